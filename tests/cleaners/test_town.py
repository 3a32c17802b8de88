"""Cleaner town."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.town import town
from sucheng_data.model.cleaning import Context
from sucheng_data.model.codes import load_codes
from tests.cleaners.cleaner_lists import REGISTER

HERE = Context(register=REGISTER)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("千灯镇", "千灯镇"),
        ("千灯", "千灯镇"),
        ("千 灯 镇", "千灯镇"),
        ("昆山市千灯镇", "千灯镇"),
        ("苏州市姑苏区平江街道", "平江街道"),
        ("狮山街道办事处", "狮山街道"),
        ("娄葑街道办", "娄葑街道"),
        ("杨舍镇人民政府", "杨舍镇"),
        ("东渚街道", "科技城（东渚街道）"),
        ("320583108", "千灯镇"),
        ("320583108.0", "千灯镇"),
        ("320583108001", "千灯镇"),
    ],
)
def test_names_get_the_form_of_the_list(text, name):
    assert town(text, HERE).value == name


@pytest.mark.parametrize("text", ["不存在镇", "某街道", "千灯镇淞南社区", "镇"])
def test_a_name_that_is_not_listed_stays_as_written(text):
    assert town(text, HERE).value == text


def test_every_published_town_is_its_own_normal_form():
    register = load_codes(Path(__file__).resolve().parents[2] / "schemas" / "codes")
    for row in register["towns"].rows:
        assert town(row["label_zh"], Context(register=register)).value == row["label_zh"]


@given(st.text(min_size=1, max_size=20))
def test_any_text_is_stable(text):
    name = town(text, HERE).value
    assert town(name, HERE).value == name
