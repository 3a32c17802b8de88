"""The organisations that published records name, so that every reference resolves inside the package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.arrow import arrow_type, to_arrow
from sucheng_data.model.links import NAMING, ORGANISATIONS
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas

# How the register's columns are called in the entity.
FROM_REGISTER = {
    "org_id": "code",
    "name": "label_zh",
    "short_name": "short_name",
    "org_type": "org_type",
    "level": "level",
    "jurisdiction": "jurisdiction",
    "parent_org_id": "parent",
    "successor_org_id": "successor",
}


def with_referenced(tables: Mapping[str, pa.Table], schemas: Schemas) -> dict[str, pa.Table]:
    """`tables` with the organisations table completed from the register; unchanged where the schemas know no organisations."""
    if ORGANISATIONS not in schemas.entities:
        return dict(tables)
    entity, own = schemas[ORGANISATIONS], tables.get(ORGANISATIONS)
    known = set(values(own, "org_id")) if own is not None else set()
    wanted = sorted(set(_named(tables, schemas)) - known)
    added = [
        _record(schemas.codes[ORGANISATIONS].by_code[code])
        for code in wanted
        if code in schemas.codes[ORGANISATIONS].by_code
    ]
    if not added and own is None:
        return dict(tables)
    columns = own.column_names if own is not None else [field.name for field in entity.public]
    table = _table(entity, added, columns)
    merged = table if own is None else pa.concat_tables([own, table.cast(own.schema)])
    return {**tables, ORGANISATIONS: merged.sort_by("org_id")}


def _named(tables: Mapping[str, pa.Table], schemas: Schemas) -> Iterator[str]:
    """Every organisation code in a published reference, and its parents."""
    register = schemas.codes[ORGANISATIONS].by_code
    for name, table in tables.items():
        for field in schemas[name].fields.values():
            if field.cleaner in NAMING and field.name != "org_id":
                codes = [code for code in _distinct(table, field.name) if code]
                yield from codes
                yield from (parent for code in codes if (parent := register.get(code, {}).get("parent")))


def _distinct(table: pa.Table, name: str) -> list[str]:
    if name not in table.column_names:
        return []
    column = table[name]
    flat = pc.list_flatten(column) if pa.types.is_list(column.type) else column
    return list(flat.unique().to_pylist())


def _record(row: Mapping[str, str]) -> dict[str, Any]:
    record: dict[str, Any] = {field: row.get(column) or None for field, column in FROM_REGISTER.items()}
    record["aliases"] = [word for word in row["synonyms"].split("|") if word] or None
    record["status"] = "active" if not row.get("valid_to") else "renamed"
    record["publish"] = True
    return record


def _table(entity: Entity, records: list[dict[str, Any]], columns: list[str]) -> pa.Table:
    found = {}
    for name in columns:
        field = entity.fields.get(name)
        if field is None:  # the precision beside a date
            found[name] = pa.nulls(len(records), pa.string())
        else:
            cells = [record.get(name) for record in records]
            found[name] = (
                to_arrow(field, cells)
                if any(cell is not None for cell in cells)
                else pa.nulls(len(cells), arrow_type(field))
            )
    return pa.table(found)
