"""Claims as written → observations: what the figure is, of when and where, in which measure, and what the words say of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from math import nan
from typing import Any, NamedTuple

from sucheng_data.grammar import claims as said
from sucheng_data.grammar.dates import find_point, plain
from sucheng_data.grammar.measures import Measure, hide_names, measurable, measures, unit_words
from sucheng_data.model.cleaning import Context, Refusal
from sucheng_data.model.codes import Register
from sucheng_data.model.observation import Claim, Observation, bounds
from sucheng_data.model.patterns import pattern
from sucheng_data.model.registry import find
from sucheng_data.model.text import is_blank, tidy

CITY = "320500"
_STOPS = pattern(r"[,，;；。:：、()（）]|(?:^|\s)(?:19|20)\d\d\s*[:：]")
_ISO = pattern(r"^\s*((?:19|20)\d\d)(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")
_YEAR = pattern(r"^\s*((?:19|20)\d\d)(?=\s*[:：年])")
_BRACKETS = pattern(r"[(（][^()（）]*[)）]")
_QUOTES = pattern('[“”"「」]')
_OPENING = 3  # letters before a date that a sentence opens with: 截至, 到
_LOST = "lost_in_source"
_YUAN, _MONEY = ("元", "万元", "亿元"), "金额"


class Figure(NamedTuple):
    """A number as the cleaner of quantities reads it; `lost`: its digits were destroyed."""

    value: float | None
    qualifier: str
    unit: str
    top: float | None
    lost: bool


def expanded(claim: Claim, codes: Register) -> list[Claim]:
    """The claim, or where it is a sentence only, one for each figure in it; a list is one claim."""
    if claim.value or claim.items or not claim.text or said.listed(claim.text):
        return [claim]
    context = Context(register=codes)
    line = measurable(claim.text)
    found = [one for one in measures(line, unit_words(context)) if one.unit]
    if not found:
        line = measurable(_QUOTES.sub("", claim.text))  # “8项举措”
        found = [one for one in measures(line, unit_words(context)) if one.unit]
    found = [one for one in found if not (one.han and one.value <= 2)]  # 两地, 一批: words, not counts
    parts = [_of_clause(claim, line, one) for one in found]
    # What stands alone between two commas counts what the clause before it does; money is money.
    for at, part in enumerate(parts):
        if not part.subject:
            subject = _MONEY if part.unit in _YUAN else parts[at - 1].subject if at else claim.text
            parts[at] = part._replace(subject=subject)
    return parts or [claim]


def _of_clause(claim: Claim, line: str, one: Measure) -> Claim:
    """The claim of one figure in a sentence: its subject are the words beside it."""
    before = _STOPS.split(line[: one.start])[-1]
    behind = _STOPS.split(line[one.end :])[0]
    subject = claim.subject or tidy(f"{before} {behind}")
    time = claim.as_of or _time(claim.text)
    clause = tidy(f"{before}{line[one.start : one.end]}{behind}")
    top = "" if one.top is None else f"-{one.top:f}"
    return claim._replace(
        subject=subject, text=clause, as_of=time, value=f"{one.value:f}{top}", unit=one.unit, qualifier=one.q
    )


def _time(text: str) -> str:
    """The date that a sentence opens with: 截至2025年6月底，全市…; 2026: …"""
    line = plain(text)
    found = find_point(line)
    if found and found[0].year and found[1] <= _OPENING:
        return line[found[1] : found[2]]
    year = _YEAR.match(text)
    return f"{year[1]}年" if year else ""


def figure(claim: Claim, codes: Register) -> Figure | None:
    """The number of a claim; None where it states none."""
    if is_blank(claim.value):
        return None
    context = Context(register=codes, unit=claim.unit)
    text = tidy(claim.value)
    try:
        read: Any = find("cleaners", "quantity")(text, context).value
    except Refusal:
        return None
    told = read[0] if isinstance(read, list) and read else read
    if not isinstance(told, dict) or (told.get("value") is None and told.get("flag") != _LOST):
        return None
    unit = told.get("unit") or claim.unit
    qualifier = codes["qualifiers"].find(claim.qualifier) if claim.qualifier else None
    own = str(told.get("q") or "eq")
    top = None if told.get("max") is None else float(told["max"])
    number = None if told["value"] is None else float(told["value"])
    return Figure(number, own if own != "eq" else qualifier or own, unit, top, told["value"] is None)


def observation(claim: Claim, codes: Register) -> Observation | None:
    """What is understood of a claim that states a figure; None where it states none."""
    number = figure(claim, codes)
    if number is None:
        return None
    known = codes["units"].by_code.get(codes["units"].find(number.unit) or "") if number.unit else None
    factor = float(known["factor"]) if known else 1.0
    value = None if number.value is None else number.value * factor
    top = None if number.top is None else number.top * factor
    low, high = (nan, nan) if value is None else bounds(value, number.qualifier, top)
    dimension = known["dimension"] if known else number.unit
    unit = known["canonical"] if known else number.unit
    first, last = days(claim.as_of, codes)
    money, place = dimension == "money", area(claim, codes)
    named = codes["value_types"].find(claim.basis) if claim.basis else None
    state = codes["indicator_status"].find(claim.status) if claim.status else None
    return Observation(
        subject=claim.subject or claim.text,
        core=_core(claim.subject or claim.text, place, codes),
        scope=claim.scope,
        area=place,
        first=first,
        last=last,
        value=value,
        low=low,
        high=high,
        unit=unit,
        dimension=dimension,
        basis=(named or said.basis(claim.words)) if money else "",
        status=state or said.status(claim.words),
        flow=said.flow(claim.words),
        shown=_shown(claim, number, codes),
        id=claim.id,
        part_of=claim.part_of,
        words=claim.words,
        source=claim.source,
    )


def _core(subject: str, place: str, codes: Register) -> str:
    """What is counted, without the name of the place: 常熟小哥食堂 as 小哥食堂."""
    whole = said.core(subject)
    for name in next((names for code, names in _places(codes) if code == place), ()):
        whole = whole.removeprefix(name) if len(whole) > len(name) + 1 else whole
    return whole


def area(claim: Claim, codes: Register) -> str:
    """The division a claim is about, as stated, else as the one its words name; "" where they name none or several."""
    if claim.area:
        try:
            return str(find("cleaners", "district")(claim.area, Context(register=codes)).value or claim.area)
        except Refusal:
            return claim.area
    named = {code for code, names in _places(codes) if any(name in claim.words for name in names)}
    smaller = named - {CITY}
    return (smaller or named).pop() if len(smaller or named) == 1 else ""


def _places(codes: Register) -> Iterator[tuple[str, tuple[str, ...]]]:
    for row in codes["districts"].rows:
        yield row["code"], tuple(name for name in (row["label_zh"], row.get("short", "")) if len(name) > 1)


def days(text: str, codes: Register) -> tuple[str, str]:
    """The first and the last day of a time; "" where the text does not tell them."""
    if is_blank(text):
        return "", ""
    if iso := _ISO.match(text):
        text = "-".join(filter(None, iso.groups())) + ("年" if not iso[2] else "")
    read = dated(_BRACKETS.sub("", text), codes)
    first, last = read.get("start"), read.get("end") or read.get("start")
    if last:
        return str(first or last), str(last)
    year = read.get("year")
    return (f"{year}-01-01", f"{year}-12-31") if year else ("", "")


def dated(text: str, codes: Register) -> dict[str, Any]:
    """What the cleaner of dates makes of a text; nothing where it is no date."""
    try:
        read = find("cleaners", "date")(tidy(text), replace(Context(register=codes), year=None)).value
    except Refusal:
        return {}
    return read if isinstance(read, dict) else {}


def _shown(claim: Claim, number: Figure, codes: Register) -> str:
    """The figure as written, with its qualifier and its unit."""
    text = tidy(claim.value)
    if number.lost or hide_names(text) != text:
        return text
    labels = codes["qualifiers"]
    whole = re.fullmatch(r"[\d.,]+(?:-[\d.,]+)?", text)
    if not whole:
        return text if number.unit and number.unit in text else f"{text}{number.unit}"
    word = labels.label(number.qualifier) if number.qualifier not in ("eq", "range") else ""
    span = "" if number.top is None else f"-{number.top:.12g}"
    return f"{word}{number.value:.12g}{span}{number.unit}"
