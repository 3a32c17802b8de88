"""The contract of a cleaner: text and context in, Cleaned out, or a Refusal that says why.

A cleaner is one function in `cleaners/<name>.py` with the file's name: `def phone(text: str, context: Context) -> Cleaned`.
It is pure, and idempotent on its own output. `text` is never blank: the stage keeps blank cells null.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from sucheng_data.model.codes import Codes, Register


class Note(NamedTuple):
    """Something worth telling about a value that was nevertheless read; `code` is an entry of schemas/rules.json."""

    code: str
    params: Mapping[str, object] = {}
    suggestion: str = ""


class Cleaned(NamedTuple):
    """The normal form (None: not certain) and what to tell about it.

    A cell that holds several facts gives a dict ({"value": 300, "q": "approx", "unit": "个"}) or a list of them; the
    schema says which member belongs to which field (`x-take`, `x-fills`).
    """

    value: Any
    notes: tuple[Note, ...] = ()


class Refusal(ValueError):
    """The text cannot be read with certainty. `why` completes the message of `code` (zh, en)."""

    def __init__(self, zh: str, en: str, code: str = "unreadable", suggestion: str = "") -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
        self.code = code
        self.suggestion = suggestion


@dataclass(frozen=True)
class Context:
    """What the sheet, not the cell, says about a value.

    jurisdiction: division code whose "市X" is meant (320500 Suzhou, 320583 Kunshan, …);
    year: the year the sheet speaks of, if it says; header: the column's heading as written, units and all;
    unit: the unit in the heading or on the sheet (万元); codes: the code list of the field; register: all lists;
    typed: what the cell was, where that is known ("number" or "text"; "" in a column of both);
    epoch: the year the workbook's date system counts from, 1900 or 1904;
    district: division code the sheet or the record is about.
    """

    jurisdiction: str = "320500"
    year: int | None = None
    header: str = ""
    unit: str = ""
    crs: str = "unknown"
    codes: Codes | None = None
    register: Register = field(default_factory=dict)
    typed: str = ""
    epoch: int = 1900
    district: str = ""
