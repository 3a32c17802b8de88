"""A small picture of a sheet in the terminal: which rows and columns were used, ignored, or are doubtful."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from rich.cells import set_cell_size
from rich.text import Text

from sucheng_data.model.batch import Layout
from sucheng_data.model.grid import Grid, as_text, column_number, letter

USED, IGNORED, DOUBTFUL, BLANK = "■", "□", "?", "·"
LEGEND = {
    "zh": f"{USED} 读入  {DOUBTFUL} 存疑  {IGNORED} 不读  {BLANK} 空",
    "en": f"{USED} used  {DOUBTFUL} doubtful  {IGNORED} ignored  {BLANK} blank",
}
ROWS = {
    "title": ("标题", "title"),
    "unit": ("单位", "unit"),
    "header": ("表头", "heading"),
    "data": ("数据", "data"),
    "footer": ("表尾", "footer"),
    "skipped": ("不计", "skipped"),
    "": ("没有读", "not read"),
}
_SIGNS = {
    "exact": USED, "spread": USED, "pinned": USED, "similar": DOUBTFUL, "contained": DOUBTFUL, "unknown": DOUBTFUL
}  # fmt: skip
_STYLES = {USED: "green", DOUBTFUL: "yellow", IGNORED: "dim", BLANK: "dim"}
_MOST_COLUMNS = 24
_TEXT = 36


class _Row(NamedTuple):
    """One row (from 1) of the picture: what it is, and its signs."""

    number: int
    kind: str
    signs: str


def picture(grid: Grid, layouts: Sequence[Layout], lang: str) -> Iterator[Text]:
    """The lines of the picture of one sheet; `layouts` are the tables found on it."""
    width = min(max((len(row) for row in grid.rows), default=0), _MOST_COLUMNS)
    kinds = {row: kind for layout in layouts for row, kind in _kinds(layout)}
    columns = [_signs(layout) for layout in layouts]
    rows = [
        _Row(
            number,
            kinds.get(number, ""),
            _line(grid, number, width, kinds.get(number, ""), _column(layouts, columns, number)),
        )
        for number in range(1, len(grid.rows) + 1)
    ]
    shown = [row for row in rows if row.signs.strip(BLANK)]
    if not shown:
        return
    yield Text("       " + "".join(f"{letter(column + 1):<3}" for column in range(width)), style="dim")
    for kind, run in groupby(shown, key=lambda row: row.kind):
        yield from _run(grid, list(run), ROWS[kind][0 if lang == "zh" else 1])
    yield Text(f"       {LEGEND[lang]}", style="dim")


def _run(grid: Grid, rows: Sequence[_Row], kind: str) -> Iterator[Text]:
    """Rows of one kind: the first two and the last, and how many are between."""
    cut = len(rows) > 4
    for row in rows[:2] if cut else rows:
        yield _drawn(grid, row, kind)
    if cut:
        yield Text(f"   ⋮   {len(rows) - 3}", style="dim")
        yield _drawn(grid, rows[-1], kind)


def _drawn(grid: Grid, row: _Row, kind: str) -> Text:
    line = Text(f"{row.number:>5}  ")
    for sign in row.signs:
        line.append(f"{sign:<3}", style=_STYLES[sign])
    first = next((text for cell in grid.rows[row.number - 1] if (text := " ".join(as_text(cell).split()))), "")
    line.append(f" {kind} ", style="bold")
    line.append(set_cell_size(first, _TEXT).rstrip() if first else "", style="dim")
    return line


def _line(grid: Grid, number: int, width: int, kind: str, columns: Mapping[int, str]) -> str:
    cells = grid.rows[number - 1]
    filled = [column < len(cells) and as_text(cells[column]).strip() != "" for column in range(width)]
    used = {"data": IGNORED, "header": IGNORED, "title": IGNORED, "unit": USED}.get(kind, IGNORED)
    by_column = columns if kind in ("data", "header") else {}
    return "".join(by_column.get(column, used) if full else BLANK for column, full in enumerate(filled))


def _signs(layout: Layout) -> dict[int, str]:
    """Column (from 0) -> its sign; of a table that is about nothing known, no column is read."""
    signs = _SIGNS if layout.entity else {}
    return {column_number(column.letter) - 1: signs.get(column.how, IGNORED) for column in layout.columns}


def _column(layouts: Sequence[Layout], signs: Sequence[dict[int, str]], row: int) -> dict[int, str]:
    """The signs of the table that row is in: the last one that begins above it."""
    found: dict[int, str] = {}
    for layout, own in zip(layouts, signs, strict=True):
        if min((*layout.header_rows, *(layout.data_rows or ())), default=row + 1) <= row:
            found = own
    return found


def _kinds(layout: Layout) -> Iterator[tuple[int, str]]:
    first, last = layout.data_rows or (1, 0)
    yield from ((row, "data") for row in range(first, last + 1))
    for rows, kind in ((layout.title_rows, "title"), (layout.header_rows, "header"), (layout.footer_rows, "footer")):
        yield from ((row, kind) for row in rows)
    yield from ((row, "skipped") for row in layout.skipped)
    if layout.unit_row:
        yield layout.unit_row, "unit"
