"""Cleaner `year`: a calendar year."""

from __future__ import annotations

import re

from sucheng_data.grammar.numerals import normal, number
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.patterns import pattern

_FULL = pattern(r"(?:公元)?([12]\d{3}|[一二][〇零一二三四五六七八九]{3})\s*(?:年度?)?(?:全年)?", re.ASCII)
_DAY = pattern(r"([12]\d{3})-\d\d(?:-\d\d(?:[ T].*)?)?", re.ASCII)
_SHORT = pattern(r"([1-4]\d)年度?", re.ASCII)  # 99年 is most likely of another century
_RELATIVE = {"今年": 0, "本年": 0, "本年度": 0, "当年": 0, "去年": -1, "上年": -1, "上年度": -1, "明年": 1, "下年度": 1}
_FIRST, _LAST = 1900, 2100


def year(text: str, context: Context) -> Cleaned:
    """年份。A calendar year as int.

    2025 · 2025年度 · 二〇二五年; 25年 gives 2025 and a note; 今年 needs the year of the sheet. 2024-2025 is refused.
    Idempotent on “2025”.
    """
    line = normal(text).replace(" ", "")
    line = line.removesuffix(".0")
    if found := _FULL.fullmatch(line) or _DAY.fullmatch(normal(text)):
        return Cleaned(_plausible(int(number(found[1]) or 0)))
    if found := _SHORT.fullmatch(line):
        return _inferred(text, 2000 + int(found[1]))
    if line in _RELATIVE and context.year is not None:
        return _inferred(text, context.year + _RELATIVE[line])
    raise Refusal("不是一个确定的年份", "this is not one certain year")


def _plausible(value: int) -> int:
    if not _FIRST <= value <= _LAST:
        raise Refusal(f"年份 {value} 不合理", f"{value} is no plausible year")
    return value


def _inferred(text: str, value: int) -> Cleaned:
    why = {"why_zh": f"按{value}年理解", "why_en": f"read as {value}"}
    return Cleaned(_plausible(value), (Note("inferred", {"value": text, **why}),))
