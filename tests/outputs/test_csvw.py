"""CSV on the Web: the csvw package reads every cell of every copy by its description, and finds the keys between them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import csvw as reader
import pyarrow.parquet as pq
import pytest
from csvw.metadata import CSVW

from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.csvw import csvw
from tests.outputs.described import empty, read

GROUP = "csv-metadata.json"


def _records(folder: Path) -> dict[str, list[dict[str, Any]]]:
    tables = reader.TableGroup.from_file(folder / "csv" / GROUP).tables
    return {str(table.url).removesuffix(".csv"): list(table.iterdicts(strict=True)) for table in tables}


def test_every_cell_is_read_as_what_it_is_said_to_be(either: Path, verdict: Callable[..., None]) -> None:
    records = _records(either)
    cells = 0
    for name, rows in records.items():
        table = pq.read_table(either / f"{name}.parquet")
        assert len(rows) == table.num_rows, name
        cells += sum(len(row) for row in rows)
    stations = pq.read_table(either / "stations.parquet").to_pylist()
    for told, known in zip(records["stations"], stations, strict=True):
        for name in ("station_id", "is_24h", "verified_on", "capacity", "lon"):
            value = told[name].date() if isinstance(told[name], datetime) else told[name]
            assert value == known[name], name
        # CSVW knows no difference between a list of nothing and none.
        assert told["facilities"] == (known["facilities"] or [])
    verdict("csvw", "csvw", reader.__version__, f"{cells} cells read")


def test_every_description_is_valid_with_its_keys(either: Path, verdict: Callable[..., None]) -> None:
    files = sorted((either / "csv").glob("*-metadata.json"))
    assert {file.name.removesuffix("-metadata.json") for file in files} == {
        *(file.name for file in (either / "csv").glob("*.csv")),
        "csv",
    }
    for file in (either / "csv" / GROUP, either / "csv" / "actions.csv-metadata.json"):  # the group has all tables
        judged = CSVW(str(file))
        assert judged.is_valid and not judged.warnings, (file.name, judged.warnings)
    group = reader.TableGroup.from_file(either / "csv" / GROUP)
    alone = {file.name: read(file)["tableSchema"]["columns"] for file in files if file.name != GROUP}
    assert alone == {
        f"{table['url']}-metadata.json": table["tableSchema"]["columns"]
        for table in read(either / "csv" / GROUP)["tables"]
    }
    keys = [key for table in group.tables for key in table.tableSchema.foreignKeys]
    assert len(keys) >= 5 and group.check_referential_integrity(strict=True)
    verdict("csvw", "csvw is_valid", reader.__version__, f"{len(files)} descriptions, {len(keys)} foreign keys: valid")


def test_the_coverage_is_described_too(either: Path, tmp_path: Path) -> None:
    judged = CSVW(str(either / "coverage.csv-metadata.json"))
    assert judged.is_valid and not judged.warnings
    rows = list(reader.Table.from_file(either / "coverage.csv-metadata.json").iterdicts(strict=True))
    assert rows[0]["level"] == "city" and rows[0]["weekday_2200_at"].hour == 22
    assert rows[0]["stations"] == sum(row["stations"] for row in rows if row["level"] == "district")
    for name in ("coverage.csv", "coverage.csv-metadata.json"):
        shutil.copy(either / name, tmp_path)
    text = (tmp_path / "coverage.csv").read_text(encoding="utf-8").replace("\ncity,", "\n,", 1)
    (tmp_path / "coverage.csv").write_text(text, encoding="utf-8", newline="")
    with pytest.raises(ValueError):
        list(reader.Table.from_file(tmp_path / "coverage.csv-metadata.json").iterdicts(strict=True))


@pytest.mark.parametrize(
    ("column", "cell"),
    [("lon", "east"), ("verified_on", "去年"), ("is_24h", "是"), ("source_row", "1.5"), ("station_id", "")],
)
def test_a_spoilt_cell_is_seen(either: Path, tmp_path: Path, column: str, cell: str) -> None:
    shutil.copytree(either / "csv", tmp_path / "csv")
    path = tmp_path / "csv" / "stations.csv"
    head, _, *rest = path.read_text(encoding="utf-8").splitlines()
    names = head.split(",")
    line = ",".join(cell if name == column else "" if name != "station_id" else "ST-320583-99999" for name in names)
    path.write_text("\r\n".join([head, line, *rest]) + "\r\n", encoding="utf-8", newline="")
    with pytest.raises(ValueError):
        _records(tmp_path)


def test_headings_are_among_the_titles_in_two_languages(either: Path) -> None:
    table = read(either / "csv" / "stations.csv-metadata.json")
    assert table["@context"] == "http://www.w3.org/ns/csvw" and table["url"] == "stations.csv"
    columns = {column["name"]: column for column in table["tableSchema"]["columns"]}
    assert columns["station_id"]["titles"] == {"en": ["station_id", "Station id"], "zh": "驿站编号"}
    assert columns["facilities"]["separator"] == "|" and columns["facilities"]["datatype"] == "string"
    assert table["tableSchema"]["primaryKey"] == ["station_id"]
    benefits = read(either / "csv" / "benefits.csv-metadata.json")["tableSchema"]["columns"]
    kinds = {column["name"]: column["datatype"] for column in benefits}
    assert (kinds["unit_value_cny"], kinds["quantity"], kinds["contact_phone"]) == ("decimal", "number", "json")


def test_without_copies_there_is_nothing_to_describe(schemas: Schemas, tmp_path: Path) -> None:
    assert csvw(empty(schemas, files={}), tmp_path) == []
    assert list(tmp_path.iterdir()) == []
