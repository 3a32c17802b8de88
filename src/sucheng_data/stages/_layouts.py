"""The Layout of a table, and of what is none: which rows are what, and in words why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sucheng_data.model.batch import ColumnRead, Layout
from sucheng_data.model.grid import Grid, letter
from sucheng_data.stages._columns import ranges
from sucheng_data.stages._forms import is_sideways
from sucheng_data.stages._heads import NUMBERING, TRANSLATION, UNITS
from sucheng_data.stages._rows import GROUP, HEADER, NOTE, TOTAL
from sucheng_data.stages._structure import Shape
from sucheng_data.stages._tables import Found
from sucheng_data.stages._view import View

_AUX = {TRANSLATION: "表头的外文对照，已并入表头", NUMBERING: "栏号，不是数据", UNITS: "各栏的计量单位，用于本栏"}
_SKIPPED = ((HEADER, "重复的表头"), (GROUP, "分组标题，不作记录"), (TOTAL, "合计，不作记录"), (NOTE, "说明，不作记录"))


def formed(grid: Grid, shapes: Sequence[Shape], why: str, *, several: bool = False) -> list[Layout]:
    """The layouts of tables that are about no entity; one that says so where there is none."""
    if not shapes:
        return [layout_of_nothing(grid, why if not grid.visible else f"没有表，只有文字；{why}")]
    several = several or len(shapes) > 1
    return [layout_of_shape(grid, shape, kind=_kind(grid, shape, several=several), why=(why,)) for shape in shapes]


def _kind(grid: Grid, shape: Shape, *, several: bool) -> str:
    if shape.panels > 1:
        return "panels"
    if several:
        return "multiple"
    return "transposed" if is_sideways(View(grid, shape.left, shape.right), shape.head.top) else "table"


def layout_of_shape(grid: Grid, shape: Shape, *, kind: str, why: Sequence[str] = ()) -> Layout:
    """The layout of a table that is about no entity."""
    head = shape.head
    header = () if head.bottom < head.top else tuple(range(head.top, head.bottom + 1))
    inner = head.unit_row if shape.unit == head.unit_row else None
    return Layout(
        name=grid.sheet,
        visible=grid.visible,
        kind=kind,
        title_rows=_numbers(shape.title),
        unit_row=None if shape.unit is None else shape.unit + 1,
        header_rows=_numbers(row for row in header if row != inner),
        data_rows=(shape.data[0] + 1, shape.data[1] + 1) if shape.data else None,
        footer_rows=_numbers(shape.footer),
        columns=tuple(_columns(grid, shape)),
        notes=(*why, *_notes_of_shape(grid, shape)),
    )


def layout_of_found(grid: Grid, found: Found, unit_row: int | None, *, kind: str) -> Layout:
    """The layout of a table that is about an entity. Rows from 0 in, as Excel numbers them out."""
    band, rows = found.band, found.rows
    inner = next((row for row, aux in band.tail if aux == UNITS), None)
    unit = inner if unit_row is None else unit_row
    title = [row for row in range(found.start, band.top) if any(cell != "" for cell in grid.rows[row])]
    last = max(rows.keep, default=band.last)
    early = [row for row, why in rows.skipped.items() if why in (GROUP, TOTAL) and row < last]
    columns = [column for each in found.plans for column in each.columns]
    blank = unheaded(grid, rows.keep, columns)
    return Layout(
        name=grid.sheet,
        visible=grid.visible,
        kind=kind,
        entity=band.entity,
        title_rows=_numbers(row for row in title if row != unit),
        unit_row=None if unit is None else unit + 1,
        header_rows=_numbers(row for row in range(band.top, band.last + 1) if row != unit),
        data_rows=(min([rows.keep[0], *early]) + 1, last + 1) if rows.keep else None,
        footer_rows=_numbers(sorted(row for row in rows.skipped if row > last)),
        columns=tuple(sorted([*columns, *blank], key=lambda one: (len(one.letter), one.letter))),
        notes=tuple(_notes_of_found(grid, found, unit, blank)),
        skipped=_numbers(row for row in rows.skipped if row < last),
    )


def layout_of_nothing(grid: Grid, why: str = "", *, kind: str = "empty", title: Sequence[int] = ()) -> Layout:
    """A sheet without a table."""
    return Layout(grid.sheet, grid.visible, kind, title_rows=_numbers(title), notes=(why,) if why else ())


def unheaded(grid: Grid, rows: Sequence[int], columns: Iterable[ColumnRead]) -> list[ColumnRead]:
    """Columns with data between the others, or right beside them, that have no heading."""
    known = {column.letter for column in columns}
    if not rows or not known:
        return []
    width = max(len(grid.rows[row]) for row in rows)
    blank = [column for column in range(width) if letter(column + 1) not in known]
    return [
        ColumnRead(letter(column + 1), "", "", "unknown")
        for column in blank
        if any(column < len(grid.rows[row]) and grid.rows[row][column] != "" for row in rows)
    ]


def _columns(grid: Grid, shape: Shape) -> Iterator[ColumnRead]:
    """Every column with a heading or with data."""
    headings = shape.headings()
    level = shape.head.levels[-1] if shape.head.levels else None
    body = grid.rows[shape.data[0] : shape.data[1] + 1] if shape.data else []
    for column in range(shape.left, shape.right):
        filled = any(column < len(row) and row[column] != "" for row in body)
        if column in headings or filled:
            header = headings.get(column, "") or _under_wide(grid, level, column, headings)
            yield ColumnRead(letter(column + 1), header, "", "unknown")


def _under_wide(grid: Grid, level: int | None, column: int, headings: dict[int, str]) -> str:
    """The heading merged over several columns that have data of their own."""
    if level is None:
        return ""
    wide = [
        merge for merge in grid.merged if merge.top <= level + 1 <= merge.bottom and merge.left <= column < merge.right
    ]
    return headings.get(wide[0].left - 1, "") if wide else ""


def _numbers(rows: Iterable[int]) -> tuple[int, ...]:
    return tuple(row + 1 for row in rows)


def said_rows(rows: Iterable[int]) -> str:
    """“第3、5–7行” for rows counted from 0."""
    runs = ranges([row + 1 for row in rows])
    return "第" + "、".join(str(first) if first == last else f"{first}–{last}" for first, last in runs) + "行"


def _notes_of_shape(grid: Grid, shape: Shape) -> Iterator[str]:
    head = shape.head
    if shape.title:
        yield f"{said_rows(shape.title)}：标题和说明，在表头之上"
    if shape.unit is not None and shape.unit != head.unit_row:
        yield f"{said_rows([shape.unit])}：计量单位，用于全表的金额或数量"
    if head.bottom < head.top:
        yield f"没有表头：{head.why}"
    else:
        yield f"{said_rows(head.levels)}：表头，其下各行是另一类内容"
    yield from (f"{said_rows([row])}：{_AUX[kind]}" for row, kind in head.aux.items())
    if shape.panels > 1:
        yield f"同样的表头左右并排{shape.panels}组，是一张表的{shape.panels}栏"
    if shape.data:
        yield f"{said_rows(range(shape.data[0], shape.data[1] + 1))}：数据，含其中的分组行和合计行"
    else:
        yield "只有表头，没有数据"
    if shape.footer:
        yield f"{said_rows(shape.footer)}：表尾（合计、说明或签名），在最后一条数据之后，不算数据"
    if shape.ghosts:
        yield f"{said_rows(shape.ghosts)}：只有序号，没有内容，不算数据"
    if shape.panels == 1:
        yield from _doubles(shape.headings())
    yield from _hidden(grid)


def _notes_of_found(grid: Grid, found: Found, unit: int | None, blank: Sequence[ColumnRead]) -> Iterator[str]:
    band, rows = found.band, found.rows
    yield f"{said_rows(range(band.top, band.bottom + 1))}：表头，其中{len(band.fields)}个字段认得"
    if unit is not None and unit < band.top:
        yield f"{said_rows([unit])}：计量单位，只用于同类的栏"
    yield from (f"{said_rows([row])}：{_AUX[kind]}" for row, kind in band.tail if kind)
    for why, zh in _SKIPPED:
        skipped = sorted(row for row, kind in rows.skipped.items() if kind == why)
        if skipped:
            yield f"{said_rows(skipped)}：{zh}"
    if len(found.plans) > 1:
        yield f"同样的表头左右并排{len(found.plans)}组，是一张表的{len(found.plans)}栏"
    if blank:
        yield f"有内容而没有表头的列：{'、'.join(column.letter for column in blank)}，没有采用"
    yield from _hidden(grid)


def _doubles(headings: dict[int, str]) -> Iterator[str]:
    for text, count in Counter(headings.values()).items():
        if text and count > 1:
            letters = "、".join(letter(column + 1) for column, other in headings.items() if other == text)
            yield f"表头“{text}”重复：{letters}列，请分清"


def _hidden(grid: Grid) -> Iterator[str]:
    if grid.hidden_rows:
        yield f"隐藏的行（{said_rows(row - 1 for row in grid.hidden_rows)}）照样读取"
    if grid.hidden_columns:
        yield f"隐藏的列（{'、'.join(letter(column) for column in sorted(grid.hidden_columns))}）照样读取"
