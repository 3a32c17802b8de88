"""coarse: a coordinate too rough to walk to, or the centre of a district."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.datum import distance
from sucheng_data.model.geo import CITY, boxes, points, too_coarse
from sucheng_data.model.rule import FieldName, Hit, World

if TYPE_CHECKING:
    import pyarrow as pa

NEAR_CENTRE = 30.0  # metres


def coarse(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName) -> Iterator[Hit]:
    """坐标不足4位小数，或是区县中心点。Fewer than four decimals, or within 30 m of a district's centre: somebody's guess."""
    x, y = points(table, lon, lat)
    rough = too_coarse(table, lon, lat)
    for row in world.codes["districts"].rows:
        if row.get("center_lon"):
            centre = (np.full_like(x, float(row["center_lon"])), np.full_like(y, float(row["center_lat"])))
            with np.errstate(invalid="ignore"):
                rough |= distance(x, y, *centre) < NEAR_CENTRE
    city = boxes(world.codes["districts"])[CITY]
    for row_index in np.flatnonzero(rough & city.holds(x, y)):
        yield Hit(int(row_index), lon, {"value": f"{x[row_index]},{y[row_index]}"})
