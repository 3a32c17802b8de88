"""New ids: of the form the entity asks for, each with the next free number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from sucheng_data.model.schema import Entity, Schemas

TEN = 10
_DIGITS = "0123456789"
CITY = "SZ"


class Numbers:
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


def next_part(whole: str, numbers: Numbers) -> str | None:
    """The next part of a whole, `…-005-1`; None after nine, when a part is numbered like anything else."""
    number = numbers.next(f"{whole}-")
    return f"{whole}-{number}" if number < TEN else None


class Pattern(NamedTuple):
    """The form of an entity's ids: whole, up to the number, and what it is made of."""

    whole: str
    prefix: str
    facts: Mapping[str, Fact]

    @classmethod
    def of(cls, entity: Entity) -> Pattern:
        whole = str(entity.identity["pattern"])
        facts = {name: fact for name, fact in _FACTS.items() if f"{{{name}}}" in whole}
        return cls(whole, whole[: whole.index("{n")], facts)

    @property
    def fields(self) -> set[str]:
        """The fields that ids of this form are made of."""
        return {field for fact in self.facts.values() for field in fact.fields}


class Fact(NamedTuple):
    """A word of an id: the fields it is read from, and how."""

    fields: tuple[str, ...]
    told: Callable[[Mapping[str, Any], Schemas], str]


def next_id(pattern: Pattern, record: Mapping[str, Any], numbers: Numbers, schemas: Schemas) -> str:
    """The next free id of the entity's pattern: `ST-{district}-{n:05d}` counts within one district."""
    facts = {name: fact.told(record, schemas) for name, fact in pattern.facts.items()}
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
_FACTS = {
    "district": Fact(("district_code",), lambda record, _: str(record.get("district_code") or "320500")),
    "year": Fact(
        ("plan_year", "valid_from", "valid_to"), lambda record, _: f"{record.get('plan_year') or _year(record):04d}"
    ),
    "org": Fact(("submitted_by", "lead_org_id", "provider_org_ids"), _organisation),
    "season": Fact(("season",), _season),
}
