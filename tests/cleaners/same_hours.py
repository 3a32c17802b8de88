"""Whether two strings of opening hours open at the same times, told by an independent evaluator."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache

from opening_hours import OpeningHours

# A year with a leap day, and one in which 28 February is a Monday; holidays as the evaluator has them.
YEARS = (2022, 2024)


@cache
def open_times(oh: str) -> list[tuple[datetime, datetime]]:
    """The times a string opens, over two years; school holidays stand for a summer of their own."""
    oh = re.sub(r"(?:[A-Z][a-z]{2} \d\d-[A-Z][a-z]{2} \d\d )?\bSH\b", "Jul 10-Aug 20", oh)
    hours = OpeningHours(oh, country="CN")
    return [
        (span[0], span[1])
        for year in YEARS
        for span in hours.intervals(datetime(year, 1, 1), datetime(year + 1, 1, 8))
        if str(span[2]) == "open"
    ]


def same(one: str | None, other: str) -> bool:
    """Whether both are read, and open at the same times."""
    return one is not None and open_times(one) == open_times(other)
