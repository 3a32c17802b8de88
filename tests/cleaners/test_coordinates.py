"""Cleaner coordinates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.coordinates import coordinates
from sucheng_data.model.cleaning import Context, Refusal

HERE = Context()


@pytest.mark.parametrize(
    ("text", "lon", "lat"),
    [
        ("120.739409,31.25912", 120.739409, 31.25912),
        ("120.739409 31.25912", 120.739409, 31.25912),
        ("120.739409，31.25912", 120.739409, 31.25912),
        ("31.25912,120.739409", 120.739409, 31.25912),
        ("[120.7,31.2]", 120.7, 31.2),
        ("POINT(120.7 31.2)", 120.7, 31.2),
        ("120.7,31.2(高德)", 120.7, 31.2),
        ("经度:120.7\n纬度:31.2", 120.7, 31.2),
        ("lng=120.7,lat=31.2", 120.7, 31.2),
        ("31.2N 120.7E", 120.7, 31.2),
        ("X:120.7 Y:31.2", 120.7, 31.2),
        ("北纬N31°17′34.39″ ,东经E120°39′28.33″", 120.657869, 31.292886),
        ("31°17'34.39\"N 120°39'28.33\"E", 120.657869, 31.292886),
        ("120度39分28.33秒，31度17分34.39秒", 120.657869, 31.292886),
        ("0,0", 0.0, 0.0),
    ],
)
def test_both_in_one_cell(text, lon, lat):
    assert coordinates(text, HERE) == ({"lon": lon, "lat": lat}, ())


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("120.739409", {"lon": 120.739409, "lat": 120.739409}),
        ("31.29", {"lon": 31.29, "lat": 31.29}),
        ("120°57′29″", {"lon": 120.958056, "lat": 120.958056}),
        ("120.65E", {"lon": 120.65}),
        ("E120.65", {"lon": 120.65}),
        ("北纬31.29", {"lat": 31.29}),
        ("120.7W", {"lon": -120.7}),
        ("120.73940912345", {"lon": 120.739409, "lat": 120.739409}),
    ],
)
def test_one_number_is_handed_to_both_columns_unless_it_says_which(text, value):
    assert coordinates(text, HERE).value == value


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [("12073.9409", "120.739409"), ("12095814", "120.95814"), ("3125912", "31.25912"), ("99999", "")],
)
def test_a_lost_point_is_suggested_never_put_back(text, suggestion):
    with pytest.raises(Refusal) as refusal:
        coordinates(text, HERE)
    assert (refusal.value.code, refusal.value.suggestion) == ("STA-E01", suggestion)


@pytest.mark.parametrize(
    "text",
    ["abc", "人民路1号", "120.7;31.2;5", "120°65′", "N31.2 N31.3", "120.7E 121.7E", "120 39 28", "1.2.3", "N120.7E"],
)
def test_other_texts_are_refused(text):
    with pytest.raises(Refusal):
        coordinates(text, HERE)


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_plain_numbers_come_through(lon, lat):
    value = coordinates(f"{lon:.6f},{lat:.6f}", HERE).value
    assert {value["lon"], value["lat"]} == {float(f"{lon:.6f}"), float(f"{lat:.6f}")}


@given(st.text(max_size=30) | st.text("0123456789.,°′″NE 东经", max_size=20))
def test_any_text_is_read_or_refused(text):
    try:
        value = coordinates(text, HERE).value
    except Refusal as refusal:
        assert refusal.zh and refusal.en
        return
    assert value and all(abs(number) <= 181 for number in value.values())
