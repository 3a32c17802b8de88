"""Cleaner `boolean`: yes, no or unknown."""

from __future__ import annotations

import re

from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold, tidy

_YES_MARKS = frozenset("√✓✔☑✅●■")
_NO_MARKS = frozenset("×✗✘✕✖❌╳")  # not ☒, which is a ticked box to some
_BLANK = pattern(r"[-—–―/\\.。?？、_＿~\s]*|n/?a|null|none|nan", re.I)
_UNKNOWN = pattern(r"无数据|空白?|未知|不详|不清楚|不明确?|待定|待核实|待确认|待补充?|未填写?|未核实|未定|不确定")
_YES_WORDS = (
    "是 是的 有 有的 对 真 正确 属实 1 y yes t true on 可 可以 全天 全天候 24小时 24h 24个小时 7x24小时 724小时"
)
_NO_WORDS = "否 无 没有 都没有 均无 没 不 非 错 假 不是 不对 不能 不行 不可 不可以 0 n no f false off x 暂无 尚无 从未"
_YES, _NO = frozenset(_YES_WORDS.split()), frozenset(_NO_WORDS.split())
_VERB = (
    "上图|上线|公开|启用|开放|建成|完成|示范|24小时|全天|提供|配备|配置|配有|具备|设置|设有|安装|通过|发布|挂牌|需要|适用|属于|支持"
    "|有|是|同意|允许|投用|投入使用|使用|核验|审核|签约|入驻|覆盖|运行|营业|接入|达标|合格|满足|符合|开通|投入运行|建立|设立|完工|竣工|上报|备案|实施|参加|参与|办理|领取|发放"
)
_ACCEPTED = pattern(rf"(?:已经|均已|已|可|可以|均|都|能)?(?:{_VERB})(?:开放|服务|公开|驿站|营业|的|了|示范)?")
_DENIED = pattern(
    rf"(?:未曾|暂未|尚未|还未|并未|未|暂不|不予|不|没有|没|非|无|停止|不是|不可|不能)(?:{_VERB})(?:开放|服务|公开|驿站|营业|的)?"
)
_TICK = r"[\[(（]?[☑✔✓√■☒●◉][\])）]?"
_BOX = r"(?:[□☐○◯]|[\[(（]\s*[\])）])"
_CHOICE = "(是|否|有|无)"
# A box before each word, or behind each: ☑是 □否, 是(√) 否( ).
_FRONT = pattern(rf"(?:\s*(?:({_TICK})|{_BOX})\s*{_CHOICE})+\s*")
_BACK = pattern(rf"(?:\s*{_CHOICE}\s*(?:({_TICK})|{_BOX}))+\s*")
_REMARK = pattern(r"(?<=.)[(（][^()（）?？]*[)）]$")
_COUNTED = pattern(r"有\s*[\d一二两三四五六七八九十]+\s*[个台套间处张把条部只位名]")
# Words that say yes only where the heading asks for them: 收费 under 是否收费 is a yes, under 是否免费 a no.
_OPPOSITES = (
    ("免费", "收费"),
    ("启用", "停用"),
    ("开放", "关闭"),
    ("公开", "保密"),
    ("公开", "涉密"),
    ("在用", "停用"),
)


def boolean(text: str, context: Context) -> Cleaned:
    """是否：真、假、未知。True, False, or null for what says nothing (—, 不详).

    是 √ 1 Y 已上图 公开 24小时 -> true; 否 × 0 N 未上图 不公开 -> false; anything else is refused. Idempotent on “true”, “false”.
    """
    line = tidy(text)
    if _BLANK.fullmatch(line):
        return Cleaned(None)
    if _UNKNOWN.fullmatch(line.strip("()。 ")):
        return Cleaned(None, (Note("not_known", {"value": text}),))
    if re.search(r"[?？]", line):
        raise Refusal("带问号，不确定", "a question mark makes it uncertain")
    bare = text.strip().strip("()（）[]【】").strip()
    if bare and (set(bare) <= _YES_MARKS or set(bare) <= _NO_MARKS):
        return Cleaned(set(bare) <= _YES_MARKS)
    if re.fullmatch(r"\[\s*[xX]?\s*\]|-\d.*", line):
        raise Refusal("看不出是或否", "neither yes nor no")
    if len(re.findall(_CHOICE, line)) > 1 and (_FRONT.fullmatch(line) or _BACK.fullmatch(line)):
        return Cleaned(_chosen(line))
    if remark := _REMARK.search(text.strip()):
        return Cleaned(_remarked(_word(_REMARK.sub("", text.strip()), context.header), remark[0]))
    return Cleaned(_word(text.strip(), context.header))


def _remarked(answer: bool, remark: str) -> bool:
    """`answer`, unless the remark in brackets takes it back: 是(计划), ×(待定)."""
    if re.search("待定|待确认|待核实|不详|未定|部分" + ("|计划|拟|预计|待|将|在建" if answer else ""), remark):
        raise Refusal("括号里的说明使答案不确定", "the remark in brackets makes the answer uncertain")
    return answer


def _chosen(line: str) -> bool:
    """The one ticked of several boxes: ☑是 □否."""
    before = _FRONT.fullmatch(line) is not None
    pattern = rf"({_TICK}|{_BOX})\s*{_CHOICE}" if before else rf"{_CHOICE}\s*({_TICK}|{_BOX})"
    pairs = [pair if before else pair[::-1] for pair in re.findall(pattern, line)]
    ticked = [choice for mark, choice in pairs if re.fullmatch(_TICK, mark)]
    if len(ticked) != 1:
        raise Refusal("没有勾选或勾选了多个选项", "no box is ticked, or more than one")
    return ticked[0] in "是有"


def _word(text: str, header: str) -> bool:
    word = "" if set(text) & _NO_MARKS else fold(text)  # 是×: which of the two?
    number = re.fullmatch(r"([01])(?:\.0+)?", tidy(text))
    if number or word in _YES | _NO:
        return number[1] == "1" if number else word in _YES
    for first, second in _OPPOSITES:
        for asked, other in ((first, second), (second, first)):
            if asked in header and re.fullmatch(rf"(?:已|均|全部|对外)?(?:{asked}|{other})", word):
                return asked in word
    if _DENIED.fullmatch(word):
        return False
    if _ACCEPTED.fullmatch(word) or _COUNTED.fullmatch(word):
        return True
    raise Refusal("看不出是或否", "neither yes nor no")
