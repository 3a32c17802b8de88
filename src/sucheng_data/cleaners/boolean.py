"""Cleaner `boolean`: yes, no or unknown."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.text import fold, tidy

_YES_MARKS = frozenset("√✓✔☑✅●")
_NO_MARKS = frozenset("×✗✘✕✖❌☒╳")
_UNKNOWN = re.compile(
    r"[-—–―/\\.。?？、_＿~\s]*|无数据|空白?|未知|不详|不清楚|不明|待定|待核实|待确认|未填写?|未核实|n/?a|null|none|nan",
    re.I,
)
_YES_WORDS = "是 有 对 真 正确 属实 1 y yes t true on 好 会 能 行 可 可以 全天 全天候 24小时 24h 24个小时 7x24小时"
_NO_WORDS = "否 无 没有 没 不 非 错 假 不是 不对 不会 不能 不行 不可 不可以 0 n no f false off x 暂无 尚无 从未"
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
_VERB = (
    "上图|上线|公开|启用|开放|建成|完成|示范|24小时|全天|提供|配备|配置|配有|具备|设置|设有|安装|通过|发布|挂牌|需要|适用|属于|支持|可以|能够?"
    "|有|是|同意|允许|投用|投入使用|使用|核验|审核|签约|入驻|覆盖|运行|营业|接入|达标|合格|满足|符合|收费|免费|实施|参加|参与|办理|领取|发放"
)
_ACCEPTED = re.compile(
    rf"(?:已经|均已|全部|已|可|可以|均|都|能|是|有)?(?:{_VERB})(?:开放|服务|公开|驿站|营业|的|了|示范)?"
)
_DENIED = re.compile(
    rf"(?:未曾|暂未|尚未|还未|并未|未|暂不|不予|不|没有|没|非|无|停止|不是|不可|不能)(?:{_VERB})(?:开放|服务|公开|驿站|营业|的)?"
)
_TICKED = re.compile(r"([☑✔✓√■☒])\s*(是|否|有|无)")
_REMARK = re.compile(r"(?<=.)[(（][^()（）]*[)）]$")
_BOXES = re.compile(r"[□☐○]\s*(?:是|否|有|无)")


def boolean(text: str, context: Context) -> Cleaned:
    """是否：真、假、未知。True, False, or null for what says nothing (—, 不详).

    是 √ 1 Y 已上图 公开 24小时 -> true; 否 × 0 N 未上图 不公开 -> false; anything else is refused. Idempotent on “true”, “false”.
    """
    if _UNKNOWN.fullmatch(tidy(text)):
        return Cleaned(None)
    bare = text.strip().strip("()（）[]【】").strip()
    if bare and set(bare) <= _YES_MARKS:
        return Cleaned(True)
    if bare and set(bare) <= _NO_MARKS:
        return Cleaned(False)
    ticked = _TICKED.findall(text)
    if ticked and _BOXES.search(text):
        if len(ticked) == 1:
            return Cleaned(ticked[0][1] in "是有")
        raise Refusal("勾选了多个选项", "more than one box is ticked")
    return Cleaned(_word(_REMARK.sub("", text.strip())))


def _word(text: str) -> bool:
    word = fold(text)
    number = re.fullmatch(r"([01])(?:\.0+)?", tidy(text))
    if number or word in _YES | _NO:
        return number[1] == "1" if number else word in _YES
    if _DENIED.fullmatch(word):
        return False
    if _ACCEPTED.fullmatch(word):
        return True
    raise Refusal("看不出是或否", "neither yes nor no")
