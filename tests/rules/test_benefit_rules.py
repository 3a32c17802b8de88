"""Records held against their like and against other tables: unlike_sums, bundle, live_at, same_but, not_future, only_public."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import DAY, ask, cells, options, table


def money(amount: int | None, kind: str | None, **more: Any) -> dict[str, Any]:
    value = None if amount is None else Decimal(amount)
    return {"total_value_cny": value, "total_value_type": kind, "provider_org_ids": ["SZ-ZGH"], **more}


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([money(1, "budget"), money(2, "budget")], []),
        ([money(1, "budget"), money(2, "face_value"), money(3, "goods_value")], [1]),
        ([money(1, "budget"), money(2, "face_value", provider_org_ids=["SZ-FL"])], []),
        ([money(1, "budget"), money(2, "face_value", _file="raw/乙/b.xlsx")], []),
        ([money(1, "budget"), money(None, "face_value")], []),
        ([money(1, "budget"), money(2, None)], []),  # an amount of no kind has a code of its own
        ([money(1, "budget"), money(2, "face_value", parent_id="B1")], []),  # part of the first
        ([money(1, "budget", provider_org_ids=None), money(2, "face_value", provider_org_ids=None)], [1]),
        (
            [
                money(1, "budget", provider_org_ids=None, submitted_by="A"),
                money(2, "subsidy", provider_org_ids=None, submitted_by="B"),
            ],
            [],
        ),
    ],
)
def test_unlike_sums(records: list[dict[str, Any]], told: list[int]) -> None:
    hits = ask("unlike_sums", table("benefits", *records), options("benefits", "unlike_sums"))
    assert cells(hits) == [(row, "total_value_type") for row in told]


@pytest.mark.parametrize(
    ("whole", "parts", "told"),
    [
        (5000.0, [5000.0, 5000.0], False),
        (5000.0, [None, None], True),
        (5000.0, [5000.0, None], True),
        (None, [None, None], False),
        (None, [5000.0, None], True),
        (5000.0, [], False),
    ],
)
def test_bundle(whole: float | None, parts: list[float | None], told: bool) -> None:
    records = [{"benefit_id": "B1", "title": "礼包", "quantity": whole}]
    records += [
        {"benefit_id": f"B1-{n}", "title": f"物品{n}", "quantity": q, "parent_id": "B1"} for n, q in enumerate(parts)
    ]
    hits = ask("bundle", table("benefits", *records), options("benefits", "bundle"))
    assert cells(hits) == [(0, "quantity")] * told


PLACES = table(
    "stations",
    {"station_id": "S1", "name": "甲驿站", "status": "closed", "closed_on": date(2025, 12, 1)},
    {"station_id": "S2", "name": "乙驿站", "status": "open"},
    {"station_id": "S3", "name": "丙驿站", "status": "relocated", "closed_on": DAY + timedelta(9)},
    {"station_id": "S4", "name": "丁驿站", "status": "merged"},
    {"station_id": "S5", "name": "丁驿站", "status": "open"},
    {"station_id": "S6", "name": "戊驿站", "status": "suspended"},
)
LIVE = {"station_ids": ["S1"], "status": "active"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({}, True),
        ({"status": "planned"}, True),
        ({"status": None}, True),
        ({"status": "ended"}, False),
        ({"valid_to": DAY - timedelta(1)}, False),
        ({"valid_to": DAY}, True),
        ({"station_ids": ["S2"]}, False),
        ({"station_ids": ["S2", "S1"]}, True),
        ({"station_ids": ["S3"]}, False),  # it closes next week
        ({"station_ids": ["S4"]}, True),
        ({"station_ids": ["S6"]}, False),
        ({"station_ids": ["“甲”驿站"]}, True),  # by its name
        ({"station_ids": ["丁驿站"]}, False),  # a name that an open station bears too
        ({"station_ids": None}, False),
    ],
)
@pytest.mark.parametrize("source", ["tables", "published"])
def test_live_at(change: dict[str, Any], told: bool, source: str) -> None:
    hits = ask(
        "live_at",
        table("benefits", {**LIVE, **change}),
        options("benefits", "live_at"),
        **{source: {"stations": PLACES}},
    )
    assert cells(hits) == [(0, "station_ids")] * told


def test_live_at_without_places_is_skipped() -> None:
    with pytest.raises(Skipped):
        ask("live_at", table("benefits", LIVE), options("benefits", "live_at"))


PROJECT = {"title": "“心语”项目", "lead_org_id": "SZ-WJW", "plan_year": 2025}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"lead_org_id": "SZ-ZGH"}, True),
        ({"lead_org_id": "SZ-ZGH", "title": "心语项目"}, True),
        ({"lead_org_id": None}, False),
        ({}, False),
        ({"lead_org_id": "SZ-ZGH", "plan_year": 2026}, False),  # next year another may lead
        ({"lead_org_id": "SZ-ZGH", "plan_year": None}, True),
        ({"lead_org_id": "SZ-ZGH", "title": "“心声”项目"}, False),
    ],
)
def test_same_but(change: dict[str, Any], told: bool) -> None:
    hits = ask("same_but", table("projects", PROJECT, {**PROJECT, **change}), options("projects", "same_but"))
    assert cells(hits) == [(1, "title")] * told


GIFT = {
    "title": "节日礼包",
    "provider_org_ids": ["SZ-ZGH"],
    "quantity": 5000.0,
    "quantity_unit": "份",
    "target_groups": ["courier"],
}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"target_groups": ["poor_worker"]}, True),
        ({"target_groups": ["poor_worker"], "quantity": 4000.0}, False),
        ({"target_groups": ["poor_worker"], "title": "新春礼包"}, False),
        ({"target_groups": None}, False),
    ],
)
def test_equal_numbers_are_no_duplicates(change: dict[str, Any], told: bool) -> None:
    hits = ask("same_but", table("benefits", GIFT, {**GIFT, **change}), options("benefits", "same_but"))
    assert cells(hits) == [(1, "title")] * told


NEXT_MONTH = date(2026, 2, 1)


@pytest.mark.parametrize(
    ("at", "record", "told"),
    [
        (0, {"verified_on": DAY}, False),
        (0, {"verified_on": DAY + timedelta(1)}, True),
        (1, {"opened_on": NEXT_MONTH, "status": "open"}, True),
        (1, {"opened_on": NEXT_MONTH, "status": "planned"}, False),
        (1, {"opened_on": NEXT_MONTH, "status": None}, False),
        (1, {"opened_on": date(2026, 12, 31), "status": "open", "opened_on_precision": "year"}, False),
        (1, {"opened_on": date(2027, 12, 31), "status": "open", "opened_on_precision": "year"}, True),
        (1, {"opened_on": date(2026, 1, 31), "status": "open", "opened_on_precision": "month"}, False),
        (1, {"opened_on": NEXT_MONTH, "status": "open", "opened_on_precision": "month"}, True),
        (2, {"closed_on": NEXT_MONTH, "status": "closed"}, True),
        (2, {"closed_on": NEXT_MONTH, "status": "open"}, False),  # it is going to close
    ],
)
def test_not_future(at: int, record: dict[str, Any], told: bool) -> None:
    how = options("stations", "not_future", at=at)
    assert cells(ask("not_future", table("stations", record), how)) == [(0, how["field"])] * told


@pytest.mark.parametrize(
    ("record", "told"),
    [
        ({"publish": True, "review_state": "draft"}, []),
        ({"publish": None, "review_state": None}, []),
        ({"publish": False, "review_state": "approved"}, [(0, "publish")]),
        ({"publish": True, "review_state": "returned"}, [(0, "review_state")]),
    ],
)
def test_only_public(record: dict[str, Any], told: list[tuple[int, str]]) -> None:
    assert cells(ask("only_public", table("stations", record), options("stations", "only_public"))) == told
