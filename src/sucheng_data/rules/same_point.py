"""same_point: many addresses of one file at the very same coordinate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._points import crowds

if TYPE_CHECKING:
    import pyarrow as pa


def same_point(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, address: FieldName) -> Iterator[Hit]:
    """多个地址不应共用一个坐标。Three or more addresses of one file at one coordinate: an office, a centre, or a copied cell."""
    x, y = points(table, lon, lat)
    inside = boxes(world.codes["districts"])[CITY].holds(x, y)
    for rows, n in crowds(world, table, lon, lat, address):
        if inside[rows[0]]:
            yield Hit(rows[0], lon, {"value": f"{x[rows[0]]},{y[rows[0]]}", "n": n})
