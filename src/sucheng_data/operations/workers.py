"""Files are read in worker processes of limited memory and time: one that takes its worker down costs that one file."""

from __future__ import annotations

import pickle
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pebble import CONSTS, ProcessExpired

from sucheng_data.model.errors import SuchengError, UnreadableFile
from sucheng_data.operations._pool import KILLED, UNKNOWN, Pool
from sucheng_data.operations._process import limit_memory, limit_time, may_start, processors, warm

T = TypeVar("T")
Meanwhile = Callable[[Callable[[], bool]], None]

MEMORY = 2 << 30  # Above what the worker holds before it opens the file.
SECONDS = 8.0  # Of computing, whatever else the machine does; an honest small file takes milliseconds.
SECONDS_PER_MB = 4.0  # 100,000 rows of 20 columns are some 8 MB and take 3 s, on a busy machine 12 s.
WAITING = 5  # So many times as long may pass on the clock: the machine may be busy, or the file far away.
CONSTS.sleep_unit = (
    0.01  # Seconds between two looks of the pool at its workers; at its own 0.1 every command would wait for it.
)
# Exit codes: by the signal of limit_time; what an allocation that fails outside Python ends in.
_SPENT, _ABORTED = -27, -6


@dataclass(frozen=True)
class Job:
    """One file to read: `given` is what the work wants to know beside its path. Never shown: there may be a password in it.

    `patience` is the seconds a small file may take.
    """

    file: Path
    given: tuple[Any, ...] = field(default=(), repr=False)
    patience: float = SECONDS

    @property
    def seconds(self) -> float:
        """How long the reading may compute: a big file longer than a small one."""
        try:
            size = self.file.stat().st_size
        except OSError:  # the reader says why
            size = 0
        return self.patience + SECONDS_PER_MB * (size >> 20)


@dataclass(frozen=True)
class _Answer(Generic[T]):
    """What came of one job; when the pool broke before it was done, that it can have crashed it."""

    value: T | SuchengError
    broken: bool = False


def _nothing(_answered: Callable[[], bool]) -> None:
    """Nothing to do meanwhile."""


def each(
    work: Callable[..., T], jobs: Sequence[Job], meanwhile: Meanwhile = _nothing, most: int = 0
) -> Generator[T | SuchengError, None, None]:
    """`work(file, *given)` of every job, in order: its result, or the SuchengError that says why there is none.

    `work` is unpacked once in each worker; it must be picklable, as must be its results. `meanwhile` is done once, by us,
    while the workers begin; it can ask whether the first answer is there. At most so many workers; 0: as many as processors.
    """
    if not jobs or not may_start():
        meanwhile(lambda: True)
        yield from (_guarded(work, job) for job in jobs)
        return
    warm()
    packed = pickle.dumps(work, pickle.HIGHEST_PROTOCOL)
    start = failures = 0
    while start < len(jobs):
        # A pool breaks by a race, or by a neighbour: the job it broke on gets a second chance, alone in a pool of its own.
        rest = jobs[start : start + 1] if failures else jobs[start:]
        pool, meanwhile = _pool(packed, rest, meanwhile, most), _nothing
        for answer in pool:
            failures = failures + 1 if answer.broken else 0
            if answer.broken and failures < 2:
                break
            yield answer.value
            start += 1
            if answer.broken:
                failures = 0
                break


def _pool(packed: bytes, jobs: Sequence[Job], meanwhile: Meanwhile, most: int) -> Iterator[_Answer[Any]]:
    """The answers of one pool of workers, in order; the last one says so when the pool broke."""
    count = min(len(jobs), most or processors())
    pool = Pool(count)
    try:
        futures = deque(pool.schedule(_run, args=(packed, job), timeout=WAITING * job.seconds) for job in jobs)
        meanwhile(futures[0].done)
        for job in jobs:
            try:  # A future holds its answer as long as we hold the future.
                answer = pickle.loads(pool.answer(futures.popleft()))  # noqa: S301  our own worker wrote it
            except TimeoutError:
                answer = too_slow(job.seconds)
            except ProcessExpired as death:
                # That may be no fault of the file: it gets its second chance, with nobody beside it.
                yield _Answer(_cause(death.exitcode, job), broken=death.exitcode in (KILLED, UNKNOWN))
                continue
            yield _Answer(answer)
    except (RuntimeError, CancelledError):  # a pool that is broken, or no longer takes anything
        yield _Answer(crashed(), broken=True)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()


def _cause(code: int, job: Job) -> UnreadableFile:
    """Why a worker ended, by its exit code."""
    if code == _SPENT:
        return too_slow(job.seconds)
    return too_big() if code in (_ABORTED, KILLED) else crashed()


def _run(packed: bytes, job: Job) -> bytes:
    """In the worker: the job done within the limits of memory, its result or refusal packed for the way back."""
    with limit_memory(MEMORY), limit_time(job.seconds):
        result = _guarded(_unpacked(packed), job)
    return pickle.dumps(result, pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=1)
def _unpacked(packed: bytes) -> Callable[..., Any]:
    work: Callable[..., Any] = pickle.loads(packed)  # noqa: S301  our own parent wrote it
    return work


def _guarded(work: Callable[..., T], job: Job) -> T | SuchengError:
    """Whatever goes wrong is about this file: it is refused, and the others are read."""
    try:
        return work(job.file, *job.given)
    except SuchengError as why:
        return why
    except MemoryError:
        return too_big()
    except RecursionError:
        return crashed()
    except Exception as bug:  # noqa: BLE001  hostile bytes may drive any library, or us, into any error
        return failed(bug)


def too_slow(seconds: float) -> UnreadableFile:
    return UnreadableFile(
        f"读了 {seconds:.0f} 秒还没有读完，内容可能异常，已放弃", f"still not read after {seconds:.0f} s; given up"
    )


def too_big() -> UnreadableFile:
    size = MEMORY >> 30
    return UnreadableFile(
        f"读取它需要的内存超过上限（{size} GB），内容可能异常，已放弃",
        f"reading it takes more memory than is allowed ({size} GB); given up",
    )


def crashed() -> UnreadableFile:
    return UnreadableFile(
        "读取时程序崩溃，文件可能已损坏，请用表格软件打开后另存为 .xlsx",
        "the reading crashed; the file may be damaged: open it in a spreadsheet program and save it as .xlsx",
    )


def failed(bug: BaseException) -> UnreadableFile:
    """A fault of ours that this file brings out: named by its kind and place, so that it can be mended."""
    frame = bug.__traceback__
    while frame and frame.tb_next:
        frame = frame.tb_next
    place = f"{Path(frame.tb_frame.f_code.co_filename).name}:{frame.tb_lineno}" if frame else "?"
    what = f"{type(bug).__name__}, {place}"
    return UnreadableFile(
        f"读取时程序出错（{what}），请把这个文件交给维护人员",
        f"the program failed on it ({what}); please hand the file to the maintainers",
    )
