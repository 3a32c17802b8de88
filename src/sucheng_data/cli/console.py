"""What the commands share at the terminal: language, streams, the one line of a failure, the progress bar."""

from __future__ import annotations

import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sucheng_data.model.errors import SuchengError, UsageError

if TYPE_CHECKING:
    from rich.console import Console

Progress = Callable[[str, int, int], None]
LANGUAGES = ("zh", "en")


def prepare() -> None:
    """Consoles that cannot show a character get an escape instead of an error."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def language(asked: str = "") -> str:
    """ "zh" or "en": as asked, else from the locale; Chinese unless the locale is plainly another language."""
    if asked:
        if asked not in LANGUAGES:
            raise UsageError(f"--lang 只能是 zh 或 en，不是 {asked}", f"--lang is zh or en, not {asked}")
        return asked
    tag = next((value for name in ("LC_ALL", "LC_MESSAGES", "LANG") if (value := os.environ.get(name))), "")
    if not tag and sys.platform == "win32":  # no such variables there
        tag = locale.getlocale()[0] or ""
    return "zh" if tag.split(".")[0] in ("", "C", "POSIX") or tag.lower().startswith(("zh", "chinese")) else "en"


def line(text: str) -> None:
    """One line to the person, on standard error."""
    sys.stderr.write(text + "\n")


def fail(why: SuchengError) -> None:
    """The one line of a failure."""
    lang = language()
    line(f"{'错误：' if lang == 'zh' else 'error: '}{why.text(lang)}")


def out(text: str) -> None:
    """The answer, on standard output."""
    sys.stdout.write(text if text.endswith("\n") else text + "\n")


def console() -> Console:
    """A Rich console that never reads markup in data; plain in a pipe and with NO_COLOR."""
    from rich.console import Console

    return Console(markup=False, emoji=False, highlight=False, soft_wrap=False)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """A bar on a terminal, nothing in a pipe."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True, markup=False, emoji=False), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda what, done, total: bar.update(task, description=what or title, completed=done, total=total)
