"""The words around a figure: what is counted, whether it is added or the total, and of money, which kind of amount."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from sucheng_data.grammar.likeness import slips
from sucheng_data.grammar.traditional import simplified
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

# Words that tell nothing of what is counted: how it came about, of which year, in which measure.
_FILLER = pattern(
    r"20\d\d(?:年度?)?|服务|各类|各级|全年|全市|全区|全县|本市|全部|现有|已有|共有|目前|累计|总数|总量|数量|合计|实际|预计|计划|建成|建设|打造"
    r"|新增|新建|增设|新设|设立|成立|挂牌|完成|提供|发放|开展|组织|年内|年度|专属|定向|上线|运行|在用|投用|约|的|已|共|将|拟|等|数$|\d+[百千万]?[余多]?(?:个|家|名|人次?|户|份|项|处|座|套|场|张|元)"
)
# Words that many unlike things share.
_GENERIC = pattern("[首本][批期次]|第.[批期次]|项目|活动|人员|群体|情况|单位|部门|价值|资金|我们")
_NEW = pattern("新增|新建|增设|新设|新开|扩建|增建|再建|净增|增加")
_TOTAL = pattern("成立|建成|共有|累计|总数|总量|总计|合计|达到?|现有|已有|拥有|保有|存量|全部")
_EARLIER = pattern(r"自?\s*(20\d\d)年?(?:\d{1,2}月)?(?:以来|起|开始)|此前|之前已|原有|先后")
_PLAN = pattern("计划|拟|预计|力争|目标|将(?=[新建提开投发设在于]|通过)|争取|确保|PLAN|plan")
_CUMULATIVE = pattern("累计")
_PART = pattern("其中|之中的|subset|含在")
# In this order: 价值100万元的充电券 has the value that is printed on it.
_BASES = (
    ("derived", pattern(r"[×xX*]\s*\d|推算|测算|折算|[=≈]")),
    ("budget", pattern("投入|投资|经费|预算|安排资金|专项资金|拨付|支出|花费")),
    ("subsidy", pattern("补贴|补助|奖补|奖励|资助|慰问金|减免")),
    ("face_value", pattern("券|面值|卡|红包|代金|抵用")),
    ("goods_value", pattern("价值|物资|商品|货值|产品|食品|礼包|特价|粮油|用品")),
)
_LISTED = pattern(
    r"^\s*(?:named|listed|名单|列出|列名|具名|包括|分别[为是]|有|即)(?:如下)?\s*[:：为是]\s*|^\s*(?:包括|分别[为是])"
)
_ALL_NAMED = pattern("all [a-z]+ named|均已列名|均列出|逐一列出|已全部列出|列出名称|均有名称|全部具名")
_ITEM_MARKS = pattern(r"[、,，;；\n]\s*|(?<=[一-鿿])/(?=[一-鿿])")
_ETC = pattern(r"[等…\s。.]+$")
_BRAND = pattern(
    r"(?:挂牌|又称|又名|简称|俗称|也叫|人称|品牌名?|别名|命名为?|称为?|设立|打造|即|=|＝)[^“”\"]{0,6}[“\"「]([^”\"」]{2,30})[”\"」]"
    r"|[“\"「]([^”\"」]{2,30})[”\"」]\s*(?:即|就是|是指|[=＝])"
)
_BODY = pattern(
    r"[一-鿿]{0,20}?[一-鿿](?:医院|卫生院|大学|学院|学校|银行|分行|支行|公司|集团|总工会|委员会|协会|联合会|服务中心|管理站|图书馆|博物馆|研究所|[^当各全]局)"
)
_LEAD_IN = pattern("^(?:作为|依托|由|在|与|和|及|对|把|将|挂牌的?|设立的?)+")
# One letter of these in place of another makes another thing.
_TELLING = frozenset(
    "一二三四五六七八九十甲乙丙丁东南西北中上下左右前后大小新老男女内外0123456789abcdefghijklmnopqrstuvwxyz"
)
_LONG, _MOSTLY = 6, 0.9
LEAST = 3  # letters of a subject that may be found inside another


@lru_cache(maxsize=1 << 16)
def core(subject: str) -> str:
    """What is counted, folded, without the words that tell nothing: 全市已建成的暖“新”驿站数 as 暖新驿站."""
    whole = simplified(fold(subject))
    return _FILLER.sub("", _FILLER.sub("", whole)) or whole


def flow(words: str) -> str:
    """Whether the words count what is new or all there is: "new", "total", "both", or "" where they do not say."""
    new, total = bool(_NEW.search(words)), bool(_TOTAL.search(words))
    return "both" if new and total else "new" if new else "total" if total else ""


def status(words: str) -> str:
    """plan or cumulative where the words say so, else ""."""
    return "plan" if _PLAN.search(words) else "cumulative" if _CUMULATIVE.search(words) else ""


def basis(words: str) -> str:
    """Which kind of amount the words tell of, as in the code list value_types; "" where they do not say."""
    return next((name for name, said in _BASES if said.search(words)), "")


def is_part(words: str) -> bool:
    """Whether the words call the figure a part of another."""
    return bool(_PART.search(words))


def earlier(words: str) -> bool:
    """Whether the words tell of some that were there before."""
    return bool(_EARLIER.search(words))


def all_named(words: str) -> bool:
    """Whether the words say that each of the number is named."""
    return bool(_ALL_NAMED.search(words))


def listed(text: str, *, certain: bool = False) -> list[str]:
    """The things that `text` lists, without 等; none unless it says it is a list, or that is `certain`."""
    opening = _LISTED.match(text)
    if not (opening or certain):
        return []
    rest = _ETC.sub("", text[opening.end() :] if opening else text)
    return list(dict.fromkeys(filter(None, (part.strip() for part in _ITEM_MARKS.split(rest)))))


def within(one: str, other: str) -> bool:
    """Whether the subject `one` (its core) is named in `other`; one that is a bare 阵地 or 服务, by its end or by anything."""
    if not _GENERIC.sub("", one).removeprefix("服务"):
        return True
    if len(one) > LEAST and is_short_for(one, other) and one[-2:] == other[-2:]:
        return True  # 工会驿站躺椅, 工会驿站首批躺椅
    return one in other if len(one) >= LEAST else other.endswith(one)


def akin(one: str, other: str) -> bool:
    """Whether two cores share a word of two letters that not every subject has: 暖冬礼包, 暖冬物资."""
    first, second = (_GENERIC.sub("\0", word) for word in (one, other))
    pairs = {first[at : at + 2] for at in range(len(first) - 1)}
    return any(pair in second for pair in pairs if "\0" not in pair)


def reordered(one: str, other: str) -> bool:
    """Whether two cores are made of the same letters: 设劳动者港湾的建行网点, 建行网点设劳动者港湾."""
    short, long = sorted((one, other), key=len)
    shared = (Counter(short) & Counter(long)).total()
    return len(short) >= _LONG and shared >= _MOSTLY * len(short) and shared >= _MOSTLY * (len(long) - 2)


def slip(one: str, other: str) -> bool:
    """Whether two names differ by one slip of the pen: 幽门螺旋杆菌, 幽门螺杆菌; not by what tells things apart: 一院, 二院."""
    first, second = (simplified(fold(word)) for word in (one, other))
    if first == second or min(len(first), len(second)) < 4 or abs(len(first) - len(second)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), min(len(first), len(second))
    )
    tail = 0
    while tail < min(len(first), len(second)) - start and first[-1 - tail] == second[-1 - tail]:
        tail += 1
    odd = first[start : len(first) - tail] + second[start : len(second) - tail]
    return slips(first, second) <= 1 and not _TELLING & set(odd)


def is_short_for(short: str, long: str) -> bool:
    """Whether the letters of `short` stand in `long` in this order: 市卫健委 in 苏州市卫生健康委员会."""
    rest = iter(fold(long))
    return all(letter in rest for letter in fold(short))


def brands(text: str) -> Iterator[tuple[str, str]]:
    """(legal name, brand) where the text says that a body goes by a name in quotes: 挂牌的“昆小哥医院”,昆山市第三人民医院…"""
    for found in _BRAND.finditer(text):
        brand = found[1] or found[2]
        rest = text[: found.start()] + "," + text[found.end() :]
        bodies = [_LEAD_IN.sub("", body[0]) for body in _BODY.finditer(re.sub('[“”"「」]', "", rest))]
        yield from ((body, brand) for body in bodies[:1] if body != brand)
