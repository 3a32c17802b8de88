"""Cleaner coded_list."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sucheng_data.cleaners.coded_list import coded_list
from sucheng_data.model.cleaning import Context
from tests.cleaners.cleaner_lists import FACILITIES

HERE = Context(codes=FACILITIES)


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
    ],
)
def test_lists_are_read(text, codes):
    assert coded_list(text, HERE) == ({"codes": codes, "other": []}, ())


@pytest.mark.parametrize(
    ("text", "codes", "other"),
    [
        ("共享书屋、空调", ["air_conditioning"], ["共享书屋"]),
        ("空调，咖啡机2台", ["air_conditioning"], ["咖啡机"]),
        ("充电宝", [], ["充电宝"]),
        ("√", [], ["√"]),
    ],
)
def test_unknown_words_are_kept_and_told(text, codes, other):
    cleaned = coded_list(text, HERE)
    assert cleaned.value == {"codes": codes, "other": other}
    assert [(note.code, note.params["word"]) for note in cleaned.notes] == [("unknown_word", word) for word in other]


@settings(deadline=None)
@given(st.text(max_size=30) | st.text("空调饮水机、和等一台12（）.，/ x", max_size=20))
def test_any_text_gives_listed_codes_and_is_stable(text):
    value = coded_list(text, HERE).value
    assert set(value["codes"]) <= set(FACILITIES)
    if value["codes"]:
        assert coded_list("、".join(value["codes"]), HERE).value == {"codes": value["codes"], "other": []}
