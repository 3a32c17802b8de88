"""Areas in square metres."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.area import area
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789.约平方米㎡m2亩公顷-×+室内 ", max_size=16)

READ = [
    ("约120平方米", {"value": 120, "q": "approx"}),
    ("120㎡", {"value": 120, "q": "eq"}),
    ("120 m²", {"value": 120, "q": "eq"}),
    ("120m2", {"value": 120, "q": "eq"}),
    ("120平", {"value": 120, "q": "eq"}),
    ("120", {"value": 120, "q": "eq"}),
    ("120.5", {"value": Decimal("120.5"), "q": "eq"}),
    ("建筑面积120平米", {"value": 120, "q": "eq"}),
    ("1.2万平方米", {"value": 12000, "q": "eq"}),
    ("0.5公顷", {"value": 5000, "q": "eq"}),
    ("不小于50㎡", {"value": 50, "q": "ge"}),
    ("一百余平方米", {"value": 100, "q": "gt"}),
    ("100-120㎡", {"value": 100, "q": "range", "max": 120}),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read(text, expected):
    assert area(text, Context(header="面积(㎡)")) == Cleaned(expected)


def test_the_heading_may_count_in_ten_thousands():
    assert area("1.2", Context(header="建筑面积（万平方米）")).value == {"value": 12000, "q": "eq"}


REFUSED = [
    "2亩",
    "50家",
    "10×12米",
    "120+80㎡",
    "室内80㎡室外40㎡",
    "-5",
    "数百平方米",
    "大",
    "?00平方米",
    "负3",
    "二○二五年",
    "各80㎡",
    "80㎡/人",
]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text):
    with pytest.raises(Refusal):
        area(text, Context())


def test_a_heading_in_mu_is_refused():
    with pytest.raises(Refusal):
        area("2", Context(header="面积（亩）"))


@given(st.integers(1, 10**6))
def test_idempotent(size):
    once = area(f"{size}㎡", Context()).value
    assert area(f"{once['value']}平方米", Context()).value == once == {"value": size, "q": "eq"}


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = area(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
