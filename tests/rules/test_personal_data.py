"""Personal data in tables: what the rules report, what is told of every other field, and what may be published."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.issue import Place, Severity
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET, Origin
from sucheng_data.model.registry import find
from sucheng_data.model.rule import Hit, World
from sucheng_data.model.schema import Schemas
from sucheng_data.stages._headers import Vocabulary, vocabularies
from sucheng_data.stages._personal import discreet, sweep, unnamed

ID, MOBILE = "320583190103071235", "19900001234"


def hits(rule: str, columns: dict[str, Any], **options: Any) -> list[Hit]:
    return list(find("rules", rule)(pa.table(columns), World({}, {}, date(2026, 1, 31)), **options))


def test_personal_data_shows_only_the_mask() -> None:
    columns = {
        "remarks": [f"证件{ID}，电话{MOBILE}", None, "热线12345"],
        "names": [["x"], [f"苏E12345 {MOBILE}"], None],
    }
    found = hits("personal_data", columns, fields=["remarks", "names"], kinds=["id", "mobile"])
    assert [(hit.row, hit.field, hit.params["kind_zh"]) for hit in found] == [
        (0, "remarks", "身份证号、手机号"),
        (1, "names", "手机号"),
    ]
    assert [hit.params["value"] for hit in found] == [
        "证件3205**********1235，电话199****1234",
        "苏E·***45 199****1234",
    ]


def test_mobile_phone_asks_unless_the_owner_agreed() -> None:
    columns = {
        "phone": [[MOBILE], [f"{MOBILE}转801"], ["0512-65550101"], [MOBILE], None],
        "ok": [None, False, None, True, None],
    }
    assert [hit.row for hit in hits("mobile_phone", columns, fields=["phone"], consent="ok")] == [0, 1]
    assert [hit.row for hit in hits("mobile_phone", columns, fields=["phone"])] == [0, 1, 3]
    structs = {"phone": [[{"number": "0512-65550101", "label": MOBILE}], [{"number": MOBILE, "label": None}]]}
    assert [hit.params["value"] for hit in hits("mobile_phone", structs, fields=["phone"])] == ["199****1234"] * 2


def stations(**columns: list[Any]) -> pa.Table:
    """A table of stations as the clean stage leaves it: `raw_x` for the raw text of x."""
    rows = len(next(iter(columns.values())))
    places = {FILE: ["a.xlsx"] * rows, SHEET: ["S"] * rows, ROW: list(range(2, rows + 2))}
    cells = '{"name": "A", "remarks": "B", "phone": "C", "manager": "D", "capacity": "E", "lon": "F", "target_groups": "G", "target_groups_text": "G"}'
    named = {name.replace("raw_", "raw:"): values for name, values in columns.items()}
    return pa.table({**places, COLUMNS: [cells] * rows, **named})


def told(schemas: Schemas, table: pa.Table) -> list[tuple[str, str, str]]:
    origin = Origin(table)
    found = sweep(schemas["stations"], table, origin)
    return [(code, origin.place(hit.row, hit.field).cell, str(hit.params["kind_zh"])) for code, hit in found]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"remarks": [f"证件{ID}"]}, [("PII-E01", "B2", "身份证号")]),
        ({"remarks": ["邮箱xu@example.com"]}, [("PII-W02", "B2", "电子邮箱")]),
        ({"remarks": ["联系人：张三"]}, [("PII-W02", "B2", "姓名")]),
        ({"remarks": [MOBILE]}, []),  # STA-E07 says so
        ({"remarks": [f"{MOBILE} 苏E12345"]}, [("PII-E01", "B2", "车牌号")]),
        ({"name": ["联系人：张三"]}, [("PII-E01", "A2", "姓名")]),  # the name a record is known by cannot be masked
        ({"phone": [[MOBILE]], "raw_phone": [MOBILE]}, []),  # PII-W01 says so
        ({"phone": [["0512-65550101"]], "raw_phone": [f"0512-65550101 {ID}"]}, [("PII-W02", "C2", "身份证号")]),
        ({"manager": ["张三"], "raw_manager": [f"张三{MOBILE}"]}, []),
        ({"manager": ["张三"], "raw_manager": [f"张三 {ID}"]}, [("PII-W02", "D2", "身份证号")]),
        ({"capacity": [19900001234], "raw_capacity": [MOBILE]}, [("PII-E01", "E2", "手机号")]),
        ({"capacity": [None], "raw_capacity": [MOBILE]}, [("PII-W02", "E2", "手机号")]),
        (
            {"raw_target_groups": [f"骑手{MOBILE}"], "target_groups_text": [f"骑手{MOBILE}"]},
            [("PII-E01", "G2", "手机号")],
        ),
        ({"raw_remarks": ["0512-65550101"], "remarks": ["0512-65550101"], "raw_lon": ["120.19900001234"]}, []),
        ({"alt_names": [["千灯站", MOBILE], None]}, [("PII-E01", "2:2", "手机号")]),
    ],
)
def test_every_field_is_swept(
    schemas: Schemas, columns: dict[str, list[Any]], expected: list[tuple[str, str, str]]
) -> None:
    assert told(schemas, stations(**columns)) == expected


def test_what_is_published_is_masked(schemas: Schemas) -> None:
    table = stations(
        remarks=["问 xu@example.com", "好", None],
        raw_facilities_other=["联系人：张三、李四", None, None],
        facilities_other=[["联系人：张三", "李四"], ["书屋"], None],
        phone=[["0512-65550101", MOBILE], [MOBILE], [MOBILE]],
        mobile_consent=[None, False, True],
        manager=["张三", "李四", "王五"],
        station_id=["ST-320583-00042", None, None],
    )
    kept = discreet(schemas["stations"], table, {name: table[name] for name in table.column_names})
    assert "manager" not in kept
    assert kept["remarks"].to_pylist() == ["问 x***@example.com", "好", None]
    assert kept["facilities_other"].to_pylist() == [["联系人：张*", "李*"], ["书屋"], None]
    assert kept["phone"].to_pylist() == [["0512-65550101"], None, [MOBILE]]
    assert kept["station_id"].to_pylist()[0] == "ST-320583-00042"


def test_a_name_beside_a_public_phone_is_masked(schemas: Schemas) -> None:
    entry = {"number": "0512-65550101", "type": "landline", "ext": None, "label": "张三", "hours": None}
    table = pa.table({"raw:contact_phone": ["联系人张三 0512-65550101"], "contact_phone": [[entry]]})
    kept = discreet(schemas["benefits"], table, {"contact_phone": table["contact_phone"]})
    assert kept["contact_phone"].to_pylist() == [[{**entry, "label": "张*"}]]


def test_no_finding_quotes_what_it_is_about(schemas: Schemas) -> None:
    """Whoever makes a finding, and whatever it is about."""
    params = {
        "field_zh": "电话",
        "field_en": "Phone",
        "value": f"{ID} {MOBILE}",
        "why_zh": f"像{MOBILE}",
        "why_en": "?",
    }
    issue = schemas.findings["unreadable"].issue(
        Place("a.xlsx"), params, value=MOBILE, suggestion=f"0512-65550101、{MOBILE}"
    )
    shown = " ".join((*issue.message, issue.value, issue.suggestion))
    assert (
        not any(number in shown for number in (ID, MOBILE))
        and shown.count("199****1234") == 5
        and "0512-65550101" in shown
    )


def test_no_finding_quotes_a_private_field(schemas: Schemas) -> None:
    params = {"field_zh": "负责人", "field_en": "Manager", "value": "张三丰", "why_zh": "", "why_en": ""}
    facts: dict[str, Any] = {"entity": "stations", "value": "张三丰", "suggestion": "張三丰"}
    issue = schemas.findings["unreadable"].issue(Place("a.xlsx"), params, field="manager", **facts)
    (hidden,) = unnamed([issue], schemas)
    assert (hidden.value, hidden.suggestion) == ("张**", "") and "张三丰" not in "".join(hidden.message)
    public = schemas.findings["unreadable"].issue(Place("a.xlsx"), params, field="honour", **facts)
    assert unnamed([public], schemas) == [public]


@pytest.mark.parametrize(
    "heading",
    [
        "联系人", "联系人姓名", "负责人", "站点负责人", "项目负责人", "单位负责人", "站长", "驿站站长", "站长姓名", "管理员", "联络员", "经办人", "姓名",
        "责任人", "法定代表人", "法人代表", "联系人电话", "负责人手机", "站长联系电话", "联系人及电话", "负责人联系方式", "身份证号", "银行卡号",
        "居民身份证号码",
        "车牌号", "微信号", "电子邮箱", "填表人", "志愿者姓名",
    ],
)  # fmt: skip
def test_a_column_about_persons_feeds_no_public_field(schemas: Schemas, heading: str) -> None:
    for name, vocabulary in vocabularies(schemas).items():
        match = vocabulary.match((heading,))
        assert all(schemas[name].fields[each].private for each in match.fields), (name, heading, match)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("手机号是否公开", "mobile_consent"), ("是否同意公开", "mobile_consent"), ("同意公开手机号", "mobile_consent"), ("手机号", "manager_phone"),
        ("联系电话", "phone"), ("电话", "phone"), ("是否公开", "publish"), ("手机", "manager_phone"), ("容纳人数", "capacity"),
    ],
)  # fmt: skip
def test_headings_beside_them_keep_their_meaning(schemas: Schemas, heading: str, field: str) -> None:
    assert Vocabulary(schemas["stations"]).match((heading,)).fields == (field,)


def test_the_guard_cannot_be_lowered(schemas: Schemas) -> None:
    guard = {code: schemas.findings[code].severity for code in ("PII-E01", "PII-W01", "PII-W02", "PII-W03", "PII-I01")}
    assert (
        guard["PII-E01"] == Severity.ERROR
        and guard["PII-W01"] == guard["PII-W02"] == guard["PII-W03"] == Severity.WARNING
    )
    assert not [one for entity in schemas for one in entity.fields.values() for code in guard if one.severity(code)]
