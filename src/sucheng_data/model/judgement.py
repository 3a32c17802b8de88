"""What people judged of pairs of records: one thing, two, or one a part of the other; kept in decisions/matches.csv."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import NamedTuple


class Verdict(StrEnum):
    """The answers of the drop-down. UNDECIDED is asked again."""

    SAME = "same"
    DIFFERENT = "different"
    PART = "part"
    UNDECIDED = "undecided"


VERDICTS = {Verdict.SAME: "同一", Verdict.DIFFERENT: "不同", Verdict.PART: "上下级", Verdict.UNDECIDED: "待定"}


class Judgement(NamedTuple):
    """One line of decisions/matches.csv. Undo is deleting the line.

    left, right: the signs of the two records (`matching.Party`), left < right; the labels are for people alone.
    """

    decided_on: str
    who: str
    entity: str
    verdict: Verdict
    left: str
    right: str
    left_label: str
    right_label: str
    why: str


class Gone(NamedTuple):
    """One line of decisions/gone.csv: somebody says that a thing which is reported no more does not exist any more.

    Undo is deleting the line; a thing that is delivered again is there again, whatever the line says.
    """

    decided_on: str
    who: str
    entity: str
    id: str
    label: str
    why: str


class Still(StrEnum):
    """What is answered when a thing is reported no more. Of these, CLOSED alone is kept (`Gone`): the others change nothing."""

    CLOSED = "closed"
    HERE = "here"
    UNDECIDED = "undecided"


STILL = {Still.CLOSED: "已关闭", Still.HERE: "仍在", Still.UNDECIDED: "待定"}


class Waiting(NamedTuple):
    """A thing that is published though it is reported no more, until somebody says that it is gone.

    sender: its organisation's code; last_seen: when it was last delivered; since: the day of the first release that lacks it,
    as far as releases are kept. Days are ISO, "" where not known.
    """

    entity: str
    id: str
    label: str
    sender: str
    last_seen: str
    since: str


class Judged(NamedTuple):
    """What people's judgements of one entity come to.

    same: pairs that make one thing of all they chain together; different: pairs that must not become one, neither
    directly nor through others; parts: those of them of which one is a part of the other; conflicts: the lines that
    contradict one another, each group of them sorted: nothing is made one because of these.
    """

    same: Sequence[tuple[str, str]] = ()
    different: Collection[frozenset[str]] = ()
    parts: Collection[frozenset[str]] = ()
    conflicts: Sequence[tuple[Judgement, ...]] = ()
