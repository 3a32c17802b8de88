"""one_dimension: the figures of one series, and a part and its whole, count the same thing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, Ints, cells, coded, combined, days, folded_column, last_rows, shared
from sucheng_data.rules._intervals import dimensions

if TYPE_CHECKING:
    import pyarrow as pa


def one_dimension(table: pa.Table, world: World, *, on: list[FieldName], same: list[FieldName]) -> Iterator[Hit]:
    """名、人次、户、份不能比较，也不能相加。A series is the records that agree in `same`; told on the later one.

    `on` is unit, date, the whole it is part of, id.
    """
    unit, day, whole, key = on
    counts = dimensions(table, unit, world.codes)
    complete = np.all([counts != NONE, *(coded(table, name).where(bool) for name in same)], axis=0)
    series = combined([folded_column(table, name).codes for name in same], table.num_rows)
    when = days(table, day)
    dated = ~np.isnat(when)
    order = np.lexsort((np.where(dated, when.astype(np.int64), 0), dated))
    order = order[complete[order]]
    _, first, which = np.unique(series[order], return_index=True, return_inverse=True)
    others = order[first][which]
    differ = counts[order] != counts[others]
    found = dict(zip(order[differ].tolist(), others[differ].tolist(), strict=True)) | _parts(table, key, whole, counts)
    rows = sorted(found)
    units = cells(table, unit, rows), cells(table, unit, [found[row] for row in rows])
    origin = Origin(table) if found else None
    for row, one, other in zip(rows, *units, strict=True):
        place = str(origin.place(found[row], unit)) if origin else ""
        yield Hit(row, unit, {"a": one, "b": other, "other": place, "value": one})


def _parts(table: pa.Table, key: str, whole: str, counts: Ints) -> dict[int, int]:
    """The parts that count something else than their whole."""
    (ids, wholes), size = shared(coded(table, key), coded(table, whole))
    others = last_rows(ids, size)[wholes]
    rows = np.flatnonzero((others != NONE) & (counts != NONE) & (counts[others] != NONE) & (counts != counts[others]))
    return dict(zip(rows.tolist(), others[rows].tolist(), strict=True))
