"""Arrow types of fields: what JSON Schema says of a value, as a column type."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pyarrow as pa

from sucheng_data.model.schema import Field

DIGITS = 18
_PLAIN = {"string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_()}


def arrow_type(field: Field) -> pa.DataType:
    """The column type of `field`: date32 for dates, decimal128 for exact decimals, list and struct for arrays and objects."""
    return pa.decimal128(DIGITS, field.decimals) if field.decimals is not None else _type(field.subschema)


def to_arrow(field: Field, values: list[Any]) -> pa.Array:
    """`values` (cleaners' normal forms) as a column of `field`; ISO dates become dates, numbers exact decimals."""
    kind = arrow_type(field)
    if pa.types.is_date(kind):
        values = [date.fromisoformat(value) if isinstance(value, str) else value for value in values]
    elif pa.types.is_decimal(kind):
        values = [None if value is None else _exact(value, field.decimals or 0) for value in values]
    elif pa.types.is_floating(kind):
        values = [None if value is None else float(value) for value in values]
    return pa.array(values, kind)


def as_kind(table: pa.Table, name: str, kind: pa.DataType) -> pa.ChunkedArray:
    """A published column as `kind`; nulls where there is none, or another program wrote it in another way."""
    if name not in table.column_names:
        return pa.chunked_array([pa.nulls(table.num_rows, kind)])
    try:
        return table[name].cast(kind)
    except pa.ArrowInvalid:
        return pa.chunked_array([pa.nulls(table.num_rows, kind)])


def _exact(value: Any, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_EVEN)


def _type(schema: Mapping[str, Any] | bool) -> pa.DataType:
    if isinstance(schema, bool):
        return pa.string()
    kind = schema.get("type", "string")
    if kind == "array":
        return pa.list_(_type(schema.get("items", True)))
    if kind == "object":
        return pa.struct([(name, _type(part)) for name, part in schema.get("properties", {}).items()])
    if isinstance(kind, list):
        return _type({**schema, "type": next(word for word in kind if word != "null")})
    return pa.date32() if schema.get("format") == "date" else _PLAIN[kind]
