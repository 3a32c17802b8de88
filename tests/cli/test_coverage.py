"""sucheng coverage: any hour, any place, every form; what is asked wrongly is refused in a sentence."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geojson_validator
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

NIGHT = "2026-02-17 22:00"


def _station(number: int, hours: str | None, **facts: Any) -> dict[str, Any]:
    first = {
        **{"station_id": f"ST-320583-{number:05d}", "name": f"第{number}驿站", "status": "open"},
        **{"district_code": "320583", "town": "千灯镇", "lon": 120.9 + number / 100, "lat": 31.3},
        **{"opening_hours": hours, "opening_hours_text": hours or "看情况", "is_24h": hours == "24/7"},
    }
    return {**first, "facilities": ["wifi"], **facts}


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace whose current release has four stations."""
    folder = tmp_path / "build" / "releases" / "current"
    folder.mkdir(parents=True)
    stations = [
        _station(1, "24/7"),
        _station(2, "Mo-Su 08:00-20:00; PH off"),
        _station(3, None),
        _station(4, "24/7", lon=None, lat=None),
    ]
    pq.write_table(pa.Table.from_pylist(stations), folder / "stations.parquet")
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def said(sucheng: Any, space: Path) -> Callable[..., str]:
    """What the command says on standard output; on standard error where it is to fail."""

    def ask(*words: object, code: int = 0) -> str:
        answer = sucheng("coverage", "-w", space, "--lang", "zh", *words)
        assert answer.code == code, answer.err
        return str(answer.err if code else answer.out)

    return ask


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_districts_on_a_terminal(said: Any) -> None:
    lines = said("--at", NIGHT).splitlines()
    assert lines[0] == NIGHT
    (kunshan,) = (line.split() for line in lines if line.startswith("昆山市 "))
    assert kunshan[1:7] == ["4", "2", "50%", "2", "1", "1"]
    assert sum(line.split()[1] == "0" for line in lines[2:12]) == 9  # the other districts are there


def test_every_station_in_every_form(said: Any) -> None:
    asked = ("--at", NIGHT, "--by", "station", "--format")
    rows = _rows(said(*asked, "csv"))
    assert [row["state"] for row in rows] == ["open", "closed", "unknown", "open"]
    assert [row["nearest_open"][-1:] for row in rows] == ["1", "1", "1", ""]
    assert [bool(row["metres"]) for row in rows] == [True, True, True, False] and rows[0]["metres"] == "0.0"
    records = json.loads(said(*asked, "json"))
    assert records["holidays_announced"] and [one["state"] for one in records["stations"]] == [
        row["state"] for row in rows
    ]
    content = json.loads(said(*asked, "geojson"))
    assert not geojson_validator.validate_structure(content) and len(content["features"]) == 4
    assert "第2驿站" in said(*asked, "terminal")


def test_areas_as_files(said: Any, tmp_path: Path) -> None:
    for suffix in ("csv", "json", "geojson"):
        path = tmp_path / f"覆盖.{suffix}"
        assert said("--at", NIGHT, "-o", str(path)) == ""
    rows = _rows((tmp_path / "覆盖.csv").read_text(encoding="utf-8"))
    areas = json.loads((tmp_path / "覆盖.json").read_text(encoding="utf-8"))["areas"]
    features = json.loads((tmp_path / "覆盖.geojson").read_text(encoding="utf-8"))["features"]
    assert len(rows) == len(areas) == len(features) + 1 and rows[0]["then_open"] == "2"


def test_around_a_place_in_any_datum(said: Any) -> None:
    asked = ("--at", "2026-03-02 10:00", "--format", "csv", "--near")
    rows = _rows(said(*asked, "120.92,31.3", "--crs", "wgs84"))
    assert [(row["id"][-1], row["metres"]) for row in rows][:1] == [("2", "0.0")] and len(rows) == 3
    moved = _rows(said(*asked, "120.92,31.3", "--crs", "gcj02"))
    assert 300 < float(moved[0]["metres"]) < 800


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--at", "昨晚"], "--at"),
        (["--at", "2026-02-17"], "几点"),
        (["--near", "120.92,31.3"], "--crs"),
        (["--near", "120.92", "--crs", "wgs84"], "经度,纬度"),
        (["--near", "120.92,131.3", "--crs", "wgs84"], "经度,纬度"),
        (["--near", "nan,31", "--crs", "wgs84"], "经度,纬度"),
        (["--near", "120.92,31.3", "--crs", "amap"], "--crs"),
        (["--format", "xml"], "--format"),
        (["--by", "town"], "--by"),
        (["-o", "a.doc"], "扩展名"),
    ],
)
def test_refusals(said: Any, words: list[str], why: str) -> None:
    assert why in said(*words, code=2)


def test_an_unannounced_year_is_told(sucheng: Any, space: Path) -> None:
    answer = sucheng("coverage", "-w", space, "--lang", "zh", "--at", "2031-01-23 10:00")
    assert answer.code == 0 and "2031 年的放假安排未公布" in answer.err
    (kunshan,) = (line.split() for line in answer.out.splitlines() if line.startswith("昆山市 "))
    assert kunshan[4:7] == ["2", "0", "2"]


def test_a_moment_of_another_zone(said: Any) -> None:
    assert said("--at", "2026-02-17T14:00+00:00").startswith(NIGHT)


def test_nothing_published(sucheng: Any, tmp_path: Path) -> None:
    answer = sucheng("coverage", "-w", tmp_path, "--at", NIGHT)
    assert answer.code == 3 and "sucheng run" in answer.err
