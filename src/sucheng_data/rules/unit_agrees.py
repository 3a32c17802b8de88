"""unit_agrees: the unit in the number's own cell is the unit in the unit column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import RAW, FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa

_BEHIND = re.compile(
    r"[0-9万亿千百十][余多]?\s*([%％‰℃㎡]|[一-鿿]{1,4}?(?:/[一-鿿]{1,2})?)(?:以上|以下|左右|以内|不等)?$"
)


def unit_agrees(table: pa.Table, world: World, *, value: FieldName, unit: FieldName) -> Iterator[Hit]:
    """数值里写的单位应与单位栏一致。“95%” beside the unit 个 is one or the other, and nobody's to guess."""
    units = world.codes["units"]
    for row, text, stated in together(table, RAW + value, unit):
        found = _BEHIND.search(text.strip())
        # 万 and 亿 belong to the number; 每年100份 is the 份 of 份/年.
        word = found[1].lstrip("万亿") if found else ""
        written = units.find(word) if word else None
        if written is not None and written != stated and not stated.startswith(f"{written}/"):
            yield Hit(row, value, {"value": text, "other": units.label(stated)})
