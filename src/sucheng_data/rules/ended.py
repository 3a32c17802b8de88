"""ended: what is over is not called active."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import coded, days

if TYPE_CHECKING:
    import pyarrow as pa


def ended(table: pa.Table, world: World, *, until: FieldName, status: FieldName, value: str) -> Iterator[Hit]:
    """已过有效期却仍为进行中。A record whose last day has passed must not have this status."""
    last, called = days(table, until), coded(table, status).where(value.__eq__)
    for row in np.flatnonzero(called & (last < np.datetime64(world.as_of))).tolist():
        yield Hit(row, until, {"value": str(last[row]), "limit": world.as_of.isoformat()})
