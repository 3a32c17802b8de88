"""Cleaner: the organisation that leads, out of a list."""

from __future__ import annotations

from sucheng_data.grammar.organisations import resolve_all
from sucheng_data.model.cleaning import Cleaned, Context, Note


def lead_organisation(text: str, context: Context) -> Cleaned:
    """The organisation marked ★, ●, ※ or （牵头）, else the first listed.

    Normal form: its code; None with a note when that very one is unknown, for the next in the list does not lead.
    """
    found = [(item, what) for item, what in resolve_all(text, context) if not item.group]
    if not found:
        return Cleaned(None, tuple(note for _, what in resolve_all(text, context) for note in what.notes))
    marked = next((entry for entry in found if entry[0].lead), None)
    item, what = marked or found[0]
    inferred = what.code is not None and marked is None and len(found) > 1
    extra = (Note("inferred", {"value": item.name, "name": what.code}),) if inferred else ()
    return Cleaned(what.code, what.notes + extra)
