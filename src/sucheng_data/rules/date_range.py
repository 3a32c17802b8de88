"""date_range: dates are of this programme's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from sucheng_data.model.rule import FieldName, Hit, World, values

if TYPE_CHECKING:
    import pyarrow as pa

YEARS_AHEAD = 3


def date_range(table: pa.Table, world: World, *, fields: list[FieldName], low: str) -> Iterator[Hit]:
    """日期应合理。A date before `low` or more than three years ahead is a slip of the pen or a misread serial."""
    first, last = date.fromisoformat(low), date(world.as_of.year + YEARS_AHEAD, 12, 31)
    for field in fields:
        for row, value in enumerate(values(table, field)):
            if value is not None and not first <= value <= last:
                yield Hit(row, field, {"value": value.isoformat(), "limit": f"{first}…{last}"})
