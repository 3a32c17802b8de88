"""unique: no two records carry the same id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def unique(table: pa.Table, world: World, *, fields: list[FieldName]) -> Iterator[Hit]:
    """同一编号不得出现两次。The same id must not stand twice; every later record is reported."""
    seen: set[tuple[object, ...]] = set()
    for row, *key in together(table, *fields):
        if tuple(key) in seen:
            yield Hit(row, fields[0], {"id": key[0], "value": key[0]})
        seen.add(tuple(key))
