"""Coverage: small cities counted by hand, every distance against measuring every pair."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely

from sucheng_data.model.boundaries import Boundaries
from sucheng_data.model.coverage import CITY, DISTRICT, TOWN, Area, Coverage, Spread, collection, columns
from sucheng_data.model.datum import distance
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.coverage import around, cover, each, moment_at, moments

NIGHT = datetime(2026, 3, 2, 22)
NEW_YEAR = datetime(2026, 2, 17, 22)
KUNSHAN, QIANDENG = "320583", "千灯镇"
COLUMNS = {
    **dict.fromkeys(("station_id", "name", "status", "district_code", "town", "holiday_note"), pa.string()),
    **dict.fromkeys(("opening_hours", "opening_hours_dated", "opening_hours_text", "season"), pa.string()),
    **{"lon": pa.float64(), "lat": pa.float64(), "is_24h": pa.bool_(), "facilities": pa.list_(pa.string())},
}
BASIC = ["drinking_water", "microwave", "phone_charging", "seating", "first_aid", "toilet"]


def _station(number: int, **facts: Any) -> dict[str, Any]:
    first = {
        **{"station_id": f"ST-320583-{number:05d}", "name": f"第{number}驿站", "status": "open"},
        **{"district_code": KUNSHAN, "town": QIANDENG, "lon": 120.9 + number / 100, "lat": 31.3},
        **{"opening_hours": "Mo-Su 08:00-20:00", "opening_hours_text": "8:00-20:00", "is_24h": False},
    }
    return {**first, "facilities": ["drinking_water", "wifi"], **facts}


ALWAYS = {"opening_hours": "24/7", "opening_hours_text": "24小时", "is_24h": True}


def _table(*stations: dict[str, Any]) -> pa.Table:
    return pa.Table.from_pylist(list(stations), schema=pa.schema(COLUMNS.items()))


def _cover(schemas: Schemas, *stations: dict[str, Any], when: datetime = NIGHT, **more: Any) -> Coverage:
    return cover(_table(*stations), schemas.codes, [moment_at(when)], **more)


def _area(found: Coverage, level: str, name: str) -> Area:
    (one,) = (area for area in found.of(level) if area.name.zh == name)
    return one


def _states(area: Area) -> tuple[int, int, int]:
    (then,) = area.then
    assert then is not None
    return then.open, then.closed, then.unknown


def test_without_stations_everything_is_listed_with_none(schemas: Schemas) -> None:
    for table in (_table(), pa.table({})):
        found = cover(table, schemas.codes, [moment_at(NIGHT)])
        assert len(found.of(DISTRICT)) == 10 and len(found.of(TOWN)) == len(schemas.codes["towns"].rows)
        assert {area.stations for area in found.areas} == {0} and {area.share for area in found.areas} == {None}
        city = found.areas[0]
        assert city.towns == len(city.without) == sum(len(area.without) for area in found.of(DISTRICT)) > 80
        assert {area.apart for area in found.areas} == {Spread()} and {area.centre for area in found.areas} == {None}


def test_counts(schemas: Schemas) -> None:
    found = _cover(
        schemas,
        _station(1, facilities=BASIC),
        _station(2, facilities=None, **ALWAYS),
        _station(3, facilities=[], status=None, opening_hours=None, opening_hours_text="随商场"),
        _station(4, status="closed", **ALWAYS),
        _station(5, status="suspended"),
        _station(6, town="巴城镇", is_24h=None, opening_hours="24/7"),
    )
    town = _area(found, TOWN, QIANDENG)
    assert (town.stations, town.off, town.always, town.share, town.unstated) == (3, 2, 1, 1 / 3, 1)
    assert list(found.facilities) == BASIC and list(town.lacking) == [1] * 6
    assert _states(town) == (1, 1, 1)
    district = _area(found, DISTRICT, "昆山市")
    assert (district.stations, district.always, list(district.lacking)) == (4, 2, [1, 2, 2, 2, 2, 2])
    assert QIANDENG not in {name.zh for name in district.without} and _states(district) == (2, 1, 1)
    assert {name.zh for name in district.without} == {
        row["label_zh"]
        for row in schemas.codes["towns"].rows
        if row["district_code"] == KUNSHAN and row["label_zh"] not in (QIANDENG, "巴城镇") and row["code"][6:] < "400"
    }
    assert found.areas[0].stations == 4 and found.areas[0].level == CITY


def test_districts_and_towns_that_are_not_known(schemas: Schemas) -> None:
    found = _cover(
        schemas,
        _station(1, town="不存在镇"),
        _station(2, town=None),
        _station(3, district_code=None, town=None),
        _station(4, district_code=None),  # there is one 千灯镇 only
        _station(5, district_code="320585"),  # not in 太仓
    )
    unknown = {(area.district, area.name.zh): area.stations for area in found.of(TOWN) if not area.code}
    assert unknown == {
        **{(KUNSHAN, "不存在镇"): 1, (KUNSHAN, "未注明"): 1},
        **{("", "未注明"): 1, ("320585", QIANDENG): 1},
    }
    assert _area(found, DISTRICT, "未注明").stations == 1 and _area(found, DISTRICT, "昆山市").stations == 3
    for level in (DISTRICT, TOWN):
        assert sum(area.stations for area in found.of(level)) == 5


def test_distances(schemas: Schemas) -> None:
    found = _cover(schemas, _station(0, **ALWAYS), _station(1), _station(3), _station(4, lon=None, lat=None, **ALWAYS))
    town = _area(found, TOWN, QIANDENG)
    step = float(distance(*(np.array([x]) for x in (120.9, 31.3, 120.91, 31.3)))[0])
    assert town.on_map == 3 and town.stations == 4
    assert town.apart == (pytest.approx(step, rel=1e-5), pytest.approx(2 * step, rel=1e-5))
    (then,) = town.then
    assert then is not None and then.open == 2  # one of them nobody knows where
    assert then.reach == (pytest.approx(step, rel=1e-5), pytest.approx(3 * step, rel=1e-5))
    assert town.centre == (pytest.approx(120.9 + 4 / 300, abs=1e-6), 31.3)
    assert then.centre == pytest.approx(4 / 3 * step, rel=1e-3)


def test_one_station(schemas: Schemas) -> None:
    for one, states, reach in (
        (_station(1), (0, 1, 0), Spread()),
        (_station(1, **ALWAYS), (1, 0, 0), Spread(0.0, 0.0)),
    ):
        town = _area(_cover(schemas, one), TOWN, QIANDENG)
        (then,) = town.then
        assert then is not None and (_states(town), then.reach, town.apart) == (states, reach, Spread())


def test_two_on_one_spot(schemas: Schemas) -> None:
    town = _area(_cover(schemas, _station(1), _station(1, station_id="ST-320583-00002", **ALWAYS)), TOWN, QIANDENG)
    (then,) = town.then
    assert then is not None and town.apart == then.reach == Spread(0.0, 0.0)


def test_spring_festival(schemas: Schemas) -> None:
    """What is noted on holidays and not understood makes unknown what would be open; never open."""
    stations = [
        _station(1, **ALWAYS),
        _station(2, **ALWAYS, holiday_note="春节闭站"),
        _station(3, **ALWAYS, holiday_note="春节期间正常开放"),
        _station(4, opening_hours="Mo-Su 08:00-24:00; PH off"),
        _station(5, opening_hours="Mo-Su 08:00-24:00", season="summer"),
    ]
    assert _states(_cover(schemas, *stations, when=NEW_YEAR).areas[0]) == (2, 1, 2)
    assert _states(_cover(schemas, *stations).areas[0]) == (4, 0, 1)
    far = _cover(schemas, *stations, when=datetime(2031, 1, 23, 22))
    assert not far.moments[0].announced and _states(far.areas[0]) == (3, 0, 2)


def test_random_cities_as_every_pair_measured(schemas: Schemas) -> None:
    random = np.random.default_rng(3)
    for count in (1, 7, 700):
        stations = [
            _station(
                number,
                lon=round(float(random.uniform(120.8, 121.1)), 6),
                lat=None if random.random() < 0.1 else round(float(random.uniform(31.1, 31.5)), 6),
                status=str(random.choice(["open", "closed"], p=[0.9, 0.1])),
                **(ALWAYS if random.random() < 0.2 else {}),
            )
            for number in range(count)
        ]
        points = each(_table(*stations), moment_at(NIGHT))
        assert [one.id for one in points] == [one["station_id"] for one in stations if one["status"] == "open"]
        open_ = np.array([one.place for one in points if one.place and one.state == "open"]).reshape(-1, 2)
        for one in points:
            if one.place is None or not len(open_):
                assert one.metres is None and one.nearest == ""
            else:
                wanted = distance(*np.array(one.place).reshape(2, 1), open_[:, 0], open_[:, 1]).min()
                assert one.metres == pytest.approx(wanted, abs=0.1)
                assert (one.metres == 0) == (one.state == "open") and (one.state != "open" or one.nearest == one.id)


def test_around_a_place() -> None:
    table = _table(
        *(_station(number, **(ALWAYS if number % 2 else {})) for number in range(1, 9)),
        _station(9, lon=120.925, opening_hours=None, opening_hours_text="看情况"),
        _station(10, lon=120.9301, status="closed", **ALWAYS),
    )
    found = around(table, moment_at(NIGHT), (120.93, 31.3), 2)
    assert [(one.id[-1], one.state) for one in found] == [("3", "open"), ("9", "unknown"), ("1", "open")]
    assert found[0].metres == 0
    assert around(_table(), moment_at(NIGHT), (120.93, 31.3), 2) == []
    assert [one.id[-1] for one in around(table, moment_at(NIGHT), (120.93, 31.3), 99)] == ["3", "9", "1", "5", "7"]


@pytest.mark.parametrize(
    ("as_of", "days"),
    [
        (date(2026, 1, 31), ["2026-02-02", "2026-02-02", "2026-02-01", "2026-02-15"]),
        (date(2026, 2, 15), ["2026-02-24", "2026-02-24", "2026-03-01", "2026-02-15"]),
        (date(2026, 2, 28), ["2026-03-02", "2026-03-02", "2026-03-01", "2026-04-04"]),
        (date(2026, 9, 20), ["2026-09-21", "2026-09-21", "2026-10-11", "2026-09-25"]),  # that Sunday is worked
        (date(2031, 3, 5), ["2031-03-05", "2031-03-05", "2031-03-09", None]),
    ],
)
def test_the_moments_of_a_release(as_of: date, days: list[str | None]) -> None:
    asked = moments(as_of)
    assert [one.when.date().isoformat() if one.when else None for one in asked] == days
    assert [one.when.hour for one in asked if one.when][:3] == [10, 22, 22]
    assert {one.announced for one in asked if one.when} == {as_of.year == 2026}


def test_boundaries_are_drawn(schemas: Schemas) -> None:
    """A polygon where there is one, wound and rounded as the standard wants; its inside is the centre."""
    square = shapely.Polygon([(120.80000004, 31.2), (120.8, 31.4), (121.0, 31.4), (121.0, 31.2)])  # clockwise
    given = Boundaries(
        {KUNSHAN: square}, {"source": "测绘院", "licence": "公开", "file": "C:/私人/a.json", "review_no": ""}
    )
    found = _cover(schemas, _station(1, **ALWAYS), boundaries={DISTRICT: given})
    content = collection(found)
    features = {one["id"]: one for one in content["features"]}
    drawn = features[f"district:{KUNSHAN}"]
    assert drawn["geometry"]["type"] == "Polygon" and drawn["properties"]["geometry_is"] == "boundary"
    (ring,) = drawn["geometry"]["coordinates"]
    assert shapely.LinearRing(ring).is_ccw and [120.8, 31.2] in [list(pair) for pair in ring]
    assert content["boundaries"] == {DISTRICT: {"source": "测绘院", "licence": "公开"}}
    assert shapely.contains_xy(square, *_area(found, DISTRICT, "昆山市").centre)
    assert features["district:320585"]["geometry"] is None and "code" in features["district:320585"]["properties"]


def test_names_are_told_apart(schemas: Schemas) -> None:
    found = _cover(schemas, _station(1, town="不存在镇"), _station(2, district_code=None, town=None))
    ids = [one["id"] for one in collection(found)["features"]]
    assert len(set(ids)) == len(ids) == len(found.areas) - 1
    assert {len(cells) for cells in columns(found).values()} == {len(found.areas)}


def test_the_hours_of_a_day_for_a_big_city(schemas: Schemas) -> None:
    """Loose: what it must not be is quadratic."""
    random, count = np.random.default_rng(1), 20_000
    hours = random.choice(["24/7", "Mo-Su 08:00-20:00", "Mo-Fr 09:00-17:00; PH off", "Mo-Su 06:30-22:00"], count)
    table = pa.table(
        {
            "station_id": [f"ST-{number:06d}" for number in range(count)],
            "district_code": random.choice([KUNSHAN, "320585"], count),
            "lon": random.normal(120.9, 0.1, count),
            "lat": random.normal(31.3, 0.1, count),
            "opening_hours": hours,
        }
    )
    start = time.perf_counter()
    found = cover(table, schemas.codes, [moment_at(datetime(2026, 3, 2, hour)) for hour in range(24)])
    assert time.perf_counter() - start < 5 and found.areas[0].stations == count
