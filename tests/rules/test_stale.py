"""stale: 180 days, what counts where nobody ever came, and a sheet that is told as one."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import DAY, ask, cells, options, table

HOW = options("stations", "stale")
FRESH = {"verified_on": DAY - timedelta(10), "status": "open"}


def ago(days: int, **more: Any) -> dict[str, Any]:
    return {"verified_on": DAY - timedelta(days), "status": "open", **more}


def never(opened: date | None, **more: Any) -> dict[str, Any]:
    return {"verified_on": None, "opened_on": opened, "status": "open", **more}


@pytest.mark.parametrize(
    ("record", "told"),
    [
        (ago(180), False),
        (ago(181), True),
        (ago(181, status="closed"), False),
        (ago(181, status="suspended"), False),
        (ago(-5), False),
        (never(DAY - timedelta(181)), True),
        (never(DAY - timedelta(30)), False),
        (never(None), False),
        (never(DAY - timedelta(999), _sheet="表2"), False),  # a sheet where nobody fills it in
        (never(DAY - timedelta(999), _columns=json.dumps({"name": "A"})), False),
    ],
)
def test_stale(record: dict[str, Any], told: bool) -> None:
    hits = ask("stale", table("stations", FRESH, record), HOW)
    assert cells(hits) == [(1, "verified_on")] * told


def test_a_sheet_of_which_nearly_all_are_old_is_told_once() -> None:
    old = [ago(200 + n) for n in range(20)]
    (hit,) = ask("stale", table("stations", *old), HOW)
    assert (
        hit.field == ""
        and "20" in str(hit.params["name_zh"])
        and str(DAY - timedelta(200)) in str(hit.params["why_zh"])
    )


def test_without_dates_it_is_skipped() -> None:
    with pytest.raises(Skipped):
        ask("stale", table("stations", never(DAY - timedelta(999))), HOW)
