"""schemas: what a published record of each entity is, as plain JSON Schema, so that the folder alone can be verified."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from sucheng_data.engine.plan import Plan
from sucheng_data.grammar.dates import PRECISIONS
from sucheng_data.model.findings import Findings
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity, Field

DIALECT = "https://json-schema.org/draft/2020-12/schema"
# What is so by construction. Every other keyword is promised only where a fault would have kept the record back.
FORM = frozenset({"type", "enum", "const", "items", "properties", "additionalProperties"})
TOLD = frozenset({"title", "description"})
MISSING = "FMT-E01"


def schemas(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`schemas/<entity>.json`: JSON Schema 2020-12 of the published records, with the code lists written out.

    A limit that only warns is no promise, nor is one to which somebody confirmed an exception in this release.
    """
    (folder / "schemas").mkdir()
    written = []
    for name, table in release.tables.items():
        schema = _kept(_promised(release.schemas[name], table.column_names, release.schemas.findings), table)
        content = orjson.dumps(schema, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
        (folder / f"schemas/{name}.json").write_bytes(content)
        written.append((f"schemas/{name}.json", 0))
    return written


def _promised(entity: Entity, columns: list[str], findings: Findings) -> dict[str, Any]:
    """The schema of the published columns, with what keeps a record back when it is not so."""
    plain = entity.plain()
    grave = [name for name in entity.required if _withholds(entity.fields[name], "required", findings)]
    private = {field.name for field in entity.fields.values() if field.private}
    conditions = [
        part
        for part, spec in zip(plain.get("allOf", ()), entity.conditions, strict=True)
        if (entity.severity_of(spec) or findings[entity.code_of(spec)].severity) == "error"
        and not private & set(orjson.dumps(part).decode().split('"'))
    ]
    return {
        "$schema": DIALECT,
        "title": entity.title,
        "description": entity.spec.get("description", entity.title),
        "type": "object",
        **({"$defs": plain["$defs"]} if "$defs" in plain else {}),
        "properties": {name: _property(entity, name, findings) for name in columns},
        "required": sorted({*entity.key, *grave} & set(columns)),
        "additionalProperties": False,
        **({"allOf": conditions} if conditions else {}),
    }


def _property(entity: Entity, column: str, findings: Findings) -> dict[str, Any]:
    field = entity.fields.get(column)
    if field is None:
        date = entity.fields[column.removesuffix("_precision")]
        said = f"“{date.title}”精确到日、旬、月、季度、半年还是年。"
        return {"title": f"{date.title}（精确度）", "description": said, "type": "string", "enum": list(PRECISIONS)}
    promised = {
        word: part for word, part in field.subschema.items() if word in FORM or _withholds(field, word, findings)
    }
    return {"title": field.title, "description": field.description, **promised}


def _withholds(field: Field, keyword: str, findings: Findings) -> bool:
    """Whether a value against `keyword` keeps its record back."""
    code = field.code(keyword) or (MISSING if keyword == "required" else keyword)
    severity = field.severity(keyword) or field.severity(code)
    return (severity or (findings[code].severity if code in findings else "")) == "error"


def _kept(schema: dict[str, Any], table: pa.Table) -> dict[str, Any]:
    """`schema` without the promises that confirmed, masked or merged records do not keep."""
    fields, conditions = schema["properties"], schema.pop("allOf", [])
    if conditions:
        plan = Plan({**schema, "properties": {}, "allOf": conditions}, formats=True)
        conditions = [part for at, part in enumerate(conditions) if not len(plan.failing(table, "allOf", at))]
    limited = {name: part for name, part in fields.items() if _is_limited(part)}
    asked = {word: part for word, part in schema.items() if word != "additionalProperties"}
    for fault in Plan({**asked, "properties": limited}, formats=True).run(table):
        if not fault.field and fault.keyword == "required":
            schema["required"] = [name for name in schema["required"] if name not in fault.limit]
        elif fault.field and fault.keyword not in FORM:
            fields[fault.field] = dict(_without(fields[fault.field], fault.keyword))
    return {**schema, **({"allOf": conditions} if conditions else {})}


def _is_limited(part: Any) -> bool:
    """Whether a subschema says more than what is so by construction."""
    if not isinstance(part, dict):
        return False
    inner = (part.get("items"), *part.get("properties", {}).values())
    return bool(part.keys() - FORM - TOLD) or any(map(_is_limited, inner))


def _without(part: Any, keyword: str) -> Iterator[tuple[str, Any]]:
    """A subschema without `keyword`, wherever in it."""
    for word, value in part.items():
        if word == "properties":
            yield word, {name: dict(_without(inner, keyword)) for name, inner in value.items()}
        elif word == "items" and isinstance(value, dict):
            yield word, dict(_without(value, keyword))
        elif word != keyword:
            yield word, value
