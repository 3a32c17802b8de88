"""Figures held against each other: one_dimension, conflict, part_of_whole, announced."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import DAY, ask, cells, options, table

FIGURE = {
    "subject": "走访慰问",
    "scope": "全市",
    "area": "320500",
    "value": 100.0,
    "unit": "名",
    "qualifier": "eq",
    "status": "actual",
    "as_of": date(2025, 6, 30),
}


def told(rule: str, *changes: dict[str, Any]) -> list[tuple[int, str]]:
    rows = [{**FIGURE, "indicator_id": f"IND-{n}", **change} for n, change in enumerate(changes)]
    return cells(ask(rule, table("indicators", *rows), options("indicators", rule)))


LATER = {"as_of": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("one", "two", "found"),
    [
        ({}, {**LATER, "unit": "人次"}, [(1, "unit")]),
        ({**LATER, "unit": "人次"}, {}, [(0, "unit")]),  # the later figure is the one to mend
        ({}, {**LATER, "unit": "户"}, [(1, "unit")]),
        ({"unit": "个"}, {**LATER, "unit": "家"}, []),  # one dimension
        ({}, {**LATER, "unit": "人次", "scope": "昆山"}, []),
        ({}, {**LATER, "unit": "人次", "area": "320583"}, []),
        ({}, {**LATER, "unit": None}, []),  # a missing unit has a code of its own
        ({"scope": None}, {**LATER, "unit": "人次", "scope": None}, []),
        ({"subject": "总人数"}, {"subject": "其中户数", "unit": "户", "subset_of": "IND-0"}, [(1, "unit")]),
    ],
)
def test_one_dimension(one: dict[str, Any], two: dict[str, Any], found: list[tuple[int, str]]) -> None:
    assert told("one_dimension", one, two) == found


@pytest.mark.parametrize(
    ("one", "two", "apart"),
    [
        ({}, {"value": 100.0}, False),
        ({}, {"value": 101.0}, True),
        ({}, {"value": 101.0, **LATER}, False),  # it went on
        ({}, {"value": 101.0, "scope": "昆山"}, False),
        ({}, {"value": 101.0, "status": "plan"}, False),
        ({"as_of": None}, {"value": 101.0, "as_of": None}, False),  # of which day, nobody knows
        ({}, {"value": 95.0, "qualifier": "approx"}, False),
        ({}, {"value": 80.0, "qualifier": "approx"}, True),
        ({}, {"value": 90.0, "qualifier": "gt"}, False),
        ({}, {"value": 110.0, "qualifier": "ge"}, True),
        ({}, {"value": 110.0, "qualifier": "lt"}, False),
        ({}, {"value": 90.0, "value_max": 120.0, "qualifier": "range"}, False),
        ({}, {"value": 110.0, "value_max": 120.0, "qualifier": "range"}, True),
        ({"unit": "元", "value": 20000.0}, {"unit": "万元", "value": 2.0}, False),
        ({"unit": "元", "value": 20000.0}, {"unit": "万元", "value": 3.0}, True),
        ({}, {"value": 101.0, "unit": "人次"}, False),
    ],
)
def test_conflict(one: dict[str, Any], two: dict[str, Any], apart: bool) -> None:
    assert told("conflict", one, two) == [(1, "value")] * apart


PART = {"subject": "其中集中式", "subset_of": "IND-0"}


@pytest.mark.parametrize(
    ("whole", "part", "found"),
    [
        ({}, {"value": 40.0}, False),
        ({}, {"value": 100.0}, False),
        ({}, {"value": 101.0}, True),
        ({"value": 300.0, "qualifier": "approx"}, {"value": 320.0}, False),
        ({"value": 300.0, "qualifier": "approx"}, {"value": 340.0}, True),
        ({"qualifier": "gt"}, {"value": 400.0}, False),  # 超100 may be 500
        ({}, {"value": 400.0, "unit": "人次"}, False),
        ({}, {"value": 400.0, "subset_of": None}, False),
        ({}, {"value": 400.0, "subset_of": "走访慰问"}, True),  # by its name
        ({}, {"value": 40.0, "qualifier": "ge"}, False),
    ],
)
def test_part_of_whole(whole: dict[str, Any], part: dict[str, Any], found: bool) -> None:
    assert told("part_of_whole", whole, {**PART, **part}) == [(1, "value")] * found


@pytest.mark.parametrize(("total", "found"), [(140.0, True), (100.0, False), (150.0, False)])
def test_a_part_is_not_added_again(total: float, found: bool) -> None:
    rows = ({}, {**PART, "value": 40.0}, {"subject": "合计", "value": total})
    assert told("part_of_whole", *rows) == [(2, "value")] * found


ONLINE = {**FIGURE, "subject": "“我身边的驿站”地图已上线驿站数", "value": 3.0, "unit": "个", "as_of": DAY}
FIRST = {**FIGURE, "subject": "首批新市民劳动者关爱服务项目", "value": 3.0, "unit": "个", "as_of": date(2024, 12, 28)}
PROJECT = {"programme": "“苏城暖新”", "batch": "2025年度首批", "lead_org_id": "SZ-WJW"}


@pytest.mark.parametrize(
    ("change", "online", "found"),
    [
        ({}, 3, False),
        ({}, 2, True),
        ({}, 4, True),
        ({"qualifier": "gt"}, 4, False),
        ({"as_of": date(2026, 1, 2)}, 2, True),
    ],
)
def test_announced_of_the_day(change: dict[str, Any], online: int, found: bool) -> None:
    stations = table("stations", *({"map_online": True} for _ in range(online)), {"map_online": False}, {})
    how = options("indicators", "announced", "PUB-W02")
    hits = ask("announced", table("indicators", {**ONLINE, **change}), how, tables={"stations": stations})
    assert cells(hits) == [(0, "value")] * found


@pytest.mark.parametrize(
    ("projects", "found"),
    [
        ([PROJECT] * 3, False),
        ([PROJECT] * 4, False),  # more than announced is no fault
        ([PROJECT] * 2, True),
        ([PROJECT, PROJECT, {**PROJECT, "batch": "2025年度第二批"}], True),
        ([PROJECT, PROJECT, {**PROJECT, "programme": "昆城暖“新”八项举措"}], True),
    ],
)
def test_announced_whenever(projects: list[dict[str, Any]], found: bool) -> None:
    how = options("indicators", "announced", "PRJ-W09")
    hits = ask("announced", table("indicators", FIRST), how, tables={"projects": table("projects", *projects)})
    assert cells(hits) == [(0, "value")] * found


def test_announced_departments_are_counted_once() -> None:
    figure = {**FIRST, "subject": "首批项目涉及部门、单位", "value": 3.0}
    projects = table("projects", *({**PROJECT, "lead_org_id": org} for org in ("A", "A", "B", None)))
    (hit,) = ask(
        "announced",
        table("indicators", figure),
        options("indicators", "announced", "PRJ-W09", 1),
        tables={"projects": projects},
    )
    assert hit.params["n"] == 2


@pytest.mark.parametrize(
    ("figure", "tables"),
    [
        (FIGURE, {"stations": table("stations", {"map_online": True})}),  # nothing announced
        (ONLINE, {}),  # nothing to count
        ({**ONLINE, "as_of": date(2024, 12, 28)}, {"stations": table("stations", {"map_online": True})}),  # long ago
        ({**ONLINE, "as_of": date(2026, 3, 1)}, {"stations": table("stations", {"map_online": True})}),
        ({**ONLINE, "area": "320583"}, {"stations": table("stations", {"map_online": True})}),
    ],
)
def test_announced_is_skipped(figure: dict[str, Any], tables: dict[str, Any]) -> None:
    with pytest.raises(Skipped):
        ask("announced", table("indicators", figure), options("indicators", "announced", "PUB-W02"), tables=tables)
