"""What JSON Schema says of a table: required fields, every field's subschema, and the conditions on whole records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow.compute as pc

from sucheng_data.engine.columns import Records, records_of
from sucheng_data.engine.plan import Fault, Plan
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import RAW, Hit, values
from sucheng_data.model.text import is_blank
from sucheng_data.stages._cases import Case, filled, issue, run

MISSING = "FMT-E01"
NO_COLUMNS = "SHT-W07"


def missing(case: Case, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
    """Required fields that are empty: one finding per cell, and one per sheet that lacks whole columns."""
    issues, tested, found = [], 0, 0
    absent: dict[Place, dict[str, int]] = {}
    for name in case.entity.required:
        field = case.entity.fields[name]
        code = field.code("required") or MISSING
        tested += case.table.num_rows
        if name in case.table.column_names and not case.table[name].null_count:
            continue
        empty = _empty(case, name)
        there = empty if any(case.origin.columns(name)) else []
        cells = [row for row in there if case.origin.has(row, name) and case.origin.place(row, name) not in refused]
        issues += [issue(case, Hit(row, name), code, "required") for row in cells]
        found += len(empty)
        if field.severity("required"):  # else ingest reports a column that must be there
            without = [row for row in empty if not case.origin.has(row, name)] if there else empty
            for place, count in case.origin.counted(without).items():
                absent.setdefault(place, {})[name] = count
    issues += [_no_columns(case, place, fields) for place, fields in absent.items()]
    return issues, [run(case, MISSING, "required", tested, found)]


def _empty(case: Case, name: str) -> list[int]:
    """The rows that say nothing of the field: a cell that says something was read, or refused with a reason of its own."""
    raw = values(case.table, RAW + name) if RAW + name in case.table.column_names else None
    rows: list[int] = list(range(case.table.num_rows))
    if name in case.table.column_names:
        rows = pc.indices_nonzero(case.table[name].is_null()).to_pylist()
    return [row for row in rows if is_blank(raw[row])] if raw else rows


def _no_columns(case: Case, place: Place, fields: Mapping[str, int]) -> Issue:
    """One finding for all the columns a sheet does not have."""
    titles = [case.entity.fields[name] for name in fields]
    rows = max(fields.values())
    cols = {
        "cols_zh": "、".join(field.title for field in titles),
        "cols_en": ", ".join(field.title_en for field in titles),
    }
    facts: dict[str, Any] = {"entity": case.entity.name, "field": ",".join(fields), "count": rows}
    return case.schemas.findings[NO_COLUMNS].issue(place, {**cols, "n": rows}, **facts)


def keywords(case: Case, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
    """Every field's subschema, and the conditions on the record."""
    names = [name for name in case.entity.fields if name in case.table.column_names]
    records = records_of(case.table.select(names))
    schema = case.entity.plain()
    issues, ledger = _fields(case, schema, records, refused)
    for found, line in _conditions(case, schema, records, refused):
        issues += found
        ledger.append(line)
    return issues, ledger


def _fields(case: Case, schema: Json, records: Records, refused: set[Any]) -> tuple[list[Issue], list[RuleRun]]:
    """Every field's subschema, and what the schema says of the record without a code of its own."""
    own = [name for name in records.columns if not case.entity.fields[name].set_by]
    elsewhere = ("$schema", "required", "allOf")  # those that `missing` and `_conditions` see to
    plan = Plan({word: part for word, part in schema.items() if word not in elsewhere}, formats=True)
    issues = [
        found
        for fault in plan.run(records)
        if not fault.field or fault.field in own
        for found in (_of_field(case, fault) if fault.field else _of_record(case, fault, refused))
    ]
    tested = sum(filled(case.table, name) for name in own)
    return issues, [run(case, "schema", "schema", tested, len(issues))]


def _conditions(case: Case, schema: Json, records: Records, refused: set[Any]) -> Iterator[tuple[list[Issue], RuleRun]]:
    """The row-level subschemas, each with a code of its own."""
    plan = Plan({word: part for word, part in schema.items() if word in ("$defs", "allOf")}, formats=True)
    for at, condition in enumerate(case.entity.conditions):
        code, target = case.entity.code_of(condition), case.entity.place_of(condition)
        found = [
            issue(case, Hit(row, target), code, severity=case.entity.severity_of(condition))
            for row in plan.failing(records, "allOf", at).tolist()
            if case.origin.place(row, target) not in refused
        ]
        yield found, run(case, code, "condition", case.table.num_rows, len(found))


def _of_field(case: Case, fault: Fault) -> Iterator[Issue]:
    code = case.entity.fields[fault.field].code(fault.keyword) or fault.keyword
    for row in fault.rows.tolist():
        yield issue(case, Hit(row, fault.field, _params(fault.limit)), code, fault.keyword)


def _of_record(case: Case, fault: Fault, refused: set[Any]) -> Iterator[Issue]:
    """A keyword about the whole record: at the field that is missing, or where the record has its name."""
    lacking = fault.limit if fault.keyword in ("required", "dependentRequired") else []
    for row in fault.rows.tolist():
        for name in lacking if set(lacking) <= set(case.entity.fields) else []:
            if case.origin.place(row, name) not in refused:
                yield issue(case, Hit(row, name), case.entity.fields[name].code("required") or MISSING, "required")
        if not lacking:
            yield issue(case, Hit(row, case.entity.label, _params(fault.limit)), fault.keyword)


def _params(limit: Any) -> Mapping[str, object]:
    plain = [part for part in (limit if isinstance(limit, list) else [limit]) if isinstance(part, str | int | float)]
    return {"limit": "、".join(map(str, plain))}
