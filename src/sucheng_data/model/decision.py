"""What people answered: decisions about cells and rows, kept in decisions/*.csv and replayed on every later run."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from sucheng_data.model.personal import conceal, mask
from sucheng_data.model.text import trim


class Answer(StrEnum):
    """The answers of the drop-down. ADOPT takes our suggestion; DROP withdraws the whole row."""

    ADOPT = "adopt"
    CORRECTED = "corrected"
    CONFIRM = "confirm"
    DROP = "drop"


ANSWERS = {
    Answer.ADOPT: "采纳建议",
    Answer.CORRECTED: "已改正",
    Answer.CONFIRM: "确认无误",
    Answer.DROP: "撤销该行",
}


# Those that change what is read; the other one only what is said of it.
REPLAYED = (Answer.ADOPT, Answer.CORRECTED, Answer.DROP)


# A suggestion with one of these is no value: masked personal data, several to choose from, a move, an exchange, a factor.
_NO_VALUE = ("**", "、", "→", "⇄", "×")


def adoptable(suggestion: str) -> bool:
    """Whether a suggestion is one value that can stand in the cell as it is."""
    return bool(suggestion) and not any(mark in suggestion for mark in _NO_VALUE)


class Decision(NamedTuple):
    """One line of decisions/<organisation>.csv. Undo is deleting the line.

    file, sha256, sheet, cell: the source it was made on; record: its row (Origin.record); subject: see Issue.subject;
    label: the raw text of the field the record is known by; before: the cell as it was shown (personal data masked);
    after: what stands there from now on, "" for confirm and drop; expires: ISO day from which it counts no more, or "".
    """

    decided_on: str
    who: str
    answer: Answer
    entity: str
    field: str
    code: str
    file: str
    sha256: str
    sheet: str
    cell: str
    record: str
    subject: str
    label: str
    before: str
    after: str
    why: str
    expires: str


class Kept(NamedTuple):
    """The decisions of one organisation (its code; "unknown"), the name of their file, and which of their sources are gone."""

    organisation: str
    name: str
    decisions: tuple[Decision, ...]
    gone: frozenset[str] = frozenset()


def shows(raw: str | None, written: str) -> bool:
    """Whether a cell holds what a decision says of it, where personal data is written masked."""
    text = trim(raw or "")
    known = trim(written)
    return known in (text, trim(mask(text)), trim(conceal(text)))


def expired(decision: Decision, as_of: date) -> bool:
    return bool(decision.expires) and decision.expires <= as_of.isoformat()


def row_number(record: str) -> int:
    """The row of a record's key (Origin.record); 0 where it has none."""
    number = record.rpartition("!")[2]
    return int(number) if number.isascii() and number.isdigit() else 0
