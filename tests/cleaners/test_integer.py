"""Whole numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.integer import integer
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789.,-E万个约人十 ", max_size=16)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("20", 20), ("20.0", 20), ("1,200", 1200), ("二十", 20), ("20人", 20), ("1.5万", 15000), ("-3", -3)],
)
def test_read(text, expected):
    found = integer(text, Context())
    assert found == Cleaned(expected) and type(found.value) is int


def test_a_lost_qualifier_is_told():
    found = integer("约20人", Context())
    assert (found.value, [note.code for note in found.notes]) == (20, ["inferred"])


@pytest.mark.parametrize("text", ["2.5", "20-30", "1.2E+05", "十几", "2024年", "20%", "若干", "1.25万5"])
def test_refused(text):
    with pytest.raises(Refusal):
        integer(text, Context())


@given(st.integers(-(10**15), 10**15))
def test_idempotent(value):
    assert integer(str(value), Context()) == Cleaned(value)


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = integer(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
