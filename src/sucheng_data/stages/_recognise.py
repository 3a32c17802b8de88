"""What the rows of an entity are known by before they are compared: the registry's ids, the last release, what people judged."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.arrow import as_kind
from sucheng_data.model.identity import Registry, match_keys
from sucheng_data.model.judgement import Judged, Judgement
from sucheng_data.model.matching import Matched, Settled
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.rule import values

if TYPE_CHECKING:
    from sucheng_data.model.schema import Entity

Signs = tuple[str, str]


@dataclass(frozen=True)
class Recognised:
    """An entity's rows, and below them the records of the last release that were not delivered as they were then.

    delivered: how many rows were; keys: what each of those is recognised by; stated: the ids of proper form that the sheets give;
    settled: of all rows; redirects: the ids that somebody has judged to be another thing's, and that thing's; conflicts: judgements that
    contradict one another; published: the last release.
    """

    table: pa.Table
    delivered: int
    keys: Sequence[str]
    stated: Sequence[str | None]
    settled: Settled
    redirects: Mapping[str, str] = field(default_factory=dict)
    conflicts: Sequence[tuple[Judgement, ...]] = ()
    published: pa.Table | None = None

    def sign(self, row: int) -> str:
        """What decisions know a row by: its id, or what it is recognised by."""
        return self.settled.ids[row] or self.keys[row]

    def leading(self, entity: Entity, ids: Collection[str]) -> dict[str, str]:
        """By id, the sender whose delivery its record was made of in the last release."""
        if self.published is None or not ids:
            return {}
        key = entity.key[0]
        some = self.published.filter(pc.is_in(self.published[key], pa.array(sorted(ids), pa.string())))
        told = zip(values(some, key), values(some, "submitted_by"), strict=True)
        return {identifier: sender for identifier, sender in told if sender}

    def by_key(self) -> Matched:
        """The rows that are one thing where nothing is compared."""
        first = np.arange(self.table.num_rows, dtype=np.int64)
        for one, other in self.settled.same:
            first[other] = first[one]
        return Matched(first)


def recognise(
    entity: Entity,
    table: pa.Table,
    registry: Registry,
    published: pa.Table | None = None,
    judge: Callable[[Collection[str]], Judged] | None = None,
) -> Recognised:
    """The rows with all that is known of them; `published`: the entity's table of the last release; `judge`: what people have
    judged of these signs."""
    keys, own, by_key = match_keys(entity, table), stated(entity, table), registry.by_key
    judged = judge({*keys, *registry.entries}) if judge else Judged()
    redirects = _redirects(judged.same, registry)

    def current(identifier: str) -> str:
        identifier = registry.current(identifier)
        return redirects.get(identifier, identifier)

    past = {one: current(one) for one, entry in registry.entries.items() if entry.superseded_by or one in redirects}
    ids: list[str | None] = [past.get(one, one) if (one := by_key.get(key)) else None for key in keys]
    met = {identifier for identifier in ids if identifier}
    holders: dict[str, str] = {}
    given: dict[str, str] = {}
    for row, stating in enumerate(own):
        if ids[row] is not None or not stating or past.get(stating, stating) in met:
            continue
        # An id that two unlike rows state is the first one's, and the other's only if the two prove to be one; and of two ids
        # for one thing the first counts.
        now = past.get(stating, stating)
        if holders.setdefault(now, keys[row]) == keys[row]:
            ids[row] = given.setdefault(keys[row], now)
    met |= holders.keys()
    rest = _not_delivered(entity, table, published, met, current)
    whole = table if rest is None else pa.concat_tables([table, rest[0]], promote_options="permissive")
    ids += rest[1] if rest else []
    signs = [*keys, *(rest[1] if rest else [])]
    settled = _settled(ids, signs, judged, current)
    return Recognised(whole, len(keys), keys, own, settled, redirects, judged.conflicts, published)


def stated(entity: Entity, table: pa.Table) -> list[str | None]:
    """The ids that the sheets themselves give, where they have the proper form."""
    proper = re.compile(entity.fields[entity.key[0]].spec.get("pattern", ".+"))
    return [value if value and proper.fullmatch(value) else None for value in values(table, entity.key[0])]


def _redirects(same: Iterable[Signs], registry: Registry) -> dict[str, str]:
    """Of registered ids that somebody has judged to be one thing, all but the oldest, with the oldest."""
    found: dict[str, str] = {}

    def end(identifier: str) -> str:
        identifier = registry.current(identifier)
        while identifier in found:
            identifier = found[identifier]
        return identifier

    for one, other in sorted(same):
        if one in registry.entries and other in registry.entries and end(one) != end(other):
            older, younger = sorted((end(one), end(other)), key=lambda id_: (registry.entries[id_].first_seen, id_))
            found[younger] = older
    return {identifier: end(identifier) for identifier in found}


def _settled(ids: Sequence[str | None], keys: Sequence[str], judged: Judged, current: Callable[[str], str]) -> Settled:
    rows: dict[str, int] = {}
    same = []
    for row, key in enumerate(keys):
        first = rows.setdefault(key, row)
        if first != row:
            same.append((first, row))
    for row, identifier in enumerate(ids):
        if identifier:
            first = rows.setdefault(identifier, row)
            if first != row and keys[first] != keys[row]:
                same.append((first, row))
    same += _pairs(judged.same, rows, current)
    different = [(one, other) for one, other in map(sorted, judged.different)]
    return Settled(ids, same, list(_pairs(sorted(different), rows, current)))


def _pairs(signs: Iterable[Signs], rows: Mapping[str, int], current: Callable[[str], str]) -> Iterator[tuple[int, int]]:
    """The rows that judgements are about, where both are there."""
    for pair in signs:
        one, other = (rows.get(sign, rows.get(current(sign))) for sign in pair)
        if one is not None and other is not None and one != other:
            yield min(one, other), max(one, other)


def _not_delivered(
    entity: Entity, table: pa.Table, published: pa.Table | None, met: Collection[str], current: Callable[[str], str]
) -> tuple[pa.Table, list[str]] | None:
    """The records of the last release that nothing delivered is known as yet, as if delivered; and their ids."""
    if published is None or entity.key[0] not in published.column_names:
        return None
    ids = [current(identifier) for identifier in values(published, entity.key[0])]
    away = [row for row, identifier in enumerate(ids) if identifier not in met]
    if not away:
        return None
    some = published.take(pa.array(away))
    columns = {}
    for name in (name for name in some.column_names if name in entity.fields and name in table.column_names):
        # A point is published in WGS-84; here it is in the datum that stands beside it.
        delivered = f"{name}_source" if name in (entity.geometry.get("lon"), entity.geometry.get("lat")) else ""
        columns[name] = as_kind(some, delivered if delivered in some.column_names else name, table[name].type)
    absent = {FILE: "", SHEET: "", ROW: 0, COLUMNS: "{}"}
    columns |= {name: pa.array([word] * len(away)).cast(table[name].type) for name, word in absent.items()}
    return pa.table(columns), [ids[row] for row in away]
