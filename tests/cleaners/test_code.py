"""Codes stay text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.code import code
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789-AＡ１ 　", max_size=16)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("001", "001"), (" KS-017 ", "KS-017"), ("３２０５８３", "320583"), ("'001", "001"), ("A 1", "A 1")],
)
def test_read(text, expected):
    assert code(text, Context()) == Cleaned(expected)


def test_scientific_notation_has_lost_digits():
    with pytest.raises(Refusal) as refusal:
        code("1.39154E+10", Context())
    assert refusal.value.code == "FMT-E01"


@pytest.mark.parametrize("text", ["、", "…", "'"])
def test_refused(text):
    with pytest.raises(Refusal):
        code(text, Context())


@given(st.text(min_size=1, max_size=20))
def test_idempotent(text):
    try:
        once = code(text, Context()).value
    except Refusal:
        return
    assert code(once, Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = code(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
