"""parquet: one typed file per entity, zstd, with field titles in the column metadata."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity


def parquet(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`<entity>.parquet` for analysts and programs: lists as lists, dates as dates, money exact."""
    written = []
    for name, table in release.tables.items():
        if "parquet" in release.schemas[name].outputs:
            file = f"{name}.parquet"
            pq.write_table(_described(table, release.schemas[name]), folder / file, compression="zstd")
            written.append((file, table.num_rows))
    return written


def _described(table: pa.Table, entity: Entity) -> pa.Table:
    """Every column says its Chinese title, so that a reader needs no second file."""
    fields = []
    for column in table.schema:
        field = entity.fields.get(column.name)
        fields.append(column.with_metadata({"title": field.title, "title_en": field.title_en}) if field else column)
    return table.cast(pa.schema(fields, {"entity": entity.name, "title": entity.title}))
