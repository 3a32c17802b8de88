"""Cleaner address."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.address import address
from sucheng_data.model.cleaning import Context, Refusal
from tests.cleaners.cleaner_lists import REGISTER

HERE = Context(register=REGISTER)
POI, RELATIVE, NEEDED = "POI address, no street number", "relative address", "district needed"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("崂山路9号", {"address": "崂山路9号", "flag": NEEDED}),
        ("工商银行道前支行一楼", {"address": "工商银行道前支行一楼", "flag": POI}),
        (
            "密山路101号(工商行政管理局一楼)",
            {"address": "密山路101号", "note": "工商行政管理局一楼", "flag": NEEDED},
        ),
        ("沪太路4361号7号楼2层", {"address": "沪太路4361号7号楼2层", "flag": NEEDED}),
        ("大厂镇湖泰路以东、中长路以北", {"address": "大厂镇湖泰路以东、中长路以北", "flag": RELATIVE}),
        ("江苏省苏州市姑苏区人民路１号", {"address": "人民路1号", "district_code": "320508"}),
        (
            "苏州市昆山市千灯镇尚书路9号（社区一楼）",
            {"address": "千灯镇尚书路9号", "note": "社区一楼", "district_code": "320583", "town": "千灯镇"},
        ),
        ("苏州工业园区星湖街328号", {"address": "星湖街328号", "district_code": "320576"}),
        ("苏州吴中区越溪街道1号", {"address": "越溪街道1号", "district_code": "320506", "town": "越溪街道"}),
        ("虎丘区（高新区）狮山路1号", {"address": "狮山路1号", "district_code": "320505"}),
        ("园区星湖街1号", {"address": "星湖街1号", "district_code": "320576"}),
        ("昆山开发区前进东路88号", {"address": "昆山开发区前进东路88号", "district_code": "320583"}),
        ("千灯镇尚书路9号", {"address": "千灯镇尚书路9号", "district_code": "320583", "town": "千灯镇"}),
        ("昆山千灯镇尚书路9号", {"address": "千灯镇尚书路9号", "district_code": "320583", "town": "千灯镇"}),
        ("沧浪区人民路1号", {"address": "人民路1号", "district_code": "320508"}),
        ("吴江市中山路1号", {"address": "中山路1号", "district_code": "320509"}),
        ("苏州高新区（虎丘区）狮山路1号", {"address": "狮山路1号", "district_code": "320505"}),
        ("地址：姑苏区人民路1号", {"address": "人民路1号", "district_code": "320508"}),
        ("蘇州市姑蘇區人民路1號", {"address": "人民路1号", "district_code": "320508"}),
        ("地铁1号线乐桥站1号口", {"address": "地铁1号线乐桥站1号口", "flag": POI}),
        ("上海市宝山区沪太路4361号", {"address": "上海市宝山区沪太路4361号"}),
        ("苏州市人民路858号", {"address": "人民路858号", "flag": NEEDED}),
        ("215000苏州市人民路1号", {"address": "人民路1号", "postcode": "215000", "flag": NEEDED}),
        (
            "人民路1号（东门），邮编：215000",
            {"address": "人民路1号", "note": "东门", "postcode": "215000", "flag": NEEDED},
        ),
        ("人民路（乐桥北）12号", {"address": "人民路(乐桥北)12号", "flag": NEEDED}),
        ("观前街与人民路交叉口", {"address": "观前街与人民路交叉口", "flag": RELATIVE}),
        # These begin like a division and are not one.
        ("吴中东路12号", {"address": "吴中东路12号", "flag": NEEDED}),
        ("相城大道100号", {"address": "相城大道100号", "flag": NEEDED}),
        ("苏州大道东265号", {"address": "苏州大道东265号", "flag": NEEDED}),
        ("江苏路12号", {"address": "江苏路12号", "flag": NEEDED}),
        ("苏州市民卡大厦", {"address": "苏州市民卡大厦", "flag": POI}),
    ],
)
def test_addresses_are_read(text, value):
    assert address(text, HERE).value == value


@pytest.mark.parametrize(
    "text",
    [
        "12345",
        "-",
        "N/A",
        "邮编215000",
        "https://example.org",
        "待定",
        "详见附件",
        "同上",
        "江苏省苏州市",
        "姑苏区",
        "锟斤拷路12号",
    ],
)
def test_what_is_no_address_is_refused(text):
    with pytest.raises(Refusal):
        address(text, HERE)


@pytest.mark.parametrize(
    ("text", "context", "codes"),
    [
        ("崂山路9号", Context(jurisdiction="", register=REGISTER), ["STA-I02"]),
        ("崂山路9号", Context(register=REGISTER), []),  # there the district has a column of its own
        ("崂山路9号", Context(jurisdiction="", district="320583", register=REGISTER), []),
        ("千灯镇尚书路9号", Context(jurisdiction="", register=REGISTER), []),
        ("人民路以东", Context(register=REGISTER), ["STA-I02"]),
    ],
)
def test_what_is_vague_is_told(text, context, codes):
    assert [note.code for note in address(text, context).notes] == codes


def test_a_zone_without_its_city_is_that_of_the_sheets_city():
    kunshan = Context(jurisdiction="320583", register=REGISTER)
    assert address("高新区祖冲之路1号", kunshan).value["district_code"] == "320583"
    assert address("苏州高新区狮山路1号", kunshan).value["district_code"] == "320505"


def test_without_a_register_nothing_is_taken_off():
    assert address("苏州市姑苏区人民路1号", Context()).value == {"address": "苏州市姑苏区人民路1号"}


@given(st.text(max_size=30) | st.text("苏州市姑苏区昆山千灯镇路街号1()（）江省", max_size=15))
def test_any_text_is_read_or_refused(text):
    try:
        value = address(text, HERE).value
    except Refusal as refusal:
        assert refusal.zh and refusal.en
        return
    assert all(value.values())
    assert address(value["address"], HERE).value["address"] == value["address"]
