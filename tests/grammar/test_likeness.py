"""What a person may have meant: more and less alike, by the slips people make, never by copies of the program's answers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.grammar.likeness import homophones, likeness, nearest, slips
from sucheng_data.grammar.words import closest
from sucheng_data.model.schema import Schemas

WORDS = ["联系电话", "驿站名称", "开放时间", "经度", "纬度", "地址", "苏州市总工会", "苏州市公安局"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("联系店话", "联系电话"),  # a homophone
        ("联糸电话", "联系电话"),  # one character wrong
        ("系联电话", "联系电话"),  # neighbours exchanged
        ("称名站驿", "驿站名称"),  # the same characters in any order
        ("開放時間", "开放时间"),  # traditional
        ("经渡", "经度"),
        ("维渡", "纬度"),
        ("地止", "地址"),
        ("苏工会", "苏州市总工会"),  # an abbreviation
        ("苏州市总公会", "苏州市总工会"),
    ],
)
def test_nearest(written: str, meant: str) -> None:
    assert nearest(written, WORDS)[0][1] == meant


@pytest.mark.parametrize("written", ["备注", "网格责任区", "瑜伽垫", "", "……"])
def test_nothing_near(written: str) -> None:
    assert nearest(written, WORDS) == []


@pytest.mark.parametrize(
    ("closer", "further", "word"),
    [
        ("经渡", "长度", "经度"),  # sounds alike, or not
        ("联系电活", "联系人", "联系电话"),
        ("苏州总工会", "苏工会", "苏州市总工会"),
    ],
)
def test_more_alike(closer: str, further: str, word: str) -> None:
    assert likeness(closer, word) > likeness(further, word)


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [("开放时间", "开放时间", 0), ("开时间", "开放时间", 1), ("放开", "开放", 1), ("甲", "", 1)],
)
def test_slips(first: str, second: str, count: float) -> None:
    assert slips(first, second) == slips(second, first) == count


def test_homophones() -> None:
    assert homophones("度", "渡") and homophones("称", "程") and homophones("电", "店")
    assert not homophones("长", "经") and not homophones("A", "度") and not homophones("饕", "餮")


@given(st.text("甲乙联系电话AB", max_size=6), st.text("甲乙联系电话AB", max_size=6))
def test_laws(first: str, second: str) -> None:
    alike = likeness(first, second)
    assert 0 <= alike <= 1 and alike == likeness(second, first)
    assert (alike == 1) == (bool(first) and first.lower() == second.lower())
    found = nearest(first, [second])
    assert found == ([(alike, second)] if alike >= 0.5 else [])


@pytest.mark.parametrize(
    ("name", "written", "label"),
    [("facilities", "空凋", "空调"), ("station_status", "停暂开放", "暂停开放"), ("facilities", "瑜伽垫", "")],
)
def test_closest_label_of_a_list(schemas: Schemas, name: str, written: str, label: str) -> None:
    assert closest(written, schemas.codes[name]) == label
