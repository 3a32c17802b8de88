"""Geodetic datums met on Chinese maps: WGS-84, GCJ-02 (AMap, Tencent) and BD-09 (Baidu), and distance in metres."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Pair = tuple[Floats, Floats]

# Krasovsky 1940, the ellipsoid of the GCJ-02 offset.
_A = 6378245.0
_EE = 0.00669342162296594323
_BD = np.pi * 3000.0 / 180.0
EARTH = 6371008.8  # metres, the mean radius
# Where GCJ-02 is in force, as its implementations have it; elsewhere its maps are in WGS-84.
_WEST, _SOUTH, _EAST, _NORTH = 72.004, 0.8293, 137.8347, 55.8271
# Each round shrinks the error about a thousandfold: mostly four leave nothing but rounding.
_ROUNDS, _NEAR = 8, 1e-11  # degrees
_AT_ONCE = 1 << 13  # points that stay in the processor's cache


def to_wgs84(lon: Floats, lat: Floats, crs: str) -> Pair:
    """Points given in `crs` (wgs84, gcj02 or bd09), as WGS-84. Raises KeyError for another name."""
    return _TO_WGS84[crs](np.asarray(lon, dtype=np.float64), np.asarray(lat, dtype=np.float64))


def wgs84_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    """As moved by the GCJ-02 offset; outside China as it is."""
    d_lon, d_lat = _offset(lon, lat)
    china = (lon >= _WEST) & (lon <= _EAST) & (lat >= _SOUTH) & (lat <= _NORTH)
    return lon + np.where(china, d_lon, 0.0), lat + np.where(china, d_lat, 0.0)


def _offset(lon: Floats, lat: Floats) -> Pair:
    x, y = lon - 105.0, lat - 35.0
    waves = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + waves
    north += (20.0 * np.sin(y * np.pi) + 40.0 * np.sin(y / 3.0 * np.pi)) * 2.0 / 3.0
    north += (160.0 * np.sin(y / 12.0 * np.pi) + 320.0 * np.sin(y * np.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + waves
    east += (20.0 * np.sin(x * np.pi) + 40.0 * np.sin(x / 3.0 * np.pi)) * 2.0 / 3.0
    east += (150.0 * np.sin(x / 12.0 * np.pi) + 300.0 * np.sin(x / 30.0 * np.pi)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1.0 - _EE * np.sin(radians) ** 2
    d_lat = np.degrees(north * magic * np.sqrt(magic) / (_A * (1.0 - _EE)))
    d_lon: Floats = np.degrees(east * np.sqrt(magic) / (_A * np.cos(radians)))
    return d_lon, d_lat


def gcj02_to_wgs84(lon: Floats, lat: Floats) -> Pair:
    return _invert(wgs84_to_gcj02, lon, lat)


def gcj02_to_bd09(lon: Floats, lat: Floats) -> Pair:
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def bd09_to_gcj02(lon: Floats, lat: Floats) -> Pair:
    return _invert(gcj02_to_bd09, lon, lat)


def wgs84_to_bd09(lon: Floats, lat: Floats) -> Pair:
    return gcj02_to_bd09(*wgs84_to_gcj02(lon, lat))


def bd09_to_wgs84(lon: Floats, lat: Floats) -> Pair:
    return gcj02_to_wgs84(*bd09_to_gcj02(lon, lat))


def distance(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    """Metres between points on a sphere of the Earth's mean radius (haversine; within 0.5 % of the ellipsoid)."""
    phi1, phi2 = np.radians(lat1), np.radians(lat2)
    half_lat, half_lon = (phi2 - phi1) / 2.0, np.radians(np.subtract(lon2, lon1)) / 2.0
    square = np.sin(half_lat) ** 2 + np.cos(phi1) * np.cos(phi2) * np.sin(half_lon) ** 2
    metres: Floats = 2.0 * EARTH * np.arcsin(np.sqrt(np.clip(square, 0.0, 1.0)))
    return metres


def _invert(forward: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    """The point that `forward` moves to (lon, lat), by fixed-point iteration: the formulas have no closed inverse."""
    starts = range(0, max(len(lon), 1), _AT_ONCE)
    parts = [_inverse(forward, lon[start : start + _AT_ONCE], lat[start : start + _AT_ONCE]) for start in starts]
    x, y = (np.concatenate(side) for side in zip(*parts, strict=True))
    return x, y


def _inverse(forward: Callable[[Floats, Floats], Pair], lon: Floats, lat: Floats) -> Pair:
    x, y = lon, lat
    for _ in range(_ROUNDS):
        found_x, found_y = forward(x, y)
        off_x, off_y = found_x - lon, found_y - lat
        x, y = x - off_x, y - off_y
        if not ((np.abs(off_x) > _NEAR).any() or (np.abs(off_y) > _NEAR).any()):
            break  # what is left is a thousandth of that
    return x, y


def _same(lon: Floats, lat: Floats) -> Pair:
    return lon, lat


_TO_WGS84: Mapping[str, Callable[[Floats, Floats], Pair]] = {
    "wgs84": _same,
    "gcj02": gcj02_to_wgs84,
    "bd09": bd09_to_wgs84,
}
