"""The engine against two libraries, row by row: findings one for one with jsonschema, verdicts with jsonschema-rs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import jsonschema_rs
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError
from jsonschema.validators import extend

from sucheng_data.engine.findings import findings

# As ECMA-262 writes them, and as Python must be told for the same meaning.
PATTERNS = {
    r"^\d+$": r"^[0-9]+\Z",
    "^a": "^a",
    "b$": r"b\Z",
    "^.{2}$": r"^[^\n\r\u2028\u2029]{2}\Z",
    r"^\w*$": r"^[A-Za-z0-9_]*\Z",
    r"\s": r"\s",
    "^(?!b)": "^(?!b)",
    "^(a|b)?$": r"^(a|b)?\Z",
}
NAMES = ("a", "b", "c", "ab")
TEXTS = ("", "a", "b", "ab", "a\n", "３", "12", "😀", "e\u0301", "a b", "苏州", "true", "1")
NUMBERS: tuple[Any, ...] = (
    0,
    1,
    2,
    3,
    -1,
    10,
    2**53 + 1,
    10**30,
    0.5,
    1.0,
    0.1,
    0.3,
    0.30000000000000004,
    1.5,
    -0.0,
    1e300,
    1e-7,
)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not re.search(PATTERNS[pattern], instance):
        yield ValidationError("pattern")


def _multiple_of(validator: Any, step: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    number = isinstance(instance, int | float) and not isinstance(instance, bool)
    if number and Fraction(Decimal(repr(instance))) % Fraction(Decimal(repr(step))):
        yield ValidationError("multipleOf")


def _descend(validator: Any, parts: list[tuple[str, Any]], instance: Any) -> Iterator[ValidationError]:
    """jsonschema forgets the path of a schema `false`."""
    for name, part in parts:
        if part is False:
            yield ValidationError("false", validator="false", path=[name])
        else:
            yield from validator.descend(instance[name], part, path=name, schema_path=name)


def _properties(validator: Any, named: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        yield from _descend(validator, [(name, part) for name, part in named.items() if name in instance], instance)


def _matching(validator: Any, named: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        pairs = [(name, part) for pattern, part in named.items() for name in instance if re.search(pattern, name)]
        yield from _descend(validator, pairs, instance)


def _contains(validator: Any, part: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """jsonschema names minContains only where something was found."""
    for error in Draft202012Validator.VALIDATORS["contains"](validator, part, instance, schema):
        none = "validator" not in vars(error) or error.validator not in ("minContains", "maxContains")
        yield ValidationError("", validator="minContains") if none and "minContains" in schema else error


ORACLE = extend(
    Draft202012Validator,
    {
        "pattern": _pattern,
        "multipleOf": _multiple_of,
        "properties": _properties,
        "patternProperties": _matching,
        "contains": _contains,
    },
)

scalars = st.one_of(st.sampled_from(TEXTS), st.sampled_from(NUMBERS), st.booleans(), st.none())
values = st.one_of(
    scalars,
    scalars,
    st.lists(scalars, max_size=3),
    st.dictionaries(st.sampled_from(NAMES), scalars, max_size=3),
)
numbers = st.sampled_from([number for number in NUMBERS if number != -0.0 or number > 0])
TYPES = ("string", "integer", "number", "boolean", "null", "array", "object")
keyword = st.one_of(
    st.fixed_dictionaries({"type": st.sampled_from(TYPES)}),
    st.fixed_dictionaries({"type": st.lists(st.sampled_from(TYPES), min_size=1, unique=True)}),
    st.fixed_dictionaries({"enum": st.lists(values, min_size=1, max_size=4)}),
    st.fixed_dictionaries({"const": values}),
    *(
        st.fixed_dictionaries({word: numbers})
        for word in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
    ),
    st.fixed_dictionaries({"multipleOf": st.sampled_from([1, 2, 0.1, 0.5, 1e-8, 3])}),
    *(st.fixed_dictionaries({word: st.integers(0, 3)}) for word in ("minLength", "maxLength", "minItems", "maxItems")),
    *(st.fixed_dictionaries({word: st.integers(0, 3)}) for word in ("minProperties", "maxProperties")),
    st.fixed_dictionaries({"pattern": st.sampled_from(list(PATTERNS))}),
    st.fixed_dictionaries({"uniqueItems": st.booleans()}),
    st.fixed_dictionaries({"required": st.lists(st.sampled_from(NAMES), unique=True, max_size=3)}),
    st.fixed_dictionaries(
        {
            "dependentRequired": st.dictionaries(
                st.sampled_from(NAMES), st.lists(st.sampled_from(NAMES), unique=True), max_size=2
            )
        }
    ),
    st.fixed_dictionaries({"$ref": st.sampled_from(["#/$defs/x", "#/$defs/y"])}),
)


def _merged(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {word: value for part in parts for word, value in part.items()}


def _bigger(part: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    named = st.dictionaries(st.sampled_from(NAMES), part, max_size=3)
    listed = st.lists(part, min_size=1, max_size=2)
    words = [
        *(st.fixed_dictionaries({word: listed}) for word in ("allOf", "anyOf", "oneOf", "prefixItems")),
        *(
            st.fixed_dictionaries({word: part})
            for word in ("not", "items", "contains", "additionalProperties", "propertyNames")
        ),
        *(st.fixed_dictionaries({word: part}) for word in ("unevaluatedProperties", "unevaluatedItems")),
        *(st.fixed_dictionaries({word: named}) for word in ("properties", "properties", "dependentSchemas")),
        st.fixed_dictionaries(
            {"patternProperties": st.dictionaries(st.sampled_from(["^a", "^(a|b)?$"]), part, max_size=2)}
        ),
        st.fixed_dictionaries({"if": part}, optional={"then": part, "else": part}),
        st.fixed_dictionaries(
            {"contains": part}, optional={"minContains": st.integers(0, 2), "maxContains": st.integers(0, 2)}
        ),
    ]
    return st.lists(st.one_of(keyword, *words), min_size=1, max_size=4).map(_merged)


simple = st.one_of(st.booleans(), st.lists(keyword, min_size=1, max_size=3).map(_merged))
plain = st.lists(keyword.filter(lambda part: "$ref" not in part), max_size=3).map(_merged)
schemas = st.tuples(
    st.recursive(simple, _bigger, max_leaves=8).filter(lambda part: isinstance(part, dict)), plain, plain
).map(lambda three: {**three[0], "$defs": {"x": three[1], "y": {"properties": {"a": three[2]}}}})
records = st.lists(st.dictionaries(st.sampled_from(NAMES), values, max_size=4), max_size=6)
columns = st.one_of(
    *(
        st.lists(st.one_of(st.none(), part), min_size=4, max_size=4)
        for part in (
            st.sampled_from(TEXTS),
            st.sampled_from([0, 1, 2, 3, -1, 10, 2**53 + 1]),
            st.sampled_from([0.5, 1.0, 0.1, 0.3, 0.30000000000000004, -0.0, 1e300]),
            st.booleans(),
            st.lists(st.sampled_from(TEXTS), max_size=2),
        )
    )
)
tables = st.dictionaries(st.sampled_from(NAMES), columns, min_size=1, max_size=4).map(pa.table)

suite = settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def _expected(schema: Any, rows: list[Any]) -> set[tuple[int, str, str]]:
    """What jsonschema says of each record; a schema `false` has no keyword there and is called so here."""
    judge = ORACLE(schema)
    return {
        (row, str(error.absolute_path[0]) if error.absolute_path else "", str(error.validator or "false"))
        for row, record in enumerate(rows)
        for error in judge.iter_errors(record)
    }


def _agreed(found: set[tuple[int, str, str]]) -> set[tuple[int, str, str]]:
    """Of a record that fails otherwise the specification leaves open what counts as evaluated in it."""
    otherwise = {row for row, _, keyword in found if not keyword.startswith("unevaluated")}
    return {one for one in found if one[0] not in otherwise or not one[2].startswith("unevaluated")}


def _compare(schema: Any, data: Any, rows: list[Any]) -> None:
    table = findings(data, schema, lang="en")
    found = list(zip(*(table[name].to_pylist() for name in ("row", "field", "keyword")), strict=True))
    assert len(found) == len(set(found))
    assert [row for row, _, _ in found] == sorted(row for row, _, _ in found)
    assert all(table["message"].to_pylist())
    assert _agreed(set(found)) == _agreed(_expected(schema, rows))
    judge = jsonschema_rs.Draft202012Validator(schema)
    assert {row for row, _, _ in found} == {row for row, record in enumerate(rows) if not judge.is_valid(record)}


@suite
@given(schemas, records)
def test_records(schema: Any, rows: list[Any]) -> None:
    _compare(schema, rows, rows)


@suite
@given(schemas, tables)
def test_tables(schema: Any, table: pa.Table) -> None:
    rows = [{name: value for name, value in row.items() if value is not None} for row in table.to_pylist()]
    _compare(schema, table, rows)


@suite
@given(simple.filter(lambda part: "$ref" not in str(part)), columns)
def test_one_column(schema: Any, values: list[Any]) -> None:
    rows = [{} if value is None else {"a": value} for value in values]
    _compare({"properties": {"a": schema}}, pa.table({"a": values}), rows)
