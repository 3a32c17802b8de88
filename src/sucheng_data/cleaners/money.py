"""Cleaner `money`: an amount in yuan with its qualifier."""

from __future__ import annotations

import re

from sucheng_data.grammar.measures import (
    CHANGE,
    UNITS,
    Measure,
    astray,
    heading_unit,
    hide_names,
    leading_per,
    measurable,
    measures,
    per_of,
    without,
)
from sucheng_data.grammar.numerals import NUMERAL, number, whole
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal

_FOREIGN = re.compile(
    r"[美欧港日韩澳加泰]元|美金|港[币纸]|日[币圆]|英镑|卢布|[新台澳]台?币|法郎|外币|外汇|[$€£₩]"
    r"|(?<![a-z])(?:USD|HKD|EUR|JPY|GBP|TWD|SGD|AUD|CAD|KRW)(?![a-z])",
    re.I,
)
_CURRENCY = re.compile(r"人民币|(?<![a-z])(?:RMB|CNY)(?![a-z])|¥", re.I)
_DIGIT = "[0-9一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_SMALL = re.compile(
    rf"(?:(?P<yuan>{NUMERAL})[元块]零?)?(?<![\d.])(?P<jiao>{_DIGIT})[角毛](?:(?P<fen>{_DIGIT})分)?(?!\d|[一-鿿])"
    rf"|(?P<whole>{NUMERAL})[元块]零?(?P<cents>{_DIGIT})分(?!\d|[一-鿿])|(?<!\d)(?P<few>{_DIGIT})分钱"
    rf"|(?P<bare>\d+)块(?P<tenths>\d)(?![\d.万千百]|[一-鿿])",
    re.ASCII,
)
_WAN = re.compile(r"(?<=\d)[wW](?=\+?(?:元|$))")
# What may stand before a number without a unit; 附件1 is no amount.
_LEAD = re.compile(
    r"[\s\0]*(?:[一-鿿]{0,8}(?:补贴|补助|投入|金额|资金|经费|预算|价值|奖励|费用|[均单总]价|标准|合计|共计?|计|为|人均|户均|每[一-鿿]{1,2})[:为]?)?\s*"
)
_AVERAGE = re.compile("均价|平均|[人户年月周日天单次件份场]均(?!可)")
_YUAN = ("元", "块", "块钱")
_HEADING = re.compile(r"([十百千万亿]*)元(?:/(.+))?")
_FACTORS = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
}
NO_UNIT = "PRJ-W06"
_NO_CURRENCY = Note(
    "inferred", {"why_zh": "未写币种，按人民币元理解", "why_en": "no currency is written: read as yuan"}
)


def money(text: str, context: Context) -> Cleaned:
    """金额：元（精确小数）、限定词、均价、每人每户。An amount in yuan: {"amount", "q", "amount_max"?, "basis"?, "per"?}.

    均价80元 · 1638万余元 · 1000元/人 · 500-1000元 · ¥1,200.00; a bare number takes the unit of the heading (万元), once, and has
    none of its own. What is no amount (按比例) gives {"amount": null, "text": …} and a note. Idempotent on “80元”.
    """
    line = measurable(text)
    if _FOREIGN.search(line):
        raise Refusal("不是人民币金额", "the amount is not in yuan")
    stated = bool(_CURRENCY.search(line))
    line = _CURRENCY.sub("", line).replace("圆", "元")
    line = re.sub("元[整正]", "元", _SMALL.sub(_in_yuan, _WAN.sub("万", line))).strip()
    found, outer = _sole_amount(line)
    if found is None or found.value < 0:
        return _unknown(text, "没有唯一确定的金额", "there is no single certain amount")
    if not (found.unit or stated):
        return _in_heading_unit(found, text, outer, context)
    value = _amount(found, outer, context, found.per)
    if value is None:
        return _unknown(text, "限定词或“每……”看不懂", "its qualifier, or what it is per, is not understood")
    return Cleaned(value, _conflict(found, text, context))


def _in_yuan(found: re.Match[str]) -> str:
    """3元5角 -> 3.5元, 12元5分 -> 12.05元, 一分钱 -> 0.01元, 12块5 -> 12.5元."""
    yuan = number(found["yuan"] or found["whole"] or found["bare"] or "0")
    tenths = number(found["jiao"] or found["tenths"] or "0")
    cents = number(found["fen"] or found["cents"] or found["few"] or "0")
    if yuan is None or tenths is None or cents is None or yuan != int(yuan):
        return found[0]
    return f"{whole(yuan + tenths / 10 + cents / 100):f}元"


def _sole_amount(line: str) -> tuple[Measure | None, str]:
    """The one amount of `line`, and the line it stands in (brackets and parts blanked out).

    Counts beside it (3000份均价80元) are allowed, further bare numbers are not.
    """
    outer = re.sub(r"\([^()]*\)", lambda part: "\0" * len(part[0]), line)
    outer = outer if measures(outer, UNITS) or not re.search("[一-鿿]", outer) else line
    outer = hide_names(outer.split("其中")[0] or outer)
    found = measures(outer, UNITS)
    amounts = [measure for measure in found if measure.unit in _YUAN]
    bare = [measure for measure in found if not measure.unit and not (measure.han and measure.value == 1 and amounts)]
    if (
        CHANGE.search(outer)
        or re.search(r"[0-9?]|[几数负]", without(outer, found))
        or len(amounts or bare) != 1
        or (amounts and bare)
    ):
        return None, outer
    return amounts[0] if amounts else bare[0] if len(found) == 1 else None, outer


def _heading(context: Context) -> tuple[int, str] | None:
    """How many yuan one of the heading's unit is, and what it is per; None: no such unit, or another currency."""
    unit = heading_unit(context)
    if _FOREIGN.search(context.header + unit):
        return None
    found = _HEADING.fullmatch(unit) or _HEADING.search(context.header) or re.fullmatch("([万亿])()", unit)
    return (_FACTORS[found[1]], per_of(found[2] or "")) if found and found[1] in _FACTORS else None


def _in_heading_unit(found: Measure, text: str, line: str, context: Context) -> Cleaned:
    """A number without a unit of its own: the heading's, or none."""
    if not _LEAD.fullmatch(line[: found.start]) or re.match(r"\s*[^\s\0(。]", line[found.end :]):
        return _unknown(text, "没有唯一确定的金额", "there is no single certain amount")
    heading = _heading(context)
    if heading is None and _FOREIGN.search(context.header + context.unit):
        raise Refusal("不是人民币金额", "the amount is not in yuan")
    factor, per = heading or (0, "")
    if found.scale == 1 and not heading:
        return _unknown(text, "金额没有单位，表头也没有", "the amount has no unit, nor has the heading", NO_UNIT)
    # 350万 under 万元 has said its 万 already
    value = _amount(found.times(factor) if found.scale == 1 else found, line, context, found.per or per)
    if value is None:
        return _unknown(text, "限定词或“每……”看不懂", "its qualifier, or what it is per, is not understood")
    if heading:
        return Cleaned(value)
    note = _NO_CURRENCY._replace(params={"value": text, **_NO_CURRENCY.params})
    return Cleaned({**value, "flag": "currency not stated"}, (note,))


def _conflict(found: Measure, text: str, context: Context) -> tuple[Note, ...]:
    """350元 under a heading in 万元: what the cell says counts, and that is told."""
    heading = _heading(context)
    if heading is None or heading[0] < 10**4 or found.scale > 1:
        return ()
    why = {
        "why_zh": "单元格写的单位与表头不同，以单元格为准",
        "why_en": "the cell and its heading give different units: the cell's counts",
    }
    return (Note("inferred", {"value": text, **why}),)


def _amount(found: Measure, line: str, context: Context, per: str) -> dict[str, object] | None:
    """The normal form; None where what it is per is not understood (每千人)."""
    before, behind = line[: found.start], line[found.end :]
    leading = leading_per(before)
    if leading is None or astray(before) or re.match(r"\s*[/·每]", behind):
        return None
    value: dict[str, object] = {"amount": whole(found.value)}
    if found.top is not None:
        value["amount_max"] = whole(found.top)
    value["q"] = found.q
    if _AVERAGE.search(before) or _AVERAGE.search(context.header):
        value["basis"] = "average"
    per = per_of("/".join((leading, per or leading_per(context.header) or "")))
    return {**value, "per": per} if per else value


def _unknown(text: str, zh: str, en: str, code: str = "unreadable") -> Cleaned:
    value: dict[str, object] = {"amount": None, "text": text.strip()}
    note = Note(code, {"value": text, "why_zh": zh, "why_en": en})
    return Cleaned({**value, "flag": "unit missing"} if code == NO_UNIT else value, (note,))
