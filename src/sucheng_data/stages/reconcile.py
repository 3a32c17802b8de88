"""Reconcile: claims about one question in, one resolution out, reached by what the claims say and never by their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

import pyarrow as pa

from sucheng_data.grammar import claims as said
from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text
from sucheng_data.model.observation import KINDS, Claim, Line, Observation, Relation, Resolution
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold
from sucheng_data.stages._announced import announced
from sucheng_data.stages._asked import Sources, about, claims_of, families, groups
from sucheng_data.stages._figures import likeness, relations, sums, times_differ
from sucheng_data.stages._named import Answer, named, yearless
from sucheng_data.stages._observed import expanded, figure, observation

_OF_ALL = {"different_thing", "subset", "same"}


def reconcile(claims: Sequence[Claim], codes: Register, title: str = "") -> Resolution:
    """What a group of claims is. Figures come first; a group without any is about names, or about a date."""
    group = [part for claim in claims for part in expanded(claim, codes)]
    told = [observation(claim, codes) for claim in group]
    title = title or next((claim.subject or claim.text for claim in group if claim.subject or claim.text), "")
    if answer := _list(group, told):
        return _resolution(title, group, told, answer)
    known = [one for one in told if one and one.value is not None]
    if not known:
        answer = _lost(group, codes) or yearless(group, codes) or named(group, codes)
        return _resolution(title, group, told, answer or Answer(("single",), [], KINDS["single"][1]))
    found = [*relations(told, codes), *_baselines(group, told)]
    undated = yearless(
        [claim for claim, one in zip(group, told, strict=True) if one and claim.as_of and not one.last], codes
    )
    if undated:
        found.append(Relation(undated.kinds[0], 0, 0, undated.why))
    kinds = _kinds(found, told)
    answer = Answer(kinds, found, _why(kinds, found), undated.candidates if undated else ())
    return _resolution(title, group, told, answer)


def _resolution(title: str, group: Sequence[Claim], told: Sequence[Observation | None], answer: Answer) -> Resolution:
    money = sums(told, answer.relations)
    return Resolution(
        kinds=answer.kinds,
        title=title,
        claims=group,
        observations=told,
        relations=answer.relations,
        why=answer.why,
        headline=_headline(told, answer),
        sums=money if len(money) > 1 or any(one.amounts > 1 for one in money) else (),
        candidates=answer.candidates,
        counted=_counts(group, told) if answer.kinds[0] in ("incomplete", "complete", "conflict") else None,
    )


def _kinds(found: Sequence[Relation], told: Sequence[Observation | None]) -> tuple[str, ...]:
    """The kinds of all relations, the one that the group goes by first."""
    kinds = {link.kind for link in found}
    kinds |= {"evolution" for link in found if link.kind == "different_scope" and _moved(told, link)}
    whole = {number for number, one in enumerate(told) if one and one.value is not None}
    # One pair of twins does not make the group a group of twins.
    some = {kind for kind in _OF_ALL & kinds if whole - _members(found, kind)}
    return (*_ordered(kinds - some), *_ordered(some)) or ("single",)


def _members(found: Sequence[Relation], kind: str) -> set[int]:
    return {number for link in found if link.kind == kind for number in (link.one, link.other)}


def _moved(told: Sequence[Observation | None], link: Relation) -> bool:
    one, two = told[link.one], told[link.other]
    return one is not None and two is not None and one.area == two.area and times_differ(one, two)


def _ordered(kinds: set[str]) -> list[str]:
    return [kind for kind in KINDS if kind in kinds]


def _baselines(group: Sequence[Claim], told: Sequence[Observation | None]) -> Iterator[Relation]:
    """Figures of which it is not told whether they count those that were there before."""
    before = next((n for n, one in enumerate(told) if one is None and said.earlier(group[n].words)), None)
    for number, one in enumerate(told):
        if one and one.value is not None and one.flow == "both":
            zh = f"同一条既写新增、又写总数或成立数（{one.shown}），原有多少不明"
            yield Relation("ask_total", number, number, Text(zh, f"told both as new and as the total ({one.shown})"))
        elif one and one.value is not None and before is not None and one.flow and one.status == "plan":
            zh, en = f"{one.shown}之外此前已有一些，是否包含在内没有写明", f"there were some before these {one.shown}"
            yield Relation("ask_total", number, before, Text(zh, en))


def _why(kinds: Sequence[str], found: Sequence[Relation]) -> Text:
    """The reasons of the first relation of each kind; that of a kind that is no relation is what to do about it."""
    first = {link.kind: link.why for link in reversed(found)}
    told = [first.get(kind, KINDS[kind][1]) for kind in kinds]
    return Text("；".join(one.zh.rstrip("。") for one in told), "; ".join(one.en.rstrip(".") for one in told))


def _headline(told: Sequence[Observation | None], answer: Answer) -> int | None:
    """The newest observation, where all that have a figure are of one scope, subject and area."""
    known = [(number, one) for number, one in enumerate(told) if one and one.value is not None]
    if not known or set(answer.kinds) - {"evolution", "same", "single"}:
        return None
    if any(likeness(one, known[0][1]) < 2 for _, one in known):
        return None
    newest = max(known, key=lambda pair: pair[1].last)
    return newest[0] if len(known) == 1 or newest[1].last else None


def _list(group: Sequence[Claim], told: Sequence[Observation | None]) -> Answer | None:
    """An announced number and the names that go with it: n of m; None where no claim lists anything."""
    counts = _counts(group, told)
    if counts is None:
        return None
    n, m = counts
    zh, en = f"公布{m}，列出{n}：完整度 {n}/{m}", f"{m} announced, {n} named: completeness {n}/{m}"
    kind = "incomplete" if n < m else "complete" if n == m else "conflict"
    if kind == "conflict":
        zh, en = f"列出的{n}个多于公布的{m}", f"{n} are named, more than the {m} announced"
    return Answer((kind,), [], Text(zh, en))


def _counts(group: Sequence[Claim], told: Sequence[Observation | None]) -> tuple[int, int] | None:
    """(named, announced), where a claim lists names or says that all of its number are named."""
    lists = [(claim, _items(claim)) for claim in group]
    names = {item for _, items in lists for item in items}
    listed = {number for number, (claim, items) in enumerate(lists) if items and not claim.value}
    all_named = [
        (number, one)
        for number, (claim, one) in enumerate(zip(group, told, strict=True))
        if one and one.value and said.all_named(claim.words)
    ]
    if not names and not all_named:
        return None
    part = {number for number, _ in all_named}
    wholes = [one.value for number, one in enumerate(told) if one and one.value and number not in listed | part]
    if not wholes:
        return None
    n = len(names) or int(sum(one.value or 0 for _, one in all_named))
    return n, int(max(wholes))


def _items(claim: Claim) -> list[str]:
    return said.listed(claim.items, certain=True) if claim.items else [] if claim.value else said.listed(claim.text)


def _lost(group: Sequence[Claim], codes: Register) -> Answer | None:
    """A number whose digits were destroyed on the way."""
    for claim in group:
        for text in filter(None, (claim.value, claim.text)):
            number = figure(claim._replace(value=text), codes)
            if number and number.lost:
                zh, en = f"“{text}”的数字已损坏", f"digits of “{text}” were lost in the source"
                return Answer(("lost",), [], Text(zh, en))
    return None


def reconcile_all(
    tables: Mapping[str, pa.Table], schemas: Schemas, words: Sequence[str] = ()
) -> tuple[list[Line], list[Resolution]]:
    """The announced figures with the records they count, and the groups of claims with what each is.

    `words`: names of entities (only what counts those), and words or ids (one group of all that mention it, for each).
    """
    sources = Sources(tables)
    entities = {word for word in words if word in schemas.entities}
    asked = [word for word in words if word not in entities]
    lines = [line for line in announced(tables, schemas, sources) if _wanted(line, entities, asked)]
    claims = claims_of(tables, sources, schemas.codes)
    if asked:
        found = about(claims, asked, schemas.codes)
    elif entities:
        found = families(claims, [schemas[name] for name in sorted(entities)])
    else:
        found = chain(groups(claims, schemas.codes), families(claims, schemas))
    told = [reconcile(one.claims, schemas.codes, one.title) for one in found]
    # A word that is neither in a figure nor a name says nothing.
    known = [one for one in told if one.kind != "single" or (asked and any(one.observations))]
    order = list(KINDS)
    return lines, known if asked else sorted(_once(known), key=lambda one: order.index(one.kind))


def announced_lines(tables: Mapping[str, pa.Table], schemas: Schemas) -> list[Line]:
    """The announced figures with the records they count, and nothing of what figures say of one another."""
    return announced(tables, schemas, Sources(tables))


def _once(told: Iterable[Resolution]) -> Iterator[Resolution]:
    """Each fact once: claims that are equal by number and already known to be the same are not told again."""
    seen: set[frozenset[Claim]] = set()
    for one in told:
        claims = frozenset(claim._replace(items="") for claim in one.claims)
        if not any(claims <= other for other in seen) or one.kind not in ("same", "ask_total"):
            seen.add(claims)
            yield one


def _wanted(line: Line, entities: set[str], asked: Sequence[str]) -> bool:
    named = any(fold(word) in fold(line.subject) for word in asked)
    return not (entities or asked) or line.entity in entities or named
