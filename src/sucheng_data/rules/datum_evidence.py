"""datum_evidence: what already published stations, and the districts, say about the datum of a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.datum import Floats, distance
from sucheng_data.model.evidence import FEW, MIXED, Evidence, wind
from sucheng_data.model.evidence import datum_evidence as weigh
from sucheng_data.model.geo import points
from sucheng_data.model.provenance import FILE
from sucheng_data.model.rule import EntityName, FieldName, Hit, Skipped, World
from sucheng_data.rules._codes import NONE, Ints, coded, combined, folded_column, last_rows, shared
from sucheng_data.rules._points import within

if TYPE_CHECKING:
    import pyarrow as pa

    from sucheng_data.model.codes import Codes

NEIGHBOURHOOD = 2000.0  # metres; further away it is another place of the same name
ENOUGH_IN_DISTRICTS = 20
SOURCE = "source_id"


class _Known(NamedTuple):
    """For each row of the table, the published place of the station of that name; NaN where there is none."""

    lon: Floats
    lat: Floats


def datum_evidence(
    table: pa.Table, world: World, *, entity: EntityName, fields: list[FieldName], district: FieldName, say: str
) -> Iterator[Hit]:
    """坐标系的旁证，按文件给出。Evidence about a file's datum, never a point's; `fields` are name, longitude, latitude, datum.

    `say` is evidence (of points without a stated datum) or contradiction (with the stated one). Nothing is applied.
    """
    name, lon, lat, crs = fields
    if entity not in world.published and world.boundaries is None:
        raise Skipped("没有上次的发布，也没有边界", "no last release and no boundaries")
    x, y = points(table, lon, lat)
    districts = np.array(coded(table, district).spread(), dtype=object)
    datum = coded(table, crs).read(lambda stated: stated if stated in DATUMS else None)
    asked = np.flatnonzero(~np.isnan(x) & ((datum.codes != NONE) == (say == "contradiction")))
    if not asked.size:
        return
    known = _known(table, world.published.get(entity), name, (x, y))
    group = combined([coded(table, FILE).codes, datum.codes], table.num_rows)
    for one in dict.fromkeys(group[asked].tolist()):
        rows = asked[group[asked] == one]
        stated = [*datum.words, ""][datum.codes[rows[0]]]
        found = weigh(x[rows], y[rows], known.lon[rows], known.lat[rows])
        shares = _in_districts(world, (x[rows], y[rows]), districts[rows])
        labels = world.codes["crs"]
        if (stated and found.datum not in ("", stated)) or (stated and found.doubt == MIXED):
            yield Hit(int(rows[0]), "", {**_why(found, shares, labels), "other": labels.label(stated)}, _advice(found))
        elif not stated and (found.n or shares):
            yield Hit(int(rows[0]), "", _why(found, shares, labels), _advice(found))


def _known(table: pa.Table, published: pa.Table | None, name: str, at: tuple[Floats, Floats]) -> _Known:
    """Places by name. A name must be one station's on both sides, and not published from the very same file."""
    lon, lat = np.full(table.num_rows, np.nan), np.full(table.num_rows, np.nan)
    if published is None:
        return _Known(lon, lat)
    columns = [folded_column(one, name).read(lambda word: word or None) for one in (published, table)]
    (then, now), size = shared(*columns)
    (theirs, ours), _ = shared(coded(published, SOURCE), coded(table, SOURCE))
    other, row = _once(then, size), _once(now, size)
    both = (other != NONE) & (row != NONE)
    other, row = other[both], row[both]
    fresh = (ours[row] == NONE) | (ours[row] != theirs[other])
    u, v = points(published, "lon", "lat")
    lon[row[fresh]], lat[row[fresh]] = u[other[fresh]], v[other[fresh]]
    with np.errstate(invalid="ignore"):
        far = ~(distance(*at, lon, lat) <= NEIGHBOURHOOD)
    lon[far], lat[far] = np.nan, np.nan
    return _Known(lon, lat)


def _once(names: Ints, size: int) -> Ints:
    """For each name, the row where it stands, if it stands only once; else -1."""
    return np.where(np.bincount(names[names != NONE], minlength=size) == 1, last_rows(names, size)[:size], NONE)


def _in_districts(world: World, at: tuple[Floats, Floats], codes: NDArray[np.object_]) -> Mapping[str, float]:
    """Per datum, the share of the points that lie in the polygon of their own district, if read in that datum."""
    polygons = world.boundaries
    judged = [code for code in polygons or () if (codes == code).any()]
    total = sum(int((codes == code).sum()) for code in judged)
    if polygons is None or total < ENOUGH_IN_DISTRICTS:
        return {}
    shares = {}
    for datum in DATUMS:
        held = 0
        for code in judged:
            rows = codes == code
            held += int(within(polygons, code, (at[0][rows], at[1][rows], np.full(rows.sum(), datum))).sum())
        shares[datum] = held / total
    return shares


def _why(found: Evidence, shares: Mapping[str, float], labels: Codes) -> dict[str, object]:
    """The numbers, in words of both languages."""
    zh, en = [], []
    if found.n:
        left = {labels.label(name): round(metres) for name, metres in found.residuals.items()}
        side = wind(found.bearing)
        zh += [f"按{'、'.join(f'{name}算相差{metres}米' for name, metres in left.items())}（中位数）"]
        en += [f"median distance {', '.join(f'{metres} m as {name}' for name, metres in left.items())}"]
        zh += [f"原值整体偏{side[0]}{found.median_m:.0f}米，离散{found.spread_m:.0f}米"]
        en += [f"as they are, {found.median_m:.0f} m {side[1]}, spread {found.spread_m:.0f} m"]
    if shares:
        zh += ["落在所填区县内的，" + "、".join(f"按{labels.label(n)}{s:.1%}" for n, s in shares.items())]
        en += ["in their own district: " + ", ".join(f"{s:.1%} as {labels.label(n)}" for n, s in shares.items())]
    verdict = _verdict(found, labels)
    told = {"n": found.n, "found": verdict[0], "found_zh": verdict[0], "found_en": verdict[1]}
    return {**told, "why_zh": "；".join(zh), "why_en": "; ".join(en)}


def _verdict(found: Evidence, labels: Codes) -> tuple[str, str]:
    if found.datum:
        return f"像是{labels.label(found.datum)}", f"looks like {labels.label(found.datum)}"
    if found.doubt == FEW:
        return "可比的点太少，看不出", "too few points to tell"
    if found.doubt == MIXED:
        return "像是混有两种坐标系", "looks like a mixture of two datums"
    return "看不出", "not clear"


def _advice(found: Evidence) -> str:
    return f"--crs {found.datum}" if found.datum else ""
