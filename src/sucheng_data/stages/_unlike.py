"""Which cells of two columns differ: whole columns at once, so that only cells that do are ever looked at one by one."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Mask = NDArray[np.bool_]


def comparable(before: pa.DataType, after: pa.DataType) -> bool:
    """Whether values of the two types can be told apart at all: numbers with numbers, lists with lists of the like."""
    if before == after or pa.types.is_null(before) or pa.types.is_null(after):
        return True
    if pa.types.is_list(before) and pa.types.is_list(after):
        return comparable(before.value_type, after.value_type)
    return any(fits(before) and fits(after) for fits in (_number, _text))


def unlike(before: Any, after: Any) -> Mask:
    """Per row, whether the two columns (of comparable types) differ; no value, NaN and an empty list are all nothing."""
    before, after = _alike(_whole(before), _whole(after))
    if before.equals(after):
        return np.zeros(len(before), dtype=np.bool_)
    if pa.types.is_list(before.type):
        return _lists(before, after)
    if pa.types.is_struct(before.type):
        found: Mask = np.zeros(len(before), dtype=np.bool_)
        for pair in zip(before.flatten(), after.flatten(), strict=True):
            found |= unlike(*pair)
        return found
    if pa.types.is_floating(before.type):
        old, new = (side.to_numpy(zero_copy_only=False) for side in (before, after))
        differs: Mask = (old != new) & ~(np.isnan(old) & np.isnan(new))
        return differs
    return _bools(pc.fill_null(pc.not_equal(before, after), True)) & ~(absent(before) & absent(after))


def absent(column: Any) -> Mask:
    """Per row, whether there is no value."""
    return _bools(pc.is_null(_whole(column), nan_is_null=True))


def _lists(before: Any, after: Any) -> Mask:
    counts = [pc.fill_null(pc.list_value_length(side), 0).to_numpy(zero_copy_only=False) for side in (before, after)]
    found: Mask = counts[0] != counts[1]
    rows = np.flatnonzero(~found & (counts[0] > 0))
    before, after = before.take(rows), after.take(rows)
    items = unlike(pc.list_flatten(before), pc.list_flatten(after))
    found[rows[pc.list_parent_indices(before).to_numpy()[items]]] = True
    return found


def _alike(before: Any, after: Any) -> tuple[Any, Any]:
    """Both in one type: that which holds something, or the wider of two."""
    if before.type == after.type:
        return before, after
    if pa.types.is_null(after.type):
        return before, pa.nulls(len(after), before.type)
    if pa.types.is_null(before.type):
        return pa.nulls(len(before), after.type), after
    kind = pa.string() if _text(after.type) else pa.float64() if _number(after.type) else after.type
    return before.cast(kind), after.cast(kind)


def _whole(column: Any) -> Any:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _bools(column: Any) -> Mask:
    mask: Mask = column.to_numpy(zero_copy_only=False).astype(np.bool_)
    return mask


def _number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))
