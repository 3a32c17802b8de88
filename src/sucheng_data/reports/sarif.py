"""sarif: findings in the Static Analysis Results Interchange Format 2.1.0, for code hosts and editors."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import orjson

from sucheng_data import __version__
from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.report import Report, RuleRun
from sucheng_data.reports._causes import advice, line_and_column, shown, title
from sucheng_data.reports._words import word

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
FINGERPRINT = "suchengKey/v1"


def sarif(report: Report, lang: str) -> str:
    """One SARIF log: the codes met, a result per root cause at its row and column, the accepted ones as suppressed."""
    codes = sorted({issue.code for issue in (*report.issues, *report.accepted)})
    index = {code: number for number, code in enumerate(codes)}
    results = [_result(report, issue, lang, index) for issue in report.issues]
    suppressed = {"suppressions": [{"kind": "external", "status": "accepted", "justification": word("accepted", lang)}]}
    results += [{**_result(report, issue, lang, index), **suppressed} for issue in report.accepted]
    run = {
        "tool": {"driver": _driver(report, codes, lang)},
        "invocations": [_invocation(report, lang)],
        "artifacts": [
            {"location": {"uri": _uri(source.file_name)}, "hashes": {"sha-256": source.sha256}}
            for source in report.sources
        ],
        "language": "en" if lang == "en" else "zh-CN",
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode()


def _driver(report: Report, codes: list[str], lang: str) -> dict[str, Any]:
    rules = [_rule(report, code, lang) for code in codes]
    return {"name": "sucheng", "version": __version__, "rules": rules}


def _rule(report: Report, code: str, lang: str) -> dict[str, Any]:
    entry = report.schemas.findings.get(code)
    if entry is None:
        return {"id": code}
    return {
        "id": code,
        "name": entry.title.in_(lang),
        "shortDescription": {"text": f"{entry.title.zh} {entry.title.en}"},
        "fullDescription": {"text": f"{entry.advice.zh} {entry.advice.en}"},
        "help": {"text": entry.advice.in_(lang)},
        "defaultConfiguration": {"level": LEVELS[entry.severity]},
        "properties": {"dimension": entry.dimension, "owner": entry.owner},
    }


def _result(report: Report, issue: Issue, lang: str, index: dict[str, int]) -> dict[str, Any]:
    facts = {
        "title": title(report, issue.code, lang),
        "advice": advice(report, issue.code, lang),
        "value": issue.value,
        "suggestion": issue.suggestion,
        "owner": issue.owner,
        "dimension": issue.dimension,
        "entity": issue.entity,
        "field": issue.field,
        "organisation": report.sender(issue.place.file),
    }
    return {
        "ruleId": issue.code,
        "ruleIndex": index[issue.code],
        "level": LEVELS[issue.severity],
        "message": {"text": issue.message.in_(lang)},
        "locations": [_location(issue, cell) for cell in issue.cells or (issue.place.cell,)],
        "partialFingerprints": {FINGERPRINT: issue.key},
        "occurrenceCount": issue.count,
        "properties": {name: fact for name, fact in facts.items() if fact},
    }


def _location(issue: Issue, cell: str) -> dict[str, Any]:
    line, column = line_and_column(cell)
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(issue.place.file)}}
    if line:
        physical["region"] = {"startLine": line, **({"startColumn": column} if column else {})}
    name = "!".join(part for part in (shown(issue.place.sheet), cell) if part)
    return {"physicalLocation": physical, **({"logicalLocations": [{"fullyQualifiedName": name}]} if name else {})}


def _uri(file: str) -> str:
    return quote(shown(file), safe="/")


def _invocation(report: Report, lang: str) -> dict[str, Any]:
    """Whether every rule could run; those that could not are told."""

    def told(status: str, level: str) -> list[dict[str, Any]]:
        runs = [run for run in report.rules if run.status == status]
        return [{"level": level, "message": {"text": _told(run, lang)}} for run in runs]

    crashed = told("crashed", "error")
    return {
        "executionSuccessful": not crashed,
        "toolExecutionNotifications": crashed,
        "toolConfigurationNotifications": told("skipped", "note"),
    }


def _told(run: RuleRun, lang: str) -> str:
    return " ".join(part for part in (word(run.status, lang), run.code, run.entity, run.reason.in_(lang)) if part)
