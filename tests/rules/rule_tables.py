"""What the tests of rules share: small tables with provenance, the shipped lists and options, and how a rule is asked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from sucheng_data.model.registry import find
from sucheng_data.model.rule import Hit, World
from sucheng_data.model.schema import load_schemas

SCHEMAS = load_schemas(Path(__file__).resolve().parents[2] / "schemas")
DAY = date(2026, 1, 31)
METRE = 1 / 111_195  # degrees of latitude


def table(entity: str, *records: dict[str, Any], file: str = "raw/甲/表.xlsx", **common: Any) -> pa.Table:
    """Records of `entity` as the stages hand them to a rule: every field a column, rows from 2 on, one file unless `_file` says."""
    fields = list(SCHEMAS[entity].fields)
    rows = [{**dict.fromkeys(fields), **common, **record} for record in records]
    columns: dict[str, Any] = {name: pa.array([row[name] for row in rows]) for name in fields}
    for name in ("lon", "lat"):
        if name in columns:
            columns[f"raw:{name}"] = pa.array([None if row[name] is None else f"{row[name]:.6f}" for row in rows])
    extra = sorted({name for row in rows for name in row if name.endswith("_precision")})
    columns |= {name: pa.array([row.get(name) for row in rows]) for name in extra}
    letters = json.dumps(dict.fromkeys(fields, "B"))
    columns["_file"] = pa.array([record.get("_file", file) for record in records])
    columns["_sheet"] = pa.array([record.get("_sheet", "表1") for record in records])
    columns["_row"] = pa.array(range(2, len(rows) + 2))
    columns["_columns"] = pa.array([record.get("_columns", letters) for record in records])
    return pa.table(columns)


def options(entity: str, rule: str, code: str = "", at: int = 0) -> dict[str, Any]:
    """The options with which the shipped schema asks the rule: the `at`-th line of that rule and code."""
    found = [spec for spec in SCHEMAS[entity].rules if spec["rule"] == rule and code in ("", spec["code"])]
    return {key: value for key, value in found[at].items() if key not in ("rule", "code")}


def ask(rule: str, asked: pa.Table, how: dict[str, Any], **world: Any) -> list[Hit]:
    tables = world.pop("tables", {})
    known = World(tables, SCHEMAS.codes, world.pop("as_of", DAY), **world)
    return list(find("rules", rule)(asked, known, **how))


def cells(hits: list[Hit]) -> list[tuple[int, str]]:
    return [(hit.row, hit.field) for hit in hits]
