"""Datums: known points, sizes of the offsets, round trips."""

from __future__ import annotations

import math

import numpy as np
import pytest

from sucheng_data.model import datum

# A grid over the whole city, in degrees.
LON, LAT = (axis.ravel() for axis in np.meshgrid(np.linspace(119.9, 121.4, 31), np.linspace(30.74, 32.06, 28)))


@pytest.mark.parametrize(
    ("forward", "lon", "lat", "to_lon", "to_lat"),
    [
        # Published values of widely used implementations for a point in Beijing.
        (datum.wgs84_to_gcj02, 116.404, 39.915, 116.41024449916938, 39.91640428150164),
        (datum.gcj02_to_bd09, 116.404, 39.915, 116.41036949371029, 39.92133699351022),
    ],
)
def test_known_points(forward, lon, lat, to_lon, to_lat):
    x, y = forward(np.array([lon]), np.array([lat]))
    assert x[0] == pytest.approx(to_lon, abs=1e-8)
    assert y[0] == pytest.approx(to_lat, abs=1e-8)


@pytest.mark.parametrize(
    ("forward", "backward"),
    [
        (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
        (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
        (datum.wgs84_to_bd09, datum.bd09_to_wgs84),
    ],
)
def test_round_trip_is_within_a_millimetre(forward, backward):
    assert datum.distance(LON, LAT, *backward(*forward(LON, LAT))).max() < 0.001


@pytest.mark.parametrize(
    ("forward", "least", "most"),
    [(datum.wgs84_to_gcj02, 440, 530), (datum.gcj02_to_bd09, 860, 950), (datum.wgs84_to_bd09, 1050, 1200)],
)
def test_offsets_over_the_city_have_their_known_size(forward, least, most):
    moved = datum.distance(LON, LAT, *forward(LON, LAT))
    assert least < moved.min() and moved.max() < most


@pytest.mark.parametrize(
    ("crs", "forward"),
    [("wgs84", lambda lon, lat: (lon, lat)), ("gcj02", datum.wgs84_to_gcj02), ("bd09", datum.wgs84_to_bd09)],
)
def test_every_known_crs_leads_to_wgs84(crs, forward):
    x, y = datum.to_wgs84(*forward(LON, LAT), crs)
    assert datum.distance(LON, LAT, x, y).max() < 0.001


def test_an_unknown_crs_is_an_error():
    with pytest.raises(KeyError):
        datum.to_wgs84(LON, LAT, "unknown")


def test_a_missing_point_stays_missing_and_harms_no_other():
    x, y = datum.gcj02_to_wgs84(np.array([np.nan, 120.6]), np.array([31.3, 31.3]))
    assert np.isnan(x[0]) and np.isfinite([x[1], y[1]]).all()


def test_distance_of_a_degree_of_latitude_and_of_nothing():
    metres = datum.distance(
        np.array([120.0, 120.0]), np.array([31.0, 31.0]), np.array([120.0, 120.0]), np.array([32.0, 31.0])
    )
    assert metres[0] == pytest.approx(111_195, abs=1)
    assert metres[1] == 0


# Published pairs of the widely used implementations: (WGS-84, GCJ-02), Shanghai, Shenzhen, Beijing.
PUBLISHED = [
    (121.5272106, 31.1774276, 121.531541859215, 31.17530398364597),
    (113.912316, 22.543847, 113.9171764808363, 22.540796131694766),
    (116.377817, 39.911954, 116.38404722455657, 39.91334545536069),
]


@pytest.mark.parametrize(("lon", "lat", "to_lon", "to_lat"), PUBLISHED)
def test_published_pairs(lon, lat, to_lon, to_lat):
    x, y = datum.wgs84_to_gcj02(np.array([lon]), np.array([lat]))
    assert (x[0], y[0]) == (pytest.approx(to_lon, abs=1e-10), pytest.approx(to_lat, abs=1e-10))
    x, y = datum.gcj02_to_wgs84(np.array([to_lon]), np.array([to_lat]))
    assert (x[0], y[0]) == (pytest.approx(lon, abs=1e-9), pytest.approx(lat, abs=1e-9))


def _china(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    return rng.uniform(73.5, 135.5, n), rng.uniform(3.5, 53.5, n)


@pytest.mark.parametrize(
    ("forward", "backward"),
    [
        (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84),
        (datum.gcj02_to_bd09, datum.bd09_to_gcj02),
        (datum.wgs84_to_bd09, datum.bd09_to_wgs84),
    ],
)
def test_round_trips_over_all_of_china_both_ways(forward, backward):
    lon, lat = _china(20_000)
    assert datum.distance(lon, lat, *backward(*forward(lon, lat))).max() < 0.001
    assert datum.distance(lon, lat, *forward(*backward(lon, lat))).max() < 0.001


def _waves(x: float, y: float, terms: list[tuple[float, float, float]]) -> float:
    return sum(weight * 2 / 3 * math.sin(factor * math.pi * (x if axis == 0 else y)) for axis, weight, factor in terms)


def _scalar(lon: float, lat: float) -> tuple[float, float]:
    """WGS-84 to GCJ-02 with the standard library alone, from the published polynomial and its table of sines."""
    x, y = lon - 105, lat - 35
    both = [(0, 20, 6), (0, 20, 2)]
    d_lat = -100 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    d_lat += _waves(x, y, [*both, (1, 20, 1), (1, 40, 1 / 3), (1, 160, 1 / 12), (1, 320, 1 / 30)])
    d_lon = 300 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    d_lon += _waves(x, y, [*both, (0, 20, 1), (0, 40, 1 / 3), (0, 150, 1 / 12), (0, 300, 1 / 30)])
    a, ee = 6378245.0, 0.00669342162296594323
    w = 1 - ee * math.sin(math.radians(lat)) ** 2
    meridian, prime = a * (1 - ee) / w**1.5, a / math.sqrt(w)
    return lon + math.degrees(d_lon / (prime * math.cos(math.radians(lat)))), lat + math.degrees(d_lat / meridian)


def test_the_vectors_agree_with_plain_arithmetic():
    lon, lat = _china(500)
    x, y = datum.wgs84_to_gcj02(lon, lat)
    expected = np.array([_scalar(*pair) for pair in zip(lon.tolist(), lat.tolist(), strict=True)])
    assert np.abs(np.column_stack([x, y]) - expected).max() < 1e-10


def test_outside_china_nothing_moves():
    lon, lat = np.array([2.35, -74.0, 139.7, 100.0]), np.array([48.85, 40.7, 35.7, -10.0])
    for move in (datum.wgs84_to_gcj02, datum.gcj02_to_wgs84):
        assert np.array_equal(np.column_stack(move(lon, lat)), np.column_stack([lon, lat]))
