"""alike: stations by name and distance, projects by title and lead, benefits by title and period; and how fast."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np
import pytest

from tests.rules.rule_tables import METRE, ask, cells, options, table

LON, LAT = 120.951234, 31.381234


def station(name: str, metres: float = 0.0, **more: Any) -> dict[str, Any]:
    return {"name": name, "town": "千灯镇", "lon": LON, "lat": LAT + metres * METRE, "crs_source": "wgs84", **more}


STATION = station("千灯镇淞南社区暖“新”驿站")


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (station("千灯镇淞南社区暖‘新’驿站", 90), True),
        (station("千灯镇淞南社区暖“新”驿站", 110), False),
        (station("淞南社区暖新驿站", 5), True),  # without the town
        (station("千灯镇淞南社区的暖新驿站", 5), True),
        (station("千灯镇淞南社区工会驿站", 5), False),  # another board
        (station("千灯镇淞南社区暖新驿站二号", 5), False),
        (station("千灯镇淞南社区暖新驿站", 5, crs_source="unknown", _file="raw/乙/b.xlsx"), False),
        (station("千灯镇淞南社区暖新驿站", 5, lat=None), False),
        (station("千灯镇淞南社区暖新驿站", 5, _file="raw/乙/b.xlsx"), True),
    ],
)
def test_alike(second: dict[str, Any], told: bool) -> None:
    hits = ask("alike", table("stations", STATION, second), options("stations", "alike"))
    assert cells(hits) == [(1, "name")] * told
    assert all("表1!B2" in str(hit.params["other"]) for hit in hits)


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        ("东门服务站及歇脚点位置", "西门服务站及歇脚点位置", False),  # as near in letters as can be, and two places
        ("一号楼便民服务歇脚站点", "二号楼便民服务歇脚站点", False),
        ("城北便民服务歇脚站点位", "城北便民服务歇脚站点", True),
    ],
)
def test_numbers_and_directions_tell_apart(one: str, two: str, told: bool) -> None:
    assert bool(ask("alike", table("stations", station(one), station(two, 9)), options("stations", "alike"))) == told


PROJECT = {"title": "“心语新‘援’”关爱服务项目", "lead_org_id": "SZ-WJW", "plan_year": 2025, "jurisdiction": "320500"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"title": "“心语新援”关爱服务的项目"}, True),
        ({"title": "“心语新援”关爱服务的项目", "lead_org_id": "SZ-ZGH"}, False),
        ({"title": "“心语新援”关爱服务的项目", "plan_year": 2026}, False),
        ({"title": "“医路护航”关爱服务项目"}, False),
    ],
)
def test_projects(change: dict[str, Any], told: bool) -> None:
    hits = ask("alike", table("projects", PROJECT, {**PROJECT, **change}), options("projects", "alike"))
    assert cells(hits) == [(1, "title")] * told


BENEFIT = {
    "title": "“清凉”包",
    "provider_org_ids": ["SZ-ZGH"],
    "target_groups": ["courier", "food_delivery"],
    "period_text": "7月至8月",
    "valid_from": date(2025, 7, 1),
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"period_text": "夏季"}, True),  # the same days in other words
        ({"title": "清凉包", "target_groups": ["food_delivery", "courier"]}, True),
        ({"title": "清凉大礼包"}, False),
        ({"target_groups": ["courier"]}, False),
        ({"provider_org_ids": ["SZ-FL"]}, False),
        ({"valid_from": date(2025, 6, 1)}, False),
        ({"parent_id": "B1"}, False),
    ],
)
def test_benefits(change: dict[str, Any], told: bool) -> None:
    hits = ask("alike", table("benefits", BENEFIT, {**BENEFIT, **change}), options("benefits", "alike"))
    assert cells(hits) == [(1, "title")] * told


def test_a_large_city_takes_no_time() -> None:
    rng = np.random.default_rng(7)
    lon, lat = rng.uniform(120.4, 121.2, 20_000), rng.uniform(31.0, 31.8, 20_000)
    rows = [station(f"{n:05d}社区驿站", lon=x, lat=y) for n, (x, y) in enumerate(zip(lon, lat, strict=True))]
    asked, begun = table("stations", *rows), time.perf_counter()
    assert ask("alike", asked, options("stations", "alike")) == []
    assert time.perf_counter() - begun < 3.0


def test_a_heap_of_copied_points_takes_no_time() -> None:
    asked, begun = table("stations", *(station(f"站{n}号") for n in range(5_000))), time.perf_counter()
    assert ask("alike", asked, options("stations", "alike")) == []
    assert time.perf_counter() - begun < 5.0
