"""Chinese holidays and working weekends as dated rules; the dates are those of the State Council notices."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from opening_hours import OpeningHours

from sucheng_data.grammar.holidays import calendar, dated, open_at

# Notices for 2025 (28 days off, 5 working weekend days) and 2026 (33 days off, 6 working weekend days).
HOLIDAYS = {
    2025: "0101 0128-0204 0404-0406 0501-0505 0531-0602 1001-1008",
    2026: "0101-0103 0215-0223 0404-0406 0501-0505 0619-0621 0925-0927 1001-1007",
}
WORKING = {2025: "0126 0208 0427 0928 1011", 2026: "0104 0214 0228 0509 0920 1010"}


def _days(year, text):
    days = []
    for piece in text.split():
        first, _, last = piece.partition("-")
        start, end = (date(year, int(part[:2]), int(part[2:])) for part in (first, last or first))
        days += [date.fromordinal(day) for day in range(start.toordinal(), end.toordinal() + 1)]
    return tuple(days)


@pytest.mark.parametrize("year", [2025, 2026])
def test_the_calendar_is_that_of_the_notices(year):
    assert calendar(year).holidays == _days(year, HOLIDAYS[year])
    assert calendar(year).working == _days(year, WORKING[year])


@pytest.mark.parametrize("year", [2003, 2027, 2040])
def test_other_years_are_not_known(year):
    assert calendar(year) is None
    assert dated("Mo-Fr 09:00-17:00; PH off", year) is None
    assert dated("Mo-Fr 09:00-17:00", year, True) is None
    assert open_at("Mo-Fr 09:00-17:00; PH off", datetime(year, 3, 5, 10)) is None


@pytest.mark.parametrize("oh", ["24/7", "Mo-Su 08:00-20:00", "Tu-Su 09:00-17:00; Mo off"])
def test_hours_without_holidays_need_no_calendar(oh):
    assert dated(oh, 2040) == oh


def _open_days(rules, year):
    first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    days = [date.fromordinal(day) for day in range(first, last + 1)]
    hours = OpeningHours(rules, country="CN")
    return {day for day in days if hours.is_open(datetime(day.year, day.month, day.day, 10))}


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_a_year(year):
    holidays, working = set(_days(year, HOLIDAYS[year])), set(_days(year, WORKING[year]))
    every = _open_days("Mo-Su 09:00-17:00", year)
    weekdays = {day for day in every if day.weekday() < 5}
    assert _open_days(dated("Mo-Fr 09:00-17:00; PH off", year), year) == weekdays - holidays
    assert _open_days(dated("Mo-Fr 09:00-17:00", year, True), year) == (weekdays - holidays) | working
    assert _open_days(dated("Mo-Fr 09:00-17:00; PH off", year, True), year) == (weekdays - holidays) | working
    mondays = {day for day in every if day.weekday() == 0}
    assert _open_days(dated("Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00", year), year) == every - (mondays - holidays)
    assert _open_days(dated("Mo-Su 09:00-17:00; PH off", year), year) == every - holidays
    assert _open_days(dated("Sa,Su,PH 09:00-17:00", year), year) == (every - weekdays) | holidays


def test_a_working_saturday_has_the_hours_of_working_days():
    rules = "Mo-Fr 08:30-17:30; Sa,Su,PH 10:00-16:00"
    assert open_at(rules, datetime(2026, 2, 14, 9), True) is True
    assert open_at(rules, datetime(2026, 2, 14, 9)) is False
    assert open_at(rules, datetime(2026, 2, 17, 9), True) is False
    assert open_at(rules, datetime(2026, 2, 17, 11), True) is True


def test_hours_nobody_stated_for_a_holiday_are_unknown_not_closed():
    rules = "Mo-Fr 08:00-18:00; Sa-Su 10:00-16:00"
    assert open_at(rules, datetime(2026, 10, 1, 11), True) is None
    assert open_at(rules, datetime(2026, 10, 3, 11), True) is True


@pytest.mark.parametrize(
    ("oh", "is_open"),
    [("24/7", True), ("Mo-Su 08:00-24:00; PH off", False), ("Mo-Su 08:00-24:00", True), ("Mo-Su 08:00-22:00", False)],
)
def test_late_on_new_years_eve(oh, is_open):
    """除夕 2026 is 16 February, a Monday and a holiday."""
    assert open_at(oh, datetime(2026, 2, 16, 23)) is is_open


def test_holidays_of_a_season_only():
    rules = dated(
        "Apr 01-Oct 31 09:00-17:00; Nov 01-Mar 31 Tu-Su 10:00-16:00; Nov 01-Mar 31 Mo off; Nov 01-Mar 31 PH 10:00-16:00",
        2026,
    )
    assert "2026 Jan 01-03,2026 Feb 15-23 10:00-16:00" in rules and "Oct 01-07" not in rules
    assert open_at(rules, datetime(2026, 2, 16, 11)) is True
    assert open_at(rules, datetime(2026, 2, 9, 11)) is False


def test_school_holidays_have_no_dates():
    assert dated("Mo-Fr 09:00-17:00; SH 08:30-17:30", 2026) is None
    assert open_at("Mo-Fr 09:00-17:00; SH 08:30-17:30", datetime(2026, 7, 20, 9)) is None
