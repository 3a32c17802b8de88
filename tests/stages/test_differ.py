"""What changed between two releases: named by id, said as a person would, and nothing that nobody would call a change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.arrow import to_arrow
from sucheng_data.model.change import Change
from sucheng_data.model.check import check_entities
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.differ import differ
from tests.conftest import ROOT

Record = Mapping[str, Any]
STATION: Record = {
    "station_id": "ST-320583-00001",
    "name": "甲社区驿站",
    "categories": ["nuanxin", "union"],
    "district_code": "320506",
    "town": "木渎镇",
    "address": "某路1号",
    "lon": 120.60,
    "lat": 31.30,
    "crs_source": "wgs84",
    "lon_source": 120.60,
    "lat_source": 31.30,
    "opening_hours_text": "周一至周五 9:00-17:00",
    "opening_hours": "Mo-Fr 09:00-17:00",
    "facilities": ["drinking_water", "microwave", "wifi"],
    "phone": ["0512-10000001"],
    "status": "open",
    "capacity": 20,
    "area_sqm": 80.5,
    "operator_org_id": "SZ-SGB",
    "opened_on": date(2024, 11, 1),
    "opened_on_precision": "month",
    "is_24h": False,
    "verified_on": date(2025, 1, 1),
    "source_row": 7,
    "flags": [],
}
BENEFIT: Record = {
    "benefit_id": "B2026-WINTER-SGB-001",
    "title": "冬日礼包",
    "quantity": 300.0,
    "quantity_unit": "份",
    "unit_value_cny": Decimal("99.50"),
    "total_value_cny": Decimal("1200000.00"),
    "valid_from": date(2026, 1, 1),
    "valid_to": date(2026, 12, 1),
    "period_text": "全年",
    "eligibility": "凭身份证明在服务窗口登记后领取，每人限领一份，领完为止，不得转让给他人，也不得折算为现金或者兑换其他物品。",
    "contact_phone": [{"number": "0512-10000001", "type": "landline", "ext": None, "label": None, "hours": None}],
    "station_ids": ["ST-320583-00001"],
}
PROJECT: Record = {"project_id": "P2026-SGB-01", "title": "暖心项目", "plan_year": 2026, "progress_pct": 60.0}


def table(schemas: Schemas, entity: str, *records: Record) -> pa.Table:
    """The records as a published table, with every public column."""
    columns = {}
    for field in schemas[entity].public:
        columns[field.name] = to_arrow(field, [record.get(field.name) for record in records])
        if field.precision:
            name = f"{field.name}_precision"
            columns[name] = pa.array([record.get(name) for record in records], pa.string())
    return pa.table(columns)


def between(schemas: Schemas, entity: str, was: Record, now: Record) -> list[Change]:
    return differ({entity: table(schemas, entity, was)}, {entity: table(schemas, entity, now)}, schemas)


def test_the_first_release_has_no_changes(schemas: Schemas) -> None:
    assert differ({}, {"stations": table(schemas, "stations", STATION)}, schemas) == []


SENTENCES = [
    # entity, what is new, and each change as (kind, sentence)
    ("stations", {"name": "乙社区驿站"}, [("modify", "更名：甲社区驿站 → 乙社区驿站")]),
    ("stations", {"status": "suspended"}, [("modify", "状态由开放中改为暂停开放")]),
    (
        "stations",
        {"opening_hours_text": "每天 8:00-20:00", "opening_hours": "Mo-Su 08:00-20:00"},
        [("modify", "开放时间由周一至周五 9:00-17:00 改为每天 8:00-20:00")],
    ),
    (
        "stations",  # the words could not be read, before or now
        {"opening_hours_text": "看情况", "opening_hours": None},
        [("modify", "开放时间由周一至周五 9:00-17:00 改为看情况")],
    ),
    (
        "stations",  # the same words, read otherwise
        {"opening_hours": "Mo-Fr 09:00-17:00; PH off"},
        [("modify", "开放时间由 Mo-Fr 09:00-17:00 改为 Mo-Fr 09:00-17:00; PH off")],
    ),
    (
        "stations",
        {"opening_hours_text": None, "opening_hours": None},
        [("modify", "不再填写开放时间（原为周一至周五 9:00-17:00）")],
    ),
    (
        "stations",
        {"facilities": ["wifi", "drinking_water", "fridge"]},
        [("modify", "新增设施配备：冰箱；取消：热饭")],
    ),
    ("stations", {"facilities": ["drinking_water", "microwave"]}, [("modify", "取消设施配备：WiFi")]),
    ("stations", {"categories": ["union", "nuanxin"]}, [("modify", "驿站类别的次序改为：工会驿站、暖新驿站")]),
    ("stations", {"phone": ["0512-10000002"]}, [("modify", "联系电话由 0512-10000001 改为 0512-10000002")]),
    (
        "stations",
        {"phone": ["0512-10000001", "0512-10000002"]},
        [("modify", "新增联系电话：0512-10000002")],
    ),
    ("stations", {"phone": None}, [("modify", "不再填写联系电话（原为 0512-10000001）")]),
    ("stations", {"capacity": 25}, [("modify", "可容纳人数由 20 人改为 25 人（增加 5 人）")]),
    ("stations", {"area_sqm": 80.2}, [("modify", "面积由 80.5 平方米改为 80.2 平方米（减少 0.3 平方米）")]),
    ("stations", {"is_24h": True}, [("modify", "是否24小时由否改为是")]),
    ("stations", {"operator_org_id": "SZ-ZZB"}, [("modify", "主管部门由中共苏州市委社会工作部改为中共苏州市委组织部")]),
    ("stations", {"opened_on_precision": "day"}, [("modify", "启用日期由 2024-11 改为 2024-11-01")]),
    ("stations", {"host_org": "某公司"}, [("modify", "补充了依托单位：某公司")]),
    (
        "stations",
        {"closed_on": date(2026, 1, 1), "closed_on_precision": "quarter"},
        [("modify", "补充了停用日期：2026-Q1")],
    ),
    ("stations", {"address": "某路2号"}, [("modify", "地址由某路1号改为某路2号")]),
    ("stations", {"district_code": "320508"}, [("modify", "县(市、区)由吴中区改为姑苏区")]),
    # one degree of latitude is 111.195 km on the sphere: 0.003° are 333.6 m, 0.02° 2.2 km, 0.2° 22 km
    ("stations", {"lat": 31.303}, [("move", "迁移 334 米")]),
    ("stations", {"lat": 31.32, "town": "胥口镇"}, [("move", "迁移 2.2 公里（木渎镇 → 胥口镇）")]),
    (
        "stations",
        {"lat": 31.50, "district_code": "320508", "town": "平江街道", "address": "某巷9号", "capacity": 30},
        [
            ("move", "迁移 22 公里（吴中区木渎镇 → 姑苏区平江街道）"),
            ("move", "地址由某路1号改为某巷9号"),
            ("modify", "可容纳人数由 20 人改为 30 人（增加 10 人）"),
        ],
    ),
    ("stations", {"lon": None, "lat": None}, [("modify", "不再有坐标")]),
    (
        "stations",  # nobody moved: the same numbers are read in another datum
        {"lat": 31.303, "crs_source": "gcj02"},
        [("modify", "坐标系由 WGS-84 改为 GCJ-02，地图上相差 334 米；没有迁移")],
    ),
    ("stations", {"lat": 31.303, "lat_source": 31.303, "crs_source": "gcj02"}, [("move", "迁移 334 米")]),
    ("benefits", {"valid_to": date(2026, 12, 31)}, [("modify", "结束日期推迟 30 天至 2026-12-31")]),
    ("benefits", {"valid_to": date(2026, 11, 30)}, [("modify", "结束日期提前 1 天至 2026-11-30")]),
    ("benefits", {"quantity": 500.0}, [("modify", "数量由 300 份改为 500 份（增加 200 份）")]),
    (
        "benefits",  # unlike units have no difference
        {"quantity": 300.0, "quantity_unit": "名"},
        [("modify", "单位由份改为名")],
    ),
    (
        "benefits",
        {"total_value_cny": Decimal("1500000.25")},
        [("modify", "总价值由 1,200,000 元改为 1,500,000.25 元（增加 300,000.25 元）")],
    ),
    ("benefits", {"station_ids": ["ST-320583-00002"]}, [("modify", "发放地点由 ST-320583-00001 改为 ST-320583-00002")]),
    (
        "benefits",
        {"eligibility": BENEFIT["eligibility"].replace("限领一份", "限领两份")},
        [
            (
                "modify",
                "享受条件由…后领取，每人限领一份，领完为止，不…改为…后领取，每人限领两份，领完为止，不…",
            )
        ],
    ),
    (
        "benefits",
        {"contact_phone": [{"number": "0512-10000002", "type": "landline"}]},
        [("modify", "咨询电话由 0512-10000001 改为 0512-10000002")],
    ),
    ("projects", {"progress_pct": 85.0}, [("modify", "完成率由 60% 改为 85%（提高 25 个百分点）")]),
    ("projects", {"plan_year": 2027}, [("modify", "年度由 2026 改为 2027")]),
]
RECORDS = {"stations": STATION, "benefits": BENEFIT, "projects": PROJECT}


@pytest.mark.parametrize(
    ("entity", "new", "told"), SENTENCES, ids=[f"{one[0]} {'+'.join(one[1])}" for one in SENTENCES]
)
def test_a_change_is_said_as_a_person_would(
    schemas: Schemas, entity: str, new: Record, told: list[tuple[str, str]]
) -> None:
    found = between(schemas, entity, RECORDS[entity], {**RECORDS[entity], **new})
    assert [(change.kind, change.text.zh) for change in found] == told
    for change in found:
        assert change.id == RECORDS[entity][schemas[entity].key[0]]
        assert change.text.en and change.text.en != change.text.zh


SAME = [
    ("stations", {"name": " 甲社区 驿站"}),  # spaces
    ("stations", {"address": "某路１号"}),  # width
    ("stations", {"lon": 120.60003}),  # 2.9 m
    ("stations", {"facilities": ["wifi", "microwave", "drinking_water"]}),  # the order of a set
    ("stations", {"opening_hours_text": "周一到周五9点到17点"}),  # other words for the same hours
    ("stations", {"source_row": 12, "source_id": "SRC-1", "submitted_on": date(2026, 1, 1), "flags": ["STA-W10"]}),
    ("stations", {"verified_on": date(2026, 1, 1), "review_state": "checked", "change_type": "modify"}),
    ("stations", {"lon_gcj02": 120.61, "geo_quality": "surveyed", "opening_hours_dated": "24/7"}),
    ("stations", {"crs_source": "gcj02"}),  # the point published is the same
    ("stations", {"alt_names": [], "remarks": "  "}),  # nothing is nothing
    ("benefits", {"period_text": "2026年全年"}),  # what was read of it is the same
]


@pytest.mark.parametrize(("entity", "new"), SAME, ids=[f"{one[0]} {'+'.join(one[1])}" for one in SAME])
def test_what_nobody_would_call_a_change_is_none(schemas: Schemas, entity: str, new: Record) -> None:
    assert between(schemas, entity, RECORDS[entity], {**RECORDS[entity], **new}) == []


def test_words_count_where_they_could_never_be_read(schemas: Schemas) -> None:
    unread = {**STATION, "opening_hours": None, "opening_hours_text": "看情况"}
    (change,) = between(schemas, "stations", unread, {**unread, "opening_hours_text": "不定"})
    assert (change.field, change.before, change.after) == ("opening_hours_text", "看情况", "不定")


def test_a_reference_is_told_by_name(schemas: Schemas) -> None:
    stations = table(schemas, "stations", STATION, {**STATION, "station_id": "ST-320583-00002", "name": "乙社区驿站"})
    before = {"stations": stations, "benefits": table(schemas, "benefits", BENEFIT)}
    after = {
        "stations": stations,
        "benefits": table(schemas, "benefits", {**BENEFIT, "station_ids": ["ST-320583-00002"]}),
    }
    (change,) = differ(before, after, schemas)
    assert change.text.zh == "发放地点由甲社区驿站改为乙社区驿站"


def test_the_values_are_those_published(schemas: Schemas) -> None:
    (moved,) = between(schemas, "stations", STATION, {**STATION, "lat": 31.303, "town": "胥口镇"})
    assert (moved.field, moved.kind) == ("lon", "move")
    assert moved.before == {"lon": 120.60, "lat": 31.30, "district_code": "320506", "town": "木渎镇"}
    assert moved.after == {"lon": 120.60, "lat": 31.303, "district_code": "320506", "town": "胥口镇"}
    (paid,) = between(schemas, "benefits", BENEFIT, {**BENEFIT, "unit_value_cny": Decimal("88.80")})
    assert (paid.before, paid.after) == (Decimal("99.50"), Decimal("88.80"))


def test_records_come_and_go_by_id(schemas: Schemas) -> None:
    other = {**STATION, "station_id": "ST-320583-00002", "name": "乙社区驿站"}
    before, after = {"stations": table(schemas, "stations", STATION)}, {"stations": table(schemas, "stations", other)}
    found = [(change.id, change.kind, change.label, change.text.zh) for change in differ(before, after, schemas)]
    assert found == [
        ("ST-320583-00001", "remove", "甲社区驿站", "不再列出：甲社区驿站"),
        ("ST-320583-00002", "add", "乙社区驿站", "新增：乙社区驿站"),
    ]


def test_what_became_a_part_of_another_is_no_loss(schemas: Schemas) -> None:
    """It is told of the id that is no more; where the other one is not listed either, it is gone."""
    one, two, three = ({**STATION, "station_id": f"ST-320583-0000{n}", "name": f"{n}号驿站"} for n in (1, 2, 3))
    before, after = ({"stations": table(schemas, "stations", *some)} for some in ((one, two, three), (one,)))
    into = {"ST-320583-00002": "ST-320583-00001", "ST-320583-00003": "ST-320583-00009"}
    merged, gone = differ(before, after, schemas, {"stations": into})
    assert (merged.id, merged.label, merged.kind, merged.merged) == ("ST-320583-00002", "2号驿站", "modify", True)
    assert (merged.field, merged.before, merged.after) == ("station_id", "ST-320583-00002", "ST-320583-00001")
    assert merged.text == ("并入 ST-320583-00001 1号驿站", "merged into ST-320583-00001 1号驿站")
    assert (gone.id, gone.kind, gone.merged) == ("ST-320583-00003", "remove", False)
    assert differ(before, before, schemas, {"stations": into}) == []


def test_the_files_received_are_not_told(schemas: Schemas) -> None:
    one, two = ({"source_id": f"SRC-{number}", "file_name": "a.xlsx"} for number in "12")
    assert between(schemas, "sources", one, two) == []


def test_private_fields_are_never_told(schemas: Schemas) -> None:
    """Even where a release of another time has them."""
    sides = [
        table(schemas, "stations", STATION).append_column("manager", pa.array([name])) for name in ("张某某", "李某某")
    ]
    assert differ({"stations": sides[0]}, {"stations": sides[1]}, schemas) == []


def test_columns_of_one_release_are_noted_once(schemas: Schemas) -> None:
    records = [{**STATION, "station_id": f"ST-320583-{number:05d}"} for number in range(50)]
    whole = table(schemas, "stations", *records)
    for before, after, which in (
        (whole.drop_columns(["capacity"]), whole, "本版"),
        (whole, whole.drop_columns(["capacity"]), "上一版"),
    ):
        (note,) = differ({"stations": before}, {"stations": after}, schemas)
        assert (note.kind, note.id, note.field) == ("", "", "capacity")
        assert note.text.zh == f"只有{which}有“可容纳人数”一栏（50 条已填），没有逐条比较"
    assert (
        differ({"stations": whole}, {"stations": whole.drop_columns(["photo"])}, schemas) == []
    )  # nobody filled it in


def test_a_column_of_another_kind_is_noted_once(schemas: Schemas) -> None:
    whole = table(schemas, "stations", STATION)
    at = whole.column_names.index("phone")
    texts = whole.set_column(at, "phone", pa.array(["0512-10000001"]))
    (note,) = differ({"stations": texts}, {"stations": whole}, schemas)
    assert (note.kind, note.field) == ("", "phone")
    at = whole.column_names.index("capacity")  # a wider number is the same number
    assert differ({"stations": whole}, {"stations": whole.set_column(at, "capacity", pa.array([20.0]))}, schemas) == []


def test_a_column_the_schema_does_not_know_is_noted(schemas: Schemas) -> None:
    whole = table(schemas, "stations", STATION)
    (note,) = differ({"stations": whole}, {"stations": whole.append_column("mood", pa.array(["good"]))}, schemas)
    assert (note.kind, note.text.zh) == ("", "“mood”一栏不在模式里，没有比较")


def test_a_table_of_one_release_is_noted_once(schemas: Schemas) -> None:
    stations = {"stations": table(schemas, "stations", STATION)}
    (note,) = differ(stations, {**stations, "benefits": table(schemas, "benefits", BENEFIT)}, schemas)
    assert (note.entity, note.kind, note.text.zh) == ("benefits", "", "只有本版有“福利”（1 条），没有逐条比较")


def test_an_id_met_twice_is_compared_twice(schemas: Schemas) -> None:
    before = table(schemas, "stations", STATION, {**STATION, "name": "乙社区驿站"})
    after = table(schemas, "stations", STATION, {**STATION, "name": "丙社区驿站"})
    (change,) = differ({"stations": before}, {"stations": after}, schemas)
    assert change.text.zh == "更名：乙社区驿站 → 丙社区驿站"


WRONG = [
    ({"ignore": ["nmae"]}, "x-diff.ignore", "name"),
    ({"written": {"opening_hours_text": ["opening_hour"]}}, "x-diff.written", "opening_hours"),
    ({"units": {"capacity": "unitt"}}, "x-diff.units", ""),
    ({"metre": 5}, "x-diff.metre", "metres"),
    ({"metres": -1}, "x-diff.metres", ""),
]


@pytest.mark.parametrize(("diff", "place", "hint"), WRONG)
def test_a_wrong_word_in_the_schema_is_named(schemas: Schemas, diff: Record, place: str, hint: str) -> None:
    spec = {**schemas["stations"].spec, "x-diff": diff}
    with pytest.raises(SchemaError) as caught:
        check_entities({"stations.json": spec}, schemas.codes, schemas.findings, ROOT / "schemas")
    assert place in caught.value.en and hint in caught.value.en


def test_how_far_is_a_move_is_data(schemas: Schemas) -> None:
    spec = {**schemas["stations"].spec, "x-diff": {"metres": 400, "ignore": ["name"]}}
    entity = replace(schemas["stations"], spec=spec)
    other = replace(schemas, entities={**schemas.entities, "stations": entity})
    assert between(other, "stations", STATION, {**STATION, "lat": 31.303, "name": "乙社区驿站"}) == []
    assert [one.kind for one in between(other, "stations", STATION, {**STATION, "lat": 31.304})] == ["move"]


# Field -> what it may become, each unlike STATION's and unlike the others as a person sees them.
EDITS: dict[str, list[Any]] = {
    "name": ["乙社区驿站", "丙社区驿站"],
    "status": ["closed", "suspended"],
    "facilities": [["wifi"], ["fridge", "wifi"], None],
    "phone": [["0512-10000009"], None],
    "capacity": [1, 2000, None],
    "area_sqm": [80.49, 80.51],
    "opened_on": [date(2023, 11, 1), None],
    "is_24h": [True, None],
    "host_org": ["某公司", "某校"],
    "address": ["某路2号", None],
    "lat": [31.29, 31.3001],
    "source_row": [8, 9],  # and this one is never told
    "verified_on": [date(2026, 1, 1)],
}
edits = st.dictionaries(st.sampled_from(sorted(EDITS)), st.integers(0, 2), max_size=5)
cities = st.lists(st.tuples(st.sampled_from(["stays", "goes", "comes"]), edits), max_size=12)


@given(cities, st.randoms(use_true_random=False))
def test_exactly_what_was_edited_is_told(
    schemas: Schemas, city: list[tuple[str, dict[str, int]]], shuffle: Any
) -> None:
    before, after, expected = [], [], set()
    for number, (fate, changed) in enumerate(city):
        id_ = f"ST-320583-{number:05d}"
        record = {**STATION, "station_id": id_}
        new = {field: EDITS[field][which % len(EDITS[field])] for field, which in changed.items()}
        before += [record] * (fate != "comes")
        after += [{**record, **new}] * (fate != "goes")
        if fate == "stays":
            moved = "lat" in new
            kinds = {"lat": "move", "address": "move" if moved else "modify"}
            told = {"lon" if field == "lat" else field: kinds.get(field, "modify") for field in new}
            expected |= {
                (id_, kind, field) for field, kind in told.items() if field not in ("source_row", "verified_on")
            }
        else:
            expected.add((id_, "add" if fate == "comes" else "remove", ""))
    shuffle.shuffle(before)
    shuffle.shuffle(after)
    if not before:
        return
    old, new_ = ({"stations": table(schemas, "stations", *side)} for side in (before, after))
    found = differ(old, new_, schemas)
    assert {(one.id, one.kind, one.field) for one in found} == expected
    assert len(found) == len(expected)
    back = {"add": "remove", "remove": "add"}
    again = {(one.id, back.get(one.kind, one.kind), one.field) for one in differ(new_, old, schemas)}
    assert again == expected
    assert differ(old, old, schemas) == differ(new_, new_, schemas) == []
