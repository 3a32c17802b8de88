"""Money: amounts in yuan, qualifiers, the unit of the heading, and what is no amount."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.money import money
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(
    alphabet="0123456789.,万亿千百元角分约超余-至每人均价/¥三五十两数其中（） ", max_size=16
)

READ = [
    ("均价80元", {"amount": 80, "q": "eq", "basis": "average"}),
    ("1638万余元", {"amount": 16380000, "q": "gt"}),
    ("1000元/人", {"amount": 1000, "q": "eq", "per": "人"}),
    ("超1720万元", {"amount": 17200000, "q": "gt"}),
    ("3690万元", {"amount": 36900000, "q": "eq"}),
    ("¥1,200.00", {"amount": 1200, "q": "eq"}),
    ("￥1，200", {"amount": 1200, "q": "eq"}),
    ("1.2亿元", {"amount": 120000000, "q": "eq"}),
    ("三百元", {"amount": 300, "q": "eq"}),
    ("一千五百元", {"amount": 1500, "q": "eq"}),
    ("人民币壹仟贰佰元整", {"amount": 1200, "q": "eq"}),
    ("2千万元", {"amount": 20000000, "q": "eq"}),
    ("1万5千元", {"amount": 15000, "q": "eq"}),
    ("500-1000元", {"amount": 500, "amount_max": 1000, "q": "range"}),
    ("5～10万元", {"amount": 50000, "amount_max": 100000, "q": "range"}),
    ("5万至10万元", {"amount": 50000, "amount_max": 100000, "q": "range"}),
    ("100元-200元/人", {"amount": 100, "amount_max": 200, "q": "range", "per": "人"}),
    ("按不低于每人500元的标准", {"amount": 500, "q": "ge", "per": "人"}),
    ("每人每月300元", {"amount": 300, "q": "eq", "per": "人/月"}),
    ("500元/人·月", {"amount": 500, "q": "eq", "per": "人/月"}),
    ("200元每人", {"amount": 200, "q": "eq", "per": "人"}),
    ("人均80元", {"amount": 80, "q": "eq", "basis": "average", "per": "人"}),
    ("最高500元", {"amount": 500, "q": "le"}),
    ("500元起", {"amount": 500, "q": "ge"}),
    ("近亿元", {"amount": 100000000, "q": "lt"}),
    ("超百万元", {"amount": 1000000, "q": "gt"}),
    ("80元左右", {"amount": 80, "q": "approx"}),
    ("0.1元", {"amount": Decimal("0.1"), "q": "eq"}),
    ("150.50元", {"amount": Decimal("150.5"), "q": "eq"}),
    ("3元5角", {"amount": Decimal("3.5"), "q": "eq"}),
    ("5角", {"amount": Decimal("0.5"), "q": "eq"}),
    ("投入资金1638万余元", {"amount": 16380000, "q": "gt"}),
    ("3000份均价80元", {"amount": 80, "q": "eq", "basis": "average"}),
    ("3000元（其中市级1000元）", {"amount": 3000, "q": "eq"}),
    ("总投资500万元，其中市级300万元", {"amount": 5000000, "q": "eq"}),
    ("人民币壹佰贰拾叁万肆仟伍佰元整", {"amount": 1234500, "q": "eq"}),
    ("壹万贰仟叁佰肆拾伍元陆角柒分", {"amount": Decimal("12345.67"), "q": "eq"}),
    ("12元5分", {"amount": Decimal("12.05"), "q": "eq"}),
    ("一分钱", {"amount": Decimal("0.01"), "q": "eq"}),
    ("CNY1638", {"amount": 1638, "q": "eq"}),
    ("1亿2千万元", {"amount": 120000000, "q": "eq"}),
    ("3.5万-5万元", {"amount": 35000, "amount_max": 50000, "q": "range"}),
    ("500—1000元不等/人", {"amount": 500, "amount_max": 1000, "q": "range", "per": "人"}),
    ("50元/人/天", {"amount": 50, "q": "eq", "per": "人/天"}),
    ("60元/年/人", {"amount": 60, "q": "eq", "per": "人/年"}),
    ("500元/（人·年）", {"amount": 500, "q": "eq", "per": "人/年"}),
    ("500元/辆", {"amount": 500, "q": "eq", "per": "辆"}),
    ("100元（每人）", {"amount": 100, "q": "eq", "per": "人"}),
    ("80元起/份", {"amount": 80, "q": "ge", "per": "份"}),
    ("每单补贴2元", {"amount": 2, "q": "eq", "per": "单"}),
    ("每人每年不超过2000元", {"amount": 2000, "q": "le", "per": "人/年"}),
    ("每户最高补贴1万元", {"amount": 10000, "q": "le", "per": "户"}),
    ("年均500万元", {"amount": 5000000, "q": "eq", "basis": "average", "per": "年"}),
    ("一次性3000元", {"amount": 3000, "q": "eq"}),
    ("2000元封顶", {"amount": 2000, "q": "le"}),
    ("上限2000元", {"amount": 2000, "q": "le"}),
    ("2000元（含）以上", {"amount": 2000, "q": "ge"}),
    ("100元+", {"amount": 100, "q": "gt"}),
    ("廿万元", {"amount": 200000, "q": "eq"}),
    ("2024年：100万元", {"amount": 1000000, "q": "eq"}),
    ("0元", {"amount": 0, "q": "eq"}),
    ("每名职工最高可申请2万元", {"amount": 20000, "q": "le", "per": "名"}),
    ("最高额度500万元", {"amount": 5000000, "q": "le"}),
    ("给予最高不超过10万元奖励", {"amount": 100000, "q": "le"}),
    ("120（万元）", {"amount": 1200000, "q": "eq"}),
    ("5元一份", {"amount": 5, "q": "eq", "per": "份"}),
    ("30元/次·人", {"amount": 30, "q": "eq", "per": "人/次"}),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read_without_a_note(text, expected):
    assert money(text, Context()) == Cleaned(expected)


HEADED = [
    ("350", "年内计划投资(万元)", "", 3500000),
    ("1,638.5", "经费（万元）", "", 16385000),
    ("350万", "经费（万元）", "", 3500000),
    ("350万元", "经费（万元）", "", 3500000),
    ("0.5", "投入", "万元", 5000),
    ("三百", "金额（元）", "", 300),
    ("2", "单位：亿元", "亿元", 200000000),
    ("补贴350", "标准(元)", "", 350),
    ("350（含税）", "金额(元)", "", 350),
]


@pytest.mark.parametrize(("text", "header", "unit", "amount"), HEADED)
def test_the_unit_of_the_heading_counts_once_and_only_for_a_bare_number(text, header, unit, amount):
    found = money(text, Context(header=header, unit=unit))
    assert (found.value["amount"], found.notes) == (amount, ())


def test_a_unit_against_the_heading_counts_as_written_and_is_told():
    found = money("350元", Context(header="经费（万元）"))
    assert (found.value["amount"], [note.code for note in found.notes]) == (350, ["inferred"])


@pytest.mark.parametrize(("text", "amount"), [("3.5w", 35000), ("10W+", 100000)])
def test_w_is_ten_thousand(text, amount):
    assert money(text, Context(header="金额（元）")).value["amount"] == amount


def test_a_bare_number_per_person_takes_the_yuan_of_the_heading():
    assert money("60/人", Context(header="金额（元）")).value == {"amount": 60, "q": "eq", "per": "人"}
    assert money("200", Context(header="标准（元/人·月）")).value == {"amount": 200, "q": "eq", "per": "人/月"}


def test_a_heading_may_say_per_and_average():
    assert money("80", Context(header="均价（元/人）")).value == {
        "amount": 80,
        "q": "eq",
        "basis": "average",
        "per": "人",
    }


@pytest.mark.parametrize(("text", "amount"), [("约500万", 5000000), ("1.5万", 15000)])
def test_an_unstated_currency_is_told(text, amount):
    found = money(text, Context())
    assert (found.value["amount"], found.value["flag"]) == (amount, "currency not stated")
    assert [note.code for note in found.notes] == ["inferred"]


def test_a_bare_number_without_any_unit_has_no_default():
    found = money("350", Context(header="经费"))
    assert found.value == {"amount": None, "text": "350", "flag": "unit missing"}
    assert [note.code for note in found.notes] == ["PRJ-W06"]


NO_AMOUNT = [
    "按比例", "免费", "数百元", "十几万元", "满100减20元", "图书100万元，文旅100万元", "1,20元", "-500元", "（500元）", "1万5",
    "500元×10", "负500元", "1000元+500元", "500元或300元", "市级500万元、区级300万元", "由500万元增至800万元", "较上年增加100万元", "各500元",
    "每千人500元", "300元/月×6个月", "第一档500元，第二档300元", "不低于300元不超过500元", "50%", "超100元以下", "1e5",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_AMOUNT)
def test_what_is_no_certain_amount_keeps_its_text(text):
    found = money(text, Context(header="金额（万元）"))
    assert (found.value["amount"], found.value["text"]) == (None, text)
    assert [note.code for note in found.notes] == ["unreadable"]


@pytest.mark.parametrize("text", ["附件1", "详见附件1", "第3批", "2025年"])
def test_a_number_of_something_else_is_no_amount(text):
    assert money(text, Context(header="金额（万元）")).value["amount"] is None


@pytest.mark.parametrize("text", ["100美元", "$100", "100港币", "€5", "100USD", "HKD 100"])
def test_other_currencies_are_refused(text):
    with pytest.raises(Refusal):
        money(text, Context(header="金额（元）"))


@pytest.mark.parametrize("header", ["金额（美元）", "金额（万美元）", "投资(USD)"])
def test_a_heading_in_another_currency_is_no_yuan(header):
    with pytest.raises(Refusal):
        money("12", Context(header=header))


@given(st.decimals(0, 10**9, places=2))
def test_idempotent_and_exact(amount):
    once = money(f"{amount}元", Context()).value
    assert once["amount"] == amount
    assert money(f"{once['amount']:f}元", Context()).value == once


@given(st.integers(1, 99_999), st.sampled_from([("万元", 10**4), ("亿元", 10**8), ("千元", 10**3), ("元", 1)]))
def test_a_unit_in_the_cell_and_in_the_heading_mean_the_same(count, unit):
    word, factor = unit
    in_cell, in_heading = money(f"{count}{word}", Context()), money(str(count), Context(header=f"金额({word})"))
    assert in_cell.value["amount"] == in_heading.value["amount"] == count * factor


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = money(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
