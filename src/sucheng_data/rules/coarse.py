"""coarse: a coordinate too rough to walk to, or the centre of a district."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.grammar.angles import FINE
from sucheng_data.model.datum import distance
from sucheng_data.model.geo import CITY, boxes, points
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._points import written_decimals

if TYPE_CHECKING:
    import pyarrow as pa

NEAR_CENTRE, ABOUT = 30.0, 0.001  # metres; degrees, further than that


def coarse(table: pa.Table, world: World, *, lon: FieldName, lat: FieldName) -> Iterator[Hit]:
    """坐标不足4位小数，或是区县中心点。Fewer than four decimals, or within 30 m of a district's centre: somebody's guess."""
    x, y = points(table, lon, lat)
    districts = world.codes["districts"]
    whose: dict[int, str] = {}
    for row in districts.rows:
        if row.get("center_lon"):
            lon_, lat_ = float(row["center_lon"]), float(row["center_lat"])
            close = np.flatnonzero((np.abs(x - lon_) < ABOUT) & (np.abs(y - lat_) < ABOUT))
            centre = np.full(close.size, lon_), np.full(close.size, lat_)
            near = close[distance(x[close], y[close], *centre) < NEAR_CENTRE]
            whose |= dict.fromkeys(near.tolist(), row["code"])
    kept = world.once(written_decimals, table, lon, lat)
    guessed = kept < FINE
    guessed[list(whose)] = True
    for index in np.flatnonzero(boxes(districts)[CITY].holds(x, y) & guessed).tolist():
        if index in whose:
            name = {lang: districts.label(whose[index], lang) for lang in ("zh", "en")}
            why = f"，是{name['zh']}的中心点", f", the centre of {name['en']}"
        else:
            why = f"，只有{kept[index]}位小数", f", {kept[index]} decimals only"
        yield Hit(index, lon, {"value": f"{x[index]},{y[index]}", "why_zh": why[0], "why_en": why[1]})
