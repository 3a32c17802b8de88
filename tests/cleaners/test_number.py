"""Plain numbers."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.number import number
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789.,-+eE万个约 ", max_size=16)

READ = [
    ("1,638.5", Decimal("1638.5")), ("１２００", 1200), ("三千二百", 3200), ("1.2万", 12000), ("300个", 300), ("-5", -5), ("0.50", Decimal("0.5")),
    ("1e-05", Decimal("0.00001")), ("1e+16", 10**16), ("壹佰", 100), ("'350", 350), ("可容纳20人", 20), ("1 234 567", 1234567),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text, expected):
    assert number(text, Context()) == Cleaned(expected)


def test_a_lost_qualifier_is_told():
    found = number("约300", Context())
    assert (found.value, [note.code for note in found.notes]) == (300, ["inferred"])


@pytest.mark.parametrize(
    "text", ["500-1000", "50%", "1,23", "abc", "∞", ".5", "5.", "1+1", "300元/人", "10²", "9" * 30, "无", "1.2.3"]
)
def test_refused(text):
    with pytest.raises(Refusal):
        number(text, Context())


def test_scientific_notation_of_a_sheet_has_lost_digits():
    with pytest.raises(Refusal) as refusal:
        number("1.39154E+10", Context())
    assert refusal.value.code == "FMT-E01"


@given(st.decimals(-(10**12), 10**12, places=4))
def test_idempotent_and_exact(value):
    once = number(f"{value:f}", Context()).value
    assert once == value
    assert number(f"{once:f}", Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = number(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
