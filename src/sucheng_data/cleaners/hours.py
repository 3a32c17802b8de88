"""Cleaner: opening hours as written in Chinese listings."""

from __future__ import annotations

from typing import Any

from sucheng_data.grammar.timetable import read
from sucheng_data.model.cleaning import Cleaned, Context, Note


def hours(text: str, context: Context) -> Cleaned:
    """Opening hours, as the OSM `opening_hours` string.

    Normal form: {"oh": "Mo-Fr 09:00-17:00", "staffed"?: OSM string, "access"?: [codes], "assumed"?: "daily", "note"?: text}.
    `oh` is None when only the staffed hours are stated. Anything not understood to the last character is refused.
    """
    table = read(text)
    value: dict[str, Any] = {"oh": table.oh}
    value |= {"staffed": table.staffed} if table.staffed else {}
    value |= {"access": list(table.access)} if table.access else {}
    value |= {"assumed": "daily"} if table.assumed else {}
    value |= {"note": "；".join(table.notes)} if table.notes else {}
    notes = [Note("unknown_word", {"word": remark}) for remark in table.unread]
    if table.assumed:
        notes.append(Note("assumed", {"value": text, "assumed_zh": "每天", "assumed_en": "every day"}))
    if table.doubtful:
        notes.append(Note("STA-W08", {"value": text}))
    return Cleaned(value, tuple(notes))
