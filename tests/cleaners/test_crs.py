"""Cleaner crs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.crs import crs
from sucheng_data.model.cleaning import Context, Refusal
from tests.cleaners.cleaner_lists import CRS, REGISTER

HERE = Context(codes=CRS)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("高德地图", "gcj02"),
        ("经度（高德）", "gcj02"),
        ("腾讯", "gcj02"),
        ("GCJ-02", "gcj02"),
        ("百度坐标", "bd09"),
        ("bd09ll", "bd09"),
        ("手持GPS", "wgs84"),
        ("WGS 84", "wgs84"),
        ("天地图", "wgs84"),
        ("不详", "unknown"),
        ("unknown", "unknown"),
    ],
)
def test_words_tell_the_datum(text, code):
    assert crs(text, HERE) == (code, ())


def test_a_text_without_such_a_word_is_unknown_and_told():
    cleaned = crs("人工标注", HERE)
    assert (cleaned.value, [note.code for note in cleaned.notes]) == ("unknown", ["unknown_word"])


def test_two_datums_are_refused():
    with pytest.raises(Refusal):
        crs("GPS转高德", HERE)


def test_without_a_field_list_the_register_is_used():
    assert crs("百度", Context(register=REGISTER)).value == "bd09"


@given(st.text(min_size=1, max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        assert crs(text, HERE).value in CRS.by_code
    except Refusal as refusal:
        assert refusal.zh and refusal.en
