"""One entity's table under examination, and how a hit on it becomes an Issue."""

from __future__ import annotations

from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.issue import Issue, Text
from sucheng_data.model.provenance import Origin
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import Hit
from sucheng_data.model.schema import Entity, Schemas


class Case(NamedTuple):
    """One entity's table under examination, with what every check needs."""

    entity: Entity
    table: pa.Table
    origin: Origin
    schemas: Schemas


def issue(case: Case, hit: Hit, code: str, keyword: str = "", severity: str | None = None) -> Issue:
    """The Issue of `hit`: sentence and owner from the register, unless the field has its own."""
    field = case.entity.fields[hit.field]
    raw = case.origin.raw(hit.row, hit.field)
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


def of_sheet(case: Case, hit: Hit, code: str) -> Issue:
    """The Issue of a hit that is about the sheet of its row, not about the row."""
    return case.schemas.findings[code].issue(
        case.origin.sheet(hit.row), hit.params, entity=case.entity.name, suggestion=hit.suggestion
    )


def run(case: Case, code: str, rule: str, tested: int, found: int) -> RuleRun:
    if tested:
        return RuleRun(code, rule, case.entity.name, "ran", tested=tested, found=found)
    return RuleRun(code, rule, case.entity.name, "not applicable", Text("没有可检查的值", "nothing to check"), 0, found)


def filled(table: pa.Table, name: str) -> int:
    return int(table.num_rows - table[name].null_count)
