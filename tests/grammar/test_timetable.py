"""Timetables: what is told beside the OSM string."""

from __future__ import annotations

import pytest

from sucheng_data.grammar.timetable import read
from sucheng_data.model.cleaning import Refusal


def test_days_stated_are_not_assumed():
    assert not read("每天8:00-20:00").assumed
    assert read("8:00-20:00").assumed


def test_a_day_nobody_mentions_is_noted():
    assert read("周二闭馆，周三至周日 9:00—16:30").notes == ("未提及：周一",)


def test_doubt_about_midnight_is_marked():
    assert read("22:00-6:00").doubtful
    assert not read("22:00-次日6:00").doubtful


def test_extra_hours_are_added_to_the_usual_ones():
    assert read("周一至周日 9:00-16:00每周一夜间开放 18:00-20:00").oh == "Mo-Su 09:00-16:00; Mo 09:00-16:00,18:00-20:00"


def test_manned_and_unmanned_hours_that_leave_a_gap():
    table = read("有人值守 8:00-12:00，无人值守14:00-20:00")
    assert (table.oh, table.staffed) == ("Mo-Su 08:00-12:00,14:00-20:00", "Mo-Su 08:00-12:00")


@pytest.mark.parametrize(
    "text",
    [
        "有人值守周一8:00-12:00，无人值守12:00-20:00",
        "24小时，无人值守8:00-9:00",
        "有人值守8:00-9:00，有人值守10:00-11:00",
    ],
)
def test_manned_hours_that_do_not_add_up_are_refused(text):
    with pytest.raises(Refusal):
        read(text)


def test_a_refusal_names_the_piece_that_was_not_understood():
    with pytest.raises(Refusal, match="图书角") as refusal:
        read("图书角 8:00-20:00")
    assert "图书角" in refusal.value.en


def test_the_name_of_one_place_is_set_aside_and_told():
    table = read("五泉山公园(11月1日至次年4月20日)早6时30分至晚7时30分")
    assert (table.oh, table.unread) == ("Nov 01-Apr 20 06:30-19:30", ("五泉山公园",))


def test_working_days_are_marked():
    assert read("工作日 9:00-17:00").working
    assert not read("周一至周五 9:00-17:00").working


@pytest.mark.parametrize(
    "text", ["阅览室 9:00-17:00 自习室 8:00-22:00", "全年无休，9:00-17:00，周一闭馆", "9:00-17:00 2月30日闭馆"]
)
def test_contradictions_and_two_places_are_refused(text):
    with pytest.raises(Refusal):
        read(text)
