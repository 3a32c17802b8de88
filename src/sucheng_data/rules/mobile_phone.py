"""mobile_phone: a mobile number is somebody's, unless they agreed to its publication."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.personal import MOBILE
from sucheng_data.model.rule import FieldName, Hit, World, values
from sucheng_data.model.sweep import found, texts

if TYPE_CHECKING:
    import pyarrow as pa


def mobile_phone(
    table: pa.Table, world: World, *, fields: list[FieldName], consent: FieldName | None = None
) -> Iterator[Hit]:
    """手机号须同意方可公开。A mobile number is held back until its owner has agreed, which the field `consent` says."""
    agreed = values(table, consent) if consent else [None] * table.num_rows
    for field in fields:
        for row, written in texts(table[field]).items():
            numbers = [each.masked for each in found(written) if each.kind == MOBILE]
            if numbers and agreed[row] is not True:
                yield Hit(row, field, {"value": "、".join(numbers)})
