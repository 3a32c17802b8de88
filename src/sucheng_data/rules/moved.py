"""moved: what is where it was last time, unless the sheet says that it moved."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.datum import distance, to_wgs84
from sucheng_data.model.geo import Floats, points
from sucheng_data.model.provenance import FILE
from sucheng_data.model.rule import EntityName, FieldName, Hit, World
from sucheng_data.rules._codes import NONE, Ints, coded, last_rows, shared
from sucheng_data.rules._earlier import last_release

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 5  # points; of a longer sheet where most have moved, the sheet is told, once: its datum or its columns changed


def moved(
    table: pa.Table, world: World, *, entity: EntityName, on: list[FieldName], says: str, metres: float
) -> Iterator[Hit]:
    """较上期位置变动。More than `metres` from where it was published, or in another district, and the change stated is not `says`.

    `on` is id, longitude, latitude, datum, district, change; points are compared in WGS-84, and two without a datum as they are written.
    """
    key, *point, district, change = on
    published = last_release(world, entity)
    (then, now), size = shared(coded(published, key), coded(table, key))
    other = last_rows(then, size)[now]
    # An id that several records claim is `unique`'s to tell of: which of them was published nobody knows.
    claims = np.bincount(now[now != NONE], minlength=size)
    ours = np.flatnonzero((other != NONE) & (claims[now] == 1))
    met = ours, other[ours]
    gaps = _gaps(table, published, point, met)
    said, file = coded(table, change).where(says.__eq__)[ours], coded(table, FILE).codes[ours]
    compared = np.bincount(file[~np.isnan(gaps)], minlength=1)
    far = np.flatnonzero((gaps > metres) & ~said)
    for one in dict.fromkeys(file[far].tolist()):
        rows = far[file[far] == one]
        if compared[one] >= FEW and 2 * rows.size > compared[one]:
            yield Hit(int(ours[rows[0]]), "", _all(rows.size, int(compared[one]), float(np.median(gaps[rows]))))
        else:
            for row, gap in zip(ours[rows].tolist(), gaps[rows].tolist(), strict=True):
                yield Hit(row, point[0], {"why_zh": f"移动了{gap:.0f}米", "why_en": f"moved {gap:.0f} m"})
    yield from _districts(world, (table, published), (ours[~said], other[ours[~said]]), district)


def _gaps(table: pa.Table, published: pa.Table, point: list[str], met: tuple[Ints, Ints]) -> Floats:
    """Metres from its published place, of every row met again; NaN where the two cannot be compared."""
    ours, theirs = met
    lon, lat, crs = point
    datum = np.array(coded(table, crs).spread(), dtype=object)[ours]
    then = np.array(coded(published, crs).spread(), dtype=object)[theirs]
    x, y = (axis[ours] for axis in points(table, lon, lat))
    u, v = (axis[theirs] for axis in points(published, lon, lat))
    for name in DATUMS:
        rows = np.flatnonzero(datum == name)
        x[rows], y[rows] = to_wgs84(x[rows], y[rows], name)
    unknown = np.flatnonzero(~np.isin(datum, DATUMS))
    written = [axis[theirs] for axis in points(published, f"{lon}_source", f"{lat}_source")]
    u[unknown], v[unknown] = (axis[unknown] for axis in written)
    apart: Floats = distance(x, y, u, v)
    apart[unknown[np.isin(then[unknown], DATUMS)]] = np.nan  # with a datum then and none now, nothing can be said
    return apart


def _all(n: int, compared: int, median: float) -> dict[str, object]:
    return {
        "name_zh": f"本表{compared}个已发布站点中的{n}个",
        "name_en": f"{n} of the {compared} published stations of this file",
        "why_zh": f"移动了约{median:.0f}米，请核对坐标系和坐标栏",
        "why_en": f"moved about {median:.0f} m: check the datum and the columns of coordinates",
    }


def _districts(world: World, tables: tuple[pa.Table, pa.Table], met: tuple[Ints, Ints], field: str) -> Iterator[Hit]:
    labels, columns = world.codes["districts"], [coded(table, field) for table in tables]
    now, then = (codes[rows] for codes, rows in zip(shared(*columns)[0], met, strict=True))
    rows = np.flatnonzero((now != NONE) & (then != NONE) & (now != then))
    for row, other in zip(met[0][rows].tolist(), met[1][rows].tolist(), strict=True):
        new, old = (column.words[column.codes[at]] for column, at in zip(columns, (row, other), strict=True))
        if new and old:
            names = [(labels.label(old, lang), labels.label(new, lang)) for lang in ("zh", "en")]
            zh, en = (f"由{names[0][0]}改到{names[0][1]}", f"went from {names[1][0]} to {names[1][1]}")
            yield Hit(row, field, {"why_zh": zh, "why_en": en})
