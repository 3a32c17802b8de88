"""What a finding is: an Issue at a Place, with a Severity."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Severity(StrEnum):
    """error: the record is withheld; warning: published with a flag; info: a note."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Text(NamedTuple):
    """One sentence in both languages of the product."""

    zh: str
    en: str

    def in_(self, lang: str) -> str:
        return self.en if lang == "en" else self.zh


# Who must mend what a finding tells of.
OWNERS = {
    "department": Text("报送单位", "department"),
    "analyst": Text("数据管理员", "analyst"),
    "maintainer": Text("系统维护人员", "maintainer"),
}
_ROW = re.compile(r"第\d+行|Row \d+: ")


def of_any_row(message: str) -> str:
    """A message without the number of the row it begins with, for what is said of several."""
    row = _ROW.match(message)
    return message[row.end() :] if row else message


class Place(NamedTuple):
    """Where something stands, as the editor sees it: `cell` is an A1 address, a range, or "" for the whole sheet."""

    file: str
    sheet: str = ""
    cell: str = ""

    def __str__(self) -> str:
        return "!".join(part for part in self if part)


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. `code` names an entry of schemas/rules.json; `count` is how many rows share the one cause.

    record: the row it is about (Origin.record), "" for a sheet or file; subject: what the record is known by from one
    delivery to the next; cells: of a finding about several rows, the first few cells.
    """

    code: str
    severity: Severity
    owner: str
    dimension: str
    message: Text
    place: Place
    entity: str = ""
    field: str = ""
    value: str = ""
    suggestion: str = ""
    record: str = ""
    count: int = 1
    subject: str = ""
    cells: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Twelve hex digits by which an answer is put back to its finding: the same cell, rule and value, the same key."""
        parts = (*self.place, self.entity, self.field, self.code, self.value)
        return hashlib.blake2b("\x1f".join(parts).encode(errors="surrogatepass"), digest_size=6).hexdigest()
