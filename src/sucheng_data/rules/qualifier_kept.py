"""qualifier_kept: a number that was written with 约 or 超 is not published as exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import RAW, FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa

_QUALIFIED = re.compile(r"[约超近逾余多]|不少于|不低于|不超过|不足|至少|至多|以上|以下|左右|上下")


def qualifier_kept(table: pa.Table, world: World, *, value: FieldName, qualifier: FieldName) -> Iterator[Hit]:
    """限定词不得丢失。A text that says 约/超/不少于 must not end as an exact number."""
    for row, text, kind in together(table, RAW + value, qualifier):
        if kind == "eq" and _QUALIFIED.search(text):
            yield Hit(row, value, {"value": text})
