"""The report as test results, read back by another library."""

from __future__ import annotations

import re

import pytest

from sucheng_data.model.report import Report
from sucheng_data.reports.junit import junit

junitparser = pytest.importorskip("junitparser")


def _suites(report: Report, lang: str = "zh") -> list:
    return list(junitparser.JUnitXml.fromstring(junit(report, lang).encode()))


def test_a_suite_per_file_and_one_of_the_rules(report: Report) -> None:
    suites = _suites(report)
    assert [suite.name for suite in suites] == [*(source.file_name for source in report.sources), "检查了哪些规则"]
    first, second, clean, rules = suites
    assert (first.tests, first.failures, first.errors) == (5, 2, 0), "five causes, two of them errors"
    assert (second.tests, second.failures) == (1, 1)
    assert [case.is_passed for case in clean] == [True]
    assert (rules.tests, rules.errors, rules.skipped) == (4, 1, 1)
    assert next(case for case in rules if case.is_skipped).result[0].message == "没有导入边界"


def test_a_cause_names_its_cells_and_what_to_do(report: Report) -> None:
    case = next(iter(_suites(report)[0]))
    assert case.name == "FMT-E01 缺少必填内容 E7、E8、E9、E10" and case.classname == "驿站"
    assert case.result[0].type == "FMT-E01" and case.result[0].message == "“地址”缺失"
    assert "E10" in case.result[0].text and "补填内容" in case.result[0].text
    warning = next(case for case in _suites(report)[0] if case.name.startswith("STA-W05"))
    assert warning.is_passed and "镇湖街道" in warning.system_out


def test_hostile_values_are_text(report: Report) -> None:
    text = junit(report, "en")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\ufffe\uffff]", text)
    told = next(case for case in _suites(report, "en")[0] if case.name.startswith("FMT-W01")).result[0].text
    for value in ("<script>alert(1)</script>", "]]>&amp;<!--", "{{ 7 * 7 }}{% raw %}", "::set-output"):
        assert value in told


def test_totals(report: Report) -> None:
    whole = junitparser.JUnitXml.fromstring(junit(report, "zh").encode())
    counted = sum(1 for suite in whole for _ in suite)
    assert (whole.tests, whole.failures, whole.errors, whole.skipped) == (counted, 3, 1, 1)
