"""What gates measure: how many records each sender has in a release, has lost, or cannot be placed; which references lead nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.links import Link, links
from sucheng_data.model.provenance import Origin
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.verdicts import Verdicts

OWNER = "submitted_by"
Tally = Counter[str]  # sender -> records; "" where none is known


class Measured(NamedTuple):
    """A release as gates see it: its published tables; by entity, what was withheld, and of that for errors (of a release that
    lies finished nobody knows either)."""

    tables: Mapping[str, pa.Table]
    held: Mapping[str, Tally] = {}
    failed: Mapping[str, Tally] = {}


def measured(tables: Mapping[str, pa.Table], held: Mapping[str, pa.Table], found: Verdicts) -> Measured:
    """The release that is being made."""
    failed = {}
    for name, table in held.items():
        wrong = pa.array(Origin(table).rows(found.errors), pa.int64())
        failed[name] = tally(table.select([OWNER]).take(wrong))
    return Measured(tables, {name: tally(table) for name, table in held.items()}, failed)


def tally(table: pa.Table | None, those: pa.ChunkedArray | None = None) -> Tally:
    """How many records (of `those`) each sender has."""
    if table is None:
        return Counter()
    senders = table[OWNER] if OWNER in table.column_names else pa.chunked_array([pa.nulls(table.num_rows, pa.string())])
    counts = pc.value_counts(senders if those is None else senders.filter(those))
    return Counter({one["values"] or "": one["counts"] for one in counts.to_pylist()})


def ids(entity: Entity, table: pa.Table) -> pa.ChunkedArray:
    """The id of every record, as changes name it."""
    columns = [pc.fill_null(table[key].cast(pa.string()), "") for key in entity.key]
    return pc.binary_join_element_wise(*columns, "/") if len(columns) > 1 else columns[0]


def lost(entity: Entity, before: pa.Table | None, after: pa.Table | None) -> Tally:
    """The earlier records that are listed no longer."""
    if before is None or after is None:
        return tally(before)
    return tally(before, pc.invert(pc.is_in(ids(entity, before), value_set=ids(entity, after))))


def among(entity: Entity, before: pa.Table | None, wanted: Collection[str]) -> Tally:
    """The earlier records with these ids."""
    if before is None or not wanted:
        return Counter()
    return tally(before, pc.is_in(ids(entity, before), value_set=pa.array(sorted(wanted), pa.string())))


def adrift(entity: Entity, table: pa.Table | None) -> Tally:
    """The records with a point that is nowhere, because nobody knows its datum."""
    lon = entity.geometry.get("lon", "")
    if table is None or not {lon, "lon_source", "lat_source"} <= set(table.column_names):
        return Counter()
    given = pc.and_(pc.is_valid(table["lon_source"]), pc.is_valid(table["lat_source"]))
    return tally(table, pc.and_(given, pc.is_null(table[lon])))


def distinct(table: pa.Table | None, field: str) -> set[str]:
    """The values of a field, those of its lists one by one, as text."""
    if table is None or field not in table.column_names:
        return set()
    return set(_flat(table[field]).unique().to_pylist())


def dangling(tables: Mapping[str, pa.Table], schemas: Schemas, name: str) -> Iterator[tuple[Link, pa.ChunkedArray]]:
    """Each reference to records of the package, and what it names that is not in it, as often as it is named."""
    for link in links(schemas, schemas[name]):
        if name in tables and link.field in tables[name].column_names and link.to in tables:
            named = _flat(tables[name][link.field])
            known = pc.is_in(named, value_set=_flat(tables[link.to][link.key]).combine_chunks())
            yield link, named.filter(pc.invert(known))


def _flat(column: pa.ChunkedArray) -> pa.ChunkedArray:
    flat = pc.list_flatten(column) if pa.types.is_list(column.type) else column
    return flat.drop_null().cast(pa.string())
