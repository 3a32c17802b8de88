"""What people look at in the database: views in Chinese, with labels in place of codes."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from sucheng_data.model.dictionary import entry
from sucheng_data.model.release import Release
from sucheng_data.outputs._relations import Relation
from sucheng_data.outputs._sqlite_tables import Drawn, quoted


def view(release: Release, one: Drawn, drawn: Sequence[Drawn], taken: set[str]) -> str:
    """A view named as the entity is called, its columns too; codes and references by their labels. Adds to `taken`."""
    entity = release.schemas[one.name]
    labels = {other.name: release.schemas[other.name].label for other in drawn}
    heads: set[str] = set()
    parts = [
        f"{_shown(release, one, name, labels)} AS {quoted(_free(entry(entity, name).title.zh, heads))}"
        for name in one.columns
    ]
    inside = ",\n  ".join(parts)
    return f"CREATE VIEW {quoted(_free(entity.title, taken))} AS SELECT\n  {inside}\nFROM {quoted(one.name)} AS t"


def _free(name: str, taken: set[str]) -> str:
    """`name`, or with a number where somebody has it already."""
    number, found = 1, name
    while found.lower() in taken:
        number += 1
        found = f"{name} {number}"
    taken.add(found.lower())
    return found


def _shown(release: Release, one: Drawn, name: str, labels: dict[str, str]) -> str:
    """The column as SQL that says what people read."""
    kind = release.tables[one.name].schema.field(name).type
    cell = f"t.{quoted(name)}"
    if pa.types.is_boolean(kind):
        return f"CASE {cell} WHEN 1 THEN '是' WHEN 0 THEN '否' END"
    relation = one.relations.get(name)
    if relation is None:
        return cell
    label = labels.get(relation.to, "label_zh")
    return _labels(one, relation, label) if pa.types.is_list(kind) else _label(cell, relation, label)


def _label(cell: str, relation: Relation, label: str) -> str:
    target = f"SELECT {quoted(label)} FROM {quoted(relation.to)} WHERE {quoted(relation.key)} = {cell}"  # noqa: S608
    return f"coalesce(({target}), {cell})"


def _labels(one: Drawn, relation: Relation, label: str) -> str:
    link = next((link for link in one.links if link.field == relation.field), None)
    if link is None:
        return f"t.{quoted(relation.field)}"
    said = (
        f"SELECT coalesce(c.{quoted(label)}, l.value) AS label FROM {quoted(link.name)} AS l "  # noqa: S608
        f"LEFT JOIN {quoted(relation.to)} AS c ON c.{quoted(relation.key)} = l.value "
        f"WHERE l.{quoted(one.key)} = t.{quoted(one.key)} ORDER BY l.position"
    )
    return f"(SELECT group_concat(label, '、') FROM ({said}))"  # noqa: S608
