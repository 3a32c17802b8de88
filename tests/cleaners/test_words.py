"""Lists of words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.words import words
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="甲乙、，；/（）“”等 \n", max_size=16)

READ = [
    ("a、b，c；d", ["a", "b", "c", "d"]),
    ("大润发（观前店、园区店）、苏周到", ["大润发（观前店、园区店）", "苏周到"]),
    ("暖新驿站/工会驿站\n司机之家", ["暖新驿站", "工会驿站", "司机之家"]),
    ("“甲、乙”、丙", ["“甲、乙”", "丙"]),
    ("甲、甲、乙", ["甲", "乙"]),
    ("空调、冰箱等。", ["空调", "冰箱"]),
    ("高等", ["高等"]),
    ("店（甲、乙", ["店（甲", "乙"]),
    ("（外（内、内）、外）、后", ["（外（内、内）、外）", "后"]),
    ("https://a.cn/x、b", ["https://a.cn/x", "b"]),
    (" 、、 ", []),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_split(text, expected):
    assert words(text, Context()) == Cleaned(expected)


@given(st.lists(st.text(alphabet="甲乙丙丁ab（）“”", min_size=1, max_size=5), max_size=5))
def test_idempotent(parts):
    once = words("、".join(parts), Context()).value
    assert words("、".join(once), Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = words(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
