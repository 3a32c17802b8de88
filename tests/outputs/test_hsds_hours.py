"""Opening hours as schedule rows: by reasoning, and against the opening_hours library."""

from __future__ import annotations

from datetime import date

import pytest

from sucheng_data.outputs._hsds_hours import hours
from tests.outputs.schedules import of_library, of_rows

ALL = "MO,TU,WE,TH,FR,SA,SU"


def rows(text: str, year: int = 2026) -> list[tuple[str, ...]]:
    found = hours(text, year)
    assert found is not None
    return [tuple(row) for row in found.rows]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("24/7", [("WEEKLY", ALL, "00:00:00", "24:00:00", "", "", "")]),
        ("Mo-Su 08:00-20:00", [("WEEKLY", ALL, "08:00:00", "20:00:00", "", "", "")]),
        ("08:00-24:00", [("WEEKLY", ALL, "08:00:00", "24:00:00", "", "", "")]),
        ("Fr,Sa 20:00-02:00", [("WEEKLY", "FR,SA", "20:00:00", "02:00:00", "", "", "")]),
        ("Fr,Sa 20:00-26:00", [("WEEKLY", "FR,SA", "20:00:00", "02:00:00", "", "", "")]),
        ("Fr-Mo 09:00-17:00", [("WEEKLY", "MO,FR,SA,SU", "09:00:00", "17:00:00", "", "", "")]),
        (
            "Mo-Fr 08:30-11:30,13:00-17:00",
            [
                ("WEEKLY", "MO,TU,WE,TH,FR", "08:30:00", "11:30:00", "", "", ""),
                ("WEEKLY", "MO,TU,WE,TH,FR", "13:00:00", "17:00:00", "", "", ""),
            ],
        ),
        ("Mo-Su 09:00-17:00; Mo off", [("WEEKLY", "TU,WE,TH,FR,SA,SU", "09:00:00", "17:00:00", "", "", "")]),
        (
            "Mo-Su 09:00-17:00; Sa 10:00-12:00",
            [
                ("WEEKLY", "MO,TU,WE,TH,FR,SU", "09:00:00", "17:00:00", "", "", ""),
                ("WEEKLY", "SA", "10:00:00", "12:00:00", "", "", ""),
            ],
        ),
        ("Sa[1,3] 09:00-11:00", [("MONTHLY", "1SA,3SA", "09:00:00", "11:00:00", "", "", "")]),
        # Every Monday but the first is the second to the fifth.
        ("Mo 09:00-17:00; Mo[1] off", [("MONTHLY", "2MO,3MO,4MO,5MO", "09:00:00", "17:00:00", "", "", "")]),
        # A season is told by dates, of the year asked about and the next.
        (
            "May 01-Sep 30 08:00-20:00",
            [
                ("WEEKLY", ALL, "08:00:00", "20:00:00", "", "2026-05-01", "2026-09-30"),
                ("WEEKLY", ALL, "08:00:00", "20:00:00", "", "2027-05-01", "2027-09-30"),
            ],
        ),
        # A stated year leaves no end, and nothing before.
        (
            "Mo 09:00-17:00; 2026 Feb 16-22 off",
            [
                ("WEEKLY", "MO", "09:00:00", "17:00:00", "", "", "2026-02-15"),
                ("WEEKLY", "MO", "09:00:00", "17:00:00", "", "2026-02-23", ""),
            ],
        ),
        ("2022 Mar 02 09:00-11:00", []),
        # A night belongs to the day it begins on: Monday's ends on Tuesday, closed or not (the library cuts it off there).
        ("Mo,We 17:00-02:00; Tu off", [("WEEKLY", "MO,WE", "17:00:00", "02:00:00", "", "", "")]),
    ],
)
def test_rows_say_the_hours(text: str, expected: list[tuple[str, ...]]) -> None:
    assert rows(text) == expected
    assert hours(text, 2026).whole


@pytest.mark.parametrize(
    "text",
    [
        "24/7",
        "Mo-Su 08:00-20:00",
        "Mo-Su 22:00-06:00",
        "Sa-Mo 18:00-24:00",
        "Mo-Fr 08:30-11:30,13:30-17:00; Sa-Su off",
        "Mo-Fr 09:00-12:00; Sa 09:00-12:00,14:00-16:00",
        "Mo-Fr 08:00-12:00, We 14:00-18:00",
        "Tu-Su 09:00-16:00; Mo 09:00-16:00,18:00-20:00",
        "Oct 01-Apr 30 08:00-17:00; May 01-Sep 30 08:00-20:00; Fr off",
        "Nov-Mar Mo-Fr 10:00-16:00",
        "Jul,Aug 10:00-20:00",
        "Mo-Su 09:00-17:00; Jan 01-03 off",
        "2025 Dec 31-2026 Jan 02 10:00-16:00; Mo-Su 08:00-09:00",
        "2026 Jan 05-07,2026 Jan 12 10:00-12:00",
        "Dec 31 22:00-02:00",
        "week 01-53/2 Sa 09:00-12:00",
        "week 02-52/2 Sa 09:00-12:00; Mo-Fr 09:00-17:00",
        "Sa[2,4] 09:00-11:00; Mo-Fr 08:00-18:00",
        "Su[2-4] 09:00-11:00",
        "Mo-Su 09:00-17:00; We[3] 13:00-17:00",
    ],
)
@pytest.mark.parametrize(("first", "days"), [(date(2026, 1, 2), 400), (date(2026, 4, 24), 14), (date(2027, 9, 24), 14)])
def test_rows_open_when_the_library_says(text: str, first: date, days: int) -> None:
    cells = [row._asdict() for row in hours(text, 2026).rows]
    assert of_rows(cells, first, days) == of_library(text, first, days)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mo-Su 08:00-20:00; PH off", 1),
        ("Mo-Fr 08:00-20:00; Sa,Su,PH 09:00-18:00", 2),
        ("Mo-Fr 09:00-17:00; SH off", 1),
        ("SH 08:00-17:00", 0),
        ("Mo-Su 09:00-17:00; Fr[-1] off", 1),
        ("Fr[1,-1] 09:00-17:00", 1),
    ],
)
def test_what_rows_cannot_say_is_known(text: str, expected: int) -> None:
    found = hours(text, 2026)
    assert not found.whole
    assert len(found.rows) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sunrise-sunset",
        "Mo-Fr",
        "Mo 10:00+",
        "Mo-Fr 09:00-17:00 || Sa 10:00-12:00",
        'Mo-Fr 09:00-17:00 "by appointment"',
        "easter 09:00-17:00",
        "SH Mo-Fr 09:00-17:00",
        "week 01-53/2 Sa[1] 09:00-12:00",
        "2026 09:00-17:00",
        "Mo-Fr 9:00-17:00",
        "Mo-Fr 09:00-99:00",
        "Mo-Fr 10:00-36:00",
        "Mo-Fr 09:75-17:00",
        "Mo-Fr 25:00-26:00",
    ],
)
def test_what_is_not_understood_gives_no_rows(text: str) -> None:
    assert hours(text, 2026) is None
