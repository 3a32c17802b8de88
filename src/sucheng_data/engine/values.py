"""Values as the schema sees them: JSON. Dates as ISO text, decimals exact, what JSON cannot hold told or left out."""

from __future__ import annotations

import json
import math
from base64 import b64encode
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import orjson

from sucheng_data.model.errors import UsageError

_DIGITS = 400  # more than any double has before its point
_PLAIN = (str, bool, int, type(None))


def plain(value: Any, gaps: bool = False) -> Any:
    """`value` as JSON. gaps: an empty member of a struct is an absent one, as in tables."""
    kind = type(value)
    if kind in _PLAIN:
        return value if kind is not str or value.isascii() else _characters(value)
    if kind is float:
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {_name(key): plain(part, gaps) for key, part in value.items() if not (gaps and part is None)}
    if isinstance(value, list | tuple):
        return [plain(part, gaps) for part in value]
    return _text(value)


def _text(value: Any) -> Any:
    if isinstance(value, Decimal):
        whole = value.is_finite() and value.adjusted() < _DIGITS and value == value.to_integral_value()
        return int(value) if whole else value if value.is_finite() else None
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{Decimal(value // timedelta(microseconds=1)).scaleb(-6).normalize():f}S"
    if isinstance(value, bytes):
        return b64encode(value).decode("ascii")
    if isinstance(value, UUID):
        return str(value)
    for kind in (bool, str, int, float):  # subclasses: enumerations and the like
        if isinstance(value, kind):
            return plain(kind(value))
    if hasattr(value, "tolist"):  # numpy
        return plain(value.tolist())
    name = type(value).__name__
    raise UsageError(f"数据中有 JSON 没有的值：{name}", f"the data holds a value JSON does not have: {name}")


def _name(key: Any) -> str:
    if not isinstance(key, str):
        raise UsageError(f"记录的字段名应为文字：{key!r}", f"the names of a record should be text: {key!r}")
    return _characters(key)


def _characters(text: str) -> str:
    """Half characters, which no encoding can hold, as the replacement character."""
    return (
        text.encode("utf-8", "replace").decode("utf-8") if any("\ud800" <= char <= "\udfff" for char in text) else text
    )


def key(value: Any) -> Any:
    """Equal for equal JSON values alone: true is not 1."""
    if isinstance(value, dict | list):
        try:
            return orjson.dumps(value, default=_mark, option=orjson.OPT_SORT_KEYS)
        except TypeError:  # an integer of more than 64 bits
            return json.dumps(value, sort_keys=True, default=_mark)
    return type(value), value


def _mark(number: Decimal) -> dict[str, str]:
    return {"": str(number)}


def exact(number: int | float | Decimal) -> Decimal:
    """The number as it is written: 0.1 is a tenth."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def is_number(value: Any) -> bool:
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool)
