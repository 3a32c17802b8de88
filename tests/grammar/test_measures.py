"""Qualifiers, ranges, units and “per”."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.grammar.measures import heading_unit, leading_per, measurable, measures, sole
from sucheng_data.model.cleaning import Context

QUALIFIERS = [
    ("300个", "eq"), ("约300个", "approx"), ("大约300个", "approx"), ("300个左右", "approx"), ("超300个", "gt"), ("超过300个", "gt"),
    ("逾300个", "gt"), ("300余个", "gt"), ("300多个", "gt"), ("300+个", "gt"), ("不少于300个", "ge"), ("不低于300个", "ge"), ("至少300个", "ge"),
    ("300个以上", "ge"), ("300个及以上", "ge"), ("近300个", "lt"), ("不足300个", "lt"), ("不到300个", "lt"), ("不超过300个", "le"),
    ("300个以内", "le"), ("300个以下", "le"), ("最多300个", "le"), ("≥300个", "ge"), ("≤300个", "le"), ("约300余个", "approx"),
    ("超300余个", "gt"), ("200-300个", "range"), ("就近300个", "eq"), ("通过300个", "eq"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "q"), QUALIFIERS)
def test_qualifiers(text, q):
    (found,) = measures(measurable(text))
    assert (found.q, found.top or found.value, found.unit) == (q, 300, "个")


@pytest.mark.parametrize("text", ["超300个以下", "不足300个以上", "近300个左右"])
def test_words_that_contradict_one_another_leave_no_number(text):
    assert measures(measurable(text)) == []


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
    assert measures(measurable(text)) == []


def test_list_marks_and_raised_digits_never_join_a_number():
    assert [found.value for found in measures(measurable("①50个②60个"))] == [50, 60]
    assert measures(measurable("10²个")) == []


def test_a_measure_knows_where_it_stands():
    text = measurable("新建驿站约15家，共3000平方米")
    assert [text[found.start : found.end] for found in measures(text)] == ["约15家", "3000平方米"]


@pytest.mark.parametrize(("text", "whole_text"), [("约300个", True), ("共约300个", False), ("4大类30项", False)])
def test_sole_is_the_whole_text(text, whole_text):
    assert (sole(measurable(text)) is not None) is whole_text


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


@given(st.text(max_size=60) | st.text(alphabet="0123456789万亿千百十点余多约超个家-至.,()“”+？ ", max_size=20))
def test_any_text_can_be_searched(text):
    line = measurable(text)
    assert all(0 <= found.start < found.end <= len(line) for found in measures(line))
