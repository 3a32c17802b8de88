"""in_polygon: a coordinate lies in the imported boundary of the district the record states."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, Skipped, World
from sucheng_data.rules._codes import coded
from sucheng_data.rules._points import places, too_coarse, within

if TYPE_CHECKING:
    import pyarrow as pa

    from sucheng_data.model.codes import Codes

NEAR_BORDER = 100.0  # metres; neither points nor borders are better than that


def in_polygon(
    table: pa.Table, world: World, *, lon: FieldName, lat: FieldName, crs: FieldName, district: FieldName
) -> Iterator[Hit]:
    """坐标应在所填区县的边界内。The point must lie in the polygon of the stated district, or within 100 m of it.

    A point of unknown datum must be outside in all three. One outside the district's box is left to `in_district`.
    """
    polygons = world.boundaries
    if polygons is None:
        raise Skipped("没有导入边界", "no boundaries imported")
    x, y = points(table, lon, lat)
    stated, datum = (np.array(coded(table, name).spread(), dtype=object) for name in (district, crs))
    districts = world.codes["districts"]
    known = boxes(districts)
    doubtful = known[CITY].holds(x, y) & ~too_coarse(world, table, lon, lat)
    for code in [code for code in polygons if code in known]:
        rows = np.flatnonzero(doubtful & (stated == code) & known[code].holds(x, y))
        astray = rows[~within(polygons, code, (x[rows], y[rows], datum[rows]), NEAR_BORDER)]
        where = {other: within(polygons, other, (x[astray], y[astray], datum[astray])) for other in polygons}
        for number, row in enumerate(astray.tolist()):
            found = _found([other for other in polygons if where[other][number]], districts)
            told = {**found, **places("district", [code], districts)}
            yield Hit(row, lon, {**told, "value": f"{x[row]},{y[row]}"})


def _found(codes: list[str], districts: Codes) -> dict[str, str]:
    if not codes:
        return {"found_zh": "已导入的各边界之外", "found_en": "outside every imported boundary"}
    names = places("found", codes, districts)
    return {"found_zh": f"{names['found_zh']}境内", "found_en": f"within {names['found_en']}"}
