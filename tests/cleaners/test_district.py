"""Cleaner district."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.district import district
from sucheng_data.model.cleaning import Context, Refusal
from sucheng_data.model.codes import load_codes
from tests.cleaners.cleaner_lists import DISTRICTS, REGISTER

SUZHOU = Context(codes=DISTRICTS, register=REGISTER)
KUNSHAN = Context(jurisdiction="320583", codes=DISTRICTS, register=REGISTER)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("昆山市", "320583"),
        ("昆山", "320583"),
        ("320583", "320583"),
        ("320583.0", "320583"),
        ("320583108", "320583"),
        ("320583000000", "320583"),
        ("昆山市（320583）", "320583"),
        ("320583 昆山市", "320583"),
        ("江苏省苏州市昆山市", "320583"),
        ("苏州市姑苏区", "320508"),
        ("园区", "320576"),
        ("高新区", "320505"),
        ("虎丘区（高新区）", "320505"),
        ("平江区", "320508"),
        ("苏州市", "320500"),
        ("南通市", "320600"),
        ("蘇州市姑蘇區", "320508"),
        ("320508018001", "320508"),
    ],
)
def test_divisions_are_read(text, code):
    assert district(text, SUZHOU) == (code, ())


@pytest.mark.parametrize(("text", "code"), [("320571", "320576"), ("320584", "320509"), ("320503.0", "320508")])
def test_a_retired_code_gives_its_successor_and_is_told(text, code):
    cleaned = district(text, SUZHOU)
    assert cleaned.value == code
    assert [note.code for note in cleaned.notes] == ["inferred"]


@pytest.mark.parametrize(("context", "code"), [(SUZHOU, "320500"), (KUNSHAN, "320583")])
def test_the_whole_city_is_the_sheets_own(context, code):
    assert district("全市", context).value == code


@pytest.mark.parametrize("text", ["上海市", "320599", "320583吴江区", "昆山市、吴江区", "江苏省", "3205", "—"])
def test_other_texts_are_refused_as_not_listed(text):
    with pytest.raises(Refusal) as refusal:
        district(text, SUZHOU)
    assert refusal.value.code == "enum"


def test_a_misspelling_gets_a_suggestion():
    with pytest.raises(Refusal) as refusal:
        district("昆仑市", SUZHOU)
    assert refusal.value.suggestion == "昆山市"


def test_every_published_division_is_read_by_name_and_by_code():
    codes = load_codes(Path(__file__).resolve().parents[2] / "schemas" / "codes")["districts"]
    context = Context(codes=codes)
    for row in codes.rows:
        assert district(row["label_zh"], context).value == district(row["code"], context).value == row["code"]


@given(st.text(max_size=20))
def test_any_text_gives_a_listed_code_or_is_refused(text):
    try:
        code = district(text, SUZHOU).value
    except Refusal:
        return
    assert district(code, SUZHOU).value == code


def test_a_zone_without_its_city_is_not_suzhous_in_a_sheet_of_kunshan():
    assert district("高新区", SUZHOU).value == "320505"
    with pytest.raises(Refusal):
        district("高新区", KUNSHAN)
