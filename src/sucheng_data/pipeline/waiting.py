"""What waits for somebody to say whether it is still there: published, flagged, and reported no more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sucheng_data.model.judgement import Waiting
from sucheng_data.model.night import Stale
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.runs import nights
from sucheng_data.operations.store import read_registries
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages.carry import asks

DAY = 10  # characters of a release's name


def waiting(space: Workspace, schemas: Schemas) -> list[Waiting]:
    """In the order of the current release."""
    names = [entity.name for entity in schemas if asks(entity)]
    registries = read_registries(space.registry, names)
    found = []
    for name, table in published_tables(space.current, names).items():
        entity = schemas[name]
        flagged, since = _flagged(entity, space.current), _since(entity, space)
        told = (values(table, field) for field in (entity.key[0], entity.label, "submitted_by"))
        for identifier, label, sender in zip(*told, strict=True):
            if identifier in flagged:
                entry = registries[name].entries.get(identifier)
                seen = entry.last_seen if entry else ""
                found.append(Waiting(name, identifier, label or "", sender or "", seen, since.get(identifier, "")))
    return found


def silent(space: Workspace, schemas: Schemas) -> list[Stale]:
    """The senders from whom nothing came at the last run that published or had nothing to do: what they sent before stands in."""
    names = {entity.name for entity in schemas if asks(entity)}
    last = next((night for night in nights(space.build) if night.outcome in ("published", "unchanged")), None)
    return [one for one in last.stale if one.why == "missing" and one.entity in names] if last else []


def _since(entity: Entity, space: Workspace) -> dict[str, str]:
    """By id, the first day of those, back from the current release without a gap, at which it was already missing."""
    found: dict[str, str] = {}
    left = _flagged(entity, space.current)
    for day, folders in _by_day(space, space.current.resolve().name[:DAY]):
        left &= set().union(*(_flagged(entity, folder) for folder in folders))
        if not left:
            break
        found |= dict.fromkeys(left, day)
    return found


def _by_day(space: Workspace, last: str) -> Iterator[tuple[str, list[Path]]]:
    """The releases up to the day `last`, the newest day first."""
    days: dict[str, list[Path]] = {}
    for folder in space.releases.glob("[0-9]*-*"):
        days.setdefault(folder.name[:DAY], []).append(folder)
    return ((day, days[day]) for day in sorted(days, reverse=True) if day <= last)


def _flagged(entity: Entity, folder: Path) -> set[str]:
    """The ids that a release lists though nobody reported them."""
    code, tables = asks(entity)["code"], published_tables(folder, [entity.name])
    if entity.name not in tables:
        return set()
    table = tables[entity.name]
    told = zip(values(table, entity.key[0]), values(table, "flags"), strict=True)
    return {identifier for identifier, flags in told if code in (flags or ())}
