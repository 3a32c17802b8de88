"""The words of opening hours: times, spans, weekdays, dates."""

from __future__ import annotations

import pytest

from sucheng_data.grammar.clock import Span, clock
from sucheng_data.grammar.hour_words import plain, tokens


def _only(text):
    (token,) = tokens(plain(text))
    return token.kind, token.value


@pytest.mark.parametrize(
    ("text", "opens", "closes"),
    [
        ("8:30-17:00", 510, 1020),
        ("８：３０～１７：００", 510, 1020),
        ("8:30——17:00", 510, 1020),
        ("08:30:00-17:00:00", 510, 1020),
        ("8点半至17点", 510, 1020),
        ("8时30分到17时", 510, 1020),
        ("上午八点三十分到下午五点", 510, 1020),
        ("早8點至晚9點", 480, 1260),
        ("下午1:30-4:30", 810, 990),
        ("下午2:00-17:00", 840, 1020),
        ("中午11:30-1:30", 690, 810),
        ("凌晨5点-晚11点", 300, 1380),
        ("十点一刻至十二点三刻", 615, 765),
        ("二十点至二十二点", 1200, 1320),
        ("8:00-24:00", 480, 1440),
        ("8:00-次日2:00", 480, 1560),
        ("8:30-17.00", 510, 1020),
        ("24小时", 0, 1440),
        ("9am-5:30pm", 540, 1050),
        ("8:00AM–5:00PM", 480, 1020),
        ("12:00pm-12:00am", 720, 1440),
        ("0800-1730", 480, 1050),
        ("8:30一17:30", 510, 1050),
        ("早八晚十", 480, 1320),
        ("自9:00起至17:00止", 540, 1020),
        ("9:00开馆，17:00闭馆", 540, 1020),
        ("05:30-08:30", 330, 510),
        ("18:00至凌晨2:00", 1080, 1560),
    ],
)
def test_spans(text, opens, closes):
    assert _only(text) == ("span", Span(opens, closes))


@pytest.mark.parametrize(
    "text",
    [
        "25:00-26:00",
        "8:60-9:00",
        "24:30-25:00",
        "下午-晚上",
        "8-20",
        "143-200",
        "1.7-2.5",
        "9:00-5:00",
        "2:30-5:30",
        "10:00-2:00",
        "2024-2025",
        "1990-2000",
        "9-5",
        "13:00am-14:00",
    ],
)
def test_what_is_no_span(text):
    assert all(token.kind != "span" for token in tokens(plain(text)))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("周一", ("Mo",)),
        ("星期天", ("Su",)),
        ("礼拜六", ("Sa",)),
        ("周1至周5", ("Mo", "Tu", "We", "Th", "Fr")),
        ("周一到五", ("Mo", "Tu", "We", "Th", "Fr")),
        ("周五至周日", ("Fr", "Sa", "Su")),
        ("周六至周一", ("Sa", "Su", "Mo")),
        ("周一到周末", ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")),
        ("周一、三、五", ("Mo", "We", "Fr")),
        ("周一,三,五", ("Mo", "We", "Fr")),
        ("周一三五", ("Mo", "We", "Fr")),
        ("周二和周四", ("Tu", "Th")),
        ("每周一至周三、周五", ("Mo", "Tu", "We", "Fr")),
        ("双休日", ("Sa", "Su")),
        ("法定节假日", ("PH",)),
        ("节假日", ("HD",)),
        ("寒暑假", ("SH",)),
        ("周一一周五", ("Mo", "Tu", "We", "Th", "Fr")),
        ("周1-5", ("Mo", "Tu", "We", "Th", "Fr")),
        ("Mon-Fri", ("Mo", "Tu", "We", "Th", "Fr")),
        ("Tuesday & Thursday", ("Tu", "Th")),
        ("每月第二、四个周六", ("Sa[2]", "Sa[4]")),
        ("每月最后一个周五", ("Fr[-1]",)),
        ("每月首个周日", ("Su[1]",)),
        ("工作日", ("work",)),
        ("其余时间", ("rest",)),
    ],
)
def test_weekdays(text, days):
    assert _only(text) == ("days", days)


def test_unknown_pieces_are_kept_as_written():
    assert [token.text for token in tokens("自修区8:00-9:00") if token.kind == "unknown"] == ["修区"]


@pytest.mark.parametrize(("minute", "text"), [(0, "00:00"), (510, "08:30"), (1440, "24:00"), (1560, "02:00")])
def test_minutes_as_clock(minute, text):
    assert clock(minute) == text


@pytest.mark.parametrize("text", ["24小时响应", "24小时服务热线", "24小时内", "24小时监控", "24小时客服"])
def test_round_the_clock_service_is_no_span(text):
    assert all(token.kind != "span" for token in tokens(plain(text)))


@pytest.mark.parametrize(
    "text",
    ["16:30停止入馆", "最后入场16:00", "闭馆前30分钟停止入馆", "需预约", "门票20元", "以公告为准", "电话:65550101"],
)
def test_remarks_leave_the_hours_alone(text):
    assert [token.kind for token in tokens(plain(text))] == ["note"]
