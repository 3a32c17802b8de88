"""Keywords over whole columns: what Arrow can prove exactly, both ways. A mask says which values keep to the keyword."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.engine.columns import Column
from sucheng_data.engine.values import exact, is_number
from sucheng_data.model.ecma import translate

_NUMERIC = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
_TEXTUAL = ("minLength", "maxLength", "pattern", "format")
_NESTED = (
    "items", "prefixItems", "contains", "minContains", "maxContains", "minItems", "maxItems", "uniqueItems", "unevaluatedItems",
    "properties", "patternProperties", "additionalProperties", "unevaluatedProperties", "propertyNames", "required",
    "dependentRequired", "dependentSchemas", "minProperties", "maxProperties",
)  # fmt: skip

Kernel = Callable[[Any, Column], Any]


def prove(keyword: str, limit: Any, column: Column) -> Any:
    """Which values of the column keep to the keyword: a mask, True for all, None where a kernel cannot tell."""
    if column.kind == "any":
        return None
    number = column.kind in ("integer", "number")
    if keyword in _NESTED or (keyword in _NUMERIC and not number) or (keyword in _TEXTUAL and column.kind != "string"):
        return True
    kernel = _KERNELS.get(keyword)
    return kernel(limit, column) if kernel else None


def _mask(flags: pa.Array) -> Any:
    """Flags of Arrow as a mask; a null keeps to everything."""
    if pc.all(flags).as_py() is not False:
        return True
    return flags.fill_null(True).to_numpy(zero_copy_only=False)


def _all(array: pa.Array, answer: bool) -> Any:
    return True if answer else np.zeros(len(array), bool)


def _type(limit: Any, column: Column) -> Any:
    names, array = {limit} if isinstance(limit, str) else set(limit), column.array
    kind = array.type
    if pa.types.is_boolean(kind):
        return _all(array, "boolean" in names)
    if pa.types.is_integer(kind):
        return _all(array, bool(names & {"integer", "number"}))
    if not (pa.types.is_floating(kind) or pa.types.is_decimal(kind)):
        return _all(array, "string" in names)
    if "number" in names or "integer" not in names:
        return _all(array, "number" in names)
    return _mask(pc.equal(pc.trunc(array), array))


def _enum(limit: list[Any], column: Column) -> Any:
    array, wanted = column.array, list[Any]()
    kind = array.type
    if pa.types.is_boolean(kind):
        wanted = [value for value in limit if isinstance(value, bool)]
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        wanted = [value for value in limit if isinstance(value, str)]
    elif pa.types.is_integer(kind):
        wanted = [int(value) for value in limit if is_number(value) and value == int(value) and _fits(int(value), kind)]
    elif pa.types.is_floating(kind):
        wanted = [float(value) + 0.0 for value in limit if is_number(value) and _is_double(value)]
        array = pc.if_else(pc.equal(array, 0.0), 0.0, array)  # of the two zeros one
    else:
        return None
    return _mask(pc.or_kleene(pc.is_in(array, value_set=pa.array(wanted, kind)), pc.is_null(array)))


def _fits(number: int, kind: pa.DataType) -> bool:
    low = 0 if pa.types.is_unsigned_integer(kind) else -(2 ** (kind.bit_width - 1))
    return bool(low <= number < low + 2**kind.bit_width)


def _is_double(value: int | float | Decimal) -> bool:
    try:
        return exact(float(value)) == exact(value)
    except OverflowError:
        return False


def _bound(compare: str) -> Kernel:
    def kernel(limit: Any, column: Column) -> Any:
        array = column.array
        how, at = (_near if pa.types.is_floating(array.type) else _on_lattice)(compare, exact(limit), array.type)
        if at is None:
            return _all(array, how == "all")
        end = column.ends["min" if "greater" in how else "max"]
        if not end.is_valid or getattr(pc, how)(end, at).as_py():
            return True
        return _mask(getattr(pc, how)(array, at))

    return kernel


def _near(compare: str, limit: Decimal, kind: pa.DataType) -> tuple[str, pa.Scalar | None]:
    """The comparison with a double that says the same of every double as the one with `limit`."""
    nearest = float(limit)
    if math.isinf(nearest):
        return ("all" if (nearest > 0) == ("less" in compare) else "none"), None
    if exact(nearest) != limit:
        open_end = (exact(nearest) < limit) == ("greater" in compare)
        compare = compare.removesuffix("_equal") if open_end else compare.removesuffix("_equal") + "_equal"
    return compare, pa.scalar(nearest, kind)


def _on_lattice(compare: str, limit: Decimal, kind: pa.DataType) -> tuple[str, pa.Scalar | None]:
    """The same for whole numbers, and for decimals, which are whole numbers of their last digit."""
    scale = kind.scale if pa.types.is_decimal(kind) else 0
    steps = Fraction(limit) * Fraction(10) ** scale
    whole = math.ceil(steps) if compare in ("greater_equal", "less") else math.floor(steps)
    fits = abs(whole) < 10**kind.precision if pa.types.is_decimal(kind) else _fits(whole, kind)
    if not fits:
        return ("all" if (whole > 0) == ("less" in compare) else "none"), None
    digits = tuple(map(int, str(abs(whole))))
    return compare, pa.scalar(Decimal((int(whole < 0), digits, -scale)) if pa.types.is_decimal(kind) else whole, kind)


def _multiple(limit: Any, column: Column) -> Any:
    step, array = Fraction(exact(limit)), column.array
    if pa.types.is_integer(array.type):
        values = array.fill_null(0).to_numpy()
        mask = values % step.numerator == 0 if _fits(step.numerator, array.type) else values == 0
    elif pa.types.is_floating(array.type):
        values = array.fill_null(0.0).to_numpy()
        mask = _multiple_of_decimal(exact(limit), values)
    else:
        return None
    return mask if mask is None else True if mask.all() else mask


def _multiple_of_decimal(step: Decimal, values: Any) -> Any:
    """Doubles that are, as written, a multiple of `step`; None where fifteen digits do not suffice to tell."""
    _, digits, exponent = step.as_tuple()
    whole = int("".join(map(str, digits))) * 10 ** max(int(exponent), 0)
    places = max(-int(exponent), 0)
    with np.errstate(all="ignore"):
        times = np.rint(values / float(step))
        if places > 22 or whole >= 10**15 or not (np.abs(times) * whole < 1e15).all():
            return None
        return times * whole / 10.0**places == values


def _length(compare: Callable[[Any, Any], Any], end: str) -> Kernel:
    def kernel(limit: Any, column: Column) -> Any:
        extreme = column.ends[end]
        number = int(limit)
        if not extreme.is_valid or compare(extreme, number).as_py():
            return True
        return _mask(compare(column.lengths, number))

    return kernel


def _pattern(limit: str, column: Column) -> Any:
    quick = translate(limit).re2
    try:
        return None if quick is None else _mask(pc.match_substring_regex(column.array, quick))
    except pa.ArrowInvalid:  # more repetitions than RE2 counts
        return None


_KERNELS: Mapping[str, Kernel] = {
    "type": _type,
    "enum": _enum,
    "const": lambda limit, column: _enum([limit], column),
    "minimum": _bound("greater_equal"),
    "maximum": _bound("less_equal"),
    "exclusiveMinimum": _bound("greater"),
    "exclusiveMaximum": _bound("less"),
    "multipleOf": _multiple,
    "minLength": _length(pc.greater_equal, "min"),
    "maxLength": _length(pc.less_equal, "max"),
    "pattern": _pattern,
}
