"""Cleaner coded_list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sucheng_data.cleaners.coded_list import coded_list
from sucheng_data.model.cleaning import Context
from tests.cleaners.cleaner_lists import FACILITIES

HERE = Context(codes=FACILITIES)


def _n(code, n):
    return {"code": code, "n": n}


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (
            "空调、饮水机、冰箱、微波炉等设施一应俱全,还配备了淋浴间",
            ["air_conditioning", "drinking_water", "fridge", "microwave", "shower"],
        ),
        ("饮水机1台,微波炉2台，沙发一组；药箱", ["drinking_water", "microwave", "seating", "first_aid"]),
        ("雨衣雨伞", ["umbrella"]),
        ("雨衣、雨伞", ["umbrella"]),
        ("桌凳、冷暖电器、应急药箱", ["seating", "air_conditioning", "first_aid"]),
        ("1.空调\n2.饮水机", ["air_conditioning", "drinking_water"]),
        ("1.空调2.饮水机", ["air_conditioning", "drinking_water"]),
        ("空调 冰箱 WiFi", ["air_conditioning", "fridge", "wifi"]),
        ("空调和饮水机", ["air_conditioning", "drinking_water"]),
        ("报刊和书籍", ["reading"]),
        ("免费WiFi以及微波炉", ["wifi", "microwave"]),
        ("2台微波炉、冰箱x2", ["microwave", "fridge"]),
        ("卫生间（附近）", ["toilet"]),
        ("药箱(创可贴、碘伏)、热水", ["first_aid", "drinking_water"]),
        ("USB/充电线", ["phone_charging"]),
        ("充电桩、充电", ["ev_bike_charging", "phone_charging"]),
        ("配备有饮水机等基础设施", ["drinking_water"]),
        ("drinking_water、fridge", ["drinking_water", "fridge"]),
        ("无", []),
        ("冷热热水、立式饮水机", ["drinking_water"]),
        ("无障碍卫生间、无线网络", ["toilet", "wifi"]),
        ("WiFi全覆盖", ["wifi"]),
        ("空调冰箱微波炉", ["air_conditioning", "fridge", "microwave"]),
        ("手机、电动车充电", ["phone_charging", "ev_bike_charging"]),
        ("淋浴、热水", ["shower"]),
        ("1、空调2、饮水机3、微波炉", ["air_conditioning", "drinking_water", "microwave"]),
        ("①空调②饮水机", ["air_conditioning", "drinking_water"]),
        ("微波爐、飲水機", ["microwave", "drinking_water"]),
        # What is said to be missing is not there, and is no unknown word either.
        ("无空调", []),
        ("空调、未配备微波炉", ["air_conditioning"]),
        ("有空调，无微波炉，有饮水机", ["air_conditioning", "drinking_water"]),
        ("空调√ 饮水机× WiFi√", ["air_conditioning", "wifi"]),
        ("空调：有；饮水机：无", ["air_conditioning"]),
        ("空调（维修中）、热水", ["drinking_water"]),
        ("拟配备空调、待安装冰箱", []),
    ],
)
def test_lists_are_read(text, codes):
    value, notes = coded_list(text, HERE)
    assert (value["codes"], value["other"], notes) == (codes, [], ())


@pytest.mark.parametrize(
    ("text", "codes", "other"),
    [
        ("共享书屋、空调", ["air_conditioning"], ["共享书屋"]),
        ("空调，咖啡机2台", ["air_conditioning"], ["咖啡机"]),
        ("充电宝", [], ["充电宝"]),
        ("√", [], ["√"]),
        ("无空调、微波炉", [], ["微波炉"]),  # whether the denial reaches the second is open
        ("空调维修点", [], ["空调维修点"]),
        ("充电站", [], ["充电站"]),
        ("图书馆", [], ["图书馆"]),
        ("热水器", [], ["热水器"]),
    ],
)
def test_unknown_words_are_kept_and_told(text, codes, other):
    cleaned = coded_list(text, HERE)
    assert (cleaned.value["codes"], cleaned.value["other"]) == (codes, other)
    assert [(note.code, note.params["word"]) for note in cleaned.notes] == [("unknown_word", word) for word in other]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (
            "饮水机1台,微波炉2台，沙发一组；药箱",
            [_n("drinking_water", 1), _n("microwave", 2), _n("seating", 1), "first_aid"],
        ),
        ("两台空调、冰箱x1", [_n("air_conditioning", 2), _n("fridge", 1)]),
        ("空调（2台）", [_n("air_conditioning", 2)]),
        ("饮水机、微波炉各1台", [_n("drinking_water", 1), _n("microwave", 1)]),
        ("空调2台、饮水机、冰箱各一台", [_n("air_conditioning", 2), _n("drinking_water", 1), _n("fridge", 1)]),
        # Neither a guess nor a sum of unlike things is a count.
        ("雨伞10余把", ["umbrella"]),
        ("约20把雨伞", ["umbrella"]),
        ("雨伞若干", ["umbrella"]),
        ("雨衣2件、雨伞5把", ["umbrella"]),
        ("1、空调2、饮水机", ["air_conditioning", "drinking_water"]),
    ],
)
def test_exact_counts_are_kept(text, items):
    assert coded_list(text, HERE).value["items"] == items


@pytest.mark.parametrize(
    ("header", "text", "items"),
    [
        ("空调", "√", ["air_conditioning"]),
        ("是否有WiFi", "是", ["wifi"]),
        ("空调（有/无）", "有", ["air_conditioning"]),
        ("空调", "×", []),
        ("空调", "0", []),
        ("空调", "2台", [_n("air_conditioning", 2)]),
        ("咖啡机", "√", []),
        ("(column header)", "√", ["(column header)"]),
        ("", "√", ["(column header)"]),
    ],
)
def test_a_tick_means_the_word_of_its_heading(header, text, items):
    assert coded_list(text, Context(codes=FACILITIES, header=header)).value["items"] == items


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("空调饮水机、和等一台12（）.，/ x", max_size=20))
def test_any_text_gives_listed_codes_and_is_stable(text):
    value = coded_list(text, HERE).value
    assert set(value["codes"]) <= set(FACILITIES)
    if value["codes"]:
        again = coded_list("、".join(value["codes"]), HERE).value
        assert (again["codes"], again["other"]) == (value["codes"], [])
