"""Numbers as Chinese writers write them: numerals, qualifier words (约 超 余 不少于 …), ranges, measures with units."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.model.cleaning import Context
from sucheng_data.model.codes import Codes
from sucheng_data.model.text import fold, tidy

_DIGITS = dict(zip("零〇一二三四五六七八九壹贰叁肆伍陆柒捌玖两", [0, 0, *range(1, 10), *range(1, 10), 2], strict=True))
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"亿": 100_000_000, "万": 10_000}
_OLD = str.maketrans("萬億−兩", "万亿-两")
_SCALES = "十拾百佰千仟万亿"
_HAN = "".join(_DIGITS)
_ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,6}(?:\.\d+)?(?!,?\d)|\d{1,3}(?: \d{3}){1,6}(?:\.\d+)?(?! ?\d)|\d+(?:\.\d+)?)"
NUMERAL = rf"(?:{_ARABIC}(?:[{_SCALES}]{{1,2}}{_ARABIC}){{0,5}}[{_SCALES}]{{0,4}}|[{_HAN}{_SCALES}点]+)"
_EXACT = re.compile(_ARABIC, re.ASCII)
_REPR = re.compile(r"[-+]?\d+(?:\.\d+)?e[-+]?\d{1,2}", re.ASCII)  # as Python writes a float: exact
# As Excel shows a long number: the digits behind are gone.
SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?E\+?\d+", re.ASCII)
_GROUP = re.compile(rf"({_ARABIC}|[{_HAN}])?([十拾百佰千仟])", re.ASCII)

_BEFORE = {
    "le": "不超过 不超 不多于 不高于 不大于 不得超过 至多 最多 最高 ≤ <=",
    "ge": "不少于 不低于 不小于 不下于 不得低于 不得少于 不下 至少 最少 最低 起码 上 ≥ >=",
    "lt": "不足 不到 不满 未满 将近 接近 低于 少于 小于 近 <",
    "gt": "超过 超出 超 逾 突破 大于 多于 高于 破 过 >",
    "approx": "大约 大概 大致 约为 约 近似 估计 直逼 逼近 ≈ ~",
}
_AFTER = {"ge": "及以上 (含)以上 以上 起", "le": "及以下 (含)以下 以下 以内 之内", "approx": "左右 上下"}
_PREFIXES = {word: q for q, words in _BEFORE.items() for word in words.split()}
_SUFFIXES = {word: q for q, words in _AFTER.items() for word in words.split()} | dict.fromkeys(
    ("有余", "余", "多"), "gt"
)
_MORE = {"余": "gt", "多": "gt", "+": "gt", "来": "approx"}


def _any(words: Collection[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PART = rf"(?P<number>{NUMERAL})\s*(?P<more>[余多来](?=[百千万亿]))?(?P<scale>[百千万亿]*)(?P<plus>[余多来]|\+(?!\w))?"
# 就近3个, 最近3年, 通过3项, 以上3类: there the character belongs to another word and is no qualifier.
_NUMBER = re.compile(
    rf"(?:(?<![最就附临邻靠远通经以不百])(?P<before>{_any(_PREFIXES)})(?:为|有|达到|达|了|:|\s)*)?"
    rf"(?<![\d.,A-Za-z第数几成×*+/^?�□■_-])(?P<sign>(?<!\w)-)?{_PART}",
    re.ASCII,
)
_SECOND = re.compile(_PART, re.ASCII)
_SUFFIX = re.compile(rf"\s*(?:(?P<tail>有余|余|多)(?![一-鿿])|(?P<word>{_any(_SUFFIXES)})(?![步点来\d])(?<![余多]))")
_TO = re.compile(r"\s*(?:[-~]+|至|到)\s*")
_PERS = "人次|人|户|家|学年|学期|年度|年|季度|季|个月|月|周|天|日|次|场|份|站|小时|课时|学时|节|期|张|个|平方米|公里"
_PER = re.compile(rf"\s*(?:/|每)\s*((?:{_PERS})(?:[/·每](?:{_PERS}))*)")
_LEADING_PER = re.compile(rf"每一?个?({_PERS})|(人|户)均")
_SQUARE = re.compile(r"(?<=[\d万千百余多]) ?[mM]\^?2(?![\w])", re.ASCII)
_PERCENT = re.compile(rf"百分之\s*({NUMERAL})", re.ASCII)
_PERMILLE = re.compile(rf"千分之\s*({NUMERAL})", re.ASCII)
# 不低于每人500元: words in reading order
_PER_FIRST = re.compile(rf"({_any(_PREFIXES)})(每一?个?(?:{_PERS})|人均|户均)")
_BELOW_ZERO = re.compile(rf"零下\s*({_ARABIC})", re.ASCII)

# Measure words that figures in listings come with; the code list `units` adds its own.
_UNITS = """
    个 大类 类 家 所 处 座 名 人 位 人次 户 家庭 份 袋 盒 张 枚 把 台 台套 套 场 场次 次 项 元 块 块钱 % ‰ 年
    个月 月 周 天 日 工作日 个工作日 小时 个小时 分钟 课时 个课时 学时 学分 辆 公里 千米 米 平方米 m2 平米
    平方公里 亩 公顷 立方米 °C 度 首 篇 部 本 册 期 门 节 课 批 组 支 只 条 件 间 栋 幢 层 床 席 批次 班 班次
    车次 趟 顶 双 副 盏 棵 株 幅 封 瓶 箱 桶 罐 听 包 吨 公斤 千克 克 斤 单 笔 例 宗 款 种 点位 站点 席位 名额
    床位 车位 泊位 工位 根 片 届 轮 扇 艘 架 部门 兆 GB MB kW 千瓦 千瓦时 岁 周岁 厘米 毫米 升 毫升 卷 束 朵 股
    则 集 段 km kg cm mm ml
"""
UNITS = frozenset(_UNITS.split())
# The same unit in another spelling; a code list, where there is one, has the last word.
_SAME = {
    "大类": "类",
    "°C": "℃",
    "m2": "平方米",
    "平米": "平方米",
    "块": "元",
    "块钱": "元",
    "km": "公里",
    "kg": "公斤",
}
_SAME |= {unit: unit[1:] for unit in UNITS if re.match("个(?!月).", unit)}
_LONGEST = 8  # characters of a unit
_MOST = 25  # characters of a numeral
_TOO_LARGE = Decimal(10) ** 18  # from here on it is an identifier, and no longer exact
_NOT_UNIT = re.compile(
    "年级|日游|人才|人民|家长|次性|度假|天然|门店|班级|课程|部分|节日|点钟|本科|位于|单位|包括|条件|组织|期间|名称|件套"
)

_CIRCLED = re.compile("[①-⒛⓪-⓿❶-➓]")
_ENDLESS = re.compile(rf"\d{{40,}}|[{_HAN}{_SCALES}点]{{40,}}")  # no number, and slow to search
_RAISED = re.compile("(?<=[0-9])[⁰¹²³⁴-⁹¼-¾⅐-⅞]")
_NAMES = re.compile(
    r"“[^”\n]{0,80}”|\"[^\"\n]{0,80}\"|‘[^’\n]{0,80}’|「[^」\n]{0,80}」|《[^》\n]{0,80}》"
    r"|\d+\s*\+\s*(?:\d+|[A-Za-z一二三四五六七八九十])(?:\s*\+\s*\w)*|双(?:\d+|十[一二])"
    r"|\d+\s*分钟(?=[一-鿿]{0,4}圈)|(?:7\s*[×xX*]\s*)?24\s*(?:个?小时|[hH])|7\s*[×xX*]\s*24|365天"
    r"|(?:19|20)\d\d\s*年[度初底末内]?|(?:19|20)\d\d(?:[-/.]\d{1,2}){2}(?!\d)|(?<![\d个])\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}:\d\d"
    rf"|第\s*{NUMERAL}[一-鿿]?|[A-Za-z]+\d+|\d+(?!GB|MB|kW|km|kg|cm|mm|m2|ml)[A-Za-z]+\d*|\d+(?:热线|[号路级星版型代强届码])(?!召)",
    re.ASCII,
)


class Measure(NamedTuple):
    """A number in its text: value (`top`: end of a range), qualifier, unit and “per” as written, and where it stands.

    `scale` is the 万 or 亿 written behind the number, 1 if none; `han`: the number was written in characters.
    """

    value: Decimal
    q: str
    top: Decimal | None
    unit: str
    per: str
    start: int
    end: int
    scale: int = 1
    han: bool = False

    def times(self, factor: int) -> Measure:
        """The same measure, counted in a unit `factor` times smaller."""
        return self._replace(value=self.value * factor, top=None if self.top is None else self.top * factor)


def normal(text: str) -> str:
    """`text` ready for reading numbers: half-width, one dash, 百分之五 as 五%; list marks ①② become spaces."""
    # NFKC would glue ①50 into 150 and 10² into 102.
    text = _RAISED.sub(lambda found: f"^{found[0]}", _CIRCLED.sub(" ", text))
    text = _ENDLESS.sub("#", text)
    text = re.sub("[—–―‒─]+", "-", tidy(text).lstrip("'`").translate(_OLD))
    text = _SQUARE.sub("平方米", text)
    text = _PERCENT.sub(r"\1%", text)
    text = _PERMILLE.sub(r"\1‰", text)
    text = _PER_FIRST.sub(r"\2\1", text)
    return _BELOW_ZERO.sub(r" -\1", text).strip()


def number(text: str) -> Decimal | None:
    """The numeral `text` as an exact number: 1,638.5万, 1.2万亿, 三千二百, 二〇二五, 一点二亿; None if it is none."""
    text = text.strip().translate(_OLD)
    bare = text[1:].strip() if text[:1] in ("-", "+") else text
    value = _unsigned(bare) if 0 < len(bare) <= _MOST else None
    if value is None or value >= _TOO_LARGE:
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


def hide_names(text: str) -> str:
    """`text` with digits that are no quantity blanked out, lengths kept: 1+11, 双15, 24小时, “…”, dates, 第3."""
    return _NAMES.sub(lambda name: "\0" * len(name[0]), text)


def measures(text: str, units: Collection[str] = UNITS) -> list[Measure]:
    """Every number of `text` (from `normal`) that is certain, with qualifier and unit, in order; names are left out."""
    hidden, found, at = hide_names(text), [], 0
    while match := _NUMBER.search(hidden, at):
        measure = _measure(hidden, match, units)
        if measure is not None:
            measure = _range(hidden, measure, units)
            found.append(measure)
        at = measure.end if measure else max(match.end("number"), match.start() + 1)
    return found


def sole(text: str, units: Collection[str] = UNITS) -> Measure | None:
    """The measure that `text` consists of, or None."""
    found = measures(text, units)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def single(text: str, context: Context) -> Measure | None:
    """The one number of `text` (from `normal`): 20, 20人, 可容纳20人; ranges and shares are None."""
    plain = Decimal(text) if _REPR.fullmatch(text) else number(text)
    if plain is not None and abs(plain) < _TOO_LARGE:
        return Measure(plain, "eq", None, "", "", 0, len(text))
    found = measures(text, unit_words(context) - {"%", "‰"})
    if len(found) != 1 or found[0].top is not None or found[0].per:
        return None
    before, behind = text[: found[0].start], text[found[0].end :]
    certain = not behind and (not before or (found[0].unit and re.fullmatch("[一-鿿]{1,8}:?", before)))
    return found[0] if certain else None


def _measure(text: str, match: re.Match[str], units: Collection[str]) -> Measure | None:
    given = match.groupdict()
    scale, words = given["scale"], [_PREFIXES.get(given.get("before") or "")]
    words += [_MORE[mark] for mark in (given["more"], given["plus"]) if mark]
    value = number(given["number"] + scale)
    if value is None and any(words):
        value = number("一" + given["number"] + scale)  # 超万, 百余: a bare 百 千 万 counts as one
    unit = unit_at(text, match.end(), units)
    following = text[match.end() : match.end() + 1]
    if value is None or (given["plus"] and not unit and re.match("[一-鿿]", following)):
        return None
    if unit and text.startswith(("半", "百分点"), match.end() + len(unit)):  # 两个半小时, 0.5个百分点
        return None
    if not unit and ("点" in given["number"][-1:] or re.match("[几.,^]|分之", following)):
        return None
    end = match.end() + len(unit)
    per = _PER.match(text, end) if unit.strip() else None
    end = per.end() if per else end
    suffix = _SUFFIX.match(text, end)
    end = suffix.end() if suffix else end
    words += [_SUFFIXES[suffix["tail"] or suffix["word"]]] if suffix else []
    q = _agreed({word for word in words if word})
    trailing = re.search("[万亿]+$", given["number"] + scale)
    factor = int(_unsigned("一" + trailing[0]) or 1) if trailing else 1
    han = not re.search("[0-9]", given["number"])
    value = -value if given.get("sign") else value
    return (
        Measure(
            value, q, None, unit.strip(), re.sub("[·每]", "/", per[1]) if per else "", match.start(), end, factor, han
        )
        if q
        else None
    )


def _agreed(words: set[str]) -> str:
    """One qualifier out of several: 约200余 is about 200; words that contradict one another give "" (not certain)."""
    if len(words) <= 1:
        return words.pop() if words else "eq"
    return "approx" if "approx" in words and not words & {"le", "lt"} else ""


def _range(text: str, low: Measure, units: Collection[str]) -> Measure:
    """`low` joined with the number behind a range mark, if one follows: 500-1000元, 3至5万元."""
    mark = _TO.match(text, low.end)
    match = _SECOND.match(text, mark.end()) if mark else None
    high = _measure(text, match, units) if match else None
    if (
        high is None
        or low.q not in ("eq", "approx")
        or high.q not in ("eq", "approx")
        or low.unit not in ("", high.unit)
    ):
        return low
    if low.scale == 1 and not low.unit and low.value * high.scale < high.value:
        low = low.times(high.scale)
    if low.value >= high.value:
        return low
    return high._replace(value=low.value, top=high.value, q="range", start=low.start, scale=max(low.scale, high.scale))


def unit_at(text: str, at: int, units: Collection[str]) -> str:
    """The longest unit that begins at `at` (behind blanks), with those blanks; "" if none does."""
    start = at
    while text.startswith(" ", start):
        start += 1
    if _NOT_UNIT.match(text, start):
        return ""
    longest = next((text[start : start + n] for n in range(_LONGEST, 0, -1) if text[start : start + n] in units), "")
    return text[at:start] + longest if longest else ""


def leading_per(text: str) -> str:
    """What 每… or …均 in front of a number says it is per: 每人每月 -> 人/月, 人均 -> 人."""
    return "/".join(dict.fromkeys(group[1] or group[2] for group in _LEADING_PER.finditer(text)))


def unit_words(context: Context) -> frozenset[str]:
    """Measure words known here: our own and those of the code list `units`."""
    codes = context.register.get("units")
    return UNITS if codes is None else _listed(codes)


@lru_cache(maxsize=8)
def _listed(codes: Codes) -> frozenset[str]:
    words = {word for row in codes.rows for word in (row["code"], row["label_zh"], *codes.synonyms(row))}
    return UNITS | {re.sub(r"\(.*\)", "", tidy(word)) for word in words if word and "…" not in word}


def canonical(unit: str, context: Context) -> str:
    """The code of `unit` in the code list `units`; without one, the usual spelling (㎡ -> 平方米)."""
    usual, codes = _SAME.get(unit, unit), context.register.get("units")
    for word in (unit, usual) if codes is not None and unit else ():
        exact = (
            next((row["code"] for row in codes.rows if word in (row["code"], row["label_zh"])), None) if codes else None
        )
        # fold() leaves nothing of % or ‰, which would then equal one another
        code = exact or (codes.find(word) if codes and fold(word) and "/" not in word else None)
        if code:
            return code
    return usual


def heading_unit(context: Context) -> str:
    """The unit the sheet gives: `context.unit`, or what the heading holds in brackets, without blanks."""
    found = re.findall(r"[(（\[]\s*(?:单位\s*[:：]\s*)?([^()（）\[\]]{1,8}?)\s*[)）\]]", context.header)
    return normal(context.unit or (found[-1] if found else "")).replace(" ", "")
