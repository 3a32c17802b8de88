"""coverage.csv and coverage.geojson: the same facts in both, valid for other people's readers, the same every time."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import geojson_validator
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest

from sucheng_data.model.coverage import Coverage
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.coverage import coverage
from sucheng_data.outputs.excel import excel
from sucheng_data.stages.coverage import cover, moments
from tests.conftest import AS_OF
from tests.outputs._made import made, station

Verdict = Callable[[str, str, str, str], None]


def _rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "coverage.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _covered(schemas: Schemas, *stations: dict[str, object]) -> Coverage:
    release = made(schemas, {"stations": list(stations)})
    return cover(release.tables["stations"], schemas.codes, moments(AS_OF))


def test_it_counts_the_published_records(either: Path) -> None:
    rows = _rows(either)
    stations = pq.read_table(either / "stations.parquet").to_pylist()
    serving = [one for one in stations if one.get("status") in (None, "open")]
    by_district = Counter(one["district_code"] or "" for one in serving)
    told = {row["code"]: int(row["stations"]) for row in rows if row["level"] == "district"}
    assert len([code for code in told if code]) == 10 and {code: n for code, n in told.items() if n} == {
        code: count for code, count in by_district.items() if count
    }
    assert sum(int(row["stations"]) for row in rows if row["level"] == "town") == len(serving)
    city = rows[0]
    assert int(city["open_24h"]) == sum(bool(one["is_24h"]) for one in serving)
    for code in ("drinking_water", "toilet"):
        lacking = sum(one["facilities"] is not None and code not in one["facilities"] for one in serving)
        assert int(city[f"without_{code}"]) == lacking
    for row in rows:
        states = [row[f"weekday_2200_{state}"] for state in ("open", "closed", "unknown")]
        assert sum(map(int, states)) == int(row["stations"]) >= int(row["on_map"])


def test_the_geojson_says_the_same(either: Path, verdict: Verdict) -> None:
    content = json.loads((either / "coverage.geojson").read_text(encoding="utf-8"))
    rows = [row for row in _rows(either) if row["level"] != "city"]
    told = [
        {name: str(value) for name, value in one["properties"].items() if name != "geometry_is"}
        for one in content["features"]
    ]
    assert told == [{name: cell for name, cell in row.items() if cell} for row in rows]
    invalid = geojson_validator.validate_structure(content)
    assert not invalid, invalid
    verdict("coverage.geojson", "geojson-validator", version("geojson-validator"), "valid")
    frame = pyogrio.read_arrow(either / "coverage.geojson")[1]
    assert frame.num_rows == len(rows)
    assert sum(frame["wkb_geometry"].is_valid().to_pylist()) == sum(
        one["geometry"] is not None for one in content["features"]
    )
    verdict("coverage.geojson", "GDAL", pyogrio.__gdal_version_string__, f"{len(rows)} features")


def test_the_package_lists_it(either: Path) -> None:
    sums = (either / "SHA256SUMS").read_text(encoding="utf-8")
    resources = json.loads((either / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    dcat = (either / "dcat.jsonld").read_text(encoding="utf-8")
    for name in ("coverage.csv", "coverage.geojson"):
        assert f"  {name}\n" in sums and name in {one["path"] for one in resources} and name in dcat


def test_no_stations_at_all(schemas: Schemas, tmp_path: Path) -> None:
    release = replace(made(schemas, {}), coverage=_covered(schemas))
    (_, rows), (_, features) = coverage(release, tmp_path)
    assert rows == features + 1 == len(_rows(tmp_path)) and {row["stations"] for row in _rows(tmp_path)} == {"0"}
    content = json.loads((tmp_path / "coverage.geojson").read_text(encoding="utf-8"))
    assert {one["geometry"] for one in content["features"]} == {None}
    assert coverage(made(schemas, {}), tmp_path) == []


def test_a_name_begins_no_formula(schemas: Schemas, tmp_path: Path) -> None:
    found = _covered(schemas, station(1, town="=1+1", district_code="320583", opening_hours="24/7"))
    release = replace(made(schemas, {}), coverage=found)
    coverage(release, tmp_path)
    assert "'=1+1" in {row["name_zh"] for row in _rows(tmp_path)}


def test_the_sheet(schemas: Schemas, tmp_path: Path) -> None:
    stations = [
        station(number, district_code="320583", town="千灯镇", opening_hours="24/7", is_24h=True) for number in (1, 2)
    ]
    release = made(schemas, {"stations": stations})
    excel(replace(release, coverage=_covered(schemas, *stations)), tmp_path)
    book = openpyxl.load_workbook(tmp_path / "sucheng.xlsx")
    cells = [[cell.value for cell in row] for row in book["覆盖情况"].iter_rows()]
    lines = {row[0]: row for row in cells if row[0]}
    head = next(row for row in cells if row[0] == "名称")
    kunshan = dict(zip(head, lines["昆山市"], strict=True))
    assert (kunshan["驿站"], kunshan["24小时"], kunshan["24小时占比"]) == (2, 2, 1)
    assert kunshan["工作日 22:00 开放"] == 2 and kunshan["相邻驿站中位米"] == pytest.approx(95, abs=2)
    assert dict(zip(head, lines["太仓市"], strict=True))["驿站"] == 0
    assert any(str(name).startswith("昆山市（") for name in lines) and lines["千灯镇"][1] == "昆山市"
    assert "覆盖情况" in {row[0].value for row in book["目录"].iter_rows()}


def test_it_does_not_ask_the_clock() -> None:
    assert [one.when for one in moments(AS_OF)] == [
        datetime(2026, 2, 2, 10),
        datetime(2026, 2, 2, 22),
        datetime(2026, 2, 1, 22),
        datetime(2026, 2, 15, 22),
    ]
