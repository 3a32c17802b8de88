"""Open at a moment: a table of cases written by hand from the calendar of the State Council."""

from __future__ import annotations

from datetime import datetime

import pyarrow as pa
import pytest

from sucheng_data.grammar.opening import CLOSED, OPEN, UNKNOWN, as_usual, is_holiday, state, stated_hours

# Spring Festival 2026: 15-23 February off, 14 and 28 February (Saturdays) worked. 2031 is not announced.
WORKDAYS = "Mo-Fr 09:00-17:00"
CASES = [
    ("24/7", "2026-02-17 22:00", OPEN),
    ("24/7", "2031-02-17 22:00", OPEN),
    ("Mo-Su 08:00-20:00", "2026-02-17 10:00", OPEN),
    ("Mo-Su 08:00-20:00", "2026-02-17 22:00", CLOSED),
    ("Mo-Su 08:00-20:00", "2026-03-02 08:00", OPEN),
    ("Mo-Su 08:00-20:00", "2026-03-02 20:00", CLOSED),
    ("Mo-Su 08:00-20:00", "2026-03-02 19:59", OPEN),
    ("Mo-Su 20:00-02:00", "2026-03-03 01:30", OPEN),
    ("Mo-Su 20:00-02:00", "2026-03-03 02:00", CLOSED),
    ("Mo-Fr 20:00-02:00", "2026-03-07 01:00", OPEN),  # the night of Friday
    ("Mo-Fr 20:00-02:00", "2026-03-08 01:00", CLOSED),
    ("Mo-Su 08:00-20:00; PH off", "2026-02-17 10:00", CLOSED),
    ("Mo-Su 08:00-20:00; PH off", "2026-02-24 10:00", OPEN),
    ("Mo-Su 08:00-20:00; PH 10:00-12:00", "2026-02-17 11:00", OPEN),
    ("Mo-Su 08:00-20:00; PH 10:00-12:00", "2026-02-17 13:00", CLOSED),
    ("Mo-Su 08:00-20:00; PH off", "2031-03-03 10:00", UNKNOWN),
    ("Mo-Su 08:00-20:00; SH off", "2026-02-17 10:00", UNKNOWN),
    (None, "2026-03-02 10:00", UNKNOWN),
    ("随商场", "2026-03-02 10:00", UNKNOWN),
]


@pytest.mark.parametrize(("hours", "moment", "wanted"), CASES)
def test_at_a_moment(hours: str | None, moment: str, wanted: int) -> None:
    assert state((hours, None), datetime.fromisoformat(moment)) == wanted


@pytest.mark.parametrize(
    ("moment", "wanted"),
    [
        ("2026-02-17 10:00", CLOSED),
        ("2026-02-14 10:00", OPEN),  # a Saturday that is worked
        ("2026-02-28 18:00", CLOSED),
        ("2026-03-07 10:00", CLOSED),
        ("2025-10-01 10:00", CLOSED),  # another year than that of the sheet
        ("2025-10-11 10:00", OPEN),
        ("2031-03-03 10:00", UNKNOWN),
    ],
)
def test_working_days_in_any_year(moment: str, wanted: int) -> None:
    spelt = f"{WORKDAYS}; 2026 Jan 01-03,2026 Feb 15-23 off; 2026 Feb 14,2026 Feb 28 09:00-17:00"
    assert state((WORKDAYS, spelt), datetime.fromisoformat(moment)) == wanted


def test_hours_of_one_season_are_not_known() -> None:
    table = pa.table(
        {
            "opening_hours": ["Mo-Su 08:00-20:00", "Mo-Su 08:00-20:00", None, None, None],
            "opening_hours_text": ["8-20", "8-20", None, "随商场", None],
            "is_24h": [False, False, True, True, None],
            "season": ["summer", "year_round", None, None, None],
        }
    )
    hours = [hours for hours, _ in stated_hours(table)]
    assert hours == [None, "Mo-Su 08:00-20:00", "24/7", None, None]


def test_notes_on_holidays() -> None:
    usual = [None, "", "春节期间正常开放", "节假日照常开放。", "节假日无休"]
    not_usual = [
        "春节休息",
        "春节期间不正常开放",
        "除春节外正常开放",
        "节假日正常开放，春节闭站",
        "另行通知",
        "法定节假日9:00-12:00",
    ]
    assert as_usual(usual) == [True] * len(usual)
    assert as_usual(not_usual) == [False] * len(not_usual)


def test_holidays() -> None:
    days = {"2026-02-17": True, "2026-02-14": False, "2026-02-24": False, "2026-10-01": True, "2031-01-01": False}
    assert {day: is_holiday(datetime.fromisoformat(day)) for day in days} == days
