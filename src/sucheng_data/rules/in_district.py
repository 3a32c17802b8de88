"""in_district: a coordinate lies in the box of the district the record states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import coded
from sucheng_data.rules._points import places, too_coarse

if TYPE_CHECKING:
    import pyarrow as pa


def in_district(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, district: FieldName) -> Iterator[Hit]:
    """坐标应在所填区县内。The point must lie in the stated district; points out of the city or too coarse have their own rules."""
    x, y = points(table, lon, lat)
    districts = world.codes["districts"]
    known = boxes(districts)
    stated = coded(table, district)
    doubtful = known[CITY].holds(x, y) & ~too_coarse(world, table, lon, lat)
    for code in (code for code in stated.words if code in known and code != CITY):
        rows = np.flatnonzero(doubtful & stated.where(code.__eq__) & ~known[code].holds(x, y))
        inside = {other: box.holds(x[rows], y[rows]) for other, box in known.items() if other != CITY}
        where = places("district", [code], districts)
        for number, row in enumerate(rows.tolist()):
            found = places("found", [other for other, held in inside.items() if held[number]], districts)
            yield Hit(row, lon, {**found, **where, "value": f"{x[row]},{y[row]}"})
