"""Calendar years."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.year import year
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789年度-.二〇今 ", max_size=16)


@pytest.mark.parametrize(
    "text", ["2025", "2025年", "2025年度", "二〇二五年", "２０２５", "2025.0", "2025-01-01", "2025 年", "公元2025年"]
)
def test_read(text):
    assert year(text, Context(year=1999)) == Cleaned(2025)


@pytest.mark.parametrize(("text", "expected"), [("25年", 2025), ("今年", 2024), ("明年", 2025), ("去年", 2023)])
def test_inferred_is_told(text, expected):
    found = year(text, Context(year=2024))
    assert (found.value, [note.code for note in found.notes]) == (expected, ["inferred"])


@pytest.mark.parametrize("text", ["今年", "2024-2025", "3000", "1066", "0", "20", "2025年1月", "两千", "99年"])
def test_refused(text):
    with pytest.raises(Refusal):
        year(text, Context())


@given(st.integers(1900, 2100))
def test_idempotent(value):
    assert year(str(value), Context()) == Cleaned(value)


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = year(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
