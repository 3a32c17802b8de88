"""Splitting of organisation cells."""

from __future__ import annotations

import pytest

from sucheng_data.grammar.organisation_lists import Item, split


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("★区科技局、统计局", [Item("区科技局", lead=True), Item("区统计局")]),
        (
            "★区发改委、人社局、农业农村局、统计局",
            [Item("区发改委", lead=True), Item("区人社局"), Item("区农业农村局"), Item("区统计局")],
        ),
        ("市国税局,苏州地税局", [Item("市国税局"), Item("苏州地税局")]),
        ("市教育局等5部门", [Item("市教育局"), Item("等5部门", group=True, bodies=5)]),
        ("各县(市、区)卫生健康委", [Item("各县(市、区)卫生健康委", group=True)]),
        ("苏州市总工会（盖章）", [Item("苏州市总工会")]),
        ("市财政局(牵头)、教育局", [Item("市财政局", lead=True), Item("市教育局")]),
        ("市文体广旅局、文商旅集团", [Item("市文体广旅局"), Item("文商旅集团")]),
        ("市教育局、昆山开放大学", [Item("市教育局"), Item("昆山开放大学")]),
        ("责任单位：市教育局", [Item("市教育局")]),
        ("市人力资源和社会保障局", [Item("市人力资源和社会保障局")]),
        ("平台企业", [Item("平台企业", group=True)]),
        ("、，", []),
    ],
)
def test_split(text, items):
    assert split(text) == items
