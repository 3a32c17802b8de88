"""A year whose holidays nobody knows: told once, with how many stations go by them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.schema import Schemas
from sucheng_data.stages.undated import undated

KNOWN, UNKNOWN = date(2026, 5, 1), date(2031, 5, 1)
# Hours, the text they were read from, whether they go by the calendar.
HOURS = [
    ("24/7", "24小时", False),
    ("Mo-Su 08:00-20:00", "周一至周日 8:00-20:00", False),
    ("Mo-Fr 09:00-17:00; PH off", None, True),
    ("Mo-Fr 09:00-17:00", "工作日9:00-17:00", True),
    (None, "法定节假日除外", True),
    (None, None, False),
]


def _stations(rows: list[tuple[Any, ...]]) -> dict[str, pa.Table]:
    names = ["opening_hours", "opening_hours_text"]
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    return {"stations": pa.table(columns)}


@pytest.mark.parametrize(("hours", "text", "bound"), HOURS, ids=range(len(HOURS)))
def test_hours_that_go_by_the_calendar_are_counted(
    schemas: Schemas, hours: str | None, text: str | None, bound: bool
) -> None:
    (found,) = undated(_stations([(hours, text, bound)]), schemas, UNKNOWN, "raw")
    assert f"（{int(bound)}个驿站" in found.message.zh and f" {int(bound)} station(s)" in found.message.en
    assert (found.code, found.place.file, found.record, found.severity) == ("STA-W15", "raw", "", "warning")


def test_one_finding_for_all(schemas: Schemas) -> None:
    (found,) = undated(_stations(HOURS), schemas, UNKNOWN, "raw")
    assert "2031年" in found.message.zh and "（3个驿站" in found.message.zh


def test_nothing_is_said_where_nothing_is_missing(schemas: Schemas) -> None:
    assert undated(_stations(HOURS), schemas, KNOWN, "raw") == []
    assert undated(_stations([]), schemas, UNKNOWN, "raw") == []
    assert undated({"projects": pa.table({"title": ["x"]})}, schemas, UNKNOWN, "raw") == []
