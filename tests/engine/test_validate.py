"""`sucheng_data.validate` at its edges: kinds of data and of columns, numbers, texts, patterns, references, sentences."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from sucheng_data import SchemaError, UsageError, validate

NAN, INF = float("nan"), float("inf")
BIG = 10**40


def _found(data: Any, schema: Any, **options: Any) -> list[tuple[int, str, str]]:
    table = validate(data, schema, lang="en", **options)
    assert table.schema == pa.schema(
        [("row", pa.int64()), ("field", pa.string()), ("keyword", pa.string()), ("message", pa.string())]
    )
    return list(zip(*(table[name].to_pylist() for name in ("row", "field", "keyword")), strict=True))


def _rows(column: Any, part: Any, **options: Any) -> list[int]:
    """The rows of a one-column table that offend against `part`."""
    return [row for row, _, _ in _found(pa.table({"x": column}), {"properties": {"x": part}}, **options)]


def _listed(values: list[Any], part: Any, **options: Any) -> list[int]:
    """The same of a list of records."""
    return [row for row, _, _ in _found([{"x": value} for value in values], {"properties": {"x": part}}, **options)]


# ---- one column: (Arrow column, subschema, rows that offend)

D = Decimal
COLUMNS: list[tuple[Any, Any, list[int]]] = [
    (["a", None, "b"], {"const": "a"}, [2]),
    ([1, 2, 3], {"type": "string"}, [0, 1, 2]),
    ([1.0, 1.5, None], {"type": "integer"}, [1]),
    ([1.0, INF, NAN], {"type": "number"}, [1]),  # no JSON; NaN is how tables write a gap
    ([1.0, -INF], {"minimum": 0}, []),  # what is no number has no size
    ([-0.0, 0.0], {"const": 0}, []),
    ([0.0, 1.0], {"enum": [-0.0]}, [1]),
    ([1, 0], {"const": True}, [0, 1]),
    ([True, False], {"const": 1}, [0, 1]),
    ([True, False], {"enum": [True, 0]}, [1]),
    ([True], {"type": "integer"}, [0]),
    ([1, 2], {"enum": [1.0]}, [1]),
    ([2**53, 2**53 + 1], {"maximum": 2**53}, [1]),
    ([2**53, 2**53 + 1], {"maximum": float(2**53)}, [1]),
    ([float(2**53), float(2**53 + 2)], {"exclusiveMinimum": 2**53 + 1}, [0]),
    ([1, -1], {"maximum": BIG}, []),
    ([1, -1], {"minimum": BIG}, [0, 1]),
    ([1.0, 1e300], {"maximum": 10**400}, []),
    ([1, 2, 3], {"minimum": 1.5, "maximum": 2.5}, [0, 2]),
    (pa.array([0, 255], pa.uint8()), {"maximum": 300}, []),
    (pa.array([0, 255], pa.uint8()), {"minimum": -5, "exclusiveMaximum": 255}, [1]),
    (pa.array([2**64 - 1, 1], pa.uint64()), {"maximum": 2**63}, [0]),
    (pa.array([1.5, 2.0], pa.float16()), {"multipleOf": 1}, [0]),
    (pa.array([0.1], pa.float32()), {"const": 0.1}, [0]),  # it is 0.10000000149011612
    ([0.3, 0.35, 4.35, 0.30000000000000004], {"multipleOf": 0.01}, [3]),
    ([1e300, 3.0], {"multipleOf": 3}, [0]),  # as written, ten to the three hundredth
    ([3, 4, -6, 0], {"multipleOf": 1.5}, [1]),
    ([1, 2], {"multipleOf": BIG}, [0, 1]),
    ([D("0.10"), D("0.11")], {"maximum": 0.1}, [1]),
    ([D("0.10"), D("0.15")], {"multipleOf": 0.1}, [1]),
    ([D("1.00"), D("1.50")], {"type": "integer"}, [1]),
    ([D("1.00"), D("1.50")], {"enum": [1, 2.5]}, [1]),
    ([D("-1.25"), D("99.99")], {"exclusiveMinimum": -1.25, "maximum": 1e30}, [0]),
    (pa.array([D("1E+3")], pa.decimal128(5, -2)), {"minimum": 999, "maximum": 1000}, []),
    ([dt.date(2025, 1, 31)], {"type": "string", "pattern": "^2025-01-31$"}, []),
    ([dt.date(2025, 1, 31)], {"format": "date-time"}, [0]),
    ([dt.datetime(2025, 1, 31, 8), None], {"const": "2025-01-31T08:00:00"}, []),
    ([dt.datetime(2025, 1, 31, 8, 0, 0, 500000)], {"pattern": r"T08:00:00\.5"}, []),
    (
        pa.array([dt.datetime(2025, 1, 31, tzinfo=dt.UTC)], pa.timestamp("s", "Asia/Shanghai")),
        {"const": "2025-01-31T08:00:00+08:00"},
        [],
    ),
    (pa.array([dt.datetime(2025, 1, 31)], pa.timestamp("ns", "UTC")), {"format": "date-time"}, []),
    ([dt.time(8, 30)], {"const": "08:30:00"}, []),
    (pa.array([90_500], pa.duration("ms")), {"const": "PT90.5S"}, []),
    ([b"\x00\xff"], {"const": "AP8="}, []),
    (pa.nulls(3), {"type": "string"}, []),
    (pa.nulls(3), False, []),
    (["a", None], False, [0]),
    (["a", "b"], True, []),
    (pa.array(["a", "b", None, "a"]).dictionary_encode(), {"const": "a"}, [1]),
    (pa.DictionaryArray.from_arrays([0, 1, 2, None], pa.array([1, None, 7])), {"maximum": 5}, [2]),
    (pa.array([dt.date(2025, 1, 1), dt.date(2026, 1, 1)]).dictionary_encode(), {"pattern": "^2025"}, [1]),
    (pa.chunked_array([["a"], [], ["b", None], ["a"]]), {"const": "a"}, [1]),
    (pa.chunked_array([pa.array(["a"]).dictionary_encode(), pa.array(["b"]).dictionary_encode()]), {"const": "a"}, [1]),
    (pa.array(["a", "bb"], pa.string_view()), {"maxLength": 1}, [1]),
    (pa.array(["a", "bb"], pa.large_string()), {"maxLength": 1}, [1]),
    ([["a"], ["a", "a"], [], None], {"uniqueItems": True, "minItems": 1}, [1, 2]),
    ([[1, None]], {"items": {"type": "integer"}}, [0]),
    ([{"a": 1, "b": None}, {"a": None, "b": "x"}], {"required": ["a"]}, [1]),
    ([{"a": 1}], {"properties": {"a": {"minimum": 2}}}, [0]),
    (pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int64())), {"type": "object", "required": ["k"]}, []),
    (["😀😀", "e\u0301", "苏州市"], {"maxLength": 2}, [2]),
    (["😀", ""], {"minLength": 1}, [1]),
    (["a", "b"], {"anyOf": [{"const": "a"}, {"pattern": "^b$"}]}, []),
    ([1, 5, 9], {"oneOf": [{"minimum": 5}, {"maximum": 5}]}, [1]),
    ([1, 5, 9], {"not": {"const": 5}}, [1]),
    (["x", "yy"], {"if": {"minLength": 2}, "then": {"const": "yy"}, "else": {"const": "z"}}, [0]),
]


@pytest.mark.parametrize(("column", "part", "wrong"), COLUMNS, ids=lambda value: str(value)[:40].replace("\n", ""))
def test_a_column(column: Any, part: Any, wrong: list[int]) -> None:
    assert _rows(column, part, formats=True) == wrong


LISTED: list[tuple[list[Any], Any, list[int]]] = [
    ([1, 1.0, True, "1", None], {"const": 1}, [2, 3, 4]),
    ([None, 1], {"type": "null"}, [1]),
    ([None, "a"], {"type": "string"}, [0]),
    ([NAN, INF, 1.0], {"type": "number"}, [0, 1]),
    ([BIG, BIG + 1, float(BIG)], {"const": BIG}, [1]),
    ([BIG, 1], {"type": "integer", "maximum": BIG - 1}, [0]),
    ([True, False], {"type": "integer"}, [0, 1]),
    ([[1], [1.0], [True]], {"enum": [[1]]}, [2]),
    ([{"a": 1}, {"a": True}, {}], {"const": {"a": 1}}, [1, 2]),
    ([D("1.5"), D("2")], {"type": "integer"}, [0]),
    ([dt.date(2025, 1, 1), "2025-01-01"], {"const": "2025-01-01"}, []),
    (["\ud800", "a"], {"maxLength": 1}, []),
    ([(1, 2)], {"type": "array", "maxItems": 1}, [0]),
    ([np.int64(3), np.float64(2.5)], {"multipleOf": 1}, [1]),
    ([["a", 1]], {"prefixItems": [{"type": "string"}], "items": {"type": "string"}}, [0]),
]


@pytest.mark.parametrize(("values", "part", "wrong"), LISTED, ids=lambda value: str(value)[:40])
def test_a_list_of_records(values: list[Any], part: Any, wrong: list[int]) -> None:
    assert _listed(values, part) == wrong


# ---- patterns: ECMA-262, (pattern, texts it is found in, texts it is not)

PATTERNS: list[tuple[str, list[str], list[str]]] = [
    (r"^\d+$", ["12"], ["１２", "1\n", ""]),
    ("^a$", ["a"], ["a\n", "\na"]),
    (r"^\w$", ["_", "Z"], ["é", "中"]),
    (r"^\s$", ["\u3000", "\ufeff", "\u2028", "\x0b"], ["\x85", "a"]),
    ("^.$", ["😀", "\x85"], ["\n", "\r", "\u2028"]),
    (r"^[^\d]$", ["a", "\n"], ["1"]),
    (r"^\p{L}+$", ["中é"], ["1"]),
    (r"^\p{Script=Han}+$", ["苏州"], ["a"]),
    (r"^\u4e2d$", ["中"], ["\\u4e2d"]),
    (r"^\uD83D\uDE00$", ["😀"], ["D"]),
    (r"^\u{1F600}$", ["😀"], [""]),
    (r"^\x41\cA\0$", ["A\x01\x00"], ["A"]),
    (r"\bé", ["aé"], ["é", " é"]),
    (r"^(?=.*\d)(?!.*x).{2,4}$", ["a1"], ["ab", "1x", "1"]),
    (r"(?<!a)b", ["b", "cb"], ["ab"]),
    (r"^(?<q>['\"]).*\k<q>$", ["'a'"], ["'a\""]),
    (r"^(.)\1$", ["aa"], ["ab"]),
    ("^[[]$", ["["], ["]"]),
    ("^[]$", [], ["", "a"]),
    ("^[^]$", ["a", "\n"], [""]),
    ("^{$", ["{"], [""]),
    ("^[&&~~]$", ["&", "~"], ["a"]),
    ("^a{1001}$", ["a" * 1001], ["a" * 1000]),
    ("^(?i:a)$", ["A"], ["b"]),
]


@pytest.mark.parametrize(("pattern", "hits", "misses"), PATTERNS, ids=[pattern for pattern, _, _ in PATTERNS])
@pytest.mark.parametrize(
    "wrap", [lambda part: part, lambda part: {"contentEncoding": "x", "allOf": [{"anyOf": [part, False]}]}]
)
def test_patterns(pattern: str, hits: list[str], misses: list[str], wrap: Any) -> None:
    wrong = list(range(len(hits), len(hits) + len(misses)))
    assert _rows([*hits, *misses], wrap({"pattern": pattern})) == wrong
    assert _listed([[text] for text in (*hits, *misses)], {"items": {"pattern": pattern}}) == wrong


@pytest.mark.parametrize("pattern", ["(", "[", "a++", "(?P<n>a)", "(?i)a", r"\Aa\Z", r"\a", "[z-a]", "a{2,1}", "\\"])
def test_what_is_no_pattern(pattern: str) -> None:
    with pytest.raises(SchemaError) as caught:
        validate([], {"properties": {"x": {"pattern": pattern}}})
    assert "\n" not in caught.value.zh + caught.value.en and "pattern" in caught.value.en


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|aa)+$", "^(?=a)(a|aa)+(?!b)$", r"^(a+)+\1?(?<!b)$"])
def test_a_hostile_pattern_does_not_hang(pattern: str) -> None:
    texts = ["a" * 200 + "!", "a" * 30, "b"]
    start = time.monotonic()
    assert {0, 2} <= set(_rows(texts, {"pattern": pattern}))
    assert time.monotonic() - start < 5


# ---- records

PERSON = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "age": {"minimum": 0},
        "tags": {"items": {"properties": {"n": {"maxLength": 1}}}},
    },
    "required": ["name"],
    "dependentRequired": {"age": ["name", "born"]},
    "if": {"required": ["age"], "properties": {"age": {"minimum": 18}}},
    "then": {"required": ["vote"], "properties": {"name": {"minLength": 2}}},
}


def test_findings_come_in_order_and_once() -> None:
    data = [
        {"age": 20, "name": 1},
        {},
        {"name": "ab", "tags": [{"n": "xx"}, {"n": "yy"}]},
        {"age": -1, "name": "a", "born": 1},
    ]
    assert _found(data, PERSON) == [
        (0, "", "dependentRequired"),
        (0, "", "required"),
        (0, "name", "type"),
        (1, "", "required"),
        (2, "tags", "maxLength"),
        (3, "age", "minimum"),
    ]


def test_fields_come_in_the_order_of_the_schema_then_of_the_table() -> None:
    data = pa.table({"z": [1], "y": [1], "x": [1]})
    schema = {"properties": {"x": {"maximum": 0}}, "additionalProperties": {"type": "string"}}
    assert [field for _, field, _ in _found(data, schema)] == ["x", "z", "y"]


RECORDS: list[tuple[Any, dict[str, Any], list[tuple[int, str, str]]]] = [
    ({"a": [1, None]}, {"required": ["a", "b"]}, [(0, "", "required"), (1, "", "required")]),
    ({"a": [1], "b": [None]}, {"properties": {"a": True}, "additionalProperties": False}, []),
    (
        {"a": [1], "b": [1]},
        {"properties": {"a": True}, "additionalProperties": False},
        [(0, "", "additionalProperties")],
    ),
    ({"a": [1], "bb": [1]}, {"propertyNames": {"maxLength": 1}}, [(0, "", "maxLength")]),
    ({"a": [1, None], "b": [1, 1]}, {"minProperties": 2}, [(1, "", "minProperties")]),
    ({"a": [1]}, {"type": "array"}, [(0, "", "type")]),
    ({"a": [1]}, False, [(0, "", "false")]),  # type: ignore[list-item]
    ({"a": [1, 2]}, {"const": {"a": 1}}, [(1, "", "const")]),
    (
        {"a": ["x", "y"], "b": [1, 1]},
        {"dependentSchemas": {"a": {"properties": {"a": {"const": "x"}}}}},
        [(1, "a", "const")],
    ),
    (
        {"k": ["s", "s", "n"], "v": ["x", None, "y"]},
        {"anyOf": [{"properties": {"k": {"const": "s"}}, "required": ["v"]}, {"properties": {"k": {"const": "n"}}}]},
        [(1, "", "anyOf")],
    ),
    (
        {"a": [1, 1], "b": [None, 2], "c": [None, 3]},
        {"allOf": [{"properties": {"a": True}}], "anyOf": [{"required": ["b"], "properties": {"b": True}}, True]}
        | {"unevaluatedProperties": False},
        [(1, "", "unevaluatedProperties")],
    ),
    ({"ab": [1], "b": ["x"]}, {"patternProperties": {"^a": {"type": "string"}}}, [(0, "ab", "type")]),
    (
        {"a": [1, 3]},
        {
            "$ref": "#/$defs/record",
            "$defs": {"record": {"properties": {"a": {"$ref": "#/$defs/n"}}}, "n": {"maximum": 2}},
        },
        [(1, "a", "maximum")],
    ),
]


@pytest.mark.parametrize(("data", "schema", "wrong"), RECORDS, ids=lambda value: str(value)[:50])
def test_keywords_about_the_record(data: Any, schema: Any, wrong: list[tuple[int, str, str]]) -> None:
    table = pa.table(data)
    assert _found(table, schema) == wrong
    rows = [{name: value for name, value in row.items() if value is not None} for row in table.to_pylist()]
    assert _found(rows, schema) == wrong


def test_nothing_at_all() -> None:
    for data in ([], pa.table({}), pa.table({"x": pa.array([], pa.string())}), pd.DataFrame()):
        assert _found(data, {"required": ["y"], "properties": {"x": False}}) == []
    assert _found([{}, {}], {"required": ["y"]}) == [(0, "", "required"), (1, "", "required")]
    assert _found([{}], {}) == []


def test_a_wide_table_with_rows_that_recur() -> None:
    data = pa.table({f"c{n}": [n, n, None] * 1000 for n in range(40)})
    schema = {"properties": {f"c{n}": {"maximum": 38} for n in range(40)}, "minProperties": 1}
    found = _found(data, schema)
    assert [(row, field) for row, field, _ in found][:3] == [(0, "c39"), (1, "c39"), (2, "")]
    assert len(found) == 3000


def test_a_long_table_is_judged_as_its_rows_are() -> None:
    count = 25_000
    table = pa.table(
        {
            "n": [None if row % 7 == 0 else row % 1000 for row in range(count)],
            "t": [f"t{row % 31}-{row}" for row in range(count)],
            "l": [[row % 5, row] for row in range(count)],
        }
    )
    schema = {
        "required": ["n"],
        "properties": {
            "n": {"maximum": 990},
            "t": {"pattern": "^t[0-9]+-(?!13)"},
            "l": {"items": {"not": {"multipleOf": 1009}}},
        },
        "if": {"properties": {"n": {"minimum": 500}}, "required": ["n"]},
        "then": {"properties": {"t": {"minLength": 7}}},
    }
    judge = jsonschema_rs.Draft202012Validator(schema)
    expected = set()
    for row, record in enumerate(table.to_pylist()):
        for error in judge.iter_errors({name: value for name, value in record.items() if value is not None}):
            expected.add((row, str((error.instance_path or [""])[0]), str(error.schema_path[-1])))
    assert len(expected) > 5000
    assert set(_found(table, schema)) == expected


# ---- DataFrames


def test_a_dataframe() -> None:
    frame = pd.DataFrame(
        {
            "n": [1.5, NAN, 3.0],
            "o": ["a", None, 5],
            "t": pd.to_datetime(["2025-01-01", None, "2025-01-02"]),
            "c": pd.Categorical(["x", None, "z"]),
            "i": pd.array([1, pd.NA, 3], dtype="Int64"),
            "l": [[1], None, ["1"]],
            7: [True, False, True],
        },
        index=[10, 11, 12],
    )
    schema = {
        "properties": {
            "n": {"type": "integer"},
            "o": {"type": "string"},
            "t": {"const": "2025-01-01T00:00:00"},
            "c": {"enum": ["x"]},
            "i": {"maximum": 2},
            "l": {"items": {"type": "integer"}},
            "7": {"const": True},
        }
    }
    assert _found(frame, schema) == [
        (0, "n", "type"),
        (1, "7", "const"),
        *[
            (2, field, word)
            for field, word in (("o", "type"), ("t", "const"), ("c", "enum"), ("i", "maximum"), ("l", "type"))
        ],
    ]


def test_pandas_is_left_alone() -> None:
    code = (
        "import sys; from sucheng_data.model.lean import keep_pandas_out; keep_pandas_out(); import sucheng_data, pyarrow as pa;"
        "t = sucheng_data.validate(pa.table({'a': [1, 2], 'b': [[1], None]}), {'properties': {'a': {'maximum': 1}}});"
        "print(t.num_rows, 'pandas' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]


# ---- schemas


def test_a_schema_may_be_a_file(tmp_path: Path) -> None:
    path = tmp_path / "s.json"
    path.write_text(json.dumps({"properties": {"a": {"const": 1}}}), encoding="utf-8")
    assert _found([{"a": 2}], path) == _found([{"a": 2}], str(path)) == [(0, "a", "const")]


def test_references_into_resources_and_nowhere_else() -> None:
    schema = {
        "properties": {
            "a": {"$ref": "https://example.org/parts#/$defs/n"},
            "b": {"$ref": "https://example.org/parts#text"},
        }
    }
    parts = {"$defs": {"n": {"type": "integer"}, "t": {"$anchor": "text", "type": "string"}}}
    resources = {"https://example.org/parts": parts}
    assert _found([{"a": "x", "b": 1}], schema, resources=resources) == [(0, "a", "type"), (0, "b", "type")]
    for broken in (schema, {"$ref": "#/$defs/none"}, {"$ref": "other.json"}, {"$dynamicRef": "#none"}):
        with pytest.raises(SchemaError) as caught:
            validate([], broken)
        assert "\n" not in caught.value.zh + caught.value.en


def test_a_record_may_contain_itself() -> None:
    schema = {"properties": {"name": {"type": "string"}, "parts": {"type": "array", "items": {"$ref": "#"}}}}
    data = [{"name": "a", "parts": [{"name": "b", "parts": [{"name": 3}]}]}, {"name": "c"}]
    table = validate(data, schema, lang="en")
    assert table["field"].to_pylist() == ["parts"]
    assert table["message"].to_pylist() == ["[0].parts[0].name: 3 has the wrong type, string is expected"]


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        ({"properties": {"a": {"type": "text"}}}, "/properties/a/type"),
        ({"minLength": -1}, "/minLength"),
        ({"required": "a"}, "/required"),
    ],
)
def test_a_schema_that_is_none(schema: Any, place: str) -> None:
    with pytest.raises(SchemaError) as caught:
        validate([], schema)
    assert place in caught.value.zh and place in caught.value.en


@pytest.mark.parametrize(
    ("data", "schema"),
    [
        ([{"a": 1}, "b"], {}),
        ([None], {}),
        ({"a": [1]}, {}),
        ("data.csv", {}),
        (None, {}),
        ([{1: 2}], {}),
        ([{"a": object()}], {}),
        ([], 5),
        ([], None),
        (pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]), {}),
    ],
)
def test_wrong_usage_is_said_in_one_line(data: Any, schema: Any) -> None:
    with pytest.raises(UsageError) as caught:
        validate(data, schema)
    assert "\n" not in caught.value.zh + caught.value.en


def test_formats_refuse_only_where_asked() -> None:
    schema = {"properties": {"d": {"format": "date"}}}
    assert _found([{"d": "2025-02-30"}], schema) == []
    assert _found([{"d": "2025-02-30"}], schema, formats=True) == [(0, "d", "format")]


# ---- sentences

SAID: list[tuple[Any, Any, str, str]] = [
    (5, {"maximum": 3}, "5 大于最大值 3", "5 is more than the maximum 3"),
    ("abc", {"maxLength": 2}, "“abc” 过长，至多 2 个字符", "“abc” is too long: at most 2 characters"),
    ("甲", {"enum": ["乙", 1]}, "“甲” 不在允许的取值之内：乙、1", "“甲” is none of the allowed values: 乙, 1"),
    (
        True,
        {"type": ["string", "null"]},
        "true 的类型不符，应为 string、null",
        "true has the wrong type, string, null is expected",
    ),
    ("a", {"pattern": "^.b$"}, "“a” 不合规定的样式 ^.b$", "“a” does not match the pattern ^.b$"),
    (
        [1, [2, 9]],
        {"items": {"items": {"maximum": 5}}},
        "[1][1]：9 大于最大值 5",
        "[1][1]: 9 is more than the maximum 5",
    ),
    (
        [8, 9],
        {"items": {"maximum": 5}},
        "[0]：8 大于最大值 5（另有 1 处）",
        "[0]: 8 is more than the maximum 5 (and 1 more)",
    ),
    ({"a": 1}, {"required": ["b", "c"]}, "缺少 b、c", "b, c is missing"),
    ("x" * 99, {"const": 1}, f"“{'x' * 60}…” 应为 1", f"“{'x' * 60}…” should be 1"),
]


@pytest.mark.parametrize(("value", "part", "zh", "en"), SAID, ids=lambda value: str(value)[:30])
def test_the_message_names_value_and_limit(value: Any, part: Any, zh: str, en: str) -> None:
    for lang, said in (("zh", zh), ("en", en)):
        assert validate([{"x": value}], {"properties": {"x": part}}, lang=lang)["message"].to_pylist() == [said]
