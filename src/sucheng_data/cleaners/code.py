"""Cleaner `code`: an identifier kept as text."""

from __future__ import annotations

import re

from sucheng_data.grammar.numerals import SCIENTIFIC
from sucheng_data.grammar.prose import refuse_damaged
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.text import tidy


def code(text: str, context: Context) -> Cleaned:
    """编号：保持文本，001 不变为 1。An identifier as text: leading zeros stay; width and spaces at the ends are mended.

    001 · KS-017 · ３２０５８３ -> 320583; 1.39E+10 is refused, its digits are lost. Idempotent.
    """
    refuse_damaged(text)
    value = tidy(tidy(text).lstrip("'`"))
    if SCIENTIFIC.fullmatch(value):
        raise Refusal("科学记数法已丢失数字", "scientific notation has lost digits", "FMT-E01")
    if not re.search(r"\w", value):
        raise Refusal("没有编号", "there is no code in it")
    return Cleaned(value)
