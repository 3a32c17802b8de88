"""Findings by the record they are about: which records are held back, and which carry a flag."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.provenance import Origin


class Verdicts(NamedTuple):
    """Which records are held back and which carry a flag, by record key (see Origin.record) or by sheet."""

    errors: Mapping[str, list[Issue]]
    flags: Mapping[str, list[Issue]]


def verdicts(issues: Iterable[Issue]) -> Verdicts:
    """Findings by the record they are about; one about a whole sheet or file counts for every record in it."""
    errors: dict[str, list[Issue]] = {}
    flags: dict[str, list[Issue]] = {}
    for issue in issues:
        key = issue.record or "!".join(part for part in issue.place[:2] if part)
        if issue.severity == Severity.ERROR:
            errors.setdefault(key, []).append(issue)
        elif issue.severity == Severity.WARNING:
            flags.setdefault(key, []).append(issue)
    return Verdicts(errors, flags)


def about(found: Mapping[str, list[Issue]], origin: Origin, row: int) -> list[Issue]:
    """The findings about this row: its own, its sheet's, its file's."""
    place = origin.sheet(row)
    keys = (origin.record(row), f"{place.file}!{place.sheet}", place.file)
    return [issue for key in keys for issue in found.get(key, ())]
