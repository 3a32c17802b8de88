"""Processes that run a command or read a file: quick to start, quick to end."""

from __future__ import annotations

import atexit
import gc
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from types import ModuleType
from typing import NoReturn


class _NoPandas:
    """Answers for pandas before anyone else does, and says that it is not there."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def keep_pandas_out() -> None:
    """From now on pandas cannot be imported: pyarrow would, wherever it is installed, for nothing (0.3 s, 50 MB)."""
    sys.meta_path.insert(0, _NoPandas())


def run_lean() -> None:
    """For a process that is ours alone: no pandas, no threads for linear algebra, fewer rounds of garbage collection."""
    keep_pandas_out()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(1_000_000, 20, 100)


def give_back() -> None:
    """Memory that nothing uses any more goes back to the system, which allocators put off: a third of all, after large steps."""
    import ctypes

    import pyarrow as pa

    pa.default_memory_pool().release_unused()
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # musl has no such function
            ctypes.CDLL(None).malloc_trim(0)


def leave(code: int) -> NoReturn:
    """Ends the process without taking its modules apart first, which takes longer than many a command (0.1 s)."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):  # a pipe nobody reads, a stream that is closed
            stream.flush()
    atexit._run_exitfuncs()
    os._exit(code)
