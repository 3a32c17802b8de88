"""Cleaner `quantity`: a number with its qualifier and unit."""

from __future__ import annotations

import re
from itertools import pairwise

from sucheng_data.grammar.measures import (
    CHANGE,
    Measure,
    astray,
    canonical,
    heading_unit,
    hide_names,
    leading_per,
    measurable,
    measures,
    per_of,
    unit_at,
    unit_words,
    without,
)
from sucheng_data.grammar.numerals import whole
from sucheng_data.model.cleaning import Cleaned, Context, Note
from sucheng_data.model.patterns import pattern

_LOST = pattern(
    r"(?P<digits>(?<![\w?])[\d,]*(?:[?�■□_]|\*(?!\d)|(?<!\d)\*)+[\d,]*[十百千万亿]*)(?P<more>[余多]?)", re.ASCII
)
_BRACKETS = pattern(r"\([^()]*\)")
_COMPOSITE = pattern(r"\d\s*\+\s*\w")
_BELOW_ZERO = ("℃", "°C", "度", "%", "")
_SCALED = pattern(r"([百千万亿])(?=.)(?!分)")
_FACTORS = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}
_EVERY_OTHER = pattern(r"[半隔双逢]个?(?:年|月|周|天|日)\S{0,2}$")
_PLAIN = frozenset("个家名项场次处所座件张份条类位")
_SPANS = frozenset({"年", "月", "个月", "周", "天", "日", "小时", "分钟", "季度"})
_IDENTIFIER = pattern(r"1[3-9]\d{9}|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])", re.ASCII)
_LEADING = pattern("每一?个?[一-鿿]{1,2}|共计?|计|发放|提供|[:：]")
_AVERAGE = pattern("平均|[人户年月周日天单次场]均(?!可)")


def quantity(text: str, context: Context) -> Cleaned:
    """数量：数值、限定词、单位（区间另有上限）。A measure: {"value", "q", "unit", "max"?}; a list of them when the cell holds several.

    1100多个 · 超万份 · 近6万个 · 4大类30项 · 每年提供100份 (份/年); names with digits (“1+11”, 双15, 24小时), 数千个 and lost digits
    (?000多首) give a null value and a note. Idempotent on “300个”.
    """
    line = measurable(text)
    lost = _LOST.search(line)
    if lost and re.search(r"\d|[十百千万亿余多]", lost[0]):
        return _lost(text, line, lost, context)
    outer = _BRACKETS.sub(lambda part: "\0" * len(part[0]), line)
    outer = outer if re.search(r"[^\0\s]", outer) else line
    outer = outer.split("其中")[0] or outer  # 其中 opens a part of the number before it
    found = [] if CHANGE.search(outer) else _certain(outer, context)
    edges = [0, *(measure.end for measure in found)]
    values = [_value(measure, outer[edge:], edge, context) for measure, edge in zip(found, edges, strict=False)]
    if not values or any(value is None for value in values) or _shared_per(found, outer):
        return _unknown(text, line)
    return Cleaned(values[0] if len(values) == 1 else values)


def _certain(line: str, context: Context) -> list[Measure]:
    """The measures of `line`, if every digit in it belongs to one of them."""
    found = measures(line, unit_words(context))
    if len(found) > 1:  # 一 beside other numbers is a word (提供一份…), not a count
        found = [measure for measure in found if not (measure.han and measure.value == 1)]
    rest = without(hide_names(line), found)
    if len(found) == 1 and (not found[0].unit or _a_word(found[0], line)):
        return _alone(found[0], line)
    bad = any(not m.unit or (m.value < 0 and m.unit not in _BELOW_ZERO) for m in found)
    bad = bad or any(
        (first.unit in _SPANS or first.value == 1) and not rest[first.end : second.start].strip("\0")
        for first, second in pairwise(found)
    )
    years = {year[0] for year in re.finditer(r"20\d\d(?=\s*年)", line)}
    several_years = len(found) > 1 and len(years) > 1
    return [] if bad or several_years or re.search(r"[0-9?]|[几数][十百千万亿]|[负半]", rest) else found


def _a_word(found: Measure, line: str) -> bool:
    """Whether a small numeral in characters is rather part of a word: 人手一份, 一批, 一站式, 四人间."""
    before, behind = line[: found.start].strip(), line[found.end :].strip()
    if found.han and found.value == 1:
        return bool(before or behind) or found.unit == "批"
    return found.han and found.value <= 10 and found.unit not in _PLAIN and bool(re.match("[一-鿿]", behind))


def _alone(found: Measure, line: str) -> list[Measure]:
    """A number without a unit, or 一, that is all the cell says; not an identifier (a telephone, a day in digits)."""
    before, tail = line[: found.start].strip(), line[found.end :].strip("。. ")
    if found.unit:
        return (
            [found] if not tail and found.unit != "批" and leading_per(before) and not _LEADING.sub("", before) else []
        )
    if tail or re.search(r"[0-9?第负\0]", before) or (found.han and before) or _IDENTIFIER.fullmatch(line):
        return []
    return [found]


def _shared_per(found: list[Measure], line: str) -> bool:
    """Whether a 每… in front of one measure may hold for the next as well: 每年100份、50场."""
    edges = [0, *(measure.end for measure in found)]
    pers = [leading_per(line[edge : measure.start]) for measure, edge in zip(found, edges, strict=False)]
    return any(first and not second for first, second in pairwise(pers))


def _value(found: Measure, line: str, edge: int, context: Context) -> dict[str, object] | None:
    """The normal form, `line` beginning at `edge`; None where what it is counted per is not understood."""
    unit, before, behind = found.unit, line[: found.start - edge], line[found.end - edge :]
    if not unit:
        unit = heading_unit(context)
        scale = _SCALED.match(unit)
        if scale and unit_at(unit, 1, unit_words(context)):  # 数量(万人次)
            unit = unit[1:]
            found = found.times(_FACTORS[scale[1]]) if found.scale == 1 else found
    leading = leading_per(before)
    if (
        leading is None
        or astray(before)
        or re.match(r"\s*[/·每]", behind)
        or _EVERY_OTHER.search(before)
        or (found.per and not unit)
    ):
        return None
    per = per_of(f"{leading}/{found.per}")
    whole_unit = f"{canonical(unit, context)}/{per}" if per and unit else canonical(unit, context) or None
    value: dict[str, object] = {"value": whole(found.value), "q": found.q, "unit": whole_unit}
    if found.top is not None:
        value["max"] = whole(found.top)
    if _AVERAGE.search(before):
        value["basis"] = "average"
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
