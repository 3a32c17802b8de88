"""Cleaner `area`: floor space in square metres."""

from __future__ import annotations

import re

from sucheng_data.grammar.measures import UNITS, Measure, heading_unit, measurable, measures
from sucheng_data.grammar.numerals import whole
from sucheng_data.model.cleaning import Cleaned, Context, Refusal

_SQUARE = {"平方米": 1, "平米": 1, "平方": 1, "平": 1, "m2": 1, "m^2": 1, "公顷": 10_000, "平方公里": 1_000_000}
_WORDS = UNITS | set(_SQUARE)


def area(text: str, context: Context) -> Cleaned:
    """面积：平方米与限定词。Square metres: {"value", "q", "max"?}.

    约120平方米 · 120㎡ · 建筑面积1.2万平方米 · 100-120平; a bare number is in square metres unless the heading says otherwise;
    亩 is refused, it does not convert exactly. Idempotent on “120平方米”.
    """
    line = re.sub(r"m\^²|m\^2", "m2", measurable(text))
    found = measures(line, _WORDS)
    rest = line[: found[0].start] + line[found[0].end :] if found else ""
    if len(found) != 1 or found[0].per or re.search(r"[0-9?×*+/几数负]|各|[一二三四五六七八九十]年", rest):
        raise Refusal("没有唯一确定的面积", "there is no single certain area")
    factor = _factor(found[0], context)
    if found[0].value < 0:
        raise Refusal("面积不能为负", "an area cannot be negative")
    measure = found[0].times(factor)
    value: dict[str, object] = {"value": whole(measure.value), "q": measure.q}
    return Cleaned({**value, "max": whole(measure.top)} if measure.top is not None else value)


def _factor(found: Measure, context: Context) -> int:
    """Square metres in one of the cell's unit, or of the heading's for a bare number."""
    unit, scale = found.unit, 1
    if not unit:
        unit = heading_unit(context) or "平方米"
        scale = 10_000 if unit.startswith("万") and found.scale == 1 else 1
        unit = unit.removeprefix("万")
    if unit not in _SQUARE:
        raise Refusal(f"“{unit}”不能准确换算成平方米", f"“{unit}” does not convert exactly to square metres")
    return _SQUARE[unit] * scale
