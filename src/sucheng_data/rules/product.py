"""product: quantity times unit value is the total that is stated."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World, values
from sucheng_data.rules._codes import cells, coded

if TYPE_CHECKING:
    import pyarrow as pa

ABOUT = 0.5
EXACT, ROUGH = Decimal("0.01"), Decimal("0.10")


def product(
    table: pa.Table, world: World, *, quantity: FieldName, unit_value: FieldName, total: FieldName
) -> Iterator[Hit]:
    """数量×单价应等于总价。Within 1 % or 1 元 when all three are exact, 10 % when one is rounded; 超/不少于 bound one side only."""
    qualifiers = [values(table, f"{field}_qualifier") for field in (quantity, unit_value)]
    told = {name: coded(table, name) for name in (quantity, unit_value, total)}
    floats = [np.array([float(word) for word in one.words] + [np.nan])[one.codes] for one in told.values()]
    # The slack is never less than 1 元: the exact sum is made only where this one is off.
    rows = np.flatnonzero(np.abs(floats[0] * floats[1] - floats[2]) > ABOUT).tolist()
    for row, count, price, stated in zip(rows, *(cells(table, name, rows) for name in told), strict=True):
        kinds = {column[row] or "eq" for column in qualifiers}
        expected = Decimal(str(count)) * price
        slack = max(expected * (EXACT if kinds == {"eq"} else ROUGH), Decimal(1))
        if kinds & {"ge", "gt"} and stated >= expected - slack:
            continue
        if kinds & {"le", "lt"} and stated <= expected + slack:
            continue
        if abs(expected - stated) > slack:
            yield Hit(row, total, _params(count, price, expected, stated), _plain(expected))


def _params(count: object, price: object, expected: Decimal, stated: object) -> dict[str, object]:
    return {"q": _plain(count), "u": _plain(price), "p": _plain(expected), "t": _plain(stated), "value": _plain(stated)}


def _plain(number: object) -> str:
    """The number without trailing zeros or exponent."""
    return f"{Decimal(str(number)).normalize():f}"
