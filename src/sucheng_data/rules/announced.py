"""announced: as many records as a published figure says there are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sucheng_data.model.rule import EntityName, FieldName, Hit, Skipped, World
from sucheng_data.rules._codes import cells
from sucheng_data.rules._intervals import figures
from sucheng_data.rules._records import count, fitting

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
    found = fitting(table, which)
    if not found:
        raise Skipped("没有这一公布数", "no such figure was announced")
    if of not in world.tables:
        raise Skipped("本次没有要计数的记录", "the records to be counted are not in this run")
    dates = cells(table, day, found) if day else [None] * len(found)
    found = [row for row, one in zip(found, dates, strict=True) if not day or _of_late(one, world)]
    if not found:
        raise Skipped("公布数不是同一时点的", "the figure announced is of another date")
    n, told = count(world.tables[of], where), figures(table.take(found), field, world.codes)
    for at, row in enumerate(found):
        if n < told.low[at] or (n > told.high[at] and day):
            yield Hit(row, field, {"a": told.shown(at), "n": n, "value": told.shown(at)})


def _of_late(day: Any, world: World) -> bool:
    return day is not None and 0 <= (world.as_of - day).days <= MONTH
