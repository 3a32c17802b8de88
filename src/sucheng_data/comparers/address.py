"""Comparer: the address of a place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from sucheng_data.comparers._cores import alike, sounds_alike
from sucheng_data.comparers._names import parser
from sucheng_data.grammar.place_addresses import PlaceAddress, place_address
from sucheng_data.model.comparing import Columns, Ints, Keys, Levels, Mask, Pairs, Told, coded, level_of
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "crossing", "site", "beside", "road", "inside", "number", "other", "slip")
_SAID = (
    Text("路名门牌相同：{a}", "same road and number: {a}"),
    Text("同一路口：{a}", "same crossing: {a}"),
    Text("同一场所：{a}", "same site: {a}"),
    Text("门牌相邻或只写了旁边：{a} / {b}", "next door, or told by its neighbour: {a} / {b}"),
    Text("同一条路，门牌不全：{a} / {b}", "same road, a number is missing: {a} / {b}"),
    Text("同一门牌，楼栋或房号不同：{a} / {b}", "same number, another building or room: {a} / {b}"),
    Text("同一条路，门牌不同：{a} / {b}", "same road, other number: {a} / {b}"),
    Text("地址不同：{a} / {b}", "addresses differ: {a} / {b}"),
    Text("路名音同或差一字，门牌相同：{a} / {b}", "same number, the roads a slip apart: {a} / {b}"),
)
_NEAR = 4


class _Part(NamedTuple):
    """The parts of an address as texts; see PlaceAddress. site: what is told instead of a road; spot: what finds candidates."""

    road: str
    second: str
    low: int
    high: int
    sub: str
    building: str
    room: str
    site: str
    relative: bool
    spot: str


class _Addresses(NamedTuple):
    """`rows[row]` is the index in `parts`, -1 for none; the rest by part."""

    rows: Ints
    parts: pa.Table
    names: pa.StringArray
    road: Ints
    second: Ints
    low: Ints
    high: Ints
    sub: Ints
    building: Ints
    room: Ints
    site: Ints
    relative: Mask


def address(pairs: Pairs, *, address: FieldName) -> Told:
    """地址：路名、门牌、楼栋、路口、场所。Road, number, building, crossing or site."""
    told = pairs.columns.once(_addresses, address)
    one = told.rows[pairs.left]
    level = _levels(pairs, told, one, told.rows[pairs.right])
    column = pairs.columns.coded(address)

    def say(at: int) -> Text:
        a, b = column.word(int(pairs.left[at])), column.word(int(pairs.right[at]))
        zh, en = _SAID[level[at]]
        shared = _short(told.parts.slice(int(one[at]), 1).to_pylist()[0], int(level[at])) or a
        return Text(zh.format(a=shared, b=b), en.format(a=shared, b=b))

    return Told(level, say)


def _levels(pairs: Pairs, told: _Addresses, one: Ints, other: Ints) -> Levels:
    def both(values: Ints) -> Mask:
        known: Mask = (values[one] >= 0) & (values[other] >= 0)
        return known

    def same(values: Ints) -> Mask:
        equal: Mask = both(values) & (values[one] == values[other])
        return equal

    def differ(values: Ints) -> Mask:
        unlike: Mask = both(values) & (values[one] != values[other])
        return unlike

    crossing = same(told.second) & same(told.road)
    across = (told.road[one] == told.second[other]) | (told.second[one] == told.road[other])
    road = same(told.road) | same(told.second) | both(told.road) & across
    near = _nearly(told, one, other, both(told.road) & ~road)
    road |= near == 2
    low, high = np.maximum(told.low[one], told.low[other]), np.minimum(told.high[one], told.high[other])
    counted = road & (told.low[one] > 0) & (told.low[other] > 0)
    door, apart = counted & (low <= high), low - high
    told_beside = door & (told.relative[one] != told.relative[other])
    beside = counted & ~door & (apart <= _NEAR) & (apart % 2 == 0)
    elsewhere = differ(told.building) | differ(told.room)
    inner = same(told.building)
    site = same(told.site) | road & inner & (told.low[one] == 0) & (told.low[other] == 0)
    chosen = {
        7: both(told.road) & ~road,
        4: road & ~counted,
        6: counted & ~door,
        2: site,
        3: beside | told_beside & ~site,
        1: crossing,
        0: door & ~told_beside | same(told.site) & inner & ~both(told.road),
        5: door & (elsewhere | differ(told.sub)) | site & ~door & elsewhere,
        8: near == 1,
    }
    return level_of(pairs, chosen)


def _nearly(told: _Addresses, one: Ints, other: Ints, at: Mask) -> Levels:
    """Of the pairs `at` with other roads: 2 where it is one road with what lies before it, 1 where a slip tells them apart."""
    found = np.zeros(one.size, dtype=np.int8)
    rows = np.flatnonzero(at & (told.low[one] == told.low[other]) & (told.low[one] > 0))
    a, b, size = told.road[one[rows]], told.road[other[rows]], len(told.names)
    distinct, back = np.unique(a * size + b, return_inverse=True)
    roads = (told.names.take(pa.array(side)).to_pylist() for side in (distinct // size, distinct % size))
    levels = list(map(_road, *roads))
    found[rows] = np.array(levels, dtype=np.int8)[back]
    return found


def _road(one: str, other: str) -> int:
    short, long = sorted((one, other), key=len)
    if len(short) > 2 and len(long) - len(short) > 1 and long.endswith(short):
        return 2
    if sounds_alike(one, other):
        return 1
    return int(len(one) == len(other) > 3 and alike(one, other))


def keys(columns: Columns, *, address: FieldName) -> Keys:
    """Road and number, or what is told instead of them."""
    told = columns.once(_addresses, address)
    found = np.append(coded(told.parts["spot"]).codes, -1)[told.rows]
    rows = np.flatnonzero(found >= 0)
    return Keys(rows, found[rows])


def _short(part: dict[str, Any], level: int) -> str:
    """What two addresses have in common, as a reason shows it."""
    if level == 0:
        return f"{part['road']}{part['low']}号" if part["road"] and part["low"] else part["site"] + part["building"]
    return "、".join(filter(None, (part["road"], part["second"]))) if level == 1 else part["site"] if level == 2 else ""


def _part(beyond: Callable[[str], str], part: PlaceAddress) -> _Part:
    """Without the town that stands before the road or the site: 唯亭葑亭大道, 松陵水乡花园."""
    roads, rest = tuple(map(beyond, part.roads)), beyond(part.rest)
    roads = tuple(sorted(roads)) if roads != part.roads else roads
    site = rest if len(rest) > 2 else ""
    spot = "|".join((*roads, str(part.low or ""))) if len(roads) == 2 or part.low else site
    road, second = (*roads, "", "")[:2]
    return _Part(road, second, part.low, part.high, part.sub, part.building, part.room, site, part.relative, spot)


def _addresses(columns: Columns, address: str) -> _Addresses:
    column = columns.coded(address)
    beyond = lru_cache(maxsize=None)(columns.once(parser).beyond)
    parts = columns.read(_Part, lambda word: _part(beyond, place_address(word)), column.words)

    def codes(name: str) -> Ints:
        return np.append(coded(parts[name]).codes, -1)

    ways = coded(pa.chunked_array([*parts["road"].chunks, *parts["second"].chunks]))
    road, second = (np.append(half, -1) for half in np.split(ways.codes, 2))
    low, high, relative = (np.append(parts[name].to_numpy(), 0) for name in ("low", "high", "relative"))
    return _Addresses(
        rows=column.codes,
        parts=parts,
        names=ways.words,
        road=road,
        second=second,
        low=low,
        high=high,
        sub=codes("sub"),
        building=codes("building"),
        room=codes("room"),
        site=codes("site"),
        relative=relative.astype(bool),
    )
