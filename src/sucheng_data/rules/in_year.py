"""in_year: a date lies in the record's own year."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, coded, days

if TYPE_CHECKING:
    import pyarrow as pa


def in_year(table: pa.Table, world: World, *, field: FieldName, year: FieldName) -> Iterator[Hit]:
    """日期应在年度之内。The date must lie in the year the record belongs to."""
    day, plans = days(table, field), coded(table, year).read(int)
    asked = np.flatnonzero(~np.isnat(day) & (plans.codes != NONE))
    years = day[asked].astype("datetime64[Y]").astype(np.int64) + 1970
    for row in asked[years != np.array([*plans.words, 0])[plans.codes[asked]]].tolist():
        plan = plans.words[plans.codes[row]]
        yield Hit(row, field, {"value": str(day[row]), "plan_year": plan, "year": plan})
