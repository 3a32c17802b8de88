"""date_range: dates are of this programme's time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import coded, days

if TYPE_CHECKING:
    import pyarrow as pa

YEARS_AHEAD = 3


def date_range(
    table: pa.Table, world: World, *, fields: list[FieldName], low: str, year: FieldName | None = None
) -> Iterator[Hit]:
    """日期应合理。A date before `low` or more than three years ahead is a slip of the pen or a misread serial.

    Three years count from the record's own `year`, where it has one, else from the day of the check.
    """
    first, plan = date.fromisoformat(low), coded(table, year).spread() if year else [None] * table.num_rows
    years = np.array([one or world.as_of.year for one in plan], dtype=np.int64) + (YEARS_AHEAD + 1 - 1970)
    beyond = years.astype("datetime64[Y]").astype("datetime64[D]")
    for field in fields:
        day = days(table, field)
        for row in np.flatnonzero((day < np.datetime64(first)) | (day >= beyond)).tolist():
            yield Hit(row, field, {"value": str(day[row]), "limit": f"{first}…{beyond[row] - np.timedelta64(1, 'D')}"})
