"""html: one page that needs nothing else, for whoever has to mend the data."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined

from sucheng_data.model.issue import OWNERS, Issue, Severity, of_any_row
from sucheng_data.model.report import Report
from sucheng_data.model.score import Part
from sucheng_data.reports._causes import (
    Cause,
    advice,
    by_department,
    cell,
    field_name,
    organisation,
    plain,
    sentence,
    shown,
    tally,
    title,
    where,
    why,
)
from sucheng_data.reports._words import PARTS, SEVERITIES, STATUSES, named, word

SAMPLES = 3
MOST = 50  # rows shown of one cause
OPEN, OPEN_FILES = 8, 300  # rows of a cause that need no click; findings up to which all files stand open


def html(report: Report, lang: str) -> str:
    """One page: the verdict in a sentence, who has to mend what, every cause with its cells, scores, and the ledger of rules."""
    environment = Environment(
        loader=DictLoader({"page": _text("_report.html.j2")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(w=lambda name: word(name, lang), named=lambda words, name: named(words, name, lang))
    environment.filters.update(shown=shown, plain=plain, number=_number, percent=_percent)
    style, script = _text("_report.css"), _text("_report.js")
    return environment.get_template("page").render(
        lang="en" if lang == "en" else "zh-CN",
        report=report,
        style=style,
        script=script,
        digests={"style": _digest(style), "script": _digest(script)},
        levels=[(str(level), word(f"{level}s", lang), report.count(level)) for level in Severity],
        headline=_headline(report, lang),
        departments=_departments(report, lang),
        unfolded=len(report.issues) <= OPEN_FILES,
        accepted=[_finding(report, issue, lang) for issue in report.accepted],
        scores=[(organisation(report, score.organisation, lang), score) for score in report.scores],
        sources=[(organisation(report, source.submitted_by, lang), source) for source in report.sources],
        rules=_rules(report, lang),
        measures=PARTS,
    )


def _text(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    """By which the page's policy knows its own style and script, and lets no other run."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _headline(report: Report, lang: str) -> str:
    """What is wrong, what comes of it, and who has to mend it, in one sentence."""
    errors, held = report.count(Severity.ERROR), report.withheld
    if not errors:
        return word("no_errors", lang)
    wanting = {code: tally(found)[Severity.ERROR] for code, found in by_department(report).items()}
    names = [organisation(report, code, lang) for code, count in wanting.items() if count]
    if len(names) == 1 and "" in wanting and wanting[""]:
        names = [word("sender", lang)]
    most = next(iter(wanting.values()))
    if lang == "en":
        effect = f"{held} records are held back" if held is not None else "records with errors are held back"
        who = f"{len(names)} departments, first of all {names[0]} ({most})," if names[1:] else names[0]
        return f"{errors} errors: {effect}. Please ask {who} to mend them and send the files again."
    effect = f"{held} 条记录暂不发布" if held is not None else "有错误的记录暂不发布"
    who = (
        f"请 {len(names)} 个单位改正后重新报送，最多的是{names[0]}（{most} 处）"
        if names[1:]
        else f"请{names[0]}改正后重新报送"
    )
    return f"有 {errors} 处错误，{effect}。{who}。"


def _departments(report: Report, lang: str) -> list[dict[str, Any]]:
    departments = []
    for code, found in by_department(report).items():
        listed = [
            {
                "name": shown(file),
                "counts": tally({file: causes}),
                "causes": [_cause(report, cause, lang) for cause in causes],
            }
            for file, causes in found.items()
        ]
        departments.append({"name": organisation(report, code, lang), "counts": tally(found), "files": listed})
    return departments


def _cause(report: Report, cause: Cause, lang: str) -> dict[str, Any]:
    issue = cause.first
    rows = [_finding(report, member, lang) for member in cause.members[:MOST]]
    told = sentence(report, cause, lang)
    columns = [name for name in ("cells", "value", "message", "suggestion") if any(row[name] for row in rows)]
    if len({of_any_row(row["message"]) for row in rows}) == 1:
        columns = [name for name in columns if name != "message"]
    plainly = len(rows) == 1 or columns == ["cells"]
    name = title(report, issue.code, lang)
    return {
        "level": str(issue.severity),
        "severity": SEVERITIES[lang][issue.severity],
        "code": issue.code,
        "sheet": shown(issue.place.sheet),
        "field": field_name(report, issue, lang),
        "where": plain(where(cause, lang, SAMPLES)),
        "title": name,
        "sentence": "" if told == name else plain(told),
        "advice": advice(report, issue.code, lang),
        "owner": "" if issue.owner == "department" else named(OWNERS, issue.owner, lang),
        "why": why(report, issue.code, lang),
        "single": rows[0] if len(rows) == 1 else {"value": "", "suggestion": ""},
        "cells": plain(where(cause, lang, MOST)) if plainly and len(cause.cells) > SAMPLES else "",
        "columns": [] if plainly else columns,
        "rows": rows,
        "open": len(rows) <= OPEN,
        "left_out": _left_out(len(cause.members), lang),
    }


def _finding(report: Report, issue: Issue, lang: str) -> dict[str, str]:
    comma = "、" if lang == "zh" else ", "
    cells = comma.join(cell(one, lang) for one in issue.cells or (issue.place.cell,))
    if issue.count > max(len(issue.cells), 1):
        cells += f" 等{issue.count}处" if lang == "zh" else f" ({issue.count} in all)"
    return {
        "file": shown(issue.place.file),
        "sheet": shown(issue.place.sheet),
        "cells": plain(cells),
        "field": field_name(report, issue, lang),
        "value": plain(issue.value),
        "title": title(report, issue.code, lang),
        "message": plain(issue.message.in_(lang)),
        "suggestion": plain(issue.suggestion),
    }


def _left_out(total: int, lang: str) -> str:
    if total <= MOST:
        return ""
    if lang == "en":
        return f"The first {MOST} of {total} are shown; the CSV and Excel reports have all of them."
    return f"这里只列出前 {MOST} 处，共 {total} 处；全部见 CSV 或 Excel 报告。"


def _rules(report: Report, lang: str) -> list[dict[str, Any]]:
    """The ledger, what could not run first."""
    order = ["crashed", "skipped", "not applicable", "ran"]
    runs = sorted(report.rules, key=lambda run: order.index(run.status))
    return [
        {
            **run._asdict(),
            "title": title(report, run.code, lang),
            "reason": plain(run.reason.in_(lang)),
            "told": named(STATUSES, run.status, lang),
            "entity": _entity(report, run.entity, lang),
        }
        for run in runs
    ]


def _entity(report: Report, name: str, lang: str) -> str:
    entity = report.schemas.entities.get(name)
    return (entity.title_en if lang == "en" else entity.title) if entity else name


def _number(value: float) -> str:
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def _percent(part: Part) -> str:
    return "—" if part.share is None else f"{part.share:.1%}"
