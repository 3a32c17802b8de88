"""conflict: two figures for one thing can both be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import combined, filled, folded_column, groups
from sucheng_data.rules._intervals import Figures, dimensions, figures

if TYPE_CHECKING:
    import pyarrow as pa

EXACT = 1e-9


def conflict(
    table: pa.Table, world: World, *, field: FieldName, unit: FieldName, same: list[FieldName]
) -> Iterator[Hit]:
    """同口径的数应能同时成立。Figures that agree in every field of `same` must overlap: 约300 and 不少于320 do, 300 and 310 do not.

    Units of different dimensions are two different things; a record with a gap in `same` is not compared.
    """
    told = figures(table, field, world.codes)
    keys = [dimensions(table, unit, world.codes), *(folded_column(table, name).codes for name in same)]
    complete = np.all([told.known, *(filled(table, name) for name in same)], axis=0)
    found, alike = {}, told.alike
    for rows in groups(combined(keys, table.num_rows), np.flatnonzero(complete)):
        # The same figure once more is apart from nothing that the first is not apart from.
        first: dict[int, int] = {}
        for row in rows:
            other = next((one for one in first.values() if _apart(told, one, row)), None)
            if other is not None:
                found[row] = other
            first.setdefault(int(alike[row]), row)
    origin = Origin(table) if found else None
    for row, other in sorted(found.items()):
        shown, place = told.shown(row), str(origin.place(other, field)) if origin else ""
        yield Hit(row, field, {"a": shown, "b": told.shown(other), "other": place, "value": shown})


def _apart(told: Figures, one: int, two: int) -> bool:
    low, high = told.low, told.high
    return bool(low[one] > high[two] + EXACT * abs(high[two]) or low[two] > high[one] + EXACT * abs(high[one]))
