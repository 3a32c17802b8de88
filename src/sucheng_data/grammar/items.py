"""Cells that list things: the items, how many of each, and those that are said not to be there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from sucheng_data.grammar.numerals import number
from sucheng_data.model.codes import Codes
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold

_NUMBER = r"(?:\d+|[一二两三四五六七八九十百]+)"
_UNIT = (
    "台|组|个|张|套|把|只|部|条|件|份|盒|箱|间|处|排|支|架|座|人|名|根|副|块|本|册|桶|瓶|盏|双|对|辆|面|组套|余册|床|位"
)
_ABOUT = r"(?:约|大约|近|超|超过|不少于|至少|多达)"
_BEHIND = pattern(
    rf"(?P<each>各)?(?P<about>{_ABOUT})?(?:共计?|合计|计)?\s*"
    rf"(?:(?P<n>{_NUMBER})(?P<more>余|多|\+)?\s*(?:{_UNIT})(?P<up>以上|左右)?|[x×*:]\s*(?P<times>\d+)|(?<=[一-鿿\s])(?P<bare>\d+)"
    rf"|(?<=各)(?P<bare1>[一1])|(?:若干|数|几|多)(?:{_UNIT})?)$"
)
_BEFORE = pattern(
    rf"^(?P<about>{_ABOUT})?(?:(?P<n>{_NUMBER})(?P<more>余|多)?|若干|数|几|多)\s*(?:{_UNIT})(?P<up>以上|左右)?(?:的)?(?=.)"
)
# 无线网络, 无障碍卫生间 and 非机动车停放 begin like a denial.
_NOT = (
    r"(?:无(?!线|障碍|人|偿|烟|菌|声)|没有?|未(?!来|成年)|不(?!锈|限|间断|打烊|收费)|缺[少乏]?|非(?!机动|遗)|待(?!遇)|拟|计划|即将"
    r"|预计|正在|取消|停用|拆除|撤除)"
)
_DENIED_FIRST = pattern(rf"^(?:暂时?|尚|还|均|都|目前|现|内)*{_NOT}")
_GONE = (
    r"(?:未配备?|未安装|未设置?|没有|暂?无|暂?缺|缺失|损坏|已?坏了?|故障|停用|维修中?|报修|待.{1,2}|已[撤拆]除?|建设中|在建|筹备中"
    r"|安装中|采购中|不可用|不能用|暂停(?:使用|开放)?|否|×|✗|✘|拟.{1,2}|计划.{0,2}|(?<=[:\s])[xXnN])"
)
_DENIED_LAST = pattern(rf"[:\s]*{_GONE}$")
_DENIED = pattern(rf"{_GONE}|[xXnN]")
_DOUBTFUL = pattern(rf"{_NOT}|坏|[停故]")
_AFFIRMED = pattern(r"[:\s]*(?:√|✓|✔|☑|已?有|已配备?|已安装|是|齐全|完好|可用|正常(?:使用|运行|开放)?)$")
_BRACKETS = pattern(r"\(([^()]*)\)")
MARKS = pattern("[√✓✔☑×✗✘]")
_AND_SO_ON = pattern(
    r"等(?:等|\d*[类项种]?(?:基础|配套|服务|便民|基本)*(?:设施|设备|用品|物品|物资|服务|人员|群体|功能)?)?(?:.{0,2}一应俱全|齐全|俱全)?$"
)
_LEAD = pattern(
    r"^(?:现|已|均|内|室内|内设|为|免费|包括|包含|主要有|主要为|配备|配有|配套|配置|设有|设置|设|安装|增设|新增|提供|有|可|能|供|了)+"
)
_EPITHET = pattern(
    r"(?:免费|爱心|便民|共享|公共|智能|自助|应急|专用|大型|小型|家用|立式|柜式|壁挂式?|挂式|台式|多功能|24小时|全天候?|冷热|温热|冷暖"
    r"|室内|室外|户外|独立|男女|专属|简易|基础|常用|日常|各类|各种|部分|少量|全新|附近|周边|无障碍|标准|高速|骑手|职工|小哥|新型|电子|[单双]开?门|[大小]功率)"
)
_TAIL = pattern(
    r"(?:设备|设施|服务|供应|功能|装置|区域|区|处|角|点|室|间|房|使用|提供|借用|取用|全?覆盖|体验|空间|场所|保障)$"
)
# 充电 alone is for telephones; a charging station or shared charging may be for anything.
_STRICT = frozenset({"充电"})
_MILD = pattern(r"^(?:免费|便民|爱心|应急|24小时|可)*充电(?:设备|设施|服务|功能)?$")
_JOINTS = pattern(r"[和与及或兼]|\s+|以及")


class Entry(NamedTuple):
    """One item: its word without dress, how many, whether it is said to be missing, and whether a denial may reach it."""

    word: str
    n: int | None = None
    each: bool = False
    denied: bool = False
    doubtful: bool = False
    denies_next: bool = False


def read(piece: str, codes: Codes) -> Entry:
    """One piece between separators. A listed word is never a denial."""
    piece = piece.strip(" .:。")
    if codes.find(piece) and not MARKS.search(piece):
        return Entry(piece)
    inside = [inner.strip() for inner in _BRACKETS.findall(piece)]
    plain = _AND_SO_ON.sub("", _BRACKETS.sub("", piece)).strip(" .:")
    # “非机动车停放” is listed; what denies must leave something that is denied.
    first = None if listed(plain, codes) else _DENIED_FIRST.match(plain)
    if first:
        return Entry(plain, denied=True, denies_next=True)
    last = _DENIED_LAST.search(plain)
    denied = last and last.start() and not (re.search(r"\w", last[0]) and listed(plain, codes))
    if denied or any(_DENIED.fullmatch(inner) for inner in inside):
        return Entry(plain, denied=True)
    plain = _AFFIRMED.sub("", plain) or plain
    word, count, each = _counted(plain, codes)
    for inner in inside:
        if (match := _BEHIND.fullmatch(inner)) or re.fullmatch(r"\d+", inner):
            count, each = (_count(match), bool(match["each"])) if match else (int(inner), False)
    return Entry(word, count, each, doubtful=any(_DOUBTFUL.search(inner) for inner in inside))


def _counted(text: str, codes: Codes) -> tuple[str, int | None, bool]:
    """`text` without leading verbs and counts; how many, where that is exact; and whether it is so many of each."""
    text = _LEAD.sub("", text) or text
    behind = _BEHIND.search(text)
    if behind and behind.start() and not codes.find(text):
        return text[: behind.start()].strip(" .:"), _count(behind), bool(behind["each"])
    before = _BEFORE.match(text)
    if before and not codes.find(text):
        return text[before.end() :], _count(before), False
    return text, None, False


def _count(match: re.Match[str]) -> int | None:
    groups = match.groupdict()
    stated = groups["n"] or groups.get("times") or groups.get("bare") or groups.get("bare1")
    if not stated or groups["about"] or groups["more"] or groups["up"]:
        return None
    value = number(stated)
    return int(value) if value is not None else None


def listed(word: str, codes: Codes) -> tuple[str, ...]:
    """The codes that `word` is made of throughout: 免费WiFi, 空调冰箱, 报刊和书籍; () when something else is in it."""
    if code := codes.find(word):
        return (code,)
    # Folding drops the marks that say yes and no of each word.
    return _listed(fold(word), codes) if word and not MARKS.search(word) else ()


@lru_cache(maxsize=1 << 14)
def _listed(word: str, codes: Codes) -> tuple[str, ...]:
    if any(strict in word for strict in _STRICT) and _MILD.match(word):
        return tuple(filter(None, [codes.find("充电")]))
    readings = {tuple(dict.fromkeys(found)) for found in _parts(word, codes, 0)}
    return readings.pop() if len(readings) == 1 else ()


def _parts(word: str, codes: Codes, depth: int) -> Iterator[list[str]]:
    """Every way to read `word` as listed words, each in its dress; a longer word goes before the words inside it."""
    if not word:
        yield []
        return
    for start in _undressed(word):
        for end in range(len(start), 1, -1):
            code = codes.lookup.get(start[:end])
            if not code or depth > 8 or (start[:end] in _STRICT and (start != word or end < len(start))):
                continue
            rest = start[end:]
            tail = next((size for size in (4, 3, 2, 1) if _TAIL.fullmatch(rest[:size]) and len(rest) >= size), 0)
            dressed = "" if rest in codes.lookup else rest[:tail]
            found = [[code, *more] for more in _parts(_unjoined(rest[len(dressed) :]), codes, depth + 1)]
            if found:
                yield from found
                return


def _undressed(word: str) -> Iterator[str]:
    """`word`, and without one epithet after another."""
    yield word
    while (epithet := _EPITHET.match(word)) and epithet.end() < len(word):
        word = word[epithet.end() :]
        yield word


def _unjoined(rest: str) -> str:
    joint = _JOINTS.match(rest)
    return rest[joint.end() :] if joint and joint.end() < len(rest) else rest
