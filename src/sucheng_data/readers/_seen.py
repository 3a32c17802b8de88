"""What calamine does not tell of a sheet, whichever format it stands in, and how it is put back into the Grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Cell, Grid, Range, letter
from sucheng_data.readers._formats import Format

MAX_CELLS = 20_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384

Address = tuple[int, int]


@dataclass(frozen=True)
class Seen:
    """What was seen of one sheet: rows and columns counted from 1. `formats` are those of cells that
    show more than their value, `shown` the texts they show."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[Address, str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    struck: set[Address] = field(default_factory=set)
    uncached: set[Address] = field(default_factory=set)
    images: list[Range] = field(default_factory=list)
    pictured: set[Address] = field(default_factory=set)  # the picture is the cell's own content
    comments: dict[Address, str] = field(default_factory=dict)
    links: dict[Address, str] = field(default_factory=dict)
    formats: dict[Address, Format] = field(default_factory=dict)
    shown: dict[Address, str] = field(default_factory=dict)


def complete(grid: Grid, seen: Seen | None) -> Grid:
    """`grid` with what was seen beside calamine."""
    if seen is None:
        return grid
    told = replace(
        grid,
        merged=grid.merged or tuple(sorted(seen.merged)),
        hidden_rows=frozenset(seen.hidden_rows),
        hidden_columns=frozenset(seen.hidden_columns),
        struck=frozenset(seen.struck),
        uncached=frozenset(seen.uncached),
        images=tuple(sorted({*seen.images, *(Range(*cell, *cell) for cell in seen.pictured)})),
        comments=dict(sorted(seen.comments.items())),
        links=dict(sorted(seen.links.items())),
        errors=seen.errors,
    )
    altered = seen.errors or seen.uncached or seen.formats or seen.shown or seen.pictured
    return replace(told, rows=_rows(told.rows, seen)) if altered else told


def check_extent(sheet: str, row: int, column: int) -> None:
    """Refuses a sheet whose last filled cell lies absurdly far out: reading it would take the process down."""
    if row * column > MAX_CELLS or row > MAX_ROW or column > MAX_COLUMN:
        raise too_far(sheet, row, column)


def too_far(sheet: str, row: int, column: int) -> UnreadableFile:
    cell = f"{letter(column)}{row}"
    return UnreadableFile(
        f"工作表“{sheet}”的单元格一直排到 {cell}，范围过大，不像一张表，请删去远处的零散单元格",
        f"sheet {sheet!r} has cells as far out as {cell}: too large an area for a table; delete the stray far cells",
    )


def inside(address: Address) -> bool:
    """Whether there can be such a cell."""
    return 1 <= address[0] <= MAX_ROW and 1 <= address[1] <= MAX_COLUMN


def _rows(rows: Sequence[Sequence[Cell]], seen: Seen) -> list[list[Cell]]:
    """The rows with the texts of error cells, which calamine leaves empty or out, and numbers as they are shown."""
    outer = {**seen.errors, **dict.fromkeys(seen.uncached, "")}
    width = max(len(rows[0]) if rows else 0, *(column for _, column in outer), 0)
    whole = [[*row, *[""] * (width - len(row))] for row in rows]
    whole += [[""] * width for _ in range(max((row for row, _ in outer), default=0) - len(whole))]
    for (row, column), form in seen.formats.items():
        if row <= len(whole) and column <= width:
            whole[row - 1][column - 1] = form.shown(whole[row - 1][column - 1])
    for (row, column), text in {**seen.shown, **seen.errors, **dict.fromkeys(seen.pictured, "")}.items():
        if row <= len(whole) and column <= width:
            whole[row - 1][column - 1] = text
    return whole
