"""Which checks a field of a record went through, and what came of each: from the ledger and the findings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sucheng_data.model.decision import Answer, Kept, expired
from sucheng_data.model.issue import Issue, Text
from sucheng_data.model.report import Report
from sucheng_data.model.schema import Entity, Field
from sucheng_data.model.text import is_blank, trim
from sucheng_data.model.trace import Check, Replayed
from sucheng_data.pipeline._trace_thing import Thing

MISSING, PERSONAL = "FMT-E01", ("PII-E01", "PII-W02")
ALONE = "fields"  # the option of a rule that looks at each of several fields for itself


class _About(NamedTuple):
    """A check as the schema names it; alone: only findings in the field itself count."""

    code: str
    rule: str
    ledger: str
    alone: bool


def found_of(thing: Thing, field: Field, issues: Iterable[Issue]) -> list[Issue]:
    """The findings about the field of the record: its own cells, its row, or its whole sheet."""
    cells = {one.place for one in thing.deliveries(field) if one.taken}
    cells |= {thing.origin.place(0, field.name)}
    records = {one.record for one in thing.deliveries(field) if one.taken}
    records |= {thing.origin.record(0)}
    sheets = {place[:2] for place in cells}
    found = []
    for issue in issues:
        if issue.entity != thing.entity.name or field.name not in issue.field.split(","):
            continue
        wide = not issue.record and not issue.place.cell and issue.place[:2] in sheets
        if wide or issue.place in cells or issue.record in records:
            found.append(issue)
    return found


def accepted_of(issues: Iterable[Issue], kept: Sequence[Kept], report: Report) -> list[tuple[Issue, Replayed | None]]:
    """Confirmed findings, each with the decision that confirmed it."""
    return [(issue, next(_confirming(issue, kept, report), None)) for issue in issues]


def _confirming(issue: Issue, kept: Sequence[Kept], report: Report) -> Iterator[Replayed]:
    for one in kept:
        for made in one.decisions:
            same = (made.entity, made.field, made.code, trim(made.before)) == (
                issue.entity,
                issue.field,
                issue.code,
                trim(issue.value),
            )
            about = made.subject == issue.subject or made.file == issue.place.file
            if made.answer is Answer.CONFIRM and same and about and not expired(made, report.as_of):
                yield Replayed(made, one.name)


def checks_of(thing: Thing, field: Field) -> list[Check]:
    """The keywords and rules that look at the field, with what came of each for this record."""
    checked = thing.looked.checked
    rows = {thing.origin.record(0)}
    found = [one for one in checked.found if one.entity == thing.entity.name and one.record in rows]
    confirmed = [one for one in checked.report.accepted if one.entity == thing.entity.name and one.record in rows]
    return [_outcome(thing, field, one, (found, confirmed)) for one in dict.fromkeys(_abouts(thing.entity, field))]


def _abouts(entity: Entity, field: Field) -> Iterator[_About]:
    if field.name in entity.required:
        yield _About(field.code("required") or MISSING, "required", MISSING, True)
    if not field.set_by:
        for keyword in field.subschema:
            yield _About(field.code(keyword) or keyword, keyword, "schema", True)
    for part in entity.conditions:
        if field.name == entity.place_of(part) or field.name in _words(part):
            yield _About(entity.code_of(part), "condition", entity.code_of(part), False)
    for spec in entity.rules:
        if field.name in _words({name: part for name, part in spec.items() if name not in ("rule", "code")}):
            yield _About(spec["code"], spec["rule"], spec["code"], field.name in _words(spec.get(ALONE, ())))
    if field.type in ("string", "array") and not field.set_by and field.codes is None:
        yield from (_About(code, "personal_data", code, True) for code in PERSONAL)


def _words(part: Any) -> set[str]:
    """Every word of a specification: names of fields among them."""
    if isinstance(part, Mapping):
        return set().union(*({str(name)} | _words(one) for name, one in part.items()))
    if isinstance(part, (list, tuple)):
        return set().union(*map(_words, part))
    return {part} if isinstance(part, str) else set()


def _outcome(thing: Thing, field: Field, about: _About, of: tuple[Sequence[Issue], Sequence[Issue]]) -> Check:
    """`of`: the findings of the record, and those that were confirmed."""
    checked = thing.looked.checked
    known = checked.schemas.findings
    title = known[about.code].title if about.code in known else Text(about.rule, about.rule)
    for outcome, issues in zip(("found", "accepted"), of, strict=True):
        if any(_is(one, field, about) for one in issues):
            return Check(about.code, about.rule, title, outcome)
    rule = {"schema": "schema"}.get(about.ledger, about.rule)
    runs = [
        run
        for run in checked.report.rules
        if (run.entity, run.code, run.rule) == (thing.entity.name, about.ledger, rule)
    ]
    idle = next((run for run in runs if run.status != "ran"), None)
    if idle and all(run.status != "ran" for run in runs):
        return Check(about.code, about.rule, title, idle.status, idle.reason)
    if thing.value(field.name) not in (None, []):
        return Check(about.code, about.rule, title, "clean")
    # What is missing may be told of the whole sheet; a cell that could not be read is not also missing.
    lacking = about.rule == "required" and is_blank(next(one.step.read for one in thing.deliveries(field) if one.taken))
    return Check(about.code, about.rule, title, "found" if lacking else "empty")


def _is(issue: Issue, field: Field, about: _About) -> bool:
    return issue.code == about.code and (not about.alone or not issue.field or field.name in issue.field.split(","))
