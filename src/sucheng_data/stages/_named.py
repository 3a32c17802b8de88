"""Claims that state no figure: names of bodies, by their jurisdiction; other names, by how they are written; dates without a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sucheng_data.grammar import claims as said
from sucheng_data.model.cleaning import Context, Refusal
from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text
from sucheng_data.model.observation import Claim, Relation
from sucheng_data.model.patterns import pattern
from sucheng_data.model.registry import find
from sucheng_data.model.text import fold, tidy
from sucheng_data.stages._observed import CITY, area, dated, days

FIRST_YEAR = 2015  # before it nothing here is told of
_SERIAL = pattern(r"(?:/|编号|No\.?\s*)(\d{3,})\s*(?:[(（]([^()（）]*)[)）])?")
_BEFORE = pattern("before|之前|以前|不晚于|早于")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = pattern(r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+((?:19|20)\d\d)")
_WEEKDAY = pattern("(?:星期|周|礼拜)([一二三四五六日天])")
_WEEK = "一二三四五六日"
_TIME = pattern(r"\d")


class Named(NamedTuple):
    """A name, the claim (its number) it stands in, and the body it is, "" where that is not certain."""

    name: str
    claim: int
    place: str
    body: str


class Answer(NamedTuple):
    """What claims without a figure are."""

    kinds: tuple[str, ...]
    relations: list[Relation]
    why: Text
    candidates: tuple[tuple[str, Text], ...] = ()


def named(claims: Sequence[Claim], codes: Register) -> Answer | None:
    """What the names of the claims have to do with each other; None where there are none."""
    alone = len(claims) == 1
    names = [one for number, claim in enumerate(claims) for one in _names(number, claim, alone, codes)]
    texts = [one for claim in claims for one in said.brands(claim.text)]
    if texts or any(claim.alias for claim in claims):
        return _branded(names, [*texts, *((claim.subject, claim.alias) for claim in claims if claim.alias)], codes)
    if any(one.body for one in names):
        return _bodies(names, codes)
    if len(names) == 1 and (bearers := _bearers(names[0].name, codes)) and len(bearers) > 1:
        return _homonym(names[0].name, bearers, codes)
    return _written(names) if len(names) > 1 else None


def _names(number: int, claim: Claim, alone: bool, codes: Register) -> Iterable[Named]:
    """The name of a claim; beside others it is read as in a sheet of the city, where no place is stated."""
    text = claim.subject or claim.value or claim.text
    place = area(claim, codes) if claim.area else ""
    if text:
        yield Named(
            text, number, place, _body(text, place or CITY, codes) if place or not alone or _told(text, codes) else ""
        )


def _told(name: str, codes: Register) -> bool:
    """Whether a name without a place is one body's alone."""
    return len(_bearers(name, codes)) < 2


def _body(name: str, place: str, codes: Register) -> str:
    """The one body of this name in the place, by the register of organisations."""
    try:
        found = find("cleaners", "organisation")(tidy(name), Context(jurisdiction=place, register=codes)).value
    except Refusal:
        return ""
    return str(found or "")


def _bearers(name: str, codes: Register) -> list[str]:
    """Every body that the register knows by this name, wherever it is."""
    wanted, known = fold(name), codes["organisations"]
    return [
        row["code"]
        for row in known.rows
        if wanted in {fold(word) for word in (row["label_zh"], row.get("short_name", ""), *known.synonyms(row)) if word}
    ]


def _bodies(names: Sequence[Named], codes: Register) -> Answer:
    """Homonyms: one name, several bodies. Synonyms: one body, several names; a brand where the name is no short form."""
    by_name: dict[str, set[str]] = {}
    by_body: dict[str, dict[str, Named]] = {}
    for one in filter(lambda each: each.body, names):
        by_name.setdefault(fold(one.name), set()).add(one.body)
        by_body.setdefault(one.body, {}).setdefault(fold(one.name), one)
    shared = {name: bodies for name, bodies in by_name.items() if len(bodies) > 1}
    several = {body: list(found.values()) for body, found in by_body.items() if len(found) > 1}
    if shared:
        name, bodies = next(iter(shared.items()))
        return _homonym(next(one.name for one in names if fold(one.name) == name), sorted(bodies), codes)
    if several:
        return _synonyms(several, codes)
    one = next(each for each in names if each.body)
    if len(names) == 1 and len(bearers := _bearers(one.name, codes)) > 1:
        return _homonym(one.name, bearers, codes, one)
    return _written(names) or Answer(("single",), [], Text(_label(one.body, codes).zh, _label(one.body, codes).en))


def _homonym(name: str, bodies: Sequence[str], codes: Register, one: Named | None = None) -> Answer:
    labels = [_label(body, codes) for body in bodies]
    zh = f"“{name}”在不同地方是不同单位：" + "、".join(label.zh for label in labels)
    en = f"“{name}” is another body in each place: " + ", ".join(label.en for label in labels)
    if one:
        zh, en = f"{zh}；此处是{_label(one.body, codes).zh}", f"{en}; here {_label(one.body, codes).en}"
    return Answer(("homonym",), [], Text(zh, en))


def _synonyms(several: dict[str, list[Named]], codes: Register) -> Answer:
    kinds, links, zh, en = set(), [], [], []
    for body, found in several.items():
        label = _label(body, codes)
        brands = [one for one in found if not said.is_short_for(one.name, label.zh) and not _variant(one, body, codes)]
        kinds.add("brand" if brands and len(several) == 1 else "synonym")
        told = "、".join(f"“{one.name}”" for one in found)
        zh.append(f"{told}都是{label.zh}")
        en.append(f"{told} are one body: {label.en}")
        links += [
            Relation("synonym", found[0].claim, one.claim, Text(zh[-1], en[-1]))
            for one in found[1:]
            if one.claim != found[0].claim
        ]
    kind = "brand" if "brand" in kinds else "synonym"
    return Answer((kind, *(["synonym"] if kind == "brand" else [])), links, Text("；".join(zh), "; ".join(en)))


def _variant(one: Named, body: str, codes: Register) -> bool:
    """Whether a name is an official one in another wording: it has the ending of a public office."""
    return codes["organisations"].by_code[body]["org_type"] in ("party", "gov", "mass", "central")


def _branded(names: Sequence[Named], pairs: Sequence[tuple[str, str]], codes: Register) -> Answer:
    """What is said to be another name of a body: a short form is a synonym, anything else a brand."""
    legal, brand = pairs[0]
    short = said.is_short_for(brand, legal)
    zh = f"“{brand}”是{legal}的{'简称' if short else '品牌名，法定名称是' + legal}"
    en = f"“{brand}” is {'short for' if short else 'a brand of'} {legal}"
    return Answer(("synonym",) if short else ("brand", "synonym"), [], Text(zh, en))


def _written(names: Sequence[Named]) -> Answer | None:
    """How names that no register knows differ: in marks only, by a slip, or altogether."""
    kinds: dict[str, Relation] = {}
    for at, one in enumerate(names):
        for two in names[at + 1 :]:
            if one.name == two.name:
                continue
            both, joined = f"“{one.name}”与“{two.name}”", f"“{one.name}” and “{two.name}”"
            if fold(one.name) == fold(two.name):
                kind, why = (
                    "typography",
                    Text(f"{both}只差空格、引号或标点", f"{joined} differ in spaces and marks only"),
                )
            elif said.slip(one.name, two.name):
                kind, why = "spelling", Text(f"{both}只差一字", f"{joined} differ by one character")
            else:
                kind, why = "different_name", Text(f"{both}不是同一写法", f"{joined} are not one spelling")
            kinds.setdefault(kind, Relation(kind, one.claim, two.claim, why))
    if not kinds:
        return Answer(("same",), [], Text("写法完全相同", "written alike")) if len(names) > 1 else None
    order = [kind for kind in ("spelling", "typography", "different_name") if kind in kinds]
    return Answer(tuple(order), list(kinds.values()), kinds[order[0]].why)


def _label(body: str, codes: Register) -> Text:
    return Text(codes["organisations"].label(body), codes["organisations"].label(body, "en"))


def yearless(claims: Sequence[Claim], codes: Register) -> Answer | None:
    """A date without a year, and the years it may be of, each with its reason; None where no claim is such a date."""
    for claim in claims:
        for text in filter(None, (claim.value, claim.as_of, claim.text, claim.subject)):
            read = dated(text, codes) if _TIME.search(text) else {}
            if read.get("flag") == "year missing" and read.get("month"):
                found = _candidates(claim, text, (int(read["month"]), int(read.get("day") or 1)), claims, codes)
                zh, en = f"“{text}”没有写年份", f"“{text}” has no year"
                return Answer(("missing_year",), [], Text(zh, en), tuple(found))
    return None


def _candidates(
    claim: Claim, text: str, day: tuple[int, int], claims: Sequence[Claim], codes: Register
) -> Iterable[tuple[str, Text]]:
    """By the numbers of documents about it, by its day of the week, by the date of its neighbours."""
    marks, mine = _serials(claim, claims, codes)
    if mine is not None and (year := _between(mine, marks, day)):
        zh = f"编号{mine}在已知日期的编号之间，按先后推算最接近"
        yield str(year), Text(zh, f"number {mine} lies between numbers of known dates, nearest in order")
    if week := _WEEKDAY.search(text):
        wanted = _WEEK.index(week[1].replace("天", "日"))
        for year in range(FIRST_YEAR, _latest(claims, codes) + 1):
            if _weekday(year, *day) == wanted:
                yield str(year), Text(f"{year}年这一天是星期{_WEEK[wanted]}", f"the day of the week fits {year}")
    for other in claims:
        first, _ = days(other.as_of, codes) if other is not claim and not other.serial else ("", "")
        if first:
            yield (
                first[:4],
                Text(f"同组另一说法的时点是{other.as_of}", f"another claim of the group is of {other.as_of}"),
            )


def _latest(claims: Sequence[Claim], codes: Register) -> int:
    known = [int(last[:4]) for claim in claims if (last := days(claim.as_of, codes)[1])]
    return max([*known, FIRST_YEAR + 15])


def _weekday(year: int, month: int, day: int) -> int:
    try:
        return date(year, month, day).weekday()
    except ValueError:
        return -1


def _serials(claim: Claim, claims: Sequence[Claim], codes: Register) -> tuple[list[tuple[int, date]], int | None]:
    """(number, date) of documents whose date is known, in order, and the number of the one in question."""
    marks: list[tuple[int, date]] = []
    mine = int(claim.serial) if claim.serial.isdecimal() else None
    for other in claims:
        pairs = [(other.serial, other.as_of)] if other.serial else _SERIAL.findall(other.text)
        for number, when in pairs:
            if other is claim and other.serial:
                continue
            if known := _known_day(when, codes):
                marks.append((int(number), known))
            elif mine is None and str(number).isdecimal():
                mine = int(number)
    return sorted(marks), mine


def _known_day(text: str, codes: Register) -> date | None:
    """The day a document is known to be of; of “before October 2022” the last day before it."""
    if english := _ENGLISH.search(text):
        text = f"{english[2]}-{_MONTHS.index(english[1].lower()) + 1:02d}"
    first, last = days(_BEFORE.sub("", text).strip(), codes)
    return date.fromisoformat(first if _BEFORE.search(text) else last) if first else None


def _between(mine: int, marks: Sequence[tuple[int, date]], day: tuple[int, int]) -> int | None:
    """The year in which the day comes nearest to where the number stands among the known ones."""
    below, above = [one for one in marks if one[0] < mine], [one for one in marks if one[0] > mine]
    if not below or not above or below[-1][1] >= above[0][1]:
        return None
    (start, first), (end, last) = below[-1], above[0]
    at = first.toordinal() + (last.toordinal() - first.toordinal()) * (mine - start) / (end - start)
    years = [year for year in range(first.year - 1, last.year + 2) if _weekday(year, *day) >= 0]
    return min(years, key=lambda year: abs(date(year, *day).toordinal() - at), default=None)
