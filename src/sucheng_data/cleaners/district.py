"""Cleaner: the county-level division."""

from __future__ import annotations

from sucheng_data.grammar.traditional import simplified
from sucheng_data.grammar.words import codes_of, not_listed
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_CODE = pattern(r"(?<!\d)(\d{6})(?:\.0|0{6}|\d{3}|\d{6})?(?!\d)")
_PARENTS = pattern(r"^(?:江苏省?)?(?:苏州市(?=.))?")
_BRACKETS = pattern(r"\([^()]*\)|[\s\-:,]+")
# 市 and 全市 mean the sheet's own city: Kunshan in a Kunshan sheet.
# Named without their city these are Suzhou's in a sheet of Suzhou; Kunshan and others have zones of their own.
_ZONES = frozenset({"高新区", "新区", "园区", "工业园区", "度假区"})
_OWN = frozenset({"全市", "市级", "市本级", "本级", "本市", "市"})


def district(text: str, context: Context) -> Cleaned:
    """The division, by name, alias, six-digit code (also as the number 320583.0) or longer code.

    Normal form: its six-digit code. A retired code or name of the list gives its successor.
    """
    codes = codes_of(context, "districts")
    text = simplified(tidy(text))
    if text in _ZONES and context.jurisdiction not in ("", Context.jurisdiction):
        raise Refusal("请写明是哪个市的", "say of which city it is", code="enum")
    if text in _OWN and context.jurisdiction in codes.by_code:
        return Cleaned(context.jurisdiction, (_inferred(text, context.jurisdiction, codes),))
    written = _CODE.search(text)
    by_number = codes.find(written[1]) if written else None
    by_name = _named(_CODE.sub("", text), codes)
    if written and not by_number:
        raise not_listed(text, codes)
    if by_number and by_name and by_number != by_name:
        raise Refusal("代码与名称不是同一区划", "code and name are different divisions", code="enum")
    code = by_number or by_name
    if code is None:
        raise not_listed(text, codes)
    retired = written is not None and written[1] != code
    return Cleaned(code, (_inferred(written[1], code, codes),) if retired and written else ())


def _named(text: str, codes: Codes) -> str | None:
    """The division called `text`, with or without the names above it and remarks in brackets."""
    bare = _BRACKETS.sub("", text)
    tries = (text, bare, _PARENTS.sub("", text), _PARENTS.sub("", bare))
    return next((code for word in tries if word and (code := codes.find(word))), None)


def _inferred(value: str, code: str, codes: Codes) -> Note:
    return Note("inferred", {"value": value, "name": f"{code} {codes.label(code)}"})
