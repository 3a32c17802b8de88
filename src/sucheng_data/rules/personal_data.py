"""personal_data: no identity number, bank card, plate or named mobile in a field that will be published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.personal import mask, told
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.model.sweep import found, texts

if TYPE_CHECKING:
    import pyarrow as pa


def personal_data(table: pa.Table, world: World, *, fields: list[FieldName], kinds: list[str]) -> Iterator[Hit]:
    """公开字段不得含个人信息。No personal data of `kinds` in `fields`.

    Every published field is searched for every kind anyway (PII-E01, PII-W02); name here what has a code of its own.
    """
    for field in fields:
        for row, written in texts(table[field]).items():
            named = list(dict.fromkeys(each.kind for each in found(written) if each.kind in kinds))
            if named:
                yield Hit(row, field, {**told(named), "value": "、".join(map(mask, written))})
