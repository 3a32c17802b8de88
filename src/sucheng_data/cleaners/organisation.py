"""Cleaner: one organisation."""

from __future__ import annotations

from sucheng_data.grammar.organisations import resolve_all
from sucheng_data.model.cleaning import Cleaned, Context, Refusal


def organisation(text: str, context: Context) -> Cleaned:
    """One organisation of the register, by code, full name, short name or alias in the sheet's jurisdiction.

    Normal form: its code (SZ-RSJ); None with a note when it is unknown or a group of bodies.
    """
    found = resolve_all(text, context)
    codes = list(dict.fromkeys(what.code for _, what in found if what.code))
    if len(codes) > 1:
        raise Refusal("一格写了多个单位", "several organisations in one cell")
    notes = tuple(note for _, what in found for note in what.notes)
    return Cleaned(codes[0] if codes else None, notes)
