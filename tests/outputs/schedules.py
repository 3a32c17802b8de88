"""Evaluates rows of an HSDS schedule, and OSM hours by the opening_hours library, as the same kind of answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta

from opening_hours import OpeningHours

Spans = list[tuple[datetime, datetime]]


def of_rows(rows: Iterable[Mapping[str, str]], first: date, days: int) -> Spans:
    """When rows (cells as text, empty where there is nothing) say that a place is open."""
    found = []
    for row in rows:
        for count in range(-2, days):
            day = first + timedelta(count)
            if row["byday"] and _holds(row, day):
                opens, closes = (
                    timedelta(hours=int(row[c][:2]), minutes=int(row[c][3:5])) for c in ("opens_at", "closes_at")
                )
                closes += timedelta(1) if closes <= opens else timedelta(0)
                midnight = datetime.combine(day, time())
                found.append((midnight + opens, midnight + closes))
    return _clip(found, first, days)


def of_library(text: str, first: date, days: int) -> Spans:
    start = datetime.combine(first, time())
    ranges = OpeningHours(text).intervals(start - timedelta(2), start + timedelta(days))
    return _clip([(a, b) for a, b, state, *_ in ranges if str(state).endswith("open")], first, days)


def _holds(row: Mapping[str, str], day: date) -> bool:
    if (row["valid_from"] and day.isoformat() < row["valid_from"]) or (
        row["valid_to"] and day.isoformat() > row["valid_to"]
    ):
        return False
    if row["byweekno"] and str(day.isocalendar().week) not in row["byweekno"].split(","):
        return False
    name = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")[day.weekday()]
    return (name if row["freq"] == "WEEKLY" else f"{(day.day + 6) // 7}{name}") in row["byday"].split(",")


def _clip(spans: Iterable[tuple[datetime, datetime]], first: date, days: int) -> Spans:
    """Cut to the days asked about, touching and overlapping ones joined."""
    start, end = datetime.combine(first, time()), datetime.combine(first, time()) + timedelta(days)
    joined: Spans = []
    for opens, closes in sorted(
        (max(a.replace(tzinfo=None), start), min(b.replace(tzinfo=None), end)) for a, b in spans
    ):
        if opens >= closes:
            continue
        if joined and opens <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
        else:
            joined.append((opens, closes))
    return joined
