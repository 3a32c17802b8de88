"""How a worker process is started, tamed and limited, as far as the operating system can do it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType

from sucheng_data.model.lean import run_lean

if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as _BaseContext
    from multiprocessing.context import SpawnProcess as _BaseProcess
else:
    from multiprocessing.context import ForkServerContext as _BaseContext
    from multiprocessing.context import ForkServerProcess as _BaseProcess

# What every worker needs is imported once, in the server it is forked from.
PRELOAD = (
    "sucheng_data.operations._server",
    "pyarrow",
    "python_calamine",
    "sucheng_data.operations.workers",
    "sucheng_data.readers.xlsx",
    "sucheng_data.readers.csv",
    "sucheng_data.stages.ingest",
)

# What the parent needs as well, slow to import.
SHARED = ("pyarrow.compute", "sucheng_data.operations.workers")


class Process(_BaseProcess):
    """A worker that knows nothing of the parent's main script."""

    def start(self) -> None:
        with _without_main():
            super().start()


class Context(_BaseContext):
    """How workers are started: forked from a server of one thread, or spawned; never forked from us, who have threads."""

    Process = Process


def may_start() -> bool:
    """Whether workers can be had: not in a process that may have no children, nor where the system has no semaphores.

    There the files are read without limits, in the process itself.
    """
    if multiprocessing.current_process().daemon:
        return False
    try:
        Context().RLock()
    except (ImportError, OSError):
        return False
    return True


def warm() -> None:
    """Starts the server that workers are forked from, so that it imports what they need while we do something else."""
    if sys.platform == "win32" or not may_start():
        return
    from multiprocessing import forkserver

    from sucheng_data.operations._scratch import scratch

    scratch()
    forkserver.set_forkserver_preload(list(PRELOAD))
    # It inherits the mask: Ctrl-C is for us alone, also while it is still importing.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        with _without_main(), suppress(OSError):
            forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def branch() -> None:
    """Like warm(), in a process that has begun just now: the server is forked from it, and both have the imports they share."""
    if sys.platform in ("win32", "darwin") or not may_start():
        warm()
        return
    from multiprocessing import resource_tracker, util

    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"  # As in _server, which comes too late for it.
    resource_tracker.ensure_running()
    for name in SHARED:
        import_module(name)
    usual = util.spawnv_passfds
    vars(util)["spawnv_passfds"] = _forked
    try:
        warm()
    finally:
        vars(util)["spawnv_passfds"] = usual


def _forked(_python: bytes, arguments: Sequence[str], kept: Sequence[int]) -> int:
    """The server as a fork, with these open files alone: holding our end of its pipe, it would never see us go."""
    pid = os.fork()
    if pid:
        return pid
    try:
        beyond = 3
        for descriptor in sorted(kept):
            os.closerange(beyond, descriptor)
            beyond = descriptor + 1
        os.closerange(beyond, os.sysconf("SC_OPEN_MAX"))
        exec(arguments[-1], {})  # noqa: S102  what multiprocessing would have had a new interpreter do
    finally:
        os._exit(0)


@contextmanager
def _without_main() -> Iterator[None]:
    """Children import the parent's main script anew, which would run a script without a guard twice. Ours need nothing of it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def confine() -> None:
    """In the worker, once: stopped at once when asked to, gone when the parent is, silent, without a core dump."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # A handler in Python would wait until foreign code returns.
    run_lean()
    os.environ["RUST_BACKTRACE"] = "0"  # Naming every frame of a library that aborts takes seconds.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):  # Foreign code that aborts says so on the terminal.
        os.dup2(nowhere, stream)
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ImportError, AttributeError, OSError):
        parent = multiprocessing.parent_process()
        assert parent is not None
        die_with(parent.sentinel)


def die_with(pipe: int) -> None:
    """Asks for a signal when the parent's end of the pipe closes; nothing else reaches code that never returns to Python."""
    import fcntl
    import select

    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)
    closed = select.poll()
    closed.register(pipe, select.POLLIN)
    if closed.poll(0):  # before we asked
        os._exit(1)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def limit_memory(size: int) -> Iterator[None]:
    """Inside, this process may take `size` bytes more than it has; elsewhere than on Linux there is no such limit."""
    if sys.platform != "linux":
        yield
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (_held() + size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


@contextmanager
def limit_time(seconds: float) -> Iterator[None]:
    """Inside, this process may compute for `seconds`: then it is ended, however deep in foreign code it is."""
    if not hasattr(signal, "setitimer"):
        yield
        return
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _held() -> int:
    """The private memory of this process as the limit counts it."""
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123
        return int(file.read().split()[5]) * os.sysconf("SC_PAGE_SIZE")
