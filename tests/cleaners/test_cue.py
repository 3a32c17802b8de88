"""Cleaner cue."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.cue import cue
from sucheng_data.model.cleaning import Context
from tests.cleaners.cleaner_lists import KINDS

HERE = Context(codes=KINDS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("蓄电池免费更换业务", "free_service"),
        ("电影优惠券", "coupon"),
        ("5折券", "coupon"),
        ("汽油折扣券和优惠券", "transport_coupon"),
        ("新春礼包", "goods"),
        ("coupon", "coupon"),
        ("年货", None),
        ("—", None),
    ],
)
def test_the_longest_cue_wins(text, code):
    assert cue(text, HERE) == (code, ())


def test_equal_cues_give_the_first_of_the_list_and_are_told():
    cleaned = cue("福袋与补贴", HERE)
    assert cleaned.value == "goods"
    assert [note.code for note in cleaned.notes] == ["inferred"]


@given(st.text(max_size=20))
def test_any_text_gives_a_listed_code_or_none(text):
    code = cue(text, HERE).value
    assert code is None or cue(code, HERE).value == code
