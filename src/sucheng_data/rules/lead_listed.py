"""lead_listed: the lead is one of the responsible organisations."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa


def lead_listed(table: pa.Table, world: World, *, lead: FieldName, listed: FieldName) -> Iterator[Hit]:
    """牵头单位应在责任单位之列。The lead organisation must be among the responsible ones."""
    for row, code, codes in together(table, lead, listed):
        if code not in codes:
            yield Hit(row, lead, {"value": world.codes["organisations"].label(code)})
