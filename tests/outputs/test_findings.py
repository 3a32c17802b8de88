"""The list of findings: every open one counted once, none that says what is not published."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow.parquet as pq

from sucheng_data.model.issue import Place
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.findings import findings
from tests.outputs._made import SOURCE, made, station

PLACED = {"source_id": SOURCE.source_id, "source_sheet": "驿站", "submitted_by": "SZ-ZGH"}


def _lines(folder: Path) -> list[dict[str, str]]:
    with (folder / "findings.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _written(schemas: Schemas, folder: Path, issues: list, stations: list) -> set[tuple[str, ...]]:
    findings(made(schemas, {"stations": stations}, issues), folder)
    names = ("code", "severity", "entity", "id", "field", "source_id", "submitted_by", "count")
    return {tuple(line[name] for name in names) for line in _lines(folder)}


def _issue(schemas: Schemas, code: str, field: str, row: int, **facts):
    place = Place(SOURCE.file_name, "驿站", f"A{row}" if row else "")
    record = f"{SOURCE.file_name}!驿站!{row}" if row else ""
    return schemas.findings[code].issue(
        place, {"value": "秘密"}, entity="stations", field=field, record=record, **facts
    )


def test_a_finding_about_a_published_record_names_it(schemas: Schemas, tmp_path: Path) -> None:
    issues = [_issue(schemas, "STA-W07", "opening_hours_text", 7), _issue(schemas, "STA-I01", "facilities", 7)]
    stations = [station(1, source_row=7, flags=["STA-W07"], **PLACED)]
    told = ("stations", "ST-320583-00001")
    assert _written(schemas, tmp_path, issues, stations) == {
        ("STA-W07", "warning", *told, "opening_hours_text", SOURCE.source_id, "SZ-ZGH", "1"),
        ("STA-I01", "info", *told, "facilities", SOURCE.source_id, "SZ-ZGH", "1"),
    }


def test_what_is_about_rows_that_are_not_published_is_only_counted(schemas: Schemas, tmp_path: Path) -> None:
    issues = [_issue(schemas, "STA-E04", "lon", row) for row in (8, 9)]
    assert _written(schemas, tmp_path, issues, [station(1, source_row=7, **PLACED)]) == {
        ("STA-E04", "error", "stations", "", "lon", SOURCE.source_id, "SZ-ZGH", "2")
    }


def test_findings_told_together_are_told_by_record_again(schemas: Schemas, tmp_path: Path) -> None:
    """Five cells in one line of the report: two of published records, three of others."""
    issues = [_issue(schemas, "STA-W07", "opening_hours_text", 0, count=5)]
    stations = [station(n, source_row=6 + n, flags=["STA-W07"], **PLACED) for n in (1, 2)]
    found = _written(schemas, tmp_path, issues, stations)
    by_id = {line[3]: (line[4], line[-1]) for line in found}
    assert by_id == {
        "ST-320583-00001": ("opening_hours_text", "1"),
        "ST-320583-00002": ("opening_hours_text", "1"),
        "": ("opening_hours_text", "3"),
    }


def test_no_line_says_what_a_cell_says(schemas: Schemas, tmp_path: Path) -> None:
    issues = [
        _issue(schemas, "STA-W07", "opening_hours_text", 7, value="秘密"),
        _issue(schemas, "PII-W01", "manager_phone", 7),
    ]
    findings(made(schemas, {"stations": [station(1, source_row=7, **PLACED)]}, issues), tmp_path)
    text = (tmp_path / "findings.csv").read_text(encoding="utf-8")
    assert "秘密" not in text and "manager_phone" not in text and SOURCE.file_name not in text
    assert schemas.findings["STA-W07"].title.zh in text and schemas.findings["STA-W07"].advice.en in text


def test_every_flag_of_the_release_has_its_line(either: Path, schemas: Schemas) -> None:
    lines = _lines(either)
    said = {(line["code"], line["entity"], line["id"]) for line in lines}
    for path in either.glob("*.parquet"):
        table, key = pq.read_table(path), schemas[path.stem].key[0]
        for record in table.to_pylist():
            for code in record["flags"] or ():
                assert (code, path.stem, record[key]) in said
    order = ["error", "warning", "info"]
    assert [order.index(line["severity"]) for line in lines] == sorted(order.index(line["severity"]) for line in lines)
    assert all(int(line["count"]) > 0 and line["title_zh"] and line["title_en"] for line in lines)
    ids = {line["id"] for line in lines if line["severity"] == "error"}
    assert ids <= {""}, "a record with an error is not published"
