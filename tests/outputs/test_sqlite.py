"""The database: whole, searchable in Chinese, the same bytes wherever it is made."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.sqlite import sqlite
from tests.conftest import ROOT
from tests.outputs._made import made, station


@pytest.fixture
def base(schemas: Schemas, tmp_path: Path) -> Iterator[sqlite3.Connection]:
    stations = [
        station(1, name="千灯镇淞南社区暖“新”驿站", alt_names=["淞南驿站"], facilities=["wifi", "aed"], district_code="320583"),
        station(2, name="玉山镇司机之家", is_24h=True, facilities=[]),
        station(3, name="Kunshan Rider Home 昆山"),
    ]  # fmt: skip
    benefit = {
        "benefit_id": "B1",
        "title": "意外险",
        "unit_value_cny": Decimal("12.50"),
        "valid_from": date(2025, 1, 2),
    }
    benefits = [{**benefit, "station_ids": ["ST-320583-00001"], "project_id": "P-nowhere"}]
    sqlite(made(schemas, {"stations": stations, "benefits": benefits}), tmp_path)
    with closing(sqlite3.connect(tmp_path / "sucheng.sqlite")) as opened:
        yield opened


def _all(base: sqlite3.Connection, sql: str, *given: Any) -> list[Any]:
    rows = base.execute(sql, given).fetchall()
    return [row[0] for row in rows] if rows and len(rows[0]) == 1 else rows


def test_it_is_whole(either: Path, verdict) -> None:
    with closing(sqlite3.connect(either / "sucheng.sqlite")) as base:
        assert _all(base, "PRAGMA integrity_check") == ["ok"]
        assert _all(base, "PRAGMA foreign_key_check") == []
        for path in either.glob("*.parquet"):
            assert _all(base, f"SELECT count(*) FROM {path.stem}") == [pq.read_metadata(path).num_rows]
        for view in _all(base, "SELECT name FROM sqlite_master WHERE type = 'view'"):
            base.execute(f'SELECT * FROM "{view}"').fetchall()
    verdict("SQLite", "sqlite3 (integrity_check, foreign_key_check)", sqlite3.sqlite_version, "ok, no broken key")


def test_it_says_what_the_tables_say(either: Path) -> None:
    with closing(sqlite3.connect(either / "sucheng.sqlite")) as base:
        base.row_factory = sqlite3.Row
        for path in either.glob("*.parquet"):
            table = pq.read_table(path)
            for record, row in zip(table.to_pylist(), base.execute(f"SELECT * FROM {path.stem}"), strict=True):
                for name in set(record) - {"geometry", "bbox"}:
                    assert _same(row[name], record[name]), (path.stem, name, row[name], record[name])


def _same(stored: Any, value: Any) -> bool:
    if isinstance(value, list):
        return orjson.loads(stored) == [
            {k: v for k, v in item.items() if v is not None} if isinstance(item, dict) else item for item in value
        ]
    if isinstance(value, Decimal):
        return Decimal(str(stored)) == value
    return stored == (value.isoformat() if isinstance(value, date) else value)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("千", 1),
        ("千灯", 1),
        ("淞南", 1),
        ("驿站", 1),
        ("淞南社区", 1),
        ("暖新驿站", 1),
        ("暖“新”驿站", 1),
        ("千灯镇淞南社区暖新驿站", 1),
        ("司机之家", 1),
        ("昆山", 1),
        ("rider", 1),
        ("社区 驿站", 1),
        ("灯千", 0),
        ("千玉", 0),
        ("咖啡", 0),
    ],
)
def test_names_are_found_by_two_characters_and_by_more(base: sqlite3.Connection, word: str, found: int) -> None:
    # As Datasette asks: every word in quotes.
    asked = " ".join(f'"{part}"' for part in re.split(r"\s+", word.replace("“", "").replace("”", "")))
    sql = "SELECT count(*) FROM stations WHERE rowid IN (SELECT rowid FROM stations_fts WHERE stations_fts MATCH ?)"
    assert _all(base, sql, asked) == [found]
    if found and " " not in word and "“" not in word and word not in ("暖新驿站", "千灯镇淞南社区暖新驿站"):
        assert _all(base, "SELECT count(*) FROM stations_fts WHERE name LIKE ?", f"%{word}%") == [found]


def test_the_index_is_that_of_the_table(base: sqlite3.Connection) -> None:
    found = "SELECT name FROM sqlite_master WHERE sql LIKE '%USING fts5%content=\"stations\"%'"
    assert _all(base, found) == ["stations_fts"]


def test_views_speak_chinese(base: sqlite3.Connection) -> None:
    rows = _all(base, 'SELECT 驿站名称, "县(市、区)", 设施配备, 是否24小时 FROM 驿站 ORDER BY 驿站编号')
    assert rows == [
        ("千灯镇淞南社区暖“新”驿站", "昆山市", "WiFi、AED", None),
        ("玉山镇司机之家", None, None, "是"),
        ("Kunshan Rider Home 昆山", None, None, None),
    ]


def test_lists_are_json_and_rows(base: sqlite3.Connection) -> None:
    assert _all(base, "SELECT facilities FROM stations WHERE rowid = 1") == ['["wifi","aed"]']
    assert _all(base, "SELECT * FROM stations_facilities") == [
        ("ST-320583-00001", 1, "wifi"),
        ("ST-320583-00001", 2, "aed"),
    ]
    assert _all(base, "SELECT value FROM benefits_station_ids") == ["ST-320583-00001"]


def test_a_reference_that_leads_nowhere_is_no_foreign_key(base: sqlite3.Connection) -> None:
    targets = {row[3]: row[2] for row in _all(base, "PRAGMA foreign_key_list(benefits)")}
    assert "project_id" not in targets and targets["kind"] == "code_benefit_kinds"
    assert _all(base, "PRAGMA foreign_key_check") == []


def test_values_have_their_types(base: sqlite3.Connection) -> None:
    (row,) = _all(base, "SELECT unit_value_cny, typeof(unit_value_cny), valid_from, typeof(quantity) FROM benefits")
    assert row == (12.5, "real", "2025-01-02", "null")
    assert _all(base, "SELECT typeof(is_24h) FROM stations WHERE is_24h") == ["integer"]


def test_titles_are_told(base: sqlite3.Connection) -> None:
    told = _all(
        base, "SELECT title_zh, title_en, codes FROM meta_fields WHERE entity = 'stations' AND name = 'facilities'"
    )
    assert told == [("设施配备", "Facilities", "facilities")]
    assert _all(base, "SELECT title_zh, rows FROM meta_entities WHERE name = 'stations'") == [("驿站", 3)]


def test_no_records_at_all(schemas: Schemas, tmp_path: Path) -> None:
    assert sqlite(made(schemas, {}), tmp_path) == [("sucheng.sqlite", 0)]
    with closing(sqlite3.connect(tmp_path / "sucheng.sqlite")) as base:
        assert _all(base, "PRAGMA integrity_check") == ["ok"]


def test_two_records_of_one_id_are_kept_without_a_key(schemas: Schemas, tmp_path: Path) -> None:
    sqlite(made(schemas, {"stations": [station(1), station(1)]}), tmp_path)
    with closing(sqlite3.connect(tmp_path / "sucheng.sqlite")) as base:
        assert _all(base, "SELECT count(*) FROM stations") == [2]


MAKE = """
import sys; sys.path.insert(0, {root!r})
from pathlib import Path
from sucheng_data.model.schema import load_schemas
from sucheng_data.outputs.sqlite import sqlite
from tests.outputs._made import made, station
sqlite(made(load_schemas(Path({root!r}) / "schemas"), {{"stations": [station(n) for n in range(300)]}}), Path({out!r}))
"""


def test_the_same_bytes_whatever_the_seed_of_the_hashes(tmp_path: Path) -> None:
    contents = set()
    for seed in ("0", "4242"):
        out = tmp_path / seed
        out.mkdir()
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{len(seed)}", "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", MAKE.format(root=str(ROOT), out=str(out))], env=environment, check=True)
        contents.add((out / "sucheng.sqlite").read_bytes())
    assert len(contents) == 1
