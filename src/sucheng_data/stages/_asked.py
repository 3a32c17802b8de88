"""The tables' figures as claims, each with its cell, and the groups of them that are about one question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pyarrow as pa

from sucheng_data.grammar import claims as said
from sucheng_data.model.codes import Register
from sucheng_data.model.observation import Claim, Source
from sucheng_data.model.patterns import pattern
from sucheng_data.model.provenance import FILE, Origin
from sucheng_data.model.rule import RAW, values
from sucheng_data.model.schema import Entity
from sucheng_data.model.text import fold

FIGURES = "indicators"
_FEWEST = 10  # below it, equal numbers surprise nobody
_NAMES, _MOST_NAMES = 3, 100  # so many make a list
_COUNTED = ("count", "person", "person_time", "household", "event", "money")
_ITEM = 14
_DESTROYED = pattern("[?？□■\ufffd]")
_PLACES = ("个", "家", "处", "座")
_CROWD = 50  # so many of one number are looked at
_LOST = "lost_in_source"


class Sources:
    """Where the values of some tables stand: their cells, or of a release the rows of the delivered files."""

    def __init__(self, tables: Mapping[str, pa.Table]) -> None:
        self._tables = tables
        self._origins = {name: Origin(table) for name, table in tables.items() if FILE in table.column_names}
        self._rows: dict[str, tuple[list[Any], list[Any], list[Any]]] = {}
        known = tables.get("sources")
        self._files = dict(zip(values(known, "source_id"), values(known, "file_name"), strict=True)) if known else {}

    def of(self, entity: str, row: int, field: str) -> Source:
        """Where the value of `field` in this row stands."""
        if entity in self._origins:
            return Source(*self._origins[entity].place(row, field))
        if entity not in self._rows:
            table = self._tables[entity]
            named = (values(table, name) for name in ("source_id", "source_sheet", "source_row"))
            self._rows[entity] = tuple(named)  # type: ignore[assignment]
        source, sheet, number = (column[row] for column in self._rows[entity])
        return Source(str(self._files.get(source) or source or ""), sheet or "", f"{number}:{number}" if number else "")


class Asked(NamedTuple):
    """Claims about one question, and what it is called."""

    title: str
    claims: Sequence[Claim]


def claims_of(tables: Mapping[str, pa.Table], sources: Sources, codes: Register) -> list[Claim]:
    """Every figure of the indicators, and those of projects' targets and of benefits."""
    found = list(_indicators(tables[FIGURES], sources)) if FIGURES in tables else []
    found += _targets(tables["projects"], sources) if "projects" in tables else []
    found += _benefits(tables["benefits"], sources, codes) if "benefits" in tables else []
    return found


def _indicators(table: pa.Table, sources: Sources) -> Iterator[Claim]:
    names = ("subject", "scope", "area", "as_of", "as_of_precision", "value", "value_max", "unit", "qualifier")
    more = ("status", "subset_of", "remarks", "indicator_id", "confidence", f"{RAW}value", f"{RAW}as_of")
    for row, record in enumerate(_records(table, (*names, *more))):
        raw, lost = record[f"{RAW}value"], record["confidence"] == _LOST
        value = _number(record["value"], record["value_max"]) or raw or ("?" if lost else "")
        if not value:
            continue
        yield Claim(
            subject=record["subject"] or "",
            scope=record["scope"] or "",
            area=record["area"] or "",
            as_of=_day(record["as_of"], record["as_of_precision"]) or record[f"{RAW}as_of"] or "",
            value=value,
            unit=record["unit"] or "",
            qualifier=record["qualifier"] or "",
            status=record["status"] or "",
            part_of=record["subset_of"] or "",
            items=_listed(record["remarks"] or "", record["value"]),
            text=record["remarks"] or "",
            entity=FIGURES,
            id=record["indicator_id"] or "",
            source=sources.of(FIGURES, row, "value"),
        )


def _targets(table: pa.Table, sources: Sources) -> Iterator[Claim]:
    names = ("targets", "title", "jurisdiction", "plan_year", "project_id")
    for row, record in enumerate(_records(table, names)):
        for aim in record["targets"] or ():
            if aim["value"] is None or not aim["subject"]:
                continue
            yield Claim(
                subject=aim["subject"],
                scope=record["title"] or "",
                area=record["jurisdiction"] or "",
                as_of=f"{record['plan_year']}年" if record["plan_year"] else "",
                value=_number(aim["value"], aim["value_max"]),
                unit=aim["unit"] or "",
                qualifier=aim["qualifier"] or "",
                status="plan",
                text=aim["text"] or "",
                entity="projects",
                id=record["project_id"] or "",
                source=sources.of("projects", row, "targets"),
            )


def _benefits(table: pa.Table, sources: Sources, codes: Register) -> Iterator[Claim]:
    names = ("title", "quantity", "quantity_max", "quantity_unit", "quantity_qualifier", "quantity_status")
    more = ("target_groups_text", "valid_to", "benefit_id", "parent_id", "submitted_by")
    money = ("total_value_cny", "total_value_qualifier", "total_value_type")
    senders = codes["organisations"].by_code
    for row, record in enumerate(_records(table, (*names, *more, *money))):
        base = Claim(
            subject=record["title"] or "",
            scope=record["target_groups_text"] or "",
            area=senders.get(record["submitted_by"] or "", {}).get("jurisdiction", ""),
            as_of=str(record["valid_to"] or ""),
            status=record["quantity_status"] or "",
            part_of=record["parent_id"] or "",
            entity="benefits",
            id=record["benefit_id"] or "",
        )
        if quantity := _number(record["quantity"], record["quantity_max"]):
            unit, qualifier = record["quantity_unit"] or "", record["quantity_qualifier"] or ""
            place = sources.of("benefits", row, "quantity")
            yield base._replace(value=quantity, unit=unit, qualifier=qualifier, source=place)
        if amount := _number(record["total_value_cny"], None):
            qualifier, place = record["total_value_qualifier"] or "", sources.of("benefits", row, "total_value_cny")
            kind = record["total_value_type"] or ""
            yield base._replace(value=amount, unit="元", qualifier=qualifier, basis=kind, source=place)


def _records(table: pa.Table, names: Sequence[str]) -> Iterator[dict[str, Any]]:
    columns = [values(table, name) for name in names]
    return (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))


def _number(value: Any, top: Any) -> str:
    if value is None:
        return ""
    return f"{float(value):.15g}" + (f"-{float(top):.15g}" if top is not None else "")


def _day(day: Any, precision: Any) -> str:
    whole = str(day or "")
    return whole[: {"year": 4, "month": 7}.get(str(precision), 10)] + ("年" if precision == "year" and whole else "")


def about(claims: Sequence[Claim], words: Sequence[str], codes: Register) -> Iterator[Asked]:
    """For each word the claims that have it in their subject or scope, or for their id: those of money, and others, apart.

    A word that no claim has may be a name.
    """
    kinds = _dimensions(codes)
    for word in words:
        key = fold(word)
        found: dict[str, list[Claim]] = defaultdict(list)
        for one in claims:
            if one.id == word or (key and key in fold(f"{one.subject}{one.scope}")):
                kind = kinds.get(one.unit, one.unit)
                found["" if kind in _COUNTED[:-1] else kind].append(one)
        for some in found.values():
            yield Asked(word, some if len(some) == 1 else [one._replace(items="") for one in some])
        if not found:
            yield Asked(word, [Claim(subject=word)])


def groups(claims: Sequence[Claim], codes: Register) -> Iterator[Asked]:
    """Claims of one subject, parts with their wholes, neighbours that begin alike; then equal numbers; then lists and lost digits."""
    cores = [said.core(one.subject) for one in claims]
    bare = [one._replace(items="") for one in claims]
    together = _joined(claims, cores, _dimensions(codes))
    for members in together:
        yield Asked(claims[members[0]].subject, [bare[at] for at in members])
    yield from _money(bare)
    for title, members in _equal(claims, codes):
        apart = _apart(claims, cores, members)
        if len(apart) > 1:
            yield Asked(title, [bare[at] for at in apart])
    grouped = {at for members in together for at in members}
    for at, one in enumerate(claims):
        if one.items or _DESTROYED.search(one.value) or (at not in grouped and said.flow(one.words) == "both"):
            yield Asked(one.subject, [one])
    undated: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for one in filter(_undated, bare):
        undated[(one.source.file, one.as_of)].append(one)
    for (_, when), some in undated.items():
        yield Asked(when, [Claim(as_of=when, source=some[0].source, text="、".join(one.subject for one in some))])


def _money(claims: Sequence[Claim]) -> Iterator[Asked]:
    """The amounts that one sheet announces, where they are of several kinds: nobody may add them up."""
    sheets: dict[tuple[str, str], list[Claim]] = defaultdict(list)
    for one in claims:
        if one.entity == FIGURES and one.unit == "元":
            sheets[one.source[:2]].append(one)
    for (_, sheet), some in sheets.items():
        if len({one.basis or said.basis(one.words) for one in some}) > 1:
            yield Asked(f"{sheet} · 金额" if sheet else "金额", some)


def _undated(one: Claim) -> bool:
    """Whether it has a time that could not be read as one."""
    return bool(one.as_of) and not re.search(r"(?:19|20)\d\d", one.as_of)


def families(claims: Sequence[Claim], entities: Iterable[Entity]) -> Iterator[Asked]:
    """The figures that count places of a kind we have records of: how many stations there are, each by its scope and date."""
    for entity in entities:
        if not entity.geometry:
            continue
        told = [one for one in claims if entity.title in one.subject and one.unit in _PLACES]
        if len({said.core(one.subject) for one in told}) > 1:
            yield Asked(entity.title, [one._replace(items="") for one in told])


def _dimensions(codes: Register) -> dict[str, str]:
    return {row["code"]: row["dimension"] for row in codes["units"].rows}


def _equal(claims: Sequence[Claim], codes: Register) -> Iterator[tuple[str, list[int]]]:
    """The claims of one number, unit and area."""
    kinds = _dimensions(codes)
    equal: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for at, one in enumerate(claims):
        # Of hundreds of benefits some have the same number by chance.
        if (
            one.entity == FIGURES
            and kinds.get(one.unit) in _COUNTED
            and re.fullmatch(r"[\d.]+", one.value)
            and float(one.value) >= _FEWEST
        ):
            equal[(one.value, one.unit, one.area)].append(at)
    return ((f"{value}{unit}", members) for (value, unit, _), members in equal.items())


def _apart(claims: Sequence[Claim], cores: Sequence[str], members: Sequence[int]) -> list[int]:
    """Of claims of one number those that are plainly of different things: what another sheet calls alike may be the same."""
    kept: list[int] = []
    for at in members:
        if not any(_maybe_one(claims[at], claims[other], cores[at], cores[other]) for other in kept[:_CROWD]):
            kept.append(at)
    return kept


def _maybe_one(one: Claim, two: Claim, first: str, second: str) -> bool:
    return first == second or (
        one.source[:2] != two.source[:2] and (said.akin(first, second) or said.within(first, second))
    )


def _joined(claims: Sequence[Claim], cores: Sequence[str], kinds: Mapping[str, str]) -> list[list[int]]:
    """The numbers of the claims that belong together, each group in order."""
    lead = list(range(len(claims)))

    def root(at: int) -> int:
        while lead[at] != at:
            lead[at] = at = lead[lead[at]]
        return at

    first: dict[tuple[str, str], int] = {}
    for at, (one, word) in enumerate(zip(claims, cores, strict=True)):
        lead[root(at)] = root(first.setdefault(("core", word), at))
        first.setdefault(("id", one.id), at)
        if at and _beside(claims[at - 1], one, cores[at - 1 : at + 1], kinds):
            lead[root(at)] = root(at - 1)
    for at, (one, word) in enumerate(zip(claims, cores, strict=True)):
        ends = [("core", word[start:]) for start in range(1, len(word) - said.LEAST)]
        whole = [("id", one.part_of), ("core", said.core(one.part_of))] if one.part_of else []
        for key in (*whole, *ends[:8]):
            if key in first:
                lead[root(at)] = root(first[key])
    found: dict[int, list[int]] = defaultdict(list)
    for at in range(len(claims)):
        found[root(at)].append(at)
    return [members for _, members in sorted(found.items()) if len(members) > 1]


def _beside(one: Claim, two: Claim, cores: Sequence[str], kinds: Mapping[str, str]) -> bool:
    """Whether two neighbours of a sheet count alike and begin alike: 暖冬礼包1500份, 暖冬物资超万份."""
    measures = [kinds.get(each.unit, each.unit) for each in (one, two)]
    alike = one.unit == two.unit or (measures[0] != measures[1] and set(measures) <= set(_COUNTED[:-1]))
    aims = not {one.status, two.status} & {"standard", "condition"}
    near = one.source[:2] == two.source[:2] and one.value != two.value and alike and aims
    return near and min(map(len, cores)) > 2 and said.akin(cores[0][:2], cores[1][:2])


def _listed(remarks: str, value: Any) -> str:
    """The names that stand beside a number, where the remark is nothing but names."""
    names = said.listed(remarks, certain=True) if "、" in remarks else []
    short = all(len(name) <= _ITEM and not re.search("[。;；:：]", name) for name in names)
    return "、".join(names) if short and _NAMES <= len(names) <= float(value or 0) <= _MOST_NAMES else ""
