"""One check, of which more is kept than its verdict: the sheets as they were read, the decisions, what is published."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa

from sucheng_data.model.batch import Batch
from sucheng_data.model.decision import Kept
from sucheng_data.model.identity import Registry
from sucheng_data.model.report import Source
from sucheng_data.model.run import Checked, Request
from sucheng_data.model.schema import Entity
from sucheng_data.model.verdicts import Verdicts, verdicts
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline import read
from sucheng_data.pipeline.loading import Progress, silent


@dataclass(frozen=True)
class Looked:
    """A check, with the sheets as they were read and the decisions that were replayed."""

    space: Workspace
    checked: Checked
    batches: Sequence[Batch]
    kept: Sequence[Kept]

    @cached_property
    def verdicts(self) -> Verdicts:
        return verdicts(self.checked.found)

    @cached_property
    def registries(self) -> dict[str, Registry]:
        return read_registries(self.space.registry, [one.name for one in self.checked.schemas if one.identity])

    @cached_property
    def published(self) -> dict[str, pa.Table]:
        """The tables of the current release."""
        return published_tables(self.space.current, self.checked.schemas.entities)

    @cached_property
    def sources(self) -> dict[str, Source]:
        """The files of this check by name."""
        return {source.file_name: source for source in reversed(self.checked.report.sources)}

    def registry(self, entity: Entity) -> Registry:
        return self.registries.get(entity.name, Registry({}))

    def current(self, entity: Entity, identifier: str) -> str:
        """The id that stands for the thing today."""
        found = self.registry(entity).current(identifier)
        return self.checked.redirects.get(entity.name, {}).get(found, found)


def look(space: Workspace, request: Request, progress: Progress = silent) -> Looked:
    """As `pipeline.check`, but what was read is kept. Raises what that raises."""
    schemas, kept, (loaded,) = read(space, request, progress)
    from sucheng_data.pipeline.judging import judge  # see pipeline.check

    return Looked(space, judge(space, schemas, loaded, kept, request._replace(scored=False)), loaded.batches, kept)
