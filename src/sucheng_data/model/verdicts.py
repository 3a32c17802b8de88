"""Findings by the record they are about: which records are held back, and which carry a flag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import values

if TYPE_CHECKING:
    import pyarrow as pa


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


def records_of(
    issues: Iterable[Issue], tables: Iterable[Mapping[str, pa.Table]]
) -> Iterator[tuple[str, pa.Table, Origin, list[int]]]:
    """(entity, table, origin, rows) of the records that findings are about; `tables` by entity, a record is in one of them."""
    wanted: dict[str, set[str]] = {}
    for issue in issues:
        if issue.record and issue.entity:
            wanted.setdefault(issue.entity, set()).add(issue.record)
    for some in tables:
        for name in wanted.keys() & some.keys():
            origin = Origin(some[name])
            rows = [row for row in range(some[name].num_rows) if origin.record(row) in wanted[name]]
            yield name, some[name], origin, rows


def goes_out(table: pa.Table, origin: Origin, found: Verdicts) -> list[bool]:
    """Per row, whether it is published: no error, not marked not public, not sent back by a reviewer."""
    held = set(origin.rows(found.errors))
    pairs = zip(values(table, "publish"), values(table, "review_state"), strict=True)
    return [
        public is not False and state != "returned" and row not in held for row, (public, state) in enumerate(pairs)
    ]
