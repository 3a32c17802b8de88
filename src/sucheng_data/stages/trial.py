"""A value put through a cleaner by hand: what it is, what is known about it, the normal form, and what is told."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from sucheng_data.model.cleaning import Context
from sucheng_data.model.errors import UsageError, did_you_mean
from sucheng_data.model.grid import Cell, as_text
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.patterns import pattern
from sucheng_data.model.registry import find, names
from sucheng_data.model.schema import Schemas
from sucheng_data.stages._reading import NOTHING, read_one


class Kind(NamedTuple):
    """A kind of value: its cleaner, the code list it is read with, and the member of the cleaner's value that is the answer.

    `nothing` is the answer for a cell that says there is nothing.
    """

    cleaner: str
    codes: str = ""
    member: str = ""
    nothing: Any = None


KINDS = {
    "phone": Kind("phone"),
    "opening_hours": Kind("hours"),
    "date": Kind("date"),
    "money": Kind("money"),
    "quantity": Kind("quantity"),
    "ratio": Kind("ratio"),
    "organisations": Kind("organisations", member="parties"),
    "address": Kind("address"),
    "coordinates": Kind("coordinates"),
    "facilities": Kind("coded_list", "facilities", "items", []),
    "boolean": Kind("boolean"),
    "text": Kind("text", "actions"),
}
# "jurisdiction 昆山市", "column 完成率 formatted as %": a word for what is known, then what it is.
_SAID = pattern(
    r"\b(?P<word>jurisdiction|district|header|column|unit|year|plan_year|date_system|crs|typed)\b\s*[:=：]?\s*"
    r"(?P<value>.+?)(?=\s*[;；]\s*|\s*[,，]\s*(?:jurisdiction|district|header|column|unit|year|plan_year|date_system|crs)\b|$)",
    re.IGNORECASE,
)
_WIDE = pattern(r"\bone column per \w+", re.IGNORECASE)
_FORMATTED = pattern(r"\s+formatted as\s+(\S+)$", re.IGNORECASE)


class Answer(NamedTuple):
    """The normal form (None: not certain) and the findings."""

    value: Any
    findings: tuple[Issue, ...]


def kind_named(name: str) -> Kind:
    """The kind called `name`: a category of values, or any cleaner. Raises UsageError with “did you mean”."""
    if name in KINDS:
        return KINDS[name]
    cleaners = names("cleaners")
    if name in cleaners:
        return Kind(name)
    zh, en = did_you_mean(name, [*KINDS, *cleaners])
    raise UsageError(
        f"没有 {name} 这种值{zh}可用：{'、'.join(KINDS)}", f"no kind of value {name}{en}; there are: {', '.join(KINDS)}"
    )


def try_value(kind: Kind, value: Cell | None, context: Context, schemas: Schemas) -> Answer:
    """Put one cell, typed as a workbook or JSON has it, through the cleaner of `kind`."""
    if value is None:
        return Answer(kind.nothing if context.header else None, ())
    typed = context.typed or ("number" if isinstance(value, (int, float)) and not isinstance(value, bool) else "text")
    context = replace(context, typed=typed, codes=schemas.codes.get(kind.codes) or context.codes)
    text = as_text(value)
    read, notes = read_one(find("cleaners", kind.cleaner), text, context)
    issues = tuple(
        schemas.findings[note.code].issue(
            Place(""),
            {"value": text, "field": kind.cleaner, "row": "", **note.params},
            value=text,
            suggestion=note.suggestion,
        )
        for note in notes
    )
    if read is None and not notes and (text.strip() in NOTHING or context.header):
        return Answer(kind.nothing, ())
    return Answer(read[kind.member] if kind.member and isinstance(read, Mapping) else read, issues)


def context_of(said: str | Mapping[str, Any] | None, schemas: Schemas) -> Context:
    """The Context a line of input states: as JSON members, or in words (“jurisdiction 昆山市”, “header 投资(万元)”)."""
    told = dict(said) if isinstance(said, Mapping) else dict(_statements(said or ""))
    divisions = schemas.codes["districts"]
    header, unit = str(told.get("header") or told.get("column") or ""), str(told.get("unit") or "")
    if match := _FORMATTED.search(header):
        header, unit = header[: match.start()], match[1]
    jurisdiction, district = (divisions.find(str(told.get(name) or "")) or "" for name in ("jurisdiction", "district"))
    year = str(told.get("year") or told.get("plan_year") or "")
    return Context(
        jurisdiction=jurisdiction,
        district=district,
        year=int(year) if year.isdecimal() else None,
        header=header,
        unit=unit,
        crs=str(told.get("crs") or "unknown"),
        typed=str(told.get("typed") or ""),
        epoch=1904 if "1904" in str(told.get("date_system") or said or "") else 1900,
        register=schemas.codes,
    )


def _statements(said: str) -> Iterator[tuple[str, str]]:
    if _WIDE.search(said):  # a heading there is, though it is not named
        yield "header", "(column header)"
    for match in _SAID.finditer(_WIDE.sub("", said)):
        yield match["word"].casefold(), match["value"].strip()
