"""Gates: what changed in, the limits of `x-gates` that it breaks out; whether to publish all the same is for others to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sucheng_data.model.change import KINDS, Change, Changes, Closed
from sucheng_data.model.issue import Text
from sucheng_data.model.schema import Entity, Schemas

ADD, MOVE, MODIFY, REMOVE = KINDS
Counts = Mapping[str, int]
# Gate -> what is counted against the earlier release's records.
SHARES = {
    "max_drop": Text("不再列出", "no longer listed"),
    "max_change": Text("有改动", "changed"),
    "max_move": Text("迁移", "moved"),
}


def closed(changes: Sequence[Change], before_counts: Counts, after_counts: Counts, schemas: Schemas) -> list[Closed]:
    """The limits that are broken, by entity. A share is of the records the earlier release had; without any, none is broken."""
    told = Changes("", changes)
    found = []
    for entity in sorted(schemas, key=lambda one: (one.rank, one.name)):
        if entity.gates:
            counts = before_counts.get(entity.name, 0), after_counts.get(entity.name, 0)
            found += [*_too_few(entity, counts[1]), *_too_many(entity, counts, _records(told, entity, counts))]
    return found


def _too_few(entity: Entity, rows: int) -> Iterator[Closed]:
    least = entity.gates.get("min_rows", 0)
    if rows < least:
        text = Text(
            f"{entity.title}只有 {rows} 条，至少应有 {least} 条",
            f"{entity.title_en}: only {rows} records, at least {least} expected",
        )
        yield Closed(entity.name, "min_rows", rows, least, text)


def _records(told: Changes, entity: Entity, counts: tuple[int, int]) -> Counts:
    """How many records each share counts; what a table lost as a whole is lost too, though nobody compared it."""
    kinds: dict[str, set[str]] = {kind: set() for kind in KINDS}
    for change in told.items:
        if change.entity == entity.name and change.kind in kinds:
            kinds[change.kind].add(change.id)
    lost = max(len(kinds[REMOVE]), counts[0] - counts[1])
    return {"max_drop": lost, "max_change": len(kinds[MODIFY] | kinds[MOVE]), "max_move": len(kinds[MOVE])}


def _too_many(entity: Entity, counts: tuple[int, int], records: Counts) -> Iterator[Closed]:
    total = counts[0]
    for gate, word in SHARES.items():
        limit, count = entity.gates.get(gate), records[gate]
        if limit is None or count <= max(entity.gates.get("few", 0), limit * total):
            continue
        found = min(1.0, count / total) if total else 1.0
        yield Closed(
            entity.name,
            gate,
            round(found, 4),
            limit,
            Text(
                f"{entity.title}上一版 {total} 条，本版{word.zh} {count} 条（{found:.1%}），超过限度 {limit:.0%}",
                f"{entity.title_en}: {count} of {total} records {word.en} ({found:.1%}), over the limit of {limit:.0%}",
            ),
        )
