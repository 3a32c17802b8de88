"""An entity's CSV as a Table Schema (Data Package v2), with the limits that schemas/<entity>.json promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from sucheng_data.model.dictionary import entry
from sucheng_data.model.jsonfile import Json, read_json
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity
from sucheng_data.outputs._described import SEPARATOR, copied, schema_name
from sucheng_data.outputs._relations import Relation, relations

# Constraints of a Table Schema that are JSON Schema keywords of the same name.
_LIMITS = {
    "string": ("minLength", "maxLength", "pattern"),
    "integer": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
    "number": ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"),
}
# A code list is written out up to this length.
_MANY = 40
_ORDINARY = re.compile(r"[A-Za-z0-9_-]+")
_SIGN = re.compile(r"\\.|\[(?:\\.|[^\]])*\]|\(\?:|\(\?|.", re.DOTALL)
# Escapes that mean something else, or nothing, to XML Schema.
_OTHER = re.compile(r"\\[A-Zabce-z0-9]")


def table_schema(release: Release, name: str, folder: Path) -> dict[str, Any]:
    """The Table Schema of csv/<name>.csv in `folder`."""
    entity, promised = release.schemas[name], promises(release, name, folder)
    fields = [_field(entity, column, promised) for column in release.tables[name].column_names]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": entity.key}
    keys = [_foreign(one, name) for one in foreign_keys(release, name)]
    return {**schema, "foreignKeys": keys} if keys else schema


def promises(release: Release, name: str, folder: Path) -> Json:
    """What every published record of an entity keeps, as the release's own JSON Schema says it; nothing where it has none."""
    file = schema_name(name)
    return read_json(folder / file) if file in release.files else {"properties": {}}


def foreign_keys(release: Release, name: str) -> list[Relation]:
    """The relations of an entity to copied entities that a foreign key can say: one value each, every one of them there."""
    there, fields = copied(release), release.schemas[name].fields
    found = relations(release, name).values()
    return [one for one in found if one.to in there and fields[one.field].type != "array"]


def _field(entity: Entity, column: str, promised: Json) -> dict[str, Any]:
    said, of, limits = entry(entity, column), entity.fields.get(column), promised["properties"].get(column, {})
    kind = _kind(limits, said.type.en)
    found: dict[str, Any] = {"name": column, "title": said.title.zh, "title_en": said.title.en, "type": kind}
    found |= {"description": said.definition.zh, "description_en": said.definition.en}
    if said.unit:
        found["unit"] = said.unit
    constraints: dict[str, Any] = {}
    if column in promised.get("required", entity.key):
        constraints["required"] = True
    if [column] == entity.key:
        constraints["unique"] = True
    listed = limits.get("enum", [])
    if kind == "string" and 0 < len(listed) <= _MANY:
        codes = of.codes if of else None
        found["categories"] = [{"value": code, "label": codes.label(code)} if codes else code for code in listed]
    constraints |= _of_list(limits["items"], kind) if "items" in limits else _limits(limits, kind)
    return {**found, "constraints": constraints} if constraints else found


def _kind(limits: Json, said: str) -> str:
    """The type of a Table Schema field. A list is a string, since the published profile knows no `list`."""
    if said.startswith("list"):
        return "array" if said == "list of object" else "string"
    return {"date": "date", "object": "object"}.get(said, said)


def _limits(limits: Json, kind: str) -> dict[str, Any]:
    found = {word: limits[word] for word in _LIMITS.get(kind, ()) if word in limits}
    if "pattern" in found:
        found["pattern"] = xsd_pattern(found["pattern"])
    return {word: limit for word, limit in found.items() if limit is not None}


def _of_list(items: Json, kind: str) -> dict[str, Any]:
    """The pattern of a cell that holds a list of words."""
    words = items.get("enum", [])
    word = xsd_pattern(items["pattern"]) if "pattern" in items else None
    if 0 < len(words) <= _MANY and all(_ORDINARY.fullmatch(one) for one in words):
        word = "|".join(words)
    return {"pattern": f"({word})(\\{SEPARATOR}({word}))*"} if word and kind == "string" else {}


def xsd_pattern(pattern: str) -> str | None:
    """`pattern` as XML Schema writes it, which means the whole value without anchors; None where it cannot be said so."""
    signs = _SIGN.findall(pattern)
    if len(signs) < 2 or (signs[0], signs[-1]) != ("^", "$"):
        return None
    said, depth = [], 0
    for sign in signs[1:-1]:
        depth += {"(": 1, "(?:": 1, ")": -1}.get(sign, 0)
        if sign in ("^", "$", "(?") or _OTHER.search(sign) or (sign == "|" and not depth):
            return None
        said.append("(" if sign == "(?:" else sign.replace("\\d", "0-9" if sign[0] == "[" else "[0-9]"))
    return "".join(said)


def _foreign(one: Relation, name: str) -> dict[str, Any]:
    there = {} if one.to == name else {"resource": one.to}
    return {"fields": [one.field], "reference": {**there, "fields": [one.key]}}
