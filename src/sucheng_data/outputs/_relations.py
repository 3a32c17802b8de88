"""What the columns of an entity point at: another entity's key, or a code list; and whether every value of theirs is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.links import links
from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity, Schemas


class Relation(NamedTuple):
    """Values of `field` (or the items of its lists) are values of column `key` of table `to`."""

    field: str
    to: str
    key: str


def code_table(name: str) -> str:
    """What the table of a code list is called."""
    return f"code_{name}"


def relations(release: Release, name: str) -> dict[str, Relation]:
    """Field -> what it points at, where everything it says is there to be found: a broken reference is none."""
    found: dict[str, Relation] = {}
    for one in _pointed_at(release.schemas, release.schemas[name]):
        if one.field not in found and one.field in release.tables[name].column_names and _holds(release, name, one):
            found[one.field] = one
    return found


def _pointed_at(schemas: Schemas, entity: Entity) -> Iterator[Relation]:
    """First the records that fields name, then the code lists."""
    yield from (Relation(link.field, link.to, link.key) for link in links(schemas, entity))
    for field in entity.public:
        if field.codes is not None:
            yield Relation(field.name, code_table(field.codes.name), "code")


def _holds(release: Release, name: str, relation: Relation) -> bool:
    column = release.tables[name][relation.field].combine_chunks()
    items = column.flatten() if pa.types.is_list(column.type) else column
    if not pa.types.is_string(items.type):
        return False
    field = release.schemas[name].fields[relation.field]
    if field.codes is not None and relation.to == code_table(field.codes.name):
        known = pa.array(list(field.codes), pa.string())
    elif relation.to in release.tables and is_key(release.tables[relation.to], [relation.key]):
        known = release.tables[relation.to][relation.key]
    else:
        return False
    return bool(pc.all(pc.is_in(items.drop_null(), value_set=known)).as_py() in (True, None))


def is_key(table: pa.Table, columns: list[str]) -> bool:
    """Whether the columns are filled and tell every row from every other."""
    if not set(columns) <= set(table.column_names):
        return False
    key = table.select(columns)
    return not any(column.null_count for column in key.columns) and key.group_by(columns).aggregate([]).num_rows == len(
        key
    )
