"""not_before: one date does not come before another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import days

if TYPE_CHECKING:
    import pyarrow as pa


def not_before(table: pa.Table, world: World, *, earlier: FieldName, later: FieldName) -> Iterator[Hit]:
    """结束日期不得早于开始日期。The later date must not come before the earlier one."""
    start, end = days(table, earlier), days(table, later)
    for row in np.flatnonzero(end < start).tolist():
        yield Hit(row, later, {"value": str(end[row]), "limit": str(start[row])})
