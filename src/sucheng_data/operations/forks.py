"""Work beside work: every item in a process forked from this one, which has our tables without copying or sending them."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from selectors import EVENT_READ, DefaultSelector
from traceback import format_exception
from typing import Any, NoReturn, TypeVar

from sucheng_data.model.runner import Crashed, Failed, Outcome, Serial, attempt
from sucheng_data.operations._process import die_with, processors

T = TypeVar("T")
R = TypeVar("R")
_PART = 1 << 20


@dataclass
class _Child:
    """One process at work: the item it has, the pipe its answer comes from and what has come so far.

    life: a pipe that breaks when we are gone. Forks begun later hold it too, and let go of it when theirs has broken.
    """

    pid: int
    index: int
    answer: int
    life: int
    parts: list[bytes] = field(default_factory=list)

    def close(self) -> None:
        os.close(self.answer)
        os.close(self.life)


@dataclass(frozen=True)
class Forks:
    """As many items at one time as there are processors, each in a fork; one that crashes is done again, in this process.

    For work of our own on our own data: there are no limits. What it returns or raises is pickled. Whatever ends us ends the
    forks as well. Where a process cannot be forked (Windows, macOS, a single processor), one item after the other.
    """

    most: int = 0

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        most = min(self.most or processors(), len(items))
        if most < (1 if self.most else 2) or sys.platform in ("win32", "darwin"):
            return Serial().map(work, items)
        return iter(_Forked(work, items).all(most))


class _Forked:
    """The forks of one map."""

    def __init__(self, work: Callable[[T], Any], items: Sequence[T]) -> None:
        self._work, self._items = work, items
        self._children: dict[int, _Child] = {}
        self._outcomes: dict[int, Outcome[Any]] = {}

    def all(self, most: int) -> list[Outcome[Any]]:
        """Every outcome, in the order of the items."""
        waiting = iter(range(len(self._items)))
        with DefaultSelector() as selector:
            try:
                for index in waiting:
                    self._start(index, selector)
                    while len(self._children) >= most:
                        self._listen(selector)
                while self._children:
                    self._listen(selector)
            finally:
                self._end()
        return [self._certain(index) for index in range(len(self._items))]

    def _start(self, index: int, selector: DefaultSelector) -> None:
        (answer, says), (theirs, ours) = os.pipe(), os.pipe()
        pid = os.fork()
        if not pid:
            os.close(ours)
            self._do(index, theirs, says)
        os.close(says)
        os.close(theirs)
        self._children[answer] = _Child(pid, index, answer, ours)
        selector.register(answer, EVENT_READ)

    def _do(self, index: int, life: int, says: int) -> NoReturn:
        """In the fork."""
        with suppress(BaseException):
            gc.freeze()  # a search for garbage would touch, and so copy, every page of our parent's
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for our parent, who ends us
            die_with(life)
            outcome = attempt(self._work, self._items[index])
            with open(says, "wb") as file:
                file.write(packed(outcome))
            os._exit(0)
        os._exit(1)

    def _listen(self, selector: DefaultSelector) -> None:
        for key, _ in selector.select():
            child = self._children[key.fd]
            if part := os.read(child.answer, _PART):
                child.parts.append(part)
                continue
            selector.unregister(child.answer)
            self._take(self._children.pop(child.answer))

    def _take(self, child: _Child) -> None:
        _, status = os.waitpid(child.pid, 0)
        child.close()  # not before: losing us, it would end with a signal
        if status:
            self._outcomes[child.index] = Crashed(f"exit code {os.waitstatus_to_exitcode(status)}")
        else:
            self._outcomes[child.index] = unpacked(b"".join(child.parts))

    def _end(self) -> None:
        """Those still at work, when we give up ourselves."""
        for child in self._children.values():
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
            child.close()
        self._children.clear()

    def _certain(self, index: int) -> Outcome[Any]:
        """The system may end a fork when memory is short: the second time nothing stands beside it."""
        outcome = self._outcomes[index]
        return attempt(self._work, self._items[index]) if isinstance(outcome, Crashed) else outcome


def packed(outcome: Outcome[Any]) -> bytes:
    """With the errors behind an error, which pickle leaves out, and where it was raised."""
    behind = []
    if isinstance(outcome, Failed):
        outcome.error.add_note("".join(format_exception(outcome.error)))
        error: BaseException | None = outcome.error
        while error and (error := error.__cause__):
            behind.append(error)
    try:
        content = pickle.dumps((outcome, behind), pickle.HIGHEST_PROTOCOL)
        if isinstance(outcome, Failed):
            pickle.loads(content)  # noqa: S301  what pickles may yet not unpickle
    except Exception as bug:  # noqa: BLE001  whatever it is, the parent must hear of it
        told = Failed(RuntimeError(f"{type(bug).__name__}: {bug}; of {outcome!r}"))
        return pickle.dumps((told, []), pickle.HIGHEST_PROTOCOL)
    return content


def unpacked(content: bytes) -> Outcome[Any]:
    """The outcome, its error with those behind it."""
    outcome, behind = pickle.loads(content)  # noqa: S301  our own fork wrote it
    for error, cause in pairwise([outcome.error, *behind] if behind else []):
        error.__cause__ = cause
    return outcome  # type: ignore[no-any-return]
