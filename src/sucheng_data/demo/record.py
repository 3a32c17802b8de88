"""What the synthetic city is made of: records with cells by field, and sheets that hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sucheng_data.model.grid import letter


class ExcelError(str):
    """A cell that Excel shows as an error: "#REF!"."""

    __slots__ = ()


Value = str | float | int | date | ExcelError | None


@dataclass(eq=False)
class Record:
    """One row to be: what its department writes in each field. Faults change `values`; `site` and `tags` are the truth.

    `site` is the point in GCJ-02; `tags` are codes a wide sheet shows as √ columns; `answer` is the planted fault.
    """

    department: str
    district: str
    values: dict[str, Value]
    site: tuple[float, float] = (0.0, 0.0)
    tags: tuple[str, ...] = ()
    answer: Answer | None = None
    paired: bool = False


class Answer(NamedTuple):
    """A planted fault: where the finding must point (`field`), what it must be (`code`), the texts before and after."""

    field: str
    code: str
    planted: str
    original: str


class Found(NamedTuple):
    """One line of answers.csv."""

    file: str
    sheet: str
    cell: str
    field: str
    code: str
    planted: str
    original: str


class Column(NamedTuple):
    """One column of a sheet: the field it holds, its heading, the band above it, and the tag of a √ column."""

    field: str
    heading: str
    band: str = ""
    tag: str = ""


@dataclass(eq=False)
class Sheet:
    """One sheet to be: what stands above, in and below the table.

    `total` is the unit of the 合计 row ("" for none); `merge` the field whose equal neighbours become one cell;
    `hidden` how many rows somebody has hidden.
    """

    name: str
    columns: list[Column]
    records: list[Record]
    title: str = ""
    cover: str = ""
    note: str = ""
    total: str = ""
    merge: str = ""
    hidden: int = 0

    @property
    def banded(self) -> bool:
        return any(column.band for column in self.columns)

    @property
    def first_row(self) -> int:
        """Row number of the first record: below title, cover line and one or two lines of headings."""
        return 2 + bool(self.title) + bool(self.cover) + self.banded

    def hidden_rows(self) -> list[int]:
        """Row numbers of the hidden records, which are neither spoilt nor one of a pair."""
        plain = [row for row, one in enumerate(self.records, self.first_row) if one.answer is None and not one.paired]
        return plain[1 : 1 + self.hidden]

    def cell(self, field: str, row: int) -> str:
        """The address of `field` in `row`."""
        return f"{letter([column.field for column in self.columns].index(field) + 1)}{row}"


@dataclass(eq=False)
class File:
    """One file to be; `path` is under the workspace, with /; `form` is xlsx or csv."""

    path: str
    form: str
    sheets: list[Sheet]

    def answers(self) -> Iterator[Found]:
        """The faults planted in its rows, by sheet and row."""
        for sheet in self.sheets:
            for row, one in enumerate(sheet.records, sheet.first_row):
                if one.answer:
                    yield Found(self.path, sheet.name, sheet.cell(one.answer.field, row), *one.answer)


def text(value: Value) -> str:
    """`value` as answers.csv writes it."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def planted(record: Record, field_: str, code: str, changes: Mapping[str, Value]) -> Answer:
    """`changes` written into `record`; what was there goes into the Answer."""
    before = record.values.get(field_)
    record.values.update(changes)
    record.answer = Answer(field_, code, text(record.values.get(field_)), text(before))
    return record.answer
