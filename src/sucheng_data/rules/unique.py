"""unique: no two records carry the same id."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, cells, coded, combined

if TYPE_CHECKING:
    import pyarrow as pa


def unique(table: pa.Table, world: World, *, fields: list[FieldName]) -> Iterator[Hit]:
    """同一编号不得出现两次。The same id must not stand twice; every later record is reported."""
    columns = [coded(table, name).codes for name in fields]
    rows = np.flatnonzero(np.all([codes != NONE for codes in columns], axis=0))
    _, first = np.unique(combined(columns, table.num_rows)[rows], return_index=True)
    again = np.delete(rows, first)
    for row, value in zip(again.tolist(), cells(table, fields[0], again), strict=True):
        yield Hit(row, fields[0], {"id": value, "value": value})
