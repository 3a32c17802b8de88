"""What is published: the tables of one release, and what is said about them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Entity, Schemas

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True)
class Release:
    """Everything an output may use. `tables` hold published columns only, sorted by id; `withheld` counts rows kept back."""

    tables: Mapping[str, pa.Table]
    schemas: Schemas
    sources: Sequence[Source]
    report: Report
    as_of: date
    withheld: Mapping[str, int] = field(default_factory=dict)
    off_map: Mapping[str, int] = field(default_factory=dict)


def on_map(entity: Entity, record: dict[str, Any]) -> bool:
    """Whether a published record belongs on the map: it has a WGS-84 point and what `x-geometry` needs beside it."""
    words = entity.geometry
    return all(record.get(name) is not None for name in (words["lon"], words["lat"], *words.get("needs", ())))
