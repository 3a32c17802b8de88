"""Points and boxes of the city, as arrays: what the coordinate rules share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sucheng_data.model.codes import Codes

if TYPE_CHECKING:
    import pyarrow as pa

CITY = "320500"

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


class Box(NamedTuple):
    """A rectangle in degrees, wide enough for a point in any of the three datums in use."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lon: Floats, lat: Floats) -> Mask:
        inside: Mask = (self.west <= lon) & (lon <= self.east) & (self.south <= lat) & (lat <= self.north)
        return inside


def boxes(districts: Codes) -> Mapping[str, Box]:
    """Division code -> box, for the divisions that have one."""
    return {
        row["code"]: Box(*(float(row[side]) for side in ("west", "south", "east", "north")))
        for row in districts.rows
        if row.get("west")
    }


def points(table: pa.Table, lon: str, lat: str) -> tuple[Floats, Floats]:
    """The two columns as float arrays, NaN where empty."""
    return _floats(table, lon), _floats(table, lat)


def _floats(table: pa.Table, field: str) -> Floats:
    if field not in table.column_names:
        return np.full(table.num_rows, np.nan)
    return np.array(table[field].cast("float64").to_numpy(), dtype=np.float64)
