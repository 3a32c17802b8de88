"""same_point: many addresses of one file at the very same coordinate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.provenance import FILE
from sucheng_data.model.rule import FieldName, Hit, World, values
from sucheng_data.model.text import fold
from sucheng_data.rules._points import too_coarse

if TYPE_CHECKING:
    import pyarrow as pa

SUSPICIOUS = 3


def same_point(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, address: FieldName) -> Iterator[Hit]:
    """多个地址不应共用一个坐标。Three or more addresses of one file at one coordinate: an office, a centre, or a copied cell."""
    x, y = points(table, lon, lat)
    judged = boxes(world.codes["districts"])[CITY].holds(x, y) & ~too_coarse(table, lon, lat)
    files, addresses = values(table, FILE), values(table, address)
    groups: dict[tuple[object, ...], list[int]] = {}
    for row in np.flatnonzero(judged).tolist():
        groups.setdefault((files[row], round(float(x[row]), 6), round(float(y[row]), 6)), []).append(row)
    for rows in groups.values():
        told = {fold(addresses[row]) for row in rows if addresses[row]}
        if len(told) >= SUSPICIOUS:
            yield Hit(rows[0], lon, {"value": f"{x[rows[0]]},{y[rows[0]]}", "n": len(told)})
