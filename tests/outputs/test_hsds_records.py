"""Single records as HSDS: what is stated, what is left out, and what is flagged."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from sucheng_data.model.change import Change, Changes
from sucheng_data.model.issue import Text
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.hsds import hsds
from tests.conftest import AS_OF
from tests.outputs._made import made as made_release

Tables = dict[str, list[dict[str, str]]]
Make = Callable[..., Tables]
STATION = {
    "station_id": "ST-320583-00001",
    "name": "示例驿站",
    "district_code": "320583",
    "categories": ["union", "rider"],
}
STATION |= {"operator_org_id": "SZ-ZGH", "status": "open"}
PROJECT = {"project_id": "P2025-SZ-ZGH-01", "title": "示例项目", "lead_org_id": "SZ-ZGH", "status": "in_progress"}
BENEFIT = {
    "benefit_id": "B2025-ANY-SZ-ZGH-001",
    "title": "示例福利",
    "provider_org_ids": ["SZ-ZGH"],
    "status": "active",
}
ORGANISATION = {"org_id": "SZ-ZGH", "name": "苏州市总工会", "org_type": "mass", "jurisdiction": "320500"}


@pytest.fixture
def make(schemas: Schemas, tmp_path: Path) -> Make:
    """The HSDS tables, by file, of a release with these records."""

    def made(changes: tuple[Change, ...] = (), **records: list[dict[str, Any]]) -> Tables:
        release = replace(
            made_release(schemas, {"organisations": [ORGANISATION], **records}), changes=Changes("before", changes)
        )
        for file, _ in hsds(release, tmp_path):
            assert (tmp_path / file).is_file()
        return {path.stem: _read(path) for path in (tmp_path / "hsds").glob("*.csv")}

    return made


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def named(tables: Tables, name: str) -> dict[str, str]:
    return next(row for row in tables["services"] if row["name"] == name)


def notes(tables: Tables, link: str) -> dict[str, str]:
    return {row["link_type"]: row["value"] for row in tables["attributes"] if row["link_id"] == link}


def terms(tables: Tables, link: str) -> set[str]:
    codes = {row["id"]: row["code"] for row in tables["taxonomy_terms"]}
    return {codes[row["taxonomy_term_id"]] for row in tables["attributes"] if row["link_id"] == link}


@pytest.mark.parametrize(
    ("status", "expected", "alert"),
    [
        ("planned", "inactive", ""),
        ("in_progress", "active", ""),
        ("delayed", "active", "滞后"),
        ("suspended", "temporarily closed", "暂缓"),
        ("done", "defunct", ""),
        ("cancelled", "defunct", ""),
        (None, "active", ""),
    ],
)
def test_status_of_projects(make: Make, status: str | None, expected: str, alert: str) -> None:
    tables = make(projects=[PROJECT | {"status": status}])
    row = named(tables, "示例项目")
    assert (row["status"], row["alert"]) == (expected, alert)
    assert ("status_not_stated" in notes(tables, row["id"])) == (status is None)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "exhausted"}, "inactive"),
        ({"status": "ended"}, "defunct"),
        ({"status": "cancelled"}, "defunct"),
        ({"status": None}, "active"),
        ({"status": None, "valid_to": date(2026, 1, 30)}, "defunct"),
        ({"status": None, "valid_to": date(2026, 1, 31)}, "active"),
        ({"status": None, "valid_from": date(2026, 2, 1)}, "inactive"),
        ({"status": "active", "valid_to": date(2025, 1, 1)}, "active"),
    ],
)
def test_status_of_benefits(make: Make, given: dict[str, Any], expected: str) -> None:
    assert named(make(benefits=[BENEFIT | given]), "示例福利")["status"] == expected


@pytest.mark.parametrize(
    ("status", "expected", "name"),
    [
        ("open", "active", "工会驿站服务"),
        (None, "active", "工会驿站服务"),
        ("building", "inactive", "工会驿站服务（建设中）"),
        ("suspended", "temporarily closed", "工会驿站服务（暂停开放）"),
        ("closed", "defunct", "工会驿站服务（已关闭）"),
    ],
)
def test_a_station_that_is_not_open_has_no_hours(make: Make, status: str | None, expected: str, name: str) -> None:
    tables = make(stations=[STATION | {"status": status, "opening_hours": "24/7", "opening_hours_text": "全天"}])
    assert [(row["name"], row["status"]) for row in tables["services"]] == [(name, expected)]
    assert len(tables["schedules"]) == (expected == "active")


def test_stations_of_one_kind_share_a_service(make: Make) -> None:
    others = [{"station_id": f"ST-320583-0000{number}"} for number in range(1, 4)]
    others[2]["categories"] = ["library"]  # type: ignore[assignment]
    tables = make(stations=[STATION | other for other in others])
    assert len(tables["services"]) == 2
    at = [row["service_id"] for row in tables["service_at_location"]]
    assert at[0] == at[1] != at[2]
    first = tables["locations"][0]["id"]
    assert {"station_categories:union", "station_categories:rider", "station_status:open"} <= terms(tables, first)


def test_who_answers_where_nobody_is_stated(make: Make) -> None:
    sender = {"org_id": "SZ-JTJ", "name": "苏州市交通运输局"}
    project = PROJECT | {
        "project_id": "P2025-SZ-ZGH-02",
        "title": "无单位项目",
        "lead_org_id": None,
        "submitted_by": "SZ-JTJ",
    }
    unknown = PROJECT | {"project_id": "P2025-SZ-ZGH-03", "title": "无人项目", "lead_org_id": "XX-NONE"}
    benefit = BENEFIT | {"provider_org_ids": None, "project_id": PROJECT["project_id"], "provider_text": "有关部门"}
    tables = make(organisations=[ORGANISATION, sender], projects=[PROJECT, project, unknown], benefits=[benefit])
    names = {row["id"]: row["name"] for row in tables["organizations"]}
    found = {row["name"]: (names[row["organization_id"]], notes(tables, row["id"])) for row in tables["services"]}
    assert found["示例项目"][0] == "苏州市总工会"
    assert found["无单位项目"][0] == "苏州市交通运输局"
    assert "organization_sender" in found["无单位项目"][1]
    assert found["无人项目"][0] == "中共苏州市委社会工作部"
    assert "organization_publisher" in found["无人项目"][1]
    assert found["示例福利"][0] == "苏州市总工会"
    assert "organization_of_project" in found["示例福利"][1]
    assert "有关部门" in named(tables, "示例福利")["description"]
    assert found["示例福利"][1]["part_of"] == named(tables, "示例项目")["id"]


def test_a_benefit_costs_nothing_only_where_that_is_stated(make: Make) -> None:
    free = BENEFIT | {"kind": "free_service", "valid_from": date(2026, 1, 1)}
    worth = BENEFIT | {"benefit_id": "B2", "kind": "coupon", "unit_value_cny": Decimal("80.00"), "pay_ratio": 0.855}
    nothing = BENEFIT | {"benefit_id": "B3", "kind": "coupon", "quantity": 1234567.0, "quantity_unit": "份"}
    tables = make(benefits=[free, worth, nothing])
    cells = [
        [row[c] for c in ("amount", "currency", "valid_from", "amount_description")] for row in tables["cost_options"]
    ]
    assert cells == [
        ["0", "CNY", "2026-01-01", "免费"],
        ["", "", "", "使用者支付 85.5%；每份价值 80.00 元"],
        ["", "", "", "费用未写明"],
    ]
    assert "1234567份" in tables["services"][2]["description"]


def test_addresses_take_the_postcode_of_their_district(make: Make) -> None:
    places = [
        ("320583", "示例路1号"),
        ("320508", "示例路2号"),
        ("320600", "示例路3号"),
        (None, "示例路4号"),
        ("320583", None),
    ]
    stations = [
        STATION | {"station_id": f"ST-{n}", "district_code": code, "address": road}
        for n, (code, road) in enumerate(places)
    ]
    tables = make(stations=stations)
    cells = [[row[c] for c in ("address_1", "city", "region", "postal_code", "country")] for row in tables["addresses"]]
    assert cells == [
        ["示例路1号", "苏州市", "昆山市", "215300", "CN"],
        ["示例路2号", "苏州市", "姑苏区", "215000", "CN"],
    ]
    assert all("postal_code_default" in notes(tables, row["id"]) for row in tables["addresses"])
    assert ["示例路3号" in row["description"] for row in tables["locations"]] == [False, False, True, False, False]


def test_phones(make: Make) -> None:
    numbers = ["0512-65550000", "0512-65550001转801", "0512-65550002转0801", "0512-65550000"]
    given = [{"number": "12345", "label": "热线", "hours": "全天"}, {"number": "0512-65550003", "ext": "7"}]
    tables = make(stations=[STATION | {"phone": numbers}], benefits=[BENEFIT | {"contact_phone": given}])
    cells = {row["number"]: (row["extension"], row["type"], row["description"]) for row in tables["phones"]}
    assert cells == {
        "0512-65550000": ("", "voice", ""),
        "0512-65550001": ("801", "voice", ""),
        "0512-65550002转0801": ("", "voice", ""),
        "12345": ("", "voice", "热线；全天"),
        "0512-65550003": ("7", "voice", ""),
    }
    assert len(tables["phones"]) == 5


@pytest.mark.parametrize(
    ("given", "rows", "noted"),
    [
        ({"opening_hours": "Mo-Fr 09:00-17:00"}, 1, False),
        ({"opening_hours": "Mo-Su 09:00-17:00; PH off"}, 1, True),
        (
            {"opening_hours": "Mo-Fr 09:00-17:00", "opening_hours_dated": "Mo-Fr 09:00-17:00; 2026 Jan 01-03 off"},
            1,
            True,
        ),
        ({"opening_hours": "sunrise-sunset"}, 0, True),
        ({"is_24h": True}, 1, False),
        ({}, 0, False),
    ],
)
def test_what_rows_cannot_say_stands_in_words(make: Make, given: dict[str, Any], rows: int, noted: bool) -> None:
    tables = make(stations=[STATION | {"opening_hours_text": "以原文为准"} | given])
    found = tables["schedules"]
    assert {row["description"] for row in found} == {"以原文为准"}
    assert sum(bool(row["byday"]) for row in found) == rows
    assert all(("opening_hours: " in row["notes"]) == noted for row in found)
    assert {row["timezone"] for row in found if row["byday"]} <= {"8"}


def test_changes_are_metadata(make: Make) -> None:
    text = Text("改", "changed")
    station = STATION["station_id"]
    changes = (
        Change("stations", station, "示例驿站", "modify", "facilities", ["wifi"], [], text),
        Change("stations", station, "示例驿站", "move", "lon", 120.1, 120.2, text),
        Change("stations", station, "示例驿站", "add", "", None, None, text),
        Change("stations", "ST-GONE", "旧驿站", "remove", "", None, None, text),
        Change("indicators", "IND-00001", "指标", "modify", "value", 1, 2, text),
    )
    rows = make(changes, stations=[STATION])["metadata"]
    cells = [
        [row[c] for c in ("last_action_type", "field_name", "previous_value", "replacement_value")] for row in rows
    ]
    assert cells == [
        ["update", "facilities", '["wifi"]', "（无）"],
        ["update", "lon", "120.1", "120.2"],
        ["create", "*", "（无）", station],
    ]
    assert {row["updated_by"] for row in rows} == {"中共苏州市委社会工作部"}
    assert {row["last_action_date"] for row in rows} == {AS_OF.isoformat()}


def test_no_text_becomes_a_formula(make: Make) -> None:
    tables = make(
        stations=[STATION | {"name": '=HYPERLINK("x")', "host_org": "@cmd"}], projects=[PROJECT | {"title": "-1+1"}]
    )
    assert tables["locations"][0]["name"] == '\'=HYPERLINK("x")'
    assert tables["services"][0]["name"] == "'-1+1"


def test_the_same_records_give_the_same_bytes(make: Make, tmp_path: Path) -> None:
    def digests() -> dict[str, str]:
        make(stations=[STATION], projects=[PROJECT], benefits=[BENEFIT])
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (tmp_path / "hsds").iterdir()}

    assert digests() == digests()


def test_no_records_give_the_tables_all_the_same(make: Make) -> None:
    tables = make(organisations=[])
    assert len(tables) == 14
    assert not tables["services"]
    assert [row["name"] for row in tables["organizations"]] == ["中共苏州市委社会工作部"]
    assert {"A01", "A06", "facilities:wifi"} <= {row["code"] for row in tables["taxonomy_terms"]}
