"""The calendar of China for opening hours: holidays and working weekends of a year as explicit dates in OSM rules."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from opening_hours import OpeningHours, validate

from sucheng_data.model.patterns import pattern

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_SELECTOR = pattern(r"^(?P<season>.*?)(?P<days>(?:(?:Mo|Tu|We|Th|Fr|Sa|Su|PH)[^ ]*) )(?P<rest>.*)$")
_TIMES = pattern(r"(?:^| )(\d\d:\d\d-\d\d:\d\d(?:,\d\d:\d\d-\d\d:\d\d)*)$")


class Year(NamedTuple):
    """Days off by order of the State Council, and the weekend days worked instead."""

    holidays: tuple[date, ...]
    working: tuple[date, ...]


@cache
def calendar(year: int) -> Year | None:
    """The holidays and working weekends of `year`; None where they have not been announced (or are not known here)."""
    from chinese_calendar import constants

    holidays = tuple(sorted(day for day in constants.holidays if day.year == year))
    working = tuple(sorted(day for day in constants.workdays if day.year == year))
    return Year(holidays, working) if holidays else None


def dated(oh: str, year: int, working_days: bool = False) -> str | None:
    """`oh` with the holidays of `year` as dates in place of PH; None where they are not known.

    With `working_days` the Monday to Friday of `oh` are 工作日: closed on holidays, and open on working weekends. School
    holidays (SH) have no dates here, so a rule with SH is None too.
    """
    rules = [rule.strip() for rule in oh.split(";")]
    if oh == "24/7" or not (working_days or re.search(r"\bPH\b|\bSH\b", oh)):
        return oh
    known = calendar(year)
    if known is None or re.search(r"\bSH\b", oh):
        return None
    written = [part for rule in rules for part in _explicit(rule, known.holidays)]
    if working_days:
        written += _as_working_days(rules, known)
    text = "; ".join(written)
    return text if validate(text) else None


def open_at(oh: str, moment: datetime, working_days: bool = False) -> bool | None:
    """Whether a place with hours `oh` is open at `moment`; None where the calendar or the hours do not say."""
    rules = dated(oh, moment.year, working_days)
    if rules is None:
        return None
    state = str(OpeningHours(rules).state(moment)[0]).rpartition(".")[2].lower()
    return None if state == "unknown" else state == "open"


def _explicit(rule: str, holidays: Sequence[date]) -> list[str]:
    """`rule` with the dates of the holidays for PH; its other days keep a rule of their own."""
    match = _SELECTOR.match(rule)
    if not match or "PH" not in match["days"]:
        return [rule]
    others = ",".join(name for name in match["days"].strip().split(",") if name != "PH")
    kept = [f"{match['season']}{others} {match['rest']}"] if others else []
    days = _within(match["season"].strip(), holidays)
    return kept + ([f"{_dates(days)} {match['rest']}"] if days else [])


def _within(season: str, days: Iterable[date]) -> list[date]:
    """Those of `days` that lie in the season of a rule."""
    if not season:
        return list(days)
    hours = OpeningHours(f"{season} 00:00-24:00")
    return [day for day in days if hours.is_open(datetime(day.year, day.month, day.day, 12))]


def _as_working_days(rules: Sequence[str], known: Year) -> list[str]:
    """Holidays from Monday to Friday are no working days; working weekends are, with the hours of the others."""
    written: list[str] = []
    if not any("PH" in rule for rule in rules):
        # Where weekends have hours of their own, nobody has said which hours a holiday has.
        weekend = any(re.search(r"\bS[au]\b", rule) and not rule.endswith(" off") for rule in rules)
        days = [day for day in known.holidays if day.weekday() < 5] if weekend else known.holidays
        written.append(f"{_dates(days)} {'unknown' if weekend else 'off'}")
    for rule in rules:
        match, times = _SELECTOR.match(rule), _TIMES.search(rule)
        if match and times and match["days"].strip() == "Mo-Fr":
            worked = _within(match["season"].strip(), known.working)
            written += [f"{_dates(worked)} {times[1]}"] if worked else []
    return written


def _dates(days: Iterable[date]) -> str:
    """2026 Jan 01-03,2026 Feb 15-23: neighbouring days as ranges."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] == timedelta(days=1) and day.year == runs[-1][0].year:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ",".join(_range(run[0], run[-1]) for run in runs)


def _range(first: date, last: date) -> str:
    start = f"{first.year} {_MONTHS[first.month - 1]} {first.day:02d}"
    if first == last:
        return start
    month = "" if first.month == last.month else f"{_MONTHS[last.month - 1]} "
    return f"{start}-{month}{last.day:02d}"
