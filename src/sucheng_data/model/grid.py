"""What a reader hands over: Grids, the cells of one sheet at their true addresses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

Cell = str | float | int | bool | date | datetime | time | timedelta


class Range(NamedTuple):
    """A rectangle of cells, rows and columns counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def a1(self) -> str:
        return f"{letter(self.left)}{self.top}:{letter(self.right)}{self.bottom}"


@dataclass(frozen=True)
class Grid:
    """One sheet. `rows[0][0]` is always cell A1; an empty cell is "". Row and column numbers elsewhere count from 1.

    `errors` holds the cells that are Excel errors ((row, column) -> "#REF!"); their value in `rows` is that text too.
    A number whose format changes what it says stands in `rows` as it is shown: 12%, 00017, 5个, 2025年3月.
    `struck` are cells struck through, `uncached` formulas saved without a result (empty in `rows`), `images` the places
    of pictures, `comments` the notes on cells without their authors, `links` the targets of hyperlinks.
    """

    sheet: str
    rows: Sequence[Sequence[Cell]]
    visible: bool = True
    merged: tuple[Range, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: frozenset[tuple[int, int]] = frozenset()
    uncached: frozenset[tuple[int, int]] = frozenset()
    images: tuple[Range, ...] = ()
    comments: dict[tuple[int, int], str] = field(default_factory=dict)
    links: dict[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """One file as read: its sheets, how it was read, and what the reader noticed (e.g. a wrong extension).

    `epoch` is 1904 where the file counts its days from there (the dates in the grids are right either way); `properties`
    are those of the document, by their names in Excel: creator, lastModifiedBy, company, manager, title, subject,
    keywords, description, and the user's own.
    """

    path: str
    kind: str
    grids: tuple[Grid, ...]
    notes: tuple[tuple[str, dict[str, object]], ...] = ()
    epoch: int = 1900
    properties: dict[str, str] = field(default_factory=dict)


def letter(column: int) -> str:
    """Column number (from 1) -> letters: 1 -> A, 27 -> AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(letters: str) -> int:
    """Letters -> column number (from 1): A -> 1, AA -> 27."""
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number


def as_text(cell: Cell) -> str:
    """The canonical text of a typed cell: dates in ISO form, booleans as TRUE/FALSE, floats as Excel shows them.

    Excel shows 15 digits: 274.65000000000003 is 274.65; a whole float has no ".0".
    """
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(float(f"{cell:.15g}"))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time(0) else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        hours, rest = divmod(int(cell.total_seconds()), 3600)
        return f"{hours:02d}:{rest // 60:02d}:{rest % 60:02d}"
    return str(cell)
