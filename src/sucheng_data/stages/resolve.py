"""Resolve: every thing gets the id the registry knows it by, newcomers the next free one; one record of all that is said of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from sucheng_data.model.crosswalk import Said
from sucheng_data.model.identity import Entry, Registry, folded, joined, match_keys
from sucheng_data.model.issue import Issue
from sucheng_data.model.matching import Matched
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.stages._merge import Merging, groups_of
from sucheng_data.stages._numbers import Numbers, Pattern, next_id, next_part
from sucheng_data.stages._recognise import Recognised, recognise

DUPLICATE, OLD, MISNAMED, TWICE, CLASH = "DUP-I02", "DUP-I03", "DUP-E02", "DUP-E01", "DUP-W02"
Known = tuple[Recognised, Matched]
_AT_ONCE = 1 << 14  # rows


@dataclass(frozen=True)
class Resolved:
    """The tables with ids, one row per real thing; the rows of things delivered more than once; what is to be said of both.

    keys: by entity and id, all that a thing was recognised by, joined; said: who said what where several did; redirects: by entity,
    ids that are another thing's now.
    """

    tables: Mapping[str, pa.Table]
    merged: Mapping[str, pa.Table]
    issues: list[Issue]
    keys: Mapping[str, Mapping[str, str]]
    said: Sequence[Said] = ()
    redirects: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Delivery:
    """One entity's rows, what they are known by, and which of them are one thing."""

    entity: Entity
    table: pa.Table
    known: Recognised
    first: Sequence[int]
    schemas: Schemas

    @cached_property
    def origin(self) -> Origin:
        return Origin(self.table)

    def issue(self, code: str, row: int, field_: str, params: Mapping[str, object], **facts: Any) -> Issue:
        """A finding at the cell of a field in table row `row`; `params["value"]` is its value."""
        return self.schemas.findings[code].issue(
            self.origin.place(row, field_),
            params,
            entity=self.entity.name,
            field=field_,
            value=params["value"],
            record=self.origin.record(row),
            **facts,
        )


def resolve(
    tables: Mapping[str, pa.Table],
    schemas: Schemas,
    registries: Mapping[str, Registry],
    known: Mapping[str, Known] | None = None,
) -> Resolved:
    """Give ids; the same tables, registries and matches always give the same. Entities not in `known` are not compared."""
    named, merged, keys, redirects = {}, {}, {}, {}
    issues: list[Issue] = []
    said: list[Said] = []
    for name, table in tables.items():
        entity = schemas[name]
        if not entity.identity:
            named[name] = table
            continue
        registry = registries.get(name, Registry({}))
        recognised, matched = (known or {}).get(name) or _by_key(entity, table, registry)
        first = matched.first.tolist()
        load = _Delivery(entity, table, recognised, first[: table.num_rows], schemas)
        ids = _identify(load, registry, first)
        old = _overtaken(load, registry, ids)
        groups = [group for group in groups_of(load.first) if not old.issuperset(group)]
        leading = recognised.leading(entity, {ids[row] for group in groups for row in group})
        before = {row: leading.get(ids[row], "") for group in groups for row in group}
        merging = Merging(entity, table, load.origin, groups, before)
        named[name], merged[name] = _once(load, ids, merging, old)
        keys[name], redirects[name] = _keys(load, ids, old), recognised.redirects
        issues += [*_twice(load, ids, merging), *_outdated(load, ids, old), *_misnamed(load, registry, ids)]
        issues += [*_improper(load), *_claimed_twice(load, ids), *_clashes(load, merging)]
        said += merging.said(ids)
    linked = {name: _link(schemas[name], table, named) for name, table in named.items()}
    return Resolved(linked, merged, issues, keys, said, redirects)


def _by_key(entity: Entity, table: pa.Table, registry: Registry) -> tuple[Recognised, Matched]:
    recognised = recognise(entity, table, registry)
    return recognised, recognised.by_key()


def _identify(load: _Delivery, registry: Registry, first: Sequence[int]) -> list[str]:
    """An id per delivered row: the one the thing is known by, else the sheet's own where it is a proper one, else the next free."""
    entity, known = load.entity, load.known
    settled = {first[row]: identifier for row, identifier in enumerate(known.settled.ids) if identifier}
    for row, identifier in enumerate(known.stated):
        if identifier:
            settled.setdefault(first[row], registry.current(identifier))
    numbers = Numbers([*registry.entries, *filter(None, known.stated), *settled.values()])
    pattern, part_of = Pattern.of(entity), entity.identity.get("part_of")
    newcomers = [row for row in range(known.delivered) if first[row] not in settled]
    wanted = range(known.delivered) if part_of else newcomers
    names = _made_of(entity) & pattern.fields | ({part_of, entity.label} if part_of else set())
    records: Iterable[tuple[int, dict[str, Any]]] = zip(wanted, _records(load.table, names, wanted), strict=True)
    if part_of:  # a part is numbered after its whole, so wholes come first
        records = sorted(records, key=lambda pair: bool(pair[1].get(part_of)))
    wholes: dict[str, str] = {}
    for row, record in records:
        whole = wholes.get(folded(record.get(part_of))) if part_of else None
        if first[row] not in settled:
            fresh = next_part(whole, numbers) if whole else None
            settled[first[row]] = fresh or next_id(pattern, record, numbers, load.schemas)
        if part_of:
            wholes.setdefault(folded(record.get(entity.label)), settled[first[row]])
    return [settled[first[row]] for row in range(known.delivered)]


def _made_of(entity: Entity) -> set[str]:
    """The fields that an entity's ids may be made of."""
    identity = entity.identity
    return {*identity["match"], *identity.get("else", ()), *identity.get("uses", ()), "submitted_by"}


def _records(table: pa.Table, names: Collection[str], rows: Sequence[int]) -> Iterator[dict[str, Any]]:
    """Some rows, the columns of these names; all at once take ten times the memory of the table."""
    some = table.select([name for name in table.column_names if name in names])
    if not some.num_columns:  # Arrow takes no rows of no columns
        yield from ({} for _ in rows)
        return
    if len(rows) < table.num_rows:
        some = some.take(pa.array(rows, pa.int64()))
    for batch in some.to_batches(max_chunksize=_AT_ONCE):
        yield from batch.to_pylist()


def _overtaken(load: _Delivery, registry: Registry, ids: Sequence[str]) -> set[int]:
    """The rows of things that only an old delivery lists still, sent again beside a newer one of the same sender.

    Old is what is dated before the thing was last delivered: it cannot tell that the thing is there yet.
    """
    if not registry.entries:
        return set()
    sent = [on.isoformat() if on else "" for on in values(load.table, "submitted_on")]
    senders = values(load.table, "submitted_by")
    newest: dict[Any, str] = {}
    for sender, on in zip(senders, sent, strict=True):
        newest[sender] = max(newest.get(sender, ""), on)
    entries = registry.entries
    old = {
        row
        for row, (identifier, sender, on) in enumerate(zip(ids, senders, sent, strict=True))
        if on and on < newest[sender] and identifier in entries and on < entries[identifier].last_seen
    }
    fresh = {ids[row] for row in range(len(ids)) if row not in old} if old else set()
    return {row for row in old if ids[row] not in fresh}


def _outdated(load: _Delivery, ids: Sequence[str], old: Iterable[int]) -> Iterator[Issue]:
    for row in sorted(old):
        yield load.issue(OLD, row, load.entity.label, {"id": ids[row], "value": ids[row]})


def _keys(load: _Delivery, ids: Sequence[str], old: Collection[int]) -> dict[str, str]:
    """By id, everything its rows are recognised by; of two things that claim one id, those of the first."""
    found: dict[str, str] = {}
    holder: dict[str, int] = {}
    for row, (identifier, key, first) in enumerate(zip(ids, load.known.keys, load.first, strict=True)):
        if row in old:
            continue
        before = found.setdefault(identifier, key)
        if holder.setdefault(identifier, first) == first and key not in before:
            found[identifier] = joined(before, key)
    return found


def learn(
    entity: Entity,
    registry: Registry,
    published: pa.Table,
    keys: Mapping[str, str],
    day: str,
    ended: tuple[Mapping[str, str], Mapping[str, str]] = ({}, {}),
) -> Registry:
    """The registry after a release: newcomers and new names of what was published; nothing is learned from other rows.

    `keys` by id, as the records were recognised: what is published may say less of them. ended: ids that are another thing's, with
    that thing's; and ids that are gone, with the day. What is published again is there again.
    """
    redirects, gone = ended
    entries = dict(registry.entries)
    ids, labels, sent = (values(published, name) for name in (entity.key[0], entity.label, "submitted_on"))
    if not set(ids) <= {*keys, *entries}:  # what nobody delivered, as an organisation that others name
        keys = {**dict(zip(ids, match_keys(entity, published), strict=True)), **keys}
    for identifier, label, on in zip(ids, labels, sent, strict=True):
        delivered = on.isoformat() if on else ""
        first = delivered or day
        known = entries.get(identifier) or Entry(identifier, keys[identifier], (), first, first, "")
        entries[identifier] = _seen(known, str(label or ""), delivered, keys.get(identifier, ""))
    for identifier, other in redirects.items():
        if not entries[identifier].superseded_by:
            entries[identifier] = entries[identifier]._replace(superseded_by=other)
    for identifier, since in gone.items():
        entries[identifier] = entries[identifier]._replace(gone_on=since)
    return Registry(entries)


def _seen(entry: Entry, label: str, delivered: str, key: str) -> Entry:
    """The registry's line for a thing met again: a new name becomes an alias, nothing is forgotten."""
    last, known = max(entry.last_seen, delivered), entry.match_key
    if key not in known:
        known = joined(known, key)
    aliases = entry.aliases if not label or label in entry.aliases else (*entry.aliases, label)
    return entry._replace(last_seen=last, match_key=known, aliases=aliases, gone_on="")


def _once(load: _Delivery, ids: Sequence[str], merging: Merging, old: Collection[int]) -> tuple[pa.Table, pa.Table]:
    """The table with ids, one record of each thing, and the other rows of things delivered more than once, and the `old` ones.

    The same id on two records that are not alike is nobody's to merge: both stay, and `unique` reports it.
    """
    key = load.entity.key[0]
    table = load.table.set_column(load.table.column_names.index(key), key, pa.array(ids, pa.string()))
    if not merging.groups and not old:  # as mostly: nothing to copy
        return table, table.slice(0, 0)
    rest = sorted({row for group in merging.groups for row in group} - set(merging.leading) | set(old))
    away = set(rest)
    kept = [row for row in range(table.num_rows) if row not in away]
    one = merging.merged(kept)
    one = one.set_column(one.column_names.index(key), key, pa.array([ids[row] for row in kept], pa.string()))
    return one, table.take(pa.array(rest, pa.int64()))


def _twice(load: _Delivery, ids: Sequence[str], merging: Merging) -> Iterator[Issue]:
    """A note for every row of a thing but the one its record is made of."""
    label = load.entity.label
    for leading, group in zip(merging.leading, merging.groups, strict=True):
        for row in group:
            if row != leading:
                other = str(load.origin.place(leading, label))
                yield load.issue(DUPLICATE, row, label, {"id": ids[row], "value": ids[row], "other": other})


def _clashes(load: _Delivery, merging: Merging) -> Iterator[Issue]:
    """Two senders say different things of one thing: both are told."""
    for row, other, name in merging.clashes():
        # What is worked out from another cell has no raw text of its own.
        mine, theirs = (load.origin.raw(at, name) or str(load.table[name][at].as_py()) for at in (row, other))
        params = {"value": mine, "b": theirs, "other": str(load.origin.place(other, name))}
        told = load.entity.fields[name]
        yield load.issue(CLASH, row, name, {**params, "field_zh": told.title, "field_en": told.title_en})


def _misnamed(load: _Delivery, registry: Registry, ids: Sequence[str]) -> Iterator[Issue]:
    """A stated id that is not the registry's id of this thing; where several are stated, what counts is the first one's."""
    key, met = load.entity.key[0], set()
    for row, stated in enumerate(load.known.stated):
        first = load.first[row] not in met
        met.add(load.first[row])
        if stated and first and ids[row] not in (stated, registry.current(stated)):
            params = {"value": stated, "other": ids[row]}
            yield load.issue(MISNAMED, row, key, params, suggestion=ids[row])


def _claimed_twice(load: _Delivery, ids: Sequence[str]) -> Iterator[Issue]:
    """One stated id on two things, of which the first is known by another: `unique`, which sees the final ids, cannot."""
    first: dict[str, int] = {}
    for row, stated in enumerate(load.known.stated):
        if stated is None:
            continue
        holder = first.setdefault(stated, row)
        if load.first[holder] != load.first[row] and ids[holder] != ids[row]:
            yield load.issue(TWICE, row, load.entity.key[0], {"id": stated, "value": stated})


def _improper(load: _Delivery) -> Iterator[Issue]:
    """A stated id of another form, where no other field keeps it."""
    key = load.entity.fields[load.entity.key[0]]
    if any(step["from"] == key.name for step in load.entity.derive):
        return
    for row, (written, proper) in enumerate(zip(values(load.table, key.name), load.known.stated, strict=True)):
        if written and not proper:
            params = {"field_zh": key.title, "field_en": key.title_en, "value": written, "limit": key.spec["pattern"]}
            yield load.issue("pattern", row, key.name, params, severity="warning")


def _link(entity: Entity, table: pa.Table, tables: Mapping[str, pa.Table]) -> pa.Table:
    """References written as names become ids; a name that is not found stays for `reference` to report."""
    for spec in entity.rules:
        if spec["rule"] == "reference" and spec["to"] in tables:
            target = tables[spec["to"]]
            known = dict(zip(map(folded, values(target, spec["label"])), values(target, spec["key"]), strict=True))
            linked = [_linked(value, known) for value in values(table, spec["field"])]
            index = table.column_names.index(spec["field"])
            table = table.set_column(index, spec["field"], pa.array(linked, table[spec["field"]].type))
    return table


def _linked(value: Any, known: Mapping[str, str]) -> Any:
    if isinstance(value, list):
        return [known.get(folded(item), item) for item in value]
    return known.get(folded(value), value) if value is not None else None
