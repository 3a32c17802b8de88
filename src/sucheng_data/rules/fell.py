"""fell: a figure that can only grow is not smaller than it was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sucheng_data.model.geo import Mask
from sucheng_data.model.rule import EntityName, FieldName, Hit, World
from sucheng_data.rules._codes import Ints, coded, combined, days, filled, folded_column, shared
from sucheng_data.rules._earlier import last_release
from sucheng_data.rules._intervals import Figures, figures

if TYPE_CHECKING:
    import pyarrow as pa


class _Points(NamedTuple):
    """The figures of one table: which of them are judged, on which day, and how they are written."""

    asked: Mask
    day: Ints
    figures: Figures


def fell(
    table: pa.Table,
    world: World,
    *,
    entity: EntityName,
    on: list[FieldName],
    same: list[FieldName],
    states: list[str] | None = None,
) -> Iterator[Hit]:
    """只增不减的数变小了。A series is the records that agree in `same`. `on` is the figure alone, compared with last time;
    or figure, date, status and remarks: in the order of the dates, of these `states` only, and without an explanation.
    """
    unless = (*on[1:], None, None, None)[2]
    published = world.published.get(entity) if on[1:] else last_release(world, entity)
    sources = [table] if published is None else [published, table]
    told = [
        _points(source, figures(source, on[0], world.codes), (on[1:], states), int(source is table))
        for source in sources
    ]
    asked = np.concatenate([one.asked & filled(source, same[0]) for one, source in zip(told, sources, strict=True)])
    day = np.concatenate([one.day for one in told])
    low, high = (np.concatenate([getattr(one.figures, side) for one in told]) for side in ("low", "high"))
    start = len(asked) - table.num_rows
    order = np.lexsort((day, series := _series(sources, world, [*same, "unit"])))
    order = order[asked[order]]
    before = _before(series[order], day[order])
    here, there = order, order[before]
    explained = coded(table, unless).where(bool) if unless else np.zeros(table.num_rows, dtype=bool)
    smaller = np.flatnonzero((here >= start) & (before >= 0) & (high[here] < low[there]))
    for row, other in sorted(zip((here[smaller] - start).tolist(), there[smaller].tolist(), strict=True)):
        if not explained[row]:
            after = told[-1].figures.shown(row)
            source, at = (told[-1], other - start) if other >= start else (told[0], other)
            yield Hit(row, on[0], {"a": source.figures.shown(at), "b": after, "value": after})


def _before(series: Ints, day: Ints) -> Ints:
    """Of points in order, the place of the last one of an earlier day in the same series; -1 where there is none."""
    if not series.size:
        return series
    begins = np.flatnonzero(np.diff(series, prepend=-1) | np.diff(day, prepend=day[0] - 1))
    places = np.repeat(begins - 1, np.diff(begins, append=series.size))
    return np.where((places >= 0) & (series[places] == series), places, -1)


def _series(sources: list[pa.Table], world: World, names: list[str]) -> Ints:
    """The series of every record of all `sources`: the same folded values, in units that count the same."""
    *same, unit = names
    columns = [shared(*(folded_column(source, name) for source in sources))[0] for name in same]
    known = world.codes["units"].by_code
    units = [
        coded(source, unit).read(lambda word: (known.get(word) or {}).get("dimension") or None) for source in sources
    ]
    columns.append(shared(*units)[0])
    codes = [np.concatenate(column) for column in columns]
    return combined(codes, codes[0].size)


def _points(table: pa.Table, told: Figures, how: tuple[list[str], list[str] | None], now: int) -> _Points:
    more, states = how
    if not more:
        return _Points(told.known, np.full(table.num_rows, now), told)
    when = days(table, more[0])
    fits = coded(table, more[1]).where(lambda state: state in (states or ()))
    return _Points(told.known & ~np.isnat(when) & fits, when.astype(np.int64), told)
