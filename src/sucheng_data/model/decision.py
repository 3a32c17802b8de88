"""What people answered: decisions about cells and rows, kept in decisions/*.csv and replayed on every later run."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


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
