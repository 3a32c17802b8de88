"""What the current release says of a record, and when it was last delivered for one."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.issue import Place
from sucheng_data.model.report import Source
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity
from sucheng_data.model.trace import Release
from sucheng_data.operations._contents import MANIFEST, read_json_file
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.store import current_name
from sucheng_data.operations.workspace import Workspace

FURTHEST = 1000  # releases back


class _Facts(NamedTuple):
    previous: str
    sources: list[dict[str, Any]]


def rows_with(table: pa.Table | None, entity: Entity, identifier: str) -> list[pa.Table]:
    """The rows of that id, each a table of its own."""
    key = entity.key[0]
    if table is None or key not in table.column_names:
        return []
    at = pc.indices_nonzero(pc.equal(table[key], identifier)).to_pylist()
    return [table.slice(row, 1).combine_chunks() for row in at]


def release_of(space: Workspace, entity: Entity, row: pa.Table | None, field: str, *, delivered: bool) -> Release:
    """The current release, and the record in it; where nobody delivers it now, since when not."""
    name = current_name(space.releases)
    if row is None:
        return Release(name)
    value = values(row, field)[0] if field else None
    if delivered:
        return Release(name, True, value)
    identifier = values(row, entity.key[0])[0]
    last, source, record = _last_delivered(space, entity, identifier, name)
    sheet, number = (values(row if record is None else record, one)[0] for one in ("source_sheet", "source_row"))
    cell = f"{number}:{number}" if number else ""
    return Release(name, True, value, last, source, Place(source.file_name if source else "", sheet or "", cell))


def _last_delivered(
    space: Workspace, entity: Entity, identifier: str, name: str
) -> tuple[str, Source | None, pa.Table | None]:
    """The newest release for which a file delivered the record: what is carried on names no file."""
    for _ in range(FURTHEST):
        folder = space.releases / name
        facts = _facts(folder) if name else None
        rows = rows_with(published_tables(folder, [entity.name]).get(entity.name), entity, identifier) if facts else []
        if facts is None or not rows:
            return "", None, None
        if wanted := values(rows[0], "source_id")[0]:
            known = (Source(**one) for one in facts.sources if one.get("source_id") == wanted)
            return name, next(known, None), rows[0]
        name = facts.previous
    return "", None, None


def _facts(folder: Path) -> _Facts | None:
    """What the release's manifest says; None where there is none to read."""
    manifest = read_json_file(folder / MANIFEST)
    if not isinstance(manifest, dict):
        return None
    sources = [one for one in manifest.get("sources", ()) if isinstance(one, dict) and set(one) == set(Source._fields)]
    return _Facts(str(manifest.get("previous") or ""), sources)
