"""Which rows are one thing: recognise → match → resolve, entity by entity."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from sucheng_data.model.schema import Schemas
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages.resolve import Resolved, resolve


def resolved_by(
    space: Workspace, tables: Mapping[str, pa.Table], schemas: Schemas, published: Mapping[str, pa.Table]
) -> Resolved:
    """The tables with ids, by the registries, the last release and what people judged."""
    registries = read_registries(space.registry, [entity.name for entity in schemas if entity.identity])
    return resolve(tables, schemas, registries)
