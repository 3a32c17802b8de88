"""GeoJSON: RFC 7946, and the same as a plain writer would write row by row."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geojson_validator
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.schema import Schemas
from sucheng_data.outputs._arrow_text import json_text
from sucheng_data.outputs.geojson import geojson
from tests.outputs._made import made, station

ODD = ['他说"好"', "back\\slash", "line\nbreak\ttab", "\x01\x1f\x7f", "\u2028\ud7ff", "</script>", "", "𠮷", "=1+1"]


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, date) else value


def _row_by_row(table: pa.Table) -> list[dict[str, Any]]:
    features = []
    for record in table.to_pylist():
        shown = all(record[name] is not None for name in ("lon", "lat", "opening_hours_text"))
        left_out = {"lon", "lat"} if shown else set()
        features.append(
            {
                "type": "Feature",
                "id": record["station_id"],
                "geometry": {"type": "Point", "coordinates": [record["lon"], record["lat"]]} if shown else None,
                "properties": {
                    name: _plain(value) for name, value in record.items() if value is not None and name not in left_out
                },
            }
        )
    return features


def test_it_says_what_the_table_says(either: Path) -> None:
    table = pq.read_table(either / "stations.parquet").drop_columns(["geometry", "bbox"])
    content = json.loads((either / "stations.geojson").read_text(encoding="utf-8"))
    assert content["features"] == _row_by_row(table)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_told_as_they_are(schemas: Schemas, tmp_path: Path, text: str) -> None:
    release = made(schemas, {"stations": [station(1, name=text, alt_names=[text, "另名"]), station(2, remarks=text)]})
    geojson(release, tmp_path)
    content = json.loads((tmp_path / "stations.geojson").read_text(encoding="utf-8"))
    assert content["features"] == _row_by_row(release.tables["stations"])


TEXTS = st.one_of(st.none(), st.text(), st.sampled_from(ODD))
PHONES = pa.struct([("number", pa.string()), ("hours", pa.list_(pa.string())), ("fee", pa.decimal128(18, 2))])


@given(
    st.one_of(
        st.tuples(st.just(pa.string()), st.lists(TEXTS)),
        st.tuples(
            st.just(pa.float64()), st.lists(st.one_of(st.none(), st.floats(allow_nan=False, allow_infinity=False)))
        ),
        st.tuples(st.just(pa.int64()), st.lists(st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)))),
        st.tuples(st.just(pa.bool_()), st.lists(st.one_of(st.none(), st.booleans()))),
        st.tuples(st.just(pa.date32()), st.lists(st.one_of(st.none(), st.dates(date(1000, 1, 1))))),
        st.tuples(st.just(pa.list_(pa.string())), st.lists(st.one_of(st.none(), st.lists(TEXTS)))),
        st.tuples(
            st.just(pa.list_(PHONES)),
            st.lists(
                st.lists(st.fixed_dictionaries({"number": TEXTS, "hours": st.one_of(st.none(), st.lists(TEXTS))}))
            ),
        ),
    ),
    st.integers(0, 3),
)
def test_a_column_as_text_is_its_values_as_json(column: tuple[pa.DataType, list[Any]], skipped: int) -> None:
    kind, values = column
    array = pa.array(values, kind).slice(skipped)
    assert [None if text is None else json.loads(text) for text in json_text(array).to_pylist()] == [
        _plain(value) for value in array.to_pylist()
    ]


def test_what_json_has_no_number_for_is_left_out() -> None:
    assert json_text(pa.array([float("nan"), float("inf"), 1.5])).to_pylist() == [None, None, "1.5"]


def test_rfc_7946(either: Path) -> None:
    content = json.loads((either / "stations.geojson").read_text(encoding="utf-8"))
    points = [one["geometry"]["coordinates"] for one in content["features"] if one["geometry"]]
    assert set(content) - {"bbox"} == {"type", "features"}
    if points:
        lons, lats = zip(*points, strict=True)
        assert content["bbox"] == [min(lons), min(lats), max(lons), max(lats)]
    else:
        assert "bbox" not in content
    assert all(len(repr(number).partition(".")[2]) <= 6 for point in points for number in point)
    assert len({one["id"] for one in content["features"]}) == len(content["features"])


def test_no_record_is_lost_and_those_off_the_map_are_counted(either: Path) -> None:
    features = json.loads((either / "stations.geojson").read_text(encoding="utf-8"))["features"]
    manifest = json.loads((either / "manifest.json").read_text(encoding="utf-8"))["entities"]["stations"]
    assert len(features) == manifest["rows"]
    assert sum(one["geometry"] is None for one in features) == manifest["off_map"]


@pytest.mark.parametrize("missing", ["lon", "lat", "opening_hours_text"])
def test_without_a_certain_point_or_what_the_map_needs_there_is_no_geometry(
    schemas: Schemas, tmp_path: Path, missing: str
) -> None:
    geojson(made(schemas, {"stations": [station(1, **{missing: None}), station(2)]}), tmp_path)
    without, within = json.loads((tmp_path / "stations.geojson").read_text(encoding="utf-8"))["features"]
    assert without["geometry"] is None and within["geometry"]["coordinates"] == [120.902, 31.3]
    assert {"lon", "lat"} & set(without["properties"]) == {"lon", "lat"} - {missing}
    assert not {"lon", "lat"} & set(within["properties"])


def test_a_layer_without_records_is_a_layer(schemas: Schemas, tmp_path: Path) -> None:
    geojson(made(schemas, {}), tmp_path)
    content = json.loads((tmp_path / "stations.geojson").read_text(encoding="utf-8"))
    assert content == {"type": "FeatureCollection", "features": []}


def test_more_rows_than_are_joined_at_a_time(schemas: Schemas, tmp_path: Path) -> None:
    release = made(schemas, {"stations": [station(number % 90, name=f"第{number}站") for number in range(9000)]})
    geojson(release, tmp_path)
    features = json.loads((tmp_path / "stations.geojson").read_text(encoding="utf-8"))["features"]
    assert [one["properties"]["name"] for one in features] == [f"第{number}站" for number in range(9000)]


def test_other_people_read_it(either: Path, verdict) -> None:
    path = either / "stations.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    assert not geojson_validator.validate_structure(content)
    placed = {**content, "features": [one for one in content["features"] if one["geometry"]]}
    faults = geojson_validator.validate_geometries(placed)
    assert not faults["invalid"] and not faults["problematic"]
    answer = f"structure of {len(content['features'])} features, geometry of {len(placed['features'])}: no error"
    verdict("GeoJSON", "geojson-validator", version("geojson-validator"), answer)
    info = pyogrio.read_info(path)
    assert (info["features"], info["crs"]) == (len(content["features"]), "EPSG:4326")
    assert info["geometry_type"] == ("Point" if placed["features"] else "Unknown")
    told = f"{info['features']} features, {len(placed['features'])} with a point, WGS 84"
    verdict("GeoJSON", "GDAL (pyogrio)", pyogrio.__gdal_version_string__, told)
