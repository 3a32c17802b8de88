"""not_before: one date does not come before another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def not_before(table: pa.Table, world: World, *, earlier: FieldName, later: FieldName) -> Iterator[Hit]:
    """结束日期不得早于开始日期。The later date must not come before the earlier one."""
    for row, start, end in together(table, earlier, later):
        if end < start:
            yield Hit(row, later, {"value": end.isoformat(), "limit": start.isoformat()})
