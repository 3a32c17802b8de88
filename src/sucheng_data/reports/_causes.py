"""Findings that one mend settles, gathered for reports that people read, and what they all say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from sucheng_data.model.grid import column_number
from sucheng_data.model.issue import Issue, Severity, of_any_row
from sucheng_data.model.personal import mask
from sucheng_data.model.report import Report
from sucheng_data.reports._words import word

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


class Cause(NamedTuple):
    """Findings that one mend settles: same file, sheet, field and code. cells: those known, of `total` places."""

    first: Issue
    cells: list[str]
    total: int
    members: list[Issue]


def by_file(issues: Iterable[Issue]) -> dict[str, list[Cause]]:
    """Files in order, in each the root causes by severity and place."""
    groups: dict[tuple[str, ...], list[Issue]] = {}
    for issue in issues:
        key = (issue.place.file, issue.place.sheet, issue.code, issue.field, issue.entity, issue.severity)
        groups.setdefault(key, []).append(issue)
    files: dict[str, list[Cause]] = {}
    for (file, *_), members in groups.items():
        cells = [cell for member in members for cell in member.cells or (member.place.cell,) if cell]
        files.setdefault(file, []).append(Cause(members[0], cells, sum(one.count for one in members), members))
    order = list(Severity)
    return {file: sorted(causes, key=lambda cause: order.index(cause.first.severity)) for file, causes in files.items()}


def by_department(report: Report) -> dict[str, dict[str, list[Cause]]]:
    """Organisation codes ("" where the sender is not known), their files, their causes; those with most errors first."""
    departments: dict[str, dict[str, list[Cause]]] = {}
    files = by_file(report.issues)
    for file in sorted(files, key=lambda file: -tally({file: files[file]})[Severity.ERROR]):
        departments.setdefault(report.sender(file), {})[file] = files[file]
    return dict(sorted(departments.items(), key=lambda pair: -tally(pair[1])[Severity.ERROR]))


def tally(files: dict[str, list[Cause]]) -> dict[Severity, int]:
    """Findings by severity, as Report.count counts them."""
    counts = dict.fromkeys(Severity, 0)
    for causes in files.values():
        for cause in causes:
            counts[cause.first.severity] += len(cause.members)
    return counts


def organisation(report: Report, code: str, lang: str) -> str:
    """The name of an organisation."""
    return report.schemas.codes["organisations"].label(code, lang) if code else word("unknown_sender", lang)


def field_name(report: Report, issue: Issue, lang: str) -> str:
    """What people call the field of a finding; "" where it is about none."""
    entity = report.schemas.entities.get(issue.entity)
    return entity.titled(issue.field).in_(lang) if entity else issue.field


def title(report: Report, code: str, lang: str) -> str:
    """What a code is called; the code itself where the register has none."""
    if code == "schema":  # the ledger's line for the keywords of all fields
        return word("schema", lang)
    return report.schemas.findings[code].title.in_(lang) if code in report.schemas.findings else code


def advice(report: Report, code: str, lang: str) -> str:
    """How to mend what a code tells."""
    return report.schemas.findings[code].advice.in_(lang) if code in report.schemas.findings else ""


def why(report: Report, code: str, lang: str) -> str:
    """What goes wrong while it stays."""
    return report.schemas.findings[code].why.in_(lang) if code in report.schemas.findings else ""


def sentence(report: Report, cause: Cause, lang: str) -> str:
    """What is wrong: the finding's own words; of several that differ the title and the first for example."""
    told = list(dict.fromkeys(of_any_row(one.message.in_(lang)) for one in cause.members))
    if cause.total == 1:
        return cause.first.message.in_(lang)
    if len(told) == 1:
        return told[0]
    example = "，如：" if lang == "zh" else ", e.g. "
    return f"{title(report, cause.first.code, lang)}{example}{told[0]}"


def where(cause: Cause, lang: str, most: int) -> str:
    """The first few cells, and how many there are; a whole row is called by its number."""
    shown = cause.cells[:most]
    comma = "、" if lang == "zh" else ", "
    rows = [first for first, _, last in (one.partition(":") for one in shown) if first == last and first.isdigit()]
    if len(rows) == len(shown) > 1:
        text = f"第{comma.join(rows)}行" if lang == "zh" else f"rows {comma.join(rows)}"
    else:
        text = comma.join(cell(one, lang) for one in shown)
    more = cause.total - len(shown)
    if more > 0 and shown:
        text += f" 等{cause.total}处" if lang == "zh" else f" and {more} more"
    return text


def cell(place: str, lang: str) -> str:
    """A cell as people say it: E17, 第17行 for 17:17, C列 for C:C."""
    first, _, last = place.partition(":")
    if first != last or not first:
        return place
    if first.isdigit():
        return f"第{first}行" if lang == "zh" else f"row {first}"
    return f"{first}列" if lang == "zh" else f"column {first}"


def plain(text: str) -> str:
    """Without control characters, line breaks as ⏎: no cell may talk to the terminal, break a line or turn it round."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", re.sub(r"\r\n|\r|\n", "⏎", text))


def shown(name: str) -> str:
    """The name of a file or sheet as a report may show it."""
    return plain(mask(name))


def line_and_column(place: str) -> tuple[int, int]:
    """Row and column number (from 1) of the first cell of a place; 0 where there is none."""
    first = place.partition(":")[0]
    letters = first.rstrip("0123456789")
    return int(first[len(letters) :] or 0), column_number(letters) if letters else 0
