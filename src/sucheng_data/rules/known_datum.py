"""known_datum: coordinates come with the datum they are in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together, values

if TYPE_CHECKING:
    import pyarrow as pa


def known_datum(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, crs: FieldName) -> Iterator[Hit]:
    """坐标应说明坐标系。A point without a stated datum may be 500 m off; it stays out of the map layer."""
    datums = values(table, crs)
    for row, x, y in together(table, lon, lat):
        if datums[row] in (None, "unknown"):
            yield Hit(row, lon, {"value": f"{x},{y}"})
