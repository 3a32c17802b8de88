"""Score: findings, tables and answers in, one Score per department out; docs/scoreboard.md has every formula."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from sucheng_data.model.decision import Answer, Decision, expired
from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.report import Report
from sucheng_data.model.rule import values
from sucheng_data.model.score import DIMENSIONS, Part, Score, Weights, points
from sucheng_data.model.verdicts import verdicts
from sucheng_data.stages._counted import Records, Senders, looked_at

FILES = "可访问性"  # the one dimension that is about files, not about values
Fields = Mapping[str, Collection[str]]  # entity -> fields
Counts = Iterable[tuple[str, float, float]]  # sender, good, of


class _Case(NamedTuple):
    """What is judged: the report, the records delivered, whose they are, and the findings the departments are to mend."""

    report: Report
    delivered: Sequence[Records]
    senders: Senders
    found: Sequence[Issue]

    def sender(self, issue: Issue) -> str:
        for records in self.delivered if issue.record else ():
            if records.entity.name == issue.entity and issue.record in records.rows:
                return records.sender(records.rows[issue.record])
        return self.senders.of(issue.place)


def score(
    report: Report,
    found: Iterable[Issue],
    tables: Iterable[Mapping[str, pa.Table]],
    decisions: Sequence[Decision],
    weights: Weights,
) -> list[Score]:
    """The departments, best first, those without points last.

    found: every finding with its own cell; tables: by entity, of which a record is in one. Only what the department itself
    is to mend counts against it, and nothing that was confirmed to be right.
    """
    senders = Senders(report)
    confirmed = {issue.key for issue in report.accepted}
    counted = [issue for issue in found if issue.severity != Severity.INFO and issue.owner == "department"]
    keys = {issue.record for issue in (*counted, *report.accepted)}
    delivered = [senders.records(report.schemas[name], table, keys) for some in tables for name, table in some.items()]
    case = _Case(report, delivered, senders, [issue for issue in counted if issue.key not in confirmed])
    sums = {name: _sums(counts) for name, counts in _measures(case, decisions, weights).items()}
    return sorted(
        _scores(case, sums, weights), key=lambda one: (one.points is None, -(one.points or 0), one.organisation)
    )


def _sums(counts: Counts) -> dict[str, tuple[float, float]]:
    """sender -> good, of."""
    total: dict[str, tuple[float, float]] = {}
    for sender, good, of in counts:
        before = total.get(sender, (0.0, 0.0))
        total[sender] = (before[0] + good, before[1] + of)
    return total


def _scores(case: _Case, sums: Mapping[str, Mapping[str, tuple[float, float]]], weights: Weights) -> Iterator[Score]:
    files: dict[str, set[str]] = {}
    for source in case.report.sources:
        files.setdefault(source.submitted_by, set()).add(source.file_name)
    read = set().union(*files.values())
    levels: dict[str, list[Severity]] = {}
    for issue in case.found:
        sender = case.sender(issue)
        levels.setdefault(sender, []).append(issue.severity)
        if issue.place.file not in read:  # a file that could not be read, or was sent twice
            files.setdefault(sender, set()).add(issue.place.file)
    rows = Counter[str]()
    for records in case.delivered:
        rows.update(records.totals)
    for sender in files.keys() | rows.keys() | levels.keys():
        parts = tuple(Part(name, *sums[name].get(sender, (0.0, 0.0)), weight) for name, weight in weights.parts.items())
        found = levels.get(sender, [])
        yield Score(
            sender,
            points(parts),
            parts,
            len(files.get(sender, ())),
            rows[sender],
            found.count(Severity.ERROR),
            found.count(Severity.WARNING),
        )


def _measures(case: _Case, decisions: Sequence[Decision], weights: Weights) -> dict[str, Counts]:
    """Every measure there is, by its name in the file of weights."""
    errors = [issue for issue in case.found if issue.severity == Severity.ERROR]
    warnings = [issue for issue in case.found if issue.severity == Severity.WARNING]
    entities = [records.entity for records in case.delivered]
    looked = {entity.name: looked_at(entity, case.report) for entity in entities}
    everything = {entity.name: set(entity.fields) for entity in entities}
    required = {e.name: [name for name in e.required if not e.fields[name].set_by] for e in entities}
    live = _live(case.report, decisions)
    measures: dict[str, Counts] = {
        "on_time": _on_time(case.report, weights),
        "verified": _verified(case, weights),
        "required": _known(case, required),
        "optional": _known(case, weights.wanted),
        "error_free": _without_error(case, errors),
        "error_cells": _values_without(case, everything, errors),
        "warning_free": _without_warning(case, warnings),
        "warning_cells": _values_without(case, everything, warnings),
        "answered": _answered(case, live),
        "adopted": ((sender, decision.answer == Answer.ADOPT, 1) for sender, _, decision in live),
    }
    for dimension in DIMENSIONS:
        fields = {name: looked[name].get(dimension, ()) for name in looked}
        issues = [issue for issue in case.found if issue.dimension == dimension]
        measures[dimension] = _values_without(case, fields, issues)
    files = ((source.submitted_by, 1, 1) for source in case.report.sources)
    return {**measures, FILES: [*measures[FILES], *files]}


def _on_time(report: Report, weights: Weights) -> Counts:
    """Files that say their day, each by its age."""
    for source in report.sources:
        if source.submitted_on:
            age = report.as_of - date.fromisoformat(source.submitted_on)
            yield source.submitted_by, weights.on_time.share(age.days), 1


def _verified(case: _Case, weights: Weights) -> Counts:
    """Records that say when they were last verified, each by its age."""
    for records in case.delivered:
        name = weights.dated.get(records.entity.name, "")
        dated = name in records.table.column_names and records.table[name].null_count < records.table.num_rows
        for owner, day in zip(records.owners, values(records.table, name), strict=True) if dated else ():
            if day is not None:
                yield records.names[owner], weights.verified.share((case.report.as_of - day).days), 1


def _known(case: _Case, fields: Fields) -> Counts:
    """Values there are, of those there should be: each of the fields in every record, whether its sheet has the column or not."""
    for records in case.delivered:
        names = fields.get(records.entity.name, ())
        yield from ((sender, count, 0) for sender, count in records.known(names))
        yield from ((sender, 0, len(names) * rows) for sender, rows in records.totals.items())


def _without_error(case: _Case, errors: Iterable[Issue]) -> Counts:
    """Records that nothing holds back: no error of their own, of their sheet or of their file."""
    wrong = verdicts(errors).errors
    for records in case.delivered:
        yield from _good(records, records.origin.rows(wrong))


def _without_warning(case: _Case, warnings: Iterable[Issue]) -> Counts:
    """Records without a warning of their own; one about the layout of a sheet does not mark every record on it."""
    flagged = {(issue.entity, issue.record) for issue in warnings}
    for records in case.delivered:
        keys = {record for entity, record in flagged if entity == records.entity.name}
        rows = records.origin.rows(keys)
        yield from _good(records, [row for row in rows if records.origin.record(row) in keys])


def _good(records: Records, bad: Sequence[int]) -> Counts:
    """Per sender the records that are not bad, of all."""
    wrong = records.per_sender(np.array(bad, np.int64)).tolist()
    for (sender, rows), count in zip(records.totals.items(), wrong, strict=True):
        yield sender, rows - count, rows


def _values_without(case: _Case, fields: Fields, issues: Iterable[Issue]) -> Counts:
    """Values without such a finding, of the filled cells of `fields` and whatever else such a finding is about.

    What else: an empty cell, a cell of another field, and of a whole sheet or file as many as the finding speaks of.
    """
    for records in case.delivered:
        filled = records.filled(fields.get(records.entity.name, ()))
        yield from ((sender, count, count) for sender, count in filled)
    worst: dict[tuple[str, ...], Issue] = {}
    for issue in sorted(issues, key=lambda issue: issue.count):
        own = (issue.entity, issue.record, issue.field)
        worst[own if issue.record else (*issue.place, issue.code, issue.field)] = issue
    for issue in worst.values():
        if _is_value(case, fields, issue):
            yield case.sender(issue), -1, 0
        else:
            yield case.sender(issue), 0, max(issue.count, 1)


def _is_value(case: _Case, fields: Fields, issue: Issue) -> bool:
    """Whether the finding is about a filled cell of one of `fields`, which has been counted."""
    if not issue.record or issue.field not in fields.get(issue.entity, ()):
        return False
    return any(
        records.entity.name == issue.entity
        and issue.record in records.rows
        and issue.field in records.said
        and bool(records.said[issue.field][records.rows[issue.record]])
        for records in case.delivered
    )


Asked = tuple[str, ...]  # file, sheet, cell, field, code: what a finding asks about


def _live(report: Report, decisions: Iterable[Decision]) -> list[tuple[str, Asked, Decision]]:
    """(sender, what was asked, decision) of those on a file of this run that count on its day; the last of each."""
    sources = {source.sha256: source for source in report.sources}
    live: dict[Asked, tuple[str, Asked, Decision]] = {}
    for decision in sorted(decisions):
        source = sources.get(decision.sha256)
        if source and not expired(decision, report.as_of):
            asked = (source.file_name, decision.sheet, decision.cell, decision.field, decision.code)
            live[asked] = (source.submitted_by, asked, decision)
    return list(live.values())


def _answered(case: _Case, live: Iterable[tuple[str, Asked, Decision]]) -> Counts:
    """Answered findings, of those and the open ones; measured once anybody has answered anything."""
    answered = {asked: sender for sender, asked, _ in live}
    answered |= {_asked(issue): case.sender(issue) for issue in case.report.accepted}
    if not answered:
        return
    yield from ((sender, 1, 1) for sender in answered.values())
    open_ = {_asked(issue): issue for issue in case.found}
    yield from ((case.sender(issue), 0, 1) for asked, issue in open_.items() if asked not in answered)


def _asked(issue: Issue) -> Asked:
    return (*issue.place, issue.field, issue.code)
