"""json: the report for machines; its form is schemas/reports/report.json."""

from __future__ import annotations

from typing import Any

import orjson

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.report import Report, Source
from sucheng_data.model.score import Score
from sucheng_data.reports._causes import advice, shown, title


def json(report: Report, lang: str) -> str:
    """One JSON object: summary, findings, accepted findings, scores, sources, and the ledger of rules."""
    content = {
        "summary": _summary(report),
        "findings": [_finding(report, issue, lang) for issue in report.issues],
        "accepted": [_finding(report, issue, lang) for issue in report.accepted],
        "scores": [_score(score) for score in report.scores],
        "sources": [_source(source) for source in report.sources],
        "rules": [{**run._asdict(), "reason": run.reason.in_(lang)} for run in report.rules],
    }
    return orjson.dumps(content, option=orjson.OPT_INDENT_2).decode()


def _summary(report: Report) -> dict[str, Any]:
    return {
        "as_of": report.as_of.isoformat(),
        "files": report.files,
        "rows": report.rows,
        "withheld": report.withheld,
        "causes": len(report.issues),
        "places": sum(issue.count for issue in report.issues),
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "infos": report.count(Severity.INFO),
        "accepted": len(report.accepted),
        "replayed": report.replayed,
    }


def _finding(report: Report, issue: Issue, lang: str) -> dict[str, Any]:
    return {
        "key": issue.key,
        "code": issue.code,
        "title": title(report, issue.code, lang),
        "severity": str(issue.severity),
        "owner": issue.owner,
        "dimension": issue.dimension,
        "organisation": report.sender(issue.place.file),
        "entity": issue.entity,
        "file": shown(issue.place.file),
        "sheet": shown(issue.place.sheet),
        "cell": issue.place.cell,
        "cells": list(issue.cells),
        "record": shown(issue.record),
        "subject": shown(issue.subject),
        "field": issue.field,
        "value": issue.value,
        "message": issue.message.in_(lang),
        "advice": advice(report, issue.code, lang),
        "suggestion": issue.suggestion,
        "count": issue.count,
    }


def _score(score: Score) -> dict[str, Any]:
    parts = [{**part._asdict(), "share": part.share} for part in score.parts]
    return {**score._asdict(), "parts": parts}


def _source(source: Source) -> dict[str, Any]:
    return {**source._asdict(), "file_name": shown(source.file_name)}
