"""coverage.csv as a Table Schema (Data Package v2) and as CSVW columns."""

from __future__ import annotations

from typing import Any

from sucheng_data.model.coverage import Coverage
from sucheng_data.model.coverage_fields import ABOUT, AT, SAID, CoverageField, coverage_fields

FILE = "coverage.csv"
_AT_CSVW = "yyyy-MM-ddTHH:mm"


def coverage_resource(found: Coverage) -> dict[str, Any]:
    """What a Data Package says of the file, besides its bytes."""
    schema = {"fields": [_field(one) for one in coverage_fields(found)], "missingValues": [""]}
    return {"title": ABOUT.zh, "title_en": ABOUT.en, "description": SAID.zh, "type": "table", "schema": schema}


def _field(one: CoverageField) -> dict[str, Any]:
    found: dict[str, Any] = {"name": one.name, "title": one.title.zh, "title_en": one.title.en, "type": one.type}
    if one.type == "datetime":
        found["format"] = AT
    if one.unit:
        found["unit"] = one.unit
    if one.words:
        found["categories"] = [{"value": word, "label": text.zh} for word, text in one.words.items()]
    limits: dict[str, Any] = {"required": True} if one.always else {}
    if one.type in ("integer", "number"):
        limits |= {"minimum": 0} | ({} if one.most is None else {"maximum": one.most})
    if one.pattern:
        limits["pattern"] = one.pattern
    return {**found, "constraints": limits} if limits else found


def coverage_table(found: Coverage) -> dict[str, Any]:
    """The table as CSVW has it, but for its title."""
    columns = [
        {
            "name": one.name,
            # A heading is among the titles, else a reader may not take the column for the one described.
            "titles": {"en": [one.name, one.title.en], "zh": one.title.zh},
            "datatype": _datatype(one),
            "required": one.always,
        }
        for one in coverage_fields(found)
    ]
    return {"url": FILE, "tableSchema": {"columns": columns}}


def _datatype(one: CoverageField) -> Any:
    if one.type == "datetime":
        return {"base": "dateTime", "format": _AT_CSVW}
    if one.type == "string":
        return {"base": "string", "format": one.pattern} if one.pattern else "string"
    limits = {"minimum": 0} | ({} if one.most is None else {"maximum": one.most})
    return {"base": "integer" if one.type == "integer" else "decimal", **limits}
