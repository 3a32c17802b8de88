"""What the record of a finding is known by, from one delivery to the next: the key that identity goes by, not the row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import pyarrow as pa

from sucheng_data.model.identity import match_key
from sucheng_data.model.issue import Issue
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.verdicts import records_of


def with_subjects(issues: Iterable[Issue], tables: Iterable[Mapping[str, pa.Table]], schemas: Schemas) -> list[Issue]:
    """The findings, those about a record with its subject; `tables` by entity, of which a record is in one."""
    listed = list(issues)
    known: dict[tuple[str, str], str] = {}
    for name, table, origin, rows in records_of(listed, tables):
        keys = _keys(schemas[name], table, rows)
        known |= {(name, origin.record(row)): key for row, key in zip(rows, keys, strict=True)}
    return [replace(issue, subject=known.get((issue.entity, issue.record), "")) for issue in listed]


def _keys(entity: Entity, table: pa.Table, rows: list[int]) -> list[str]:
    """The subjects of these rows."""
    identity = entity.identity
    names = [*identity["match"], *identity.get("else", ())] if identity else entity.key
    records = table.select([name for name in names if name in table.column_names]).take(pa.array(rows, pa.int64()))
    return [
        match_key(entity, values) if identity else "+".join(str(values.get(name) or "") for name in names)
        for values in records.to_pylist()
    ]
