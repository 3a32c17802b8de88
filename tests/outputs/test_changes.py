"""changes.csv and changes.json: in every release, as the published JSON Schema says, safe to open, the same every time."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pytest

from sucheng_data.model.about import read_about
from sucheng_data.model.change import Change, Changes
from sucheng_data.model.issue import Text
from sucheng_data.model.release import Release
from sucheng_data.model.report import Report
from sucheng_data.model.schema import Schemas
from sucheng_data.outputs.changes import changes
from tests.conftest import ROOT

FORM = json.loads((ROOT / "schemas" / "reports" / "diff.json").read_text(encoding="utf-8"))
SAID = Text("说了什么", "what is said")


def _change(**facts: Any) -> Change:
    usual = {"entity": "stations", "id": "ST-1", "label": "甲", "kind": "modify", "field": "name", "text": SAID}
    return Change(**{**usual, "before": None, "after": None, **facts})


@pytest.fixture
def empty(schemas: Schemas) -> Release:
    tables = {name: pa.table({}) for name in ("stations", "benefits", "sources")}
    about = read_about(ROOT / "schemas")
    return Release(tables, schemas, [], Report(0, 0, [], [], schemas, date(2026, 1, 31)), date(2026, 1, 31), about)


def _written(release: Release, folder: Path) -> tuple[list[dict[str, str]], dict[str, Any]]:
    assert [name for name, _ in changes(release, folder)] == ["changes.csv", "changes.json"]
    with (folder / "changes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    content = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
    jsonschema.validate(content, FORM)
    return rows, content


def test_a_first_release_says_so(empty: Release, tmp_path: Path) -> None:
    rows, content = _written(empty, tmp_path)
    assert rows == [] and content["changes"] == [] and content["before"] == ""
    assert content["notes"][0]["text"]["zh"] == "第一次发布，没有可以比较的上一版。"
    assert (tmp_path / "changes.csv").read_text(encoding="utf-8-sig").startswith("entity,id,label,kind")


def test_a_release_without_changes_has_both_files(empty: Release, tmp_path: Path) -> None:
    rows, content = _written(replace(empty, changes=Changes("2026-01-01-abc")), tmp_path)
    assert rows == content["changes"] == content["notes"] == []
    none = {"add": 0, "move": 0, "modify": 0, "remove": 0}
    assert content["before"] == "2026-01-01-abc" and content["counts"] == {"stations": none, "benefits": none}


def test_values_keep_their_digits_and_days(empty: Release, tmp_path: Path) -> None:
    items = [
        _change(entity="benefits", field="total_value_cny", before=Decimal("1200000.10"), after=Decimal("0.20")),
        _change(field="opened_on", before=date(2024, 1, 2), after=None),
        _change(field="facilities", before=["wifi"], after=["wifi", "fridge"]),
        _change(kind="move", field="lon", before={"lon": 120.5, "lat": -31.0}, after={"lon": 120.6, "lat": 31.0}),
        _change(kind="", id="", field="photo", text=Text("一栏", "a column")),
        _change(kind="remove", field=""),
    ]
    rows, content = _written(replace(empty, changes=Changes("x", items)), tmp_path)
    assert [(one["before"], one["after"]) for one in content["changes"]] == [
        ("1200000.10", "0.20"),
        ("2024-01-02", None),
        (["wifi"], ["wifi", "fridge"]),
        ({"lon": 120.5, "lat": -31.0}, {"lon": 120.6, "lat": 31.0}),
        (None, None),
    ]
    assert [(row["kind"], row["kind_zh"], row["field_zh"]) for row in rows[2:]] == [
        ("modify", "改", "设施配备"),
        ("move", "调", "坐标"),
        ("", "", "照片"),
        ("remove", "减", ""),
    ]
    assert (rows[0]["before"], rows[2]["after"]) == ("1200000.10", '["wifi","fridge"]')
    assert content["notes"] == [{"entity": "stations", "field": "photo", "text": {"zh": "一栏", "en": "a column"}}]


@pytest.mark.parametrize("text", ["=1+1", "+86", "-x", "@SUM(A1)", "\t=1", "＝1", "=cmd|' /C calc'!A0"])
def test_no_cell_begins_a_formula(empty: Release, tmp_path: Path, text: str) -> None:
    item = _change(id=text, label=text, before=text, after=text, text=Text(text, text))
    (row,), content = _written(replace(empty, changes=Changes("x", [item])), tmp_path)
    assert {row[name] for name in ("id", "label", "before", "after", "text_zh", "text_en")} == {f"'{text}"}
    assert content["changes"][0]["before"] == text


def test_a_release_holds_its_changes(either: Path, verdict: Any) -> None:
    content = json.loads((either / "changes.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(FORM).validate(content)
    assert content["before"] == "" and content["changes"] == []
    verdict("changes.json", "jsonschema", version("jsonschema"), "valid")
