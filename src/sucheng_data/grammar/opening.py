"""Whether places are open at a moment: for whole columns, each distinct text read once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from opening_hours import OpeningHours, validate

from sucheng_data.grammar.holidays import calendar, dated
from sucheng_data.model.patterns import pattern

if TYPE_CHECKING:
    import pyarrow as pa

ALWAYS = "24/7"
CLOSED, OPEN, UNKNOWN = 0, 1, 2
_YEAR = pattern(r"\b20[0-9]{2}\b")
# A note on holidays that leaves the hours as they are.
_AS_USUAL = pattern(
    r"(?:法定)?(?:节假日|节日|假日|春节|[、和及]|全年|期间|均|都|也)*(?:正常|照常|坚持)(?:开放|营业|服务|运行)|(?:全年|节假日)?(?:无休|不休|不打烊)"
)

Stated = tuple[str | None, str | None]


def stated_hours(table: pa.Table) -> list[Stated]:
    """(hours, the same with dates) of every record; not where it is open in one season only, which has no dates here."""
    names = ("opening_hours", "opening_hours_dated", "opening_hours_text", "is_24h", "season")
    absent = [None] * table.num_rows
    columns = [table[name].to_pylist() if name in table.column_names else absent for name in names]
    found: list[Stated] = []
    for hours, spelt, text, always, season in zip(*columns, strict=True):
        known = ALWAYS if hours is None and text is None and always else hours
        found.append((known, spelt) if season in (None, "year_round") else (None, None))
    return found


def of_year(hours: str, spelt: str | None, year: int) -> str | None:
    """The rules of `year` with its holidays as dates; None where they are not announced yet.

    spelt: the same with the holidays of the year of its sheet, where it says more than `hours` (工作日).
    """
    if spelt and spelt != hours:
        mine = {int(found) for found in _YEAR.findall(spelt)} - {int(found) for found in _YEAR.findall(hours)}
        return spelt if year in mine else dated(hours, year, working_days="PH" not in hours)
    return dated(hours, year)


@cache
def _rules(hours: str, spelt: str | None, year: int) -> OpeningHours | None:
    text = of_year(hours, spelt, year)
    return OpeningHours(text) if text and validate(text) else None


def state(stated: Stated, moment: datetime) -> int:
    """CLOSED, OPEN, or UNKNOWN where hours or calendar do not say."""
    hours, spelt = stated
    if hours is None:
        return UNKNOWN
    if hours == ALWAYS:
        return OPEN
    rules = _rules(hours, spelt, moment.year)
    said = str(rules.state(moment)[0]).rpartition(".")[2].lower() if rules else "unknown"
    return {"open": OPEN, "closed": CLOSED}.get(said, UNKNOWN)


def states(stated: Sequence[Stated], moment: datetime) -> list[int]:
    return [state(one, moment) for one in stated]


def is_holiday(moment: datetime) -> bool:
    """Whether it is a public holiday, as far as they are announced."""
    known = calendar(moment.year)
    return known is not None and moment.date() in known.holidays


def as_usual(notes: Iterable[str | None]) -> list[bool]:
    """Of every note on holidays, whether the hours hold on them: there is none, or it says just that."""
    return [not note or bool(_AS_USUAL.fullmatch(re.sub(r"[\s。，,]", "", note))) for note in notes]
