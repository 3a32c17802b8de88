"""Cleaner: the action of the programme that a text names."""

from __future__ import annotations

from sucheng_data.grammar.words import codes_of, not_listed
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

_CODE = pattern(r"a0?(\d)")
_DRESS = pattern(r"苏城暖新|行动|之|第?[一二三四五六1-6]$|^第?[一二三四五六1-6]")


def action(text: str, context: Context) -> Cleaned:
    """One action of the programme, by code or by name in any dress: “苏城暖新·健康护航”行动, 苏城暖新．健康护航, A6.

    Normal form: A01 … A06.
    """
    codes = codes_of(context, "actions")
    name = fold(text)
    stated = [f"A0{digit}" for digit in _CODE.findall(name)]
    rest = _DRESS.sub("", _CODE.sub("", name))
    named = codes.find(rest) or codes.find(name)
    found = {code for code in (*stated, named) if code}
    if len(found) > 1 or len(stated) > 1:
        raise Refusal("一格写了多个行动，或编号与名称不符", "several actions, or code and name disagree", code="enum")
    if found <= set(codes) and found and (named or not rest):
        return Cleaned(found.pop())
    raise not_listed(rest or name, codes)
