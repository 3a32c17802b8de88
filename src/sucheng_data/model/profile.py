"""A department's profile: what was understood of its workbooks once, pinned, so that next month's are not guessed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import NamedTuple

from sucheng_data.model.text import fold

# What is done with hidden sheets, hidden rows and struck-through rows.
POLICIES = ("read", "skip")


class PinnedColumn(NamedTuple):
    """One column as it was read: its letter then, its heading, the field it feeds ("" for none), the unit in force."""

    letter: str = ""
    header: str = ""
    field: str = ""
    unit: str = ""


@dataclass(frozen=True)
class PinnedSheet:
    """One table as it was read. `name` is the sheet's name, * and ? allowed; rows are numbered as Excel shows them."""

    name: str
    entity: str
    header_rows: tuple[int, ...] = ()
    columns: tuple[PinnedColumn, ...] = ()

    def pins(self) -> Mapping[str, tuple[str, ...]]:
        """Folded heading -> the fields it feeds; a heading said to feed nothing has none."""
        return {fold(column.header): tuple(filter(None, column.field.split(","))) for column in self.columns}


@dataclass(frozen=True)
class Profile:
    """What holds for the workbooks of one sender.

    org: organisation code of the sender; files: patterns of file names, any of the sender's files when empty;
    jurisdiction, crs, year: hold where the command line says nothing, whatever the sheet seems to say;
    password_env: the name of the environment variable with the workbooks' password.
    """

    name: str
    org: str = ""
    files: tuple[str, ...] = ()
    jurisdiction: str = ""
    crs: str = ""
    year: int | None = None
    password_env: str = ""
    hidden_sheets: str = "skip"
    hidden_rows: str = "read"
    struck_rows: str = "read"
    sheets: tuple[PinnedSheet, ...] = ()

    def fits(self, org: str, file: str) -> int:
        """How closely the profile is about a file of `org` (code or ""): 0 not at all, else the higher the closer."""
        named = any(fnmatchcase(file.casefold(), pattern.casefold()) for pattern in self.files)
        if (self.files and not named) or (self.org and org and self.org != org) or not (self.files or self.org):
            return 0
        return 2 * named + (bool(self.org) and self.org == org)

    def sheet(self, name: str) -> PinnedSheet | None:
        """The pinned table of sheet `name`: named exactly, else by pattern."""
        exact = (sheet for sheet in self.sheets if sheet.name == name)
        return next(exact, None) or next((sheet for sheet in self.sheets if fnmatchcase(name, sheet.name)), None)
