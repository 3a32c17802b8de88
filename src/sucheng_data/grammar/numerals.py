"""Numerals as Chinese writers write them: 1,638.5万, 三千二百, 壹佰, 二〇二五, 廿五; and text made ready for reading them."""

from __future__ import annotations

import re
from decimal import Decimal

from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_DIGITS = dict(zip("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两", [0, 0, *range(1, 10), *range(1, 10), 2], strict=True))
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"亿": 100_000_000, "万": 10_000}
_OLD = str.maketrans("萬億−兩貳參≧≦⩾⩽", "万亿-两贰叁≥≤≥≤") | {ord("廿"): "二十", ord("卄"): "二十", ord("卅"): "三十"}
_SCALES = "十拾百佰千仟万亿"
_HAN = "".join(_DIGITS)
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?(?!,?\d)|\d{1,3}(?: \d{3}){1,6}(?:\.\d+)?(?! ?\d)|\d+(?:\.\d+)?)"
NUMERAL = rf"(?:{_ARABIC}(?:[{_SCALES}]{{1,2}}{_ARABIC}){{0,5}}[{_SCALES}]{{0,4}}|[{_HAN}{_SCALES}点]+)"
REPR = pattern(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,2}", re.ASCII)  # as Python writes a float: exact
# As Excel shows a long number: the digits behind are gone.
SCIENTIFIC = pattern(r"[-+]?\d(?:\.\d+)?E\+?\d+", re.ASCII)
TOO_LARGE = Decimal(10) ** 18  # from here on it is an identifier, and no longer exact
_EXACT = pattern(_ARABIC, re.ASCII)
_GROUP = pattern(rf"({_ARABIC}|[{_HAN}])?([十拾百佰千仟])", re.ASCII)
_MOST = 25  # characters of a numeral

_CIRCLED = pattern("[①-⒛⓪-⓿❶-➓]")
_ENDLESS = pattern(rf"\d{{40,}}|[{_HAN}{_SCALES}点]{{40,}}")  # no number, and slow to search
_RAISED = pattern("(?<=[0-9])[⁰¹²³⁴-⁹¼-¾⅐-⅞]")
_ROUND = pattern(rf"(?<=[{_HAN}{_SCALES}])[○◯OoΟО](?=[{_HAN}{_SCALES}]|年)")  # 二○二五, 一百O五
_SQUARE = pattern(r"(?<=[\d万千百余多]) ?[mM]\^?2(?![\w])", re.ASCII)
_SHARES = (
    (re.compile(rf"百分之\s*({NUMERAL})", re.ASCII), "%"),
    (re.compile(rf"千分之\s*({NUMERAL})", re.ASCII), "‰"),
)
_BELOW_ZERO = pattern(rf"(?:零下|负)\s*(?={_ARABIC})", re.ASCII)
# 60周岁(含)以上, 60岁以上(含), 60岁以上(不含)
_INCLUDED = (
    (re.compile(r"\(含[^()]{0,8}\)\s*及?(以[上下内])"), r"及\1"),
    (re.compile(r"及?(以[上下内])\(含[^()]{0,8}\)"), r"及\1"),
    (re.compile(r"\(不含[^()]{0,8}\)\s*(以[上下])|(以[上下])\(不含[^()]{0,8}\)"), r"\1\2不含"),
)


def normal(text: str) -> str:
    """`text` ready for reading numbers: half-width, one dash, 百分之五 as 五%; list marks ①② become spaces."""
    # NFKC would glue ①50 into 150 and 10² into 102.
    text = _RAISED.sub(lambda found: f"^{found[0]}", _CIRCLED.sub(" ", text))
    text = _ENDLESS.sub("#", text)
    text = re.sub("[—–―‒─]+", "-", tidy(text).lstrip("'`").translate(_OLD))
    text = _ROUND.sub("〇", text)
    text = _SQUARE.sub("平方米", text.replace("百分之百", "100%"))
    for share, sign in _SHARES:
        text = share.sub(rf"\1{sign}", text)
    for included, plain in _INCLUDED:
        text = included.sub(plain, text)
    return _BELOW_ZERO.sub(" -", text).strip()


def number(text: str) -> Decimal | None:
    """The numeral `text` as an exact number: 1,638.5万, 1.2万亿, 三千二百, 二〇二五, 一点二亿; None if it is none."""
    text = text.strip().translate(_OLD)
    bare = text[1:].strip() if text[:1] in ("-", "+") else text
    value = _unsigned(bare) if 0 < len(bare) <= _MOST else None
    if value is None or value >= TOO_LARGE:
        return None
    return -value if text.startswith("-") else value


def _unsigned(text: str) -> Decimal | None:
    if len(text) >= 3 and all(digit in _DIGITS and digit != "两" for digit in text):
        return Decimal("".join(str(_DIGITS[digit]) for digit in text))  # written digit by digit
    return _large(text, "亿")


def _arabic(text: str) -> Decimal:
    return Decimal(re.sub("[, ]", "", text))


def _large(text: str, scale: str) -> Decimal | None:
    """`text` split at its last 亿, both sides at their last 万, those at 千 百 十."""
    left, found, right = text.rpartition(scale)
    if not found:
        return _section(text) if scale == "万" else _large(text, "万")
    factor = _LARGE[scale]
    high = _large(left, scale) if left.endswith("亿") or scale == "亿" else _section(left)
    if high is None or not right:
        return None if high is None else high * factor
    if right.isascii():  # 1万5000 is certain, 1万5 is not
        low = _arabic(right) if right.isdigit() and len(right) == len(str(factor)) - 1 else None
    elif len(right) == 1 and right in _DIGITS and not left[-1].isascii():
        low = Decimal(_DIGITS[right] * factor // 10)  # 一万五 is 15,000
    else:
        low = _large(right.lstrip("零〇"), "万")
    return high * factor + low if high and low is not None and low < factor and not re.search("[.点]", text) else None


def _section(text: str) -> Decimal | None:
    """A number below 万: 三千二百零五, 2千5百, 1638, 三点五."""
    if _EXACT.fullmatch(text):
        return _arabic(text)
    before, point, fraction = text.partition("点")
    if point:
        high, digits = _section(before), [str(_DIGITS.get(digit, "?")) for digit in fraction]
        return None if high is None or not digits or "?" in digits else Decimal(f"{high}.{''.join(digits)}")
    total, place, at = Decimal(0), 10_000, 0
    for group in _GROUP.finditer(text):
        head, tens, gap = group[1] or "一", _TENS[group[2]], text[at : group.start()]
        factor = Decimal(_DIGITS[head]) if head in _DIGITS else _arabic(head)
        if gap.strip("零〇") or tens >= place or factor == 0 or not (group[1] or tens == 10):
            return None
        total, place, at = total + factor * tens, tens, group.end()
    low = _rest(text[at:], place if at else 0)
    return None if low is None else total + low


def _rest(text: str, place: int) -> Decimal | None:
    """What stands behind the last 千 百 十 (`place`; 0: none): 三百五 is 350, 三百零五 305, 3百20 320."""
    if not text:
        return Decimal(0) if place else None
    if text in _DIGITS:
        return Decimal(_DIGITS[text] * (place // 10 or 1))
    if place > 10 and len(text) == 2 and text[0] in "零〇" and text[1] in _DIGITS:
        return Decimal(_DIGITS[text[1]])
    return Decimal(text) if re.fullmatch("[0-9]+", text) and len(text) == len(str(place)) - 1 else None


def whole(value: Decimal) -> int | Decimal:
    """`value` as int when it is whole, else without trailing zeros."""
    return int(value) if value == value.to_integral_value() else value.normalize()
