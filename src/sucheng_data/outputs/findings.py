"""findings: what is still wrong with what is published, for everybody to see."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from sucheng_data.model.findings import NOTHING
from sucheng_data.model.issue import Issue, Severity, Text
from sucheng_data.model.release import Release
from sucheng_data.model.rule import together, values
from sucheng_data.outputs._described import write_csv

FILE = "findings.csv"
_LEVELS = [str(level) for level in Severity]


class Line(NamedTuple):
    """What is wrong, and where; id is "" where it is about rows that are not published, or about no single one."""

    code: str
    severity: str
    entity: str
    id: str
    field: str
    source_id: str
    submitted_by: str


_NOBODY = Line("", Severity.WARNING, "", "", "", "", "")


def findings(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`findings.csv`: one line per code and published record; what is about other rows is only counted, by source.

    What a cell says stands in no line: it may be the very thing that is not published.
    """
    counts = _counts(release)
    lines = sorted(counts, key=lambda line: (_LEVELS.index(line.severity), line))
    columns: dict[str, list[Any]] = {name: [getattr(line, name) for line in lines] for name in Line._fields}
    columns["count"] = [counts[line] for line in lines]
    for lang in ("zh", "en"):
        columns[f"field_{lang}"] = [_field(release, line).in_(lang) for line in lines]
        columns[f"department_{lang}"] = [_department(release, line, lang) for line in lines]
        columns[f"title_{lang}"] = [_said(release, line.code)[0].in_(lang) for line in lines]
        columns[f"advice_{lang}"] = [_said(release, line.code)[1].in_(lang) for line in lines]
    return [(FILE, write_csv(folder / FILE, columns))]


def _counts(release: Release) -> Counter[Line]:
    """Lines with how often each is said."""
    ids = _published(release)
    files = {source.file_name: source.source_id for source in reversed(release.report.sources)}
    counts: Counter[Line] = Counter()
    for issue in release.report.issues:
        sender, known = release.report.sender(issue.place.file), ids.get((issue.entity, issue.record), "")
        about = (issue.entity, known, _public(release, issue), files.get(issue.place.file, ""), sender)
        counts[Line(issue.code, str(issue.severity), *about)] += issue.count
    _flagged(release, counts)
    return +counts


def _published(release: Release) -> dict[tuple[str, str], str]:
    """(entity, row as findings name it) -> the id it is published under."""
    files = {source.source_id: source.file_name for source in release.report.sources}
    found = {}
    for name, table in release.tables.items():
        columns = (release.schemas[name].key[0], "source_id", "source_sheet", "source_row")
        for _, identifier, source, sheet, row in together(table, *columns):
            found[name, f"{files.get(source)}!{sheet}!{row}"] = str(identifier)
    return found


def _public(release: Release, issue: Issue) -> str:
    entity = release.schemas.entities.get(issue.entity)
    field = entity.fields.get(issue.field) if entity else None
    return field.name if field and not field.private else ""


def _flagged(release: Release, counts: Counter[Line]) -> None:
    """The flags of published records that were told together with others: a line each, and taken from the others' count."""
    told = {(line.code, line.entity, line.id) for line in counts}
    summed: dict[tuple[str, str, str], list[Line]] = {}
    for line in sorted(counts):
        if not line.id and line.severity == Severity.WARNING:
            summed.setdefault((line.code, line.entity, line.source_id), []).append(line)
    for name, table in release.tables.items():
        columns = (values(table, one) for one in (release.schemas[name].key[0], "source_id", "submitted_by", "flags"))
        for identifier, source, sender, flags in zip(*columns, strict=True):
            for code in flags or ():
                if (code, name, identifier) not in told:
                    others = summed.get((code, name, source or ""), [])
                    field = others[0].field if len(others) == 1 else ""
                    counts[Line(code, Severity.WARNING, name, identifier or "", field, source or "", sender or "")] += 1
                    counts[next((one for one in others if counts[one] > 0), _NOBODY)] -= 1


def _department(release: Release, line: Line, lang: str) -> str:
    codes = release.schemas.codes.get("organisations")
    return codes.label(line.submitted_by, lang) if codes else line.submitted_by


def _field(release: Release, line: Line) -> Text:
    if not line.field:
        return NOTHING
    field = release.schemas[line.entity].fields[line.field]
    return Text(field.title, field.title_en)


def _said(release: Release, code: str) -> tuple[Text, Text]:
    """Title and advice of a code."""
    known = release.schemas.findings.get(code)
    return (known.title, known.advice) if known else (Text(code, code), NOTHING)
