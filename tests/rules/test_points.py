"""Rules about points that need more than their table: boundaries, the last release, other rows of the file."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from shapely import box

from sucheng_data.model.boundaries import Boundaries
from sucheng_data.model.codes import Codes
from sucheng_data.model.datum import wgs84_to_bd09, wgs84_to_gcj02
from sucheng_data.model.registry import find
from sucheng_data.model.rule import Hit, Skipped, World


def _codes(name: str, columns: str, *rows: str) -> Codes:
    heads = columns.split(",")
    return Codes(
        name, tuple({"label_en": "", "synonyms": "", **dict(zip(heads, r.split(","), strict=True))} for r in rows)
    )


CODES = {
    "districts": _codes(
        "districts",
        "code,label_zh,kind,west,south,east,north,center_lon,center_lat",
        "320500,苏州市,city,119.913,30.755,121.381,32.055,,",
        "320508,姑苏区,district,120.522,31.257,120.664,31.388,,",
        "320507,相城区,district,120.311,31.333,120.839,31.56,,",
        "320583,昆山市,district,120.801,31.101,121.17,31.55,120.980737,31.385598",
    ),
    "crs": _codes("crs", "code,label_zh", "wgs84,WGS-84", "gcj02,GCJ-02", "bd09,BD-09"),
}
# Invented squares: 姑苏 south of 31.35, 相城 north of it.
SQUARES = Boundaries({"320508": box(120.53, 31.26, 120.66, 31.35), "320507": box(120.40, 31.35, 120.70, 31.50)}, {})
POLYGON = {"lon": "lon", "lat": "lat", "crs": "crs_source", "district": "district_code"}
EVIDENCE = {"entity": "stations", "fields": ["name", "lon", "lat", "crs_source"], "district": "district_code"}
METRE = 1 / 111_195


def run(rule: str, columns: dict[str, Any], options: dict[str, Any], **world: Any) -> list[Hit]:
    table = pa.table({name: pa.array(column) for name, column in columns.items()})
    return list(find("rules", rule)(table, World({}, CODES, date(2026, 1, 31), **world), **options))


def points(*rows: tuple[float | None, float | None, str | None, str | None]) -> dict[str, list[Any]]:
    lon, lat, crs, district = (list(column) for column in zip(*rows, strict=True))
    raw = [[None if value is None else f"{value:.6f}" for value in column] for column in (lon, lat)]
    return {
        **{"lon": lon, "lat": lat, "raw:lon": raw[0], "raw:lat": raw[1]},
        **{"crs_source": crs, "district_code": district},
    }


@pytest.mark.parametrize(
    ("lat", "crs", "told"),
    [
        (31.34, "wgs84", False),
        (31.35 + 60 * METRE, "wgs84", False),  # as near the border as points are good
        (31.35 + 140 * METRE, "wgs84", True),
        (31.38, "wgs84", True),
        (31.38, "unknown", True),  # outside, whatever its datum
        (31.38, None, True),
        (31.352, "unknown", False),  # BD-09 lies up to 700 m further north
        (31.352, "bd09", False),
        (31.352, "gcj02", True),
    ],
)
def test_in_polygon(lat: float, crs: str | None, told: bool) -> None:
    hits = run("in_polygon", points((120.6, lat, crs, "320508")), POLYGON, boundaries=SQUARES)
    assert [hit.row for hit in hits] == [0] * told
    if told:
        assert hits[0].params["found_zh"] == "相城区境内" and hits[0].params["district_zh"] == "姑苏区"


def test_in_polygon_leaves_to_others_what_is_theirs() -> None:
    rows = points(
        (120.60012, 31.45012, "wgs84", "320508"),  # outside the box: in_district
        (120.6, 31.38, "wgs84", "320508"),  # two decimals: coarse
        (116.40123, 39.90123, "wgs84", "320508"),  # not in the city
        (120.60012, 31.38012, "wgs84", "320583"),  # nobody imported a polygon of 昆山
        (None, None, None, "320508"),
        (120.60012, 31.38012, "wgs84", None),
    )
    rows["raw:lon"][1], rows["raw:lat"][1] = "120.6", "31.38"
    assert run("in_polygon", rows, POLYGON, boundaries=SQUARES) == []


def test_in_polygon_without_boundaries_says_that_it_did_not_run() -> None:
    with pytest.raises(Skipped, match="边界"):
        run("in_polygon", points((120.6, 31.38, "wgs84", "320508")), POLYGON)


def test_in_polygon_of_a_hundred_thousand_points_is_quick() -> None:
    rng = np.random.default_rng(1)
    lon, lat = rng.uniform(120.53, 120.66, 100_000), rng.uniform(31.26, 31.38, 100_000)
    start = time.perf_counter()
    inside = SQUARES.holds("320508", lon, lat, 100.0)
    assert time.perf_counter() - start < 2.0  # a tenth of that on an idle machine
    assert abs(inside.mean() - (0.09 + 100 * METRE) / 0.12) < 0.01


def test_same_point() -> None:
    columns = {
        **points(*[(120.60012, 31.33012, "wgs84", "320508")] * 7, (120.6, 31.33, "wgs84", "320508")),
        "_file": ["a.xlsx"] * 4 + ["b.xlsx"] * 4,
        "address": ["甲路1号", "乙路2号", "乙路 2号", "丙路3号", "甲路1号", "乙路2号", None, "丁路4号"],
    }
    columns["lon"][7] = 120.7
    (hit,) = run("same_point", columns, {"lon": "lon", "lat": "lat", "address": "address"})
    assert (hit.row, hit.params["n"]) == (0, 3)  # b.xlsx has two addresses there, which may be one house


def _stock(n: int, source: str = "SRC-A") -> dict[str, Any]:
    rng = np.random.default_rng(2)
    lon, lat = rng.uniform(120.54, 120.65, n), rng.uniform(31.27, 31.34, n)
    return {"name": [f"第{i}驿站" for i in range(n)], "lon": lon, "lat": lat, "source_id": [source] * n}


def _file(stock: dict[str, Any], crs: str, stated: str, source: str = "SRC-B") -> dict[str, Any]:
    move = {"wgs84": lambda a, b: (a, b), "gcj02": wgs84_to_gcj02, "bd09": wgs84_to_bd09}[crs]
    lon, lat = move(stock["lon"] + 10 * METRE, stock["lat"] - 10 * METRE)
    n = len(lon)
    return {
        **{"name": stock["name"], "lon": lon, "lat": lat, "crs_source": [stated] * n, "source_id": [source] * n},
        **{"district_code": ["320508"] * n, "_file": ["b.xlsx"] * n},
    }


def _evidence(columns: dict[str, Any], stock: dict[str, Any], say: str, **world: Any) -> list[Hit]:
    return run("datum_evidence", columns, {**EVIDENCE, "say": say}, published={"stations": pa.table(stock)}, **world)


@pytest.mark.parametrize(("crs", "label"), [("wgs84", "WGS-84"), ("gcj02", "GCJ-02"), ("bd09", "BD-09")])
def test_datum_evidence_for_a_file_that_does_not_say(crs: str, label: str) -> None:
    stock = _stock(40)
    (hit,) = _evidence(_file(stock, crs, "unknown"), stock, "evidence")
    assert (hit.field, hit.suggestion, hit.params["n"]) == ("", f"--crs {crs}", 40)
    assert hit.params["found_zh"] == f"像是{label}" and "相差" in str(hit.params["why_zh"])
    assert _evidence(_file(stock, crs, "unknown"), stock, "contradiction") == []


def test_datum_evidence_against_what_is_stated() -> None:
    stock = _stock(40)
    (hit,) = _evidence(_file(stock, "gcj02", "wgs84"), stock, "contradiction")
    assert (hit.params["found_zh"], hit.params["other"], hit.suggestion) == ("像是GCJ-02", "WGS-84", "--crs gcj02")
    assert _evidence(_file(stock, "gcj02", "gcj02"), stock, "contradiction") == []
    assert _evidence(_file(stock, "gcj02", "gcj02"), stock, "evidence") == []


def test_datum_evidence_of_a_mixture_names_none() -> None:
    stock = _stock(40)
    half = [_file(stock, crs, "wgs84") for crs in ("wgs84", "gcj02")]
    mixed = {**half[0], **{k: np.concatenate([half[0][k][:25], half[1][k][25:]]) for k in ("lon", "lat")}}
    (hit,) = _evidence(mixed, stock, "contradiction")
    assert "混有" in str(hit.params["found_zh"]) and hit.suggestion == ""


def test_datum_evidence_of_few_says_so_and_of_none_says_nothing() -> None:
    (hit,) = _evidence(_file(_stock(4), "gcj02", "unknown"), _stock(4), "evidence")
    assert "太少" in str(hit.params["found_zh"]) and hit.suggestion == ""
    others = {**_stock(40), "name": [f"别的{i}" for i in range(40)]}
    assert _evidence(_file(_stock(40), "gcj02", "unknown"), others, "evidence") == []


def test_datum_evidence_is_no_echo_of_the_same_file() -> None:
    stock = _stock(40)
    assert _evidence(_file(stock, "gcj02", "wgs84", source="SRC-A"), stock, "contradiction") == []


def test_datum_evidence_counts_the_points_in_their_districts() -> None:
    stock = _stock(40)
    nobody = {**stock, "name": ["别的"] * 40}
    (hit,) = _evidence(_file(stock, "wgs84", "unknown"), nobody, "evidence", boundaries=SQUARES)
    assert "按WGS-84100.0%" in str(hit.params["why_zh"]) and hit.suggestion == ""


def test_datum_evidence_without_release_and_boundaries_says_that_it_did_not_run() -> None:
    with pytest.raises(Skipped):
        run("datum_evidence", _file(_stock(9), "gcj02", "unknown"), {**EVIDENCE, "say": "evidence"})
