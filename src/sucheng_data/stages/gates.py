"""Gates: a release and the one before it in, the limits of `x-gates` that are broken out; whether to publish all the same is for
others to say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from sucheng_data.model.change import KINDS, Change, Closed
from sucheng_data.model.issue import Text
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.links import ORGANISATIONS
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.stages._measures import Measured, Tally, adrift, among, dangling, distinct, lost, tally

_, MOVE, MODIFY, _ = KINDS
SHOWN = 5
# Gate -> what of how many is counted.
SHARES = {
    "max_drop": Text("上一版 {total} 条，本版不再列出 {count} 条", "{count} of {total} records no longer listed"),
    "max_change": Text("上一版 {total} 条，本版有改动 {count} 条", "{count} of {total} records changed"),
    "max_move": Text("上一版 {total} 条，本版迁移 {count} 条", "{count} of {total} records moved"),
    "max_errors": Text(
        "报送 {total} 条，因有错误不能发布 {count} 条", "{count} of {total} delivered records withheld for errors"
    ),
    "max_unknown_datum": Text(
        "共 {total} 条，坐标系不明、上不了地图 {count} 条", "{count} of {total} records have a point of unknown datum"
    ),
}


class _Case(NamedTuple):
    """An entity under examination: its records per sender, and what each share counts of how many."""

    entity: Entity
    schemas: Schemas
    rows: Tally
    shares: Mapping[str, tuple[Tally, Tally]]

    def senders(self) -> list[str]:
        """Who had records in the earlier release: of somebody new there is nothing to be kept."""
        return sorted(set(self.shares["max_drop"][1]) - {""})

    def title(self, owner: str) -> Text:
        title, codes = Text(self.entity.title, self.entity.title_en), self.schemas.codes.get(ORGANISATIONS)
        if not owner:
            return title
        zh, en = (codes.label(owner), codes.label(owner, "en")) if codes else (owner, owner)
        return Text(f"{zh}的{title.zh}", f"{title.en} of {en}")


def closed(changes: Sequence[Change], before: Measured, after: Measured, schemas: Schemas) -> list[Closed]:
    """The limits that are broken, by entity, of all its records first and then by their sender.

    Shares of what changed are of the records the earlier release had; without any, none is broken.
    """
    found: list[Closed] = []
    for entity in sorted(schemas, key=lambda one: (one.rank, one.name)):
        if limits := entity.gates:
            case = _case(entity, schemas, changes, (before, after))
            if entity.name in after.held or case.rows or case.shares["max_drop"][1]:  # else nobody delivers it
                found += _limits(case, limits, "")
            own = {"few": limits.get("few", 0), **limits.get("by_owner", {})}
            found += [gate for sender in case.senders() for gate in _limits(case, own, sender)]
            found += _empty(case, limits, (before, after))
            found += _nowhere(case, limits, (before, after))
    return found


def parted(gates: Iterable[Closed], accepted: Iterable[Closed]) -> tuple[list[Closed], list[Closed]]:
    """(those that stay closed, those that somebody has accepted and that have not grown worse since, as they were accepted)."""
    known = {one.place: one for one in accepted}
    shut, let = [], []
    for gate in gates:
        one = known.get(gate.place)
        if one and (gate.found >= one.found if gate.gate == "min_rows" else gate.found <= one.found):
            let.append(one)
        else:
            shut.append(gate)
    return shut, let


def _case(entity: Entity, schemas: Schemas, changes: Sequence[Change], sides: tuple[Measured, Measured]) -> _Case:
    name, (old, new) = entity.name, (side.tables.get(entity.name) for side in sides)
    met: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for change in changes:
        if change.entity == name and change.kind in met:
            met[change.kind].add(change.id)
    earlier, rows = tally(old), tally(new)
    merged = {change.id for change in changes if change.entity == name and change.merged}
    delivered = rows + sides[1].held.get(name, Tally())
    return _Case(
        entity,
        schemas,
        rows,
        {
            "max_drop": (lost(entity, old, new) - among(entity, old, merged), earlier),
            "max_change": (among(entity, old, met[MODIFY] | met[MOVE]), earlier),
            "max_move": (among(entity, old, met[MOVE]), earlier),
            "max_errors": (sides[1].failed.get(name, Tally()), delivered),
            "max_unknown_datum": (adrift(entity, new), rows),
        },
    )


def _limits(case: _Case, limits: Json, owner: str) -> Iterator[Closed]:
    """The limits that one sender's records break, or all of them together."""
    title = case.title(owner)
    rows, least = _number(case.rows, owner), limits.get("min_rows", 0)
    if rows < least:
        text = Text(
            f"{title.zh}只有 {rows} 条，至少应有 {least} 条",
            f"{title.en}: only {rows} records, at least {least} expected",
        )
        yield Closed(case.entity.name, "min_rows", rows, least, text, owner)
    for gate, words in SHARES.items():
        count, total = (_number(one, owner) for one in case.shares[gate])
        limit = limits.get(gate)
        if limit is None or count <= max(limits.get("few", 0), Fraction(str(limit)) * total):
            continue
        share = min(1.0, count / total) if total else 1.0
        zh, en = (word.format(count=count, total=total) for word in words)
        told = Text(
            f"{title.zh}{zh}（{share:.1%}），超过限度 {limit:.0%}",
            f"{title.en}: {en} ({share:.1%}), over the limit of {limit:.0%}",
        )
        yield Closed(case.entity.name, gate, round(share, 4), limit, told, owner)


def _number(counted: Tally, owner: str) -> int:
    return counted[owner] if owner else counted.total()


def _empty(case: _Case, limits: Json, sides: tuple[Measured, Measured]) -> Iterator[Closed]:
    """Values that had records, and have none now."""
    entity = case.entity
    for name in limits.get("no_empty", ()):
        before, after = (distinct(side.tables.get(entity.name), name) for side in sides)
        if gone := sorted(before - after):
            field, codes = entity.fields[name], entity.fields[name].codes
            zh, en = (
                _some([codes.label(each, lang) if codes else each for each in gone], lang) for lang in ("zh", "en")
            )
            text = Text(
                f"{entity.title}的“{field.title}”：上一版有{zh}，本版一条也没有",
                f"{entity.title_en}, {field.title_en}: the last release had records of {en}, this one has none",
            )
            yield Closed(entity.name, "no_empty", len(gone), 0, text)


def _nowhere(case: _Case, limits: Json, sides: tuple[Measured, Measured]) -> Iterator[Closed]:
    """References that lead nowhere and did not before; what nobody ever delivers cannot be led to."""
    entity = case.entity
    if not limits.get("references") or entity.name not in sides[0].tables:
        return
    before = {
        link.field: set(values.to_pylist()) for link, values in dangling(sides[0].tables, case.schemas, entity.name)
    }
    for link, values in dangling(sides[1].tables, case.schemas, entity.name):
        gone = sorted(set(values.to_pylist()) - before.get(link.field, set()))
        there = any(link.to in side.tables and side.tables[link.to].num_rows for side in sides)
        if gone and there:
            field, to = entity.fields[link.field], case.schemas[link.to]
            text = Text(
                f"{entity.title}的“{field.title}”指向的{to.title}本版没有：{_some(gone, 'zh')}",
                f"{entity.title_en}, {field.title_en}: {to.title_en} that are not in this release: {_some(gone, 'en')}",
            )
            yield Closed(entity.name, "references", len(gone), 0, text)


def _some(words: Sequence[str], lang: str) -> str:
    """The first few, and how many in all."""
    shown = ("、" if lang == "zh" else ", ").join(words[:SHOWN])
    if len(words) <= SHOWN:
        return shown
    return f"{shown} 等 {len(words)} 个" if lang == "zh" else f"{shown} and others, {len(words)} in all"
