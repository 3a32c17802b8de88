"""Targets: subject, value, qualifier, unit, and the text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.targets import targets
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789家场人次新建驿站；，。%“”+约超1.、\n一二", max_size=16)


def aim(subject, value, unit, text, qualifier="eq"):
    return {"subject": subject, "value": value, "qualifier": qualifier, "unit": unit, "text": text}


def test_every_measure_is_one_target():
    found = targets("挂牌成立15家“小哥医院”；开展关爱新就业群体专项健康服务活动10场", Context())
    assert found == Cleaned(
        [
            aim("小哥医院", 15, "家", "挂牌成立15家“小哥医院”"),
            aim("关爱新就业群体专项健康服务活动", 10, "场", "开展关爱新就业群体专项健康服务活动10场"),
        ]
    )


READ = [
    ("新建驿站15家", "驿站", 15, "eq", "家"),
    ("培训不少于500人次", "培训", 500, "ge", "人次"),
    ("服务覆盖率达到95%以上", "服务覆盖率", 95, "ge", "%"),
    ("完成率100%", "完成率", 100, "eq", "%"),
    ("投入资金1638万余元", "投入资金", 16380000, "gt", "元"),
    ("发放补贴每人500元", "补贴", 500, "eq", "元/人"),
    ("走访慰问9000名货车司机", "货车司机", 9000, "eq", "名"),
    ("2025年新增15家“小哥医院”", "小哥医院", 15, "eq", "家"),
    ("24小时驿站达到50个", "24小时驿站", 50, "eq", "个"),
    ("每月开展2场活动", "活动", 2, "eq", "场/月"),
    ("建成15家", "建成", 15, "eq", "家"),
    ("建成100个驿站", "驿站", 100, "eq", "个"),
    ("不少于40个", None, 40, "ge", "个"),
    ("为1000名骑手提供体检", "骑手", 1000, "eq", "名"),
    ("每个街道至少1个", "每个街道", 1, "ge", "个/街道"),
    ("全年开展活动1,200场次", "活动", 1200, "eq", "场次"),
    ("服务超1.5万人次", "服务", 15000, "gt", "人次"),
]


@pytest.mark.parametrize(("text", "subject", "value", "qualifier", "unit"), READ)
def test_one_measure(text, subject, value, qualifier, unit):
    assert targets(text, Context()) == Cleaned([aim(subject, value, unit, text, qualifier)])


def test_clauses_and_numbered_lines():
    found = targets("1.新建驿站15家，培训1000人次。\n2.建立工作机制；", Context()).value
    assert [(item["subject"], item["value"], item["text"]) for item in found] == [
        ("驿站", 15, "新建驿站15家"),
        ("培训", 1000, "培训1000人次"),
        (None, None, "建立工作机制"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "1.新建5个驿站 2.改造10个",
        "1.新建5个驿站2.改造10个",
        "（1）新建5个驿站（2）改造10个",
        "①新建5个驿站②改造10个",
        "1、新建5个驿站；2、改造10个",
    ],
)
def test_list_marks_inside_a_line(text):
    found = targets(text, Context()).value
    assert [(item["subject"], item["value"], item["text"]) for item in found] == [
        ("驿站", 5, "新建5个驿站"),
        ("改造", 10, "改造10个"),
    ]


def test_what_is_counted_stands_before_or_behind_its_number():
    found = targets("建成“司机之家”2个、“暖心驿站”5个（其中示范点1个）", Context()).value
    assert [(item["subject"], item["value"]) for item in found] == [("司机之家", 2), ("暖心驿站", 5), ("示范点", 1)]


def test_a_range_keeps_both_ends():
    (found,) = targets("新建15-20家驿站", Context()).value
    assert (found["value"], found["value_max"], found["qualifier"]) == (15, 20, "range")


def test_fractions_are_plain_floats():
    (found,) = targets("覆盖率95.5%", Context()).value
    assert found["value"] == 95.5 and type(found["value"]) is float


NONE = [
    "“1+11”体系",
    "打造15分钟服务圈",
    "双15行动",
    "建立健全机制",
    "一站式服务",
    "达成3年合作",
    "三中心一热线",
    "“五折观影”",
    "第3批项目",
    "新建、改造各10个",
    "由10个增加到20个",
    "从85%提高到90%",
    "每万人拥有2个",
    "10个/15个",
]


@pytest.mark.parametrize("text", NONE)
def test_a_name_is_no_target_but_its_text_stays(text):
    found = targets(text, Context())
    assert found.value == [{"subject": None, "value": None, "qualifier": None, "unit": None, "text": text}]
    assert [note.code for note in found.notes] == ["unreadable"]


@given(ANY)
def test_idempotent_on_its_texts(text):
    once = [item["text"] for item in targets(text, Context()).value]
    again = [item["text"] for item in targets("；".join(dict.fromkeys(once)), Context()).value]
    assert set(again) == set(once)


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = targets(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
