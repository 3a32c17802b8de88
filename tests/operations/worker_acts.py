"""What workers are made to do in the tests: good work, and everything that takes a process down."""

from __future__ import annotations

import ctypes
import hashlib
import os
import signal
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

from sucheng_data.model.errors import UnreadableFile, UsageError


class Fatal:
    """Kills the worker that takes it, once: before the worker has said that it has a job, and while it keeps the others from theirs."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> tuple[Callable[[Path], Fatal], tuple[Path]]:
        return _fatal, (self._mark,)


def _fatal(mark: Path) -> Fatal:
    if not mark.exists():
        mark.touch()
        _killed(mark)
    return Fatal(mark)


def work(file: Path, act: str = "read", *_more: object) -> object:
    """Does what `act` says."""
    return globals()[f"_{act}"](file)


def _read(file: Path) -> bytes:
    return file.read_bytes()


def _pid(_file: Path) -> int:
    return os.getpid()


def _refuse(_file: Path) -> None:
    raise UnreadableFile("读不了", "cannot be read")


def _misuse(_file: Path) -> None:
    raise UsageError("没有这张表", "no such sheet")


def _stumble(_file: Path) -> None:
    raise KeyError("x")


def _recurse(file: Path) -> None:
    _recurse(file)


def _abort(_file: Path) -> None:
    os.abort()


def _segfault(_file: Path) -> None:
    ctypes.string_at(0)


def _leave(_file: Path) -> None:
    os._exit(7)


def _killed(_file: Path) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _doze(file: Path) -> bytes:
    time.sleep(0.5)
    return file.read_bytes()


def _killed_once(file: Path) -> bytes:
    """By a neighbour, or the system when memory is short."""
    mark = file.with_name(f"killed-{file.name}")
    if not mark.exists():
        mark.touch()
        _killed(file)
    return file.read_bytes()


def _server_killed_once(file: Path) -> bytes:
    """The server that all workers are forked from is gone."""
    mark = file.with_name(f"killed-{file.name}")
    if not mark.exists():
        mark.touch()
        os.kill(os.getppid(), signal.SIGKILL)
        time.sleep(1)
    return file.read_bytes()


def _sleep(file: Path) -> None:
    file.with_name(f"pid-{os.getpid()}").touch()
    time.sleep(60)


def _deafen(file: Path) -> None:
    """As deep in foreign code: no signal reaches Python."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    _sleep(file)


def _spin(_file: Path) -> None:
    """One call of foreign code that computes for minutes."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    hashlib.pbkdf2_hmac("sha256", b"", b"", 1_000_000_000)


def _hoard(_file: Path) -> None:
    import numpy as np

    held = []
    while True:
        held.append(np.empty(64 << 20, "u1"))


def _hoard_arrow(_file: Path) -> None:
    import pyarrow as pa

    pa.allocate_buffer(3 << 30)


def _arrow(_file: Path) -> object:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = pa.table({"n": pa.array(range(1_000_000)), "t": pa.array(["驿站"] * 1_000_000)})
    return table.filter(pc.greater(table["n"], 999_997)).to_pylist()


def _pool(_file: Path) -> str:
    import pyarrow as pa

    return str(pa.default_memory_pool().backend_name)


def _bomb(file: Path) -> None:
    """A cell at the far end of the sheet, handed to calamine without the look that comes first: it asks for 512 GB."""
    from python_calamine import CalamineWorkbook

    CalamineWorkbook.from_filelike(BytesIO(file.read_bytes())).get_sheet_by_index(0).to_python()
