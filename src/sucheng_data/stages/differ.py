"""Differ: two releases in, what changed out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.change import KINDS, NOTE, Change
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.telling import Telling, own_account, telling
from sucheng_data.stages._naming import Names
from sucheng_data.stages._pair import Pair
from sucheng_data.stages._unlike import comparable

ADD, MOVE, MODIFY, REMOVE = KINDS
NOBODY: Mapping[str, str] = MappingProxyType({})


def differ(
    before: Mapping[str, pa.Table],
    after: Mapping[str, pa.Table],
    schemas: Schemas,
    replaced: Mapping[str, Mapping[str, str]] | None = None,
) -> list[Change]:
    """What changed from the published tables `before` to `after`, entity by entity, record by record.

    Nothing where nothing was published before. What is said of a whole table (a column only one release has) is one
    change without kind and id. Entities the system keeps of itself, such as the files received, are not told. replaced: by entity,
    ids that are a part of another thing now, and that thing's.
    """
    if not before:
        return []
    names = Names(schemas, before, after)
    found: list[Change] = []
    for entity in sorted(schemas, key=lambda one: (one.rank, one.name)):
        old, new = before.get(entity.name), after.get(entity.name)
        if own_account(entity) or (old is None and new is None):
            continue
        if old is None or new is None:
            found += _table_only_once(entity, old, new)
        else:
            found += _records(entity, old, new, names, (replaced or {}).get(entity.name, NOBODY))
    return found


def _table_only_once(entity: Entity, old: pa.Table | None, new: pa.Table | None) -> Iterator[Change]:
    """One note: whether its records are new, or were never readable, cannot be told."""
    table = new if old is None else old
    if table is None or not table.num_rows:
        return
    which, count = (("本版", "this") if old is None else ("上一版", "the earlier"), table.num_rows)
    text = Text(
        f"只有{which[0]}有“{entity.title}”（{count} 条），没有逐条比较",
        f"only {which[1]} release has {entity.title_en} ({count} records): not compared one by one",
    )
    yield Change(entity.name, "", entity.title, NOTE, "", None, None, text)


def _records(entity: Entity, old: pa.Table, new: pa.Table, names: Names, replaced: Mapping[str, str]) -> list[Change]:
    old_ids, new_ids = _ids(entity, old), _ids(entity, new)
    at = pc.fill_null(pc.index_in(new_ids, old_ids), -1).to_numpy(zero_copy_only=False)
    stayed = np.flatnonzero(at >= 0)
    left = np.ones(old.num_rows, dtype=np.bool_)
    left[at[stayed]] = False
    how = telling(entity)
    was = _rows(_compared(entity, how, old), at[stayed])
    now = _rows(_compared(entity, how, new), stayed)
    pair = Pair(entity, was, now, new_ids.take(pa.array(stayed)), names, how)
    found = [
        *_whole(entity, new, new_ids, np.flatnonzero(at < 0), ADD),
        *_whole(entity, old, old_ids, np.flatnonzero(left), REMOVE, _there(entity, new, new_ids, replaced)),
        *pair.changes(),
    ]
    order = {name: place for place, name in enumerate(entity.fields)}
    order[entity.geometry.get("lon", "")] = -1  # that it moved, before what else did
    found.sort(key=lambda one: (one.id, KINDS.index(one.kind), order.get(one.field, -1)))
    return [*_column_notes(entity, old, new), *found]


def _compared(entity: Entity, how: Telling, table: pa.Table) -> pa.Table:
    """Only the columns that are looked at."""
    place = [entity.geometry[word] for word in ("lon", "lat", "crs") if word in entity.geometry]
    needed = {*place, *(f"{name}_source" for name in place), entity.label}
    return table.select([name for name in table.column_names if name not in how.untold or name in needed])


def _rows(table: pa.Table, rows: Any) -> pa.Table:
    """Those rows; without copying where they follow one another, which is the rule."""
    first = int(rows[0]) if len(rows) else 0
    in_turn = bool((rows == np.arange(first, first + len(rows))).all())
    return table.slice(first, len(rows)) if in_turn else table.take(pa.array(rows))


def _ids(entity: Entity, table: pa.Table) -> Any:
    """The id of every record as text; one that is met again is told apart by how often."""
    columns = [pc.fill_null(table[key].cast(pa.string()), "") for key in entity.key]
    ids = pc.binary_join_element_wise(*columns, "/") if len(columns) > 1 else columns[0]
    ids = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    if pc.count_distinct(ids).as_py() == len(ids):
        return ids
    met: dict[str, int] = {}
    for id_ in ids.to_pylist():
        met[id_] = met.get(id_, 0) + 1
    again = dict.fromkeys(met, 0)
    told = []
    for id_ in ids.to_pylist():
        again[id_] += 1
        told.append(id_ if again[id_] == 1 else f"{id_}#{again[id_]}")
    return pa.array(told, pa.string())


def _there(entity: Entity, table: pa.Table, ids: Any, replaced: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """By id, the one it is a part of now and that one's name, where it is listed."""
    at = pc.index_in(pa.array(replaced.values(), pa.string()), ids).to_pylist()
    rows = {one: row for one, row in zip(replaced, at, strict=True) if row is not None}
    labels = values(table.take(pa.array(rows.values(), pa.int64())), entity.label)
    return {one: (replaced[one], str(label or "")) for one, label in zip(rows, labels, strict=True)}


def _whole(
    entity: Entity, table: pa.Table, ids: Any, rows: Any, kind: str, into: Mapping[str, tuple[str, str]] | None = None
) -> Iterator[Change]:
    """Records that came, went, or went into another one."""
    some = table.take(pa.array(rows))
    words = ("新增", "added") if kind == ADD else ("不再列出", "no longer listed")
    for id_, label in zip(ids.take(pa.array(rows)).to_pylist(), values(some, entity.label), strict=True):
        name = str(label or id_)
        if into and id_ in into:
            other, called = into[id_]
            text = Text(f"并入 {other} {called}".rstrip(), f"merged into {other} {called}".rstrip())
            yield Change(entity.name, id_, name, MODIFY, entity.key[0], id_, other, text)
            continue
        text = Text(f"{words[0]}：{name}", f"{words[1]}: {name}")
        yield Change(entity.name, id_, name, kind, "", None, None, text)


def _column_notes(entity: Entity, old: pa.Table, new: pa.Table) -> Iterator[Change]:
    """One note per column that only one release has, and that holds anything; or that holds another kind of value now."""
    untold = telling(entity).untold
    for name, field in entity.fields.items():
        if field.private or name in untold:
            continue
        sides = [table for table in (old, new) if name in table.column_names]
        if len(sides) == 1 and (count := sides[0].num_rows - sides[0][name].null_count):
            which = ("本版", "this") if sides[0] is new else ("上一版", "the earlier")
            zh = f"只有{which[0]}有“{field.title}”一栏（{count} 条已填），没有逐条比较"
            en = f"only {which[1]} release has the column {field.title_en} ({count} filled in): not compared one by one"
        elif len(sides) == 2 and not comparable(old[name].type, new[name].type):
            zh = f"“{field.title}”一栏换了形式，没有逐条比较"
            en = f"the column {field.title_en} holds another kind of value now: not compared one by one"
        else:
            continue
        yield Change(entity.name, "", entity.title, NOTE, name, None, None, Text(zh, en))
    for name in sorted({*old.column_names, *new.column_names}):
        if name not in entity.fields and name.removesuffix("_precision") not in entity.fields:
            text = Text(f"“{name}”一栏不在模式里，没有比较", f"the column {name} is not in the schema: not compared")
            yield Change(entity.name, "", entity.title, NOTE, name, None, None, text)
