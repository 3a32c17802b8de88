"""changes: what changed since the last release."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from sucheng_data.model.change import account, plain
from sucheng_data.model.release import Release
from sucheng_data.model.telling import field_title, own_account
from sucheng_data.outputs._described import write_csv, write_json

CSV, JSON = "changes.csv", "changes.json"
FIRST = {"zh": "第一次发布，没有可以比较的上一版。", "en": "The first release: there is nothing to compare with."}


def changes(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`changes.csv` and `.json`: every change against the release before, as a sentence; of a first release none."""
    found = release.changes
    entities = sorted(release.tables, key=lambda name: (release.schemas[name].rank, name))
    told = account(
        (found.since, ""), found.items, [name for name in entities if not own_account(release.schemas[name])]
    )
    if not found.since:
        told["notes"].append({"entity": "", "field": "", "text": FIRST})
    write_json(folder / JSON, told)
    rows = write_csv(folder / CSV, _columns(release))
    return [(CSV, rows), (JSON, len(told["changes"]))]


def _columns(release: Release) -> dict[str, list[Any]]:
    items, schemas = release.changes.items, release.schemas
    kinds = schemas.codes["change_types"]
    return {
        "entity": [one.entity for one in items],
        "id": [one.id for one in items],
        "label": [one.label for one in items],
        "kind": [one.kind for one in items],
        "kind_zh": [kinds.label(one.kind) for one in items],
        "field": [one.field for one in items],
        "field_zh": [field_title(schemas[one.entity], one.field).zh for one in items],
        "before": [_cell(one.before) for one in items],
        "after": [_cell(one.after) for one in items],
        "text_zh": [one.text.zh for one in items],
        "text_en": [one.text.en for one in items],
    }


def _cell(value: Any) -> Any:
    """A value in one cell: texts as they are, lists and objects as JSON."""
    value = plain(value)
    return orjson.dumps(value).decode() if isinstance(value, (list, dict, bool)) else value
