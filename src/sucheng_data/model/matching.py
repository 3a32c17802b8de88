"""What matching says of records: which are one real thing, which pairs a person should look at, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sucheng_data.model.issue import Place, Text

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class Outcome(StrEnum):
    """What is held of a pair of records. ASK: a person should look at it."""

    SAME = "same"
    DIFFERENT = "different"
    ASK = "ask"


class Reason(NamedTuple):
    """What one comparer says of a pair: for (+) or against (-), by how much; veto: it rules out by itself that they are one."""

    comparer: str
    points: float
    text: Text
    veto: bool = False


class Compared(NamedTuple):
    """Two records, held against each other: what it comes to, and every reason, the weightiest first."""

    outcome: Outcome
    points: float
    reasons: Sequence[Reason]


class Settled(NamedTuple):
    """What is known of the rows before they are compared, by row number.

    ids: the registered id of each row, None where none is known: rows of one id are one thing, rows of two ids are never made
    one, only asked about. same, different: pairs of rows that somebody has judged.
    """

    ids: Sequence[str | None] = ()
    same: Sequence[tuple[int, int]] = ()
    different: Sequence[tuple[int, int]] = ()


@dataclass(frozen=True)
class Matched:
    """What came of matching a table.

    first: of every row, the lowest row of the records that are the same thing as it (its own number where it is alone), int64;
    asked: (row, other row, points) of the pairs to look at, row < other row, the likeliest first, none within one thing and no two
    between the same two things.
    """

    first: NDArray[np.int64]
    asked: Sequence[tuple[int, int, float]] = ()


class Party(NamedTuple):
    """One side of a pair as a person is shown it.

    sign: what it is known by in decisions, its registered id, or the digest of what it was recognised by (`match_keys`); values: its
    public fields, cleaned, by name; place, record: where it was delivered, "" where it was not, and is of the last release.
    """

    sign: str
    label: str
    place: Place
    sender: str
    values: Mapping[str, Any]
    record: str = ""


@dataclass(frozen=True)
class Doubt:
    """A pair of records of an entity that are perhaps one thing; metres: between them, None where that is not known."""

    entity: str
    left: Party
    right: Party
    compared: Compared
    metres: float | None = None
