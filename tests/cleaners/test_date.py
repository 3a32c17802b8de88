"""Dates: acceptances, refusals, missing years, and ISO text coming back unchanged."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.date import date
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

# Chinese calendars write the same day in many ways; every one is put together from the day itself.
HAN = "〇一二三四五六七八九"
ANY = st.text(max_size=40) | st.text(
    alphabet="0123456789年月日号至到-./起前底初旬上中下半一二三季度时分:许约自截春节内Q ", max_size=16
)


def day(iso, **more):
    return {"start": iso, "precision": "day", **more}


def span(start, end, precision, **more):
    return {"start": start, "end": end, "precision": precision, **more}


READ = [
    ("2024年7月16日", day("2024-07-16")),
    ("2024-07-16", day("2024-07-16")),
    ("2024/7/16", day("2024-07-16")),
    ("2024.07.16", day("2024-07-16")),
    ("２０２４年７月１６日", day("2024-07-16")),
    ("二〇二四年七月十六日", day("2024-07-16")),
    ("2024 年 7 月 16 日", day("2024-07-16")),
    ("2024年12月28日（星期六）", day("2024-12-28")),
    ("2025年1月15日（农历腊月十六）", day("2025-01-15")),
    ("2024年7月16日印发", day("2024-07-16")),
    ("2024-07-16 16:34:00", day("2024-07-16", time="16:34")),
    ("2024-07-16T16:34:05+08:00", day("2024-07-16", time="16:34")),
    ("2024年12月28日上午9:30", day("2024-12-28", time="09:30")),
    ("2024年12月28日晚10时许", day("2024-12-28", time="22:00", approx=True)),
    ("20241228", day("2024-12-28")),
    ("12/28/2024", day("2024-12-28")),
    ("2025年", span("2025-01-01", "2025-12-31", "year")),
    ("2025", span("2025-01-01", "2025-12-31", "year")),
    ("2025年内", span("2025-01-01", "2025-12-31", "year")),
    ("2025年度", span("2025-01-01", "2025-12-31", "year")),
    ("2025年2月", span("2025-02-01", "2025-02-28", "month")),
    ("2024-02", span("2024-02-01", "2024-02-29", "month")),
    ("2025.10", span("2025-10-01", "2025-10-31", "month")),
    ("202412", span("2024-12-01", "2024-12-31", "month")),
    ("2024年11月上旬", span("2024-11-01", "2024-11-10", "ten_day")),
    ("2024年11月中旬", span("2024-11-11", "2024-11-20", "ten_day")),
    ("2024年2月下旬", span("2024-02-21", "2024-02-29", "ten_day")),
    ("2025年一季度", span("2025-01-01", "2025-03-31", "quarter")),
    ("2025年第四季度", span("2025-10-01", "2025-12-31", "quarter")),
    ("2025Q3", span("2025-07-01", "2025-09-30", "quarter")),
    ("2025年上半年", span("2025-01-01", "2025-06-30", "half")),
    ("2025年下半年", span("2025-07-01", "2025-12-31", "half")),
    ("2025.1.15-2.12", span("2025-01-15", "2025-02-12", "day")),
    ("2025年1月15日至2月12日", span("2025-01-15", "2025-02-12", "day")),
    ("2025年1月15日-20日", span("2025-01-15", "2025-01-20", "day")),
    ("2025年1月15日起至2月12日", span("2025-01-15", "2025-02-12", "day")),
    ("2025-01-15 至 2025-02-12", span("2025-01-15", "2025-02-12", "day")),
    ("2025年1-3月", span("2025-01-01", "2025-03-31", "month")),
    ("2025年3月—5月", span("2025-03-01", "2025-05-31", "month")),
    ("2023-2025年", span("2023-01-01", "2025-12-31", "year")),
    ("2022年起", span("2022-01-01", None, "year", open_ended=True)),
    ("自2022年以来", span("2022-01-01", None, "year", open_ended=True)),
    ("自2025年1月1日起施行", span("2025-01-01", None, "day", open_ended=True)),
    ("2025年1月至今", span("2025-01-01", None, "month", open_ended=True)),
    ("到2025年", span(None, "2025-12-31", "year")),
    ("到2025年9月底", span(None, "2025-09-30", "day")),
    ("2025年底前", span(None, "2025-12-31", "day")),
    ("力争2025年6月底前建成投用", span(None, "2025-06-30", "day")),
    ("领取后至2026年11月30日", span(None, "2026-11-30", "day")),
    ("截至2025年3月31日", span(None, "2025-03-31", "day")),
    ("2025年3月31日止", span(None, "2025-03-31", "day")),
    ("2025年3月前后", span("2025-03-01", "2025-03-31", "month", approx=True)),
    ("2025年初", span("2025-01-01", "2025-12-31", "year", part="early")),
    ("2025年年底", span(None, "2025-12-31", "day")),
    ("二○二五年十月", span("2025-10-01", "2025-10-31", "month")),
    ("贰零贰伍年壹拾月", span("2025-10-01", "2025-10-31", "month")),
    ("2025年八月廿五日", day("2025-08-25")),
    ("2025 05 01", day("2025-05-01")),
    ("2025. 5. 1", day("2025-05-01")),
    ("2025年5.1", day("2025-05-01")),
    ("Q1 2025", span("2025-01-01", "2025-03-31", "quarter")),
    ("2025年一季度末", span(None, "2025-03-31", "day")),
    ("2025年前三季度", span("2025-01-01", "2025-09-30", "quarter")),
    ("2025年三、四季度", span("2025-07-01", "2025-12-31", "quarter")),
    ("2025年一至三季度", span("2025-01-01", "2025-09-30", "quarter")),
    ("2025年前10个月", span("2025-01-01", "2025-10-31", "month")),
    ("2025H1", span("2025-01-01", "2025-06-30", "half")),
    ("2025年7月16、17日", span("2025-07-16", "2025-07-17", "day")),
    ("2025年1月15日起，至2月12日止", span("2025-01-15", "2025-02-12", "day")),
    ("202505-202508", span("2025-05-01", "2025-08-31", "month")),
    ("2025年3月开工，12月竣工", span("2025-03-01", "2025-12-31", "month")),
    ("2025年1月15日至长期", span("2025-01-15", None, "day", open_ended=True)),
    ("2025年1月1日—至今", span("2025-01-01", None, "day", open_ended=True)),
    ("不早于2025年3月", span("2025-03-01", None, "month", open_ended=True)),
    ("不晚于2025年3月31日", span(None, "2025-03-31", "day")),
    ("最迟2025年6月底", span(None, "2025-06-30", "day")),
    ("截止日期：2025-03-31", span(None, "2025-03-31", "day")),
    ("成立于2019年1月", span("2019-01-01", "2019-01-31", "month")),
    ("2025年7月-8月（暑假）", span("2025-07-01", "2025-08-31", "month")),
    ("2024年12月28日14:00-16:00", day("2024-12-28", time="14:00", end_time="16:00")),
    ("2025-07-01 09:00~2025-07-03 17:00", span("2025-07-01", "2025-07-03", "day", time="09:00", end_time="17:00")),
    ("2024-07-16 00:00:00", day("2024-07-16")),
    ("2024/7/16 0:00", day("2024-07-16")),
    ("Jul 16, 2024", day("2024-07-16")),
    ("16 July 2024", day("2024-07-16")),
    ("16-Jul-2024", day("2024-07-16")),
    ("July 2024", span("2024-07-01", "2024-07-31", "month")),
    ("5/13/2024", day("2024-05-13")),
    ("13/5/2024", day("2024-05-13")),
    ("2025年全年", span("2025-01-01", "2025-12-31", "year")),
    ("长期有效", {"start": None, "end": None, "open_ended": True}),
    ("常年", {"start": None, "end": None, "open_ended": True}),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read_without_a_note(text, expected):
    assert date(text, Context()) == Cleaned(expected)


YEARLESS = [
    ("10月29日 16:34", {"month": 10, "day": 29, "time": "16:34"}),
    ("11月中旬", {"month": 11, "precision": "ten_day", "part": "mid"}),
    ("12月5日9时04分", {"month": 12, "day": 5, "time": "09:04"}),
    ("12月8日,周末晚10时许", {"month": 12, "day": 8, "time": "22:00", "approx": True}),
    ("11月", {"month": 11, "precision": "month"}),
    ("12-28", {"month": 12, "day": 28}),
    ("一季度", {"quarter": 1, "precision": "quarter"}),
    ("下半年", {"half": 2, "precision": "half"}),
    ("2月29日", {"month": 2, "day": 29}),
    ("1月15日至2月12日", {"month": 1, "day": 15, "end_month": 2, "end_day": 12}),
]


@pytest.mark.parametrize(("text", "known"), YEARLESS)
def test_a_missing_year_stays_missing(text, known):
    found = date(text, Context())
    assert found.value == {"start": None, **known, "flag": "year missing"}
    assert [note.code for note in found.notes] == ["FMT-W02"]


FROM_SHEET = [
    ("11月中旬", span("2024-11-11", "2024-11-20", "ten_day"), 2024),
    ("12月5日9时04分", day("2024-12-05", time="09:04"), 2024),
    ("年内", span("2024-01-01", "2024-12-31", "year"), 2024),
    ("年底前", span(None, "2024-12-31", "day"), 2024),
    ("明年3月", span("2025-03-01", "2025-03-31", "month"), 2025),
    ("1月15日至2月12日", span("2024-01-15", "2024-02-12", "day"), 2024),
]


@pytest.mark.parametrize(("text", "expected", "year"), FROM_SHEET)
def test_the_year_of_the_sheet_fills_a_missing_year_and_is_told(text, expected, year):
    found = date(text, Context(year=2024))
    assert found.value == expected
    assert [(note.code, note.params["year"]) for note in found.notes] == [("FMT-W02", year)]


def test_the_year_of_the_sheet_never_replaces_a_written_one():
    assert date("2023年5月", Context(year=2024)) == Cleaned(span("2023-05-01", "2023-05-31", "month"))


INFERRED = [
    ("45292", day("2024-01-01")),
    ("45292.5", day("2024-01-01", time="12:00")),
    ("16-Jul-24", day("2024-07-16")),
    ("5/13/24", day("2024-05-13")),
    ("2024-07-15T16:00:00Z", day("2024-07-16")),
    ("2024-07-16T08:00:00Z", day("2024-07-16", time="16:00")),
    ("2025年12月（预计）", span("2025-12-01", "2025-12-31", "month")),
    ("2025年（拟）", span("2025-01-01", "2025-12-31", "year")),
    ("拟于2025年3月", span("2025-03-01", "2025-03-31", "month")),
    ("24.12.28", day("2024-12-28")),
    ("24年12月28日", day("2024-12-28")),
    ("241228", day("2024-12-28")),
    ("2025年12月20日至1月10日", span("2025-12-20", "2026-01-10", "day")),
]


@pytest.mark.parametrize(("text", "expected"), INFERRED)
def test_what_is_inferred_is_told(text, expected):
    found = date(text, Context())
    assert (found.value, [note.code for note in found.notes]) == (expected, ["inferred"])


def test_serials_agree_with_the_calendar():
    for serial in range(40000, 60000, 997):
        expected = datetime.date(2024, 1, 1) + datetime.timedelta(serial - 45292)
        assert date(str(serial), Context()).value["start"] == expected.isoformat()
        later = expected + datetime.timedelta(4 * 365 + 2)  # what the 1904 system begins later
        assert date(str(serial), Context(epoch=1904)).value["start"] == later.isoformat()


@pytest.mark.parametrize(("text", "month"), [("2025.1", 1), ("2025.01", 1), ("2025.10", 10), ("2025.2", 2)])
def test_in_a_text_cell_the_digits_are_as_written(text, month):
    assert date(text, Context(typed="text")).value["start"] == f"2025-{month:02d}-01"


@pytest.mark.parametrize("typed", ["", "number"])
def test_a_number_may_have_lost_its_zero(typed):
    assert date("2025.1", Context(typed=typed)).value["start"] is None
    assert date("2025.2", Context(typed=typed)).value["start"] == "2025-02-01"  # there is no month 20


def test_a_range_over_the_new_year_without_a_year_stays_open():
    found = date("12月20日至1月10日", Context(year=2024))
    assert (found.value["start"], [note.code for note in found.notes]) == (None, ["FMT-W02"])


SEASONS = [
    ("春节假期", "spring_festival"),
    ("春节期间", "spring_festival"),
    ("寒假", "winter_break"),
    ("暑假", "summer_break"),
]


@pytest.mark.parametrize(("text", "season"), SEASONS)
def test_a_season_needs_a_calendar(text, season):
    found = date(text, Context(year=2025))
    assert (found.value["start"], found.value["end"], found.value["season"]) == (None, None, season)
    assert [note.code for note in found.notes] == ["unreadable"]


@pytest.mark.parametrize("text", ["2025.1", "3/4/2025", "12-5-2024", "12/5/24", "05.06.07", "201112"])
def test_two_readings_give_no_date(text):
    found = date(text, Context(year=2025))
    assert found.value["start"] is None and "end" not in found.value
    assert [note.code for note in found.notes] == ["unreadable"]


def test_a_period_of_an_unknown_year_waits_for_the_plan_year():
    found = date("年内", Context())
    assert found.value == {"start": None, "end": None, "flag": "needs plan_year"}
    assert [note.code for note in found.notes] == ["FMT-W02"]


REFUSED = [
    "2024年2月30日", "2023年2月29日", "2025年13月", "20250230", "2月30日", "13月1日", "2024年7月16日25时", "39999", "60001",
    "2025年9月前", "2025年1月15日-2024年1月1日", "腊月廿八", "待定", "随时", "3个月", "2024-2025学年", "每月15日",
    "2025年9月后", "2024年以前", "2025年二季度前", "每周三", "每年5月1日至9月30日", "每季度末", "农历八月十五", "2025年正月初八", "甲辰年",
    "2024年7月底至8月初", "近日", "本月", "即日起", "截至目前", "99年5月",
    "05年5月", "Jul-24", "2024-W29", "2025年6月、9月", "2025年1月1日-", "16:34", "2025年5-8",
    "2025年5月1日、10月1日", "1-3", "0000-01-01", "3024年1月1日", "附件1", "下午3点半", "2025年度首批",
]  # fmt: skip


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    with pytest.raises(Refusal):
        date(text, Context(year=2024))


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_iso_days_come_back_unchanged(moment):
    iso = moment.isoformat()
    assert date(iso, Context(year=1999)) == Cleaned(day(iso))


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)), st.integers(0, 400))
def test_an_interval_comes_back_unchanged(first, days):
    last = min(first + datetime.timedelta(days), datetime.date(2100, 12, 31))
    expected = span(first.isoformat(), last.isoformat(), "day")
    assert date(f"{first.isoformat()}/{last.isoformat()}", Context()).value == expected


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
def test_the_usual_spellings_agree(moment):
    spellings = [
        f"{moment.year}年{moment.month}月{moment.day}日",
        f"{moment.year}.{moment.month}.{moment.day}",
        f"{moment.year}/{moment.month:02d}/{moment.day:02d}",
        f"{moment:%Y%m%d}",
    ]
    assert {date(text, Context()).value["start"] for text in spellings} == {moment.isoformat()}


def small_in_characters(number):
    """1 to 31 as calendars write them: 十, 十六, 二十, 三十一."""
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


@given(st.dates(datetime.date(1950, 1, 1), datetime.date(2099, 12, 31)))
def test_days_in_characters_and_in_english(moment):
    year = "".join(HAN[int(digit)] for digit in str(moment.year))
    han = f"{year}年{small_in_characters(moment.month)}月{small_in_characters(moment.day)}日"
    name = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][moment.month - 1]
    spellings = [
        han,
        f"{name} {moment.day}, {moment.year}",
        f"{moment.day}-{name}-{moment.year}",
        f"{moment.isoformat()}T00:00:00",
    ]
    assert {date(text, Context()).value["start"] for text in spellings} == {moment.isoformat()}


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = date(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
