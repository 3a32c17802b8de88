"""Opening hours in OSM notation as rows of an HSDS schedule."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import NamedTuple

from sucheng_data.grammar.weekdays import WEEK
from sucheng_data.model.patterns import pattern

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DAY = r"(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)(?:-(?:Mo|Tu|We|Th|Fr|Sa|Su)|\[[\d,-]+\])?|PH|SH)"
_SPAN = r"\d\d:\d\d-\d\d:\d\d"
_RULE = pattern(
    rf"(?P<when>.*?)[ :]*(?P<days>{_DAY}(?:, ?{_DAY})*)?[ :]*(?P<hours>off|closed|24/7|{_SPAN}(?:, ?{_SPAN})*)"
)
_MONTH = rf"(?P<m{{0}}>{'|'.join(_MONTHS)})(?: (?P<d{{0}}>\d\d?))?"
_DATES = pattern(
    rf"(?:(?P<y1>\d{{4}}) )?{_MONTH.format(1)}(?:-(?:(?:(?P<y2>\d{{4}}) )?{_MONTH.format(2)}|(?P<only>\d\d?)))?"
)
_WEEKS = pattern(r"(\d\d?)(?:-(\d\d?))?(?:/(\d\d?))?")
_MORE = pattern(r"(?<=\d\d:\d\d), ?(?=[A-Z])")
_DAY_MINUTES, _LAST_WEEK, _ORDINALS = 1440, 53, range(1, 6)

Spans = tuple[tuple[str, str], ...]
Grid = tuple[tuple[Spans, ...], ...]  # weekday -> which of its kind in the month -> spans


class Row(NamedTuple):
    """Hours that come again: on `byday` of every week or (2SA) month, in the weeks `byweekno`, between two dates."""

    freq: str
    byday: str
    opens_at: str
    closes_at: str
    byweekno: str = ""
    valid_from: str = ""
    valid_to: str = ""


class Hours(NamedTuple):
    """The rows, and whether they say all that the rules say: holidays and “the last Friday” do not go into rows."""

    rows: tuple[Row, ...]
    whole: bool


class _Dates(NamedTuple):
    """From one day to another: of every year (month, day), or of stated years (year, month, day)."""

    first: tuple[int, ...]
    last: tuple[int, ...]

    def holds(self, day: date) -> bool:
        point = (day.year, day.month, day.day)[3 - len(self.first) :]
        if self.first <= self.last:
            return self.first <= point <= self.last
        return point >= self.first or point <= self.last


class _Rule(NamedTuple):
    """Spans (none: closed) on days, which are (weekday, which in the month); `adds`: beside the rules before it."""

    dates: tuple[_Dates, ...]
    weeks: frozenset[int] | None
    days: frozenset[tuple[int, int]]
    spans: Spans
    adds: bool
    whole: bool

    def on(self, day: date) -> bool:
        return not self.dates or any(part.holds(day) for part in self.dates)


@cache
def hours(text: str, year: int) -> Hours | None:
    """The rows for `year` and the one after it; None where the text has more than rules of days and times."""
    try:
        rules = [
            _rule(part.strip(), index > 0)
            for block in text.split(";")
            for index, part in enumerate(_MORE.split(block.strip()))
        ]
        rows = tuple(_rows(rules, year))
    except ValueError:
        return None
    return Hours(rows, all(rule.whole for rule in rules))


def _rule(text: str, adds: bool) -> _Rule:
    match = _RULE.fullmatch(text)
    if not match:
        raise ValueError(text)
    when, every = match["when"], match["hours"] == "24/7"
    weeks = _weeks(when.removeprefix("week ")) if when.startswith("week ") else None
    dates = tuple(_dates(part.strip()) for part in when.split(",")) if when and weeks is None else ()
    days, whole = _days(match["days"] or "Mo-Su")
    pairs = re.findall(r"(\d\d:\d\d)-(\d\d:\d\d)", "00:00-24:00" if every else match["hours"])
    return _Rule(dates, weeks, days, tuple(_span(*pair) for pair in pairs), adds, whole)


def _span(first: str, last: str) -> tuple[str, str]:
    """26:00 is two in the morning; a row ends within a day of its beginning."""
    opens, closes = (int(time[:2]) * 60 + int(time[3:]) for time in (first, last))
    if opens >= _DAY_MINUTES or closes - opens > _DAY_MINUTES or max(first[3:], last[3:]) >= "60":
        raise ValueError(last)
    return first, last if closes <= _DAY_MINUTES else f"{closes // 60 - 24:02d}{last[2:]}"


def _dates(text: str) -> _Dates:
    match = _DATES.fullmatch(text)
    if not match:
        raise ValueError(text)
    first_month = _MONTHS.index(match["m1"]) + 1
    last_month = _MONTHS.index(match["m2"]) + 1 if match["m2"] else first_month
    single = match["d1"] if not match["m2"] else None
    first = (first_month, int(match["d1"] or 1))
    last = (last_month, int(match["only"] or match["d2"] or single or 31))
    if not match["y1"]:
        return _Dates(first, last)
    year = int(match["y1"])
    return _Dates((year, *first), (int(match["y2"] or (year if first <= last else year + 1)), *last))


def _weeks(text: str) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        match = _WEEKS.fullmatch(part.strip())
        if not match:
            raise ValueError(text)
        found |= set(range(int(match[1]), int(match[2] or match[1]) + 1, int(match[3] or 1)))
    return frozenset(found)


def _days(text: str) -> tuple[frozenset[tuple[int, int]], bool]:
    """The weekdays, and whether they are all that is named."""
    found: set[tuple[int, int]] = set()
    names = re.findall(_DAY, text)
    for name in names:
        first, bracket, ordinals = name.partition("[")
        if bracket:
            found |= {(WEEK.index(first), which) for which in _ordinals(ordinals.rstrip("]"))}
        elif not bracket and first not in ("PH", "SH"):
            start, _, end = first.partition("-")
            run = range(WEEK.index(start), WEEK.index(start) + (WEEK.index(end or start) - WEEK.index(start)) % 7 + 1)
            found |= {(day % 7, which) for day in run for which in _ORDINALS}
    return frozenset(found), not any(name in ("PH", "SH") or "[-" in name or ",-" in name for name in names)


def _ordinals(text: str) -> Iterator[int]:
    """Those counted from the start of the month; counting from its end is more than a row is to say here."""
    for part in text.split(","):
        if not part.startswith("-"):
            first, _, last = part.partition("-")
            yield from (number for number in range(int(first), int(last or first) + 1) if number in _ORDINALS)


def _rows(rules: Sequence[_Rule], year: int) -> Iterator[Row]:
    for first, last, active in _seasons(rules, year):
        groups: dict[Grid, list[int]] = {}
        for week in range(1, _LAST_WEEK + 1):
            now = [rule for rule in active if rule.weeks is None or week in rule.weeks]
            groups.setdefault(_grid(now), []).append(week)
        for grid, weeks in groups.items():
            always = len(weeks) == _LAST_WEEK
            for row in _of_grid(grid):
                if row.freq == "MONTHLY" and not always:
                    raise ValueError("weeks of the year and days of the month")
                numbers = "" if always else ",".join(map(str, weeks))
                yield row._replace(byweekno=numbers, valid_from=first, valid_to=last)


def _seasons(rules: Sequence[_Rule], year: int) -> Iterator[tuple[str, str, list[_Rule]]]:
    """First day, last day and rules of each season; a season that nothing ends has no last day, and so for its first."""
    stated = [point[0] for rule in rules for part in rule.dates for point in part if len(point) == 3]
    yearly = any(len(part.first) == 2 for rule in rules for part in rule.dates)
    begin, end = date(year, 1, 1), date(max([year + 1, *stated]), 12, 31)
    days = [begin + timedelta(count) for count in range((end - begin).days + 1)]
    for active, run in groupby(days, key=lambda day: [rule.on(day) for rule in rules]):
        run_days = list(run)
        first, last = run_days[0], run_days[-1]
        yield (
            "" if first == begin and not yearly else first.isoformat(),
            "" if last == end and not yearly else last.isoformat(),
            [rule for rule, on in zip(rules, active, strict=True) if on],
        )


def _grid(rules: Sequence[_Rule]) -> Grid:
    grid: list[list[Spans]] = [[() for _ in _ORDINALS] for _ in WEEK]
    for rule in rules:
        for day, which in rule.days:
            before = grid[day][which - 1] if rule.adds else ()
            grid[day][which - 1] = tuple(sorted({*before, *rule.spans}))
    return tuple(tuple(day) for day in grid)


def _of_grid(grid: Grid) -> Iterator[Row]:
    weekly: dict[tuple[str, str], list[str]] = {}
    monthly: dict[tuple[str, str], list[str]] = {}
    for name, day in zip(WEEK, grid, strict=True):
        for span in sorted({span for spans in day for span in spans}):
            which = [number for number in _ORDINALS if span in day[number - 1]]
            if len(which) == len(_ORDINALS):
                weekly.setdefault(span, []).append(name.upper())
            else:
                monthly.setdefault(span, []).extend(f"{number}{name.upper()}" for number in which)
    for freq, found in (("WEEKLY", weekly), ("MONTHLY", monthly)):
        for (opens, closes), days in sorted(found.items()):
            yield Row(freq, ",".join(days), f"{opens}:00", f"{closes}:00")
