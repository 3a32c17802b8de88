"""What ingest hands to the later stages: a Batch, one table found on one sheet, with its Layout and its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from sucheng_data.model.cleaning import Context
from sucheng_data.model.issue import Issue

if TYPE_CHECKING:
    import pyarrow as pa

    from sucheng_data.model.codes import Register
    from sucheng_data.model.profile import Profile
    from sucheng_data.model.schema import Field

UNKNOWN_CRS = "unknown"
DATUMS = ("wgs84", "gcj02", "bd09")


@dataclass(frozen=True)
class Hints:
    """What is known about a file before it is opened; a hint wins over what the sheet says.

    file: path under the workspace, with "/"; submitted_by: organisation code; jurisdiction: division code;
    entity: the sheet is about this entity, whatever it looks like; sheet: read this sheet only;
    password_env: NAME of the environment variable that holds the password of an encrypted workbook, never the password;
    profile: what was pinned of the sender's workbooks.
    """

    file: str
    submitted_by: str = ""
    jurisdiction: str = ""
    crs: str = ""
    year: int | None = None
    entity: str = ""
    sheet: str = ""
    password_env: str = ""
    profile: Profile | None = None


class ColumnRead(NamedTuple):
    """One column of a sheet and what it was taken for: `how` is exact, contained, similar, spread, ignored or unknown.

    `field` is "" for a column that feeds nothing, "lon,lat" for one that feeds two fields.
    """

    letter: str
    header: str
    field: str
    how: str


@dataclass(frozen=True)
class Layout:
    """How a sheet was understood. Rows are numbered as Excel shows them; `data_rows` is (first, last) or None.

    `skipped`: rows inside the data that are no records (group titles, totals, headings said again).
    """

    name: str
    visible: bool = True
    kind: str = "empty"
    entity: str = ""
    title_rows: tuple[int, ...] = ()
    unit_row: int | None = None
    header_rows: tuple[int, ...] = ()
    data_rows: tuple[int, int] | None = None
    footer_rows: tuple[int, ...] = ()
    columns: tuple[ColumnRead, ...] = ()
    notes: tuple[str, ...] = ()
    skipped: tuple[int, ...] = ()

    @property
    def place(self) -> tuple[int, int, str]:
        """Where on its sheet the table begins, for putting several in order."""
        rows = [*self.title_rows, *self.header_rows, *(self.data_rows or ())]
        first = min((column.letter for column in self.columns), key=lambda name: (len(name), name), default="")
        return min(rows, default=0), len(first), first

    def to_dict(self) -> dict[str, Any]:
        """As JSON: lists for tuples, columns as objects."""
        return {
            "name": self.name,
            "visible": self.visible,
            "kind": self.kind,
            "entity": self.entity,
            "title_rows": list(self.title_rows),
            "unit_row": self.unit_row,
            "header_rows": list(self.header_rows),
            "data_rows": list(self.data_rows or ()),
            "footer_rows": list(self.footer_rows),
            "columns": [column._asdict() for column in self.columns],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class Facts:
    """What the sheet as a whole says: about every row, or (headers, units) about every value of a field.

    `submitted_on` is text as written; `submitted_by` a code of the list "organisations", or "" when not certain;
    `epoch` the year the workbook's date system counts from; `typed` the fields whose cells are all texts, or all numbers,
    in a file that tells the two apart (field -> "text" or "number").
    """

    jurisdiction: str = ""
    district: str = ""
    year: int | None = None
    crs: str = UNKNOWN_CRS
    submitted_by: str = ""
    submitted_on: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    epoch: int = 1900
    typed: Mapping[str, str] = field(default_factory=dict)

    def context(self, of: Field, register: Register) -> Context:
        """The Context a cleaner needs for field `of`."""
        return Context(
            jurisdiction=self.jurisdiction or Context.jurisdiction,
            year=self.year,
            header=self.headers.get(of.name, ""),
            unit=self.units.get(of.name, ""),
            crs=self.crs,
            codes=of.codes,
            register=register,
            district=self.district,
            epoch=self.epoch,
            typed=self.typed.get(of.name, ""),
        )


@dataclass(frozen=True)
class Batch:
    """One table found: raw text columns `raw:<field>` (null: blank cell) and `_file _sheet _row _columns`.

    `entity` is "" and `table` has no rows when nothing was recognised. `context` holds the facts of the sheet.
    """

    entity: str
    table: pa.Table
    context: Facts
    layout: Layout
    issues: tuple[Issue, ...] = ()


def address(columns: Mapping[str, str], name: str, row: int) -> str:
    """The cell of field `name` in `row`: {"name": "E"} -> E17, {"facilities": "H:M"} -> H17:M17, "" when it has none.

    An address with its own row ("B3", on a sheet whose records stand side by side) is returned as it is.
    """
    column = columns.get(name, "")
    if not column or column[-1].isdigit():
        return column
    return ":".join(f"{part}{row}" for part in column.split(":"))
