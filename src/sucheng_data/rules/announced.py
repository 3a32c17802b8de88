"""announced: as many records as a published figure says there are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from sucheng_data.model.rule import EntityName, FieldName, Hit, Skipped, World
from sucheng_data.rules._codes import cells, folded_column
from sucheng_data.rules._intervals import figures

if TYPE_CHECKING:
    import pyarrow as pa

MONTH = 31


def announced(
    table: pa.Table,
    world: World,
    *,
    figure: list[FieldName],
    which: list[list[str]],
    of: EntityName,
    where: list[list[str]],
) -> Iterator[Hit]:
    """记录数应与公布数一致。The figures that fit `which` count the records of `of` that fit `where`; told at the figure.

    A condition is [field, pattern]; [field] alone: its different values are counted, not the records. `figure` is the
    value, or value and date: then it counts only if it is of the last month, and more is a fault as well as fewer.
    """
    field, day = figure[0], next(iter(figure[1:]), None)
    found = _fitting(table, which)
    if not found:
        raise Skipped("没有这一公布数", "no such figure was announced")
    if of not in world.tables:
        raise Skipped("本次没有要计数的记录", "the records to be counted are not in this run")
    dates = cells(table, day, found) if day else [None] * len(found)
    found = [row for row, one in zip(found, dates, strict=True) if not day or _of_late(one, world)]
    if not found:
        raise Skipped("公布数不是同一时点的", "the figure announced is of another date")
    n, told = _count(world.tables[of], where), figures(table.take(found), field, world.codes)
    for at, row in enumerate(found):
        if n < told.low[at] or (n > told.high[at] and day):
            yield Hit(row, field, {"a": told.shown(at), "n": n, "value": told.shown(at)})


def _of_late(day: Any, world: World) -> bool:
    return day is not None and 0 <= (world.as_of - day).days <= MONTH


def _fitting(table: pa.Table, where: list[list[str]]) -> list[int]:
    """The rows whose fields match."""
    fits = np.ones(table.num_rows, dtype=bool)
    for name, *patterns in where:
        column = folded_column(table, name)  # without quotes and spaces; nothing for null
        for pattern in patterns:
            fits &= column.where(partial(_says, re.compile(pattern)))
    rows: list[int] = np.flatnonzero(fits).tolist()
    return rows


def _says(pattern: re.Pattern[str], word: str) -> bool:
    return bool(pattern.search(word))


def _count(table: pa.Table, where: list[list[str]]) -> int:
    rows = _fitting(table, where)
    distinct = [name for name, *patterns in where if not patterns]
    if not distinct:
        return len(rows)
    met = (cell for name in distinct for cell in cells(table, name, rows))
    return len({one for cell in met for one in (cell if isinstance(cell, list) else [cell]) if one is not None})
