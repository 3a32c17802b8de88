"""Dates and seasons of timetables."""

from __future__ import annotations

from datetime import date

import pytest

from sucheng_data.grammar.seasons import lasting, overlap, season_at, since_at, together, with_years
from sucheng_data.model.cleaning import Refusal


def _season(text):
    found = season_at(text, 0)
    return found[0] if found and found[1] == text else None


@pytest.mark.parametrize(
    ("text", "osm", "days"),
    [
        ("5月1日至9月30日", "May 01-Sep 30", 153),
        ("每年5月1日-9月30日", "May 01-Sep 30", 153),
        ("10月1日至次年4月30日", "Oct 01-Apr 30", 213),
        ("11月1日-3月31日", "Nov 01-Mar 31", 152),
        ("10月1日至7日", "Oct 01-07", 7),
        ("10月1日-3日", "Oct 01-03", 3),
        ("5月-10月", "May-Oct", 184),
        ("5-10月", "May-Oct", 184),
        ("10月至次年3月", "Oct-Mar", 183),
        ("7月", "Jul", 31),
        ("十月一日至七日", "Oct 01-07", 7),
        ("1月1日", "Jan 01", 1),
        ("2026年2月15日至23日", "2026 Feb 15-23", 9),
        ("2025年7月1日至2026年6月30日", "2025 Jul 01-2026 Jun 30", 366),
        ("12月31日至1月2日", "Dec 31-Jan 02", 3),
    ],
)
def test_seasons(text, osm, days):
    season = _season(text)
    assert (season.text, len(season.days)) == (osm, days)


@pytest.mark.parametrize(
    "text",
    ["13月1日至9月30日", "2月30日", "0月", "5.1-9.30", "9:00-17:00", "5月1日至5月1日", "2026年5月1日至2025年5月1日"],
)
def test_what_is_no_season(text):
    assert _season(text) is None


def test_a_date_with_its_weekday_falls_in_one_year():
    monday, saturday = (_season(text) for text in ("2月28日(周一)", "3月5日(星期六)"))
    years = with_years([monday, saturday], None)
    assert [season.text for season in years.values()] == ["2022 Feb 28", "2022 Mar 05"]
    assert with_years([saturday], 2016)[saturday].text == "2016 Mar 05"


@pytest.mark.parametrize(
    ("texts", "year"), [(["3月2日(周三)"], None), (["2月28日(周一)"], 2023), (["2月28日(周一)", "3月5日(周日)"], None)]
)
def test_weekdays_that_fit_no_year_or_several_are_refused(texts, year):
    with pytest.raises(Refusal):
        with_years([_season(text) for text in texts], year)


def test_a_period_from_its_first_day():
    assert since_at("6月30日起", 0) == (date(2024, 6, 30), "6月30日起")
    assert lasting(date(2024, 6, 30), 2, "月").text == "Jun 30-Aug 29"
    assert lasting(date(2024, 12, 20), 1, "月").text == "Dec 20-Jan 19"
    assert lasting(date(2024, 7, 1), 2, "周").text == "Jul 01-14"


def test_several_dates_and_overlaps():
    may, whole, winter = _season("5月1日"), _season("5月1日至9月30日"), _season("10月1日至4月30日")
    assert together([may, _season("5月2日")]).text == "May 01,May 02"
    assert overlap(may, whole) and not overlap(whole, winter)
    assert not overlap(_season("2025年5月1日"), _season("2026年5月1日"))
