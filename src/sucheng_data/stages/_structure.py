"""The tables of a sheet told by their form alone, without knowing what they are about: heading, body and what stands below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from sucheng_data.model.grid import Grid
from sucheng_data.model.patterns import pattern
from sucheng_data.stages import _marks
from sucheng_data.stages._columns import panels
from sucheng_data.stages._heads import Head, find_head
from sucheng_data.stages._marks import LONG, NUMBER, TEXT, VOID
from sucheng_data.stages._view import View

_WIDEST = 1000  # A sheet with more columns is looked at as one.
_SAMPLE = 40
_TITLE_ROWS = 6
_MOST_LOOKS = 300  # In a sheet with more gaps than this they mean nothing.
_LINK = "-"
# What a table is called; 一、… may as well be the title of a group.
_TITLE = pattern(
    r"^[附续]?[表件图]\s*[0-9一二三四五六七八九十]|(?:表|情况|名单|清单|一览|目录|统计|汇总|明细|台账|名录)\s*(?:[（(].*[)）])?$"
)


class Shape(NamedTuple):
    """One table: columns `left`..`right` (from 0, right excluded) and its rows from 0. `data` is (first, last) or None.

    `odd`: rows inside the data that are no records by their form (row -> "group", "total", "header").
    """

    left: int
    right: int
    start: int
    head: Head
    title: tuple[int, ...]
    unit: int | None
    data: tuple[int, int] | None
    footer: tuple[int, ...]
    end: int
    panels: int = 1
    ghosts: tuple[int, ...] = ()

    def headings(self) -> dict[int, str]:
        return {column: _LINK.join(parts) for column, parts in self.head.parts.items()}


def shapes(grid: Grid) -> list[Shape]:
    """The tables of a sheet, from the left and from the top."""
    whole = View(grid, *_bounds(grid))
    return [shape for view in _beside(whole) for shape in _below(view)]


def _bounds(grid: Grid) -> tuple[int, int]:
    """The first column (from 0) that holds anything, and the one after the last."""
    filled = [row for row in grid.rows if row.count("") < len(row)]
    width = max(map(len, filled), default=0)
    used = (column for column in range(width) if any(column < len(row) and row[column] != "" for row in filled))
    left = next(used, None)
    if left is None:
        return 0, 0
    ends = (column for column in reversed(range(width)) if any(column < len(r) and r[column] != "" for r in filled))
    return left, next(ends) + 1


def _below(view: View) -> Iterator[Shape]:
    start = 0
    while start < view.height and (head := find_head(view, start)):
        shape = _shape(view, start, head)
        if _is_table(view, shape):
            yield shape
        start = max(shape.end, head.bottom + 1, start + 1)


def _is_table(view: View, shape: Shape) -> bool:
    """Whether there are columns or entries; lines of prose one under the other are no list."""
    if shape.data is None:
        return len(shape.head.parts) > 1
    if shape.right - shape.left > 1:
        return True
    texts = [text for row in view.rows(shape.data[0], _SAMPLE) for text in view.texts(row).values()]
    prose = sum(len(text) > LONG or any(mark in text for mark in "。；;") for text in texts)
    return len(texts) + bool(shape.head.parts) > 2 and prose * 4 < len(texts)


def _shape(view: View, start: int, head: Head) -> Shape:
    first = max(head.bottom + 1, head.top)
    end = _end(view, head, first)
    data, footer, ghosts = _feet(view, head, first, end)
    above = [row for row in range(start, head.top) if not view.blank(row)]
    unit = next((row for row in above if any(map(_marks.says_unit, view.texts(row).values()))), None)
    return Shape(
        view.left,
        view.right,
        start,
        head,
        title=tuple(row for row in above if row != unit),
        unit=head.unit_row if unit is None else unit,
        data=data,
        footer=tuple(footer),
        end=end,
        panels=len(panels({column: _LINK.join(parts) for column, parts in head.parts.items() if parts[-1]})),
        ghosts=tuple(ghosts),
    )


def _feet(view: View, head: Head, first: int, end: int) -> tuple[tuple[int, int] | None, list[int], list[int]]:
    """The rows under the headings: first and last of the data, the footer, and rows prepared but never filled in."""
    tail: list[int] = []
    last = None
    for row in range(end - 1, first - 1, -1):
        if not view.blank(row):
            if not _is_thin(view, head, row):
                last = row
                break
            tail.insert(0, row)
    ghosts = [row for row in tail if _is_ghost(view, row)]
    tail = [row for row in tail if row not in set(ghosts)]
    while tail and not _is_foot(view, head, tail[0]):
        last = tail.pop(0)
    if last is None:
        return None, tail, ghosts
    return (next(row for row in range(first, last + 1) if not view.blank(row)), last), tail, ghosts


def _is_thin(view: View, head: Head, row: int) -> bool:
    """A row that may stand below the last record: one cell, a total, a note, or signatures."""
    texts = list(view.texts(row).values())
    if len(texts) == 1:
        return view.right - view.left > 1 or _marks.is_note(texts[0]) or len(texts[0]) > LONG
    if any(map(_marks.is_total, texts[:2])):
        return True
    if _marks.is_note(texts[0]) and len(texts) < max(3, len(head.parts)):
        return True
    if any(_marks.kind_of(text) == NUMBER for text in texts) or texts[0].startswith("其中"):
        return False
    signed = [text for text in texts if _marks.is_note(text) or _marks.is_statement(text)]
    return (
        bool(signed) and signed[0] == texts[0] and len(signed) * 2 >= len(texts) and _marks.kind_of(texts[0]) != "date"
    )


def _is_ghost(view: View, row: int) -> bool:
    """Nothing but a serial number."""
    texts = view.texts(row)
    return (
        view.right - view.left > 1
        and len(texts) == 1
        and all(_marks.kind_of(text) == NUMBER for text in texts.values())
    )


def _is_foot(view: View, head: Head, row: int) -> bool:
    """Whether a thin row ends the data; else it is a short record."""
    texts = view.texts(row)
    ((column, text), *more) = texts.items()
    if more or _marks.is_note(text) or _marks.is_total(text) or len(text) >= LONG or _marks.is_statement(text):
        return True
    wide = any(merge.left == column + 1 and merge.right > merge.left for merge in view.spanning(row))
    return wide or view.blank(row - 1) or _is_strange(view, head, row, column)


def _is_strange(view: View, head: Head, row: int, column: int) -> bool:
    """Whether words stand in a column of figures."""
    above = [other for other in range(max(head.bottom + 1, row - 6), row) if view.count(other) > 1]
    return _marks.kind_of(view.cells(row)[column]) == TEXT and _figures(view, above, column)


def _end(view: View, head: Head, first: int) -> int:
    """The row after the table: where another one begins, or the end of the sheet."""
    after, looks = False, 0
    for row in range(first, view.height):
        count = view.count(row)
        if count < 2 and view.blank(row):
            after = True
            continue
        if (after or count == 1) and looks < _MOST_LOOKS and not _is_ghost(view, row):
            looks += 1
            if _opens(view, head, first, row):
                return row
        after = count == 1
    return view.height


def _opens(view: View, head: Head, first: int, row: int) -> bool:
    """Whether another table begins at `row`, with its own headings and perhaps a title above them."""
    opening = next(iter(view.texts(row).values()))
    if row <= first or _marks.is_note(opening) or _marks.is_total(opening):
        return False
    other = find_head(view, row)
    if other is None or other.bottom < other.top or other.top - row > _TITLE_ROWS:
        return False
    between = [list(view.texts(at).values()) for at in range(row, other.top) if not view.blank(at)]
    if any(
        _marks.is_note(texts[0]) or (len(texts) > 1 and not all(map(_marks.is_statement, texts))) for texts in between
    ):
        return False
    if _same(head, other):
        return False
    return _differs(view, head, first, row, other)


def _same(head: Head, other: Head) -> bool:
    """The headings said again, over the same columns."""
    mine, new = ({(column, _LINK.join(parts)) for column, parts in each.parts.items()} for each in (head, other))
    return len(mine & new) >= 0.8 * max(len(mine), len(new))


def _differs(view: View, head: Head, first: int, row: int, other: Head) -> bool:
    """The evidence for headings of another table: words over figures, words of headings, another footprint."""
    texts = {column: parts[-1] for column, parts in other.parts.items()}
    if len(texts) < 2:
        return False
    above = [at for at in view.rows(first, _SAMPLE) if at < row]
    below = list(view.rows(other.bottom + 1, 10))
    contrast = [
        column
        for column, text in texts.items()
        if _marks.kind_of(text) == TEXT and _figures(view, above, column) and _figures(view, below, column)
    ]
    worded = sum(_marks.is_heading_word(text) or _marks.is_year(text) for text in texts.values()) / len(texts)
    title = [text for at in range(row, other.top) for text in view.texts(at).values()]
    gap = row > 0 and view.blank(row - 1)
    known = {text for at in above for text in view.texts(at).values()}
    fresh = sum(text in known for text in texts.values()) * 2 < len(texts)
    if not fresh and not contrast:
        return False
    over = any(_marks.kind_of(text) == TEXT and _figures(view, below, column) for column, text in texts.items())
    called = any(map(_TITLE.search, title))
    return bool(
        (contrast and (title or gap) and worded >= 0.3)
        or (called and (worded >= 0.5 or (over and gap)))
        or (gap and worded >= 0.6 and (title or set(other.parts) != set(head.parts)))
        or (gap and worded >= 0.8 and over)
    )


def _figures(view: View, rows: Sequence[int], column: int) -> bool:
    kinds = [_marks.kind_of(view.cells(row).get(column, "")) for row in rows if view.count(row) > 1]
    told = [kind for kind in kinds if kind != VOID]
    return sum(kind in (NUMBER, _marks.DATE) for kind in told) * 2 > len(told)


def _beside(whole: View) -> list[View]:
    """The sheet as one, or the groups of columns of tables that stand side by side and differ."""
    groups = _groups(whole)
    if len(groups) < 2 or not _apart(whole, groups):
        return [whole]
    return [View(whole.grid, left, right) for left, right in groups]


def _groups(whole: View) -> list[tuple[int, int]]:
    """Runs of two or more columns with empty columns between them; titles are let through."""
    if whole.right - whole.left > _WIDEST:
        return []
    used = set[int]()
    for row in range(whole.height):
        if whole.count(row) > 1:
            used.update(whole.covered(row) if row < _SAMPLE else whole.texts(row))
            if len(used) == whole.right - whole.left:
                return []
    runs = []
    for _, run in groupby(enumerate(sorted(used)), key=lambda pair: pair[1] - pair[0]):
        columns = [column for _, column in run]
        runs.append((columns[0], columns[-1] + 1))
    return runs if all(right - left > 1 for left, right in runs) else []


def _apart(whole: View, groups: Sequence[tuple[int, int]]) -> bool:
    """Whether the groups are tables of their own rather than panels of one, or one with an empty column in it."""
    views = [View(whole.grid, left, right) for left, right in groups]
    heads = [find_head(view, 0) for view in views]
    found = [head for head in heads if head is not None and head.bottom >= head.top]
    if len(found) < len(heads):
        return False
    said = [list(map(_LINK.join, head.parts.values())) for head in found]
    if any(not any(texts) for texts in said) or all(texts == said[0] for texts in said):
        return False
    if any(len(view.texts(at)) for view, head in zip(views[1:], found[1:], strict=True) for at in range(head.top)):
        return all(head.top > 0 for head in found[1:])
    shapes = [_shape(view, 0, head) for view, head in zip(views, found, strict=True)]
    ends = {shape.data[1] if shape.data else -1 for shape in shapes}
    tops = {head.top for head in found}
    serial = all(_marks.heading(texts[0]) in ("序号", "编号", "No.", "NO.") or texts[0] == said[0][0] for texts in said)
    return len(tops) > 1 or serial or max(ends) - min(ends) > 1
