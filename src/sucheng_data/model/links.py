"""Which field of an entity names records of which other: the foreign keys of what is published."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from sucheng_data.model.schema import Entity, Field, Schemas

ORGANISATIONS = "organisations"
# The cleaners whose values are ids of organisations.
NAMING = ("organisation", "organisations", "lead_organisation")


class Link(NamedTuple):
    """Values of `field` are values of `key` in the entity `to`; many: a list of them."""

    field: str
    to: str
    key: str
    many: bool


def links(schemas: Schemas, entity: Entity) -> list[Link]:
    """Every link from `entity`, in the order of its fields: told by a rule, by the cleaner, or by bearing another's key."""
    told = {rule["field"]: (rule["to"], rule["key"]) for rule in entity.rules if rule["rule"] == "reference"}
    keys = {other.key[0]: other.name for other in schemas if len(other.key) == 1 and other.name != entity.name}
    found = []
    for field in entity.public:
        to, key = told.get(field.name) or _guess(field, keys, schemas)
        if to and [field.name] != entity.key:
            found.append(Link(field.name, to, key, field.type == "array"))
    return found


def _guess(field: Field, keys: Mapping[str, str], schemas: Schemas) -> tuple[str, str]:
    if field.cleaner in NAMING and ORGANISATIONS in schemas.entities:
        return ORGANISATIONS, schemas[ORGANISATIONS].key[0]
    return (keys[field.name], field.name) if field.name in keys else ("", "")
