"""Resolve: every record gets the id the registry knows it by; newcomers get the next free one; references become ids."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa

from sucheng_data.model.identity import Entry, Registry, folded, match_keys
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Schemas

DUPLICATE, MISNAMED, TWICE = "DUP-I02", "DUP-E02", "DUP-E01"
TEN = 10
_DIGITS = "0123456789"
CITY = "SZ"


class Resolved(NamedTuple):
    """The tables with ids, one row per real thing; the rows of things delivered twice; what is to be said of both.

    keys: by entity and id, what a thing was recognised by.
    """

    tables: Mapping[str, pa.Table]
    merged: Mapping[str, pa.Table]
    issues: list[Issue]
    keys: Mapping[str, Mapping[str, str]]


class _Delivery(NamedTuple):
    """One entity's rows under examination: where they stand, and the ids of proper form that they state."""

    entity: Entity
    table: pa.Table
    origin: Origin
    stated: list[str | None]
    schemas: Schemas

    def issue(self, code: str, row: int, field: str, params: Mapping[str, object], **facts: Any) -> Issue:
        """A finding at the cell of `field` in table row `row`; `params["value"]` is its value."""
        return self.schemas.findings[code].issue(
            self.origin.place(row, field),
            params,
            entity=self.entity.name,
            field=field,
            value=params["value"],
            record=self.origin.record(row),
            **facts,
        )


def resolve(tables: Mapping[str, pa.Table], schemas: Schemas, registries: Mapping[str, Registry]) -> Resolved:
    """Give ids; the same tables and registries always give the same."""
    named, merged, issues, keys = {}, {}, [], {}
    for name, table in tables.items():
        entity = schemas[name]
        if not entity.identity:
            named[name] = table
            continue
        load = _Delivery(entity, table, Origin(table), _stated(entity, table), schemas)
        ids, wrong = _identify(load, registries.get(name, Registry({})))
        named[name], merged[name], twice = _once(load, ids)
        keys[name] = dict(reversed(ids))
        issues += [*twice, *_misnamed(load, wrong), *_improper(load), *_claimed_twice(load, ids)]
    return Resolved({name: _link(schemas[name], table, named) for name, table in named.items()}, merged, issues, keys)


def _misnamed(load: _Delivery, wrong: Mapping[int, str]) -> Iterator[Issue]:
    """A stated id that is not the registry's id of this thing."""
    for row, registered in wrong.items():
        params = {"value": load.stated[row], "other": registered}
        yield load.issue(MISNAMED, row, load.entity.key[0], params, suggestion=registered)


def _claimed_twice(load: _Delivery, named: list[_Named]) -> Iterator[Issue]:
    """One stated id on two things, of which the first is known by another: `unique`, which sees the final ids, cannot."""
    first: dict[str, _Named] = {}
    for row, stated in enumerate(load.stated):
        if stated is None:
            continue
        holder = first.setdefault(stated, named[row])
        if holder.key != named[row].key and holder.id != named[row].id:
            yield load.issue(TWICE, row, load.entity.key[0], {"id": stated, "value": stated})


def _improper(load: _Delivery) -> Iterator[Issue]:
    """A stated id of another form, where no other field keeps it."""
    key = load.entity.fields[load.entity.key[0]]
    if any(step["from"] == key.name for step in load.entity.derive):
        return
    for row, (written, proper) in enumerate(zip(values(load.table, key.name), load.stated, strict=True)):
        if written and not proper:
            params = {"field_zh": key.title, "field_en": key.title_en, "value": written, "limit": key.spec["pattern"]}
            yield load.issue("pattern", row, key.name, params, severity="warning")


class _Named(NamedTuple):
    """What a row is called, and the key it was recognised by."""

    id: str
    key: str


class _Numbers:
    """The numbers given so far under each prefix; ids that sheets supply are taken before any newcomer is numbered."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._last: dict[str, int] = {}
        for identifier in ids:
            self.take(identifier)

    def take(self, identifier: str) -> None:
        """`…-005-1` is part 1 of `…-005`, and takes both numbers."""
        before = identifier.rstrip(_DIGITS)
        number = identifier[len(before) :]
        if len(number) == 1 and before.endswith("-") and before[-2:-1].isdigit():
            self.take(before[:-1])
        if number:
            self._last[before] = max(self._last.get(before, 0), int(number))

    def next(self, prefix: str) -> int:
        self._last[prefix] = self._last.get(prefix, 0) + 1
        return self._last[prefix]


def _identify(load: _Delivery, registry: Registry) -> tuple[list[_Named], dict[int, str]]:
    """An id per row: the one the thing is known by, else the sheet's own where it is a proper one, else the next free.

    Also the rows whose stated id is not the one the registry knows the thing by, with the registry's.
    """
    entity, own, part_of = load.entity, load.stated, load.entity.identity.get("part_of")
    records, keys = _records(load.table, entity), match_keys(entity, load.table)
    by_key, named, wrong, met = registry.by_key(), {}, {}, set()
    numbers = _Numbers([*registry.entries, *(identifier for identifier in own if identifier)])
    pattern = _Pattern.of(entity)
    wholes: dict[str, str] = {}
    # A part is numbered after its whole, so wholes come first.
    for row in sorted(range(len(records)), key=lambda row: bool(part_of and records[row].get(part_of))):
        record, key = records[row], keys[row]
        known = by_key.get(key) or own[row]
        whole = wholes.get(folded(record.get(part_of))) if part_of else None
        fresh = _next_part(whole, numbers) if whole and not known else None
        identifier = registry.current(known) if known else fresh or _next(pattern, record, numbers, load.schemas)
        # Two departments may number one thing each in their own way; what counts is what the first of them says.
        if own[row] and own[row] not in (known, identifier) and key not in met:
            wrong[row] = identifier
        met.add(key)
        by_key.setdefault(key, identifier)
        if part_of:
            wholes.setdefault(folded(record.get(entity.label)), identifier)
        named[row] = _Named(identifier, key)
    return [named[row] for row in range(len(records))], wrong


def learn(entity: Entity, registry: Registry, published: pa.Table, keys: Mapping[str, str], day: str) -> Registry:
    """The registry after a release: newcomers and new names of what was published; nothing is learned from other rows.

    `keys` by id, as the records were recognised: what is published may say less of them.
    """
    entries = dict(registry.entries)
    ids, labels, sent = (values(published, name) for name in (entity.key[0], entity.label, "submitted_on"))
    if not set(ids) <= {*keys, *entries}:  # what nobody delivered, as an organisation that others name
        keys = {**dict(zip(ids, match_keys(entity, published), strict=True)), **keys}
    for identifier, label, on in zip(ids, labels, sent, strict=True):
        delivered = on.isoformat() if on else ""
        first = delivered or day
        known = entries.get(identifier) or Entry(identifier, keys[identifier], (), first, first, "")
        entries[identifier] = _seen(known, str(label or ""), delivered)
    return Registry(entries)


def _next_part(whole: str, numbers: _Numbers) -> str | None:
    """The next part of a whole, `…-005-1`; None after nine, when a part is numbered like anything else."""
    number = numbers.next(f"{whole}-")
    return f"{whole}-{number}" if number < TEN else None


def _stated(entity: Entity, table: pa.Table) -> list[str | None]:
    """The ids that the sheets themselves give, where they have the proper form."""
    proper = re.compile(entity.fields[entity.key[0]].spec.get("pattern", ".+"))
    return [value if value and proper.fullmatch(value) else None for value in values(table, entity.key[0])]


def _records(table: pa.Table, entity: Entity) -> list[dict[str, Any]]:
    identity = entity.identity
    wanted = {
        *identity["match"],
        *identity.get("else", ()),
        *identity.get("uses", ()),
        identity.get("part_of"),
        entity.label,
        "submitted_on",
        "submitted_by",
    }
    return table.select([name for name in table.column_names if name in wanted]).to_pylist()  # type: ignore[no-any-return]


def _seen(entry: Entry, label: str, delivered: str) -> Entry:
    """The registry's line for a thing met again: a new name becomes an alias, nothing is forgotten."""
    entry = entry._replace(last_seen=max(entry.last_seen, delivered))
    if not label or label in entry.aliases:
        return entry
    return entry._replace(aliases=(*entry.aliases, label))


class _Pattern(NamedTuple):
    """The form of an entity's ids: whole, up to the number, and what it is made of."""

    whole: str
    prefix: str
    facts: Mapping[str, Callable[[Mapping[str, Any], Schemas], str]]

    @classmethod
    def of(cls, entity: Entity) -> _Pattern:
        whole = str(entity.identity["pattern"])
        facts = {name: fact for name, fact in _FACTS.items() if f"{{{name}}}" in whole}
        return cls(whole, whole[: whole.index("{n")], facts)


def _next(pattern: _Pattern, record: Mapping[str, Any], numbers: _Numbers, schemas: Schemas) -> str:
    """The next free id of the entity's pattern: `ST-{district}-{n:05d}` counts within one district."""
    facts = {name: fact(record, schemas) for name, fact in pattern.facts.items()}
    return pattern.whole.format(**facts, n=numbers.next(pattern.prefix.format(**facts)))


def _organisation(record: Mapping[str, Any], _: Schemas) -> str:
    place = str(record.get("submitted_by") or CITY).partition("-")[0]
    return str(record.get("lead_org_id") or next(iter(record.get("provider_org_ids") or ()), f"{place}-UNKNOWN"))


def _season(record: Mapping[str, Any], schemas: Schemas) -> str:
    row = schemas.codes["seasons"].by_code.get(str(record.get("season")), {})
    return str(row.get("mnemonic") or "ANY")


def _year(record: Mapping[str, Any]) -> int:
    """The year a record speaks of: of its first date; 0 where no date is given."""
    return next((record[name].year for name in ("valid_from", "valid_to") if record.get(name)), 0)


# What an id may be made of; a plain word where it is not known.
_FACTS: Mapping[str, Callable[[Mapping[str, Any], Schemas], str]] = {
    "district": lambda record, _: str(record.get("district_code") or "320500"),
    "year": lambda record, _: f"{record.get('plan_year') or _year(record):04d}",
    "org": _organisation,
    "season": _season,
}


def _once(load: _Delivery, named: list[_Named]) -> tuple[pa.Table, pa.Table, list[Issue]]:
    """The table with ids, one delivery of each record only (the latest dated, else the first), a note for every other.

    The same id on two records that are not alike is nobody's to merge: both stay, and `unique` reports it.
    """
    table, key, label = load.table, load.entity.key[0], load.entity.label
    sent = values(table, "submitted_on")
    chosen: dict[_Named, int] = {}
    for row, name in enumerate(named):
        best = chosen.setdefault(name, row)
        if sent[row] is not None and (sent[best] is None or sent[row] > sent[best]):
            chosen[name] = row
    rest = [row for row, name in enumerate(named) if chosen[name] != row]
    issues = [
        load.issue(
            DUPLICATE,
            row,
            label,
            {"id": named[row].id, "value": named[row].id, "other": str(load.origin.place(chosen[named[row]], label))},
        )
        for row in rest
    ]
    stamped = table.set_column(table.column_names.index(key), key, pa.array([name.id for name in named], pa.string()))
    if not rest:  # as mostly: nothing to copy
        return stamped, stamped.slice(0, 0), issues
    kept = pa.array(sorted(chosen.values()), pa.int64())
    return stamped.take(kept), stamped.take(pa.array(rest, pa.int64())), issues


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
