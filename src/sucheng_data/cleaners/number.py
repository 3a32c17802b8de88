"""Cleaner `number`: a plain number."""

from __future__ import annotations

from sucheng_data.grammar.measures import measurable, single
from sucheng_data.grammar.numerals import SCIENTIFIC, whole
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal


def number(text: str, context: Context) -> Cleaned:
    """数值：整数或精确小数。A plain number: int when whole, else an exact decimal.

    1,638.5 · １２００ · 三千二百 · 1.2万 · 300个; 约300 gives 300 and a note that 约 is lost; 500-1000, 50% and 1.39E+10 are
    refused. Idempotent on “1638.5”.
    """
    line = measurable(text)
    if SCIENTIFIC.fullmatch(line):
        raise Refusal("科学记数法已丢失数字", "scientific notation has lost digits", "FMT-E01")
    found = single(line, context)
    if found is None:
        raise Refusal("不是一个确定的数", "this is not one certain number")
    value = whole(found.value)
    if found.q == "eq":
        return Cleaned(value)
    why = {"why_zh": f"限定词未保留，按{value}理解", "why_en": f"the qualifier is not kept: read as {value}"}
    return Cleaned(value, (Note("inferred", {"value": text, **why}),))
