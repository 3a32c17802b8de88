"""A sheet as rows of texts, and its heading rows put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sucheng_data.model.grid import Cell, Grid, Range, as_text
from sucheng_data.stages._marks import heading


@dataclass(frozen=True)
class View:
    """A sheet, or the columns `left`..`right` (from 0, right excluded) of it, as rows of texts."""

    grid: Grid
    left: int
    right: int
    _texts: dict[int, dict[int, str]] = field(default_factory=dict)

    @property
    def height(self) -> int:
        return len(self.grid.rows)

    def cells(self, row: int) -> dict[int, Cell]:
        return {
            column: cell
            for column, cell in enumerate(self.grid.rows[row][self.left : self.right], self.left)
            if cell != "" and not (isinstance(cell, str) and not cell.strip())
        }

    def texts(self, row: int) -> dict[int, str]:
        """Column -> text of the cells of a row that hold anything."""
        if row not in self._texts:
            self._texts[row] = {column: as_text(cell).strip() for column, cell in self.cells(row).items()}
        return self._texts[row]

    def _part(self, row: int) -> Sequence[Cell]:
        cells = self.grid.rows[row]
        return cells if self.left == 0 and len(cells) <= self.right else cells[self.left : self.right]

    def count(self, row: int) -> int:
        """How many cells of the row are filled; quick, for long sheets."""
        cells = self._part(row)
        return len(cells) - cells.count("")

    def blank(self, row: int) -> bool:
        cells = self._part(row)
        if cells.count("") == len(cells):
            return True
        return not any(cell != "" and not (isinstance(cell, str) and cell.isspace()) for cell in cells)

    @cached_property
    def merges(self) -> tuple[Range, ...]:
        """The merged ranges that begin inside the view."""
        return tuple(merge for merge in self.grid.merged if self.left < merge.left <= self.right)

    def spanning(self, row: int) -> list[Range]:
        return [merge for merge in self.merges if merge.top <= row + 1 <= merge.bottom]

    def covered(self, row: int) -> set[int]:
        """Columns that are filled, or lie under a merged cell that is."""
        columns = set(self.texts(row))
        for merge in self.spanning(row):
            if merge.left - 1 in self.texts(merge.top - 1):
                columns.update(range(merge.left - 1, min(merge.right, self.right)))
        return columns

    def rows(self, start: int, most: int) -> Iterator[int]:
        """The first `most` filled rows from `start`."""
        found = (row for row in range(start, self.height) if not self.blank(row))
        yield from (row for row, _ in zip(found, range(most), strict=False))


def joined(grid: Grid, levels: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """For each column the texts of the heading rows from top to bottom, bands filled over their columns."""
    rows = [_filled(grid, row, levels[at + 1 :]) for at, row in enumerate(levels)]
    parts = {}
    for column in sorted(set().union(*rows)):
        texts = [row[column] for row in rows if column in row]
        # A vertically merged heading, or a band over nothing, is said once.
        parts[column] = tuple(text for index, text in enumerate(texts) if index == 0 or text != texts[index - 1])
    return parts


def _filled(grid: Grid, row: int, below: Sequence[int]) -> dict[int, str]:
    """Texts of a heading row by column; a band's text stands over each of its columns (merged, or blank to its right)."""
    texts = row_texts(grid.rows[row])
    filled = dict(texts)
    for merge in grid.merged:
        if not merge.top <= row + 1 <= merge.bottom:
            continue
        top = row_texts(grid.rows[merge.top - 1]).get(merge.left - 1)
        if top:
            # In the bottom row a wide merge is one heading over its first column, not a band.
            right = merge.left if not below else min(merge.right, max(len(grid.rows[row]), len(grid.rows[0])))
            for column in range(merge.left - 1, right):
                filled.setdefault(column, top)
    children = sorted(set().union(*(row_texts(grid.rows[lower]) for lower in below)))
    for column in children:
        left = max((other for other in texts if other < column), default=None)
        if column not in filled and left is not None and left in children:
            filled[column] = texts[left]
    return filled


def row_texts(row: Sequence[Cell]) -> dict[int, str]:
    """Column -> heading of a row."""
    return {column: text for column, cell in enumerate(row) if cell != "" and (text := heading(as_text(cell)))}
