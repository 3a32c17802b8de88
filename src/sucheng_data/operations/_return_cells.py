"""The cells of a returned copy beside those of the delivered workbook: what was changed, and what cannot be told."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from sucheng_data.model.decision import shows
from sucheng_data.model.grid import Book, Cell, Grid, as_text, column_number, letter
from sucheng_data.model.issue import Text
from sucheng_data.model.text import tidy
from sucheng_data.operations._return_form import Asked

_SINGLE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
_LIKENESS = 0.5  # So much of what was not marked must still stand in the row.


class Seen(NamedTuple):
    """The cell of a finding: what stood there, what stands there now (None: that cannot be told, and why)."""

    before: str
    now: str | None
    why: Text | None = None
    certain: bool = True

    @property
    def changed(self) -> bool:
        """Whether it holds something else now; not asked of a cell whose former content is not known for certain."""
        return self.now is not None and tidy(self.now) != tidy(self.before) and not shows(self.now, self.before)


class Cells:
    """The copy that came back (`None`: a list without a copy) and, where we have it, the workbook it was made of."""

    def __init__(self, copy: Book | None, original: Book | None, asked: Iterable[Asked]) -> None:
        self._copy = {grid.sheet: grid for grid in copy.grids} if copy else {}
        self._original = {grid.sheet: grid for grid in original.grids} if original else {}
        self._has_copy = copy is not None
        self._marked: dict[tuple[str, int], set[int]] = {}
        self._index: dict[str, Mapping[str, list[int]]] = {}
        for one in asked:
            for row, column in _expanded(one.cell):
                self._marked.setdefault((one.sheet, row), set()).add(column)

    def seen(self, asked: Asked) -> Seen:
        """The marked cell of `asked`, before and now."""
        match = _SINGLE.fullmatch(asked.cell)
        origin = self._original.get(asked.sheet)
        if match is None:
            return Seen(asked.value, None, _spread() if asked.cell else None)
        row, column = int(match[2]), column_number(match[1])
        before = asked.value if origin is None else text_at(origin, row, column)
        copy = self._copy.get(asked.sheet)
        if copy is None:
            return Seen(before, None, _no_sheet(asked.sheet) if self._has_copy else None)
        now = self._row(asked, row, column)
        if now is None:
            return Seen(before, None, _moved(asked.sheet))
        if (now, column) in copy.uncached:
            return Seen(before, None, _formula() if origin and (row, column) not in origin.uncached else None)
        return Seen(before, text_at(copy, now, column), certain=origin is not None)

    def others(self) -> list[str]:
        """Cells that nobody asked about and that hold something else now, as addresses; rows that moved are left out."""
        found = []
        for sheet, origin in self._original.items():
            copy = self._copy.get(sheet)
            if copy is None:
                continue
            for row, (old, new) in enumerate(zip(origin.rows, copy.rows, strict=False), start=1):
                if old != new and self._whole(sheet, row).likeness(row) >= _LIKENESS:
                    found += [f"{sheet}!{cell}" for cell, _, _ in self._differing(sheet, row, row)]
        return found

    @cached_property
    def resized(self) -> list[str]:
        """Sheets that have more or fewer filled rows than before."""
        return [
            sheet
            for sheet, origin in self._original.items()
            if sheet in self._copy and _filled(self._copy[sheet]) != _filled(origin)
        ]

    def beside(self, asked: Asked) -> list[tuple[str, str, str]]:
        """What else was changed in the row of the finding: (cell, before, now); a fault may be mended in another column."""
        match = _SINGLE.fullmatch(asked.cell)
        if match is None or asked.sheet not in self._original or asked.sheet not in self._copy:
            return []
        row = self._row(asked, int(match[2]), column_number(match[1]))
        return [] if row is None else self._differing(asked.sheet, int(match[2]), row)

    def _whole(self, sheet: str, row: int) -> _Row:
        return _Row(self._original[sheet], self._copy[sheet], row, self._marked.get((sheet, row), set()))

    def _differing(self, sheet: str, row: int, at: int) -> list[tuple[str, str, str]]:
        """The cells of `row` that nobody asked about and that say something else in row `at` of the copy."""
        origin, copy = self._original[sheet], self._copy[sheet]
        found = []
        for column in range(1, max(len(_cells(origin, row)), len(_cells(copy, at))) + 1):
            old, new = text_at(origin, row, column), text_at(copy, at, column)
            marked = column in self._marked.get((sheet, row), set())
            unread = (at, column) in copy.uncached or (row, column) in origin.uncached
            if not (marked or unread) and tidy(old) != tidy(new):
                found.append((f"{letter(column)}{row}", old, new))
        return found

    def _row(self, asked: Asked, row: int, column: int) -> int | None:
        """Where the row of the finding stands in the copy: rows may have been inserted, deleted or sorted."""
        origin, copy = self._original.get(asked.sheet), self._copy[asked.sheet]
        if origin is None:
            own = not asked.label or any(
                shows(as_text(cell), asked.label) for at, cell in enumerate(_cells(copy, row), 1) if at != column
            )
            return row if own or shows(asked.label, asked.value) else None
        whole = self._whole(asked.sheet, row)
        resized = asked.sheet in self.resized
        if whole.likeness(row) == 1 and not resized:
            return row
        marks = {at: whole.likeness(at) for at in (row, *self._labelled(asked))}
        best = [at for at, mark in marks.items() if mark == max(marks.values()) and mark >= _LIKENESS]
        if asked.label and not whole.holds(asked.label, best):
            return None
        return best[0] if len(best) == 1 else row if row in best and not resized else None

    def _labelled(self, asked: Asked) -> list[int]:
        """Rows of the copy that hold the label of the record."""
        if asked.sheet not in self._index:
            index: dict[str, list[int]] = {}
            for row, cells in enumerate(self._copy[asked.sheet].rows, start=1):
                for text in {tidy(cell) for cell in cells if isinstance(cell, str) and cell}:
                    index.setdefault(text, []).append(row)
            self._index[asked.sheet] = index
        return list(self._index[asked.sheet].get(tidy(asked.label), ()))


def text_at(grid: Grid, row: int, column: int) -> str:
    """The text of a cell; of one inside a merge down a column, what stands at its top."""
    text = _text(grid, row, column)
    if text:
        return text
    tops = (merge.top for merge in grid.merged if merge.left == column and merge.top < row <= merge.bottom)
    return next((_text(grid, top, column) for top in tops), "")


def _text(grid: Grid, row: int, column: int) -> str:
    cells = _cells(grid, row)
    return as_text(cells[column - 1]) if column <= len(cells) else ""


def _cells(grid: Grid, row: int) -> Sequence[Cell]:
    return grid.rows[row - 1] if row <= len(grid.rows) else ()


def _filled(grid: Grid) -> int:
    return sum(any(cell != "" for cell in row) for row in grid.rows)


class _Row(NamedTuple):
    """One row of the original, to be found again in the copy by the cells that nobody asked about."""

    origin: Grid
    copy: Grid
    row: int
    marked: set[int]

    def likeness(self, at: int) -> float:
        """How much of it stands in row `at` of the copy."""
        kept, new = self._kept(), _cells(self.copy, at)
        same = sum(
            column <= len(new) and (cell == new[column - 1] or tidy(as_text(cell)) == tidy(as_text(new[column - 1])))
            for column, cell in kept
        )
        return same / len(kept) if kept else 1.0

    def holds(self, label: str, rows: Sequence[int]) -> bool:
        """Whether the cell with the label, unless somebody asked about it, stands in all of these rows."""
        columns = [column for column, cell in self._kept() if shows(as_text(cell), label)]
        return all(any(shows(_text(self.copy, at, column), label) for column in columns) for at in rows if columns)

    def _kept(self) -> list[tuple[int, Cell]]:
        cells = enumerate(_cells(self.origin, self.row), 1)
        return [(column, cell) for column, cell in cells if cell != "" and column not in self.marked]


def _expanded(cell: str) -> list[tuple[int, int]]:
    """The (row, column) of an address or of a range within one row; nothing for whole rows and columns."""
    ends = [_SINGLE.fullmatch(part) for part in cell.split(":")]
    if not ends or None in ends:
        return []
    found = [(int(end[2]), column_number(end[1])) for end in ends if end]
    (top, left), (bottom, right) = found[0], found[-1]
    return [(top, column) for column in range(left, right + 1)] if top == bottom and right - left < 1000 else found


def _spread() -> Text:
    return Text(
        "这一项不在单独一个单元格里，请把完整内容写在“改正为”一栏",
        "this does not stand in one single cell; write the whole content in the column “改正为”",
    )


def _no_sheet(sheet: str) -> Text:
    return Text(f"没有工作表“{sheet}”了，请写在“改正为”一栏", f"the sheet {sheet} is gone; write it in “改正为”")


def _moved(sheet: str) -> Text:
    return Text(
        f"“{sheet}”里的行移动过，找不到原来的那一行，请写在“改正为”一栏",
        f"rows of {sheet} were moved and this one cannot be found; write it in the column “改正为”",
    )


def _formula() -> Text:
    return Text(
        "单元格里是没有结果的公式，请写在“改正为”一栏",
        "the cell holds a formula without a result; write it in the column “改正为”",
    )
