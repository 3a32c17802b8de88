"""One run at a time in a workspace: build/run.lock, which the system lets go of however its holder ends."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import orjson

from sucheng_data.model.errors import Locked
from sucheng_data.operations.store import cannot_write

try:
    import fcntl
except ImportError:  # Windows, where two runs are not kept apart
    fcntl = None  # type: ignore[assignment]

FILE = "run.lock"
TRIES, PAUSE = 20, 0.05  # to read who holds it: it is locked a moment before it says by whom


@contextmanager
def sole(build: Path) -> Iterator[None]:
    """Keeps every other run out of the workspace. Raises Locked, saying who is in and since when; CannotWork."""
    try:
        build.mkdir(parents=True, exist_ok=True)
        handle = os.open(build / FILE, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o644)
    except OSError as error:
        raise cannot_write(build / FILE, error) from error
    try:
        _take(handle)
        try:
            yield
        finally:
            with suppress(OSError):
                os.ftruncate(handle, 0)  # nobody holds it
    finally:
        os.close(handle)


def _take(handle: int) -> None:
    if not fcntl:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        who, since = _holder(handle)
        raise Locked(
            f"{since}起另一个运行（{who}）正在进行", f"another run ({who}) is under way since {since}"
        ) from error
    except OSError:  # a share that cannot lock
        return
    facts = {
        "pid": os.getpid(),
        "host": socket.gethostname(),
        "since": datetime.now().astimezone().isoformat("T", "seconds"),
    }
    with suppress(OSError):  # a full disk: nobody can be told who holds it, and it is held all the same
        os.ftruncate(handle, 0)
        os.pwrite(handle, orjson.dumps(facts), 0)


def _holder(handle: int) -> tuple[str, str]:
    """(who, since when) of the run that holds the lock, as it wrote it, or is about to."""
    for _ in range(TRIES):
        try:
            facts = orjson.loads(os.pread(handle, 1 << 12, 0))
            if not _ended(int(facts["pid"]), facts["host"]):
                return f"PID {facts['pid']}, {facts['host']}", str(facts["since"])
        except (OSError, ValueError, KeyError, TypeError):
            pass  # not yet written, or never
        time.sleep(PAUSE)
    return "?", "?"


def _ended(pid: int, host: str) -> bool:
    """Whether what is written is of an earlier holder, who has ended."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return bool(host == socket.gethostname())
    except OSError:  # another user's
        return False
    return False
