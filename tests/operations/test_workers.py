"""Workers: whatever takes one down costs one file and one clear line, and nothing is left behind."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import openpyxl
import pytest

from sucheng_data.model.errors import SuchengError, UnreadableFile, UsageError
from sucheng_data.operations import workers
from sucheng_data.operations._pool import Pool
from sucheng_data.operations.workers import MEMORY, SECONDS, Job, each
from tests.operations.worker_acts import Fatal, work

ROOT = Path(__file__).resolve().parents[2]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="processes and limits of POSIX")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.txt"
    path.write_bytes(b"content")
    return path


def told(file: Path, act: str, patience: float = SECONDS) -> object:
    """What comes of one job: its result, or the English sentence of the refusal."""
    (answer,) = each(work, [Job(file, (act,), patience)])
    assert not isinstance(answer, SuchengError) or (answer.zh and "\n" not in answer.zh + answer.en)
    return answer.en if isinstance(answer, SuchengError) else answer


@POSIX
@pytest.mark.parametrize(
    ("act", "reason"),
    [
        ("refuse", "cannot be read"),
        ("misuse", "no such sheet"),
        ("stumble", "the program failed on it (KeyError, worker_acts.py:"),
        ("recurse", "the reading crashed"),
        ("segfault", "the reading crashed"),
        ("leave", "the reading crashed"),
        ("abort", "more memory than is allowed (2 GB)"),
        ("killed", "more memory than is allowed (2 GB)"),
        ("hoard", "more memory than is allowed (2 GB)"),
        ("hoard_arrow", "more memory than is allowed (2 GB)"),
    ],
)
def test_what_goes_wrong_is_told_in_one_line(file: Path, act: str, reason: str) -> None:
    assert reason in str(told(file, act))


@POSIX
@pytest.mark.parametrize("act", ["spin", "sleep", "deafen"])
def test_what_takes_too_long_is_given_up(file: Path, act: str) -> None:
    start = time.perf_counter()
    assert "given up" in str(told(file, act, patience=0.3))
    assert time.perf_counter() - start < 6


def _answers(folder: Path, acts: list[str]) -> list[object]:
    """What comes of a file for each act, which holds its number."""
    jobs = []
    for number, act in enumerate(acts):
        path = folder / f"{number}.txt"
        path.write_text(str(number), encoding="utf-8")
        jobs.append(Job(path, (act,)))
    return list(each(work, jobs))


@POSIX
def test_the_others_are_read_all_the_same_and_in_order(tmp_path: Path) -> None:
    acts = ["read", "abort", "read", "segfault", "stumble", "read", "leave", "read"] * 2
    answers = _answers(tmp_path, acts)
    for number, (act, answer) in enumerate(zip(acts, answers, strict=True)):
        assert isinstance(answer, UnreadableFile) if act != "read" else answer == str(number).encode(), act


@POSIX
def test_a_worker_that_is_killed_costs_nothing_the_first_time(tmp_path: Path) -> None:
    acts = ["read", "killed_once", "read", "killed", "server_killed_once", "read"]
    answers = _answers(tmp_path, acts)
    assert [answer if isinstance(answer, bytes) else None for answer in answers] == [b"0", b"1", b"2", None, b"4", b"5"]


@POSIX
def test_a_worker_killed_with_a_hand_on_what_all_share_holds_up_nobody(tmp_path: Path) -> None:
    start = time.perf_counter()
    jobs = []
    for number, given in enumerate([("doze",), ("read", Fatal(tmp_path / "mark")), ("read",), ("read",)]):
        path = tmp_path / f"{number}.txt"
        path.write_text(str(number), encoding="utf-8")
        jobs.append(Job(path, given))
    assert list(each(work, jobs, most=2)) == [b"0", b"1", b"2", b"3"]
    assert (tmp_path / "mark").exists() and time.perf_counter() - start < 30


def test_nobody_waits_for_a_pool_that_is_broken() -> None:
    pool = Pool(1)
    pool.stop()
    with pytest.raises(BrokenProcessPool):
        pool.answer(Future())


@POSIX
def test_who_asks_too_late_for_a_signal_when_the_parent_goes_goes_at_once() -> None:
    code = "import os; from sucheng_data.operations._process import die_with; "
    code += "theirs, ours = os.pipe(); os.close(ours); die_with(theirs); print('alive')"
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=ROOT, capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")


def test_arrow_works_under_the_limit(file: Path) -> None:
    assert told(file, "arrow") == [{"n": 999_998, "t": "驿站"}, {"n": 999_999, "t": "驿站"}]


@POSIX
def test_arrow_takes_only_what_it_uses(file: Path) -> None:
    assert told(file, "pool") == "system"


def test_errors_of_usage_keep_their_kind_and_both_languages() -> None:
    error = pickle.loads(pickle.dumps(UsageError("没有", "none")))
    assert (type(error), error.zh, error.en, error.exit_code) == (UsageError, "没有", "none", 2)


def test_a_bigger_file_gets_more_time(tmp_path: Path) -> None:
    big, small = tmp_path / "big", tmp_path / "small"
    small.write_bytes(b"x")
    with big.open("wb") as content:
        content.truncate(10 << 20)
    assert Job(small).seconds == Job(tmp_path / "none").seconds == SECONDS < 10
    assert Job(big).seconds > 30


def test_a_password_is_never_shown(file: Path) -> None:
    assert "geheim" not in repr(Job(file, ("geheim",)))


@POSIX
def test_workers_are_used_again_and_gone_afterwards(file: Path) -> None:
    pids = list(each(work, [Job(file, ("pid",))] * 12))
    assert 1 <= len(set(pids)) <= 2 and os.getpid() not in pids
    assert not any(alive(int(str(pid))) for pid in pids)


@POSIX
def test_the_bomb_that_aborts_calamine_costs_one_file(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = 1, 1
    book.save(tmp_path / "bomb.xlsx")
    assert f"more memory than is allowed ({MEMORY >> 30} GB)" in str(told(tmp_path / "bomb.xlsx", "bomb"))


def test_a_pool_that_breaks_is_replaced_and_a_file_that_breaks_two_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    breaks = {"once": 1, "always": 99}

    def pool(_packed: bytes, jobs: Sequence[Job], _meanwhile: object, _most: int) -> Iterator[workers._Answer[str]]:
        for job in jobs:
            if breaks.get(job.file.name, 0) > 0:
                breaks[job.file.name] -= 1
                yield workers._Answer(workers.crashed(), broken=True)
                return
            yield workers._Answer(job.file.name)

    monkeypatch.setattr(workers, "_pool", pool)
    answers = list(each(work, [Job(tmp_path / name) for name in ("a", "once", "b", "always", "c")]))
    assert [getattr(answer, "en", answer)[:19] for answer in answers] == ["a", "once", "b", "the reading crashed", "c"]


def _in_a_daemon(file: Path, answers: multiprocessing.connection.Connection) -> None:
    answers.send(list(each(work, [Job(file), Job(file, ("refuse",)), Job(file, ("stumble",))])))


def test_a_process_that_may_have_no_children_reads_by_itself(file: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe(duplex=False)
    process = spawn.Process(target=_in_a_daemon, args=(file, there), daemon=True)
    process.start()
    read, refused, failed = here.recv()
    process.join(10)
    assert (read, refused.en, "KeyError" in failed.en) == (b"content", "cannot be read", True)


API = """
import sucheng_data
report = sucheng_data.check([{file!r}], workspace={root!r})
print(report.files, [issue.code for issue in report.issues if issue.code == "FILE-E01"])
"""


@pytest.mark.parametrize("how", ["-c", "stdin", "script"])
def test_the_api_works_without_a_guard(tmp_path: Path, how: str) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    code = API.format(file=str(broken), root=str(tmp_path))
    script = tmp_path / "script.py"
    script.write_text(code, encoding="utf-8")
    command = {"-c": ["-c", code], "stdin": ["-"], "script": [str(script)]}[how]
    done = subprocess.run(
        [sys.executable, *command], check=False, input=code if how == "stdin" else "", cwd=tmp_path,
        capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, "1 ['FILE-E01']\n", "")


WAITING = """
import sys
from pathlib import Path
from multiprocessing import forkserver
from sucheng_data.operations._process import warm
from sucheng_data.operations.workers import Job, each
from tests.operations.worker_acts import work
warm()
print(forkserver._forkserver._forkserver_pid, flush=True)
list(each(work, [Job(Path(sys.argv[1]), (sys.argv[2],), 60)] * 2))
"""


@POSIX
@pytest.mark.parametrize(
    ("how", "act"), [(signal.SIGINT, "sleep"), (signal.SIGKILL, "sleep"), (signal.SIGKILL, "deafen")]
)
def test_nothing_is_left_when_the_parent_goes(file: Path, how: signal.Signals, act: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", WAITING, str(file), act], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert parent.stdout and parent.stderr
    with parent, parent.stdout, parent.stderr:
        server = int(parent.stdout.readline())
        waited(lambda: len(list(file.parent.glob("pid-*"))) == min(2, len(os.sched_getaffinity(0))))
        pids = [server, *(int(path.name[4:]) for path in file.parent.glob("pid-*"))]
        parent.send_signal(how)
        parent.wait(10)
        waited(lambda: not any(map(alive, pids)))


@POSIX
@pytest.mark.parametrize("act", ["abort", "read", "stumble"])
def test_workers_write_nothing_on_the_terminal(file: Path, act: str) -> None:
    code = WAITING.replace("print(forkserver._forkserver._forkserver_pid, flush=True)", "")
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), act], check=False, cwd=ROOT, capture_output=True, timeout=60
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def alive(pid: int) -> bool:
    """Whether a process is there; a dead one that nobody has waited for yet is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def waited(what: object, seconds: float = 15) -> None:
    """Waits until `what()` is so; fails when it never is."""
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)
