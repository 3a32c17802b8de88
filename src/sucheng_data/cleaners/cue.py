"""Cleaner: the entry of a code list whose cue words occur in a text."""

from __future__ import annotations

from sucheng_data.grammar.words import codes_of, hits
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.text import tidy


def cue(text: str, context: Context) -> Cleaned:
    """The one code of the field's list whose label or synonym occurs in the text; the longest word wins.

    Normal form: the code, or None when no cue word occurs.
    """
    codes = codes_of(context)
    exact = codes.find(tidy(text))
    found = hits(text, codes)
    if exact or not found:
        return Cleaned(exact)
    longest = max(hit.end - hit.start for hit in found)
    order = list(codes)
    best = sorted({hit.code for hit in found if hit.end - hit.start == longest}, key=order.index)
    notes = (Note("inferred", {"value": tidy(text), "name": codes.label(best[0])}),) if len(best) > 1 else ()
    return Cleaned(best[0], notes)
