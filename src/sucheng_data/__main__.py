"""The door: `sucheng` and `python -m sucheng_data`. Faults become one line and an exit code here, and nowhere else."""

from __future__ import annotations

import errno
import os
import select
import sys
from pathlib import Path

# Commands that open workbooks: the server of workers starts importing while we do.
READING = frozenset({"validate", "run", "publish", "ingest", "return", "inspect", "trace"})


def main() -> None:
    """Run the command line; never a traceback for bad data, files or usage."""
    _streams()
    if sys.argv[1:] == ["--version"]:  # answered before anything is imported
        from sucheng_data import __version__

        sys.stdout.write(f"sucheng {__version__}\n")
        return
    from sucheng_data.model.lean import leave, run_lean

    run_lean()  # Here and not in run(): a program that calls that may want pandas for itself.
    if sys.argv[1:2] and sys.argv[1] in READING and not {"-h", "--help"} & set(sys.argv):
        from sucheng_data.operations._process import branch

        branch()
    leave(run())


def _streams() -> None:
    """A stream that was closed before we began leads nowhere, instead of into the first file we open."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            try:
                os.fstat(number)
            except OSError:
                os.open(os.devnull, os.O_RDWR)  # the lowest number that is free
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def run() -> int:
    from sucheng_data.cli import console
    from sucheng_data.model.errors import SuchengError

    console.prepare()
    if len(sys.argv) == 1:
        sys.argv.append("--help")
    try:
        from sucheng_data.cli.app import app

        code = app(standalone_mode=False) or 0
        sys.stdout.flush()  # what cannot be written must be known before we say that all is well
        return code
    except SuchengError as why:
        console.fail(why)
        return why.exit_code
    except (BrokenPipeError, SystemExit) as end:
        if isinstance(end, SystemExit) and not isinstance(end.__context__, BrokenPipeError):
            raise
        if not _unread():
            return _fault(end if isinstance(end, Exception) else BrokenPipeError())
        sys.stderr.close()  # the reader (head) has seen enough; Typer would call that a failure
        return 0
    except KeyboardInterrupt:
        console.line("已中断 interrupted")
        return 130
    except Exception as bug:  # noqa: BLE001  the one place where a bug becomes a report instead of a traceback
        return _fault(bug)


def _unread() -> bool:
    """Whether nobody reads what we say; else another pipe than ours is broken, and that is no way to end well."""
    if not hasattr(select, "poll"):
        return True
    looked = select.poll()
    for stream in (1, 2):
        looked.register(stream, select.POLLOUT)
    return any(event & select.POLLERR for _, event in looked.poll(0))


def _fault(bug: Exception) -> int:
    """Usage faults of the command line exit 2, an output that takes no more 3; anything else is ours: a report file, exit 6."""
    from sucheng_data.cli import console

    if isinstance(bug, OSError) and bug.filename is None and bug.errno in (errno.ENOSPC, errno.EIO):
        console.line(f"写不出结果 cannot write the output: {bug.strerror}")
        return 3
    if hasattr(bug, "exit_code") and hasattr(bug, "format_message"):
        console.line(f"用法有误 usage: {bug.format_message()}")
        return 2
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="sucheng-fault-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        traceback.print_exception(bug, file=file)
    console.line(f"程序内部故障，详情已存到 {Path(file.name)} · internal fault, see {file.name}")
    return 6


if __name__ == "__main__":
    main()
