"""What calamine does not tell of a sheet, whichever format it stands in, and how it is put back into the Grid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Cell, Grid, Range, letter

MAX_CELLS = 20_000_000
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True)
class Seen:
    """What was seen of one sheet: rows and columns counted from 1."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)


def complete(grid: Grid, seen: Seen | None) -> Grid:
    """`grid` with what was seen beside calamine: hidden rows and columns, error cells, merged ranges."""
    if seen is None:
        return grid
    told = replace(
        grid,
        merged=grid.merged or tuple(sorted(seen.merged)),
        hidden_rows=frozenset(seen.hidden_rows),
        hidden_columns=frozenset(seen.hidden_columns),
    )
    return _stamp(told, seen.errors)


def check_extent(sheet: str, row: int, column: int) -> None:
    """Refuses a sheet whose last filled cell lies absurdly far out: reading it would take the process down."""
    if row * column > MAX_CELLS or row > MAX_ROW or column > MAX_COLUMN:
        cell = f"{letter(column)}{row}"
        raise UnreadableFile(
            f"工作表“{sheet}”的单元格一直排到 {cell}，范围过大，不像一张表，请删去远处的零散单元格",
            f"sheet {sheet!r} has cells as far out as {cell}: too large an area for a table; delete the stray far cells",
        )


def _stamp(grid: Grid, errors: Mapping[tuple[int, int], str]) -> Grid:
    """The texts of error cells back in their cells, where calamine left them empty; grown where one stands outside."""
    if not errors:
        return grid
    width = max(len(grid.rows[0]) if grid.rows else 0, *(column for _, column in errors))
    height = max(row for row, _ in errors)
    rows: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in grid.rows]
    rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in errors.items():
        rows[row - 1][column - 1] = text
    return replace(grid, rows=rows, errors=dict(errors))
