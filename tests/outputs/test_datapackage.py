"""datapackage.json: the published profile accepts it, and its CSVs keep what their Table Schemas say, asked of DuckDB."""

from __future__ import annotations

import copy
import csv
import hashlib
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import jsonschema_rs
import pytest

from sucheng_data.model.schema import Schemas
from sucheng_data.outputs._described_table import xsd_pattern
from sucheng_data.outputs.datapackage import datapackage
from tests.outputs.described import CONTACT, HOME, LATER, LICENCE, SOME, empty, on_disk, read

Json = dict[str, Any]
# What DuckDB must be able to make of a filled cell.
CASTS = {
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "array": "JSON[]",
    "datetime": "TIMESTAMP",
}
BOUNDS = {"minimum": ">=", "maximum": "<=", "exclusiveMinimum": ">", "exclusiveMaximum": "<"}


@pytest.fixture(scope="module")
def profile() -> jsonschema_rs.Draft7Validator:
    """The profile 2.0 as the package dplib carries it; the package itself is not imported."""
    found = importlib.util.find_spec("dplib")
    if found is None or not found.submodule_search_locations:
        pytest.skip("dplib-py is not installed")
    schema = read(Path(found.submodule_search_locations[0]) / "profiles" / "2.0" / "datapackage.json")
    return jsonschema_rs.Draft7Validator(schema, validate_formats=True)


def _tables(package: Json) -> list[Json]:
    return [resource for resource in package["resources"] if resource.get("type") == "table"]


def test_the_published_profile_accepts_it(
    either: Path, profile: jsonschema_rs.Draft7Validator, verdict: Callable[..., None]
) -> None:
    package = read(either / "datapackage.json")
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    faults = [f"{list(error.instance_path)}: {error.message[:200]}" for error in profile.iter_errors(package)]
    assert faults == []
    verdict("datapackage", "Data Package profile 2.0 (dplib-py) + jsonschema-rs", "1.1.0", "valid")


@pytest.mark.parametrize(
    "spoil",
    [
        lambda package: package.pop("resources"),
        lambda package: package["resources"][0].pop("name"),
        lambda package: package["resources"][0].update(path="../elsewhere.csv"),
        lambda package: package["resources"][0].update(hash="sha256:zz"),
        lambda package: _tables(package)[0]["schema"]["fields"][0].update(type="list"),
        lambda package: package.update(created="yesterday"),
    ],
)
def test_the_profile_refuses_what_is_wrong(
    either: Path, profile: jsonschema_rs.Draft7Validator, spoil: Callable[[Json], object]
) -> None:
    package = copy.deepcopy(read(either / "datapackage.json"))
    spoil(package)
    assert not profile.is_valid(package)


def test_every_file_before_it_is_listed_with_its_size_and_digest(either: Path) -> None:
    package, files = read(either / "datapackage.json"), on_disk(either)
    listed = {resource["path"]: resource for resource in package["resources"]}
    assert len(listed) == len(package["resources"])
    for name, resource in listed.items():
        content = files[name].read_bytes()
        assert resource["bytes"] == len(content), name
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}", name
        assert resource["mediatype"] != "application/octet-stream", name
    after = {"datapackage.json", "dcat.jsonld", "dataset.jsonld", "catalogue.json", "catalogue.csv", *LATER}
    assert {name for name in files if not name.endswith("-metadata.json")} - after == set(listed)
    names = [resource["name"] for resource in package["resources"]]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z0-9._/-]+", name) for name in names)


def faults(folder: Path, resource: Json, package: Json) -> list[str]:
    """What DuckDB finds wrong with a CSV against its Table Schema: heading, types, limits, keys."""
    path, schema = folder / resource["path"], resource["schema"]
    if _heading(path) != [field["name"] for field in schema["fields"]]:
        return ["heading"]
    table = _read(path)
    found = [told for field in schema["fields"] for told in _of_field(table, field)]
    key = ", ".join(f'"{name}"' for name in schema.get("primaryKey", ()))
    if key and duckdb.sql(f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1").fetchall():
        found.append(f"primary key {key}")
    for foreign in schema.get("foreignKeys", ()):
        (field,), (there,) = foreign["fields"], foreign["reference"]["fields"]
        other = next(
            one for one in package["resources"] if one["name"] == foreign["reference"].get("resource", resource["name"])
        )
        target = _read(folder / other["path"])
        lost = duckdb.sql(f'SELECT "{field}" FROM {table} WHERE "{field}" NOT IN (SELECT "{there}" FROM {target})')
        found += [f"{field}: {word} leads nowhere" for (word,) in lost.fetchall()]
    return found


def _heading(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def _read(path: Path) -> str:
    columns = ", ".join(f"'{name}': 'VARCHAR'" for name in _heading(path))
    options = "all_varchar=true, header=true, delim=',', quote='\"', escape='\"', nullstr='', new_line='\\r\\n'"
    return f"read_csv('{path}', {options}, auto_detect=false, columns={{{columns}}})"


def _of_field(table: str, field: Json) -> list[str]:
    name, limits = f'"{field["name"]}"', field.get("constraints", {})
    wrong: list[tuple[str, str]] = []
    cast = CASTS.get(field["type"])
    if cast:
        wrong.append(("type", f"{name} IS NOT NULL AND try_cast({name} AS {cast}) IS NULL"))
    if field["type"] == "date":  # more is a date to DuckDB than to a Table Schema
        wrong.append(("type", f"NOT regexp_full_match({name}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"))
    if limits.get("required"):
        wrong.append(("required", f"{name} IS NULL"))
    if "pattern" in limits:
        pattern = limits["pattern"].replace("'", "''")
        wrong.append(("pattern", f"NOT regexp_full_match({name}, '{pattern}')"))
    for word, sign in BOUNDS.items():
        if word in limits:
            wrong.append((word, f"NOT try_cast({name} AS DOUBLE) {sign} {limits[word]}"))
    for word, sign in (("minLength", ">="), ("maxLength", "<=")):
        if word in limits:
            wrong.append((word, f"NOT length({name}) {sign} {limits[word]}"))
    listed = [one["value"] if isinstance(one, dict) else one for one in field.get("categories", ())]
    if listed:
        wrong.append(("categories", f"{name} NOT IN ({', '.join(repr(word) for word in listed)})"))
    asked = ((word, duckdb.sql(f"SELECT {name} FROM {table} WHERE {test} LIMIT 1").fetchall()) for word, test in wrong)
    return [f"{field['name']} {word}: {rows[0][0]}" for word, rows in asked if rows]


def test_every_csv_keeps_its_table_schema(either: Path, verdict: Callable[..., None]) -> None:
    package = read(either / "datapackage.json")
    tables = _tables(package)
    assert {table["name"] for table in tables} >= {
        "stations",
        "projects",
        "benefits",
        "organisations",
        "sources",
        "coverage.csv",
    }
    assert [told for table in tables for told in faults(either, table, package)] == []
    cells = sum(len(table["schema"]["fields"]) for table in tables)
    keys = sum(len(table["schema"].get("foreignKeys", ())) for table in tables)
    assert keys >= 15
    verdict("csv + Table Schema", "DuckDB", duckdb.__version__, f"{cells} fields, {keys} foreign keys: all hold")


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("station_id", "ST-1", "station_id pattern"),
        ("station_id", "", "station_id required"),
        ("status", "ajar", "status categories"),
        ("facilities", "toilet|bath", "facilities pattern"),
        ("lon", "east", "lon type"),
        ("verified_on", "2025/1/1", "verified_on type"),
        ("is_24h", "是", "is_24h type"),
        ("source_row", "0", "source_row minimum"),
        ("source_id", "SRC-1", "source_id: SRC-1 leads nowhere"),
    ],
)
def test_a_spoilt_cell_is_seen(either: Path, tmp_path: Path, column: str, cell: str, told: str) -> None:
    """The reader of the test above can fail."""
    package = read(either / "datapackage.json")
    for table in _tables(package):
        (tmp_path / "csv").mkdir(exist_ok=True)
        (tmp_path / table["path"]).write_bytes((either / table["path"]).read_bytes())
    stations = next(table for table in _tables(package) if table["name"] == "stations")
    with (either / "csv/stations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(column)] = cell
    with (tmp_path / "csv/stations.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
    assert any(fault.startswith(told) for fault in faults(tmp_path, stations, package))


@pytest.mark.parametrize(
    ("column", "cell", "told"),
    [
        ("level", "", "level required"),
        ("level", "village", "level categories"),
        ("code", "江苏", "code pattern"),
        ("stations", "-1", "stations minimum"),
        ("open_24h_share", "1.5", "open_24h_share maximum"),
        ("apart_median_m", "far", "apart_median_m type"),
        ("weekday_2200_at", "上午", "weekday_2200_at type"),
    ],
)
def test_a_spoilt_cell_of_the_coverage_is_seen(either: Path, tmp_path: Path, column: str, cell: str, told: str) -> None:
    coverage = next(table for table in _tables(read(either / "datapackage.json")) if table["name"] == "coverage.csv")
    with (either / "coverage.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    rows[1][rows[0].index(column)] = cell
    with (tmp_path / "coverage.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\r\n").writerows(rows)
    assert [fault.startswith(told) for fault in faults(tmp_path, coverage, {"resources": []})] == [True]


def test_labels_stand_beside_codes_and_titles_beside_names(either: Path) -> None:
    stations = next(table for table in _tables(read(either / "datapackage.json")) if table["name"] == "stations")
    fields = {field["name"]: field for field in stations["schema"]["fields"]}
    assert fields["station_id"]["title"] == "驿站编号" and fields["station_id"]["title_en"] == "Station id"
    assert {"value": "open", "label": "开放中"} in fields["status"]["categories"]
    assert fields["capacity"]["unit"] == "人"
    assert stations["schema"]["primaryKey"] == ["station_id"]
    assert stations["schema"]["missingValues"] == [""]


def test_nothing_is_said_that_nobody_has_decided(schemas: Schemas, tmp_path: Path) -> None:
    datapackage(empty(schemas), tmp_path)
    package = read(tmp_path / "datapackage.json")
    assert not {"licenses", "homepage"} & set(package)
    assert package["contributors"] == [{"title": "中共苏州市委社会工作部", "roles": ["publisher"]}]
    assert package["version"] == "2026.1.31" and package["created"] == "2026-01-31T00:00:00+08:00"
    assert package["sources"] == [{"title": "苏州市总工会"}]
    assert "张三" not in (tmp_path / "datapackage.json").read_text(encoding="utf-8")


def test_what_is_decided_is_said(schemas: Schemas, tmp_path: Path, profile: jsonschema_rs.Draft7Validator) -> None:
    datapackage(empty(schemas, contact=CONTACT, licence=LICENCE, homepage=HOME), tmp_path)
    package = read(tmp_path / "datapackage.json")
    assert package["licenses"] == [LICENCE] and package["homepage"] == HOME
    assert package["contributors"][0]["email"] == CONTACT["email"]
    assert profile.is_valid(package)


def test_a_file_of_no_known_kind_is_listed_all_the_same(schemas: Schemas, tmp_path: Path) -> None:
    datapackage(empty(schemas, files={"a/Karte.xyz": SOME, "stations.parquet": SOME}), tmp_path)
    first, second = read(tmp_path / "datapackage.json")["resources"]
    assert (first["name"], first["mediatype"]) == ("a-karte.xyz", "application/octet-stream")
    assert (second["title"], second["hash"]) == ("驿站", "sha256:" + "ab" * 32)
    assert "encoding" not in first and "type" not in second


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("^[0-9]{3}$", "[0-9]{3}"),
        ("^A\\d$", "A[0-9]"),
        ("^a|b$", None),
        ("^(a|b)$", "(a|b)"),
        ("^(?:a|b)[|]\\|$", "(a|b)[|]\\|"),
        ("^[\\d-]+$", "[0-9-]+"),
        ("^\\w+$", None),
        ("^a$|^b$", None),
        ("^24/7", None),
        ("end$", None),
        ("^(?=a)b$", None),
        ("^a\\$", None),
    ],
)
def test_xsd_pattern(pattern: str, said: str | None) -> None:
    """Anchors go where the whole value is meant; what would mean something else is not said."""
    assert xsd_pattern(pattern) == said
