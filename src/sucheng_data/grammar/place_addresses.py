"""Addresses in parts: 千灯镇淞南社区人民路甲88-1号3幢201室（农行对面）."""

from __future__ import annotations

import re
from typing import NamedTuple

from sucheng_data.grammar.place_names import stem
from sucheng_data.grammar.place_numbers import HAN, digits
from sucheng_data.grammar.traditional import simplified
from sucheng_data.model.text import tidy

_N = rf"(?:[0-9]+|{HAN})"
_SPACES = re.compile(r"[\s,，、。;；“”\"'·]+")
_CITY = re.compile(r"^(?:中国)?(?:江苏省?)?(?:苏州(?:市(?!民)|(?=工业园区|高新区|新区|.{2,4}[区市])))?")
_AREA = re.compile(
    r"^((?:工业园|高新|园|新)区|[一-鿿]{2,6}?(?:市(?![民场政府])|县|(?<![社园小新景厂一二三四五六七八九十东西南北])区|工业园区|高新区|开发区|度假区|镇|(?<!水)乡|街道|社区|居委会|村委会|(?<![新一二三四五六七八九十])村))"
    r"(?=[一-鿿a-zA-Z0-9])(?![东西南北中前后上大新老]{0,2}[路街道巷弄桥口站场])"
)
_WAY = r"(?:大道|公路|国道|省道|县道|马路|路|大街|街|巷|弄|道)"
_HIGHWAY = r"[gsx][0-9]{2,4}(?:国道|省道|县道)?"
_ROAD = re.compile(rf"({_HIGHWAY}|[一-鿿]{{1,8}}?{_WAY}(?:[东西南北中]段)?)(?!道|口|心)")
_NUMBER = re.compile(
    rf"^(?:[(（][^()（）]*[)）])?([甲乙丙])?({_N})(?:[-—~～至]([0-9]+))?(附[0-9]+|[a-z])?"
    r"(?:号(?!楼|线|口|门|桥|厂房|车间)|弄|#|(?=$|[^0-9a-z号楼层室幢栋座期组米公楼]))(?:[-之附]([0-9]+)(?:号(?!楼))?)?"
)
_LANE = re.compile(rf"^弄?({_N})号(?!楼)")
_BUILDING = re.compile(rf"({_N}|[a-z])(?:号楼|号厂房|幢|栋|座)|([a-z东西南北])(?:座|区|栋|楼)")
_UNIT = re.compile(rf"({_N})单元")
_FLOOR = re.compile(rf"(?:地下)?({_N})(?:层|楼(?!盘))|([0-9]+)f\b")
_ROOM = re.compile(r"([0-9]{2,5}[a-z]?)(?:室|号房|房间|房|铺|号商铺|号店面|号门面)|(?<=[-幢栋楼层元])([0-9]{3,4})$")
_CROSS = re.compile(
    rf"({_HIGHWAY}|[一-鿿]{{1,8}}?{_WAY})(?:与|和|跟|及|[-/—])?({_HIGHWAY}|[一-鿿]{{1,8}}?{_WAY})(?:十字)?(?:相?交叉?|路?口)"
)
_RELATIVE = re.compile(
    r"对面|对过|斜对|隔壁|旁|附近|[东西南北]{1,2}(?:侧|面|首|约?[0-9]+米)|以[东西南北]|路口|交叉口|交汇|交界|[0-9]+米"
)
_ENDING = re.compile(r"(?:内|里|处|旁边?|附近|门口|大厅|一层|1层|1楼|一楼|底楼|底层)+$")
_ASIDE, _BRACKETS, _SIGNS = re.compile(r"[(（][^()（）]*[)）]"), re.compile(r"[()（）]"), re.compile(r"[()（）-]")
_ROAD_KIND = re.compile(r"(?<=[0-9])[国省县]道$")
_INNER = {"building": _BUILDING, "floor": _FLOOR, "room": _ROOM}
_OFFICES = ("居委会", "村委会", "社区", "党群服务中心", "便民服务中心")


class PlaceAddress(NamedTuple):
    """The parts of an address, "" or 0 where they are not told.

    roads: the road, or the two of a crossing, sorted. low, high: the numbers of the door; sub: what tells doors of one number
    apart. rest: what is told instead of a road, or beside it. relative: only told by neighbours. areas: stems of what it begins with.
    """

    whole: str
    roads: tuple[str, ...] = ()
    low: int = 0
    high: int = 0
    sub: str = ""
    building: str = ""
    floor: str = ""
    room: str = ""
    rest: str = ""
    relative: bool = False
    areas: tuple[str, ...] = ()


def place_address(text: str) -> PlaceAddress:
    """`text` in parts."""
    plain = _SPACES.sub("", simplified(tidy(text))).lower()
    areas, body = _areas(plain)
    relative = bool(_RELATIVE.search(_ASIDE.sub("", body)))
    whole = _ENDING.sub("", _BRACKETS.sub("", body)) or body
    crossing = _CROSS.search(body) if relative else None
    road = _ROAD.search(body)
    low, high, sub, rest = 0, 0, "", body
    if road:
        low, high, sub, rest = _number(body[road.end() :])
        rest = body[: road.start()] + rest
    ways = crossing.groups() if crossing else (road[1],) if road else ()
    roads = {_ROAD_KIND.sub("", way) for way in ways}
    found = dict.fromkeys(_INNER, "")
    for name, pattern in _INNER.items() if rest else ():
        if match := pattern.search(rest):
            found[name] = digits(next(filter(None, match.groups())))
            rest = rest[: match.start()] + rest[match.end() :]
    rest = "" if crossing else _SIGNS.sub("", _ENDING.sub("", _UNIT.sub("", rest)))
    if rest in _OFFICES and areas:
        rest = areas[-1] + rest
    return PlaceAddress(whole, tuple(sorted(roads)), low, high, sub, **found, rest=rest, relative=relative, areas=areas)


def _areas(text: str) -> tuple[tuple[str, ...], str]:
    """The stems of the divisions that `text` begins with, and the rest."""
    areas: list[str] = []
    rest = text[_CITY.match(text).end() :]  # type: ignore[union-attr]  # it also matches nothing
    while len(areas) < 4 and (match := _AREA.match(rest)):
        areas.append(stem(match[1]))
        rest = rest[match.end() :]
    return tuple(areas), rest


def _number(text: str) -> tuple[int, int, str, str]:
    """The first and last number of the door, what else is told of it, and the rest of `text`, which begins behind the road."""
    match = _NUMBER.match(text)
    if not match:
        return 0, 0, "", text
    low = int(digits(match[2])) if digits(match[2]).isdigit() and len(match[2]) < 7 else 0
    other = int(match[3]) if match[3] and len(match[3]) < 7 else 0
    rest = text[match.end() :]
    sub = "-".join(filter(None, (match[1], match[4], match[5])))
    if match[0].endswith("弄") and (inner := _LANE.match(rest)):
        sub, rest = digits(inner[1]), rest[inner.end() :]
    if other > low and other - low <= 60 and (match[0].endswith("号") and other >= 3):
        return low, other, sub, rest
    return low, low, "-".join(filter(None, (sub, str(other) if other else ""))), rest
