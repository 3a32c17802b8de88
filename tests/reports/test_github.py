"""Annotations: one line per root cause, escaped as GitHub unescapes them."""

from __future__ import annotations

import re

from sucheng_data.model.report import Report
from sucheng_data.reports.github import github

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def _unescaped(text: str) -> str:
    for sign in ("\r", "\n", ":", ","):
        text = text.replace(f"%{ord(sign):02X}", sign)
    return text.replace("%25", "%")


def _read(line: str) -> tuple[str, dict[str, str], str]:
    """As the runner reads a command: properties split at commas, values unescaped."""
    level, properties, message = COMMAND.fullmatch(line).groups()  # type: ignore[union-attr]
    pairs = (part.split("=", 1) for part in properties.split(","))
    return level, {name: _unescaped(value) for name, value in pairs}, _unescaped(message)


def test_one_line_per_root_cause(report: Report) -> None:
    lines = github(report, "zh").splitlines()
    assert len(lines) == len(report.issues)
    told = [_read(line) for line in lines]
    assert told[0][0] == "error"
    assert told[0][1] == {
        "file": "raw/甲单位/驿站 表#1.xlsx",
        "line": "7",
        "col": "5",
        "title": "FMT-E01 缺少必填内容",
    }
    assert told[0][2].startswith("驿站!E7 第7行“地址”缺失")
    assert {level for level, _, _ in told} == {"error", "warning", "notice"}
    assert "→ 镇湖街道" in github(report, "en")


def test_places_without_a_row_or_a_column(report: Report) -> None:
    by_title = {
        properties["title"].split()[0]: properties for _, properties, _ in map(_read, github(report, "en").splitlines())
    }
    assert by_title["SHT-W02"]["line"] == "9" and "col" not in by_title["SHT-W02"]
    assert "line" not in by_title["STA-I01"] and "col" not in by_title["STA-I01"]
    assert set(by_title["SHT-E01"]) == {"file", "title"}


def test_no_value_ends_the_line_or_begins_a_command(report: Report) -> None:
    text = github(report, "zh")
    assert all(line.startswith(("::error ", "::warning ", "::notice ")) for line in text.splitlines())
    assert any("%0A::error::x,y:z" in message for _, _, message in map(_read, text.splitlines()))
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
