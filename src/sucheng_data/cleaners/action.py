"""Cleaner: the action of the programme that a text names."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.text import fold, tidy
from sucheng_data.model.words import codes_of, hits, not_listed

_CODE = re.compile(r"a0?(\d)")


def action(text: str, context: Context) -> Cleaned:
    """One action of the programme, by code or by name in any dress: “苏城暖新·健康护航”行动, 苏城暖新．健康护航, A6.

    Normal form: A01 … A06.
    """
    codes = codes_of(context, "actions")
    name = fold(text)
    match = _CODE.fullmatch(name)
    bare = name.removeprefix("苏城暖新").removesuffix("行动")
    code = codes.find(f"A0{match[1]}" if match else bare) or codes.find(name)
    if code:
        return Cleaned(code)
    found = {hit.code for hit in hits(text, codes, 4)}
    if len(found) > 1:
        raise Refusal("一格写了多个行动", "several actions in one cell", code="enum")
    if len(found) == 1 and (
        name.startswith(tuple(fold(codes.label(code)) for code in found)) or fold(tidy(text)).endswith("行动")
    ):
        return Cleaned(next(iter(found)))
    raise not_listed(bare, codes)
