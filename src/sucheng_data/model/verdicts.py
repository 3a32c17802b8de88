"""Findings by the record they are about: which records are held back, and which carry a flag."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.provenance import Origin

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
    file, sheet, _ = origin.sheet(row)
    return [*found.get(origin.record(row), ()), *about_sheet(found, file, sheet)]


def about_sheet(found: Mapping[str, list[Issue]], file: str, sheet: str) -> list[Issue]:
    """The findings about every row of a sheet: the sheet's, its file's."""
    return [issue for key in (f"{file}!{sheet}", file) for issue in found.get(key, ())]


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
    going = [True] * table.num_rows
    for name, no in (("publish", False), ("review_state", "returned")):
        column = table[name] if name in table.column_names else None
        if column is not None and no in column.unique().to_pylist():
            going = [kept and value != no for kept, value in zip(going, column.to_pylist(), strict=True)]
    for row in origin.rows(found.errors):
        going[row] = False
    return going
