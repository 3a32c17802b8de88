"""Cleaner `integer`: a whole number."""

from __future__ import annotations

from sucheng_data.grammar.measures import measurable, single
from sucheng_data.grammar.numerals import SCIENTIFIC
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal


def integer(text: str, context: Context) -> Cleaned:
    """整数。A whole number as int.

    20 · 1,200 · 二十 · 20人 · 1.5万; 约20人 gives 20 and a note that 约 is lost; 2.5, 20-30 and 1.2E+05 are refused.
    Idempotent on “20”.
    """
    line = measurable(text)
    if SCIENTIFIC.fullmatch(line):
        raise Refusal("科学记数法已丢失数字", "scientific notation has lost digits", "FMT-E01")
    found = single(line, context)
    if found is None:
        raise Refusal("不是一个确定的数", "this is not one certain number")
    if found.value != found.value.to_integral_value():
        raise Refusal("不是整数", "this is not a whole number")
    value = int(found.value)
    if found.q == "eq":
        return Cleaned(value)
    why = {"why_zh": f"限定词未保留，按{value}理解", "why_en": f"the qualifier is not kept: read as {value}"}
    return Cleaned(value, (Note("inferred", {"value": text, **why}),))
