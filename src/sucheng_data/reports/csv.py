"""csv: one line per finding, for spreadsheet programs."""

from __future__ import annotations

import csv as table
import io
from collections.abc import Iterator

from sucheng_data.model.inert import inert
from sucheng_data.model.issue import OWNERS, Issue
from sucheng_data.model.report import Report
from sucheng_data.reports._causes import advice, field_name, organisation, shown, title
from sucheng_data.reports._words import DIMENSIONS, SEVERITIES, named, word

HEADINGS = (
    "severity",
    "department",
    "file",
    "sheet",
    "cell",
    "field",
    "value",
    "title",
    "message",
    "advice",
    "suggestion",
    "count",
    "owner",
    "dimension",
    "code",
    "key",
)
BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for GBK


def csv(report: Report, lang: str) -> str:
    """One line per finding in reading order, with headings in the language; no text in it can become a formula."""
    out = io.StringIO()
    writer = table.writer(out, lineterminator="\n")
    writer.writerow(word(name, lang) for name in HEADINGS)
    for issue in report.issues:
        writer.writerow(inert(text) for text in _line(report, issue, lang))
    return BYTE_ORDER_MARK + out.getvalue()


def _line(report: Report, issue: Issue, lang: str) -> Iterator[str]:
    yield SEVERITIES[lang][issue.severity]
    yield organisation(report, report.sender(issue.place.file), lang)
    yield shown(issue.place.file)
    yield shown(issue.place.sheet)
    yield " ".join(issue.cells) or issue.place.cell
    yield field_name(report, issue, lang)
    yield issue.value
    yield title(report, issue.code, lang)
    yield issue.message.in_(lang)
    yield advice(report, issue.code, lang)
    yield issue.suggestion
    yield str(issue.count)
    yield named(OWNERS, issue.owner, lang)
    yield named(DIMENSIONS, issue.dimension, lang)
    yield issue.code
    yield issue.key
