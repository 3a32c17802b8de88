"""What is published: the tables of one release, and what is said about them."""

from __future__ import annotations

import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from sucheng_data.model.about import About
from sucheng_data.model.change import Changes
from sucheng_data.model.coverage import Coverage
from sucheng_data.model.issue import Issue
from sucheng_data.model.reconciled import Reconciled
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Entity, Schemas

if TYPE_CHECKING:
    import pyarrow as pa

# What GeoParquet adds to the published columns of an entity that has a place.
POINT, BOX = "geometry", "bbox"
_AT_ONCE = 4096  # records held as Python values


class Written(NamedTuple):
    """A file of a release: its size, its digest, and how many records it holds."""

    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class Inside:
    """What only the internal forms may show, by entity: published records with their private fields, and the withheld ones
    with their raw cells; and every finding at its own cell."""

    tables: Mapping[str, pa.Table]
    held: Mapping[str, pa.Table]
    found: Sequence[Issue]


@dataclass(frozen=True)
class Release:
    """Everything an output may use. `tables` hold published columns only, sorted by id; `withheld` counts rows kept back.

    files: what the outputs before this one have written, by name; about: what the publisher says of the package;
    changes: against the release before; coverage: by district and town, where there are stations to ask about; reconciled: the
    announced figures against the records that are shown; inside: None wherever a public form is made.
    """

    tables: Mapping[str, pa.Table]
    schemas: Schemas
    sources: Sequence[Source]
    report: Report
    as_of: date
    about: About
    withheld: Mapping[str, int] = field(default_factory=dict)
    off_map: Mapping[str, int] = field(default_factory=dict)
    changes: Changes = field(default_factory=Changes)
    files: Mapping[str, Written] = field(default_factory=dict)
    inside: Inside | None = None
    coverage: Coverage | None = None
    reconciled: Reconciled | None = None

    @property
    def forms(self) -> list[str]:
        """What the entities ask for; none of them asks what the others have written."""
        return sorted({name for entity in self.schemas for name in entity.outputs})

    def asked(self, form: str) -> list[str]:
        """The entities that are published as `form` (`x-outputs`), in the order people meet them in."""
        wanted = [name for name in self.tables if form in self.schemas[name].outputs]
        return sorted(wanted, key=lambda name: self.schemas[name].rank)

    def records(self, entity: str) -> Iterator[dict[str, Any]]:
        """Its records as Python values, never many at a time; none where there is no such table."""
        table = self.tables.get(entity)
        for batch in table.to_batches(_AT_ONCE) if table is not None else ():
            yield from batch.to_pylist()


def off_map(entity: Entity, table: pa.Table) -> int:
    """How many published records do not belong on the map: they lack a WGS-84 point or what `x-geometry` needs beside it."""
    words = entity.geometry
    needed = (words["lon"], words["lat"], *words.get("needs", ()))
    if not set(needed) <= set(table.column_names):
        return int(table.num_rows)
    shown = reduce(operator.and_, (table[name].is_valid().to_numpy() for name in needed))
    return int(table.num_rows - shown.sum())
