"""Cleaner: the subdistrict or town."""

from __future__ import annotations

import re

from sucheng_data.grammar.traditional import simplified
from sucheng_data.grammar.words import codes_of
from sucheng_data.model.cleaning import Cleaned, Context
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold, tidy

# Nine digits, or the twelve of a village in it.
_CODE = pattern(r"(\d{9})(?:\d{3})?(?:\.0)?", re.ASCII)
_OFFICE = pattern(r"(?:街道)?(?:办事处|街道办|党工委)$|(?<=[镇乡])(?:人民)?政府$")


def town(text: str, context: Context) -> Cleaned:
    """The subdistrict or town, with its suffix.

    Normal form: the name as in the list of towns (千灯 → 千灯镇) when exactly one fits, else the name as written.
    """
    codes = context.register.get("towns") or codes_of(context)
    text = simplified(tidy(tidy(text).replace(" ", "")))
    if (code := _CODE.fullmatch(text)) and code[1] in codes.by_code:
        return Cleaned(codes.label(code[1]))
    districts = context.register.get("districts")
    places = [row["label_zh"] for row in districts.rows] if districts else []
    bare = re.sub(r"^(?:江苏省)?(?:苏州市(?=.))?", "", text)
    for place in places:
        bare = bare.removeprefix(place) or bare
    office = _OFFICE.search(bare)
    name = _OFFICE.sub("", bare) + ("街道" if office and "街道" in office.group() else "")
    labels = list(dict.fromkeys(row["label_zh"] for row in codes.rows))
    for tried in (text, bare, name):
        if tried in labels:
            return Cleaned(tried)
    fits = {label for label in labels if fold(label) in {fold(name + suffix) for suffix in ("", "街道", "镇", "乡")}}
    fits |= {row["label_zh"] for row in codes.rows if fold(name) in map(fold, codes.synonyms(row))}
    return Cleaned(fits.pop() if len(fits) == 1 else text)
