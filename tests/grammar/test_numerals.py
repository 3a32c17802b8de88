"""Numerals, qualifiers and measures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.grammar.numerals import heading_unit, leading_per, measures, normal, number, sole, whole
from sucheng_data.model.cleaning import Context

NUMERALS = [
    ("1638万", 16_380_000), ("1,638.5万", 16_385_000), ("1.2万亿", 1_200_000_000_000), ("三千二百", 3200), ("三千二", 3200),
    ("一万五", 15_000), ("一万零五", 10_005), ("一万零五百", 10_500), ("二〇二五", 2025), ("二百五", 250), ("两千零五", 2005),
    ("一点二亿", 120_000_000), ("零点五", "0.5"), ("三点一四", "3.14"), ("十", 10), ("十五", 15), ("二十", 20), ("一百一十", 110),
    ("一百零五", 105), ("一千零五十", 1050), ("一百二十三万四千五百", 1_234_500), ("一亿零五万", 100_050_000), ("壹仟贰佰", 1200),
    ("1亿2000万", 120_000_000), ("1万5千", 15_000), ("1万5000", 15_000), ("3千2百", 3200), ("3千200", 3200), ("1 638", 1638),
    ("-5", -5), ("+5", 5), ("0.5萬", 5000), ("一万亿", 10**12), ("两", 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value"), NUMERALS)
def test_numerals(text, value):
    assert number(text) == Decimal(value)


NOT = [
    "",
    "万",
    "百",
    "三四",
    "三四十",
    "十七八",
    "1,23",
    "1,2345",
    "1万5",
    "3千20",
    "1.2.3",
    "点五",
    "三点",
    "abc",
    "1e5",
    "百二十",
    "千百",
    "一二",
    "9" * 30,
    "亿" * 20,
    "零百",
]


@pytest.mark.parametrize("text", NOT)
def test_what_is_no_certain_numeral(text):
    assert number(text) is None


def below_wan(part):
    """1..9999 in characters, as schoolbooks spell it."""
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = part // place % 10
        words += (("零" if gap and words else "") + "零一二三四五六七八九"[digit] + name) if digit else ""
        gap = digit == 0
    return words


def in_characters(value):
    words, gap = "", False
    for part, name in ((value // 10**8, "亿"), (value // 10**4 % 10**4, "万"), (value % 10**4, "")):
        if part:
            words += ("零" if words and (gap or part < 1000) else "") + below_wan(part) + name
        gap = not part
    return words


def test_the_speller_of_these_tests():
    assert [in_characters(value) for value in (10_005, 305, 120_000_300, 10_500)] == [
        "一万零五",
        "三百零五",
        "一亿二千万零三百",
        "一万零五百",
    ]


@given(st.integers(1, 10**12 - 1))
def test_every_number_in_characters_comes_back(value):
    assert number(in_characters(value)) == value


@given(st.integers(0, 10**12))
def test_thousands_separators_change_nothing(value):
    assert number(f"{value:,}") == number(str(value)) == value


@given(
    st.decimals("0.001", 10**6, places=3), st.sampled_from([("万", 10**4), ("亿", 10**8), ("千", 10**3), ("百", 100)])
)
def test_scales_multiply_exactly(value, scale):
    assert number(f"{value:f}{scale[0]}") == value * scale[1]


QUALIFIERS = [
    ("300个", "eq"), ("约300个", "approx"), ("大约300个", "approx"), ("300个左右", "approx"), ("超300个", "gt"), ("超过300个", "gt"),
    ("逾300个", "gt"), ("300余个", "gt"), ("300多个", "gt"), ("300+个", "gt"), ("不少于300个", "ge"), ("不低于300个", "ge"), ("至少300个", "ge"),
    ("300个以上", "ge"), ("300个及以上", "ge"), ("近300个", "lt"), ("不足300个", "lt"), ("不到300个", "lt"), ("不超过300个", "le"),
    ("300个以内", "le"), ("300个以下", "le"), ("最多300个", "le"), ("≥300个", "ge"), ("≤300个", "le"), ("约300余个", "approx"),
    ("超300余个", "gt"), ("200-300个", "range"), ("就近300个", "eq"), ("通过300个", "eq"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "q"), QUALIFIERS)
def test_qualifiers(text, q):
    (found,) = measures(normal(text))
    assert (found.q, found.top or found.value, found.unit) == (q, 300, "个")


@pytest.mark.parametrize("text", ["超300个以下", "不足300个以上", "近300个左右"])
def test_words_that_contradict_one_another_leave_no_number(text):
    assert measures(normal(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "1+11",
        "双15",
        "24小时",
        "第3批",
        "T3出行",
        "5G",
        "“100个”",
        "2025年",
        "3月5日",
        "9:30",
        "十几个",
        "几十个",
        "成百上千",
    ],
)
def test_names_dates_and_vague_words_hold_no_measure(text):
    assert measures(normal(text)) == []


def test_list_marks_and_raised_digits_never_join_a_number():
    assert [found.value for found in measures(normal("①50个②60个"))] == [50, 60]
    assert measures(normal("10²个")) == []


def test_a_measure_knows_where_it_stands():
    text = normal("新建驿站约15家，共3000平方米")
    assert [text[found.start : found.end] for found in measures(text)] == ["约15家", "3000平方米"]


@pytest.mark.parametrize(("text", "whole_text"), [("约300个", True), ("共约300个", False), ("4大类30项", False)])
def test_sole_is_the_whole_text(text, whole_text):
    assert (sole(normal(text)) is not None) is whole_text


@pytest.mark.parametrize(("text", "per"), [("每人每月", "人/月"), ("人均", "人"), ("每年提供", "年"), ("提供", "")])
def test_leading_per(text, per):
    assert leading_per(text) == per


HEADINGS = [
    ("年内计划\n投资(万元)", "", "万元"),
    ("面积（㎡）", "", "m2"),
    ("金额(单位：元)", "", "元"),
    ("金额", "万元", "万元"),
    ("金额", "", ""),
]


@pytest.mark.parametrize(("header", "unit", "expected"), HEADINGS)
def test_heading_unit(header, unit, expected):
    assert heading_unit(Context(header=header, unit=unit)) == expected


def test_whole():
    assert (whole(Decimal("1200.00")), str(whole(Decimal("0.50")))) == (1200, "0.5")
    assert type(whole(Decimal("1200.00"))) is int


@given(st.text(max_size=60) | st.text(alphabet="0123456789万亿千百十点余多约超个家-至.,()“”+？ ", max_size=20))
def test_any_text_can_be_searched(text):
    line = normal(text)
    assert all(0 <= found.start < found.end <= len(line) for found in measures(line))
