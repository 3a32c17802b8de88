"""Cleaner: the datum that a coordinate's own cell states."""

from __future__ import annotations

from sucheng_data.grammar.map_links import datum_of, link_in
from sucheng_data.grammar.words import codes_of, hits
from sucheng_data.model.cleaning import Cleaned, Context

UNKNOWN = "unknown"


def stated_crs(text: str, context: Context) -> Cleaned:
    """The datum stated beside the numbers: 120.7,31.2(高德), or by the map a link leads to.

    Normal form: wgs84, gcj02 or bd09; null where the cell states none, or two: most cells hold numbers only.
    """
    if text.replace(".", "", 1).isdecimal():
        return Cleaned(None)
    if link := link_in(text):
        return Cleaned(datum_of(link) or None)
    found = {hit.code for hit in hits(text, codes_of(context, "crs"))} - {UNKNOWN}
    return Cleaned(found.pop() if len(found) == 1 else None)
