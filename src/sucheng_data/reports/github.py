"""github: findings as annotations of a GitHub workflow."""

from __future__ import annotations

import re

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Report
from sucheng_data.reports._causes import advice, line_and_column, plain, title

COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github(report: Report, lang: str) -> str:
    """A workflow command per root cause: ::error file=…,line=…,col=…,title=…::message."""
    return "".join(f"{_command(report, issue, lang)}\n" for issue in report.issues)


def _command(report: Report, issue: Issue, lang: str) -> str:
    line, column = line_and_column(issue.place.cell)
    properties = {
        "file": mask(issue.place.file),
        "line": str(line) if line else "",
        "col": str(column) if line and column else "",
        "title": f"{issue.code} {title(report, issue.code, lang)}",
    }
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items() if value)
    place = "!".join(part for part in (mask(issue.place.sheet), issue.place.cell) if part)
    parts = (
        place,
        issue.message.in_(lang),
        f"→ {issue.suggestion}" if issue.suggestion else "",
        advice(report, issue.code, lang),
    )
    return f"::{COMMANDS[issue.severity]} {told}::{_data(' '.join(part for part in parts if part))}"


def _data(text: str) -> str:
    """Line ends and the sign of escapes written as escapes; other control characters gone."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return plain(escaped)


def _property(text: str) -> str:
    return re.sub("[:,]", lambda sign: f"%{ord(sign[0]):02X}", _data(text))
