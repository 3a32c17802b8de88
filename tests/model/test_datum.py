"""Datums: known points, sizes of the offsets, round trips."""

from __future__ import annotations

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
