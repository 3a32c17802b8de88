"""Numerals and the text they stand in."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.grammar.numerals import number, whole

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


def test_whole():
    assert (whole(Decimal("1200.00")), str(whole(Decimal("0.50")))) == (1200, "0.5")
    assert type(whole(Decimal("1200.00"))) is int
