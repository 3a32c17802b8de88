"""One text through one cleaner: blanks, Excel errors, refusals and damaged characters, wherever a value is read."""

from __future__ import annotations

from typing import Any

from sucheng_data.grammar.prose import garbled
from sucheng_data.model.cleaning import Context, Note, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import is_blank

_ERROR = pattern(
    r"#(REF!|N/A|VALUE!|DIV/0!|NAME\?|NULL!|NUM!|SPILL!|CALC!|GETTING_DATA|FIELD!|BLOCKED!|UNKNOWN!)|#{3,}"
)
# Where a yes or no is asked, 无 is a no; elsewhere it says that there is nothing to say.
NOTHING = frozenset({"无", "暂无", "没有"})


def read_one(function: Any, text: str, context: Context, *, unharmed: bool = False) -> tuple[Any, tuple[Note, ...]]:
    """The value of one text through cleaner `function` (None: blank or refused), and what to tell about it.

    `unharmed`: the text is known not to be garbled.
    """
    stripped = text.strip()
    if is_blank(text) or (stripped in NOTHING and function.__name__ != "boolean"):
        return None, ()
    if _ERROR.fullmatch(stripped):
        return None, (Note("FMT-E02", {"value": stripped}),)
    damage = None if unharmed else garbled(text)
    try:
        value, notes = function(text, context)
    except Refusal as why:
        refused = Note(why.code, {"why_zh": why.zh, "why_en": why.en}, why.suggestion)
        return None, (refused, damage) if damage and damage.code != why.code else (refused,)
    told = damage is None or any(note.code == damage.code for note in notes)
    return value, notes if told else (*notes, damage)
