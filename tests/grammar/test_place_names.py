"""Names of places in parts."""

from __future__ import annotations

import pytest
from pypinyin import lazy_pinyin

from sucheng_data.grammar.place_names import PlaceNames, stem
from sucheng_data.grammar.place_numbers import digits, in_digits, numbers
from sucheng_data.grammar.syllables import sounded
from sucheng_data.model.codes import Codes
from sucheng_data.model.schema import Schemas


@pytest.fixture(scope="module")
def reader(schemas: Schemas) -> PlaceNames:
    return PlaceNames(schemas.codes)


CORES = [
    ("淞南社区暖“新”驿站", "淞南"),
    ("江苏省苏州市昆山市千灯镇淞南社区暖新驿站(一号)", "淞南"),
    ("淞南驿站", "淞南"),
    ("淞南村村委会驿站", "淞南"),
    ("淞南社區居委會驛站", "淞南"),
    ("我身边的驿站", ""),
    ("24小时户外劳动者服务站点", ""),
    ("千灯驿站", "千灯"),
    ("花桥镇驿站", "花桥"),
    ("昆山市第一人民医院", "1院"),
    ("昆山一院", "1院"),
    ("苏州站暖新驿站", "苏州站"),
    ("苏州北站工会驿站", "苏州北站"),
    ("昆山路驿站", "昆山路"),
    ("吴中大道驿站", "吴中大道"),
    ("城南物流园驿站", "城南物流园"),
    ("人民路88号工会驿站", "人民路"),
    ("建行昆山人民路支行", "人民路"),
    ("建设银行驿站", "建设银行"),
    ("苏州银行工业园区支行", "苏州银行"),
    ("地铁2号线石湖东路站驿站", "石湖东路"),
    ("和庄爱心驿站", "和庄"),
    ("桃源村产业园驿站", "桃源产业园"),
    ("淞南驿站2", "淞南"),
    ("五一驿站", "51"),
]


@pytest.mark.parametrize(("name", "core"), CORES)
def test_core(reader: PlaceNames, name: str, core: str) -> None:
    wanted = core if core != "51" else in_digits("五一")
    assert reader.parse(name).core == wanted


UNITS = [
    ("淞南一号驿站", {"号": "1"}),
    ("淞南暖新驿站①", {"号": "1"}),
    ("淞南第二驿站", {"号": "2"}),
    ("淞南驿站2", {"号": "2"}),
    ("万达广场A区3号楼", {"区": "a", "楼": "3"}),
    ("万达广场北广场", {"广场": "北"}),
    ("国际广场二期", {"期": "2"}),
    ("淞南甲座驿站", {"楼": "1"}),
    ("人民路88号驿站", {}),
    ("人民路八十八号驿站", {}),
    ("昆山第二人民医院", {}),
    ("彩香一村驿站", {}),
    ("东门路驿站", {}),
    ("一站式服务中心", {}),
    ("24小时驿站", {}),
    ("地铁2号线驿站", {}),
    ("福晨商业街二号户外劳动者服务站点", {"号": "2"}),
]


@pytest.mark.parametrize(("name", "units"), UNITS)
def test_units(reader: PlaceNames, name: str, units: dict[str, str]) -> None:
    assert dict(reader.parse(name).units) == units


def test_the_other_parts(reader: PlaceNames) -> None:
    part = reader.parse("昆山市千灯镇淞南社区中国石化加油站工会司机之家")
    assert part.areas == (("district", "320583"), ("town", "千灯"), ("community", "淞南"))
    assert part.hosts == ("sinopec",) and part.sites == {"site_fuel"} and part.plates == {"union", "driver"}
    assert part.branch and not part.own and reader.parse("淞南社区驿站").own
    assert [one.core for one in reader.variants("淞南驿站（原松南服务点）")] == ["淞南", "松南"]


def test_a_brand_in_the_name_of_a_road_is_no_host(reader: PlaceNames) -> None:
    assert not reader.parse("联通路驿站").hosts and not reader.parse("电信新村驿站").hosts


def test_without_code_lists() -> None:
    reader = PlaceNames({"districts": Codes("districts", ())})
    assert reader.parse("淞南食堂").core == "淞南食堂" and reader.parse("").core == ""


STEMS = [("千灯镇", "千灯"), ("千灯镇人民政府", "千灯"), ("淞南社区居委会", "淞南"), ("彩香一村", "彩香一村"), ("彩香新村", "彩香新村"),
         ("千灯镇淞南社区", "淞南"), ("金浦村", "金浦"), ("村", "村")]  # fmt: skip


@pytest.mark.parametrize(("name", "wanted"), STEMS)
def test_stem(name: str, wanted: str) -> None:
    assert stem(name) == wanted


def test_small_numbers() -> None:
    assert [digits(word) for word in ("一", "十二", "二十", "01", "甲", "丙", "a")] == [
        "1",
        "12",
        "20",
        "1",
        "1",
        "3",
        "a",
    ]
    assert numbers("第三人民医院2号楼") == ("3", "2") and in_digits("彩香十一村") == "彩香11村"


def test_syllables_are_those_of_another_library() -> None:
    text = "淞松泾京浒墅渭塘甪直阊门巷桥乔人民路建设银行中重庆"
    sounds, signs = [lazy_pinyin(sign)[0] for sign in text], sounded(text)
    for one, sign in zip(sounds, signs, strict=True):
        for other, theirs in zip(sounds, signs, strict=True):
            assert (one == other) == (sign == theirs)
    assert sounded("abc1") == "abc1"
