"""in_district: a coordinate lies in the box of the district the record states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, World, values
from sucheng_data.rules._points import places, too_coarse

if TYPE_CHECKING:
    import pyarrow as pa


def in_district(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, district: FieldName) -> Iterator[Hit]:
    """坐标应在所填区县内。The point must lie in the stated district; points out of the city or too coarse have their own rules."""
    x, y = points(table, lon, lat)
    districts = world.codes["districts"]
    known = boxes(districts)
    stated = np.array([code if code in known else CITY for code in values(table, district)], dtype=object)
    doubtful = known[CITY].holds(x, y) & ~too_coarse(table, lon, lat)
    for code in set(stated[doubtful]) - {CITY}:
        for row in np.flatnonzero(doubtful & (stated == code) & ~known[code].holds(x, y)):
            inside = [
                c for c, box in known.items() if c != CITY and bool(box.holds(x[row : row + 1], y[row : row + 1])[0])
            ]
            told = {**places("found", inside, districts), **places("district", [code], districts)}
            yield Hit(int(row), lon, {**told, "value": f"{x[row]},{y[row]}"})
