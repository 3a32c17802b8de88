"""Undated: what is said of opening hours in a year whose public holidays are not known here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.grammar.holidays import calendar
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.schema import Schemas

NO_CALENDAR = "STA-W15"
STATIONS, HOURS, TEXT = "stations", "opening_hours", "opening_hours_text"
# Closed or open by the calendar, in the notation and in the words it was read from.
_BY_CALENDAR = {HOURS: r"\bPH\b", TEXT: "工作日|节假日|节日|假日|假期|调休|春节|国庆"}


def undated(tables: Mapping[str, pa.Table], schemas: Schemas, as_of: date, deliveries: str) -> list[Issue]:
    """One finding about all deliveries, where there are stations and nobody here knows the holidays of the year."""
    table = tables.get(STATIONS)
    if table is None or not table.num_rows or calendar(as_of.year) is not None:
        return []
    told = {"year": as_of.year, "n": _bound(table)}
    return [schemas.findings[NO_CALENDAR].issue(Place(deliveries), told, entity=STATIONS)]


def _bound(table: pa.Table) -> int:
    """How many records have hours that depend on the calendar."""
    found = pa.array([False] * table.num_rows)
    for name, words in _BY_CALENDAR.items():
        if name in table.column_names:
            said = pc.fill_null(pc.match_substring_regex(table[name].cast(pa.string()), words), fill_value=False)
            found = pc.or_(found, said)
    return int(pc.sum(found).as_py() or 0)
