"""Which records of the last release stay, though nobody reports them any more."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from sucheng_data.model.identity import Registry
from sucheng_data.model.rule import values
from sucheng_data.model.run import Checked
from sucheng_data.operations.departed import read_gone
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages.carry import asks, carry, missing

Ended = Mapping[str, Mapping[str, str]]


def ended(space: Workspace, checked: Checked, names: list[str]) -> tuple[Ended, Ended]:
    """Of these entities by id: what it is a part of now, and from which day somebody says that it is gone."""
    registries = read_registries(space.registry, names)
    return (
        {name: registry.replaced(checked.redirects.get(name, {})) for name, registry in registries.items()},
        gone(space, checked, registries),
    )


def carried(
    checked: Checked, tables: Mapping[str, pa.Table], before: Mapping[str, pa.Table], past: tuple[Ended, Ended]
) -> dict[str, pa.Table]:
    """`tables`, which are about to be published, with what stays of `before`."""
    replaced, left = past
    done = dict(tables)
    for name in tables:
        entity = checked.schemas[name]
        if asks(entity) and name in before and name in checked.tables:
            out = {*checked.keys.get(name, ()), *replaced.get(name, ()), *left.get(name, ())}
            # Whoever is silent altogether has not said that anything is gone, either.
            asked = [(sender or "") not in checked.complete for sender in values(before[name], "submitted_by")]
            rows = missing(entity, before[name], asked, out)
            done[name] = carry(entity, tables[name], before[name], rows)
    return done


def gone(space: Workspace, checked: Checked, registries: Mapping[str, Registry]) -> Ended:
    """By entity and id, the day from which somebody says it is gone; nothing that has been delivered since, or is now."""
    found: dict[str, dict[str, str]] = {name: {} for name in registries}
    for line in read_gone(space):
        entry = registries[line.entity].entries.get(line.id) if line.entity in registries else None
        if entry and line.id not in checked.keys.get(line.entity, {}) and entry.last_seen <= line.decided_on:
            found[line.entity][line.id] = line.decided_on
    return found
