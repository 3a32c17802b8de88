"""Parquet and GeoParquet, as other people's readers see them."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.schema import Schemas
from sucheng_data.operations.published import published_tables
from sucheng_data.outputs.parquet import parquet
from tests.outputs._made import made, station

# A file without a single point has no smallest and no largest one.
NO_POINT = "/conf/distribution/geospatial-statistics"

VALIDATOR = str(Path(sys.executable).with_name("geoparquet-validator"))


def _refused(path: Path) -> set[str]:
    """The tests of the validator that the file fails."""
    run = subprocess.run([VALIDATOR, "check", str(path)], capture_output=True, text=True, check=False)
    lines = [line.split() for line in run.stdout.splitlines()]
    passed = [words[1] for words in lines if words[:1] == ["PASS"]]
    assert {"/conf/core/wkb", "/conf/covering/bbox-paths"} <= set(passed), run.stdout + run.stderr
    return {words[1] for words in lines if words[:1] == ["FAIL"]}


def test_geoparquet_passes_its_validator_wherever_there_is_a_point(either: Path, verdict) -> None:
    lon = pq.read_table(either / "stations.parquet")["lon"]
    refused, points = _refused(either / "stations.parquet"), len(lon) - lon.null_count
    assert refused == (set() if points or not len(lon) else {NO_POINT})
    answer = f"core and covering pass, {NO_POINT} fails: not one point in the file" if refused else "all pass"
    told = f"{answer} ({len(lon)} rows, {points} points)"
    verdict("GeoParquet 1.1", "geoparquet-validator", version("geoparquet-validator"), told)


@pytest.mark.parametrize(
    "stations",
    [
        [],
        [station(1, lon=None, lat=None)],
        [station(1, lon=None), station(2, lat=None), station(3)],
        [station(1), station(2), station(3)],
        [station(1, lon=-180.0, lat=90.0), station(2, lon=180.0, lat=-90.0)],
    ],
    ids=["no rows", "no point", "some points", "all points", "the ends of the world"],
)
def test_geoparquet_at_the_edges(schemas: Schemas, tmp_path: Path, stations: list) -> None:
    parquet(made(schemas, {"stations": stations}), tmp_path)
    table = pq.read_table(tmp_path / "stations.parquet")
    assert table.schema.field("geometry").type == pa.binary()
    certain = [one["lon"] is not None and one["lat"] is not None for one in stations]
    assert _refused(tmp_path / "stations.parquet") == ({NO_POINT} if stations and not any(certain) else set())
    for column in ("geometry", "bbox"):
        assert [value is not None for value in table[column].to_pylist()] == certain


def test_a_point_is_wkb_of_longitude_and_latitude(schemas: Schemas, tmp_path: Path) -> None:
    parquet(made(schemas, {"stations": [station(1, lon=120.5, lat=31.25), station(2, lon=None, lat=None)]}), tmp_path)
    table = pq.read_table(tmp_path / "stations.parquet")
    assert struct.unpack("<BIdd", table["geometry"][0].as_py()) == (1, 1, 120.5, 31.25)
    assert table["bbox"][0].as_py() == {"xmin": 120.5, "ymin": 31.25, "xmax": 120.5, "ymax": 31.25}
    geo = json.loads(table.schema.metadata[b"geo"])
    assert (
        geo["columns"]["geometry"]["bbox"] == [120.5, 31.25, 120.5, 31.25] and "crs" not in geo["columns"]["geometry"]
    )


def test_a_file_has_one_geo_key_and_no_logical_type_of_a_draft(either: Path) -> None:
    facts = pq.ParquetFile(either / "stations.parquet")
    assert [key for key in facts.metadata.metadata if key == b"geo"] == [b"geo"]
    assert "geometry" not in str(facts.schema.column(facts.schema.names.index("geometry")).logical_type).lower()
    assert not any(key == b"geo" for key in pq.read_schema(either / "projects.parquet").metadata)


def test_every_column_says_what_it_means(either: Path, schemas: Schemas) -> None:
    for path in either.glob("*.parquet"):
        entity, schema = schemas[path.stem], pq.read_schema(path)
        listed = {one["name"]: one for one in json.loads(schema.metadata[b"fields"])}
        for field in schema:
            if field.name in ("geometry", "bbox"):
                continue
            told = {key.decode(): text.decode() for key, text in field.metadata.items()}
            assert told["title"] and told["title_en"] and listed[field.name] == {"name": field.name, **told}
            if field.name in entity.fields:
                known = entity.fields[field.name]
                assert (told["title"], told.get("unit", "")) == (known.title, known.unit)
                assert told.get("codes", "") == (known.codes.name if known.codes else "")


def test_duckdb_and_pandas_read_it(either: Path, verdict) -> None:
    for path in sorted(either.glob("*.parquet")):
        rows = pq.read_metadata(path).num_rows
        assert duckdb.sql(f"SELECT count(*) FROM '{path}'").fetchall() == [(rows,)]
        assert len(pd.read_parquet(path)) == rows
    stations = duckdb.sql(
        "SELECT typeof(geometry)[:8], count(geometry), count(bbox.xmin), bool_and(abs(bbox.xmin - lon) < 1e-9), count(lon)"
        f" FROM '{either}/stations.parquet' WHERE lon IS NOT NULL GROUP BY 1"
    ).fetchall()
    assert all(row == ("GEOMETRY", row[-1], row[-1], True, row[-1]) for row in stations)
    for tool in ("duckdb", "pandas"):
        verdict("Parquet", tool, version(tool), "reads every table")


def test_money_is_exact_and_lists_are_lists(either: Path) -> None:
    kinds = duckdb.sql(f"DESCRIBE SELECT * FROM '{either}/benefits.parquet'").fetchall()
    types = {name: kind for name, kind, *_ in kinds}
    assert (types["unit_value_cny"], types["target_groups"]) == ("DECIMAL(18,2)", "VARCHAR[]")
    assert types["valid_from"] == "DATE"


def test_rules_read_the_records_without_what_was_added(either: Path, schemas: Schemas) -> None:
    found = published_tables(either, ["stations"])["stations"]
    assert not {"geometry", "bbox"} & set(found.column_names) and "lon" in found.column_names


def test_the_same_tables_give_the_same_bytes(schemas: Schemas, tmp_path: Path) -> None:
    release = made(schemas, {"stations": [station(1), station(2, lon=None)]})
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        parquet(release, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()
