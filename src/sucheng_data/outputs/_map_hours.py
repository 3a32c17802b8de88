"""Opening hours compiled for the page: of every distinct text, which minutes of which day it is open."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from opening_hours import OpeningHours, validate

from sucheng_data.grammar.opening import ALWAYS, of_year

_EPOCH, _MINUTES, _WEEK = date(1970, 1, 1), 1440, 7
_PLAIN = re.compile(r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|off|closed|[0-9]{2}:[0-9]{2})(?![\[\w])|[-,; ])*")
_UNKNOWN_DAY = ((0, _MINUTES, 2),)

Day = tuple[tuple[int, int, int], ...]


def compiled(texts: Sequence[tuple[str | None, str | None]], years: Sequence[int]) -> dict[str, Any]:
    """`days`: spans of minutes, 1 open or 2 unknown; `weeks`: seven days from Monday, and where the calendar departs from them.

    texts: (opening_hours, opening_hours_dated), distinct; an entry of `weeks` is null where nothing is known of the hours.
    """
    days: dict[Day, int] = {}
    weeks = [_week(hours, spelt, years, days) for hours, spelt in texts]
    first, last = (date(years[0], 1, 1) - _EPOCH).days, (date(years[-1], 12, 31) - _EPOCH).days
    return {
        "days": [[number for span in day for number in span] for day in days],
        "weeks": weeks,
        "span": [first, last],
    }


def _week(hours: str | None, spelt: str | None, years: Sequence[int], days: dict[Day, int]) -> dict[str, Any] | None:
    if not hours:
        return None
    if hours == ALWAYS or (_PLAIN.fullmatch(hours) and spelt in (None, hours)):
        # A week from the second Monday on: what began on the Sunday before reaches into it.
        found = _evaluated(hours, date(2001, 1, 8), date(2001, 1, 14))
        return {"week": [_known(day, days) for day in found]} if found else None
    calendar = [_of_year(hours, spelt, year) or [_UNKNOWN_DAY] * _length(year) for year in years]
    numbers = [_known(day, days) for year in calendar for day in year]
    offset = date(years[0], 1, 1).weekday()
    week = [Counter(numbers[(day - offset) % _WEEK :: _WEEK]).most_common(1)[0][0] for day in range(_WEEK)]
    return {"week": week, "but": _departures(numbers, week, offset)}


def _of_year(hours: str, spelt: str | None, year: int) -> list[Day] | None:
    """Every day of `year`; None where its holidays are not announced yet or the text is not understood."""
    text = of_year(hours, spelt, year)
    return _evaluated(text, date(year, 1, 1), date(year, 12, 31)) if text else None


def _evaluated(text: str, first: date, last: date) -> list[Day] | None:
    """The days from `first` to `last`, by the library that also checks the hours."""
    if not validate(text):
        return None
    hours = OpeningHours(text)
    start, end = datetime.combine(first, time()), datetime.combine(last + timedelta(days=1), time())
    found: list[list[tuple[int, int, int]]] = [[] for _ in range((end - start).days)]
    for since, until, state, _ in hours.intervals(start, end):
        kind = {"open": 1, "unknown": 2}.get(str(state).rpartition(".")[2].lower())
        if kind:
            _spread(found, (max(since, start) - start, min(until or end, end) - start), kind)
    return [tuple(day) for day in found]


def _spread(days: list[list[tuple[int, int, int]]], span: tuple[timedelta, timedelta], kind: int) -> None:
    """One interval cut at midnight."""
    since, until = (int(moment.total_seconds()) // 60 for moment in span)
    for day in range(since // _MINUTES, -(-until // _MINUTES)):
        low, high = max(since - day * _MINUTES, 0), min(until - day * _MINUTES, _MINUTES)
        days[day].append((low, high, kind))


def _known(day: Day, days: dict[Day, int]) -> int:
    return days.setdefault(day, len(days))


def _length(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def _departures(numbers: Sequence[int], week: Sequence[int], offset: int) -> list[int]:
    """Runs of days that are not as in the usual week: first, last (counted from the first day of the calendar), day."""
    runs: list[int] = []
    for index, number in enumerate(numbers):
        if number == week[(index + offset) % _WEEK]:
            continue
        if runs and runs[-2] == index - 1 and runs[-1] == number:
            runs[-2] = index
        else:
            runs += [index, index, number]
    return runs
