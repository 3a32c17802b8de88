"""markdown: findings for a chat or an issue."""

from __future__ import annotations

import re

from sucheng_data.model.issue import Severity
from sucheng_data.model.report import Report
from sucheng_data.reports._causes import (
    Cause,
    advice,
    by_department,
    organisation,
    plain,
    sentence,
    shown,
    tally,
    where,
)
from sucheng_data.reports._words import SEVERITIES, word

SIGNS = {Severity.ERROR: "🔴", Severity.WARNING: "🟡", Severity.INFO: "🔵"}
SAMPLES = 3
CAUSES, ALL = 20, 200  # rows in the table of one file, and in all of them
LONGEST = 200


def markdown(report: Report, lang: str) -> str:
    """A summary, a table per department, and a table of root causes per file; what is left out is counted."""
    departments = by_department(report)
    lines = [f"# {word('report', lang)}", "", _totals(report, lang), ""]
    if report.issues:
        lines += _departments(report, lang)
    files = [(code, file, causes) for code, found in departments.items() for file, causes in found.items()]
    room = ALL
    while files and room > 0:
        code, file, causes = files.pop(0)
        lines += [f"## {escaped(shown(file))}", "", escaped(organisation(report, code, lang)), ""]
        lines += _table(report, causes, min(room, CAUSES), lang)
        room -= min(len(causes), CAUSES)
    if files:
        lines += [_left_out(len(files), "file", lang)]
    return "\n".join(lines).rstrip("\n") + "\n"


def _totals(report: Report, lang: str) -> str:
    counts = [(word(name, lang), count) for name, count in (("files", report.files), ("rows", report.rows))]
    counts += [(f"{SIGNS[level]} {SEVERITIES[lang][level]}", report.count(level)) for level in Severity]
    others = (("accepted", len(report.accepted)), ("replayed", report.replayed))
    counts += [(word(name, lang), count) for name, count in others if count]
    told = " · ".join(f"{name} **{count}**" for name, count in counts)
    return f"{told} · {word('as_of', lang)} {report.as_of.isoformat()}"


def _departments(report: Report, lang: str) -> list[str]:
    rows = []
    for code, files in by_department(report).items():
        counts = tally(files)
        rows.append(
            [escaped(organisation(report, code, lang)), str(len(files)), *(str(counts[level]) for level in Severity)]
        )
    return _rows([word(name, lang) for name in ("department", "files", "errors", "warnings", "infos")], rows)


def _table(report: Report, causes: list[Cause], most: int, lang: str) -> list[str]:
    rows = []
    for cause in causes[:most]:
        issue = cause.first
        place = " ".join(part for part in (shown(issue.place.sheet), where(cause, lang, SAMPLES)) if part)
        told = sentence(report, cause, lang)
        if issue.suggestion and issue.suggestion not in told:
            told += f" → {issue.suggestion}"
        sign = f"{SIGNS[issue.severity]} {SEVERITIES[lang][issue.severity]}"
        rows.append([sign, issue.code, escaped(place), escaped(told), escaped(advice(report, issue.code, lang))])
    lines = _rows([word(name, lang) for name in ("severity", "code", "cells", "message", "advice")], rows)
    return [*lines, _left_out(len(causes) - most, "cause", lang), ""] if len(causes) > most else lines


def _rows(headings: list[str], rows: list[list[str]]) -> list[str]:
    table = [headings, ["---"] * len(headings), *rows]
    return [*(f"| {' | '.join(row)} |" for row in table), ""]


def _left_out(count: int, what: str, lang: str) -> str:
    if lang == "en":
        return f"… and {count} more {what}{'s' * (count > 1)}; the CSV, HTML and Excel reports have them all."
    return f"……还有 {count} {'个文件' if what == 'file' else '类问题'}没有列出，全部见 CSV、HTML 或 Excel 报告。"


def escaped(text: str) -> str:
    """Text that stays text: no markup, no HTML, no mention, no link, and no new column."""
    flat = plain(text)
    flat = flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"
    flat = flat.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|~$-])", r"\\\1", flat)
    return re.sub(r"@(?=\w)|(?<=\w)://|(?<=www)\.", lambda sign: f"{sign[0]}\u200b", escaped)
