"""moved: how far is far, what excuses it, and when two points cannot be compared."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sucheng_data.model.datum import wgs84_to_gcj02
from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import METRE, ask, cells, options, table

HOW = options("stations", "moved")
LON, LAT = 120.951234, 31.381234


def station(key: str = "1", *, lat: float | None = LAT, lon: float | None = LON, **more: Any) -> dict[str, Any]:
    source = {"lon_source": lon, "lat_source": lat}
    return {
        "station_id": key,
        "lon": lon,
        "lat": lat,
        "crs_source": "wgs84",
        "district_code": "320583",
        **source,
        **more,
    }


def shifted(metres: float, key: str = "1", **more: Any) -> dict[str, Any]:
    return station(key, lat=LAT + metres * METRE, **more)


UNKNOWN_THEN = {**station(), "lon": None, "lat": None, "crs_source": "unknown"}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (station(), shifted(190), []),
        (station(), shifted(210), [(0, "lon")]),
        (station(), shifted(210, change_type="move"), []),
        (station(), shifted(210, change_type="modify"), [(0, "lon")]),
        (station(), station(lon=None, lat=None), []),
        (station(), station(key="2", lat=31.2), []),  # another station
        (station(), shifted(5000, crs_source="unknown"), []),  # published in WGS-84; in what is this one?
        (UNKNOWN_THEN, shifted(5000), []),
        (UNKNOWN_THEN, shifted(210, crs_source="unknown"), [(0, "lon")]),  # as written then, as written now
        (UNKNOWN_THEN, shifted(190, crs_source="unknown"), []),
        (station(), station(district_code="320585"), [(0, "district_code")]),
        (station(), station(district_code="320585", change_type="move"), []),
        (station(), station(district_code=None), []),
    ],
)
def test_moved(before: dict[str, Any], after: dict[str, Any], told: list[tuple[int, str]]) -> None:
    assert cells(ask("moved", table("stations", after), HOW, published={"stations": table("stations", before)})) == told


def test_the_same_place_in_another_datum_has_not_moved() -> None:
    lon, lat = (float(axis[0]) for axis in wgs84_to_gcj02(np.array([LON]), np.array([LAT])))
    after = station(lon=lon, lat=lat, crs_source="gcj02")
    assert ask("moved", table("stations", after), HOW, published={"stations": table("stations", station())}) == []


def test_a_whole_file_that_moved_is_told_once() -> None:
    before = table("stations", *(station(str(n)) for n in range(9)))
    after = table("stations", *(shifted(600, str(n)) for n in range(9)))
    (hit,) = ask("moved", after, HOW, published={"stations": before})
    assert hit.field == "" and "9个中的9个" in str(hit.params["name_zh"]).replace("个已发布站点中的", "个中的")


def test_the_first_run_is_skipped() -> None:
    with pytest.raises(Skipped):
        ask("moved", table("stations", station()), HOW)
