"""in_year: a date lies in the record's own year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def in_year(table: pa.Table, world: World, *, field: FieldName, year: FieldName) -> Iterator[Hit]:
    """日期应在年度之内。The date must lie in the year the record belongs to."""
    for row, day, plan in together(table, field, year):
        if day.year != plan:
            yield Hit(row, field, {"value": day.isoformat(), "plan_year": plan, "year": plan})
