"""One record of several deliveries of one thing: which of them each value is taken from, by `x-merge`, and what was not taken."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.change import plain
from sucheng_data.model.crosswalk import Said
from sucheng_data.model.provenance import TAKEN, Origin
from sucheng_data.model.rule import RAW

if TYPE_CHECKING:
    from sucheng_data.model.schema import Entity

Rank = tuple[tuple[str, Any], ...]  # words of `x-merge` and what counts by each, the lesser first


class Clash(NamedTuple):
    """Two senders say different things of one thing in a field that must be one: the row of each."""

    row: int
    other: int
    field: str


@dataclass(frozen=True)
class Merging:
    """The deliveries of some things: `groups` of rows of one thing each, at least two, in reading order; before: by row, the
    sender whose delivery the record was made of last time."""

    entity: Entity
    table: pa.Table
    origin: Origin
    groups: Sequence[Sequence[int]]
    before: Mapping[int, str]

    @cached_property
    def leading(self) -> list[int]:
        """Of each group the row that its record is made of, as far as no other row says better."""
        return [order[0] for order in self._orders]

    def merged(self, rows: Sequence[int]) -> pa.Table:
        """The table of `rows`, of which the leading ones have every value from the row that says it best."""
        at = {row: number for number, row in enumerate(rows)}
        taken: dict[str, dict[int, int]] = {}
        united: dict[str, dict[int, list[Any]]] = {}
        for order, chosen in zip(self._orders, self._choices, strict=True):
            for field, row in chosen.items():
                taken.setdefault(field, {})[at[order[0]]] = row
            for field, items in self._united(order):
                united.setdefault(field, {})[at[order[0]]] = items
        places = {name: at_ for field, choices in taken.items() for name, at_ in self._beside(rows, field, choices)}
        usual = pa.array(rows, pa.int64())
        columns = [self.table[name].take(places.get(name, usual)) for name in self.table.column_names]
        table = pa.Table.from_arrays(columns, schema=self.table.schema)
        for field, lists in united.items():
            table = _put(table, field, lists)
        return self._told(table, taken)

    def said(self, ids: Sequence[str]) -> Iterator[Said]:
        """What every delivery says where not all of it is taken, and by which word it was chosen; `ids` by row."""
        for group, order, chosen in zip(self.groups, self._orders, self._choices, strict=True):
            leads = self._word(order, order[0], order[1:])
            for row in group:
                yield self._line(ids, row, "", leads, taken=row == order[0])
            for field in self._fields:
                texts = {row: _text(value) for row in group if (value := self._value(row, field)) is not None}
                last = {texts[row] for row in order if row in texts}
                best = chosen.get(field, order[0])
                taken = (field in self._unite and last) or {texts.get(best, "")}
                if len(taken | {*texts.values()}) > 1:
                    why = self._why(order, field, best, texts) if len(taken | last) > 1 else "last"
                    for row, text in texts.items():
                        yield self._line(ids, row, field, why, taken=text in taken)

    def clashes(self) -> Iterator[Clash]:
        """Where the last words of two senders differ in a field that people go by: told to both."""
        for order, chosen in zip(self._orders, self._choices, strict=True):
            for field in self.entity.merge.get("conflicts", ()):
                best = chosen.get(field, order[0])
                for row in order:
                    mine, theirs = self._value(row, field), self._value(best, field)
                    if mine is not None and theirs is not None and _text(mine) != _text(theirs):
                        yield Clash(row, best, field)
                        yield Clash(best, row, field)

    @cached_property
    def _orders(self) -> list[list[int]]:
        return [self._ordered(self._last(group)) for group in self.groups]

    @cached_property
    def _choices(self) -> list[dict[str, int]]:
        return [dict(self._chosen(order)) for order in self._orders]

    @cached_property
    def _records(self) -> dict[int, dict[str, Any]]:
        wanted = sorted({row for group in self.groups for row in group})
        names = [*self._fields, *(name for name in ("submitted_by", "submitted_on") if name not in self._fields)]
        table = self.table.select([name for name in names if name in self.table.column_names])
        return dict(zip(wanted, table.take(pa.array(wanted, pa.int64())).to_pylist(), strict=True))

    @cached_property
    def _fields(self) -> list[str]:
        """What may be taken from another row: public, and not set by the system."""
        own = {self.entity.key[0], "source_id", "submitted_by", "submitted_on", "flags"}
        return [
            field.name
            for field in self.entity.public
            if field.name not in own and field.name in self.table.column_names and field.set_by != "publish"
        ]

    @cached_property
    def _unite(self) -> frozenset[str]:
        return frozenset(self.entity.merge.get("unite", ()))

    @cached_property
    def _bundles(self) -> list[list[str]]:
        """Fields that are taken together, the first of each deciding; every other field for itself."""
        together = [[name for name in group if name in self._fields] for group in self.entity.merge.get("together", ())]
        inside = {name for group in together for name in group} | self._unite
        return [*filter(None, together), *([name] for name in self._fields if name not in inside)]

    def _value(self, row: int, field: str) -> Any:
        value = self._records[row].get(field)
        return None if value == [] else value

    def _last(self, group: Sequence[int]) -> list[int]:
        """The last word of every sender: of its deliveries the one dated latest, else the first."""
        last: dict[str, int] = {}
        for row in group:
            sender = self._records[row].get("submitted_by") or ""
            before = last.setdefault(sender, row)
            if _later(self._records[row].get("submitted_on"), self._records[before].get("submitted_on")):
                last[sender] = row
        return sorted(last.values())

    def _ordered(self, rows: Sequence[int]) -> list[int]:
        """The rows, the one to go by first."""
        return sorted(rows, key=lambda row: self._rank(rows, row))

    def _rank(self, order: Sequence[int], row: int, way: str = "owner", field: str = "") -> Rank:
        """What a row goes by among all of `order`: by `way`, then its owner's, then whose it was last time, then the freshest,
        then the first read."""
        record, operator = self._records[row], self.entity.merge.get("operator", "")
        owners = {self._records[other].get(operator) for other in order} - {None}
        sender = record.get("submitted_by")
        plainly: Rank = (
            ("owner", sender not in owners),
            ("before", sender != self.before.get(row)),
            ("freshest", -_day(record)),
            ("first", row),
        )
        if way == "longest":
            return ((way, -len(_text(self._value(row, field)))), *plainly)
        if way == "precise":
            return ((way, self._vague(row)), *plainly)
        return (plainly[2], *plainly) if way == "freshest" else plainly

    def _chosen(self, order: Sequence[int]) -> Iterator[tuple[str, int]]:
        """(field, row) of the values that are not taken from the leading row."""
        for bundle in self._bundles:
            having, way = self._having(order, bundle[0])
            best = min(having, key=lambda row: self._rank(order, row, way, bundle[0])) if way != "owner" else having[0]
            if best != order[0]:
                yield from ((name, best) for name in bundle)

    def _having(self, order: Sequence[int], field: str) -> tuple[Sequence[int], str]:
        """The rows that a field may be taken from, and the way to choose: all as they stand, where none says it."""
        having = [row for row in order if self._value(row, field) is not None]
        return (having, self.entity.merge.get("take", {}).get(field, "owner")) if having else (order, "owner")

    def _why(self, order: Sequence[int], field: str, best: int, texts: Mapping[int, str]) -> str:
        """By which word the value of `best` was taken, and not another one."""
        if field in self._unite:
            return "unite"
        first = next(bundle[0] for bundle in self._bundles if field in bundle)
        having, way = self._having(order, first)
        others = [row for row in having if texts.get(row) != texts.get(best)]
        return self._word(order, best, others, way, first) if others else "together"

    def _word(self, order: Sequence[int], best: int, others: Sequence[int], way: str = "owner", field: str = "") -> str:
        """The first word by which a row goes before all the others."""
        ranks = [self._rank(order, row, way, field) for row in others]
        if not ranks:
            return "last"
        mine = self._rank(order, best, way, field)
        return next(word for (word, one), (_, other) in zip(mine, min(ranks), strict=True) if one != other)

    def _vague(self, row: int) -> tuple[bool, int]:
        """How little a point says: of no known datum, then the fewer decimals."""
        words = self.entity.geometry
        if not words:
            return False, 0
        decimals = min(_decimals(self.origin.raw(row, words[axis])) for axis in ("lon", "lat"))
        return self._records[row].get(words["crs"]) not in DATUMS, -decimals

    def _united(self, order: Sequence[int]) -> Iterator[tuple[str, list[Any]]]:
        """The lists of all, in the order of the rows, each item once."""
        for field in self._fields:
            if field in self._unite:
                lists = [self._value(row, field) or [] for row in order]
                items = list({_text(item): item for some in lists for item in some}.values())
                if items != lists[0]:
                    yield field, items

    def _beside(self, rows: Sequence[int], field: str, choices: Mapping[int, int]) -> Iterator[tuple[str, pa.Array]]:
        """The column of `field`, and what stands beside it, each with the rows that it is taken from."""
        wanted = np.array(rows)
        wanted[list(choices)] = list(choices.values())
        places = pa.array(wanted)
        yield from ((name, places) for name in (field, f"{field}_precision", RAW + field))

    def _told(self, table: pa.Table, taken: Mapping[str, Mapping[int, int]]) -> pa.Table:
        """`table` with a note of the cells that values of other rows stand in."""
        notes: dict[int, dict[str, list[str]]] = {}
        for field, choices in taken.items():
            for number, row in choices.items():
                notes.setdefault(number, {})[field] = list(self.origin.place(row, field))
        if not notes:
            return table
        texts = [json.dumps(notes[row], ensure_ascii=False) if row in notes else None for row in range(table.num_rows)]
        return table.append_column(TAKEN, pa.array(texts, pa.string()))

    def _line(self, ids: Sequence[str], row: int, field: str, why: str, *, taken: bool) -> Said:
        value = _text(self._value(row, field)) if field else ""
        sender = self._records[row].get("submitted_by") or ""
        return Said(self.entity.name, ids[row], sender, self.origin.place(row, field), field, value, taken, why)


def _later(one: Any, other: Any) -> bool:
    return one is not None and (other is None or one > other)


def _day(record: Mapping[str, Any]) -> int:
    """The day a record speaks of: when somebody last went there, else when it was sent."""
    days = [record[name].toordinal() for name in ("verified_on", "submitted_on") if record.get(name)]
    return int(days[0]) if days else 0


def _decimals(raw: Any) -> int:
    return len(str(raw or "").partition(".")[2].strip())


def _text(value: Any) -> str:
    """A value as it is compared and told."""
    if isinstance(value, list):
        return "、".join(str(plain(item)) for item in value)
    return "" if value is None else str(plain(value))


def _put(table: pa.Table, field: str, values_: Mapping[int, Any]) -> pa.Table:
    """`table` with other values in some rows of a column."""
    column = table[field]
    rows = np.arange(len(column))
    rows[list(values_)] = len(column) + np.arange(len(values_))
    both = pa.chunked_array([*column.chunks, pa.array(values_.values(), column.type)])
    return table.set_column(table.column_names.index(field), field, both.take(pa.array(rows)))


def groups_of(first: Iterable[int]) -> list[list[int]]:
    """The rows of every thing of several rows; `first`: of each row the first that is the same thing."""
    found: dict[int, list[int]] = {}
    for row, one in enumerate(first):
        if row != one:
            found.setdefault(one, [one]).append(row)
    return [found[one] for one in sorted(found)]
