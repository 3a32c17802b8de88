"""The report for machines keeps to its published form, and its form to the reports."""

from __future__ import annotations

import json as standard
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from sucheng_data.model.report import Report
from sucheng_data.reports.json import json

SCHEMA = Path(__file__).resolve().parents[2] / "schemas" / "reports" / "report.json"


@pytest.fixture(scope="module")
def form() -> Draft202012Validator:
    schema = standard.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_report_has_its_form(report: Report, form: Draft202012Validator, lang: str) -> None:
    form.validate(standard.loads(json(report, lang)))
    empty = Report(0, 0, (), (), report.schemas, report.as_of)
    form.validate(standard.loads(json(empty, lang)))


def test_what_it_says(report: Report) -> None:
    said = standard.loads(json(report, "en"))
    assert said["summary"] == {
        "as_of": "2026-01-31",
        "files": 4,
        "rows": 37,
        "withheld": 5,
        "causes": 21,
        "places": 60,
        "errors": 18,
        "warnings": 2,
        "infos": 1,
        "accepted": 1,
        "replayed": 6,
    }
    first = said["findings"][0]
    assert first["title"] == "Required value missing" and first["organisation"] == "SZ-ZGH"
    assert first["message"] == "Row 7: “Address” is missing" and first["advice"].startswith("Fill in the cell")
    assert [part["share"] for part in said["scores"][0]["parts"]] == [0.9, 0.25, None]
    assert said["accepted"][0]["code"] == "FMT-W03" and said["sources"][1]["submitted_by"] == ""


def _described(schema: Any) -> bool:
    """Whether every property in it has a description of its own or is a reference."""
    if isinstance(schema, list):
        return all(map(_described, schema))
    if not isinstance(schema, dict):
        return True
    own = all("description" in part for part in schema.get("properties", {}).values())
    return own and all(map(_described, schema.values()))


def test_every_member_of_the_form_is_described(form: Draft202012Validator) -> None:
    assert _described(form.schema)


def test_the_form_refuses_what_the_report_never_says(report: Report, form: Draft202012Validator) -> None:
    said = standard.loads(json(report, "zh"))
    for change in ({"key": "x"}, {"cell": "e17"}, {"severity": "bad"}, {"count": 0}, {"extra": 1}):
        broken = {**said, "findings": [{**said["findings"][0], **change}]}
        assert not form.is_valid(broken), change


def test_the_same_report_is_the_same_text(report: Report) -> None:
    assert json(report, "zh") == json(replace(report), "zh")


def test_names_are_masked(report: Report) -> None:
    place = report.issues[0].place._replace(file="raw/登记证件13912345678.xlsx")
    masked = replace(
        report, issues=[replace(report.issues[0], place=place, record=f"{place.file}!驿站!7")], accepted=()
    )
    assert "13912345678" not in json(masked, "zh") and "139****5678" in json(masked, "zh")
