"""Which records of the last release stay, though nobody reports them any more."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from sucheng_data.model.identity import Registry
from sucheng_data.model.rule import World, values
from sucheng_data.model.run import Checked
from sucheng_data.operations.departed import read_gone
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.rules._earlier import delivered_again, earlier_senders, senders
from sucheng_data.stages.carry import asks, carry, missing


def carried(
    space: Workspace, checked: Checked, tables: Mapping[str, pa.Table], before: Mapping[str, pa.Table]
) -> dict[str, pa.Table]:
    """`tables`, which are about to be published, with what stays of `before`."""
    done = dict(tables)
    for name in tables:
        entity = checked.schemas[name]
        if asks(entity) and name in before and name in checked.tables:
            registry = read_registries(space.registry, [name])[name]
            out = {*checked.keys.get(name, ()), *gone(space, checked, name, registry), *checked.redirects.get(name, ())}
            out |= {identifier for identifier, entry in registry.entries.items() if entry.superseded_by}
            rows = missing(entity, before[name], _asked(checked, before, name), out)
            done[name] = carry(entity, tables[name], before[name], rows)
    return done


def _asked(checked: Checked, before: Mapping[str, pa.Table], name: str) -> list[bool]:
    """Per published row, whether its sender has delivered anew, and nobody said that this is everything."""
    world = World({}, checked.schemas.codes, checked.report.as_of, before)
    again = delivered_again(senders(checked.tables[name]), earlier_senders(world, before[name]))
    sent = values(before[name], "submitted_by")
    return [asked and (sender or "") not in checked.complete for asked, sender in zip(again, sent, strict=True)]


def gone(space: Workspace, checked: Checked, name: str, registry: Registry) -> dict[str, str]:
    """By id, the day from which somebody says it is gone; nothing that has been delivered since, or is now."""
    delivered = checked.keys.get(name, {})
    return {
        line.id: line.decided_on
        for line in read_gone(space)
        if line.entity == name
        and line.id in registry.entries
        and line.id not in delivered
        and registry.entries[line.id].last_seen <= line.decided_on
    }
