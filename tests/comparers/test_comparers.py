"""Each comparer by itself: what it holds of two records."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from sucheng_data.comparers.value import value
from sucheng_data.model.comparing import Columns, Pairs
from sucheng_data.model.datum import wgs84_to_gcj02
from sucheng_data.model.registry import doc, names
from sucheng_data.model.schema import Schemas
from tests.comparers.comparer_tables import column, level

TEXT, WORDS = pa.string(), pa.list_(pa.string())

NAMES = [
    ("淞南社区暖新驿站", "淞南社区暖“新”驿站", "identical"),
    ("千灯镇淞南社区驿站", "淞南服务站", "same"),
    ("昆山市第三人民医院", "昆山三院", "same"),
    ("建设银行驿站", "建行劳动者港湾", "host"),
    ("人民路工会驿站", "人民路驿站", "street"),
    ("暖新驿站", "工会驿站", "generic"),
    ("松南驿站", "淞南驿站", "close"),
    ("金鸡湖产业园驿站", "金鸡湖产业圆驿站", "close"),
    ("吾悦广场驿站", "吾悦广场影城驿站", "part"),
    ("亿丰物流园驿站", "亿丰国际物流园驿站", "short"),
    ("人民路驿站", "人民南路驿站", "loose"),
    ("农商行郭巷支行", "苏州农村商业银行郭巷支行", "same"),
    ("巴城镇公安局交通警察大队二中队驿站", "巴城交警二中队", "same"),
    ("前进路与长江路交叉口驿站", "长江路前进路口环卫驿站", "same"),
    ("苏州唐宁广场商圈驿站", "唐宁广场驿站", "same"),
    ("菉溪社区驿站", "录溪社区驿站", "close"),
    ("陈墩花园驿站", "程墩花园驿站", "close"),
    ("客运北站绣衣岗亭驿站", "绣衣岗亭驿站", "short"),
    ("大市社区驿站", "太市社区驿站", "slip"),
    ("淞南社区驿站", "淞南社区幸福苑驿站", "loose"),
    ("淞南驿站", "炎武驿站", "apart"),
    ("城南物流园驿站", "城北物流园驿站", "opposed"),
    ("昆山第一人民医院", "昆山第二人民医院", "opposed"),
    ("彩香一村驿站", "彩香二村驿站", "opposed"),
    ("暖新驿站", "淞南驿站", ""),
    (None, "淞南驿站", ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), NAMES)
def test_name(schemas: Schemas, one: str | None, other: str, wanted: str) -> None:
    assert level(schemas, "name", column(TEXT, one, other), name="field") == wanted


def test_name_takes_the_likeliest_of_all_names(schemas: Schemas) -> None:
    table = pa.table({"name": ["炎武驿站", "淞南驿站"], "also": pa.array([["淞南服务点"], None], WORDS)})
    assert level(schemas, "name", table, name="name", also="also") == "same"


def test_a_name_that_many_towns_have_is_common(schemas: Schemas) -> None:
    table = pa.table(
        {"name": ["中心广场驿站"] * 6, "town": ["千灯镇", "千灯镇", "巴城镇", "周市镇", "陆家镇", "张浦镇"]}
    )
    assert level(schemas, "name", table, name="name", town="town") == "common"


UNITS = [
    ("淞南一号驿站", "淞南1号驿站", "same"),
    ("淞南①号驿站", "淞南驿站(一号)", "same"),
    ("万达广场Ａ座", "万达广场a座", "same"),
    ("淞南一号驿站", "淞南二号驿站", "differs"),
    ("万达广场东门驿站", "万达广场西门驿站", "differs"),
    ("国际广场一期", "国际广场二期", "differs"),
    ("淞南一号驿站", "淞南驿站", "one"),
    ("淞南驿站", "炎武驿站", ""),
    ("人民路88号驿站", "人民路90号驿站", ""),
    ("东门路驿站", "西门路驿站", ""),
    ("昆山第一人民医院", "昆山第二人民医院", ""),
    ("万象汇B1驿站", "万象汇负一层驿站", "same"),
    ("万象汇地下一层驿站", "万象汇一层驿站", "differs"),
    ("玄妙观（东）驿站", "玄妙观东门驿站", "same"),
    ("玄妙观（东）驿站", "玄妙观西区驿站", "differs"),
    ("华通花园第三社区", "华通花园三区", "same"),
]


def test_a_unit_may_stand_in_the_address_of_the_other(schemas: Schemas) -> None:
    names = ["步行街A座驿站", "步行街驿站"]
    for address, wanted in (("步行街A座一楼", "same"), ("步行街B座一楼", "one"), (None, "one")):
        table = pa.table({"name": names, "address": pa.array(["步行街A座", address], TEXT)})
        assert level(schemas, "unit", table, name="name", address="address") == wanted


@pytest.mark.parametrize(("one", "other", "wanted"), UNITS)
def test_unit(schemas: Schemas, one: str, other: str, wanted: str) -> None:
    assert level(schemas, "unit", column(TEXT, one, other), name="field") == wanted


HOSTS = [
    ("建设银行人民路支行", "建行人民路支行", "same"),
    ("中石化人民路站", "中国石化人民路加油站", "same"),
    ("建设银行人民路支行", "工行人民路支行", "differs"),
    ("农业银行千灯支行", "昆山农商行千灯支行", "differs"),
    ("建设银行人民路支行", "人民路驿站", "one"),
    ("联通路驿站", "人民路驿站", ""),
    ("淞南驿站", "炎武驿站", ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), HOSTS)
def test_host(schemas: Schemas, one: str, other: str, wanted: str) -> None:
    assert level(schemas, "host", column(TEXT, one, other), name="field") == wanted


def test_the_host_may_stand_in_its_own_column(schemas: Schemas) -> None:
    table = pa.table({"name": ["人民路驿站", "建行人民路驿站"], "host": ["中国建设银行昆山分行", None]})
    assert level(schemas, "host", table, name="name", host="host") == "same"


PLATES = [
    (("淞南工会驿站", "1"), ("淞南户外劳动者驿站", "1"), "same"),
    (("淞南工会驿站", "1"), ("淞南骑手驿站", None), "differs"),
    (("淞南工会驿站", "1"), ("淞南骑手驿站", "2"), "rivals"),
    (("人民路公厕驿站", None), ("人民路加油站驿站", None), "site"),
    (("淞南驿站", None), ("淞南工会驿站", None), ""),
    (("淞南社区妇女微家", "1"), ("淞南社区驿站", "1"), "group"),
    (("淞南社区妇女微家", "1"), ("淞南社区驿站", "2"), "other_group"),
    (("淞南社区妇女微家", None), ("淞南社区驿站", None), "other_group"),
    (("淞南社区妇女微家", None), ("淞南社区巾帼微家", None), "same"),
    (("淞南社区暖新驿站（妇女微家）", "1"), ("淞南社区暖新驿站", "2"), "same"),
    (("淞南社区友好商户", "1"), ("淞南社区暖新驿站", "2"), "rivals"),
    (("桂花公园驿站", "1"), ("桂花驿站", None), "one_site"),
    (("桂花公园驿站", "1"), ("桂花驿站", "1"), ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), PLATES)
def test_plate(schemas: Schemas, one: tuple[str, str], other: tuple[str, str], wanted: str) -> None:
    table = pa.table({"name": [one[0], other[0]], "phone": pa.array([one[1], other[1]], TEXT)})
    assert level(schemas, "plate", table, name="name", phone="phone") == wanted


ADDRESSES = [
    ("人民路88号", "千灯镇人民路八十八号1楼", "same"),
    ("人民路８８号", "人民路88", "same"),
    ("人民路88-92号", "人民路90号", "same"),
    ("人民路与前进路交叉口", "前进路人民路口", "crossing"),
    ("千灯镇万达广场1楼", "万达广场", "site"),
    ("人民路88号", "人民路88号对面", "beside"),
    ("人民路88号", "人民路90号", "beside"),
    ("人民路88号", "人民路", "road"),
    ("人民路88号", "人民路与前进路交叉口", "road"),
    ("人民路88号", "人民路880号", "number"),
    ("人民路88号2幢", "人民路88号3幢", "inside"),
    ("人民路88-1号", "人民路88-2号", "inside"),
    ("彩香新村12幢", "彩香新村13幢", "inside"),
    ("人民路88号", "前进路88号", "other"),
    ("唯亭葑亭大道618号", "葑亭大道618号", "same"),
    ("太仓市府南街18号", "府南街18号", "same"),
    ("石浦卫泾路8号", "卫泾路8号", "same"),
    ("石浦卫泾路8号", "卫泾路9号", "other"),
    ("松陵水乡花园18幢", "水乡花园18栋", "same"),
    ("水乡花园18幢", "水乡花园19幢", "inside"),
    ("淞涛街66号", "松涛街66号", "slip"),
    ("淞涛街66号", "松涛街68号", "other"),
    ("菉溪路25号", "录溪路25号", "slip"),
    ("人民路88号", "人民南路88号", "other"),
    ("人民路88号", "万达广场", ""),
    (None, "人民路88号", ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), ADDRESSES)
def test_address(schemas: Schemas, one: str | None, other: str, wanted: str) -> None:
    assert level(schemas, "address", column(TEXT, one, other), address="field") == wanted


X, Y = 120.9512, 31.3421
GCJ = tuple(float(axis[0]) for axis in wgs84_to_gcj02(np.array([X]), np.array([Y])))
POINTS = [
    ((X, Y, "wgs84"), (X, Y + 0.0001, "wgs84"), "touching"),  # 11 m
    ((X, Y, "wgs84"), (X, Y + 0.0004, "wgs84"), "near"),  # 44 m
    ((X, Y, "wgs84"), (X, Y + 0.0015, "wgs84"), "walk"),  # 167 m
    ((X, Y, "wgs84"), (X, Y + 0.006, "wgs84"), "apart"),  # 667 m
    ((X, Y, "wgs84"), (X, Y + 0.015, "wgs84"), "far"),  # 1668 m
    ((X, Y, "wgs84"), (X, Y + 0.03, "wgs84"), "elsewhere"),
    ((X, Y, "wgs84"), (*GCJ, "gcj02"), "touching"),
    ((X, Y, "wgs84"), (*GCJ, "unknown"), "likely"),
    ((X, Y, "unknown"), (X, Y, None), "touching"),
    ((X, Y, "wgs84"), (*GCJ, "wgs84"), "shifted"),
    ((120.951, 31.342, "wgs84"), (X, Y, "wgs84"), ""),  # a point of the neighbourhood
    ((None, None, None), (X, Y, "wgs84"), ""),
    ((0.0, 0.0, "wgs84"), (X, Y, "wgs84"), ""),
]


def points(*records: tuple[Any, ...]) -> pa.Table:
    kinds = (pa.float64(), pa.float64(), TEXT)
    return pa.table(
        {name: pa.array([one[at] for one in records], kinds[at]) for at, name in enumerate(("lon", "lat", "crs"))}
    )


@pytest.mark.parametrize(("one", "other", "wanted"), POINTS)
def test_distance(schemas: Schemas, one: Any, other: Any, wanted: str) -> None:
    assert level(schemas, "distance", points(one, other), lon="lon", lat="lat", crs="crs") == wanted


def test_the_steady_offset_of_a_sender_is_taken_off(schemas: Schemas) -> None:
    """Six places that two files both have, the second always 480 m to the east: what it says of its datum is wrong."""
    first = [(X + at / 100, Y + (at % 3) / 100, "wgs84") for at in range(6)]
    second = [(x + 0.00505, y, crs) for x, y, crs in first]
    table = points(first[0], second[0], *first[1:], *second[1:])
    marks = {"name": [f"{at}站" for at in (0, 0, *range(1, 6), *range(1, 6))], "_file": [*"ab", *"aaaaa", *"bbbbb"]}
    for name, values in {**marks, "address": marks["name"]}.items():
        table = table.append_column(name, pa.array(values))
    options = {"lon": "lon", "lat": "lat", "crs": "crs", "name": "name", "address": "address"}
    assert level(schemas, "distance", table, **options) == "touching"
    few = table.take(pa.array([0, 1, 2, 7]))
    assert level(schemas, "distance", few, **options) == "apart"


PHONES = [
    (["0512-57001234"], ["0512-57001234"], "same"),
    (["0512-57001234", "0512-57009999"], ["0512-57009999"], "same"),
    (["0512-57001234转1"], ["0512-57001234转2"], "extension"),
    (["0512-57001234"], ["0512-57005678"], "differs"),
    (["0512-57001234"], None, ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), PHONES)
def test_phone(schemas: Schemas, one: list[str], other: list[str] | None, wanted: str) -> None:
    assert level(schemas, "phone", column(WORDS, one, other), phone="field") == wanted


@pytest.mark.parametrize(("users", "wanted"), [(4, "same"), (5, "shared"), (15, "shared"), (16, "common")])
def test_a_phone_counts_the_less_the_more_use_it(schemas: Schemas, users: int, wanted: str) -> None:
    assert level(schemas, "phone", column(WORDS, *[["0512-57001234"]] * users), phone="field") == wanted


AREAS = [
    ({"district": "320583", "town": "千灯镇"}, {"district": "320583", "town": "千灯镇"}, "town"),
    ({"district": "320583", "town": "千灯镇"}, {"district": "320583", "town": "巴城镇"}, "other_town"),
    ({"district": "320583"}, {"district": "320585"}, "other_district"),
    ({"district": "320583"}, {"district": "320583", "town": "巴城镇"}, "district"),
    ({"community": "淞南社区"}, {"name": "淞南社区驿站"}, "community"),
    ({"community": "淞南社区"}, {"name": "炎武社区驿站"}, "other_community"),
    ({"community": "淞南社区", "town": "千灯镇"}, {"community": "淞南村", "town": "巴城镇"}, "other_town"),
    ({"town": "千灯镇"}, {"name": "千灯镇淞南社区驿站"}, "town"),
    ({"community": "淞涛社区", "town": "斜塘街道"}, {"community": "松涛社区", "town": "斜塘街道"}, "town"),
    ({"community": "永联村"}, {"name": "南丰永联村驿站"}, "community"),
    ({"community": "溪永联村"}, {"name": "永联村驿站"}, ""),
    ({}, {"district": "320583"}, ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), AREAS)
def test_area(schemas: Schemas, one: dict[str, str], other: dict[str, str], wanted: str) -> None:
    columns = ("name", "district", "town", "community")
    table = pa.table({name: pa.array([one.get(name), other.get(name)], TEXT) for name in columns})
    assert level(schemas, "area", table, **{name: name for name in columns}) == wanted


VALUES = [
    (TEXT, "KS-017", "ks017", "same"),
    (TEXT, "1", "2", "differs"),
    (WORDS, ["a", "b"], ["b", "a"], "same"),
    (WORDS, ["a", "b"], ["b", "c"], "shared"),
    (WORDS, ["a"], ["c"], "differs"),
    (pa.int64(), 2025, 2025, "same"),
    (TEXT, None, "1", ""),
]


@pytest.mark.parametrize(("kind", "one", "other", "wanted"), VALUES)
def test_value(schemas: Schemas, kind: pa.DataType, one: Any, other: Any, wanted: str) -> None:
    assert level(schemas, "value", column(kind, one, other), field="field") == wanted


HOURS = [
    (("24/7", True), ("Mo-Su 08:00-20:00", False), "unlike"),
    (("24/7", True), ("24/7", True), "same"),
    (("Mo-Fr 09:00-17:00", None), ("Mo-Su 08:00-20:00", False), "differs"),
    ((None, None), ("24/7", True), ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), HOURS)
def test_hours(schemas: Schemas, one: Any, other: Any, wanted: str) -> None:
    table = pa.table({"hours": pa.array([one[0], other[0]], TEXT), "always": pa.array([one[1], other[1]], pa.bool_())})
    assert level(schemas, "hours", table, hours="hours", always="always") == wanted


@pytest.mark.parametrize(
    ("sheets", "senders", "wanted"), [("11", "AA", "one_sheet"), ("12", "AA", ""), ("11", "AB", "")]
)
def test_source(schemas: Schemas, sheets: str, senders: str, wanted: str) -> None:
    table = pa.table({"_file": ["a", "a"], "_sheet": list(sheets), "by": list(senders)})
    assert level(schemas, "source", table, sender="by") == wanted


TITLES = [
    ("“小哥医院”暖心服务项目", "小哥医院暖心服务", "same"),
    ("小哥医院暖心服务", "小哥医院暖心关爱服务项目", "same"),
    ("快递小哥免费理发", "快递员免费理发", "same"),
    ("快递员免费理发", "免费理发（快递员）", "reworded"),
    ("交通安全宣教", "交通安全宣传教育", "reworded"),
    ("共享单车停放整治", "共享电单车停放整治", "close"),
    ("小候鸟暑托班", "小候鸟寒托班", "turned"),
    ("青年驿站7天免费住宿", "青年驿站免费住宿", "part"),
    ("骑手免费体检套餐", "骑手免费口腔体检", "loose"),
    ("爱心驿站改造提升", "爱心驿站改造提升及设备更新", "part"),
    ("发放50元加油券", "发放100元加油券", "numbers"),
    ("电影票", "话剧门票", "apart"),
    (None, "电影票", ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), TITLES)
def test_title(schemas: Schemas, one: str | None, other: str, wanted: str) -> None:
    assert level(schemas, "title", column(TEXT, one, other), title="field") == wanted


JAN, FEB, MAR = date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1)
PERIODS = [
    ((JAN, FEB, None), (JAN, FEB, "x"), "same"),
    ((JAN, FEB, None), (FEB, MAR, None), "overlap"),
    ((JAN, JAN, None), (FEB, MAR, None), "apart"),
    ((None, None, "春节"), (None, None, "春节"), "same"),
    ((None, None, "春节"), (None, None, "暑假"), ""),
]


@pytest.mark.parametrize(("one", "other", "wanted"), PERIODS)
def test_period(schemas: Schemas, one: Any, other: Any, wanted: str) -> None:
    kinds = {"start": pa.date32(), "end": pa.date32(), "text": TEXT}
    table = pa.table({name: pa.array([one[at], other[at]], kind) for at, (name, kind) in enumerate(kinds.items())})
    assert level(schemas, "period", table, start="start", end="end", text="text") == wanted


def test_every_comparer_is_tested_and_documented_in_both_languages() -> None:
    for name in names("comparers"):
        assert f"test_{name}" in globals(), name
        zh, dot, en = doc("comparers", name).partition("\n")[0].partition("。")
        assert zh and dot and en.isascii() and en.endswith("."), name


def test_columns_are_made_once(schemas: Schemas) -> None:
    columns, made = Columns(column(TEXT, "a"), schemas.codes), []
    for _ in range(2):
        columns.once(lambda *_: made.append(1)) if not made else None
    assert columns.coded("field") is columns.coded("field") and columns.coded("none").words.to_pylist() == []


@pytest.mark.parametrize(
    ("values", "codes", "shown"),
    [
        (("SZ-ZGH", "SZ-ZGH"), "organisations", "市总工会"),
        (("courier", "courier"), "target_groups", "快递员"),
        (("courier", "XX-1"), "target_groups", "快递员 / XX-1"),
        (("SZ-ZGH", "SZ-ZGH"), "", "SZ-ZGH"),
    ],
)
def test_a_reason_shows_what_people_call_a_code(
    schemas: Schemas, values: tuple[str, str], codes: str, shown: str
) -> None:
    columns = Columns(column(TEXT, *values), schemas.codes)
    told = value(Pairs(columns, np.array([0]), np.array([1])), field="field", codes=codes)
    assert told.say(0).zh.endswith(f"：{shown}")
