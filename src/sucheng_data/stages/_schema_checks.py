"""What JSON Schema says of a table: required fields, every field's subschema, and the conditions on whole records."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator, ValidationError

from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import RAW, Hit, values
from sucheng_data.model.schema import strip
from sucheng_data.model.text import is_blank
from sucheng_data.stages._cases import Case, issue, run

MISSING = "FMT-E01"
NO_COLUMNS = "SHT-W07"


def missing(case: Case, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
    """Required fields that are empty: one finding per cell, and one per sheet that lacks whole columns."""
    issues, tested, found = [], 0, 0
    absent: dict[Place, dict[str, list[int]]] = {}
    for name in case.entity.required:
        field = case.entity.fields[name]
        code = field.code("required") or MISSING
        raw = values(case.table, RAW + name)
        # A cell that says something was read, or refused with a reason of its own.
        empty = [row for row, value in enumerate(values(case.table, name)) if value is None and is_blank(raw[row])]
        cells = [row for row in empty if case.origin.has(row, name) and case.origin.place(row, name) not in refused]
        issues += [issue(case, Hit(row, name), code, "required") for row in cells]
        tested, found = tested + case.table.num_rows, found + len(empty)
        for row in empty if field.severity("required") else ():  # ingest reports a column that must be there
            if not case.origin.has(row, name):
                absent.setdefault(case.origin.sheet(row), {}).setdefault(name, []).append(row)
    issues += [_no_columns(case, place, fields) for place, fields in absent.items()]
    return issues, [run(case, MISSING, "required", tested, found)]


def _no_columns(case: Case, place: Place, fields: Mapping[str, list[int]]) -> Issue:
    """One finding for all the columns a sheet does not have."""
    titles = [case.entity.fields[name] for name in fields]
    rows = max(len(rows) for rows in fields.values())
    cols = {
        "cols_zh": "、".join(field.title for field in titles),
        "cols_en": ", ".join(field.title_en for field in titles),
    }
    facts: dict[str, Any] = {"entity": case.entity.name, "field": ",".join(fields), "count": rows}
    return case.schemas.findings[NO_COLUMNS].issue(place, {**cols, "n": rows}, **facts)


def fields(case: Case) -> tuple[list[Issue], list[RuleRun]]:
    """Every field's subschema, asked about the distinct values of its column."""
    issues, tested = [], 0
    for field in case.entity.fields.values():
        if field.name not in case.table.column_names or field.set_by:
            continue
        rows = _rows_by_value(values(case.table, field.name))
        judge = Draft202012Validator(field.subschema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        issues += [
            issue(case, Hit(row, field.name, _params(error)), field.code(keyword) or keyword, keyword)
            for value, members in rows.values()
            for keyword, error in _errors(judge, _instance(value))
            for row in members
        ]
        tested += sum(len(members) for _, members in rows.values())
    return issues, [run(case, "schema", "schema", tested, len(issues))]


def conditions(case: Case, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
    """The row-level subschemas, asked about the distinct combinations of the columns they read."""
    issues, ledger = [], []
    for condition in case.entity.conditions:
        plain, code, target = strip(condition), case.entity.code_of(condition), case.entity.place_of(condition)
        names = sorted(_properties(plain) & set(case.table.column_names))
        columns = [values(case.table, name) for name in names]
        judge = Draft202012Validator(plain, format_checker=Draft202012Validator.FORMAT_CHECKER)
        found = [
            issue(case, Hit(row, target), code, severity=case.entity.severity_of(condition))
            for combination, members in _rows_by_value(list(zip(*columns, strict=True))).values()
            if not judge.is_valid({k: _instance(v) for k, v in zip(names, combination, strict=True) if v is not None})
            for row in members
            if case.origin.place(row, target) not in refused
        ]
        issues += found
        ledger.append(run(case, code, "condition", case.table.num_rows, len(found)))
    return issues, ledger


def _errors(judge: Draft202012Validator, instance: Any) -> Iterator[tuple[str, ValidationError]]:
    """Each keyword that complains about the value, once."""
    seen = set()
    for error in judge.iter_errors(instance):
        keyword = str(error.validator)
        if keyword not in seen:
            seen.add(keyword)
            yield keyword, error


def _params(error: ValidationError) -> Mapping[str, object]:
    limit = error.validator_value
    return {"limit": "、".join(map(str, limit)) if isinstance(limit, list) else limit}


def _rows_by_value(column: list[Any]) -> dict[Any, tuple[Any, list[int]]]:
    """Distinct non-null values of a column, each with its rows."""
    groups: dict[Any, tuple[Any, list[int]]] = {}
    for row, value in enumerate(column):
        if value is not None:
            groups.setdefault(_key(value), (value, []))[1].append(row)
    return groups


def _key(value: Any) -> Any:
    """A hashable stand-in: lists and structs by their JSON text."""
    try:
        hash(value)
    except TypeError:
        return json.dumps(value, ensure_ascii=False, default=str, sort_keys=True)
    return value


def _instance(value: Any) -> Any:
    """The JSON instance of a clean value: dates as ISO text, exact decimals as numbers, nulls inside structs left out."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, list):
        return [_instance(item) for item in value]
    if isinstance(value, dict):
        return {key: _instance(item) for key, item in value.items() if item is not None}
    return value


def _properties(condition: Json) -> set[str]:
    """The names of the record's fields that a row-level subschema reads."""
    names = set(condition.get("required", ())) | set(condition.get("properties", ()))
    for keyword in ("allOf", "anyOf", "oneOf"):
        for part in condition.get(keyword, ()):
            names |= _properties(part)
    for keyword in ("if", "then", "else", "not"):
        if keyword in condition:
            names |= _properties(condition[keyword])
    for name, needed in condition.get("dependentRequired", {}).items():
        names |= {name, *needed}
    return names
