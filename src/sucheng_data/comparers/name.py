"""Comparer: the name of a place."""

from __future__ import annotations

from typing import Any

import numpy as np

from sucheng_data.comparers import _cores
from sucheng_data.comparers._names import Names, common, members, names, with_others
from sucheng_data.model.comparing import NONE, Columns, Ints, Keys, Levels, Mask, Pairs, Told
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = (
    "identical",
    "same",
    "street",
    "common",
    "host",
    "generic",
    "close",
    "short",
    "part",
    "slip",
    "loose",
    "apart",
    "opposed",
)
_IDENTICAL, _SAME, _STREET, _COMMON, _HOST, _GENERIC, _CLOSE, _SHORT, _PART, _SLIP, _LOOSE, _APART, _OPPOSED = range(13)
_OF_CORES = np.array([_CLOSE, _SHORT, _PART, _SLIP, _LOOSE, _APART, _OPPOSED], dtype=np.int8)
# Of two names of one place the likelier counts; the last is for what it cannot tell.
_BEST = np.array([0, 1, 2, 4, 5, 11, 3, 6, 7, 8, 9, 10, 12, 11], dtype=np.int8)
_SAID = (
    Text("名称相同：{a}", "same name: {a}"),
    Text("名称主体相同：{a}", "same core of the name: {a}"),
    Text("名称主体相同，但只是路名：{a}", "same core of the name, but only a road: {a}"),
    Text("名称主体相同，但多地都有：{a}", "same core of the name, which many places have: {a}"),
    Text("同属一家单位，未写明网点：{a}", "one host, the branch not named: {a}"),
    Text("名称都是通称", "both names are generic"),
    Text("名称主体音同或差一字：{a} / {b}", "the cores sound the same or differ in one character: {a} / {b}"),
    Text("名称主体是简称：{a} / {b}", "one core is short for the other: {a} / {b}"),
    Text("名称主体一长一短：{a} / {b}", "one core within the other: {a} / {b}"),
    Text("名称主体差一字：{a} / {b}", "the cores differ in one character: {a} / {b}"),
    Text("名称主体略像：{a} / {b}", "the cores are somewhat alike: {a} / {b}"),
    Text("名称主体不同：{a} / {b}", "the cores differ: {a} / {b}"),
    Text("名称只差序号或方位：{a} / {b}", "the names differ in a number or direction: {a} / {b}"),
)


def name(
    pairs: Pairs, *, name: FieldName, also: FieldName = "", district: FieldName = "", town: FieldName = ""
) -> Told:
    """名称主体：去掉区划、品牌、通称和序号以后比较。What distinguishes a name: without divisions, brands, generic words and numbers."""
    told = pairs.columns.once(names, name)
    level = _levels(told, told.names[pairs.left], told.names[pairs.right])
    rare = ~np.append(pairs.columns.once(common, name, district, town), False)
    core = told.of(told.core.codes)[pairs.left]
    level[np.isin(level, (_IDENTICAL, _SAME, _STREET)) & ~rare[core]] = _COMMON
    if also:
        _others(pairs, told, also, level)

    def say(at: int) -> Text:
        a, b = (_shown(told, int(side[at])) for side in (pairs.left, pairs.right))
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=a, b=b), en.format(a=a, b=b))

    return Told(level, say)


def keys(
    columns: Columns, *, name: FieldName, also: FieldName = "", district: FieldName = "", town: FieldName = ""
) -> Keys:
    """How the core sounds."""
    told = columns.once(names, name)
    sounds = told.of(told.sound)
    rows = np.flatnonzero(sounds >= 0)
    return Keys(rows, sounds[rows])


def _shown(told: Names, row: int) -> str:
    core, whole = (str(told.parts[part][int(told.names[row])]) for part in ("core", "whole"))
    return core or whole


def _levels(told: Names, one: Ints, other: Ints) -> Levels:
    """Of pairs of names, by their numbers; -1 where one of them is missing or has nothing that distinguishes."""
    core, whole = np.append(told.core.codes, NONE), np.append(told.whole, NONE)
    branch, own, street = (np.append(flags, False) for flags in (told.branch, told.own, told.street))
    level = np.full(one.size, NONE, dtype=np.int8)
    known = (one >= 0) & (other >= 0)
    a, b = core[one], core[other]
    level[known & (a < 0) & (b < 0)] = _GENERIC
    both = known & (a >= 0) & (b >= 0)
    same = both & (a == b)
    level[same] = _SAME
    level[same & street[one]] = _STREET
    level[same & branch[one]] = _HOST
    level[same & (whole[one] == whole[other]) & ~branch[one] & ~street[one]] = _IDENTICAL
    rest = np.flatnonzero(both & ~same)
    level[rest] = _OF_CORES[_cores.likeness(told.core.words, a[rest], b[rest])]
    doubtful = np.flatnonzero((level == _APART) & (branch[one] | branch[other] | own[one] | own[other]))
    level[doubtful[_within(told, one[doubtful], other[doubtful])]] = _LOOSE
    return level


def _within(told: Names, one: Ints, other: Ints) -> Mask:
    """Which pairs are a place named after its community or its host alone, and one that has more to say of itself there."""
    parts = told.parts.select(["core", "hosts", "stems", "own", "branch"])
    sides = [parts.take(side).to_pylist() for side in (one, other)]

    def holds(first: dict[str, Any], second: dict[str, Any]) -> bool:
        if first["branch"] and members(first["hosts"]) & members(second["hosts"]):
            return True
        return first["own"] and first["core"] in members(second["stems"])

    return np.array([holds(a, b) or holds(b, a) for a, b in zip(*sides, strict=True)], dtype=bool)


def _others(pairs: Pairs, told: Names, also: str, level: Levels) -> None:
    """Where a record has other names: the likeliest of all the ways to pair them, written into `level`."""
    column = pairs.columns.coded(also)
    odd = np.flatnonzero((column.codes[pairs.left] >= 0) | (column.codes[pairs.right] >= 0))
    if not odd.size:
        return
    slot: dict[str, int] = {}
    extra = [[slot.setdefault(item, len(slot)) for item in items] for items in column.items()]
    wide, base = with_others(pairs.columns, told, list(slot)), told.parts.num_rows

    def called(row: int) -> list[int]:
        mine = [int(told.names[row])] if told.names[row] >= 0 else []
        return mine + ([base + at for at in extra[column.codes[row]]] if column.codes[row] >= 0 else [])

    ways = [
        (at, a, b) for at in odd.tolist() for a in called(int(pairs.left[at])) for b in called(int(pairs.right[at]))
    ]
    if not ways:
        return
    at, one, other = np.array(ways, dtype=np.int64).T
    found = _levels(wide, one, other)
    for place, told_level in zip(at.tolist(), found.tolist(), strict=True):
        if _BEST[told_level] < _BEST[level[place]]:
            level[place] = told_level
