"""Cells that name organisations: split into names, and resolved by (jurisdiction, name) in the register."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.grammar.likeness import nearest
from sucheng_data.grammar.organisation_lists import Item, halves, is_bare_department, split, with_prefix
from sucheng_data.model.cleaning import Context, Note
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

_NAMES = ("organisations", "renamed", "dissolved", "districts")
_BRACKETS = pattern(r"\(([^()]*)\)$")
_OWN = 0.15  # how much likelier a body of the place is meant
_SPACED = pattern(r"(?<=[一-鿿])\s+(?=[一-鿿])")


class Found(NamedTuple):
    """What a name turned out to be: a code, or none, and what to tell about it."""

    code: str | None
    notes: tuple[Note, ...] = ()


class _Names(NamedTuple):
    """Folded name -> codes, in one jurisdiction and anywhere; which names are a body's own; old names -> successor."""

    local: Mapping[tuple[str, str], frozenset[str]]
    anywhere: Mapping[str, frozenset[str]]
    proper: frozenset[tuple[str, str]]
    renamed: Mapping[str, str]
    dissolved: Mapping[str, str]
    places: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class _Lists:
    """The code lists a lookup needs; equal when they are the same objects, because a register is read once."""

    organisations: Codes
    renamed: Codes | None
    dissolved: Codes | None
    districts: Codes | None

    def __hash__(self) -> int:
        return hash(tuple(id(getattr(self, name)) for name in _NAMES))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lists) and all(getattr(self, name) is getattr(other, name) for name in _NAMES)


def resolve_all(text: str, context: Context) -> list[tuple[Item, Found]]:
    """Every entry of a cell and what it is, in the order written."""
    return [(item, resolve(item, context)) for item in _items(text, context)]


def resolve(item: Item, context: Context) -> Found:
    """The organisation that `item` names in the jurisdiction of `context`."""
    if item.group:
        return Found(None, (Note("ORG-I02", {"value": item.name}),))
    codes = _codes(context)
    if item.name in codes.by_code:
        return Found(item.name)
    names = _names(context)
    for written in _without_bracket(item.name, context, names):
        for name, place in _readings(written, context.jurisdiction, names):
            if code := _lookup(name, place, names):
                return Found(code, _how(item.name, name, code, codes, names))
    return Found(None, (_unknown(item.name, context, codes, names),))


def _unknown(name: str, context: Context, codes: Codes, names: _Names) -> Note:
    """Why `name` is nobody: gone without a successor in the register, one of several, or not listed at all."""
    gone = next((label for word, label in names.dissolved.items() if fold(name).endswith(word)), "")
    if gone:
        return Note("ORG-W01", {"value": name, "new": gone}, gone)
    bearers = names.anywhere.get(fold(name), frozenset())
    if len(bearers) > 1 or (bearers and not context.jurisdiction):
        place = names.places.get(context.jurisdiction, context.jurisdiction)
        stated = {"place": place} if place else {"place_zh": "未写明地区时", "place_en": "a place not stated"}
        return Note("ORG-E02", {"value": name, **stated}, "、".join(sorted(map(codes.label, bearers))))
    near = _suggestions(name, context, codes, names)
    return Note("ORG-E01", {"value": name, "suggestions": "、".join(near)}, near[0] if near else "")


def party(item: Item, found: Found) -> str | dict[str, str | int | bool]:
    """The entry as an answer: the code where the body is certain, else what is known of it."""
    if found.code:
        return found.code
    if item.bodies is not None:
        return {"count": item.bodies}
    if item.group:
        return {"group": item.name}
    return {"name": item.name, "lead": True} if item.lead else {"name": item.name}


def _items(text: str, context: Context) -> Iterator[Item]:
    """Items of the cell; an unknown one that joins two known ones by a space or 和 becomes two."""
    for item in split(text):
        if item.group or resolve(item, context).code:
            yield item
            continue
        joined = item._replace(name=_SPACED.sub("", item.name))
        if joined != item and (resolve(joined, context).code or not re.search(r"\S{2}", item.name)):
            yield joined  # padded with spaces
            continue
        parts = [part for part in re.split(r"\s+|和|与|及", item.name) if part]
        known = split("、".join(parts))
        if len(known) < 2 or not all(resolve(half, context).code for half in known):
            known = split("、".join(halves(item.name)))
        yield from [half._replace(lead=item.lead and index == 0) for index, half in enumerate(known)] or [item]


def _without_bracket(name: str, context: Context, names: _Names) -> Iterator[str]:
    """`name`, and without its closing bracket unless that names another body: 市总工会(权益部), 市城管局(市教育局)."""
    yield name
    bracket = _BRACKETS.search(name)
    if bracket and bracket.start():
        inner, outer = (
            {_lookup(*reading, names) for reading in _readings(part, context.jurisdiction, names)} - {None}
            for part in (bracket[1] or " ", name[: bracket.start()])
        )
        if inner <= outer:
            yield name[: bracket.start()]


def _readings(name: str, jurisdiction: str, names: _Names) -> Iterator[tuple[str, str]]:
    """(name, place) pairs to try: as written; as a district's sheet means it; 昆山市X as 市X there; X as 昆山市X."""
    yield name, jurisdiction
    if jurisdiction.startswith("3205") and jurisdiction < "320580" and name.startswith("市"):
        yield name, "320500"
    for code, place in names.places.items():
        for start in (place, place.rstrip("市区县")):
            if len(start) >= 2 and name.startswith(start) and len(name) > len(start):
                rest = name.removeprefix(start)
                yield (rest if rest[0] in "市区县" else place[-1] + rest), code
                break
    place = names.places.get(jurisdiction, "")
    if place and is_bare_department(name):
        yield with_prefix(place[-1], name), jurisdiction
    if place and name[0] == place[-1]:
        yield place + name[1:], jurisdiction
        yield f"中共{place}{name[1:]}", jurisdiction


def _lookup(name: str, place: str, names: _Names) -> str | None:
    """The one code of `name` in `place`, or anywhere when it is a body's own name."""
    key = fold(name)
    hits = names.local.get((key, place), frozenset())
    everywhere = names.anywhere.get(key, frozenset())
    if not hits and len(everywhere) == 1 and (key, *everywhere) in names.proper:
        hits = everywhere
    return next(iter(hits)) if len(hits) == 1 else None


def _how(written: str, name: str, code: str, codes: Codes, names: _Names) -> tuple[Note, ...]:
    """Notes on a name that is not the body's own: an old name, or an alias."""
    label = codes.label(code)
    if names.renamed.get(fold(written)) == code or names.renamed.get(fold(name)) == code:
        return (Note("ORG-W01", {"value": written, "new": label}, label),)
    known = {fold(label), fold(codes.by_code[code].get("short_name", ""))}
    return () if {fold(written), fold(name)} & known else (Note("ORG-I01", {"value": written, "name": label}, label),)


def _suggestions(name: str, context: Context, codes: Codes, names: _Names) -> list[str]:
    """The three bodies most like `name` in any of its readings; those of the place it is read for before others."""
    alike: dict[str, float] = {}
    for reading, place in dict.fromkeys([(name, context.jurisdiction), *_readings(name, context.jurisdiction, names)]):
        labels: dict[str, str] = {}
        # Two bodies may share a short name; then the one of the place is meant.
        for row in sorted(codes.rows, key=lambda row: row.get("jurisdiction") != place):
            for word in filter(None, (row["label_zh"], row.get("short_name", ""))):
                labels.setdefault(word, row["code"])
        for near, word in nearest(reading, labels):
            row = codes.by_code[labels[word]]
            own = _OWN if row.get("jurisdiction") == place else 0.0
            alike[row["label_zh"]] = max(alike.get(row["label_zh"], 0.0), near + own)
    return sorted(alike, key=lambda label: -alike[label])[:3]


def _codes(context: Context) -> Codes:
    return context.codes or context.register.get("organisations") or Codes("organisations", ())


def _names(context: Context) -> _Names:
    register = context.register
    lists = (register.get(name) for name in ("renamed_organisations", "dissolved_organisations", "districts"))
    return _index(_Lists(_codes(context), *lists))


@lru_cache(maxsize=8)
def _index(lists: _Lists) -> _Names:
    local: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    anywhere: defaultdict[str, set[str]] = defaultdict(set)
    proper: set[tuple[str, str]] = set()
    places = {row["code"]: row["label_zh"] for row in (lists.districts.rows if lists.districts else ())}
    old = {
        (fold(word), row["code"])
        for row in (lists.renamed.rows if lists.renamed else ())
        for word in Codes.synonyms(row)
    }
    former = defaultdict(list)
    for word, code in old:
        former[code].append(word)
    for row in lists.organisations.rows:
        code, place = row["code"], row.get("jurisdiction", "")
        stem = fold(places.get(place, "")).rstrip("市区县")
        words = {fold(word) for word in (row["label_zh"], row.get("short_name", ""), *Codes.synonyms(row)) if word}
        for word in words | set(former[code]):
            local[word, place].add(code)
            anywhere[word].add(code)
            # 苏州人社 says whose it is in any sheet, 市人社局 and 人社局 do not.
            if word == fold(row["label_zh"]) or (stem and stem in word):
                proper.add((word, code))
    frozen = {key: frozenset(value) for key, value in local.items()}
    gone = lists.dissolved.rows if lists.dissolved else ()
    dissolved = {fold(word): row["label_zh"] for row in gone for word in Codes.synonyms(row)}
    everywhere = {word: frozenset(codes) for word, codes in anywhere.items()}
    return _Names(frozen, everywhere, frozenset(proper), dict(old), dissolved, places)
