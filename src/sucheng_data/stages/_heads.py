"""Where a table's headings are, told by form alone: what stands above them, how many rows they take, what each column says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise, takewhile
from typing import NamedTuple

from sucheng_data.model.grid import Cell, Range, as_text
from sucheng_data.stages import _marks
from sucheng_data.stages._marks import DATE, NUMBER, TEXT, VOID
from sucheng_data.stages._view import View, joined

_WINDOW = 60  # Rows looked at for a heading; no preamble is longer.
_SAMPLE = 30
_MOST_LEVELS = 4
_LONGEST_HEADING = 60
_STEMS = ("乙", "丙", "丁")
TRANSLATION, NUMBERING, UNITS = "translation", "numbering", "units"


class Head(NamedTuple):
    """The headings of a table; rows from 0. `levels` are the rows with headings of their own, `aux` the others of the band.

    `top` > `bottom`: there are no headings and the data begin at `top`. `why`: how certain that is, in words.
    """

    top: int
    bottom: int
    levels: tuple[int, ...]
    aux: Mapping[int, str]
    parts: Mapping[int, tuple[str, ...]]
    why: str = ""

    @property
    def unit_row(self) -> int | None:
        return next((row for row, kind in self.aux.items() if kind == UNITS), None)


def find_head(view: View, start: int) -> Head | None:
    """The headings of the first table at or below `start`; None where there is no table."""
    rows = list(view.rows(start, _WINDOW))
    for row in rows:
        if _is_preamble(view, row):
            continue
        return _headless(view, row) or _band(view, row)
    return None


def aux_kind(view: View, above: Mapping[int, str], row: int) -> str:
    """What row `row` right under the headings `above` adds: translation, column numbers, units; "" when it is none."""
    texts = view.texts(row)
    if len(texts) < 2 or not set(texts) <= set(above):
        return ""
    if _marks.is_numbering(texts) and len(texts) * 2 > len(above) and _numbers(view, above, row):
        return NUMBERING
    if all(_marks.is_unit(text) or _kind(text) == VOID for text in texts.values()) and _units_fit(view, row):
        return UNITS
    return TRANSLATION if _translates(view, above, row) else ""


def _numbers(view: View, above: Mapping[int, str], row: int) -> bool:
    """Whether 1 2 3 under the headings numbers the columns: words stand below a number; else it may be a record."""
    texts = view.texts(row)
    near = takewhile(lambda other: not view.blank(other), range(row + 1, min(row + 11, view.height)))
    below = list(near) or list(view.rows(row + 1, 3))
    if any(next(iter(view.texts(other).values())) in _STEMS for other in below):
        return False  # 甲, 乙, 丙 are the names of the records.
    if not any(map(_marks.has_cjk, above.values())):
        return False
    if not below:
        return len(texts) > 3 and all(_marks.kind_of(text) == NUMBER for text in texts.values())
    return any(
        _mostly(view, below, column, TEXT) for column, text in texts.items() if _marks.kind_of(text) == NUMBER
    ) or (sum(map(_marks.has_cjk, texts.values())) > 0 and sum(map(str.isdigit, texts.values())) > 1)


def _mostly(view: View, rows: Sequence[int], column: int, kind: str) -> bool:
    kinds = [_marks.kind_of(view.cells(row)[column]) for row in rows if column in view.cells(row)]
    return kinds.count(kind) * 2 > len(kinds)


def _kind(text: str) -> str:
    return _marks.kind_of(text)


def _units_fit(view: View, row: int) -> bool:
    """A row of units has a figure under one of them, or nothing below it."""
    texts, below = view.texts(row), list(view.rows(row + 1, 3))
    units = [column for column, text in texts.items() if _marks.is_unit(text)]
    figures = [view.cells(under).get(column, "") for under in below for column in units]
    return bool(units) and (not below or any(_marks.kind_of(cell) in (NUMBER, DATE) for cell in figures))


def _translates(view: View, above: Mapping[int, str], row: int) -> bool:
    """A row in Latin letters under Chinese headings; rows of data in Latin letters are followed by more of their kind."""
    texts = view.texts(row)
    pairs = [text for column, text in texts.items() if not (_marks.is_year(text) and text[:4] in above[column])]
    if not pairs or not all(map(_marks.is_latin, pairs)):
        return False
    if sum(map(_marks.has_cjk, (above[column] for column in texts))) < 0.6 * len(texts):
        return False
    if any(map(_marks.is_english_heading, pairs)) and not any(char.isdigit() for char in "".join(pairs)):
        return True
    below = next(view.rows(row + 1, 1), None)
    if below is None or len(pairs) < 2:
        return False
    return not all(_marks.is_latin(view.texts(below).get(column, "中")) for column in texts)


def _is_preamble(view: View, row: int) -> bool:
    """Whether the row stands above the headings: a title, statements, or a line too short to head the rows below."""
    texts = view.texts(row)
    if view.right - view.left == 1:
        return _is_title_of_list(view, row)
    if len(texts) == 1:
        return not _is_lone_band(view, row)
    if _is_said(view, row):
        return True
    if any(len(text) > _LONGEST_HEADING for text in texts.values()) and len(texts) <= 2:
        return _usual(view, row) > 2
    return len(view.covered(row)) < 0.5 * _usual(view, row) and not _is_sub(view, row, _next(view, row))


def _is_said(view: View, row: int) -> bool:
    """Whether the row consists of statements, each in a cell or in a label and the cell after it."""
    texts = list(view.texts(row).values())
    # A label such as 填报单位, or one that ends in a colon, is followed by what it says.
    told = [after for text, after in pairwise(texts) if _marks.is_paired(text) or text.endswith(("：", ":"))]
    values = [text for text in texts if text not in told]
    if sum(_marks.kind_of(text) == DATE or _marks.is_year(text) for text in values) > 1:
        return False
    if all(map(_marks.is_statement, values)):
        return True
    return all(_marks.is_statement(text) or _marks.is_paired(text) for text in values) and (
        len(view.covered(row)) < _usual(view, row) or not any(map(_marks.is_heading_word, told))
    )


def _is_title_of_list(view: View, row: int) -> bool:
    """In a sheet of one column: what looks like a title or a statement above the entries."""
    text = next(iter(view.texts(row).values()))
    below = _next(view, row)
    if below is None or _kind(text) == DATE:
        return _kind(text) == DATE and below is not None and _kind(view.texts(below)[view.left]) != DATE
    titled = len(text) > 4 and text.endswith(("名单", "清单", "一览", "一览表", "名录", "表", "目录", "汇总"))
    return titled or _marks.is_statement(text)


def _is_lone_band(view: View, row: int) -> bool:
    """A single cell is a heading when it is merged over some of the columns that the next row heads."""
    ((column, text),) = view.texts(row).items()
    wide = any(merge.left - 1 == column and merge.right > merge.left for merge in view.spanning(row))
    below = _next(view, row)
    if not wide or below is None or _marks.is_statement(text) or column <= _left(view, below):
        return False
    return _is_sub(view, row, below) or (len(view.texts(below)) > len(view.covered(row)) and _is_headish(view, below))


def _left(view: View, row: int) -> int:
    """The first column of the rows from `row` up to a gap."""
    block = takewhile(lambda other: not view.blank(other), range(row, min(row + 9, view.height)))
    return min(min(view.texts(other)) for other in block)


def _usual(view: View, row: int) -> float:
    """How many columns the rows below `row` have: the upper quartile of the next few, up to a gap."""
    counts: list[int] = []
    for below in range(row + 1, min(row + 9, view.height)):
        if view.blank(below):
            if counts:
                break
            continue
        if (count := len(view.covered(below))) > 1:
            counts.append(count)
    counts.sort()
    return counts[(3 * len(counts)) // 4] if counts else 0


def _next(view: View, row: int | None) -> int | None:
    """The next row, unless it is blank or there is none."""
    if row is None or row + 1 >= view.height or view.blank(row + 1):
        return None
    return row + 1


def _is_headish(view: View, row: int) -> bool:
    """Whether every cell could be a heading: short text, or a year."""
    return all(
        (_marks.kind_of(cell) == TEXT and isinstance(cell, str) and len(cell) <= _LONGEST_HEADING)
        or _marks.is_year(cell)
        for cell in view.cells(row).values()
    )


def _is_sub(view: View, above: int, row: int | None, *, mixed: bool = False) -> bool:
    """Whether `row` is a further heading row under `above`: it stands under bands and blanks only.

    `mixed`: translations and units may stand under the other headings of the row above.
    """
    if row is None or not _is_headish(view, row) or any(map(_marks.is_note, view.texts(row).values())):
        return False
    upper, lower = view.texts(above), view.texts(row)
    spans = {
        column: merge
        for merge in view.spanning(above)
        if merge.left - 1 in view.texts(merge.top - 1)
        for column in range(merge.left - 1, merge.right)
    }
    upper = {**{column: view.texts(merge.top - 1)[merge.left - 1] for column, merge in spans.items()}, **upper}
    plain = [column for column in lower if column in upper and not _heads(column, spans, upper, lower)]
    if mixed:
        if len(plain) == len(lower) or not all(_adds(upper[column], lower[column]) for column in plain):
            return False
    elif plain:
        return False
    if any(column in spans and spans[column].bottom > row for column in lower):
        return False
    left = min(upper, default=0)
    return len(lower) > 1 - bool(spans) and any(column in upper or column > left for column in lower)


def _adds(upper: str, lower: str) -> bool:
    """Whether `lower` is the translation or the unit of the heading above it."""
    return _marks.has_cjk(upper) and (_marks.is_latin(lower) or _marks.is_unit(lower))


def _heads(column: int, spans: Mapping[int, Range], upper: Mapping[int, str], lower: Mapping[int, str]) -> bool:
    """Whether the heading above `column` is a band: merged to the right, or followed by a blank that has a child below."""
    if column in spans:
        return spans[column].right > spans[column].left
    return column + 1 not in upper and column + 1 in lower


def _band(view: View, top: int) -> Head:
    """The heading rows from `top` down."""
    levels, aux, bottom, mixed = [top], dict[int, str](), top, False
    if _is_foreign_first(view, top):
        levels, aux, bottom = [top + 1], {top: TRANSLATION}, top + 1
    while (row := bottom + 1) < view.height and len(levels) <= _MOST_LEVELS:
        reach = max((merge.bottom - 1 for level in levels for merge in view.spanning(level)), default=bottom)
        if view.blank(row):
            if reach < row or reach > bottom + 6:
                break
        elif kind := aux_kind(view, _above(view, levels), row):
            aux[row] = kind
        elif _is_sub(view, levels[-1], row) or (reach >= row and _is_headish(view, row)):
            levels.append(row)
        elif _is_sub(view, levels[-1], row, mixed=True):
            levels.append(row)
            mixed = True
        else:
            break
        bottom = row
    parts = {column: said for column, said in joined(view.grid, levels).items() if view.left <= column < view.right}
    if mixed:
        parts = {column: _without_translation(said) for column, said in parts.items()}
    return Head(top, bottom, tuple(levels), aux, parts)


def _above(view: View, levels: Sequence[int]) -> dict[int, str]:
    return {column: "-".join(parts) for column, parts in joined(view.grid, levels).items()}


def _without_translation(parts: tuple[str, ...]) -> tuple[str, ...]:
    """“年末总人口”, “Total Population” -> the first; a heading in Latin letters alone stays."""
    return tuple(
        part
        for at, part in enumerate(parts)
        if not at or not _marks.is_latin(part) or not _marks.has_cjk(parts[at - 1])
    )


def _is_foreign_first(view: View, row: int) -> bool:
    """English or coded headings with the Chinese ones under them."""
    below = _next(view, row)
    if below is None or _next(view, below) is None:
        return False
    upper, lower = view.texts(row), view.texts(below)
    return (
        len(upper) > 1
        and set(upper) == set(lower)
        and all(map(_marks.is_latin, upper.values()))
        and all(_marks.has_cjk(text) and _marks.is_heading_word(text) for text in lower.values())
    )


def _headless(view: View, row: int) -> Head | None:
    """The table without headings that begins at `row`, when that is what it is."""
    cells = view.cells(row)
    below = list(view.rows(row + 1, _SAMPLE))
    if view.right - view.left == 1 and not _heads_list(view, row, below):
        return Head(row, row - 1, (), {}, {}, f"只有一列，第{row + 1}行不像栏目名")
    kinds = {column: _marks.kind_of(cell) for column, cell in cells.items()}
    figures = [column for column, kind in kinds.items() if kind in (NUMBER, DATE)]
    if _marks.is_numbering({column: as_text(cell) for column, cell in cells.items()}) and len(figures) < len(cells):
        figures = []
    if figures and not _years_head(view, cells, figures, below):
        why = f"第{row + 1}行已有数字或日期，不像表头"
    elif not figures and (why := _repeats_below(view, row, below)):
        pass
    else:
        return None
    return Head(row, row - 1, (), {}, {}, why)


def _heads_list(view: View, row: int, below: Sequence[int]) -> bool:
    """In a sheet of one column: a word of headings, or words over figures."""
    text = view.texts(row)[view.left]
    if _kind(text) == TEXT and any(_mostly(view, below, view.left, kind) for kind in (NUMBER, DATE)):
        return True
    return _marks.is_heading_word(text)


def _years_head(view: View, cells: Mapping[int, Cell], figures: Sequence[int], below: Sequence[int]) -> bool:
    """Whether the figures are years, months or numbers one after the other that head columns of other things."""
    rising = [as_text(cells[column]) for column in figures]
    dated = all(_marks.is_year(cells[column]) or _marks.kind_of(cells[column]) == DATE for column in figures)
    runs = len(rising) > 2 and all(text.isdigit() for text in rising) and _consecutive([int(text) for text in rising])
    if len(figures) == len(cells) > 1 and not dated:
        return False
    if len(figures) > 2 and len(below) > 1 and all(_mostly(view, below, column, TEXT) for column in figures):
        return True
    if not (dated or runs) or len(set(rising)) < len(rising):
        return False
    under = [view.cells(row).get(column, "") for row in below for column in figures]
    like = sum(_marks.is_year(cell) or _marks.kind_of(cell) == DATE for cell in under) if dated else 0
    return like * 2 < max(1, sum(cell != "" for cell in under)) and (dated or len(figures) + 2 > len(cells))


def _consecutive(numbers: Sequence[int]) -> bool:
    return all(after - before == 1 for before, after in pairwise(numbers))


def _repeats_below(view: View, row: int, below: Sequence[int]) -> str:
    """All is text: the row is data when its texts come again in their columns and none of them is a word of headings."""
    texts = view.texts(row)
    below = [other for at, other in enumerate(below, 1) if other == row + at]
    if any(map(_marks.is_heading_word, texts.values())) or len(below) < 2 or view.spanning(row):
        return ""
    again = [
        text for column, text in texts.items() if Counter(view.texts(other).get(column) for other in below)[text] > 0
    ]
    whole = any(view.texts(other) == texts for other in below)
    return f"“{again[0]}”在下面各行中又出现，第{row + 1}行不像表头" if again and not whole else ""
