"""Puts the texts of error cells back into a Grid, where calamine left them empty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sucheng_data.model.grid import Cell, Grid


def stamp(grid: Grid, errors: Mapping[tuple[int, int], str]) -> Grid:
    """`grid` with the texts of `errors` in its cells, grown where an error stands outside."""
    if not errors:
        return grid
    width = max(len(grid.rows[0]) if grid.rows else 0, max(column for _, column in errors))
    height = max(row for row, _ in errors)
    rows: list[list[Cell]] = [[*row, *[""] * (width - len(row))] for row in grid.rows]
    rows += [[""] * width for _ in range(height - len(rows))]
    for (row, column), text in errors.items():
        rows[row - 1][column - 1] = text
    return replace(grid, rows=rows, errors=dict(errors))
