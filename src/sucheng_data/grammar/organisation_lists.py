"""Cells that list organisations: the entries, who leads, which are a class of bodies, and the place prefix carried on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from sucheng_data.grammar.numerals import number
from sucheng_data.grammar.traditional import simplified
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import tidy

_SEAL = pattern(r"\([^()]{0,4}章\)|\s(?:公章|盖章|签章)$")
_LEAD_SIGN = pattern(r"[★●※☆▲◆■*]|\((?:牵头|牵头单位|牵头部门|主办|负责)\)")
_ROLE_WORDS = "牵头|责任|配合|主办|协办|承办|主管|实施|支持|参与|指导|提供|发放|报送|填报|协同|共建|合作|联办"
_ROLE = pattern(rf"^(?P<role>{_ROLE_WORDS})(?:单位|部门)?\s*:\s*")
_NEXT_ROLE = pattern(rf"\s+(?=(?:{_ROLE_WORDS})(?:单位|部门)?\s*:)")
_DOES = pattern(r"(?P<leads>牵头|主办)?(?:负责|牵头|主办|配合|协同|协办|参与)?$")
_NUMBERED = pattern(r"^(?:\(?\d{1,2}[.)、]|\(\d{1,2}\)|\(?[一二三四五六七八九十]+[)、.])\s*")
_LINE_NUMBER = pattern(r"^\s*\(?\d{1,2}\)?[、.)]\s*(?=\D)", re.MULTILINE)
_JOINING = pattern(r"^(?:会同|联合|以及|还有|由(?=[市区县]))\s*")
_HAN_NUMBER = "一二两三四五六七八九十百"
_BODIES = r"(?:相关|有关|职能|成员|责任|市级|区级|市直|多)*(?:部门|单位|机构|企业|委办局)(?:\(单位\)|和单位|、单位)?"
_AND_SO_ON = pattern(
    rf"等(?P<rest>(?:相关|有关)?(?P<count>\d+|[{_HAN_NUMBER}]+)?(?P<more>余|多)?(?:个|家)?(?:{_BODIES})?)$"
)
_COUNTED = pattern(rf"^(?P<count>\d+|[{_HAN_NUMBER}]+)(?:个|家){{0,1}}{_BODIES}$")
_GROUP = pattern(
    r"^(?:全市|市|区|全区|县)?各|各级|^(?:所有|全体|全市|相关|有关|其他|其它|属地|辖区|所在|所属|市有关|区有关|市相关).*"
    r"(?:部门|单位|机构|企业|平台|街道|板块|区县|政府|\)|镇|社区|区|工会)$|"
    r"(?:成员|相关|有关|责任)(?:部门|单位)$|(?<!公司)(?:企业|企业等|平台)$|^\d*(?:个|家)?(?:部门|单位)$|"
    rf"^(?:\d+|[{_HAN_NUMBER}]+)个(?:县|市|区|板块|街道|乡镇|镇)|^[省市区县镇](?:、[市区县镇乡])+|^区县|^县区|^市区两级|^两级|"
    r"各(?:部门|单位|科室|处室|委办局|街道|镇|板块)$"
)
_OF_GROUP = pattern(r"^各(?:县级市|[县市区镇]|街道|板块|地)+(?:\([^()]*\))?(?:、[各市区县镇]+)*")
# 市场监管局, 市容局 and 市民卡公司 begin with a word, not with the city.
_PLACE = r"市(?!场|监局|容|民卡|民中心|民服务|政(?:园林|工程|设施|公用|管理|局|处))|区(?!域)|县|省(?!际)"
_NAMED_PLACE = r"(?:[一-鿿]{2,3}(?:市|区|县)|[一-鿿]{2}省|工业园区|园区|苏州工业园区)"
_PREFIX = pattern(
    rf"^(?:中共|共青团)?(?:(?P<named>{_NAMED_PLACE}){{1,2}}(?=[委政总妇残工红]|.*[局委办厅部])"
    rf"|(?P<own>{_PLACE})(?=.)|团(?P<youth>[省市区县])委)"
)
# Kinds of body whose place prefix is written once per list (★区科技局、统计局); enterprises and schools carry their own.
_DEPARTMENT = pattern(r"(?:局|厅|委|委员会|办|办公室|部|联|工会|红十字会|中心|法院|检察院|政协|人大)$")
_PLACED = pattern(
    rf"^(?:中共|共青团|中国|中华|国家|江苏|{_PLACE}|团[省市区县]委|全[国省市区]|苏州|昆山|南通|"
    rf"[一-鿿]{{2,3}}(?:市(?!场|民)|区(?!域|卫)|县))"
)
# Departments of the party: 市委组织部、宣传部 is 市委宣传部, not 市宣传部.
_PARTY = pattern(
    r"^(?:组织部|宣传部|统战部|统一战线工作部|社会工作部|社工部|政法委|网信办|编办|巡察办|老干部局|政研室)$"
)
_OUTSIDE = {"(": 1, ")": -1, "〔": 1, "〕": -1, "[": 1, "]": -1}


class Item(NamedTuple):
    """One entry of a cell. `name` carries the place prefix of the list; `group`: not one body but a class of them.

    `bodies` is how many bodies “等5部门” says there are.
    """

    name: str
    lead: bool = False
    group: bool = False
    bodies: int | None = None


def split(text: str) -> list[Item]:
    """The entries of a cell: separators inside brackets do not count, the place prefix is carried to later departments."""
    items: list[Item] = []
    prefix, lead_role = "", False
    text = _LINE_NUMBER.sub("", _SEAL.sub("", simplified(tidy(text))))
    for piece in (_NUMBERED.sub("", part) for part in _pieces(_NEXT_ROLE.sub("\n", text))):
        role = _ROLE.match(piece)
        lead_role = role["role"] in ("牵头", "主办") if role else lead_role and not items
        name = _JOINING.sub("", _ROLE.sub("", _LEAD_SIGN.sub("", piece)).strip(' :。.“”"'))
        does = _DOES.search(name) if _DEPARTMENT.search(_DOES.sub("", name)) else None
        lead = bool(_LEAD_SIGN.search(piece)) or (lead_role and role is not None) or bool(does and does["leads"])
        name, rest = _and_so_on(name[: does.start()] if does else name)
        if name:
            items.append(_item(name, prefix, lead))
            prefix = _carried(items[-1].name) or prefix
        items += rest
    return items


def _item(name: str, prefix: str, lead: bool) -> Item:
    if counted := _COUNTED.match(name):
        return Item(name, lead, group=True, bodies=_whole(counted["count"]))
    carried = with_prefix(prefix, name) if prefix and is_bare_department(name) and not _GROUP.search(name) else name
    return Item(carried, lead, bool(_GROUP.search(carried)))


def _and_so_on(name: str) -> tuple[str, list[Item]]:
    """`name` without a closing 等…, and the entry that this is: 等5部门 counts, 等有关部门 is a group, 等 is nothing."""
    more = _AND_SO_ON.search(name)
    if not more or not more.start():
        return name, []
    count = _whole(more["count"]) if more["count"] and not more["more"] else None
    rest = [Item(f"等{more['rest']}", group=True, bodies=count)] if more["rest"] else []
    return name[: more.start()], rest


def _whole(text: str) -> int | None:
    value = number(text)
    return int(value) if value is not None and value == int(value) else None


def _pieces(text: str) -> Iterator[str]:
    depth, piece = 0, ""
    for character in text:
        depth = max(depth + _OUTSIDE.get(character, 0), 0)
        listed = character == "、" and re.fullmatch(r"[^一-鿿]*各?[省市区县镇](?:、[市区县镇乡])*", piece)
        if depth == 0 and character in "、,;/\n|" and not listed:
            yield piece.strip()
            piece = ""
        else:
            piece += character
    yield piece.strip()


def _carried(name: str) -> str:
    """The place that `name` begins with, for the departments behind it."""
    if group := _OF_GROUP.match(name):
        return group[0]
    found = _PREFIX.match(name)
    return (found["own"] or found["youth"] or found[0].removeprefix("中共").removeprefix("共青团")) if found else ""


def with_prefix(prefix: str, name: str) -> str:
    """市 + 教育局, 市委 + 宣传部."""
    return f"{prefix}委{name}" if _PARTY.match(name) else f"{prefix}{name}"


def is_bare_department(name: str) -> bool:
    """Whether `name` is a department without a place of its own."""
    return bool(_DEPARTMENT.search(name)) and not _PLACED.match(name)


def halves(name: str) -> list[str]:
    """市教育局和市总工会 as two names, where both sides are plainly departments; else nothing."""
    for joint in re.finditer(r"\s+|和|与|及|会同|联合", name):
        left, right = name[: joint.start()], name[joint.end() :]
        placed = re.match(_PLACE, right) or (joint[0].isspace() and is_bare_department(right))
        if _DEPARTMENT.search(left) and placed and _DEPARTMENT.search(right):
            return [left, right]
    return []
