"""Dates and seasons of a timetable: 5月1日至9月30日, 10月1日-7日, 7、8月, 2月28日(周一), 6月30日起两个月."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from sucheng_data.grammar.clock import DASH, NUMERAL, number
from sucheng_data.grammar.weekdays import WEEK, days
from sucheng_data.model.cleaning import Refusal
from sucheng_data.model.patterns import pattern

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
# Weekdays say the year of a date only among the years such lists are from.
_YEARS = range(2015, 2027)
_LEAP = 2024
_N = rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})"
_YEAR = r"(?:(?P<{0}>20\d\d)年)?"
_LATER = "(?P<later>次年|翌年|第二年|来年|明年|转年)?(?:的)?"
_EVERY = "(?:每年(?:的)?|从|自|于)*"
_RANGE = pattern(
    rf"{_EVERY}{_YEAR.format('y1')}(?P<m1>{_N})月(?P<d1>{_N})[日号]?起?{DASH}{_LATER}"
    rf"{_YEAR.format('y2')}(?:(?P<m2>{_N})月)?(?P<d2>{_N})[日号]止?"
)
_MONTH_RANGE = pattern(
    rf"{_EVERY}{_YEAR.format('y1')}(?P<m1>{_N})(?:月份?)?{DASH}{_LATER}{_YEAR.format('y2')}(?P<m2>{_N})月份?(?!{_N}[日号])止?"
)
_DAY = pattern(
    rf"{_EVERY}{_YEAR.format('y1')}(?P<m1>{_N})月(?P<d1>{_N})[日号](?:\s*\((?P<weekday>(?:周|星期|礼拜)[一二三四五六日天])\))?(?!起|开始)"
)
_MONTH = pattern(rf"{_EVERY}{_YEAR.format('y1')}(?P<m1>{_N})月份?(?!{_N}[日号])|(?P<m2>\d{{1,2}})(?=、\d{{1,2}}月)")
_DOTTED = pattern(
    rf"(?<=[(季令期时:])(?P<m1>\d{{1,2}})\.(?P<d1>\d{{1,2}}){DASH}(?P<m2>\d{{1,2}})\.(?P<d2>\d{{1,2}})(?![\d.])"
)
_SINCE = pattern(rf"(?:从|自|于)?{_YEAR.format('y1')}(?P<m1>{_N})月(?P<d1>{_N})[日号](?:起|开始)(?!{DASH})")


class Season(NamedTuple):
    """Days of the year: the OSM selector, and the days (of a leap year) it covers; `year` where one is stated."""

    text: str
    days: frozenset[date] = frozenset()
    year: int | None = None
    weekday: str = ""
    inferred: bool = False

    @property
    def single(self) -> bool:
        """Whether it is one day, told by its date."""
        return len(self.days) == 1


PARITY = {"单": Season("week 01-53/2"), "双": Season("week 02-52/2")}


def season_at(text: str, position: int) -> tuple[Season, str] | None:
    """The days of the year that `text` states at `position`, and how they are written."""
    for form in (_RANGE, _DOTTED, _DAY, _MONTH_RANGE, _MONTH):
        match = form.match(text, position)
        season = _read(match) if match else None
        if match and season:
            return season, match.group()
    return None


def since_at(text: str, position: int) -> tuple[date, str] | None:
    """“6月30日起”: a first day without a last one (in a leap year)."""
    match = _SINCE.match(text, position)
    first = _date(number(match["m1"]), number(match["d1"])) if match and not match["y1"] else None
    return (first, match.group()) if match and first else None


def lasting(first: date, count: int, unit: str) -> Season:
    """The season of `count` months, weeks or days from `first`."""
    if unit == "月":
        month = first.month + count
        year = first.year + (month - 1) // 12
        last = _last_of(year, (month - 1) % 12 + 1, first.day) - timedelta(days=1)
    else:
        last = first + timedelta(days=count * (7 if unit == "周" else 1) - 1)
    season = _between(first, date(_LEAP, last.month, last.day), (None, None), True)
    if season is None:
        raise Refusal("期限读不出起止日期", "the period has no clear first and last day")
    return season


def together(seasons: Sequence[Season]) -> Season:
    """5月1日、5月2日 as one selector."""
    years = {season.year for season in seasons}
    if len(years) > 1:
        raise Refusal("日期有的写了年份，有的没有", "some dates have a year and some have none")
    text = ",".join(season.text for season in seasons)
    return Season(text, frozenset().union(*(season.days for season in seasons)), years.pop())


def overlap(one: Season, other: Season) -> bool:
    """Whether two seasons share a day."""
    return bool(one.days & other.days) and (one.year == other.year or not (one.year and other.year))


def with_years(seasons: Sequence[Season], year: int | None) -> dict[Season, Season]:
    """Dates with weekdays, in the one year in which all of them fit. Raises Refusal when none or several do."""
    dated = [season for season in seasons if season.weekday]
    if not dated:
        return {}
    stated = {season.year for season in dated if season.year} | ({year} if year else set())
    fitting = [year for year in (stated or _YEARS) if all(_falls(season, year) for season in dated)]
    if len(fitting) != 1:
        raise Refusal(
            "日期与星期对不上，或看不出是哪一年", "the dates do not fit the weekdays, or the year is not clear"
        )
    return {
        season: season._replace(
            text=season.text if season.year else f"{fitting[0]} {season.text}",
            year=fitting[0],
            inferred=not season.year,
        )
        for season in dated
    }


def _falls(season: Season, year: int) -> bool:
    (day,) = season.days
    try:
        there = day.replace(year=year)
    except ValueError:  # 29 February
        return False
    return WEEK[there.weekday()] == season.weekday and season.year in (None, year)


def _read(match: re.Match[str]) -> Season | None:
    found = match.groupdict()
    first, second = (number(found[name]) if found.get(name) else None for name in ("m1", "m2"))
    years = tuple(int(found[name]) if found.get(name) else None for name in ("y1", "y2"))
    if match.re.pattern == _MONTH.pattern:
        return _months(first or second, first or second, years[0])
    if match.re.pattern == _MONTH_RANGE.pattern:
        return None if any(years) else _months(first, second, None)
    opens = _date(first, number(found["d1"]))
    if match.re.pattern == _DAY.pattern:
        if opens is None:
            return None
        named = days(found["weekday"]) if found["weekday"] else None
        text = f"{years[0]} {_name(opens)}" if years[0] else _name(opens)
        return Season(text, frozenset({opens}), years[0], named[0] if named else "")
    if match.re.pattern == _DOTTED.pattern and min(len(found["d1"]), len(found["d2"])) > 1:
        return None
    closes = _date(second or first, number(found["d2"]))
    return _between(opens, closes, (years[0], years[1]), bool(found.get("later"))) if opens and closes else None


def _between(first: date, last: date, years: tuple[int | None, int | None], later: bool) -> Season | None:
    y1, y2 = years
    if y2 and not y1:
        return None
    y2 = y2 or (None if y1 is None else y1 + (later or last < first))
    if y1 and y2 and (y2, last) <= (y1, first):
        return None
    if not y1 and not later and last == first:
        return None
    covered = _covered(first, last, bool(y1 and y2 and y2 > y1 + 1))
    begin = f"{y1} {_name(first)}" if y1 else _name(first)
    end = f"{y2} {_name(last)}" if y1 and y2 != y1 else _name(last)
    if (first.month, y1) == (last.month, y2) and first < last:
        end = f"{last.day:02d}"
    return Season(f"{begin}-{end}", covered, y1 if y1 == y2 else None)


def _covered(first: date, last: date, whole: bool = False) -> frozenset[date]:
    start = date(_LEAP, 1, 1)
    year = [start + timedelta(days=count) for count in range(366)]
    return frozenset(
        day for day in year if whole or (first <= day <= last if first <= last else day >= first or day <= last)
    )


def _months(first: int | None, last: int | None, year: int | None) -> Season | None:
    if not (first and last and 1 <= first <= 12 and 1 <= last <= 12):
        return None
    name = _MONTHS[first - 1] + (f"-{_MONTHS[last - 1]}" if last != first else "")
    days = _covered(date(_LEAP, first, 1), _last_of(_LEAP, last, 31))
    return Season(f"{year} {name}" if year else name, days, year)


def _last_of(year: int, month: int, day: int) -> date:
    """`day` of the month, or the last day of a shorter month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day, (following - timedelta(days=1)).day))


def _date(month: int | None, day: int | None) -> date | None:
    try:
        return date(_LEAP, month or 0, day or 0)
    except ValueError:
        return None


def _name(day: date) -> str:
    return f"{_MONTHS[day.month - 1]} {day.day:02d}"
