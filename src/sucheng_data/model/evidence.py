"""Which datum a set of points is in, judged by stations whose place is known: evidence about a file, never about a point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.datum import EARTH, Floats, distance, to_wgs84

# The datums lie 450 m and more apart; what is left of a right one is how carefully people pick a point.
CLOSE, FAR = 100.0, 300.0
ENOUGH = 5
FEW, UNCLEAR, MIXED = "few", "unclear", "mixed"
# Of a second datum, so many points at its place are no accident.
STRAYS, STRAY_SHARE = 2, 0.05
WINDS = (
    ("北", "north"),
    ("东北", "north-east"),
    ("东", "east"),
    ("东南", "south-east"),
    ("南", "south"),
    ("西南", "south-west"),
    ("西", "west"),
    ("西北", "north-west"),
)


class Evidence(NamedTuple):
    """`datum` is "" unless it is plain, and then `doubt` is few, unclear or mixed.

    residuals: the median metres left when the points are taken to be in each datum; shares: how many of them then lie
    within 100 m of the known place. median_m, bearing: the offset of the points as they are (0 north, 90 east);
    spread_m: how far half of them lie from that offset.
    """

    datum: str
    doubt: str
    n: int
    residuals: Mapping[str, float]
    shares: Mapping[str, float]
    median_m: float
    spread_m: float
    bearing: float


def datum_evidence(lon: Floats, lat: Floats, known_lon: Floats, known_lat: Floats) -> Evidence:
    """What pairs of delivered points and their known places (WGS-84) say about the datum of the delivered ones.

    One datum must leave less than 100 m, every other more than 300 m, and no second group of points may fit another.
    """
    whole = np.isfinite(lon) & np.isfinite(lat) & np.isfinite(known_lon) & np.isfinite(known_lat)
    x, y, u, v = lon[whole], lat[whole], known_lon[whole], known_lat[whole]
    if not len(x):
        return Evidence("", FEW, 0, {}, {}, 0.0, 0.0, 0.0)
    left = {name: distance(*to_wgs84(x, y, name), u, v) for name in DATUMS}
    residuals = {name: float(np.median(metres)) for name, metres in left.items()}
    shares = {name: float(np.mean(metres < CLOSE)) for name, metres in left.items()}
    datum, doubt = _verdict(len(x), residuals, shares)
    return Evidence(datum, doubt, len(x), residuals, shares, *_offset(x, y, u, v))


def _verdict(n: int, residuals: Mapping[str, float], shares: Mapping[str, float]) -> tuple[str, str]:
    best = min(residuals, key=lambda name: residuals[name])
    second = max(share for name, share in shares.items() if name != best)
    if n < ENOUGH:
        return "", FEW
    if round(second * n) >= max(STRAYS, STRAY_SHARE * n):
        return "", MIXED
    if residuals[best] < CLOSE and all(metres >= FAR for name, metres in residuals.items() if name != best):
        return best, ""
    return "", UNCLEAR


def _offset(x: Floats, y: Floats, u: Floats, v: Floats) -> tuple[float, float, float]:
    """Length and spread in metres, and bearing in degrees, of the median way from the known places to the points."""
    north = np.radians(y - v) * EARTH
    east = np.radians(x - u) * np.cos(np.radians(v)) * EARTH
    mid_east, mid_north = float(np.median(east)), float(np.median(north))
    spread = float(np.median(np.hypot(east - mid_east, north - mid_north)))
    return float(np.hypot(mid_east, mid_north)), spread, float(np.degrees(np.arctan2(mid_east, mid_north)) % 360)


def wind(bearing: float) -> tuple[str, str]:
    """The point of the compass, in both languages."""
    return WINDS[round(bearing / 45) % 8]
