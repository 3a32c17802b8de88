"""Cleaner: opening hours as written in Chinese listings."""

from __future__ import annotations

from typing import Any

from sucheng_data.grammar.holidays import dated
from sucheng_data.grammar.timetable import Timetable, certain_part, read
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal

_NO_HOURS = {
    "why_zh": "只写了照常开放的日期，没有写每天的起止时间",
    "why_en": "it names the days, but no hours of the day",
}


def hours(text: str, context: Context) -> Cleaned:
    """Opening hours, as the OSM `opening_hours` string.

    Normal form: {"oh": "Mo-Fr 09:00-17:00", "staffed"?: OSM string, "access"?: [codes], "assumed"?: "daily",
    "holiday_dates"?: [first, last], "dated"?: OSM string, "note"?: text}. `dated` spells out the holidays and working weekends
    of the sheet's year, where `oh` depends on them and the State Council's calendar of that year is known: PH alone is
    evaluated wrongly for China. `oh` is None where the text is not understood to its last character;
    the part that is certain is then a suggestion.
    """
    try:
        table = read(text, context.year)
    except Refusal as why:
        part = why.suggestion or certain_part(text, context.year)
        return Cleaned({"oh": None}, (Note(why.code, {"why_zh": why.zh, "why_en": why.en}, part),))
    return Cleaned(_value(table) | _dated(table, context.year), tuple(_notes(text, table)))


def _value(table: Timetable) -> dict[str, Any]:
    value: dict[str, Any] = {"oh": table.oh}
    value |= {"staffed": table.staffed} if table.staffed else {}
    value |= {"access": list(table.access)} if table.access else {}
    value |= {"assumed": "daily"} if table.assumed else {}
    value |= {"holiday_dates": list(table.holidays)} if table.holidays else {}
    return value | ({"note": "；".join(table.notes)} if table.notes else {})


def _dated(table: Timetable, year: int | None) -> dict[str, str]:
    text = dated(table.oh, year, table.working) if table.oh and year else None
    return {"dated": text} if text and text != table.oh else {}


def _notes(text: str, table: Timetable) -> list[Note]:
    notes = [Note("unknown_word", {"word": remark}) for remark in table.unread]
    if table.holidays:
        notes.append(Note("unreadable", _NO_HOURS))
    if table.assumed:
        notes.append(Note("assumed", {"value": text, "assumed_zh": "每天", "assumed_en": "every day"}))
    if table.inferred:
        notes.append(Note("inferred", {"value": text}))
    if table.doubtful:
        notes.append(Note("STA-W08", {"value": text}))
    return notes
