"""hsds/ of a whole release: complete, whole, and what the standard demands."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from uuid import UUID

import duckdb
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.inert import FORMULA
from tests.conftest import AS_OF
from tests.outputs.schedules import of_library, of_rows

FACTS = json.loads((Path(__file__).parents[1] / "data" / "hsds_required.json").read_text("utf-8"))
Verdict = Callable[[str, str, str, str], None]
Tables = dict[str, list[dict[str, str]]]


@pytest.fixture
def tables(either: Path) -> Tables:
    return {
        name: [dict(zip(facts["columns"], row, strict=True)) for row in lines(either / "hsds" / facts["file"])[1:]]
        for name, facts in FACTS.items()
        if (either / "hsds" / facts["file"]).exists()
    }


def lines(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def published(folder: Path, entity: str) -> list[dict[str, object]]:
    return pq.read_table(folder / f"{entity}.parquet").to_pylist()


def faults(name: str, row: dict[str, str]) -> list[str]:
    """What the standard has against a row."""
    facts = FACTS[name]
    found = [f"{field} is empty" for field in facts["required"] if not row[field].strip()]
    readers = {"uuid": UUID, "number": float, "date": date.fromisoformat, "time": _time, "uri": _uri}
    for field, value in row.items():
        kind = facts["types"].get(field)
        try:
            if value and kind:
                readers[kind](value)
        except ValueError:
            found.append(f"{field} {value!r} is no {kind}")
        if value and value not in facts.get("enums", {}).get(field, [value]):
            found.append(f"{field} {value!r} is not of the list")
    return found


def _time(text: str) -> None:
    hour, minute, second = text.split(":")
    if not (int(hour) * 3600 + int(minute) * 60 + int(second) <= 86400 and len(text) == 8):
        raise ValueError(text)


def _uri(text: str) -> None:
    if not text.startswith(("http://", "https://")):
        raise ValueError(text)


def test_rows_have_what_the_standard_demands(either: Path, tables: Tables, verdict: Verdict) -> None:
    files = {path.name for path in (either / "hsds").glob("*.csv")}
    assert files <= {facts["file"] for facts in FACTS.values()}
    for name, rows in tables.items():
        assert [fault for row in rows for fault in faults(name, row)] == [], name
        for field in FACTS[name]["unique"]:
            met = Counter(row[field] for row in rows if row[field])
            assert not [value for value, count in met.items() if count > 1], (name, field)
    count = sum(map(len, tables.values()))
    verdict("hsds", "HSDS 3.0 required fields (own table)", "3.0", f"{len(tables)} tables, {count} rows, 0 faults")


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("service", {"status": "open"}, "'open' is not of the list"),
        ("service", {"name": " "}, "name is empty"),
        ("location", {"id": "ST-1"}, "no uuid"),
        ("schedule", {"opens_at": "8:00"}, "no time"),
        ("address", {"postal_code": ""}, "postal_code is empty"),
    ],
)
def test_the_check_finds_faults(either: Path, tables: Tables, name: str, change: dict[str, str], fault: str) -> None:
    assert any(fault in text for text in faults(name, tables[name][0] | change))


def test_columns_are_those_of_the_standard(either: Path, tables: Tables) -> None:
    for name in tables:
        assert lines(either / "hsds" / FACTS[name]["file"])[0] == FACTS[name]["columns"]


def test_references_resolve_in_duckdb(either: Path, tables: Tables, verdict: Verdict) -> None:
    joins = 0
    with duckdb.connect() as base:
        for name in tables:
            path = str(either / "hsds" / FACTS[name]["file"])
            base.execute(f'create table "{name}" as select * from read_csv(?, header=true, all_varchar=true)', [path])
        wanted = [(name, field, to) for name in tables for field, to in FACTS[name].get("references", {}).items()]
        for name, field, to in [*wanted, ("organization", "parent_organization_id", "organization")]:
            target = f'select 1 from "{to}" t where t.id = s."{field}"' if to in tables else "select 1 where false"
            dangling = f'select count(*) from "{name}" s where s."{field}" <> \'\' and not exists ({target})'
            assert base.execute(dangling).fetchall() == [(0,)], (name, field)
            joins += 1
        linked = {row["link_entity"] for row in tables["attribute"]}
        for to in linked:
            lost = f"select count(*) from attribute where link_entity = '{to}' and link_id not in (select id from \"{to}\")"
            assert base.execute(lost).fetchall() == [(0,)], to
    changed = {row["resource_id"] for row in tables["metadata"]}
    assert changed <= {row["id"] for rows in tables.values() for row in rows}
    verdict("hsds", "DuckDB", duckdb.__version__, f"{joins + len(linked)} foreign keys join")


def test_every_record_is_there_once(either: Path, tables: Tables) -> None:
    stated = Counter(row["value"] for row in tables["attribute"] if row["link_type"] == "record_id")
    for entity, key in (("projects", "project_id"), ("benefits", "benefit_id")):
        for record in published(either, entity):
            assert stated.pop(record[key]) == 1
    assert not stated
    places = Counter(row["external_identifier"] for row in tables["location"])
    assert places == Counter(record["station_id"] for record in published(either, "stations"))
    ours = [row["identifier"] for row in tables["organization_identifier"] if row["identifier_type"] == "sucheng"]
    assert {record["org_id"] for record in published(either, "organisations")} <= set(ours)
    assert len(ours) == len(tables["organization"])
    at = Counter(row["location_id"] for row in tables["service_at_location"])
    assert set(at) == {row["id"] for row in tables["location"]}
    costs = Counter(row["service_id"] for row in tables["cost_option"])
    assert set(costs.values()) <= {1}
    assert len(costs) == len(published(either, "benefits"))


def test_points_are_those_of_the_parquet(either: Path, tables: Tables) -> None:
    given = {row["external_identifier"]: row for row in tables["location"]}
    for record in published(either, "stations"):
        row = given[str(record["station_id"])]
        assert [float(row[c]) if row[c] else None for c in ("longitude", "latitude")] == [record["lon"], record["lat"]]


def test_schedules_open_when_the_hours_say(either: Path, tables: Tables, verdict: Verdict) -> None:
    """On two weeks without a holiday, and two of high summer; stations whose hours name holidays only say more in words."""
    place = {row["id"]: row["location_id"] for row in tables["service_at_location"]}
    station = {row["id"]: row["external_identifier"] for row in tables["location"]}
    rows: dict[str, list[dict[str, str]]] = {}
    for row in tables["schedule"]:
        rows.setdefault(station[place[row["service_at_location_id"]]], []).append(row)
    judged = 0
    for record in published(either, "stations"):
        text, own = record["opening_hours"], rows.get(str(record["station_id"]), [])
        if text and record["status"] == "open":
            for first in (date(AS_OF.year, 3, 9), date(AS_OF.year, 7, 20)):
                assert of_rows(own, first, 14) == of_library(str(text), first, 14), text
            judged += 1
        else:
            assert not any(row["byday"] for row in own)
    verdict("hsds", "opening_hours", "schedules", f"{judged} stations, 28 days, same intervals")


def test_no_cell_is_a_formula(either: Path) -> None:
    for path in (either / "hsds").glob("*.csv"):
        for row in lines(path):
            assert not [cell for cell in row if cell.startswith(FORMULA)]


def test_the_data_package_describes_the_files(either: Path, tables: Tables) -> None:
    package = json.loads((either / "hsds" / "datapackage.json").read_text("utf-8"))
    resources = {resource["name"]: resource for resource in package["resources"]}
    assert set(resources) == set(tables)
    for name, resource in resources.items():
        facts, schema = FACTS[name], resource["schema"]
        assert resource["path"] == facts["file"]
        assert [field["name"] for field in schema["fields"]] == facts["columns"]
        assert [f["name"] for f in schema["fields"] if f.get("constraints")] == facts["required"]
        kinds = {field["name"]: field["type"] for field in schema["fields"]}
        plain = {"uuid": "string", "uri": "string", "email": "string", "datetime": "string"}
        assert {name: plain.get(kind, kind) for name, kind in facts["types"].items()}.items() <= kinds.items()
        keys = {key["fields"]: key["reference"]["resource"] for key in schema.get("foreignKeys", [])}
        within = {field: to for field, to in facts.get("references", {}).items() if to in tables}
        assert within.items() <= keys.items()
