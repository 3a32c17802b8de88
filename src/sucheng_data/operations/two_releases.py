"""Two releases to be compared: by the names the workspace has for them, or by the path of any folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._contents import MANIFEST, read_json_file, visible
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.store import current_name
from sucheng_data.operations.workspace import Workspace

CURRENT, PREVIOUS = "current", "previous"


class Opened(NamedTuple):
    """A release: what it is called, and its published tables."""

    name: str
    tables: Mapping[str, pa.Table]

    @property
    def rows(self) -> dict[str, int]:
        return {name: table.num_rows for name, table in self.tables.items()}


def open_release(space: Workspace, wanted: str, schemas: Schemas) -> Opened:
    """The release of that name, `current`, `previous`, or in that folder. Raises CannotWork when it is none."""
    folder = _folder(space, wanted)
    there = [entity.name for entity in schemas if (folder / f"{entity.name}.parquet").is_file()]
    if not there:
        name = visible(wanted)
        raise CannotWork(
            f"{name} 不是一个发布：里面没有记录表（sucheng releases 列出全部发布）",
            f"{name} is no release: there are no tables in it (`sucheng releases` lists all)",
        )
    tables = published_tables(folder, there)
    if lost := [f"{name}.parquet" for name in there if name not in tables]:
        raise CannotWork(f"{folder.name} 的 {'、'.join(lost)} 读不出", f"{folder.name}: cannot read {', '.join(lost)}")
    return Opened(folder.resolve().name, tables)


def _folder(space: Workspace, wanted: str) -> Path:
    if wanted not in (CURRENT, PREVIOUS):
        named = space.releases / wanted
        return named if Path(wanted).name == wanted and named.is_dir() else Path(wanted)
    current = current_name(space.releases)
    if not current:
        raise CannotWork("还没有发布过，请先运行 sucheng run", "nothing published yet: run `sucheng run` first")
    if wanted == CURRENT:
        return space.releases / current
    facts = read_json_file(space.releases / current / MANIFEST)
    previous = str(facts.get("previous") or "") if isinstance(facts, dict) else ""
    if not previous or Path(previous).name != previous or not (space.releases / previous).is_dir():
        raise CannotWork(
            f"{current} 之前没有留下发布，请写明与哪一个比较",
            f"no release before {current} is kept: name the one to compare with",
        )
    return space.releases / previous
