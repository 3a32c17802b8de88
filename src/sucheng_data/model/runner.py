"""A runner does one function on many items; what comes of each is a value: done, failed, or crashed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Done(Generic[R]):
    """The function returned this."""

    value: R


@dataclass(frozen=True)
class Failed:
    """The function raised this."""

    error: Exception


@dataclass(frozen=True)
class Crashed:
    """The process that did it ended without an answer: why, as far as the system says."""

    why: str


Outcome = Done[R] | Failed | Crashed


class Runner(Protocol):
    """`map` gives the outcome of `work(item)` for every item, in their order; one item's fault touches no other."""

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]: ...


class Serial:
    """One after the other, in this process."""

    def map(self, work: Callable[[T], R], items: Sequence[T]) -> Iterator[Outcome[R]]:
        return (attempt(work, item) for item in items)


def attempt(work: Callable[[T], R], item: T) -> Outcome[R]:
    """The outcome of `work(item)`, here and now."""
    try:
        return Done(work(item))
    except Exception as error:  # noqa: BLE001  whoever asked for the value will raise it
        return Failed(error)


def value(outcome: Outcome[R]) -> R:
    """What was done. Raises what failed, and RuntimeError for a crash."""
    if isinstance(outcome, Done):
        return outcome.value
    if isinstance(outcome, Failed):
        raise outcome.error
    raise RuntimeError(outcome.why)


def run(task: Callable[[], Any]) -> Any:
    """The function whose items are tasks of their own."""
    return task()
