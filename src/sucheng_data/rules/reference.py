"""reference: a value names a record of another table, by its id or by the name people know it by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import EntityName, FieldName, Hit, TargetField, World, values
from sucheng_data.model.text import fold

if TYPE_CHECKING:
    import pyarrow as pa


def reference(
    table: pa.Table, world: World, *, field: FieldName, to: EntityName, key: TargetField, label: TargetField
) -> Iterator[Hit]:
    """引用的记录必须存在。What a record points to must exist: by id (`key`) or by name (`label`)."""
    target = world.tables.get(to)
    known: set[str] = set()
    if target is not None:
        known = {fold(str(value)) for column in (key, label) for value in values(target, column) if value is not None}
    for row, value in enumerate(values(table, field)):
        for word in value if isinstance(value, list) else [value]:
            if word is not None and fold(word) not in known:
                yield Hit(row, field, {"value": word})
