"""The words of the reports in both languages, and the names of their files."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sucheng_data.model.issue import Severity, Text
from sucheng_data.model.score import MEASURES

SEVERITIES = {
    "zh": {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"},
    "en": {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "info"},
}
DIMENSIONS = {
    "规范性": Text("规范性", "conformity"),
    "完整性": Text("完整性", "completeness"),
    "准确性": Text("准确性", "accuracy"),
    "一致性": Text("一致性", "consistency"),
    "时效性": Text("时效性", "timeliness"),
    "可访问性": Text("可访问性", "accessibility"),
}
# The parts of a score: the dimensions, and the measures beside them.
PARTS = {
    **{
        name: Text(f"{said.zh}（没有此类问题的数据）", f"{said.en} (values without such a finding)")
        for name, said in DIMENSIONS.items()
    },
    **MEASURES,
}
STATUSES = {
    "ran": Text("已检查", "ran"),
    "not applicable": Text("不适用", "not applicable"),
    "skipped": Text("未检查", "skipped"),
    "crashed": Text("程序故障", "crashed"),
}
_WORDS = {
    "report": Text("数据检查报告", "Data validation report"),
    "summary": Text("概览", "Summary"),
    "as_of": Text("检查基准日", "As of"),
    "files": Text("文件", "Files"),
    "rows": Text("记录", "Records"),
    "errors": Text("错误", "Errors"),
    "warnings": Text("警告", "Warnings"),
    "infos": Text("提示", "Notes"),
    "accepted": Text("已确认无误", "Confirmed as right"),
    "replayed": Text("按以往答复自动更正", "Corrected by earlier answers"),
    "held": Text("暂不发布的记录", "Records held back"),
    "departments": Text("按单位", "By department"),
    "department": Text("单位", "Department"),
    "findings": Text("问题明细", "Findings"),
    "file": Text("文件", "File"),
    "sheet": Text("工作表", "Sheet"),
    "cell": Text("单元格", "Cell"),
    "cells": Text("位置", "Where"),
    "field": Text("字段", "Field"),
    "entity": Text("数据表", "Kind of record"),
    "value": Text("填报内容", "Value"),
    "severity": Text("级别", "Severity"),
    "code": Text("代码", "Code"),
    "title": Text("问题", "Problem"),
    "message": Text("问题说明", "What is wrong"),
    "advice": Text("怎么改", "How to mend it"),
    "why": Text("为什么要改", "Why it matters"),
    "suggestion": Text("建议值", "Suggestion"),
    "count": Text("处数", "Count"),
    "owner": Text("由谁处理", "Who mends it"),
    "dimension": Text("质量维度", "Dimension"),
    "key": Text("编号", "Key"),
    "rule": Text("规则", "Rule"),
    "schema": Text("各字段的写法和取值", "Form and values of the fields"),
    "rules": Text("检查了哪些规则", "What was checked"),
    "status": Text("状态", "Status"),
    "reason": Text("原因", "Reason"),
    "tested": Text("检查数", "Tested"),
    "found": Text("发现数", "Found"),
    "crashed": Text("程序故障，没有查成", "Failed to run"),
    "skipped": Text("没有检查", "Not checked"),
    "scores": Text("各单位数据质量得分", "Quality per department"),
    "points": Text("得分", "Points"),
    "part": Text("指标", "Measure"),
    "good": Text("合格", "Good"),
    "of": Text("总数", "Of"),
    "share": Text("比例", "Share"),
    "weight": Text("权重", "Weight"),
    "sources": Text("收到的文件", "Files received"),
    "submitted_by": Text("报送单位", "Sent by"),
    "submitted_on": Text("报送日期", "Sent on"),
    "dictionary": Text("数据字典", "Data dictionary"),
    "unknown_sender": Text("报送单位不明", "Sender unknown"),
    "sender": Text("报送单位", "the sender"),
    "all": Text("全部", "All"),
    "search": Text("查找", "Search"),
    "nothing": Text("没有发现问题。", "Nothing was found."),
    "no_errors": Text("没有发现错误，全部记录可以发布。", "No errors: all records can be published."),
    "places": Text("各处明细", "Each place"),
    "how_scored": Text(
        "得分 = 各项（合格 ÷ 总数 × 权重）之和 ÷ 可计算各项的权重之和 × 100；没有可计算数据的项不计。点开可看每一项。",
        "Points = sum of (good ÷ of × weight) ÷ sum of the weights of what could be measured × 100. Open a line for its measures.",
    ),
    "none_measured": Text("没有可计算的数据", "nothing to measure"),
}
# A Chinese sentence and the English one; and the shape in which names that belong to both come last.
_BOTH = re.compile(r"(.*[一-鿿）”。]) ([^一-鿿]*[A-Za-z][^一-鿿]*)", re.DOTALL)
_LACKING = re.compile(r"没有 there is no (.*)", re.DOTALL)
# Format -> what the name of its file ends in; of several endings the first is the usual one.
_SUFFIXES = {
    "csv": (".csv",),
    "excel": (".xlsx",),
    "html": (".html", ".htm"),
    "json": (".json",),
    "junit": (".junit.xml", ".xml"),
    "markdown": (".md", ".markdown"),
    "sarif": (".sarif", ".sarif.json"),
    "terminal": (".txt",),
}


def word(name: str, lang: str) -> str:
    """The heading or word `name`."""
    return _WORDS[name].in_(lang)


def named(words: Mapping[str, Text], name: str, lang: str) -> str:
    """`name` in the words of OWNERS, DIMENSIONS or STATUSES; as it is where it is none of them."""
    return words[name].in_(lang) if name in words else name


def formats() -> dict[str, str]:
    """Format -> the usual ending of its files; those that are only printed have none and are not listed."""
    return {name: suffixes[0] for name, suffixes in _SUFFIXES.items()}


def format_of(file_name: str) -> str | None:
    """The format that the name of a file asks for: report.sarif.json is SARIF, report.json is JSON; None: no known one."""
    ends = [(suffix, name) for name, suffixes in _SUFFIXES.items() for suffix in suffixes]
    fit = [(len(suffix), name) for suffix, name in ends if file_name.lower().endswith(suffix)]
    return max(fit)[1] if fit else None
