"""The records that fit conditions, and how many they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.rules._codes import cells, folded_column

if TYPE_CHECKING:
    import pyarrow as pa


def fitting(table: pa.Table, where: Sequence[Sequence[str]]) -> list[int]:
    """The rows whose fields match: [field, pattern, …]."""
    fits = np.ones(table.num_rows, dtype=bool)
    for name, *patterns in where:
        column = folded_column(table, name)  # without quotes and spaces; nothing for null
        for pattern in patterns:
            fits &= column.where(partial(_says, re.compile(pattern)))
    rows: list[int] = np.flatnonzero(fits).tolist()
    return rows


def _says(pattern: re.Pattern[str], word: str) -> bool:
    return bool(pattern.search(word))


def count(table: pa.Table, where: Sequence[Sequence[str]]) -> int:
    """How many records fit; of a field without a pattern, how many different values they have."""
    rows = fitting(table, where)
    distinct = [name for name, *patterns in where if not patterns]
    if not distinct:
        return len(rows)
    met = (cell for name in distinct for cell in cells(table, name, rows))
    return len({one for cell in met for one in (cell if isinstance(cell, list) else [cell]) if one is not None})
