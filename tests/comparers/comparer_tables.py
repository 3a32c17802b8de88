"""What a comparer says of the first two records of a table, by its level's name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from sucheng_data.model import registry
from sucheng_data.model.comparing import Columns, Pairs, levels
from sucheng_data.model.schema import Schemas


def level(schemas: Schemas, name: str, table: pa.Table, /, **options: Any) -> str:
    """The level of rows 0 and 1, the same read both ways; "" where the comparer cannot tell."""
    columns, found = Columns(table, schemas.codes), registry.find("comparers", name)
    told = found(Pairs(columns, np.array([0, 1]), np.array([1, 0])), **options)
    words = [levels(name)[at] if at >= 0 else "" for at in told.level]
    assert words[0] == words[1], words
    if words[0]:
        assert all(
            told.say(at).zh and told.say(at).en and "{" not in told.say(at).zh.replace("{field}", "") for at in (0, 1)
        )
    return words[0]


def column(kind: pa.DataType, *values: Any, name: str = "field") -> pa.Table:
    return pa.table({name: pa.array(values, kind)})
