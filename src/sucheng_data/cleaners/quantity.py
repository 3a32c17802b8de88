"""Cleaner `quantity`: a number with its qualifier and unit."""

from __future__ import annotations

import re

from sucheng_data.grammar.numerals import (
    Measure,
    canonical,
    heading_unit,
    hide_names,
    leading_per,
    measures,
    normal,
    unit_at,
    unit_words,
    whole,
)
from sucheng_data.model.cleaning import Cleaned, Context, Note

_LOST = re.compile(r"(?P<digits>(?<![\w?])[\d,]*[?�■□*_]+[\d,]*[十百千万亿]*)(?P<more>[余多]?)", re.ASCII)
_BRACKETS = re.compile(r"\([^()]*\)")
_COMPOSITE = re.compile(r"\d\s*\+\s*\w")
_BELOW_ZERO = ("℃", "°C", "度", "%", "")
_SCALED = re.compile(r"([百千万亿])(?=.)(?!分)")
_FACTORS = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def quantity(text: str, context: Context) -> Cleaned:
    """数量：数值、限定词、单位（区间另有上限）。A measure: {"value", "q", "unit", "max"?}; a list of them when the cell holds several.

    1100多个 · 超万份 · 近6万个 · 4大类30项 · 每年提供100份 (份/年); names with digits (“1+11”, 双15, 24小时), 数千个 and lost digits
    (?000多首) give a null value and a note. Idempotent on “300个”.
    """
    line = normal(text)
    lost = _LOST.search(line)
    if lost and re.search(r"\d|[十百千万亿余多]", lost[0]):
        return _lost(text, line, lost, context)
    outer = _BRACKETS.sub(lambda part: "\0" * len(part[0]), line)
    outer = outer if re.search(r"[^\0\s]", outer) else line
    outer = outer.split("其中")[0] or outer  # 其中 opens a part of the number before it
    found = _certain(outer, context)
    if not found:
        return _unknown(text, line)
    values = [_value(measure, outer, context) for measure in found]
    return Cleaned(values[0] if len(values) == 1 else values)


def _certain(line: str, context: Context) -> list[Measure]:
    """The measures of `line`, if every digit in it belongs to one of them."""
    found = measures(line, unit_words(context))
    if len(found) > 1:  # 一 beside other numbers is a word (提供一份…), not a count
        found = [measure for measure in found if not (measure.han and measure.value == 1)]
    rest = hide_names(line)
    for measure in found:
        rest = rest[: measure.start] + " " * (measure.end - measure.start) + rest[measure.end :]
    if len(found) == 1 and not found[0].unit:
        return _with_tail(found[0], line)
    bad = any(not m.unit or (m.value < 0 and m.unit not in _BELOW_ZERO) for m in found)
    return [] if bad or re.search(r"[0-9?]|[几数][十百千万亿]", rest) else found


def _with_tail(found: Measure, line: str) -> list[Measure]:
    """A number without a known unit: nothing behind it, or a short word that must be its unit (300幅面 …)."""
    before, tail = line[: found.start].strip(), line[found.end :].strip("。. ")
    if tail and not (not before and re.fullmatch("[一-鿿]{1,2}", tail) and not re.match("[几余多来路号线点分]", tail)):
        return []
    if re.search("[0-9?第]", before) or (found.han and before and not found.unit):
        return []
    return [found._replace(unit=tail)]


def _value(found: Measure, line: str, context: Context) -> dict[str, object]:
    unit = found.unit
    if not unit:
        unit = heading_unit(context)
        scale = _SCALED.match(unit)
        if scale and unit_at(unit, 1, unit_words(context)):  # 数量(万人次)
            unit = unit[1:]
            found = found.times(_FACTORS[scale[1]]) if found.scale == 1 else found
    per = found.per or leading_per(line[: found.start])
    whole_unit = f"{canonical(unit, context)}/{per}" if per and unit else canonical(unit, context) or None
    value: dict[str, object] = {"value": whole(found.value), "q": found.q, "unit": whole_unit}
    if found.top is not None:
        value["max"] = whole(found.top)
    return value if unit else {**value, "flag": "unit missing"}


def _lost(text: str, line: str, lost: re.Match[str], context: Context) -> Cleaned:
    """Digits replaced by ? or □ on the way here: the number is gone, the rest is told."""
    unit = unit_at(line, lost.end(), unit_words(context)).strip()
    value = {
        "value": None,
        "q": "gt" if lost["more"] else "eq",
        "unit": canonical(unit, context) or None,
        "flag": "lost_in_source",
    }
    why = {"why_zh": "数字已损坏", "why_en": "digits were lost in the source"}
    return Cleaned(value, (Note("FMT-E01", {"value": text, **why}),))


def _unknown(text: str, line: str) -> Cleaned:
    value: dict[str, object] = {"value": None, "text": text.strip()}
    if _COMPOSITE.search(line):
        value["flag"] = "composite name, not a number"
    elif hide_names(line) != line:
        value["flag"] = "name, not a number"
    why = {"why_zh": "没有确定的数值", "why_en": "there is no certain number"}
    return Cleaned(value, (Note("unreadable", {"value": text, **why}),))
