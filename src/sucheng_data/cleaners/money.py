"""Cleaner `money`: an amount in yuan with its qualifier."""

from __future__ import annotations

import re

from sucheng_data.grammar.numerals import UNITS, Measure, heading_unit, leading_per, measures, normal, whole
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal

_FOREIGN = re.compile(
    r"[美欧港日韩澳加泰]元|美金|港币|日币|英镑|卢布|新?台币|法郎|[$€£₩]|\b(?:USD|HKD|EUR|JPY|GBP)\b", re.I
)
_CURRENCY = re.compile(r"人民币|\bRMB\b|\bCNY\b|¥", re.I)
_JIAO = re.compile(r"(?:(\d+)[元块])?(?<![\d.])(\d)[角毛](?:(\d)分)?(?!\d|[一-鿿])", re.ASCII)
# What may stand before a number without a unit; 附件1 is no amount.
_LEAD = re.compile(
    r"[\s\0]*(?:[一-鿿]{0,8}(?:补贴|补助|投入|金额|资金|经费|预算|价值|奖励|费用|[均单总]价|标准|合计|共计?|计|为|人均|户均|每[一-鿿]{1,2})[:为]?)?\s*"
)
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


def money(text: str, context: Context) -> Cleaned:
    """金额：元（精确小数）、限定词、均价、每人每户。An amount in yuan: {"amount", "q", "amount_max"?, "basis"?, "per"?}.

    均价80元 · 1638万余元 · 1000元/人 · 500-1000元 · ¥1,200.00; a bare number takes the unit of the heading (万元), once, and has
    none of its own. What is no amount (按比例) gives {"amount": null, "text": …} and a note. Idempotent on “80元”.
    """
    line = normal(text)
    if _FOREIGN.search(line):
        raise Refusal("不是人民币金额", "the amount is not in yuan")
    stated = bool(_CURRENCY.search(line))
    line = _JIAO.sub(_in_yuan, _CURRENCY.sub("", line).replace("圆", "元")).strip()
    found = _sole_amount(line)
    if found is None or found.value < 0:
        return _unknown(text, "没有唯一确定的金额", "there is no single certain amount")
    if found.unit or stated:
        return Cleaned(_amount(found, line, context, found.per))
    return _in_heading_unit(found, text, line, context)


def _in_yuan(found: re.Match[str]) -> str:
    """3元5角 -> 3.5元."""
    return f"{found[1] or 0}.{found[2]}{found[3] or ''}元"


def _sole_amount(line: str) -> Measure | None:
    """The one amount of `line`; counts beside it (3000份均价80元) are allowed, further bare numbers are not."""
    outer = re.sub(r"\([^()]*\)", lambda part: "\0" * len(part[0]), line)
    outer = outer if measures(outer, UNITS) or not re.search("[一-鿿]", outer) else line
    found = measures(outer, UNITS)
    amounts = [measure for measure in found if measure.unit in _YUAN]
    bare = [measure for measure in found if not measure.unit]
    rest = outer
    for measure in found:
        rest = rest[: measure.start] + "\0" * (measure.end - measure.start) + rest[measure.end :]
    if re.search(r"[0-9?]|[几数]", rest) or len(amounts or bare) != 1 or (amounts and bare):
        return None
    return amounts[0] if amounts else bare[0] if len(found) == 1 else None


def _in_heading_unit(found: Measure, text: str, line: str, context: Context) -> Cleaned:
    """A number without a unit of its own: the heading's, or none."""
    if not _LEAD.fullmatch(line[: found.start]) or re.match(r"\s*[^\s\0(。]", line[found.end :]):
        return _unknown(text, "没有唯一确定的金额", "there is no single certain amount")
    unit = heading_unit(context)
    heading = _HEADING.fullmatch(unit) or _HEADING.search(context.header) or re.fullmatch("([万亿])()", unit)
    if found.scale > 1:  # 350万 under 万元 has said its 万 already
        value = _amount(found, line, context, heading[2] if heading else "")
        if heading:
            return Cleaned(value)
        why = {"why_zh": "未写币种，按人民币元理解", "why_en": "no currency is written: read as yuan"}
        return Cleaned({**value, "flag": "currency not stated"}, (Note("inferred", {"value": text, **why}),))
    if heading is None or heading[1] not in _FACTORS:
        return _unknown(text, "金额没有单位，表头也没有", "the amount has no unit, nor has the heading", "unit missing")
    return Cleaned(_amount(found.times(_FACTORS[heading[1]]), line, context, heading[2] or ""))


def _amount(found: Measure, line: str, context: Context, per: str) -> dict[str, object]:
    before = line[: found.start]
    value: dict[str, object] = {"amount": whole(found.value)}
    if found.top is not None:
        value["amount_max"] = whole(found.top)
    value["q"] = found.q
    if re.search("均", before) or "均价" in context.header:
        value["basis"] = "average"
    per = "/".join(dict.fromkeys(part for part in (*leading_per(before).split("/"), per) if part))
    return {**value, "per": per} if per else value


def _unknown(text: str, zh: str, en: str, flag: str = "") -> Cleaned:
    value: dict[str, object] = {"amount": None, "text": text.strip()}
    note = Note("unreadable", {"value": text, "why_zh": zh, "why_en": en})
    return Cleaned({**value, "flag": flag} if flag else value, (note,))
