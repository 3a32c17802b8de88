"""in_city: a coordinate lies in the box of the city, whatever its datum."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, World

if TYPE_CHECKING:
    import pyarrow as pa


def in_city(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName) -> Iterator[Hit]:
    """坐标应在苏州范围内。The point must lie in the city; one that does when swapped is left to `swapped`."""
    x, y = points(table, lon, lat)
    city = boxes(world.codes["districts"])[CITY]
    outside = ~np.isnan(x) & ~np.isnan(y) & ~city.holds(x, y) & ~city.holds(y, x)
    for row in np.flatnonzero(outside):
        yield Hit(int(row), lon, {"lon": x[row], "lat": y[row], "value": f"{x[row]},{y[row]}"})
