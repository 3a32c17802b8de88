"""The tables of the database: their columns and keys, and the rows that go into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.release import Release
from sucheng_data.outputs._arrow_text import json_text, slices
from sucheng_data.outputs._relations import Relation, is_key


class Link(NamedTuple):
    """A list as a table of its own: one row per item, with the key of its record and its place in the list."""

    name: str
    field: str
    sql: str


class Drawn(NamedTuple):
    """A table of records as it will stand in the database. key: "" where no single column is one."""

    name: str
    key: str
    columns: list[str]
    relations: Mapping[str, Relation]
    links: list[Link]
    sql: str


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def draw(release: Release, name: str, related: Mapping[str, Relation]) -> Drawn:
    """The table of an entity; a key or a reference is declared where it holds."""
    table, wanted = release.tables[name], release.schemas[name].key
    keys = wanted if is_key(table, wanted) else []
    lines = [f"{quoted(field.name)} {_type(field.type)}" for field in table.schema]
    if keys:
        lines.append(f"PRIMARY KEY ({', '.join(map(quoted, keys))})")
    key = keys[0] if len(keys) == 1 else ""
    lists = [one for one in related.values() if pa.types.is_list(table.schema.field(one.field).type)]
    lines += [f"FOREIGN KEY ({quoted(one.field)}) {_references(one)}" for one in related.values() if one not in lists]
    listed = [_link(name, key, one) for one in lists] if key else []
    return Drawn(name, key, table.column_names, related, listed, _create(name, lines))


def _link(name: str, key: str, relation: Relation) -> Link:
    lines = [
        f"{quoted(key)} TEXT REFERENCES {quoted(name)}",
        "position INTEGER",
        f"value TEXT {_references(relation)}",
        f"PRIMARY KEY ({quoted(key)}, position)",
    ]
    table = f"{name}_{relation.field}"
    return Link(table, relation.field, f"{_create(table, lines)} WITHOUT ROWID")


def _references(relation: Relation) -> str:
    return f"REFERENCES {quoted(relation.to)} ({quoted(relation.key)})"


def _create(name: str, lines: list[str]) -> str:
    inside = ",\n  ".join(lines)
    return f"CREATE TABLE {quoted(name)} (\n  {inside}\n)"


def _type(kind: pa.DataType) -> str:
    """Dates are ISO texts, truth is 1 or 0, lists and objects are JSON."""
    if pa.types.is_integer(kind):
        return "INTEGER"
    if pa.types.is_boolean(kind):
        return "BOOLEAN"
    if pa.types.is_decimal(kind):
        return f"DECIMAL({kind.precision}, {kind.scale})"
    return "REAL" if pa.types.is_floating(kind) else "TEXT"


def cells(table: pa.Table) -> Iterator[tuple[Any, ...]]:
    """The rows of a table of records."""
    for part in slices(table):
        yield from zip(*(_cell(column.combine_chunks()).to_pylist() for column in part.columns), strict=True)


def _cell(array: pa.Array) -> pa.Array:
    kind = array.type
    if pa.types.is_nested(kind):
        return json_text(array)
    plain = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    return array if plain else array.cast(pa.string())


def links(table: pa.Table, key: str, field: str) -> Iterator[tuple[str, int, str]]:
    """(key, position from 1, item) of every item of the lists of `field`."""
    lists = table[field].combine_chunks()
    keys = table[key].combine_chunks().take(pc.list_parent_indices(lists)).to_pylist()
    before, position = None, 0
    for record, value in zip(keys, lists.flatten().to_pylist(), strict=True):
        position = position + 1 if record == before else 1
        before = record
        yield record, position, value
