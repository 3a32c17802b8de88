"""Tables that stand on their side: the names of the fields down the first column, one record per further column."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

import pyarrow as pa

from sucheng_data.model.batch import Batch, Layout
from sucheng_data.model.grid import Grid, Range, column_number, letter
from sucheng_data.model.issue import Issue
from sucheng_data.model.patterns import pattern
from sucheng_data.model.provenance import COLUMNS
from sucheng_data.stages import _marks
from sucheng_data.stages._tables import Sheet
from sucheng_data.stages._view import View

_MOST_ROWS, _MOST_COLUMNS = 80, 400
_LEAST_FIELDS = 3
_REFERENCE = pattern(r"([A-Z]*)([0-9]*)")


def sideways(sheet: Sheet) -> Sheet | None:
    """The sheet turned upright, when its first column names far more fields of an entity than any of its rows does."""
    grid = sheet.grid
    if len(grid.rows) > _MOST_ROWS or max(map(len, grid.rows)) > _MOST_COLUMNS:
        return None
    turned = replace(sheet, grid=_turned(grid))
    names = next((row for row, cells in enumerate(turned.grid.rows) if any(cell != "" for cell in cells)), None)
    band = None if names is None else turned.finder.at(names)
    if band is None or len(band.fields) < _LEAST_FIELDS or band.bottom != names:
        return None
    firm = sum(match.how == "exact" for match in band.matches.values())
    if firm < _LEAST_FIELDS + (_records(turned.grid, names) == 1) or firm * 2 < len(band.matches):
        return None
    upright = sheet.finder.first(0)
    return turned if upright is None or len(band.fields) > 2 * len(upright.fields) else None


def _records(turned: Grid, names: int) -> int:
    """How many rows of the turned sheet hold anything besides the names of the fields."""
    return sum(any(cell != "" for cell in row) for row in turned.rows[names + 1 :])


def unturned(batch: Batch, turned: Grid, grid: Grid) -> Batch:
    """What was read from the turned sheet, at the addresses of the sheet itself; `_row` is the number of the column."""
    columns = batch.table[COLUMNS].to_pylist()
    rows = batch.table["_row"].to_pylist()
    places = [
        json.dumps(_own(json.loads(text), row), ensure_ascii=False) for text, row in zip(columns, rows, strict=True)
    ]
    at = batch.table.column_names.index(COLUMNS)
    table = batch.table.set_column(at, COLUMNS, pa.array(places, pa.string()).dictionary_encode())
    return replace(
        batch,
        table=table,
        layout=_layout(batch.layout, turned, grid),
        issues=tuple(_moved(issue) for issue in batch.issues),
    )


def _turned(grid: Grid) -> Grid:
    """The sheet with rows for columns; titles and notes, alone in their rows, are left out."""
    view = View(grid, 0, max(map(len, grid.rows)))
    body = [row if len(view.texts(at)) > 1 else [""] * len(row) for at, row in enumerate(grid.rows)]
    said = [
        at
        for at in range(len(body))
        if body[at] and all(map(_marks.is_labelled_note, list(view.texts(at).values())[:1]))
    ]
    kept = {
        at
        for at in range(len(body))
        if at not in said or not any(_marks.says_unit(text) for text in view.texts(at).values())
    }
    rows = [row if at in kept else [""] * len(row) for at, row in enumerate(body)]
    return replace(
        grid,
        rows=[list(column) for column in zip_longest(*rows, fillvalue="")],
        merged=tuple(
            Range(merge.left, merge.top, merge.right, merge.bottom)
            for merge in grid.merged
            if len(view.texts(merge.top - 1)) > 1
        ),
        hidden_rows=grid.hidden_columns,
        hidden_columns=grid.hidden_rows,
        errors={(column, row): text for (row, column), text in grid.errors.items()},
    )


def _own(places: dict[str, str], row: int) -> dict[str, str]:
    """{"name": "C"} of the turned row 2 -> {"name": "B3"}."""
    return {
        name: ":".join(f"{letter(row)}{column_number(part)}" for part in place.split(":"))
        for name, place in places.items()
    }


def _layout(layout: Layout, turned: Grid, grid: Grid) -> Layout:
    names = [column_number(column.letter) for column in layout.columns]
    first, last = min(names), max(names)
    filled = [at + 1 for at, row in enumerate(grid.rows) if any(cell != "" for cell in row)]
    label = letter(layout.header_rows[0])
    records = layout.data_rows
    across = f"{letter(records[0])}–{letter(records[1])}" if records else ""
    told = [
        f"第{number}行“{column.header}”：{column.field or '没有采用'}"
        for number, column in zip(names, layout.columns, strict=True)
    ]
    return replace(
        layout,
        kind="transposed",
        title_rows=tuple(row for row in filled if row < first),
        unit_row=None,
        header_rows=(),
        data_rows=(first, last),
        footer_rows=tuple(row for row in filled if row > last),
        columns=tuple(column._replace(letter=label) for column in layout.columns),
        notes=(f"字段名竖排在{label}列，{across}列每列一条记录，已转置读取", *told),
    )


def _moved(issue: Issue) -> Issue:
    place = issue.place
    return replace(issue, place=place._replace(cell=":".join(map(_reference, _split(place.cell)))))


def _split(cell: str) -> Iterable[str]:
    return cell.split(":") if cell else ()


def _reference(text: str) -> str:
    """C5 -> E3, 5 -> E, C -> 3."""
    match = _REFERENCE.fullmatch(text)
    if match is None:
        return text
    letters, digits = match.groups()
    return (letter(int(digits)) if digits else "") + (str(column_number(letters)) if letters else "")
