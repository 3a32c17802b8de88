"""Cleaner hours: listings seen in the wild, tables of acceptances and refusals, an independent parser as judge."""

from __future__ import annotations

import csv
import time
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opening_hours import OpeningHours
from same_hours import same

from sucheng_data.cleaners.hours import hours
from sucheng_data.model.cleaning import Context

FOLDER = Path(__file__).parent
HERE = Context()


def _rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SEEN = _rows("hours_seen.csv")
# What such a listing says, or nothing where two readings are possible or a part is not understood. `written` is reasoned
# from the text alone; `reviewed` keeps answers that were checked one by one, so that they stay.
WRITTEN = [*_rows("hours_written.csv"), *_rows("hours_reviewed.csv")]


def _read(text, **known):
    return hours(text, Context(**known)).value["oh"]


def _refused(text):
    """The one finding of a text that is not read."""
    cleaned = hours(text, HERE)
    assert cleaned.value == {"oh": None}
    (note,) = cleaned.notes
    return note


@pytest.mark.parametrize("row", [row for row in SEEN if row["outcome"] == "read"], ids=lambda row: row["raw"][:30])
def test_seen_listing_opens_at_the_same_times(row):
    oh = _read(row["raw"])
    assert any(same(oh, reading) for reading in [row["osm"], *filter(None, row["also"].split(" | "))])


@pytest.mark.parametrize("row", [row for row in SEEN if row["outcome"] == "refused"], ids=lambda row: row["raw"][:30])
def test_seen_listing_is_refused_rather_than_guessed(row):
    assert _refused(row["raw"]).code == "unreadable"


def test_all_seen_listings_with_a_translation_are_read_and_the_others_refused():
    assert all((row["outcome"] == "read") == bool(row["osm"]) for row in SEEN)


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: row["raw"][:30])
def test_written_listing(row):
    oh = _read(row["raw"])
    assert same(oh, row["osm"]) if row["osm"] else oh is None


def test_hours_that_differ_in_one_quarter_of_an_hour_are_not_the_same():
    assert not same("Mo-Su 09:00-17:00", "Mo-Su 09:00-17:15")
    assert not same("Mo-Su 09:00-17:00; PH off", "Mo-Su 09:00-17:00")
    assert not same("Mo-Fr 09:00-17:00; SH off", "Mo-Fr 09:00-17:00")
    assert same("Tu-Su 09:00-17:00; Mo off", "Mo-Su 09:00-17:00; Mo off")


@pytest.mark.parametrize(
    ("text", "oh"),
    [
        ("星期一到星期五。9:30-17:00", "Mo-Fr 09:30-17:00"),
        ("周一至周五9:00-17:00", "Mo-Fr 09:00-17:00"),
        ("24小时", "24/7"),
        ("24小时开放", "24/7"),
        ("全天候、不打烊", "24/7"),
        ("24h", "24/7"),
        ("全天", "24/7"),
        ("每天从早上8时至下午6时", "Mo-Su 08:00-18:00"),
        ("周一至周日8:00-20:00(法定节假日除外)", "Mo-Su 08:00-20:00; PH off"),
        ("周一、三、五 9:00-11:00", "Mo,We,Fr 09:00-11:00"),
        ("周二闭馆,其余9:00-17:00", "Mo-Su 09:00-17:00; Tu off"),
        ("周一至周五8:30-17:30,周末9:00-16:00", "Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00"),
        ("周1至周5 9:00-17:00", "Mo-Fr 09:00-17:00"),
        ("每周一至周六上午九点到晚上八点半", "Mo-Sa 09:00-20:30"),
        ("9:00-17:00（周二至周日），周一闭馆", "Tu-Su 09:00-17:00; Mo off"),
        ("周二至周日（周一闭馆）9:00-17:00", "Tu-Su 09:00-17:00; Mo off"),
        ("8:30-17:30(周一至周五) 9:00-16:00(周末)", "Mo-Fr 08:30-17:30; Sa-Su 09:00-16:00"),
        ("周末每天9:00-17:00", "Sa-Su 09:00-17:00"),
        ("全年周一至周五9:00-17:00", "Mo-Fr 09:00-17:00"),
        ("周一至周五全天", "Mo-Fr 00:00-24:00"),
        ("全天开放，周一闭馆", "Mo-Su 00:00-24:00; Mo off"),
        ("8:00-次日8:00", "24/7"),
        ("每天0:00-23:59", "24/7"),
        ("周五至周一 9:00-17:00", "Mo,Fr-Su 09:00-17:00"),
        ("除周一外 9:00-17:00", "Mo-Su 09:00-17:00; Mo off"),
        ("8:00-20:00，全年无休", "Mo-Su 08:00-20:00"),
        ("每天 中午11:30-1:30", "Mo-Su 11:30-13:30"),
        ("每天 早8点到晚12点", "Mo-Su 08:00-24:00"),
        ("每日 下午5点到次日凌晨2点", "Mo-Su 17:00-02:00"),
        ("每天9:00-17:00，周六日10:00-16:00", "Mo-Su 09:00-17:00; Sa-Su 10:00-16:00"),
    ],
)
def test_days_and_times_are_read(text, oh):
    cleaned = hours(text, HERE)
    assert cleaned.value["oh"] == oh
    assert "assumed" not in cleaned.value and not cleaned.notes


@pytest.mark.parametrize(
    ("text", "oh"),
    [
        ("8:00-次日2:00", "Mo-Su 08:00-02:00"),
        ("早8点到晚8点", "Mo-Su 08:00-20:00"),
        ("早8-晚8", "Mo-Su 08:00-20:00"),
        ("8-20点", "Mo-Su 08:00-20:00"),
        ("9.00-17.00", "Mo-Su 09:00-17:00"),
        ("09:00:00-17:00:00", "Mo-Su 09:00-17:00"),
        ("08：30——17：30", "Mo-Su 08:30-17:30"),
        ("上午9:00-11:30，下午2:00-5:00", "Mo-Su 09:00-11:30,14:00-17:00"),
        ("5月1日至9月30日 8:00-20:00", "May 01-Sep 30 08:00-20:00"),
    ],
)
def test_without_days_every_day_is_assumed_and_told(text, oh):
    cleaned = hours(text, HERE)
    assert (cleaned.value["oh"], cleaned.value["assumed"]) == (oh, "daily")
    assert [note.code for note in cleaned.notes] == ["assumed"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("有人值守8:00-22:00,无人值守22:00至次日8:00", {"oh": "24/7", "staffed": "Mo-Su 08:00-22:00"}),
        (
            "有人值守8:00-22:00，其余时间扫码进入",
            {"oh": "24/7", "staffed": "Mo-Su 08:00-22:00", "access": ["qr"]},
        ),
        ("24小时开放，人工服务9:00-17:00", {"oh": "24/7", "staffed": "Mo-Su 09:00-17:00"}),
        ("24小时，刷脸进入", {"oh": "24/7", "access": ["face"]}),
        ("24小时无人值守", {"oh": "24/7"}),
        ("值守时间8:00-22:00", {"oh": None, "staffed": "Mo-Su 08:00-22:00"}),
        ("人工服务时间：9:00-17:00", {"oh": None, "staffed": "Mo-Su 09:00-17:00"}),
        ("周一至周五 8:00-20:00 有人值守", {"oh": None, "staffed": "Mo-Fr 08:00-20:00"}),
        ("24小时有人值守", {"oh": "24/7", "staffed": "24/7"}),
        ("8:00-22:00有人值守，22:00-次日8:00无人值守", {"oh": "24/7", "staffed": "Mo-Su 08:00-22:00"}),
        ("开放时间：24小时；服务时间：9:00-17:00", {"oh": "24/7", "staffed": "Mo-Su 09:00-17:00"}),
        ("无人值守24小时开放，可通过扫码门禁进入", {"oh": "24/7", "access": ["qr"]}),
        ("24小时开放（刷卡进入）", {"oh": "24/7", "access": ["card"]}),
    ],
)
def test_manned_and_unmanned_hours(text, value):
    assert hours(text, HERE).value == value


@pytest.mark.parametrize("text", ["22:00-6:00", "每天 20:00-8:00", "周一至周五 18:00-2:00", "5:00-24:00"])
def test_past_midnight_without_saying_so_is_read_and_told(text):
    assert "STA-W08" in [note.code for note in hours(text, HERE).notes]


@pytest.mark.parametrize("text", ["22:00-次日6:00", "晚10点到早6点", "8:00-0:00", "6:00-24:00"])
def test_past_midnight_said_is_not_doubtful(text):
    assert "STA-W08" not in [note.code for note in hours(text, HERE).notes]


def test_working_days_are_explained():
    value = hours("工作日 9:00-21:00", HERE).value
    assert value["oh"] == "Mo-Fr 09:00-21:00" and "调休" in value["note"]


def test_last_entry_is_a_remark_not_a_closing_time():
    value = hours("周二至周日 9:00—17:00（16:30停止入馆），周一闭馆", HERE).value
    assert value == {"oh": "Tu-Su 09:00-17:00; Mo off", "note": "16:30停止入馆"}


def test_a_remark_that_cannot_be_read_is_kept_and_told():
    cleaned = hours("每日9：00-17:30（夜校开课期间除外）", HERE)
    assert cleaned.value == {"oh": "Mo-Su 09:00-17:30", "note": "夜校开课期间除外"}
    assert [(note.code, note.params["word"]) for note in cleaned.notes] == [("unknown_word", "夜校开课期间除外")]


@pytest.mark.parametrize(
    "text",
    [
        "随银行营业时间",
        "0.375",
        "9:00",
        "9:00-",
        "周一至周五",
        "营业时间",
        "25:00-26:00",
        "9:75-17:00",
        "7:00-7:00",
        "晚10点到6点",
        "上午9点到5点",
        "上午13点到14点",
        "10.01-10.07",
        "5.10-9.30",
        "2024-2025",
        "8小时",
        "暂停开放",
        "不对外开放",
        "9:00-17:00（冬季10:00-16:00）",
        "9:00-17:00；周六10:00-16:00",
        "每天9:00-12:00，周六13:00-17:00",
        "周一至周五 12:00-13:00休息",
        "周一至周五9:00-17:00，节假日照常",
        "周一至周五，周一闭馆，9:00-17:00",
        "周二至周五，周一闭馆，9:00-17:00",
        "周六，周日休息，9:00-17:00",
        "周二至周日、周一闭馆 9:00-17:00",
        "周一至周五；周六 9:00-12:00",
        "单双周 周一 9:00-10:00",
        "停车场 8:00-20:00",
        "周一五楼 9:00-10:00",
        "9:00-11:00，10:00-12:00",
        "周三 9:00-17:00 除外",
        "朝九晚五",
    ],
)
def test_what_is_not_certain_is_refused(text):
    note = _refused(text)
    assert note.params["why_zh"] and note.params["why_en"]


def test_equal_times_are_refused_as_such():
    assert _refused("7:00-7:00").code == "STA-W08"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("随银行营业时间", "所在单位"),
        ("同商场营业时间", "所在单位"),
        ("0.375", "只有一个时刻"),
        ("9:00", "只有一个时刻"),
        ("预约开放", "预约"),
        ("夏季 8:30—17:30", "起止日期"),
        ("周一至周五9:00-17:00，节假日10:00-16:00", "双休日"),
    ],
)
def test_the_reason_is_said(text, why):
    assert why in _refused(text).params["why_zh"]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("周二至周日9:00-17:00，周一闭馆，春节期间闭馆", "Tu-Su 09:00-17:00; Mo off"),
        ("周一至周五9:00-17:00，周末预约开放", "Mo-Fr 09:00-17:00"),
        ("9:00-17:00（冬季提前半小时闭馆）", "Mo-Su 09:00-17:00"),
        ("随银行营业时间", ""),
        ("9:00", ""),
    ],
)
def test_the_part_that_is_certain_is_suggested(text, part):
    assert _refused(text).suggestion == part


def test_a_holiday_with_the_usual_hours_gives_its_dates_only():
    cleaned = hours("10月1日至7日,全市143个福州职工服务e站(工会驿站)持续开放", HERE)
    assert cleaned.value == {"oh": None, "holiday_dates": ["10-01", "10-07"]}
    assert [note.code for note in cleaned.notes] == ["unreadable"]


@pytest.mark.parametrize("text", ["10月1日至7日闭馆", "10月1日至7日部分驿站持续开放", "2月30日至3月40日持续开放"])
def test_other_holidays_give_nothing(text):
    assert hours(text, HERE).value == {"oh": None}


def test_the_year_of_dates_is_told_by_their_weekdays_or_the_sheet():
    cleaned = hours("2月28日(周一)8:00-11:00;3月5日(周六)8:00-11:00", HERE)
    assert cleaned.value["oh"] == "2022 Feb 28 08:00-11:00; 2022 Mar 05 08:00-11:00"
    assert "inferred" in [note.code for note in cleaned.notes]
    assert _read("3月2日(周三)9:00-11:00", year=2022) == "2022 Mar 02 09:00-11:00"
    assert _read("3月2日(周三)9:00-11:00", year=2023) is None


def test_a_period_that_is_inferred_is_told():
    cleaned = hours("6月30日开始,开放时间为每日9:00—17:00.计划开放两个月", HERE)
    assert cleaned.value["oh"] == "Jun 30-Aug 29 09:00-17:00"
    assert "inferred" in [note.code for note in cleaned.notes]


def test_the_number_of_a_telephone_is_not_kept():
    assert hours("周一至周五9:00-17:00 电话：0512-65550101", HERE).value == {"oh": "Mo-Fr 09:00-17:00", "note": "电话"}


@pytest.mark.parametrize("text", ["图" * 3000, "周一" * 1500, "9:00-" * 600, "（" * 3000, "五一、" * 130, "除" * 390])
def test_absurd_lengths_are_answered_at_once(text):
    hours("预热", HERE)
    start = time.process_time()
    assert hours(text, HERE).value["oh"] is None
    assert time.process_time() - start < 0.05


@pytest.mark.parametrize(
    "oh",
    [
        "Mo-Su 08:00-20:00",
        "24/7",
        "Mo-Fr 09:00-17:00; PH off",
        "Tu,Th 08:00-10:45,13:30-17:00",
        "May 01-Sep 30 08:00-21:00; Oct 01-Apr 30 08:00-20:00; Fr off",
        "Tu-Su 09:00-17:00; Mo off; PH 09:00-17:00",
        "Mo-Su 09:00-17:00; Fr[-1] off",
        "week 01-53/2 Sa 09:00-12:00",
        "2022 Feb 28 08:00-11:00",
        "SH 08:00-17:00",
    ],
)
def test_own_output_comes_back_unchanged(oh):
    assert hours(oh, HERE).value == {"oh": oh}


_PARTS = """周一 周五 至 、 ， ； 9:00-17:00 8:30-11:30 下午 周六 周末 休息 闭馆 法定节假日 工作日 每天 24小时 其余 （ ）
有人值守 无人值守 扫码 8点 到 次日 2:00 - 夏季 5月1日至9月30日 延时开放 全天 逢 照常开放 三 16:30停止入场
除外 10月1日 2026年 其余时间 每月最后一个周五 双周 含节假日 午休12:00-13:00 周二下午闭馆 闭馆日： 寒暑假 7月 图书馆 起 两个月"""
_WORDS = st.sampled_from(_PARTS.split())


@settings(max_examples=300, deadline=None)
@given(st.lists(_WORDS, max_size=8).map("".join) | st.text(max_size=40))
def test_any_text_is_read_validly_and_stably_or_refused(text):
    cleaned = hours(text, HERE)
    value = cleaned.value
    if value["oh"] is None and "staffed" not in value:
        assert cleaned.notes
    for oh in (value["oh"], value.get("staffed")):
        if oh is not None:
            OpeningHours(oh)
            assert hours(oh, HERE).value["oh"] == oh


@pytest.mark.parametrize("text", ["工作日24小时，周末24小时", "周一至周五全天，周六周日24小时"])
def test_every_day_all_day_is_24_7_however_it_is_said(text: str) -> None:
    assert hours(text, Context()).value["oh"] == "24/7"


@pytest.mark.parametrize(
    ("text", "year", "closed", "open_"),
    [
        # 2026: Spring Festival 15-23 February, Saturday 14 February is worked.
        ("周一至周五9:00-17:00（法定节假日除外）", 2026, ["2026-02-16", "2026-02-14", "2026-10-01"], ["2026-02-13"]),
        ("工作日9:00-17:00", 2026, ["2026-02-16", "2026-02-15"], ["2026-02-14", "2026-02-13"]),
    ],
)
def test_holidays_of_the_sheets_year_are_dates(text: str, year: int, closed: list[str], open_: list[str]) -> None:
    value = hours(text, Context(year=year)).value
    for days, wanted in ((closed, False), (open_, True)):
        for day in days:
            # A library without any calendar of China has to come to the same answer.
            assert OpeningHours(value["dated"]).is_open(datetime.fromisoformat(f"{day}T10:00")) is wanted, day


@pytest.mark.parametrize(
    ("text", "year"), [("9:00-17:00", 2026), ("工作日9:00-17:00", None), ("工作日9:00-17:00", 2035)]
)
def test_no_dates_where_none_matter_or_none_are_known(text: str, year: int | None) -> None:
    assert "dated" not in hours(text, Context(year=year)).value
