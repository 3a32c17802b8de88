"""reference: a value names a record of another table, by its id or by the name people know it by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import EntityName, FieldName, Hit, TargetField, World
from sucheng_data.rules._codes import NONE, coded, folded_words

if TYPE_CHECKING:
    import pyarrow as pa


def reference(
    table: pa.Table, world: World, *, field: FieldName, to: EntityName, key: TargetField, label: TargetField
) -> Iterator[Hit]:
    """引用的记录必须存在。What a record points to must exist: by id (`key`) or by name (`label`).

    It is looked for in this run, or in the last release where nobody delivered any.
    """
    target = world.tables.get(to, world.published.get(to))
    known: set[str] = set()
    if target is not None:
        known = {word for column in (key, label) for word in folded_words(coded(target, column).words)}
    column = coded(table, field)
    said = [value if isinstance(value, list) else [value] for value in column.words]
    words = list(dict.fromkeys(word for each in said for word in each if word is not None))
    lost = {word for word, key in zip(words, folded_words(words), strict=True) if key not in known}
    astray = [[word for word in each if word in lost] for each in said]
    for row in np.flatnonzero(column.of([True if each else None for each in astray]).codes != NONE).tolist():
        yield from (Hit(row, field, {"value": word}) for word in astray[column.codes[row]])
