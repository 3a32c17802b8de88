"""Which rows are one thing: recognise → match → suspect → resolve, entity by entity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.identity import Registry
from sucheng_data.model.issue import Issue
from sucheng_data.model.lean import give_back
from sucheng_data.model.matching import Doubt, Matched
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.operations.aside import aside
from sucheng_data.operations.forks import Forks
from sucheng_data.operations.judgements import current_in, path_of, read_judgements
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages._continued import continued
from sucheng_data.stages._recognise import Recognised, recognise
from sucheng_data.stages.judged import contradictions, judged
from sucheng_data.stages.match import Matching
from sucheng_data.stages.resolve import Known, Resolved, resolve
from sucheng_data.stages.suspect import suspect, suspicions


class Settled(NamedTuple):
    """The tables with ids, the pairs that a person should look at, and the findings that tell of these."""

    resolved: Resolved
    doubts: list[Doubt]
    issues: list[Issue]


def settle(
    space: Workspace, tables: Mapping[str, pa.Table], schemas: Schemas, published: Mapping[str, pa.Table]
) -> Settled:
    """By the registries, the last release and what people judged. Raises CannotWork for a broken registry or line."""
    registries = read_registries(space.registry, [entity.name for entity in schemas if entity.identity])
    lines, current = read_judgements(space), current_in(registries)
    known: dict[str, Known] = {}
    doubts: list[Doubt] = []
    issues: list[Issue] = []
    for name, table in tables.items():
        entity = schemas[name]
        if not entity.match:
            continue
        said = [line for line in lines if line.entity == name]
        judge = partial(judged, said, partial(current, name)) if said else None
        found = recognise(entity, table, registries.get(name, Registry({})), published.get(name), judge)
        matched, asked = _matched(entity, schemas, found)
        doubts += asked
        issues += contradictions(found.conflicts, schemas, space.name(path_of(space)))
        known[name] = (found, matched)
        give_back()  # what was compared
    issues += suspicions(doubts, schemas)
    resolved = resolve(tables, schemas, registries, known)
    return Settled(replace(resolved, tables=aside(resolved.tables, space.build)), doubts, issues)


def _matched(entity: Entity, schemas: Schemas, found: Recognised) -> tuple[Matched, list[Doubt]]:
    """What is one thing, and the pairs to look at."""
    matching = Matching(found.table, entity, schemas, found.settled, Forks())
    matched = continued(found, matching.matched())
    pairs = [(one, other) for one, other, _ in matched.asked if one < found.delivered]
    return matched, list(suspect(entity, found, pairs, matching.compared(pairs) if pairs else []))
