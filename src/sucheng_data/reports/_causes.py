"""Findings that one mend settles, gathered for reports that people read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity


class Cause(NamedTuple):
    """Findings that one mend settles: same file, sheet, field and code."""

    first: Issue
    cells: list[str]
    total: int


def by_file(issues: Iterable[Issue]) -> dict[str, list[Cause]]:
    """Files in order, in each the root causes by severity and place."""
    groups: dict[tuple[str, ...], list[Issue]] = {}
    for issue in issues:
        groups.setdefault((issue.place.file, issue.place.sheet, issue.code, issue.field, issue.entity), []).append(
            issue
        )
    files: dict[str, list[Cause]] = {}
    for (file, *_), members in groups.items():
        cells = [member.place.cell for member in members if member.place.cell]
        files.setdefault(file, []).append(Cause(members[0], cells, sum(member.count for member in members)))
    order = list(Severity)
    return {file: sorted(causes, key=lambda cause: order.index(cause.first.severity)) for file, causes in files.items()}
