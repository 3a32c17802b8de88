"""Ratios: discounts, subsidy shares and percentages."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.cleaners.ratio import ratio
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

ANY = st.text(max_size=40) | st.text(alphabet="0123456789.%折半价对成分之百补助约超以上-起一五八点家 ", max_size=16)

READ = [
    ("五折观影", {"pay_ratio": Decimal("0.5")}),
    ("8.5折", {"pay_ratio": Decimal("0.85")}),
    ("85折", {"pay_ratio": Decimal("0.85")}),
    ("八八折", {"pay_ratio": Decimal("0.88")}),
    ("八点五折", {"pay_ratio": Decimal("0.85")}),
    ("享9折优惠", {"pay_ratio": Decimal("0.9")}),
    ("半价", {"pay_ratio": Decimal("0.5")}),
    ("对折", {"pay_ratio": Decimal("0.5")}),
    ("8折起", {"pay_ratio": Decimal("0.8"), "q": "ge"}),
    ("5-8折", {"pay_ratio": Decimal("0.5"), "pay_ratio_max": Decimal("0.8"), "q": "range"}),
    ("补助学费总额50%", {"subsidy_ratio": Decimal("0.5")}),
    ("50%补贴", {"subsidy_ratio": Decimal("0.5")}),
    ("报销八成", {"subsidy_ratio": Decimal("0.8")}),
    ("个人承担30%", {"pay_ratio": Decimal("0.3")}),
    ("百分之五十", {"percent": 50}),
    ("95.00%", {"percent": 95}),
    ("９５．５％", {"percent": Decimal("95.5")}),
    ("完成率95%", {"percent": 95}),
    ("8以上", {"percent": 8, "q": "ge"}),
    ("不低于90%", {"percent": 90, "q": "ge"}),
    ("超95%", {"percent": 95, "q": "gt"}),
    ("约八成", {"percent": 80, "q": "approx"}),
    ("三成五", {"percent": 35}),
    ("一半", {"percent": 50}),
    ("四分之三", {"percent": 75}),
    ("5‰", {"percent": Decimal("0.5")}),
    ("30%-50%", {"percent": 30, "percent_max": 50, "q": "range"}),
    ("120%", {"percent": 120}),
    ("-5%", {"percent": -5}),
    ("95", {"percent": 95}),
    ("百分之百", {"percent": 100}),
    ("已完成85%", {"percent": 85}),
    ("最低3折", {"pay_ratio": Decimal("0.3"), "q": "ge"}),
    ("8.8折-9折", {"pay_ratio": Decimal("0.88"), "pay_ratio_max": Decimal("0.9"), "q": "range"}),
    ("500张五折券", {"pay_ratio": Decimal("0.5")}),
    ("费用减半", {"pay_ratio": Decimal("0.5")}),
    ("20% off", {"pay_ratio": Decimal("0.8")}),
    ("减免30%", {"subsidy_ratio": Decimal("0.3")}),
    ("最高补贴50%", {"subsidy_ratio": Decimal("0.5"), "q": "le"}),
    ("补贴50%，最高不超过1000元", {"subsidy_ratio": Decimal("0.5")}),
    ("0", {"percent": 0}),
]


@pytest.mark.parametrize(("text", "expected"), READ)
def test_read_without_a_note(text, expected):
    assert ratio(text, Context()) == Cleaned(expected)


SHARES = [
    ("0.95", "完成率", {"percent": 95}),
    ("0.5", "补助比例", {"subsidy_ratio": Decimal("0.5")}),
    ("8.5", "折扣", {"pay_ratio": Decimal("0.85")}),
    ("0.85", "折扣", {"pay_ratio": Decimal("0.85")}),
]


@pytest.mark.parametrize(("text", "header", "expected"), SHARES)
def test_what_the_heading_decides_is_told(text, header, expected):
    found = ratio(text, Context(header=header))
    assert (found.value, [note.code for note in found.notes]) == (expected, ["inferred"])


def test_a_percentage_under_a_subsidy_heading_is_a_subsidy():
    assert ratio("50%", Context(header="补助比例")) == Cleaned({"subsidy_ratio": Decimal("0.5")})


NOT_CERTAIN = [
    "折上折",
    "10折",
    "0.85折",
    "折线",
    "提高0.5个百分点",
    "三分之二",
    "85折（会员8折）",
    "0.5",
    "1",
    "1.05",
    "免费",
    "50家",
    "五、八折",
    "5折或8折",
    "第二件半价",
    "满100打9折",
    "满100减20",
    "买一送一",
    "优惠20%",
    "同比增长20%",
    "下降5%",
    "八折优惠20%",
    "20%、30%",
    "17/20",
]


@pytest.mark.parametrize("text", NOT_CERTAIN)
def test_not_certain(text):
    found = ratio(text, Context())
    assert found.value["text"] == text
    assert [found.value.get(name) for name in ("pay_ratio", "subsidy_ratio", "percent")] == [None] * 3
    assert [note.code for note in found.notes] == ["unreadable"]


def test_a_bare_one_under_a_percentage_suggests_the_hundred():
    assert ratio("1", Context(header="完成率")).notes[0].suggestion == "100%"


@pytest.mark.parametrize("text", ["9500", "950", "9500%", "100万%"])
def test_too_large_for_a_percentage(text):
    with pytest.raises(Refusal):
        ratio(text, Context(header="完成率"))


@given(st.integers(11, 99).filter(lambda share: share % 10))
def test_discounts_in_digits_and_in_characters_agree(share):
    han = "".join("零一二三四五六七八九"[int(digit)] for digit in str(share))
    spellings = [f"{share}折", f"{share / 10}折", f"{han}折", f"{han[0]}点{han[1]}折"]
    assert {ratio(text, Context()).value["pay_ratio"] for text in spellings} == {Decimal(share) / 100}


@given(st.decimals(2, 100, places=2))
def test_idempotent_on_percentages(share):
    once = ratio(f"{share}%", Context()).value
    assert once["percent"] == share
    assert ratio(f"{once['percent']}%", Context()).value == once


@given(ANY)
def test_any_text_is_read_or_refused(cell):
    try:
        found = ratio(cell, Context())
    except Refusal as why:
        assert why.zh and why.en
    else:
        assert isinstance(found, Cleaned)
