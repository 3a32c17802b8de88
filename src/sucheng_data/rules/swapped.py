"""swapped: longitude and latitude in each other's place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, World

if TYPE_CHECKING:
    import pyarrow as pa


def swapped(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName) -> Iterator[Hit]:
    """经纬度填反：对调后落在苏州。Longitude and latitude are swapped: only the other way round is the point in the city."""
    x, y = points(table, lon, lat)
    city = boxes(world.codes["districts"])[CITY]
    for row in np.flatnonzero(~city.holds(x, y) & city.holds(y, x)):
        value, fixed = f"{x[row]},{y[row]}", f"{y[row]},{x[row]}"
        yield Hit(int(row), lon, {"lon": x[row], "lat": y[row], "value": value}, fixed)
