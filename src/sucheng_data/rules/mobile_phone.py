"""mobile_phone: a mobile number is somebody's, unless they agreed to its publication."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, together

if TYPE_CHECKING:
    import pyarrow as pa

MOBILE = re.compile(r"1[3-9]\d{9}")


def mobile_phone(table: pa.Table, world: World, *, fields: list[FieldName]) -> Iterator[Hit]:
    """手机号须同意方可公开。A mobile number is held back until its owner has agreed to its publication."""
    for field in fields:
        for row, phones in together(table, field):
            for phone in phones:
                number = phone["number"] if isinstance(phone, dict) else phone
                if MOBILE.fullmatch(number):
                    yield Hit(row, field, {"value": f"{number[:3]}****{number[7:]}"})
