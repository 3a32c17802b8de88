"""at_most: one number does not exceed another of the same record."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def at_most(table: pa.Table, world: World, *, field: FieldName, limit: FieldName) -> Iterator[Hit]:
    """不得大于同一记录的另一数。The number must not exceed its limit in the same record."""
    for row, value, most in together(table, field, limit):
        if value > most:
            plain = f"{Decimal(str(most)).normalize():f}"
            why = {"why_zh": f"大于“{plain}”", "why_en": f"more than “{plain}”"}
            yield Hit(row, field, {"value": value, "limit": most, **why})
