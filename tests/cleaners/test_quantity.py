"""Quantities: value, qualifier, unit; names with digits, vague numbers and lost digits give none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.quantity import quantity
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.codes import Codes

ANY = st.text(max_size=40) | st.text(
    alphabet="0123456789.,万千百十余多约超近不少于至-个家份场人次每年/+?？“”双第小时分钟圈半其中（） ", max_size=16
)

READ = [
    ("20万张", 200000, "eq", "张"),
    ("1100多个", 1100, "gt", "个"),
    ("约300个", 300, "approx", "个"),
    ("超1万人次", 10000, "gt", "人次"),
    ("超1.5万人次", 15000, "gt", "人次"),
    ("超万份", 10000, "gt", "份"),
    ("10万余名", 100000, "gt", "名"),
    ("100份/年", 100, "eq", "份/年"),
    ("每年提供100份", 100, "eq", "份/年"),
    ("708把", 708, "eq", "把"),
    ("1年以上", 1, "ge", "年"),
    ("约120平方米", 120, "approx", "平方米"),
    ("120㎡", 120, "eq", "平方米"),
    ("直逼0℃", 0, "approx", "℃"),
    ("零下5℃", -5, "eq", "℃"),
    ("近6万个", 60000, "lt", "个"),
    ("2多万个", 20000, "gt", "个"),
    ("十余家", 10, "gt", "家"),
    ("2,100个", 2100, "eq", "个"),
    ("1 638个", 1638, "eq", "个"),
    ("１２０个", 120, "eq", "个"),
    ("二百余人次", 200, "gt", "人次"),
    ("一百二十个", 120, "eq", "个"),
    ("百余家", 100, "gt", "家"),
    ("上百个", 100, "ge", "个"),
    ("三十多万人", 300000, "gt", "人"),
    ("不少于40个", 40, "ge", "个"),
    ("不超过50个", 50, "le", "个"),
    ("至少3场", 3, "ge", "场"),
    ("30场以上", 30, "ge", "场"),
    ("30岁以下", 30, "le", "岁"),
    ("40家左右", 40, "approx", "家"),
    ("约200余人", 200, "approx", "人"),
    ("10000+人", 10000, "gt", "人"),
    ("每月2场", 2, "eq", "场/月"),
    ("每人1份", 1, "eq", "份/人"),
    ("3个月", 3, "eq", "个月"),
    ("约3个小时", 3, "approx", "小时"),
    ("发放专属暖冬礼包1500份", 1500, "eq", "份"),
    ("2100个返工交通补助名额", 2100, "eq", "个"),
    ("15家“小哥医院”", 15, "eq", "家"),
    ("15家多功能驿站", 15, "eq", "家"),
    ("3000份（每份80元）", 3000, "eq", "份"),
    ("300个，其中新建50个", 300, "eq", "个"),
    ("2024年100场", 100, "eq", "场"),
    ("①50个", 50, "eq", "个"),
    ("廿五个", 25, "eq", "个"),
    ("一百O五个", 105, "eq", "个"),
    ("40个（含）以上", 40, "ge", "个"),
    ("20个以上（不含）", 20, "gt", "个"),
    ("万人以上", 10000, "ge", "人"),
    ("100家次", 100, "eq", "家次"),
    ("2.5 KM", 2.5, "eq", "公里"),
    ("500台（套）", 500, "eq", "台"),
    ("500个（间）", 500, "eq", "个"),
    ("每区10个", 10, "eq", "个/区"),
    ("10名/班", 10, "eq", "名/班"),
    ("每个街道至少1个", 1, "ge", "个/街道"),
    ("一年两次", 2, "eq", "次/年"),
    ("每人一份", 1, "eq", "份/人"),
    ("签约10家", 10, "eq", "家"),
    ("举办过3场", 3, "eq", "场"),
    ("完成15个（目标20个）", 15, "eq", "个"),
]


@pytest.mark.parametrize(("text", "value", "q", "unit"), READ)
def test_read_without_a_note(text, value, q, unit):
    assert quantity(text, Context()) == Cleaned({"value": value, "q": q, "unit": unit})


RANGES = [("3-5场", 3, 5), ("3～5场", 3, 5), ("三至五场", 3, 5), ("300个到500个", 300, 500), ("3—5万场", 30000, 50000)]


@pytest.mark.parametrize(("text", "low", "high"), RANGES)
def test_ranges(text, low, high):
    value = quantity(text, Context()).value
    assert (value["value"], value["max"], value["q"]) == (low, high, "range")


def test_two_measures_are_two_observations():
    assert quantity("4大类30项", Context()).value == [
        {"value": 4, "q": "eq", "unit": "类"},
        {"value": 30, "q": "eq", "unit": "项"},
    ]


def test_a_comma_between_measures_is_no_thousands_mark():
    assert [one["value"] for one in quantity("10场，300人次", Context()).value] == [10, 300]


def test_an_average_is_told():
    assert quantity("日均200人次", Context()).value == {"value": 200, "q": "eq", "unit": "人次/日", "basis": "average"}


@pytest.mark.parametrize(("text", "value"), [("两千", 2000), ("300", 300)])
def test_a_missing_unit_is_flagged(text, value):
    assert quantity(text, Context()) == Cleaned({"value": value, "q": "eq", "unit": None, "flag": "unit missing"})


def test_the_heading_gives_the_unit_of_a_bare_number():
    assert quantity("300", Context(header="数量（份）")).value == {"value": 300, "q": "eq", "unit": "份"}
    assert quantity("约3.5", Context(unit="万人次")).value == {"value": 35000, "q": "approx", "unit": "人次"}
    assert quantity("300个", Context(header="数量（份）")).value == {"value": 300, "q": "eq", "unit": "个"}


def test_the_code_list_says_which_unit_it_is():
    row = {"label_en": "", "dimension": "", "factor": "1"}
    rows = (
        {"code": "名", "label_zh": "名", "synonyms": "人|位", **row},
        {"code": "个", "label_zh": "个", "synonyms": "处|座", **row},
        {"code": "%", "label_zh": "%", "synonyms": "", **row},
    )
    context = Context(register={"units": Codes("units", rows)})
    read = {text: quantity(text, context).value["unit"] for text in ("300人", "5座", "8把", "9℃", "95%", "2人/场")}
    assert read == {"300人": "名", "5座": "个", "8把": "把", "9℃": "℃", "95%": "%", "2人/场": "名/场"}


NAMES = [
    "“1+11”",
    "1+11",
    "1+N",
    "“1+11”体系",
    "双15",
    "15分钟服务圈",
    "24小时",
    "第3批",
    "12345热线",
    "5G",
    "T3出行",
    "2025年",
    "95后",
    "成百上千",
]


@pytest.mark.parametrize("text", NAMES)
def test_names_with_digits_are_no_quantities(text):
    found = quantity(text, Context())
    assert (found.value["value"], found.value["text"], len(found.notes)) == (None, text, 1)
    assert "name, not a number" in found.value["flag"]


VAGUE = [
    "数千个",
    "几十个",
    "十几个",
    "三四个",
    "若干",
    "不限",
    "三中心一热线",
    "两个半小时",
    "0.5个百分点",
    "100+50份",
    "2×100份",
    "超100个以下",
    "一批",
    "一些",
    "人手一份",
    "不到一半",
    "新建、改造各10个",
    "由10个增至20个",
    "10个→20个",
    "较上年增加10个",
    "2023年10个，2024年20个",
    "每两周1次",
    "每千人1个",
    "每300人1个",
    "1个/千人",
    "半年1次",
    "3*50",
    "0512-65123456",
    "13800000000",
    "20240716",
    "3起",
    "四人间",
    "两天一夜",
    "1人1份",
    "每日100份，共30天",
    "最高人民法院案例10个",
    "负3个",
]


@pytest.mark.parametrize("text", VAGUE)
def test_vague_numbers_give_none(text):
    found = quantity(text, Context())
    assert (found.value["value"], [note.code for note in found.notes]) == (None, ["unreadable"])


@pytest.mark.parametrize(
    ("text", "q", "unit"), [("?000多首", "gt", "首"), ("1??0个", "eq", "个"), ("□00余场", "gt", "场")]
)
def test_lost_digits_are_never_guessed(text, q, unit):
    found = quantity(text, Context())
    assert found.value == {"value": None, "q": q, "unit": unit, "flag": "lost_in_source"}
    assert [note.code for note in found.notes] == ["FMT-E01"]


@given(st.integers(0, 10**9), st.sampled_from(["个", "家", "人次", "份", "场", "㎡", "顶"]))
def test_idempotent_on_its_normal_form(count, unit):
    once = quantity(f"{count}{unit}", Context()).value
    assert once["value"] == count
    assert quantity(f"{once['value']}{once['unit']}", Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = quantity(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
