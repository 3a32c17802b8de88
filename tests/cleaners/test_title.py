"""Names: as text, without a serial number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.title import title
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="苏州驿站0123456789.、（）()一二十①号年级 \n", max_size=16)

SERIALS = ["1、", "1. ", "1．", "（一）", "(12)", "01 ", "01", "①", "一、", "十二、", "2)"]


@pytest.mark.parametrize("serial", SERIALS)
def test_a_certain_serial_number_goes(serial):
    assert title(f"{serial}淞南驿站", Context()).value == "淞南驿站"


KEPT = [
    "24小时驿站",
    "1号公馆驿站",
    "01号驿站",
    "7-11便利店",
    "3.0版驿站",
    "一、二、三年级",
    "12345热线",
    "1.5米驿站",
    "1. 2. 甲",
    "360.com",
    "5G驿站",
    "2025年驿站",
    "（市级）驿站",
    "淞南社区暖“新”驿站",
]


@pytest.mark.parametrize("text", KEPT)
def test_what_belongs_to_the_name_stays(text):
    assert title(text, Context()) == Cleaned(text)


def test_soft_line_breaks_are_joined():
    assert title("心语新“援”\n服务项目", Context()).value == "心语新“援”服务项目"
    assert title("Suzhou\nHome", Context()).value == "Suzhou Home"


@given(ANY)
def test_idempotent(text):
    try:
        once = title(text, Context()).value
    except Refusal:
        return
    assert once is None or title(once, Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = title(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
