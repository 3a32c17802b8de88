"""What is read at a glance is what the cleaner says of each text: the same values, the same notes, in the same places."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from sucheng_data.model.cleaning import Cleaned, Context
from sucheng_data.model.registry import find
from sucheng_data.model.schema import load_schemas
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.stages import _glance
from sucheng_data.stages._glance import MANY, read_all
from sucheng_data.stages._reading import read_one

SCHEMAS = load_schemas(packaged_schemas())
PARTS = {
    "address": (
        ("", "", "苏州市", "江苏省苏州市", "昆山市", "吴中区", "高新区", "215300", "地址："),
        ("千灯镇", "木渎镇", "平江街道", "", "开发区", "北京市"),
        ("淞南路", "望亭东街", "215号路", "驛站路", "路路路", "12345号线", "锟斤拷路"),
        ("{}号", "{}弄{}号", "{}号{}幢", "0{}号", "{}号（一楼）", "{}号对面", "向东{}米", "{}-{}号", "{}", "{}号线旁"),
    ),
    "phone": (
        ("0512-", "", "0512", "021-", "(0512)", "电话："),
        ("6555{:04}", "2{:07}", "12345", "66666666", "1990000{:04}", "8{:06}", "9{:07}"),
        ("", "", "", "转{}", "-{}", "、65550100", "（8:00-18:00）"),
    ),
    "coordinates": (
        ("120.", "31.", "121.", "119.", "E120.", "45."),
        ("{:05}", "{:06}", "{:03}1", "{}", "500000"),
        ("", "", "°"),
    ),
    "stated_crs": (("120.", "31."), ("{:06}1", "{:04}1"), ("", "", "(高德)")),
    "title": (
        ("", "1、", "一、", "第", "（二）", "①", "24小时", " ", "驛"),
        ("淞南", "浒关", "渭塘", "姑苏区", "二十", "锟斤拷", "烫烫烫", "鑻忓窞"),
        ("第{}驿站", "驿站", "{}号站", "爱心驿站（{}）", "驿站。", "　驿站", "ＡＢ驿站", "驿站{}、", "站(yì)", "無"),
    ),
    "text": (
        ("", "无", "暂无", "　", "動"),
        ("临街", "浒关", "淞{}", "著名", "屯屯屯"),
        ("", "，{}楼", "、", "ＡＢＣ", "\n二楼", "-"),
    ),
}


def texts(cleaner: str, count: int, seed: int) -> list[str]:
    """Distinct texts, most of them alike but for digits."""
    rng = Random(seed)
    made = {
        "".join(part.format(rng.randint(1, 9999), rng.randint(1, 99)) for part in map(rng.choice, PARTS[cleaner]))
        for _ in range(count)
    }
    return sorted(made)


@pytest.mark.parametrize("cleaner", PARTS)
@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("header", ["", "经度"])
def test_a_glance_says_what_reading_says(cleaner: str, seed: int, header: str) -> None:
    function, context = find("cleaners", cleaner), Context(header=header, register=SCHEMAS.codes)
    many = texts(cleaner, 1500, seed)
    assert len(many) >= MANY or cleaner == "text"
    values, notes = read_all(function, many, context)
    expected = [read_one(function, text, context) for text in many]
    assert list(zip(values, notes, strict=True)) == expected


def test_a_glance_saves_most_of_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def counted(function: Any, text: str, context: Context, **known: bool) -> Any:
        asked.append(text)
        return read_one(function, text, context, **known)

    monkeypatch.setattr(_glance, "read_one", counted)
    context = Context(register=SCHEMAS.codes)
    read_all(find("cleaners", "address"), [f"千灯镇淞南路{number}号" for number in range(1, 2000)], context)
    read_all(find("cleaners", "phone"), [f"0512-{20_010_000 + number}" for number in range(2000)], context)
    read_all(find("cleaners", "title"), [f"淞南第{number}驿站" for number in range(2000)], context)
    assert len(asked) < 300


def test_a_cleaner_that_weighs_the_digits_is_asked_about_each() -> None:
    def address(text: str, context: Context) -> Cleaned:
        number = int("".join(filter(str.isdigit, text)))
        return Cleaned({"address": text, "flag": "even" if number % 2 == 0 else "odd"})

    many = [f"千灯镇淞南路{number}号" for number in range(1, 1000)]
    values, _ = read_all(address, many, Context())
    assert values == [address(text, Context()).value for text in many]


def test_a_cleaner_that_changes_names_is_asked_about_each() -> None:
    def title(text: str, context: Context) -> Cleaned:
        return Cleaned(text.replace("驿站", "站"))

    many = [f"淞南第{number}驿站" for number in range(1000)]
    assert read_all(title, many, Context())[0] == [f"淞南第{number}站" for number in range(1000)]
