"""Cells that name organisations: split into names, and resolved by (jurisdiction, name) in the register."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.model.cleaning import Context, Note
from sucheng_data.model.codes import Codes
from sucheng_data.model.text import fold, tidy

_SEAL = re.compile(r"\([^()]{0,4}章\)")
_LEAD_SIGN = re.compile(r"[★●※☆▲◆*]|\((?:牵头|牵头单位|主办|负责)\)")
_ROLE = re.compile(
    r"^(?P<role>牵头|责任|配合|主办|协办|承办|主管|实施|支持|参与|指导|提供|发放|报送|填报)(?:单位|部门)?\s*:\s*"
)
_AND_SO_ON = re.compile(
    r"等(?P<group>(?:相关|有关|多个?)?\d*(?:余|多)?(?:个|家)?(?:相关|有关)?(?:部门|单位|部门单位|机构)?)$"
)
_GROUP = re.compile(
    r"^各|各级|^(?:所有|全体|全市|相关|有关|其他|其它).*(?:部门|单位|机构|企业|平台|街道|板块|区县)|"
    r"(?:成员|相关|有关)(?:部门|单位)$|(?<!公司)(?:企业|企业等|平台)$|^\d*(?:个|家)?(?:部门|单位)$"
)
# Kinds of body whose place prefix is written once per list (★区科技局、统计局); enterprises and schools carry their own.
_DEPARTMENT = re.compile(r"(?:局|委|委员会|办|办公室|部|联|总工会|中心|院|团委)$")
_PLACED = re.compile(r"^(?:中共|共青团|中国|国家|江苏|省|市|区|县|团|全)")


class Item(NamedTuple):
    """One entry of a cell. `name` carries the place prefix of the list; `group`: not one body but a class of them."""

    name: str
    lead: bool = False
    group: bool = False


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
    places: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class _Lists:
    """The code lists a lookup needs; equal when they are the same objects, because a register is read once."""

    organisations: Codes
    renamed: Codes | None
    districts: Codes | None

    def __hash__(self) -> int:
        return hash((id(self.organisations), id(self.renamed), id(self.districts)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Lists) and all(
            getattr(self, name) is getattr(other, name) for name in ("organisations", "renamed", "districts")
        )


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
    for name, place in _readings(item.name, context.jurisdiction, names):
        if code := _lookup(name, place, names):
            return Found(code, _how(item.name, name, code, codes, names))
    if len(names.anywhere.get(fold(item.name), ())) > 1:
        place = names.places.get(context.jurisdiction, context.jurisdiction)
        return Found(None, (Note("ORG-E02", {"value": item.name, "place": place}),))
    near = _suggestions(item.name, context, codes)
    return Found(
        None, (Note("ORG-E01", {"value": item.name, "suggestions": "、".join(near)}, near[0] if near else ""),)
    )


def split(text: str) -> list[Item]:
    """The entries of a cell: separators inside brackets do not count, the place prefix is carried to later departments."""
    items: list[Item] = []
    prefix, lead_role = "", False
    for piece in _pieces(_SEAL.sub("", tidy(text))):
        role = _ROLE.match(piece)
        lead_role = role["role"] in ("牵头", "主办") if role else lead_role and not items
        lead = bool(_LEAD_SIGN.search(piece)) or (lead_role and role is not None)
        name = _ROLE.sub("", _LEAD_SIGN.sub("", piece)).strip(" :")
        more = _AND_SO_ON.search(name)
        name, rest = (name[: more.start()], "等" + more["group"]) if more and more.start() else (name, "")
        if name:
            group = bool(_GROUP.search(name))
            carried = f"{prefix}{name}" if prefix and not group and _carries(name) else name
            prefix = name[0] if name[0] in "市区县" else prefix
            items.append(Item(carried, lead, group))
        if rest != "等" and rest:
            items.append(Item(rest, group=True))
    return items


def _pieces(text: str) -> Iterator[str]:
    depth, piece = 0, ""
    for char in text:
        depth += (char == "(") - (char == ")" and depth > 0)
        if depth == 0 and char in "、,;/\n":
            yield piece.strip()
            piece = ""
        else:
            piece += char
    yield piece.strip()


def _carries(name: str) -> bool:
    return (
        bool(_DEPARTMENT.search(name))
        and not _PLACED.search(name)
        and not re.match("苏州|昆山|南通|.{2,3}[市区县]", name)
    )


def _items(text: str, context: Context) -> Iterator[Item]:
    """Items of the cell; an unknown one that joins two known ones by a space or 和 becomes two."""
    for item in split(text):
        if item.group or resolve(item, context).code:
            yield item
            continue
        parts = [part for part in re.split(r"\s+|和|与|及", item.name) if part]
        halves = [part._replace(lead=item.lead and index == 0) for index, part in enumerate(split("、".join(parts)))]
        known = len(halves) > 1 and all(resolve(half, context).code for half in halves)
        yield from halves if known else [item]


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
    if place and _carries(name):
        yield place[-1] + name, jurisdiction
    if place and name[0] in "市区县":
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


def _suggestions(name: str, context: Context, codes: Codes) -> list[str]:
    """The three names most like `name`, those of the jurisdiction before others."""
    rows = sorted(codes.rows, key=lambda row: row.get("jurisdiction") != context.jurisdiction)
    labels = {
        word: row["label_zh"] for row in reversed(rows) for word in (row["label_zh"], row.get("short_name", "")) if word
    }
    near = difflib.get_close_matches(name, list(reversed(labels)), 6, 0.5)
    return list(dict.fromkeys(labels[word] for word in near))[:3]


def _codes(context: Context) -> Codes:
    return context.codes or context.register.get("organisations") or Codes("organisations", ())


def _names(context: Context) -> _Names:
    register = context.register
    return _index(_Lists(_codes(context), register.get("renamed_organisations"), register.get("districts")))


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
    return _Names(frozen, {k: frozenset(v) for k, v in anywhere.items()}, frozenset(proper), dict(old), places)
