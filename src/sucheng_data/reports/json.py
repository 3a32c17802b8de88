"""json: the report for machines; its form is schemas/reports/report.json."""

from __future__ import annotations

from typing import Any

import orjson

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Report


def json(report: Report, lang: str) -> str:
    """One JSON object: summary, findings, and the ledger of rules."""
    summary = {
        "files": report.files,
        "rows": report.rows,
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
    }
    findings = [_finding(issue, lang) for issue in report.issues]
    content = {"summary": summary, "findings": findings, "rules": [run._asdict() for run in report.rules]}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()


def _finding(issue: Issue, lang: str) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": str(issue.severity),
        "owner": issue.owner,
        "dimension": issue.dimension,
        "entity": issue.entity,
        "file": mask(issue.place.file),
        "sheet": mask(issue.place.sheet),
        "cell": issue.place.cell,
        "field": issue.field,
        "value": issue.value,
        "message": issue.message.in_(lang),
        "suggestion": issue.suggestion,
        "count": issue.count,
    }
