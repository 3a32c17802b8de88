"""CSV copies: what other people's readers get back is the table."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.inert import inert
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.csv import csv as write
from tests.outputs._made import made, station


def _cell(value: Any) -> str:
    """A value as docs/forms.md says it stands in the file."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case list() if any(isinstance(item, dict) for item in value):
            return json.dumps(
                [{k: v for k, v in item.items() if v is not None} for item in value],
                ensure_ascii=False, separators=(",", ":"), default=float,
            )  # fmt: skip
        case list():
            return inert("|".join(item.replace("|", "｜") for item in value))
        case str():
            return inert(value)
        case float():
            return repr(value)
    return str(value)


def _same(read: str, value: Any) -> bool:
    if isinstance(value, float):
        return float(read) == value
    return json.loads(read) == json.loads(_cell(value)) if read[:2] == "[{" else read == _cell(value)


def test_the_file_is_the_table(either: Path) -> None:
    for path in sorted((either / "csv").glob("*.csv")):
        if not (either / f"{path.stem}.parquet").is_file():
            continue
        table = pq.read_table(either / f"{path.stem}.parquet")
        table = table.drop_columns([name for name in ("geometry", "bbox") if name in table.column_names])
        with path.open(encoding="utf-8", newline="") as file:
            heads, *rows = csv.reader(file, strict=True)
        assert heads == table.column_names and len(rows) == table.num_rows
        for row, record in zip(rows, table.to_pylist(), strict=True):
            for name, read in zip(heads, row, strict=True):
                assert _same(read, record[name]), (path.stem, name, read, record[name])


def test_duckdb_and_pandas_read_it(either: Path, verdict) -> None:
    for path in sorted((either / "csv").glob("*.csv")):
        if (either / f"{path.stem}.parquet").is_file():
            rows = pq.read_metadata(either / f"{path.stem}.parquet").num_rows
            assert duckdb.sql(f"FROM read_csv('{path}', all_varchar=true, header=true)").shape[0] == rows
            assert len(pd.read_csv(path, dtype=str)) == rows
    for tool in ("duckdb", "pandas"):
        verdict("CSV", tool, version(tool), "as many records as the Parquet")


def _read(schemas: Schemas, folder: Path, stations: list[dict[str, Any]]) -> list[dict[str, str]]:
    write(made(schemas, {"stations": stations}), folder)
    content = (folder / "csv" / "stations.csv").read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


TEXT = st.text(st.characters(codec="utf-8"), max_size=12)


@given(st.lists(st.tuples(TEXT, st.one_of(st.none(), st.lists(TEXT, max_size=3))), min_size=1, max_size=5))
def test_any_text_comes_back(schemas: Schemas, tmp_path_factory: pytest.TempPathFactory, texts: list) -> None:
    stations = [station(n, remarks=text, alt_names=names) for n, (text, names) in enumerate(texts)]
    rows = _read(schemas, tmp_path_factory.mktemp("csv"), stations)
    risky = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    for row, (text, names) in zip(rows, texts, strict=True):
        bare = row["remarks"].removeprefix("'") if text.startswith(risky) else row["remarks"]
        assert bare == text
        joined = "|".join(name.replace("|", "｜") for name in names or [])
        assert row["alt_names"].removeprefix("'" if joined.startswith(risky) else "") == joined


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd|x", "'+cmd|x"),
        ("-2+3+cmd", "'-2+3+cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("－5元", "'－5元"),
        ("-5", "-5"),
        ("-0.50", "-0.50"),
        ("+86 512-1234 5678", "+86 512-1234 5678"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("-", "'-"),
    ],
)
def test_no_text_begins_a_formula_and_no_number_is_harmed(
    schemas: Schemas, tmp_path: Path, text: str, shown: str
) -> None:
    assert (
        _read(schemas, tmp_path, [station(1, remarks=text, alt_names=[text.replace("|", "")])])[0]["remarks"] == shown
    )


def test_kinds_of_values(schemas: Schemas, tmp_path: Path) -> None:
    benefit = {
        "benefit_id": "B1",
        "title": '他说"好",行',
        "unit_value_cny": Decimal("1234567890.10"),
        "quantity": 0.1,
        "valid_from": date(2025, 1, 2),
        "mobile_consent": False,
        "target_groups": ["courier", "food_delivery"],
        "station_ids": [],
        "contact_phone": [{"number": "0512-12345678", "ext": "1"}],
        "remarks": "",
    }
    write(made(schemas, {"benefits": [benefit]}), tmp_path)
    content = (tmp_path / "csv" / "benefits.csv").read_text(encoding="utf-8")
    (row,) = csv.DictReader(io.StringIO(content, newline=""))
    assert row["title"] == '他说"好",行' and row["unit_value_cny"] == "1234567890.10" and row["quantity"] == "0.1"
    assert row["valid_from"] == "2025-01-02" and row["mobile_consent"] == "false" and row["parent_id"] == ""
    assert row["target_groups"] == "courier|food_delivery" and row["station_ids"] == row["remarks"] == ""
    assert json.loads(row["contact_phone"]) == [{"number": "0512-12345678", "ext": "1"}]
    assert '"他说""好"",行"' in content


def test_lines_end_as_rfc_4180_has_it(either: Path) -> None:
    content = (either / "csv" / "sources.csv").read_bytes()
    assert content.endswith(b"\r\n") and content.count(b"\r\n") == content.count(b"\n")
