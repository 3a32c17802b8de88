"""ended: what is over is not called active."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def ended(table: pa.Table, world: World, *, until: FieldName, status: FieldName, value: str) -> Iterator[Hit]:
    """已过有效期却仍为进行中。A record whose last day has passed must not have this status."""
    for row, last, state in together(table, until, status):
        if state == value and last < world.as_of:
            yield Hit(row, until, {"value": last.isoformat(), "limit": world.as_of.isoformat()})
