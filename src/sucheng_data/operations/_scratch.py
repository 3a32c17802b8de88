"""The folder for the socket of the server of workers; what a killed run left of its own, the next one removes."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import tempfile
from contextlib import suppress
from multiprocessing import util
from pathlib import Path

PREFIX = "sucheng-workers-"


def scratch() -> None:
    """Gives multiprocessing a folder of ours, which the system keeps locked as long as we live."""
    settings = vars(multiprocessing.current_process())["_config"]
    if settings.get("tempdir"):
        return
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # another user's, or one that is gone by now
            _remove_dead(left)
    while not (folder := _taken(tempfile.mkdtemp(prefix=PREFIX))):
        pass
    util.Finalize(None, shutil.rmtree, args=(folder, True), exitpriority=-100)
    settings["tempdir"] = folder


def _taken(folder: str) -> str:
    """The folder, locked; "" when another run took it for a dead one's, before it was."""
    import fcntl

    try:
        handle = os.open(folder, os.O_RDONLY)
    except FileNotFoundError:
        return ""
    with suppress(BlockingIOError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if Path(folder).is_dir():
            return folder  # and the handle stays open as long as we live
    os.close(handle)
    return ""


def _remove_dead(folder: Path) -> None:
    import fcntl

    handle = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)
