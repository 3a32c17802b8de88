"""Validate: clean tables in, issues and the ledger of rules out.

JSON Schema is the language and `jsonschema` the judge, asked about distinct values and distinct combinations, never about rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pyarrow as pa
from jsonschema import Draft202012Validator, ValidationError

from sucheng_data.model.issue import Issue, Place, Severity
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.provenance import Origin
from sucheng_data.model.registry import find
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import RAW, Hit, Skipped, World, values
from sucheng_data.model.schema import Entity, Schemas, strip
from sucheng_data.model.text import is_blank
from sucheng_data.stages._personal import KEPT, PUBLISHED, sweep

MISSING = "FMT-E01"
NO_COLUMNS = "SHT-W07"


class Verdict(NamedTuple):
    """What validation says of one entity."""

    issues: list[Issue]
    ledger: list[RuleRun]


class _Case(NamedTuple):
    """One entity's table under examination, with what every check needs."""

    entity: Entity
    table: pa.Table
    origin: Origin
    schemas: Schemas


def validate(world: World, schemas: Schemas, known: Iterable[Issue] = ()) -> Verdict:
    """Judge every clean table of `world`. `known` are the findings of earlier stages: a cell that has one is not also “missing”."""
    refused = {issue.place for issue in known if issue.severity != Severity.INFO}
    verdict = Verdict([], [])
    for name, table in world.tables.items():
        case = _Case(schemas[name], table, Origin(table), schemas)
        for found, ledger in (
            _missing(case, refused),
            _fields(case),
            _conditions(case, refused),
            _rules(case, world),
            _personal(case),
        ):
            verdict.issues.extend(found)
            verdict.ledger.extend(ledger)
    return verdict


def _missing(case: _Case, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
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
        issues += [_issue(case, Hit(row, name), code, "required") for row in cells]
        tested, found = tested + case.table.num_rows, found + len(empty)
        for row in empty if field.severity("required") else ():  # ingest reports a column that must be there
            if not case.origin.has(row, name):
                absent.setdefault(case.origin.sheet(row), {}).setdefault(name, []).append(row)
    issues += [_no_columns(case, place, fields) for place, fields in absent.items()]
    return issues, [_run(case, MISSING, "required", tested, found)]


def _no_columns(case: _Case, place: Place, fields: Mapping[str, list[int]]) -> Issue:
    """One finding for all the columns a sheet does not have."""
    titles = [case.entity.fields[name] for name in fields]
    rows = max(len(rows) for rows in fields.values())
    cols = {
        "cols_zh": "、".join(field.title for field in titles),
        "cols_en": ", ".join(field.title_en for field in titles),
    }
    facts: dict[str, Any] = {"entity": case.entity.name, "field": ",".join(fields), "count": rows}
    return case.schemas.findings[NO_COLUMNS].issue(place, {**cols, "n": rows}, **facts)


def _fields(case: _Case) -> tuple[list[Issue], list[RuleRun]]:
    """Every field's subschema, asked about the distinct values of its column."""
    issues, tested = [], 0
    for field in case.entity.fields.values():
        if field.name not in case.table.column_names or field.set_by:
            continue
        rows = _rows_by_value(values(case.table, field.name))
        judge = Draft202012Validator(field.subschema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        issues += [
            _issue(case, Hit(row, field.name, _params(error)), field.code(keyword) or keyword, keyword)
            for value, members in rows.values()
            for keyword, error in _errors(judge, _instance(value))
            for row in members
        ]
        tested += sum(len(members) for _, members in rows.values())
    return issues, [_run(case, "schema", "schema", tested, len(issues))]


def _conditions(case: _Case, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
    """The row-level subschemas, asked about the distinct combinations of the columns they read."""
    issues, ledger = [], []
    for condition in case.entity.conditions:
        plain, code, target = strip(condition), case.entity.code_of(condition), case.entity.place_of(condition)
        names = sorted(_properties(plain) & set(case.table.column_names))
        columns = [values(case.table, name) for name in names]
        judge = Draft202012Validator(plain, format_checker=Draft202012Validator.FORMAT_CHECKER)
        found = [
            _issue(case, Hit(row, target), code, severity=case.entity.severity_of(condition))
            for combination, members in _rows_by_value(list(zip(*columns, strict=True))).values()
            if not judge.is_valid({k: _instance(v) for k, v in zip(names, combination, strict=True) if v is not None})
            for row in members
            if case.origin.place(row, target) not in refused
        ]
        issues += found
        ledger.append(_run(case, code, "condition", case.table.num_rows, len(found)))
    return issues, ledger


def _rules(case: _Case, world: World) -> tuple[list[Issue], list[RuleRun]]:
    """The rule functions the schema names."""
    issues, ledger = [], []
    for spec in case.entity.rules:
        options = {key: value for key, value in spec.items() if key not in ("rule", "code")}
        absent = [name for name in _named(options, case.entity) if name not in case.table.column_names]
        others = [word for word in options.values() if isinstance(word, str) and word in case.schemas.entities]
        absent += [name for name in others if name not in world.tables]
        if absent:
            reason = f"没有 there is no {', '.join(absent)}"
            ledger.append(RuleRun(spec["code"], spec["rule"], case.entity.name, "skipped", reason))
            continue
        try:
            hits = list(find("rules", spec["rule"])(case.table, world, **options))
        except Skipped as why:
            ledger.append(RuleRun(spec["code"], spec["rule"], case.entity.name, "skipped", why.reason))
            continue
        found = [_issue(case, hit, spec["code"]) if hit.field else _of_sheet(case, hit, spec["code"]) for hit in hits]
        tested = max((_filled(case.table, name) for name in _named(options, case.entity)), default=case.table.num_rows)
        ledger.append(_run(case, spec["code"], spec["rule"], tested, len(found)))
        issues += found
    return issues, ledger


def _personal(case: _Case) -> tuple[list[Issue], list[RuleRun]]:
    """Personal data in any field, whatever the schema says of it."""
    found = [_issue(case, hit, code) for code, hit in sweep(case.entity, case.table, case.origin)]
    tested = sum(_filled(case.table, name) for name in case.table.column_names if name.startswith(RAW))
    counts = {code: sum(issue.code == code for issue in found) for code in (PUBLISHED, KEPT)}
    return found, [_run(case, code, "personal_data", tested, count) for code, count in counts.items()]


def _of_sheet(case: _Case, hit: Hit, code: str) -> Issue:
    """The Issue of a hit that is about the sheet of its row, not about the row."""
    return case.schemas.findings[code].issue(
        case.origin.sheet(hit.row), hit.params, entity=case.entity.name, suggestion=hit.suggestion
    )


def _issue(case: _Case, hit: Hit, code: str, keyword: str = "", severity: str | None = None) -> Issue:
    """The Issue of `hit`: sentence and owner from the register, unless the field has its own."""
    field = case.entity.fields[hit.field]
    raw = values(case.table.slice(hit.row, 1), RAW + hit.field)[0]
    value = str(hit.params.get("value", raw if raw is not None else ""))
    params = {
        "row": case.origin.number(hit.row),
        "field_zh": field.title,
        "field_en": field.title_en,
        **hit.params,
        "value": value,
        "suggestions": hit.suggestion,
    }
    return case.schemas.findings[code].issue(
        case.origin.place(hit.row, hit.field),
        params,
        severity=severity or field.severity(keyword) or field.severity(code),
        owner=field.owner,
        message=field.message if keyword and keyword != "required" else None,
        entity=case.entity.name,
        field=hit.field,
        value=value,
        suggestion=hit.suggestion,
        record=case.origin.record(hit.row),
    )


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


def _named(options: Json, entity: Entity) -> list[str]:
    """The fields of the entity that a rule's options name."""
    words = [word for value in options.values() for word in (value if isinstance(value, list) else [value])]
    return [word for word in words if word in entity.fields]


def _filled(table: pa.Table, name: str) -> int:
    return int(table.num_rows - table[name].null_count)


def _run(case: _Case, code: str, rule: str, tested: int, found: int) -> RuleRun:
    if tested:
        return RuleRun(code, rule, case.entity.name, "ran", "", tested, found)
    return RuleRun(code, rule, case.entity.name, "not applicable", "没有可检查的值 nothing to check", 0, found)
