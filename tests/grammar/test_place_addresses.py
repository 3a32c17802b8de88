"""Addresses of places in parts."""

from __future__ import annotations

from typing import Any

import pytest

from sucheng_data.grammar.place_addresses import place_address

ADDRESSES: list[tuple[str, dict[str, Any]]] = [
    ("江苏省苏州市昆山市千灯镇人民路88号", {"roads": ("人民路",), "low": 88, "high": 88, "areas": ("昆山市", "千灯")}),
    ("人民路八十八号", {"roads": ("人民路",), "low": 88}),
    ("人民路８８号", {"roads": ("人民路",), "low": 88}),
    ("人民路88", {"roads": ("人民路",), "low": 88}),
    ("人民路88号1楼", {"low": 88, "floor": "1", "sub": "", "building": ""}),
    ("人民路88-1号", {"low": 88, "high": 88, "sub": "1"}),
    ("人民路88-90号", {"low": 88, "high": 90, "sub": ""}),
    ("人民路甲88号", {"low": 88, "sub": "甲"}),
    ("绿地大道231弄8号", {"roads": ("绿地大道",), "low": 231, "sub": "8"}),
    (
        "玉山镇前进中路万达广场3幢201室",
        {"roads": ("前进中路",), "low": 0, "building": "3", "room": "201", "rest": "万达广场"},
    ),
    ("人民南路与前进路交叉口", {"roads": ("人民南路", "前进路"), "low": 0, "relative": True}),
    ("前进路人民南路路口", {"roads": ("人民南路", "前进路")}),
    ("G312国道与星塘街交汇处", {"roads": ("g312", "星塘街")}),
    ("人民路88号对面", {"low": 88, "relative": True}),
    ("舜湖中路（邮政局旁）118号", {"roads": ("舜湖中路",), "low": 118, "relative": False}),
    ("人民路东侧", {"roads": ("人民路",), "low": 0, "relative": True}),
    ("万达广场1楼", {"roads": (), "rest": "万达广场", "floor": "1"}),
    ("苏州工业园区现代大道999号", {"roads": ("现代大道",), "low": 999}),
    ("苏州市民路5号", {"roads": ("苏州市民路",), "low": 5}),
    ("古镇路5号", {"roads": ("古镇路",), "low": 5, "areas": ()}),
    ("和福北路714号", {"roads": ("和福北路",), "low": 714}),
    ("彩香一村三区5幢101室", {"roads": (), "rest": "彩香一村三区", "building": "5", "room": "101"}),
    ("金浦村村委会", {"rest": "金浦村委会"}),
    ("石湖东路站2号口", {"roads": ("石湖东路",), "low": 0}),
    ("", {"roads": (), "low": 0, "rest": ""}),
]


@pytest.mark.parametrize(("text", "parts"), ADDRESSES)
def test_address_in_parts(text: str, parts: dict[str, Any]) -> None:
    found = place_address(text)._asdict()
    assert {name: found[name] for name in parts} == parts


def test_one_address_in_many_writings() -> None:
    ways = ("人民路88号", "千灯镇人民路88号", "人民路 88 号", "昆山市千灯镇人民路八十八号", "人民路88號")
    assert len({place_address(way)[1:5] for way in ways}) == 1
