"""A table as columns of JSON that stay small: what repeats is said once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa

from sucheng_data.model.geo import Floats

MICRO = 1_000_000
# The digits of packed numbers and the names of listed items: letters that neither JSON nor HTML has to escape.
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%()*+,-./:;=?@[]^_`{|}~"
_DIGITS = np.frombuffer(_LETTERS.encode(), np.uint8)
_SHARED = "0123456789abcdefghijklmnopqrstuvwxyz"
_MARKS = "~^`"

Column = dict[str, Any]


def column(values: pa.ChunkedArray) -> Column | None:
    """The smallest of the forms below; None where every value is missing."""
    if values.null_count == len(values):
        return None
    if pa.types.is_list(values.type):
        return _lists(values.to_pylist())
    if pa.types.is_struct(values.type):
        return _scalars(pa.array([None if value is None else _told(value) for value in values.to_pylist()]))
    return _scalars(values.combine_chunks())


def degrees(values: pa.ChunkedArray, base: pa.ChunkedArray | None, name: str) -> Column | None:
    """Coordinates as whole millionths, less those of another column (named) beside which they lie."""
    if values.null_count == len(values):
        return None
    mine, other = _micro(values), None if base is None else _micro(base)
    if other is None or bool((np.isnan(other) & ~np.isnan(mine)).any()):
        return {"micro": packed(mine)}
    return {"micro": packed(mine - other), "beside": name}


def _micro(values: pa.ChunkedArray) -> Floats:
    """Whole millionths; NaN where there is none."""
    floats: Floats = values.cast(pa.float64()).to_numpy()
    return np.rint(floats * MICRO)


def packed(values: Floats) -> Column:
    """Whole numbers as digits of one width in one string: 0 is missing (NaN), 1 is the lowest of them."""
    known = ~np.isnan(values)
    low = int(values[known].min()) if known.any() else 0
    numbers = np.zeros(len(values), np.int64)
    numbers[known] = values[known].astype(np.int64) - low + 1
    width = 1
    while len(_LETTERS) ** width <= numbers.max(initial=0):
        width += 1
    digits = [numbers // len(_LETTERS) ** place % len(_LETTERS) for place in reversed(range(width))]
    return {"n": _DIGITS[np.stack(digits, axis=1)].tobytes().decode(), "w": width, "low": low}


def borrowing(values: pa.ChunkedArray, others: dict[str, pa.ChunkedArray]) -> Column | None:
    """Texts in which the row's own values of other columns (a town in a name) are a mark."""
    texts = values.to_pylist()
    said = (text for one in (values, *others.values()) for text in one.to_pylist() if text)
    if not others or any(mark in text for text in said for mark in _MARKS):
        return column(values)
    for mark, other in zip(_MARKS, others.values(), strict=False):
        rows = zip(texts, other.to_pylist(), strict=True)
        texts = [text.replace(word, mark) if text and word and len(word) > 1 else text for text, word in rows]
    return {"borrows": list(others), "text": _scalars(pa.array(texts, pa.string()))}


def rising(values: Sequence[str]) -> Column:
    """Sorted texts, each as how much it shares with the one before and what follows."""
    before, written = "", []
    for value in values:
        pairs = zip(before, value, _SHARED[1:], strict=False)
        shared = next(
            (at for at, (old, new, _) in enumerate(pairs) if old != new), min(len(before), len(value), len(_SHARED) - 1)
        )
        written.append(_SHARED[shared] + value[shared:])
        before = value
    return {"rising": written}


def _scalars(values: pa.Array) -> Column:
    """One value for all, a list of distinct values with the place of each, or the values as they are."""
    encoded = values.dictionary_encode()
    distinct = [_plain(value) for value in encoded.dictionary.to_pylist()]
    if len(distinct) == 1 and not values.null_count:
        return {"all": distinct[0]}
    if 3 * len(distinct) > 2 * len(values):
        return {"is": [_plain(value) for value in values.to_pylist()]}
    return {"of": distinct, "at": packed(encoded.indices.cast(pa.float64()).to_numpy(zero_copy_only=False))}


def _lists(values: list[list[Any] | None]) -> Column | None:
    """Lists of items, each item a letter; where there are too many, a list of the distinct lists."""
    rows = [tuple(_plain(item) for item in value or () if item is not None) for value in values]
    items = {item: place for place, item in enumerate(dict.fromkeys(item for row in rows for item in row))}
    if not items:
        return None
    if len(items) > len(_LETTERS):
        return {"lists": [list(row) for row in rows]} if len(set(rows)) > len(rows) / 2 else _repeated(rows)
    return {
        "items": list(items),
        "sets": _scalars(pa.array(["".join(_LETTERS[items[item]] for item in row) for row in rows])),
    }


def _repeated(rows: list[tuple[Any, ...]]) -> Column:
    distinct = {row: place for place, row in enumerate(dict.fromkeys(rows))}
    return {
        "repeated": [list(row) for row in distinct],
        "at": packed(np.array([distinct[row] for row in rows], np.float64)),
    }


def _plain(value: Any) -> Any:
    """As JSON has it; of a structure, what a person reads."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return _told(value)
    return value


def _told(value: dict[str, Any]) -> str:
    """`text` where there is one; a phone as it is dialled with its label; else the members in their order."""
    if value.get("text"):
        return str(value["text"])
    if value.get("number"):
        extension = f"转{value['ext']}" if value.get("ext") else ""
        rest = "，".join(str(value[name]) for name in ("label", "hours") if value.get(name))
        return f"{value['number']}{extension}" + (f"（{rest}）" if rest else "")
    return " ".join(str(_plain(member)) for member in value.values() if member is not None)
