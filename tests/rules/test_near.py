"""near: 30 metres, one kind, both open; and what other rules already say."""

from __future__ import annotations

from typing import Any

import pytest

from tests.rules.rule_tables import METRE, ask, cells, options, table

HOW = options("stations", "near")
LON, LAT = 120.951234, 31.381234


def at(metres: float, name: str = "乙社区工会驿站", **more: Any) -> dict[str, Any]:
    base = {"categories": ["union"], "status": "open", "crs_source": "wgs84", "district_code": "320583"}
    return {**base, "name": name, "lon": LON, "lat": LAT + metres * METRE, "address": f"{name}门口", **more}


FIRST = at(0, "甲花园服务站")


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (at(25), True),
        (at(35), False),
        (at(25, categories=["party_centre"]), False),
        (at(25, categories=["party_centre", "union"]), True),
        (at(25, status="closed"), False),
        (at(25, name="甲花园服务站"), False),  # the same name: a duplicate, told by matching
        (at(0, categories=["party_centre"]), True),  # one point, two addresses
        (at(0, categories=["party_centre"], address="甲花园服务站门口"), False),  # two boards at one door
        (at(0, categories=["party_centre"], address=None), False),
        (at(25, crs_source="unknown", _file="raw/乙/表.xlsx"), False),  # in what datum is it?
        (at(25, district_code="320508"), False),  # not in its district at all: another rule's
        (at(25, lon=None), False),
    ],
)
def test_near(second: dict[str, Any], told: bool) -> None:
    assert cells(ask("near", table("stations", FIRST, second), HOW)) == [(1, "lon")] * told


def test_unknown_datums_of_one_file_are_compared() -> None:
    rows = [{**FIRST, "crs_source": "unknown"}, at(25, crs_source="unknown")]
    assert cells(ask("near", table("stations", *rows), HOW)) == [(1, "lon")]


def test_three_addresses_at_one_point_are_same_points_to_tell() -> None:
    rows = [at(0, name) for name in ("甲花园服务站", "乙社区工会驿站", "丙码头歇脚点")]
    assert ask("near", table("stations", *rows), HOW) == []


def test_the_nearest_neighbour_is_named() -> None:
    rows = [at(0, "甲花园服务站"), at(20, "乙社区工会驿站"), at(28, "丙码头歇脚点")]
    hits = ask("near", table("stations", *rows), HOW)
    assert [(hit.row, hit.params["m"]) for hit in hits] == [(1, 20), (2, 8)]
    assert "表1!B3" in str(hits[1].params["other"])
