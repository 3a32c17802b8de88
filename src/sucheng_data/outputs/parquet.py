"""parquet: one typed file per entity, zstd, with what its columns mean in the metadata; GeoParquet 1.1 where there is a place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from sucheng_data.model.dictionary import Entry, entry
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity
from sucheng_data.outputs._geoparquet import with_geometry


def parquet(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`<entity>.parquet` for analysts and programs: lists as lists, dates as dates, money exact, points as GeoParquet 1.1."""
    written = []
    for name, table in release.tables.items():
        entity = release.schemas[name]
        if "parquet" in entity.outputs:
            file = f"{name}.parquet"
            full = _described(table, entity)
            _write(with_geometry(entity, full) if entity.geometry else full, folder / file)
            written.append((file, table.num_rows))
    return written


def _write(table: pa.Table, path: Path) -> None:
    with pq.ParquetWriter(path, table.schema, compression="zstd") as file:
        if table.num_rows:  # a part without rows has no statistics, which GeoParquet asks for
            file.write_table(table)


def _described(table: pa.Table, entity: Entity) -> pa.Table:
    """Every column says what it means, so that a reader needs no second file; and the file says it for readers without Arrow."""
    told = [entry(entity, name) for name in table.column_names]
    fields = [field.with_metadata(_facts(one)) for field, one in zip(table.schema, told, strict=True)]
    about = {
        "entity": entity.name,
        "title": entity.title,
        "title_en": entity.title_en,
        "description": entity.description,
        "description_en": entity.description_en,
        "fields": orjson.dumps([{"name": one.field, **_facts(one)} for one in told]),
    }
    return table.cast(pa.schema(fields, about))


def _facts(one: Entry) -> dict[str, Any]:
    facts = {
        "title": one.title.zh,
        "title_en": one.title.en,
        "description": one.definition.zh,
        "description_en": one.definition.en,
        "unit": one.unit,
        "codes": one.codes,
    }
    return {name: fact for name, fact in facts.items() if fact}
