"""Cleaner: the coordinate reference system that a text names."""

from __future__ import annotations

from sucheng_data.grammar.words import codes_of, hits
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.text import tidy

_UNKNOWN = "unknown"


def crs(text: str, context: Context) -> Cleaned:
    """The datum of coordinates, told by a word anywhere in the text (高德, 百度, GPS, WGS-84).

    Normal form: wgs84, gcj02, bd09 or unknown. A text without such a word is unknown; one with two datums is refused.
    """
    text = tidy(text)
    codes = codes_of(context, "crs")
    found = sorted({hit.code for hit in hits(text, codes)} - {_UNKNOWN})
    if len(found) > 1:
        raise Refusal(f"同时写了{'、'.join(found)}", f"names several datums: {', '.join(found)}")
    if found:
        return Cleaned(found[0])
    notes = () if codes.find(text) == _UNKNOWN else (Note("unknown_word", {"word": text}),)
    return Cleaned(_UNKNOWN, notes)
