"""Cleaner action."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.action import action
from sucheng_data.model.cleaning import Context, Refusal
from sucheng_data.model.codes import load_codes
from tests.cleaners.cleaner_lists import ACTIONS

HERE = Context(codes=ACTIONS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A06", "A06"),
        ("a6", "A06"),
        ("健康护航", "A06"),
        ("“苏城暖新·健康护航”行动", "A06"),
        ("苏城暖新．就业无忧", "A03"),
        ("苏城暖新•就业无忧行动", "A03"),
        ("苏城暖新-就业无忧", "A03"),
        ("“苏城暖新”就业无忧行动", "A03"),
        ("苏城暖新·乐享安居行动", "A04"),
        ("六、健康护航", "A06"),
        ("A06 健康护航", "A06"),
        ("jiankang-huhang", "A06"),
    ],
)
def test_codes_and_names_in_any_dress(text, code):
    assert action(text, HERE) == (code, ())


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("健康护行", "健康护航"),
        ("健康护航计划", "健康护航"),
        ("A05健康护航", ""),
        ("A09", None),
        ("行动", None),
        ("A01、A02", ""),
    ],
)
def test_others_are_refused(text, suggestion):
    with pytest.raises(Refusal) as refusal:
        action(text, HERE)
    assert refusal.value.code == "enum"
    assert suggestion is None or refusal.value.suggestion == suggestion


def test_the_published_actions_are_read_by_code_name_and_full_name():
    codes = load_codes(Path(__file__).resolve().parents[2] / "schemas" / "codes")["actions"]
    assert list(codes) == ["A01", "A02", "A03", "A04", "A05", "A06"]
    for row in codes.rows:
        for text in (row["code"], row["label_zh"], row["full_name"]):
            assert action(text, Context(codes=codes)).value == row["code"]


@given(st.text(max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        assert action(text, HERE).value in ACTIONS.by_code
    except Refusal as refusal:
        assert refusal.zh and refusal.en
