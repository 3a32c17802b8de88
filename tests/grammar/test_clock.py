"""The clock grammar: times, spans, weekdays."""

from __future__ import annotations

import pytest

from sucheng_data.grammar.clock import Span, clock, plain, tokens


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
    ],
)
def test_spans(text, opens, closes):
    assert _only(text) == ("span", Span(opens, closes))


@pytest.mark.parametrize("text", ["25:00-26:00", "8:60-9:00", "24:30-25:00", "下午-晚上", "8-20", "143-200", "1.7-2.5"])
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
