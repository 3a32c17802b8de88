"""Measures as Chinese writers write them: a number with qualifier (约 超 余 不少于 …), range, unit and “per”."""

from __future__ import annotations

import re
from collections.abc import Collection
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.grammar.numerals import NUMERAL, REPR, TOO_LARGE, normal, number
from sucheng_data.model.cleaning import Context
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold, tidy

# Words before a number; between the longer ones and the number a verb may stand (最高补贴500元).
_BEFORE = {
    "le": "最高不超过 最多不超过 最高不得超过 最多不得超过 不超过 不超 不多于 不高于 不大于 不得超过 不得高于 不得多于 至多 最多 最高 上限 封顶 限额 ≤ <=",
    "ge": "至少不低于 最低不低于 最少不少于 不少于 不低于 不小于 不下于 不得低于 不得少于 不下 至少 最少 最低 起码 下限 ≥ >=",
    "lt": "不足 不到 不满 未满 将近 接近 几近 低于 少于 小于 <",
    "gt": "超过 超出 远超 突破 大于 多于 高于 >",
    "approx": "大约 大概 大致 约为 近似 估计 直逼 逼近 ≈ ~",
}
_SHORT = {"近": "lt", "超": "gt", "逾": "gt", "破": "gt", "过": "gt", "约": "approx", "上": "ge"}
_AFTER = {
    "ge": "及以上 以上 起",
    "le": "及以下 及以内 以下 以内 之内 封顶",
    "approx": "左右 上下",
    "gt": "以上不含 有余 余 多",
    "lt": "以下不含",
}
_PREFIXES = {word: q for q, words in _BEFORE.items() for word in words.split()}
_SUFFIXES = {word: q for q, words in _AFTER.items() for word in words.split()}
_MORE = {"余": "gt", "多": "gt", "+": "gt", "来": "approx"}


def any_of(words: Collection[str]) -> str:
    """A pattern for any of `words`, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_PART = rf"(?P<number>{NUMERAL})\s*(?P<more>[余多来](?=[百千万亿]))?(?P<scale>[百千万亿]*)(?P<plus>[余多来]|\+(?!\w))?"
_VERB = (
    "为|有|达到|达|了|占|需要?|补贴|补助|奖励|奖补|给予|资助|支持|发放|提供|申请|申领|领取|享受?|获得?|报销|减免|投入|支付|贷款|覆盖|服务|配备|新建|建设"
    "|额度|金额|标准|资金|可|:|\\s"
)
# A qualifier so far from its number that it is not certain whether it belongs to it.
_ASTRAY = pattern("最高|最多|至多|不超过|不少于|至少|不低于|不得|上限|封顶|约[需占有为]")
# 就近3个, 最近3年, 通过3项, 以上3类: there the character belongs to another word and is no qualifier.
_NUMBER = pattern(
    rf"(?:(?<![最就附临邻靠远通经以不百节预签合公履条契违打反])"
    rf"(?:(?P<before>{any_of(_PREFIXES)})(?:{_VERB})*|(?P<short>[近超逾破约]|[过上](?=[十百千万亿]))(?:[为有达了占需:\s]|资金)*))?"
    rf"(?<![\d.A-Za-z第数几×*+/^?�□■_-])(?<!\d,)(?P<sign>(?<!\w)-)?{_PART}",
    re.ASCII,
)
_SECOND = pattern(_PART, re.ASCII)
_SUFFIX = pattern(
    rf"\s*(?:(?P<tail>有余|余|多)(?![一-鿿])|(?P<plus>\+)(?![\w(])"
    rf"|(?P<word>{any_of(set(_SUFFIXES) - {'有余', '余', '多'})})(?![步点来\d])(?<![余多]))"
)
_TO = pattern(r"\s*(?:[-~]+|至|到)\s*")

# A change or a share of others, which a number alone does not tell: 由10个增至20个, 较上年增加10个, 各10个.
CHANGE = pattern(
    r"→|[增减升降]至|(?:增加|减少|提高|提升|下降|降低|增长|扩大)(?:到|至)|同比|环比|[较比](?:上|去|前|同)[年月期]"
    r"|各(?=[\d约不超近一二两三四五六七八九十百])"
)

# What something is counted per: first of what, then how often.
_TIMES = ("学年", "学期", "年度", "年", "半年", "季度", "季", "个月", "月", "周", "天", "日", "小时", "课时", "学时")
_THINGS = """
    人次 人 名 位 户 家 场 次 份 站 班次 班 节 期 批次 批 张 件 单 笔 辆 台 套 间 床 生 师 门 平方米 平米 公里 亩 公斤
    街道 镇 区 社区 村 站点 驿站 项目 企业 单位 家庭 学校 园区 网点 小组 个
"""
PER = any_of([*_TIMES, *_THINGS.split()])
_PER = pattern(
    rf"\s*(?:/|每|·(?=[人户月年次天]))\s*((?:{PER})(?:[/·、每](?:{PER})(?!均))*)均?(?!\s*(?:[\d约不超最至近]|[一二两三四五六七八九十百千]))"
)
_LEADING_PER = pattern(
    rf"每一?个?({PER})|(?<!平)({any_of([*_TIMES, '人', '户', '单', '次', '件', '份', '场'])})均(?!可|价)"
)
_ONCE_A = pattern(r"\s*一个?([年月周天日])\s*")
_ONE_EACH = pattern(rf"(?<=元)一个?({PER})(?![一-鿿])")  # 5元一份
_PAIRS = pattern(r"(台|套|件)[/(](?:套|件|台)\)?")
_IN_BRACKETS = pattern(rf"(?:/\(每?|\([每/])((?:{PER})(?:[/·、每](?:{PER}))*)(?:均)?\)")
# 不低于每人500元: words in reading order
_PER_FIRST = pattern(rf"({any_of(_PREFIXES)})(每一?个?(?:{PER})|人均|户均)")

# Measure words that figures in listings come with; the code list `units` adds its own.
_UNITS = """
    个 大类 类 家 所 处 座 名 人 位 人次 户 家庭 份 袋 盒 张 枚 把 台 台套 套 场 场次 次 项 元 块 块钱 % ‰ 年
    个月 月 周 天 日 工作日 个工作日 小时 个小时 分钟 课时 个课时 学时 学分 辆 公里 千米 米 平方米 m2 平米
    平方公里 亩 公顷 立方米 °C 度 首 篇 部 本 册 期 门 节 课 批 组 支 只 条 件 间 栋 幢 层 床 席 批次 班 班次
    车次 趟 顶 双 副 盏 棵 株 幅 封 瓶 箱 桶 罐 听 包 吨 公斤 千克 克 斤 单 笔 例 宗 款 种 点位 站点 席位 名额
    床位 车位 泊位 工位 根 片 届 轮 扇 艘 架 部门 兆 GB MB TB kW KW 千瓦 兆瓦 千瓦时 岁 周岁 厘米 毫米 升 毫升 卷 束
    朵 股 则 集 段 km KM kg KG cm mm ml 家次 户次 件次 辆次 台次 架次 例次 项次 单次 天次 人天 人日 人月 课次 期次
    件套 人份 倍 杯 碗 餐 顿 剂 粒 颗 枝 捆 筐 匹 尊 眼 延米 海里 毫克 周次 队 团 对 镇 街道 镇街 社区 村 村居
    区 县 校 岗位 个岗位 网点 餐位 座位
"""
UNITS = frozenset(_UNITS.split())
_UNIT_IN_BRACKETS = pattern(rf"(?<=[\d万亿余多])\s*\(((?:[万亿]?元)|{any_of(UNITS)})\)$")  # 120(万元)
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
    "KM": "公里",
    "KG": "公斤",
    "KW": "kW",
}
_SAME |= {unit: unit[1:] for unit in UNITS if re.match("个(?!月).", unit)}
_LONGEST = 8  # characters of a unit
_NOT_UNIT = pattern(
    "年级|日游|人才|人民|家长|次性|度假|天然|门店|班级|课程|部分|节日|点钟|本科|位于|单位|包括|条件|组织|期间|名称|倍增"
    "|区域|对接|对口|校园|队伍|团队|村庄|县城"
)

_NAMES = pattern(
    r"“[^”\n]{0,80}”|\"[^\"\n]{0,80}\"|‘[^’\n]{0,80}’|「[^」\n]{0,80}」|《[^》\n]{0,80}》"
    r"|\d+\s*\+\s*(?:\d+|[A-Za-z一二三四五六七八九十])(?:\s*\+\s*\w)*|双(?:\d+|十[一二])|成[百千][上成][百千万]"
    r"|\d+\s*分钟(?=[一-鿿]{0,4}圈)|(?:7\s*[×xX*]\s*)?24\s*(?:个?小时|[hH])|7\s*[×xX*]\s*24|365天"
    r"|(?:19|20)\d\d\s*[年财][度初底末内]?|(?:19|20)\d\d(?:[-/.]\d{1,2}){2}(?!\d)|(?<![\d个])\d{1,2}月(?:\d{1,2}[日号])?|\d{1,2}:\d\d"
    rf"|第\s*{NUMERAL}[一-鿿]?|[A-Za-z]+\d+|\d+(?!GB|MB|TB|k[Ww]|KW|k[mg]|K[MG]|cm|mm|m2|ml)[A-Za-z]+\d*"
    r"|\d+(?:热线|[号路级星版型代强届码后](?!召))",
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


def measurable(text: str) -> str:
    """`text` in `normal` form and with 每人 in one place: 不低于每人500元 as 每人不低于500元, 100元(每人) as 100元/人; 台/套 as 台."""
    text = _IN_BRACKETS.sub(r"/\1", _UNIT_IN_BRACKETS.sub(r"\1", normal(text)))
    return _PER_FIRST.sub(r"\2\1", _PAIRS.sub(r"\1", _ONE_EACH.sub(r"/\1", text)))


def hide_names(text: str) -> str:
    """`text` with digits that are no quantity blanked out, lengths kept: 1+11, 双15, 24小时, “…”, dates, 第3."""
    return _NAMES.sub(lambda name: "\0" * len(name[0]), text)


def measures(text: str, units: Collection[str] = UNITS) -> list[Measure]:
    """Every number of `text` (from `measurable`) that is certain, with qualifier and unit, in order; names are left out."""
    hidden, found, at = hide_names(text), [], 0
    while match := _NUMBER.search(hidden, at):
        measure = _measure(hidden, match, units)
        if measure is not None:
            measure = _range(hidden, measure, units)
            found.append(measure)
        at = measure.end if measure else max(match.end("number"), match.start() + 1)
    return found


def without(text: str, found: Collection[Measure]) -> str:
    """What `text` says besides the measures `found`, lengths kept."""
    for measure in found:
        text = text[: measure.start] + "\0" * (measure.end - measure.start) + text[measure.end :]
    return text


def sole(text: str, units: Collection[str] = UNITS) -> Measure | None:
    """The measure that `text` consists of, or None."""
    found = measures(text, units)
    return found[0] if len(found) == 1 and (found[0].start, found[0].end) == (0, len(text)) else None


def single(text: str, context: Context) -> Measure | None:
    """The one number of `text` (from `measurable`): 20, 20人, 可容纳20人; ranges and shares are None."""
    plain = Decimal(text) if REPR.fullmatch(text) else number(text)
    if plain is not None and abs(plain) < TOO_LARGE:
        return Measure(plain, "eq", None, "", "", 0, len(text))
    found = measures(text, unit_words(context) - {"%", "‰"})
    if len(found) != 1 or found[0].top is not None or found[0].per:
        return None
    before, behind = text[: found[0].start], text[found[0].end :]
    certain = not behind and (not before or (found[0].unit and re.fullmatch("[一-鿿]{1,8}:?", before)))
    return found[0] if certain and "负" not in before else None


def _measure(text: str, match: re.Match[str], units: Collection[str]) -> Measure | None:
    given = match.groupdict()
    scale, before = given["scale"], given.get("before") or given.get("short") or ""
    words = [_PREFIXES.get(before) or _SHORT.get(before) or ""] + [
        _MORE.get(given[name] or "", "") for name in ("more", "plus")
    ]
    unit = unit_at(text, match.end(), units)
    end, per, word = _behind(text, match.end() + len(unit), bool(unit.strip()))
    words += [word]
    value = number(given["number"] + scale)
    if value is None and any(words):
        value = number("一" + given["number"] + scale)  # 超万, 百余, 万人以上: a bare 百 千 万 counts as one
    if value is None or not _whole_number(text, match, unit):
        return None
    q = _agreed({word for word in words if word})
    trailing = re.search("[万亿]+$", given["number"] + scale)
    factor = int(number("一" + trailing[0]) or 1) if trailing else 1
    han = not re.search("[0-9]", given["number"])
    value = -value if given.get("sign") else value
    return Measure(value, q, None, unit.strip(), per, match.start(), end, factor, han) if q else None


def _whole_number(text: str, match: re.Match[str], unit: str) -> bool:
    """Whether the numeral ends where it seems to: not 3点半, 两个半小时, 0.5个百分点, 3几, and not an identifier (007)."""
    digits, following = match["number"], text[match.end() : match.end() + 1]
    if re.match(r"0\d\d", digits) or (match["plus"] and not unit and re.match("[一-鿿]", following)):
        return False
    if unit:
        return not text.startswith(("半", "百分点"), match.end() + len(unit))
    return "点" not in digits[-1:] and not re.match("[几.,^]|分之", text[match.end() :])


def _behind(text: str, end: int, unit: bool) -> tuple[int, str, str]:
    """Where the measure ends behind its unit, what it is per, and its qualifier: 元/人以上, 元起/份, 元不等/人."""
    per = _PER.match(text, end) if unit or text.startswith("/", end) else None
    end = per.end() if per else end
    suffix = _SUFFIX.match(text, end)
    end = suffix.end() if suffix else end
    if unit and not per:
        again = re.compile(rf"(?:不等)?(?=/){_PER.pattern}").match(text, end)
        per, end = again, again.end() if again else end
    found = (suffix["tail"] or suffix["plus"] or suffix["word"]) if suffix else ""
    if found == "起" and not unit:  # 3起 counts cases
        return suffix.start() if suffix else end, "", ""
    return end, per_of(per[1]) if per else "", _SUFFIXES.get(found) or _MORE.get(found, "")


def per_of(words: str) -> str:
    """A “per” in its usual order, thing before time: 人·月, 月/人 -> 人/月."""
    parts = list(dict.fromkeys(part for part in re.split("[/·、每]", words) if part))
    return "/".join(
        sorted(parts, key=lambda part: (part in _TIMES, part in ("次", "场"), part not in ("人", "名", "位", "户")))
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


def leading_per(text: str) -> str | None:
    """What 每… or …均 in front of a number says it is per: 每人每月 -> 人/月, 人均 -> 人; None: not understood (每千人)."""
    found = [next(filter(None, group.groups())) for group in _LEADING_PER.finditer(text)]
    if once := _ONCE_A.fullmatch(text):
        found.append(once[1])
    return None if "每" in _LEADING_PER.sub("", text) else per_of("/".join(found))


def astray(before: str) -> bool:
    """Whether a qualifier stands in the clause before a number, but not next to it: 最高人民法院判例10个."""
    return bool(_ASTRAY.search(re.split("[,;。、]", before)[-1]))


def unit_words(context: Context) -> frozenset[str]:
    """Measure words known here: our own and those of the code list `units`."""
    codes = context.register.get("units")
    return UNITS if codes is None else _listed(codes)


@lru_cache(maxsize=8)
def _listed(codes: Codes) -> frozenset[str]:
    words = {word for row in codes.rows for word in (row["code"], row["label_zh"], *codes.synonyms(row))}
    plain = {re.sub(r"\(.*\)", "", tidy(word)) for word in words if word and not re.search("[…/]|^每|^[万亿]", word)}
    return UNITS | plain


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
