"""not_future: what has happened did not happen after today."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import cells, coded, days

if TYPE_CHECKING:
    import pyarrow as pa


def not_future(
    table: pa.Table,
    world: World,
    *,
    field: FieldName,
    state: FieldName | None = None,
    states: list[str] | None = None,
) -> Iterator[Hit]:
    """已发生的事不能在将来。The date must not lie after the day of the check; where `state` is given, in these `states` only.

    A date known to the month or the year only is no later than today while that month or year has begun.
    """
    late = days(table, field) > np.datetime64(world.as_of)
    if state:
        late &= coded(table, state).where(lambda stated: stated in (states or ()))
    rows = np.flatnonzero(late)
    told = zip(rows.tolist(), cells(table, field, rows), cells(table, f"{field}_precision", rows), strict=True)
    for row, day, exact in told:
        if _first(day, exact) > world.as_of:
            yield Hit(row, field, {"value": day.isoformat(), "limit": world.as_of.isoformat()})


def _first(day: date, precision: str | None) -> date:
    """The first day that the date may mean."""
    if precision == "year":
        return day.replace(month=1, day=1)
    return day if precision in (None, "day") else day.replace(day=1)
