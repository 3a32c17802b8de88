"""What the record of a finding is known by, from one delivery to the next: the key that identity goes by, not the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from sucheng_data.model.identity import match_key
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import Origin
from sucheng_data.model.schema import Entity, Schemas


def with_subjects(issues: Iterable[Issue], tables: Iterable[Mapping[str, pa.Table]], schemas: Schemas) -> list[Issue]:
    """The findings, those about a record with its subject; `tables` by entity, of which a record is in one."""
    listed = list(issues)
    wanted: dict[str, set[str]] = {}
    for issue in listed:
        if issue.record and issue.entity:
            wanted.setdefault(issue.entity, set()).add(issue.record)
    known: dict[tuple[str, str], str] = {}
    for some in tables:
        for name in wanted.keys() & some.keys():
            known |= {(name, record): key for record, key in _keys(schemas[name], some[name], wanted[name])}
    return [replace(issue, subject=known.get((issue.entity, issue.record), "")) for issue in listed]


def _keys(entity: Entity, table: pa.Table, wanted: set[str]) -> Iterable[tuple[str, str]]:
    """(record, subject) of the wanted rows."""
    origin = Origin(table)
    identity = entity.identity
    names = [*identity["match"], *identity.get("else", ())] if identity else entity.key
    rows = [row for row in range(table.num_rows) if origin.record(row) in wanted]
    records = table.select([name for name in names if name in table.column_names]).take(pa.array(rows, pa.int64()))
    for row, values in zip(rows, records.to_pylist(), strict=True):
        key = match_key(entity, values) if identity else "+".join(str(values.get(name) or "") for name in names)
        yield origin.record(row), key
