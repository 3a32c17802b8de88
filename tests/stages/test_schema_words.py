"""All of JSON Schema in a schema file: definitions, conditions at the top, nested parts; told at the right cell, under the right code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.errors import SchemaError
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.stages.validate import validate

FOLDER = Path(__file__).resolve().parents[2] / "schemas"
TEXT = {"title": "说明", "x-title-en": "Note", "description": "说明。", "x-description-en": "A note.", "type": "string"}
NUMBER = {**TEXT, "type": "integer", "title": "数"}
LIST = {**TEXT, "type": "array", "items": {"type": "string"}, "title": "若干"}
PARTS = {
    **TEXT,
    "type": "object",
    "properties": {"from": {"type": "string"}, "to": {"type": "string"}},
    "title": "起止",
}
ENTITY: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "物品",
    "x-title-en": "Things",
    "description": "物品。",
    "x-description-en": "Things.",
    "type": "object",
    "x-key": ["label"],
    "x-label": "label",
    "properties": {"label": TEXT, "number": NUMBER, "note": TEXT, "list": LIST, "parts": PARTS},
}
TYPES = {
    "number": pa.int64(),
    "list": pa.list_(pa.string()),
    "parts": pa.struct([("from", pa.string()), ("to", pa.string())]),
}


def _schemas(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Schemas:
    folder = tmp_path / "schemas"
    shutil.copytree(FOLDER, folder)
    spec = json.loads(json.dumps(ENTITY))
    change(spec)
    (folder / "things.json").write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    return load_schemas(folder)


def _told(schemas: Schemas, *rows: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(code, field, cell) of what is found in a sheet with the columns A to E."""
    names = list(ENTITY["properties"])
    letters = json.dumps(dict(zip(names, "ABCDE", strict=True)))
    table = {
        FILE: ["a.xlsx"] * len(rows),
        SHEET: ["1"] * len(rows),
        ROW: list(range(2, 2 + len(rows))),
        COLUMNS: pa.array([letters] * len(rows)).dictionary_encode(),
    }
    for name in names:
        table[name] = pa.array([row.get(name) for row in rows], TYPES.get(name, pa.string()))
        table[f"raw:{name}"] = pa.array(
            [None if row.get(name) is None else str(row[name]) for row in rows], pa.string()
        )
    world = World({"things": pa.table(table)}, schemas.codes, date(2026, 1, 31))
    return sorted((issue.code, issue.field, issue.place.cell) for issue in validate(world, schemas).issues)


CASES: list[tuple[str, Callable[[dict[str, Any]], object], list[dict[str, Any]], list[tuple[str, str, str]]]] = [
    (
        "a definition that two fields use",
        lambda s: (
            s.update({"$defs": {"short": {"maxLength": 2}}}),
            s["properties"]["note"].update({"$ref": "#/$defs/short"}),
            s["properties"]["label"].update({"$ref": "#/$defs/short"}),
        ),
        [{"label": "ab", "note": "abc"}, {"label": "abc"}],
        [("maxLength", "label", "A3"), ("maxLength", "note", "C2")],
    ),
    (
        "a definition that items use",
        lambda s: (
            s.update({"$defs": {"code": {"pattern": "^[a-z]+$"}}}),
            s["properties"]["list"]["items"].update({"$ref": "#/$defs/code"}),
        ),
        [{"label": "a", "list": ["x", "Y"]}, {"label": "b", "list": ["x"]}],
        [("pattern", "list", "D2")],
    ),
    (
        "a definition that a condition uses",
        lambda s: s.update(
            {
                "$defs": {"numbered": {"required": ["number"]}},
                "allOf": [
                    {
                        "x-code": "IND-E01",
                        "x-field": "note",
                        "if": {"required": ["note"]},
                        "then": {"$ref": "#/$defs/numbered"},
                    }
                ],
            }
        ),
        [{"label": "a", "note": "n"}, {"label": "b", "note": "n", "number": 1}, {"label": "c"}],
        [("IND-E01", "note", "C2")],
    ),
    (
        "dependentSchemas",
        lambda s: s.update({"dependentSchemas": {"note": {"properties": {"number": {"minimum": 5}}}}}),
        [
            {"label": "a", "note": "n", "number": 4},
            {"label": "b", "number": 4},
            {"label": "c", "note": "n", "number": 5},
        ],
        [("minimum", "number", "B2")],
    ),
    (
        "dependentSchemas that asks for a field",
        lambda s: s.update({"dependentSchemas": {"note": {"required": ["number"]}}}),
        [{"label": "a", "note": "n"}, {"label": "b"}],
        [("FMT-E01", "number", "B2")],
    ),
    (
        "if, then, else",
        lambda s: s.update(
            {
                "if": {"properties": {"number": {"minimum": 10}}, "required": ["number"]},
                "then": {"properties": {"note": {"const": "big"}}},
                "else": {"properties": {"note": {"not": {"const": "big"}}}},
            }
        ),
        [
            {"label": "a", "number": 10, "note": "x"},
            {"label": "b", "number": 9, "note": "big"},
            {"label": "c", "number": 11, "note": "big"},
        ],
        [("const", "note", "C2"), ("not", "note", "C3")],
    ),
    (
        "what must not be given",
        lambda s: s.update({"if": {"required": ["note"]}, "then": {"properties": {"number": False}}}),
        [{"label": "a", "number": 1, "note": "x"}, {"label": "b", "number": 1}],
        [("false", "number", "B2")],
    ),
    (
        "anyOf about the record is told at its name",
        lambda s: s.update({"anyOf": [{"required": ["note"]}, {"required": ["number"]}]}),
        [{"label": "a"}, {"label": "b", "note": "x"}],
        [("anyOf", "label", "A2")],
    ),
    (
        "unevaluatedProperties of a part",
        lambda s: s["properties"]["parts"].update(
            {
                "properties": {"from": {"type": "string"}},
                "anyOf": [{"required": ["from"]}, True],
                "unevaluatedProperties": False,
            }
        ),
        [{"label": "a", "parts": {"from": "1", "to": "2"}}, {"label": "b", "parts": {"from": "1"}}],
        [("unevaluatedProperties", "parts", "E2")],
    ),
    (
        "unevaluatedItems, prefixItems",
        lambda s: s["properties"]["list"].update(
            {"prefixItems": [{"const": "x"}], "unevaluatedItems": False, "items": {"maxLength": 1}}
        ),
        [{"label": "a", "list": ["y", "zz"]}, {"label": "b", "list": ["x"]}],
        [("const", "list", "D2"), ("maxLength", "list", "D2")],
    ),
    (
        "contains, counted",
        lambda s: s["properties"]["list"].update({"contains": {"const": "x"}, "minContains": 2, "maxContains": 2}),
        [{"label": "a", "list": ["x"]}, {"label": "b", "list": ["x", "x"]}, {"label": "c", "list": ["x", "x", "x"]}],
        [("maxContains", "list", "D4"), ("minContains", "list", "D2")],
    ),
    (
        "names and number of parts",
        lambda s: s["properties"]["parts"].update({"propertyNames": {"maxLength": 2}, "minProperties": 2}),
        [{"label": "a", "parts": {"from": "1"}}, {"label": "b", "parts": {"to": "1"}}],
        [("maxLength", "parts", "E2"), ("minProperties", "parts", "E2"), ("minProperties", "parts", "E3")],
    ),
    (
        "a format is asserted",
        lambda s: s["properties"]["note"].update({"format": "ipv4"}),
        [{"label": "a", "note": "10.0.0"}, {"label": "b", "note": "10.0.0.1"}],
        [("format", "note", "C2")],
    ),
]


@pytest.mark.parametrize(("name", "change", "rows", "told"), CASES, ids=[case[0] for case in CASES])
def test_a_schema_file_may_use(
    tmp_path: Path,
    name: str,
    change: Callable[[dict[str, Any]], object],
    rows: list[dict[str, Any]],
    told: list[tuple[str, str, str]],
) -> None:
    assert _told(_schemas(tmp_path, change), *rows) == told


WRONG: list[tuple[Callable[[dict[str, Any]], object], str]] = [
    (lambda s: s["properties"]["note"].update({"$ref": "#/$defs/shrot"}), "shrot"),
    (
        lambda s: (s.update({"$defs": {"short": {}}}), s["properties"]["note"].update({"$ref": "#/$defs/shrot"})),
        "short",
    ),
    (lambda s: s["properties"]["note"].update({"$ref": "https://example.org/x"}), "properties.note.$ref"),
    (lambda s: s.update({"if": {"required": ["nubmer"]}}), "number"),
    (lambda s: s.update({"dependentSchemas": {"nubmer": {}}}), "number"),
    (lambda s: s.update({"$defs": {"x": {"pattern": "(?i)a"}}}), "$defs.x.pattern"),
    (lambda s: s["properties"]["parts"].update({"patternProperties": {"(": {}}}), "patternProperties"),
    (lambda s: s.update({"dependantSchemas": {}}), "dependentSchemas"),
]


@pytest.mark.parametrize(("change", "word"), WRONG)
def test_a_wrong_word_is_told_when_the_schema_is_loaded(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], word: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        _schemas(tmp_path, change)
    assert "things.json" in caught.value.zh and word in caught.value.zh and word in caught.value.en
