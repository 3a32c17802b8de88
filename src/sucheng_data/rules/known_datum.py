"""known_datum: coordinates come with the datum they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import cells, coded, filled

if TYPE_CHECKING:
    import pyarrow as pa


def known_datum(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, crs: FieldName) -> Iterator[Hit]:
    """坐标应说明坐标系。A point without a stated datum may be 500 m off; it stays out of the map layer."""
    unknown = coded(table, crs).where("unknown".__eq__, empty=True)
    rows = np.flatnonzero(filled(table, lon) & filled(table, lat) & unknown)
    for row, x, y in zip(rows.tolist(), cells(table, lon, rows), cells(table, lat, rows), strict=True):
        yield Hit(row, lon, {"value": f"{x},{y}"})
