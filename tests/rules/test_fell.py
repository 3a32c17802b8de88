"""fell: progress against the last release, cumulative figures against the dates before."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import ask, cells, options, table

PROGRESS, SERIES = options("projects", "fell"), options("indicators", "fell")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(80.0, 60.0, True), (80.0, 80.0, False), (80.0, 95.0, False), (80.0, None, False), (None, 10.0, False)],
)
def test_progress(before: float | None, after: float | None, told: bool) -> None:
    last = table("projects", {"project_id": "P1", "progress_pct": before}, {"project_id": "P2", "progress_pct": 100.0})
    now = table("projects", {"project_id": "P1", "progress_pct": after})
    assert cells(ask("fell", now, PROGRESS, published={"projects": last})) == [(0, "progress_pct")] * told


def test_progress_is_skipped_on_the_first_run() -> None:
    with pytest.raises(Skipped):
        ask("fell", table("projects", {"project_id": "P1", "progress_pct": 1.0}), PROGRESS)


def figure(value: float, month: int, **more: Any) -> dict[str, Any]:
    base = {"subject": "累计服务", "scope": "全市", "area": "320500", "unit": "人次", "status": "cumulative"}
    return {**base, "value": value, "as_of": date(2025, month, 28), "qualifier": "eq", **more}


@pytest.mark.parametrize(
    ("records", "told"),
    [
        ([figure(100, 6), figure(120, 7)], []),
        ([figure(100, 6), figure(90, 7)], [1]),
        ([figure(90, 7), figure(100, 6)], [0]),  # the order of the dates counts, not of the rows
        ([figure(100, 6), figure(90, 7, remarks="口径调整")], []),
        ([figure(100, 6), figure(90, 7, status="actual")], []),
        ([figure(100, 6), figure(90, 7, area="320583")], []),
        ([figure(100, 6), figure(90, 7, unit="名")], []),  # another dimension is another rule's
        ([figure(100, 6, qualifier="gt"), figure(90, 7)], [1]),
        ([figure(100, 6), figure(90, 7, qualifier="gt")], []),  # 超90 may be 110
        ([figure(100, 6, qualifier="approx"), figure(95, 7)], []),
        ([figure(100, 6), figure(90, 6)], []),  # of one day: a conflict, not a fall
        ([figure(100, 5), figure(130, 6), figure(120, 7)], [2]),
    ],
)
def test_cumulative(records: list[dict[str, Any]], told: list[int]) -> None:
    assert cells(ask("fell", table("indicators", *records), SERIES)) == [(row, "value") for row in told]


def test_cumulative_against_the_last_release() -> None:
    (hit,) = ask(
        "fell",
        table("indicators", figure(90, 7)),
        SERIES,
        published={"indicators": table("indicators", figure(100, 6))},
    )
    assert (hit.params["a"], hit.params["b"]) == ("100人次", "90人次")
