"""The identity registry: registry/<entity>.csv, one line per real thing, ids that never change and are never used again."""

from __future__ import annotations

import csv
import hashlib
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.rule import values
from sucheng_data.model.text import fold, folds

if TYPE_CHECKING:
    import pyarrow as pa

    from sucheng_data.model.schema import Entity

COLUMNS = ("id", "match_key", "aliases", "first_seen", "last_seen", "superseded_by", "gone_on")
_OPTIONAL = "gone_on"  # not in older files


class Entry(NamedTuple):
    """One thing: its id, what it was recognised by (keys with | between, the first one first), every name it has had, when it was
    delivered, what replaced it, and the day from which somebody said it is gone.

    `last_seen` moves only with a stated delivery date, so that re-reading the same files changes no line.
    """

    id: str
    match_key: str
    aliases: tuple[str, ...]
    first_seen: str
    last_seen: str
    superseded_by: str
    gone_on: str = ""


def joined(*keys: str) -> str:
    """Keys as the registry writes them."""
    return "|".join(keys)


@dataclass(frozen=True)
class Registry:
    """All things of one entity, by id."""

    entries: Mapping[str, Entry]

    @cached_property
    def by_key(self) -> Mapping[str, str]:
        return {key: entry.id for entry in self.entries.values() for key in entry.match_key.split("|")}

    def replaced(self, now: Mapping[str, str]) -> dict[str, str]:
        """By id that is a part of another thing, that thing's; `now`: those that are so only now."""
        found = {one: self.current(one) for one, entry in self.entries.items() if entry.superseded_by}
        return {one: now.get(other, other) for one, other in {**found, **now}.items()}

    def current(self, identifier: str) -> str:
        """The id that stands today: redirects followed, however long the chain."""
        seen = {identifier}
        while (entry := self.entries.get(identifier)) and entry.superseded_by and entry.superseded_by not in seen:
            identifier = entry.superseded_by
            seen.add(identifier)
        return identifier


def parse_registry(text: str, name: str) -> Registry:
    """The registry in CSV `text`. Raises CannotWork when a line is not of its form."""
    entries: dict[str, Entry] = {}
    reader = csv.reader(io.StringIO(text))
    there = next(reader, [])
    if lacks := sorted({*COLUMNS} - {_OPTIONAL} - {*there}):
        lacking = "、".join(lacks)
        raise CannotWork(f"{name} 缺少列：{lacking}", f"{name} lacks columns: {lacking}")
    places = [there.index(column) if column in there else None for column in COLUMNS]
    for number, row in enumerate(filter(None, reader), start=2):
        one, key, aliases, *rest = ("" if at is None or at >= len(row) else row[at] for at in places)
        if len(row) != len(there) or one in entries:
            raise CannotWork(
                f"{name} 第{number}行格式不对或编号重复", f"{name} line {number} is malformed or repeats an id"
            )
        # A day is one text for all: a million lines have but few.
        entries[one] = Entry(one, key, tuple(filter(None, aliases.split("|"))), *map(sys.intern, rest))
    return Registry(entries)


def format_registry(registry: Registry) -> str:
    """CSV text, sorted by id, so that two people's additions merge line by line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for entry in sorted(registry.entries.values()):
        aliases = "|".join(alias.replace("|", "/") for alias in entry.aliases)
        writer.writerow((*entry[:2], aliases, *entry[3:]))
    return out.getvalue()


def match_key(entity: Entity, record: Mapping[str, Any]) -> str:
    """What makes two records the same thing on first sight: a digest of the folded values of the identifying fields."""
    first, more = (
        tuple(folded(record.get(name)) for name in entity.identity.get(names, ())) for names in ("match", "else")
    )
    return _digest(first, more)


def match_keys(entity: Entity, table: pa.Table) -> list[str]:
    """The key of every row of a table."""
    first = _rows(table, entity.identity["match"])
    more = first if all(map(all, first)) else _rows(table, entity.identity.get("else", ()))
    return list(map(_digest, first, more))


def _digest(first: Sequence[str], more: Sequence[str]) -> str:
    """An empty address is nobody's address: then more is needed to tell two things apart."""
    parts = first if all(first) else (*first, *more)
    return hashlib.sha1("|".join(parts).encode(), usedforsecurity=False).hexdigest()[:10]


def _rows(table: pa.Table, names: Sequence[str]) -> list[tuple[str, ...]]:
    """The folded values of some columns, row by row."""
    columns = [_folded(table, name) for name in names]
    return list(zip(*columns, strict=True)) if columns else [()] * table.num_rows


def _folded(table: pa.Table, name: str) -> list[str]:
    """A column as it is compared; each distinct text folded once."""
    column = values(table, name)
    if name not in table.column_names or str(table[name].type) != "string":
        return list(map(folded, column))
    once = folds({text for text in column if text is not None})
    return [once.get(text, "") for text in column]


def folded(value: Any) -> str:
    """A value as it is compared: lists in order, nothing for null."""
    if isinstance(value, list):
        return "+".join(sorted(fold(str(item)) for item in value))
    return "" if value is None else fold(str(value))
