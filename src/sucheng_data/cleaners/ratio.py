"""Cleaner `ratio`: discounts, subsidy shares and percentages."""

from __future__ import annotations

import re
from decimal import Decimal

from sucheng_data.grammar.measures import Measure, measurable, measures, sole, without
from sucheng_data.grammar.numerals import NUMERAL, number, whole
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.patterns import pattern

_HAN_DIGITS = dict(zip("一二三四五六七八九", "123456789", strict=True))
_FOLD = pattern(
    rf"(?P<least>最低|低至|至少|不低于)?(?:打|享)?(?:(?P<low>{NUMERAL})折?\s*[-~至到]\s*)?(?P<digits>{NUMERAL})\s*折(?P<from>起|以上)?"
    r"(?!上折|线|合|旧|叠)",
    re.ASCII,
)
_HALF = pattern("半价|对折|减半")
_NO_RATIO = pattern("折上折|第[一二三两2]|满\\d|买.送|免费|全免|立减|满减|不打折|折后|优惠价")
_LESS = pattern(r"([\d.]+)% ?off", re.I)
_CHANGED = pattern("优惠|降价|让利|同比|环比|增长|提高|提升|增加|下降|降低|减少|[较比][上去前同]")
_POINTS = pattern("百分点")
_TENTHS = pattern(rf"(?P<tens>{NUMERAL})成(?P<ones>[一二三四五六七八九])?(?!立|员|功|果|本|效|为)", re.ASCII)
_SUBSIDY = pattern("补助|补贴|报销|资助|贴补|减免|补偿|奖补")
_PAY = pattern("支付|自付|自费|个人承担|个人负担")
_FRACTION = pattern(rf"(?P<below>{NUMERAL})分之(?P<above>{NUMERAL})", re.ASCII)
_PERCENT_HEADING = pattern(r"%|率|比例|占比|百分|进度")
_TOP, _BARE_TOP = 1000, 200


def ratio(text: str, context: Context) -> Cleaned:
    """比例与折扣：折为支付比例，补助%为补助比例，其余为百分数。{"pay_ratio"} for 折, {"subsidy_ratio"} for 补助50%, else {"percent", "q"?}.

    8.5折, 85折, 八五折 -> pay_ratio 0.85; 半价 -> 0.5; 0.95 under 完成率 -> percent 95; a bare 1 there may be 1% or 100%: null.
    折上折 and 百分点 give null and a note. Idempotent on “95%” and “8.5折”.
    """
    line = measurable(text)
    if _POINTS.search(line):
        return _unknown(text, "percent", "百分点不是百分比", "percent points are not percents", "percent points")
    if _NO_RATIO.search(line):
        return _unknown(text, "pay_ratio", "不是确定的折扣", "this is no certain discount")
    if less := _LESS.fullmatch(line):
        return _paying(text, 1 - (number(less[1]) or 0) / Decimal(100), None, "eq", ())
    if "折" in line or _HALF.search(line) or ("折" in context.header and sole(line)):
        return _discount(text, line, context)
    share = _share(line)
    if share is not None and _CHANGED.search(line):
        return _unknown(text, "percent", "写的是增减或优惠的幅度", "this is a change or a reduction, not a share")
    if share is not None:
        return _told(share, line, context)
    return _bare(text, line, context)


def _discount(text: str, line: str, context: Context) -> Cleaned:
    if _HALF.search(line) and not re.search(r"\d", line) and "折" not in _HALF.sub("", line):
        return Cleaned({"pay_ratio": Decimal("0.5")})
    bare = sole(line)
    if bare and "折" not in line:
        paid = (
            bare.value
            if bare.value < 1
            else Decimal("0.01") * bare.value
            if bare.unit == "%"
            else _paid(str(bare.value))
        )
        why = {"why_zh": "按折扣理解", "why_en": "read as a discount"}
        return _paying(text, paid, None, bare.q, (Note("inferred", {"value": text, **why}),))
    matches = list(_FOLD.finditer(line))
    if len(matches) != 1 or not _alone(line, matches[0]):
        return _unknown(text, "pay_ratio", "不是确定的折扣", "this is no certain discount")
    match = matches[0]
    low = _paid(match["low"]) if match["low"] else None
    q = "range" if low is not None else "ge" if match["from"] or match["least"] else "eq"
    return _paying(text, _paid(match["digits"]), low, q, ())


def _alone(line: str, match: re.Match[str]) -> bool:
    """Whether no other ratio stands beside the discount: not 五、八折; counts of something may (500张五折券)."""
    rest = line[: match.start()] + "\0" + line[match.end() :]
    counts = [measure for measure in measures(rest) if measure.unit not in ("", "%", "‰", "元")]
    return not re.search("[0-9]|[一二三四五六七八九]\\s*[、,/或和及~-]", without(rest, counts))


def _paying(text: str, paid: Decimal | None, low: Decimal | None, q: str, notes: tuple[Note, ...]) -> Cleaned:
    if paid is None or not 0 < paid <= 1:
        return _unknown(text, "pay_ratio", "不是确定的折扣", "this is no certain discount")
    value: dict[str, object] = {"pay_ratio": low if low is not None else paid}
    if low is not None:
        value["pay_ratio_max"] = paid
    return Cleaned(value if q == "eq" else {**value, "q": q}, notes)


def _paid(digits: str) -> Decimal | None:
    """The share paid: 5 -> 0.5, 8.5 -> 0.85, 85 -> 0.85, 八八 -> 0.88; 10折 and 0.85折 are not certain."""
    plain = "".join(_HAN_DIGITS.get(digit, digit) for digit in digits)
    if re.fullmatch("[1-9]{2}|[2-9]0", plain, re.ASCII):
        return Decimal(plain) / 100
    value = number(digits)
    return value / 10 if value is not None and 1 <= value < 10 else None


def _spelt(line: str) -> str:
    """`line` with shares in words as percentages: 五成 -> 50%, 四分之三 -> 75%, 一半 -> 50%, 全额补助 -> 100%补助."""
    line = re.sub("全额(?=补|报|资|贴|减)", "100%", re.sub("一半", "50%", line))
    return _FRACTION.sub(_fraction, _TENTHS.sub(_tenths, line))


def _fraction(found: re.Match[str]) -> str:
    above, below = number(found["above"]), number(found["below"])
    value = above * 100 / below if above is not None and below else None
    return f"{whole(value):f}%" if value is not None and value == round(value, 4) else found[0]


def _tenths(found: re.Match[str]) -> str:
    tens = number(found["tens"])
    ones = int(_HAN_DIGITS.get(found["ones"] or "", "0"))
    return f"{tens * 10 + ones}%" if tens is not None and 0 < tens <= 10 else found[0]


def _share(line: str) -> Measure | None:
    """The one percentage of `line`: 50%, 5‰, 五成, 一半, 四分之三."""
    line = _spelt(line)
    found = [measure for measure in measures(line) if measure.unit in ("%", "‰")]
    limits = [measure for measure in measures(line) if measure.unit == "元" and measure.q == "le"]  # 补贴50%,最高1000元
    if len(found) != 1 or re.search("[0-9?]|分之", without(line, found + limits)):
        return None
    if found[0].unit == "%":
        return found[0]
    return found[0]._replace(value=found[0].value / 10, top=found[0].top and found[0].top / 10)


def _told(share: Measure, line: str, context: Context) -> Cleaned:
    """A certain percentage under the name that the cell or its heading gives it."""
    if share.value > _TOP:
        raise Refusal("百分数过大", "the percentage is too large")
    words = line + context.header
    name = "subsidy_ratio" if _SUBSIDY.search(words) else "pay_ratio" if _PAY.search(words) else "percent"
    factor = Decimal(1) if name == "percent" else Decimal("0.01")
    value: dict[str, object] = {name: whole(share.value * factor)}
    if share.top is not None:
        value[f"{name}_max"] = whole(share.top * factor)
    return Cleaned(value if share.q == "eq" else {**value, "q": share.q})


def _bare(text: str, line: str, context: Context) -> Cleaned:
    """A number without %: a percentage, unless it may be a share of one."""
    found = sole(line)
    if found is None or found.unit or found.scale > 1:
        return _unknown(text, "percent", "没有确定的百分数", "there is no certain percentage")
    if found.value > _BARE_TOP:
        raise Refusal(
            "百分数过大，可能漏了小数点或多乘了100", "too large for a percentage: perhaps multiplied by 100 twice"
        )
    if 1 <= abs(found.value) < 2:  # what a cell formatted as % holds for 100% is 1
        low, high = whole(found.value), whole(found.value * 100)
        return _unknown(
            text, "percent", f"可能是{low}%，也可能是{high}%", f"may be {low}% or {high}%", suggestion=f"{high}%"
        )
    if 0 < abs(found.value) < 1:
        if not _PERCENT_HEADING.search(context.header + context.unit):
            return _unknown(text, "percent", "可能是比例，也可能是百分数", "may be a share or a percentage")
        why = {"why_zh": f"按{whole(found.value * 100)}%理解", "why_en": f"read as {whole(found.value * 100)}%"}
        return Cleaned(_told(found.times(100), line, context).value, (Note("inferred", {"value": text, **why}),))
    return _told(found, line, context)


def _unknown(text: str, name: str, zh: str, en: str, flag: str = "", *, suggestion: str = "") -> Cleaned:
    value: dict[str, object] = {name: None, "text": text.strip()}
    note = Note("unreadable", {"value": text, "why_zh": zh, "why_en": en}, suggestion)
    return Cleaned({**value, "flag": flag} if flag else value, (note,))
