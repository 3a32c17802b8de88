"""How changes of an entity's records are told: what its schema says of it in `x-diff`, and what follows from the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sucheng_data.model.issue import Text
from sucheng_data.model.schema import Entity, Field

METRES = 5.0
# Who writes what no person would call a change: where a record stood, and what the system made of it.
SYSTEM = ("ingest", "clean", "publish")


@dataclass(frozen=True)
class Telling:
    """The words of `x-diff`.

    untold: fields whose changes nobody speaks of; metres: how far a record must be from where it was to have moved; within:
    the areas a move is told with, widest first; follows: fields whose change, where the record moved, is part of the move;
    ordered: lists whose order says something; written: field of words as delivered -> the fields read from them; units:
    field of a number -> the field that states its unit; references: field -> the entity whose ids it holds.
    """

    untold: frozenset[str]
    metres: float
    within: Sequence[str]
    follows: frozenset[str]
    ordered: frozenset[str]
    written: Mapping[str, Sequence[str]]
    units: Mapping[str, str]
    references: Mapping[str, str]


def telling(entity: Entity) -> Telling:
    """Ids cannot change; where a record is, is compared as one thing."""
    diff, place = entity.diff, entity.geometry
    made = {name for name, one in entity.fields.items() if one.set_by in SYSTEM}
    point = {place[word] for word in ("lon", "lat", "crs") if word in place}
    return Telling(
        untold=frozenset({*made, *point, *entity.key, *diff.get("ignore", ())}),
        metres=float(diff.get("metres", METRES)),
        within=tuple(diff.get("within", ())),
        follows=frozenset(diff.get("follows", ())),
        ordered=frozenset(diff.get("ordered", ())),
        written=diff.get("written", {}),
        units=diff.get("units", {}),
        references={rule["field"]: rule["to"] for rule in entity.rules if rule["rule"] == "reference"},
    )


def own_account(entity: Entity) -> bool:
    """Whether its records are the system's own account of what it received, which is not told."""
    return all(entity.fields[key].set_by == "ingest" for key in entity.key)


def field_title(entity: Entity, name: str) -> Text:
    """What the field of a change is called: the point of a record is one thing; "" for the record as a whole."""
    if name and name == entity.geometry.get("lon"):
        return Text("坐标", "Coordinates")
    field = entity.fields.get(name)
    return Text(field.title, field.title_en) if field else Text(name, name)


def notation(field: Field) -> bool:
    """Whether its values are text that a cleaner wrote for programs: no labels, no dates, not the words as delivered."""
    return field.type == "string" and field.codes is None and "format" not in field.spec
