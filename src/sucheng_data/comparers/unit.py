"""Comparer: the units of one site."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np

from sucheng_data.comparers._names import members, names
from sucheng_data.grammar.place_names import place_units
from sucheng_data.grammar.place_numbers import plain
from sucheng_data.model.comparing import NONE, Columns, Ints, Pairs, Told, coded
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "one", "differs")
_SIDES = frozenset("东南西北")
_DOOR = re.compile(r"(?:号(?![楼口])|路|街|道|弄)")
_SAID = (
    Text("单元相同：{a}", "same unit: {a}"),
    Text("只有一处写明单元：{a} / {b}", "only one names a unit: {a} / {b}"),
    Text("单元不同：{a} / {b}", "units differ: {a} / {b}"),
)


def unit(pairs: Pairs, *, name: FieldName, address: FieldName = "") -> Told:
    """单元：一号、A区、三期、东门等，一 = 1 = ①。The unit in a name, however written; one name's may stand in the other's address."""
    code, known = pairs.columns.once(_units, name)
    left, right = code[pairs.left], code[pairs.right]
    level = np.full(left.size, NONE, dtype=np.int8)
    both = (left >= 0) & (right >= 0)
    distinct, back = np.unique(left[both] * len(known) + right[both], return_inverse=True)
    found = [_level(dict(known[at // len(known)]), dict(known[at % len(known)])) for at in distinct.tolist()]
    level[both] = np.array(found, dtype=np.int8)[back]
    column, told_in = pairs.columns.coded(address), lru_cache(maxsize=None)(_in_address)
    for at in np.flatnonzero(level == 1).tolist() if address else ():
        one, other = int(pairs.left[at]), int(pairs.right[at])
        if known[code[one]] <= told_in(column.word(other)) and known[code[other]] <= told_in(column.word(one)):
            level[at] = 0

    def say(at: int) -> Text:
        a, b = (
            "、".join(f"{kind}{value}" for kind, value in sorted(known[code[side[at]]])) or "—"
            for side in (pairs.left, pairs.right)
        )
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=a, b=b), en.format(a=a, b=b))

    return Told(level, say)


def _units(columns: Columns, name: str) -> tuple[Ints, list[frozenset[tuple[str, str]]]]:
    """Per row a number for its units, and what they stand for."""
    told = columns.once(names, name)
    units = coded(told.parts["units"])
    known = [frozenset(_kind_and_which(one) for one in members(word)) for word in ("", *units.words.to_pylist())]
    return told.of(units.codes + 1), known


def _kind_and_which(unit: str) -> tuple[str, str]:
    kind, _, which = unit.partition(" ")
    return kind, which


def _level(one: dict[str, str], other: dict[str, str]) -> int:
    if not one and not other:
        return NONE
    shared = one.keys() & other.keys()
    if any(one[kind] != other[kind] for kind in shared):
        return 2
    if not shared and (sides := [_side(units) for units in (one, other)]) and all(sides):
        return 0 if sides[0] == sides[1] else 2  # 东门, 东区
    return 0 if shared else 1


def _side(units: dict[str, str]) -> str:
    return next((value for value in units.values() if value in _SIDES), "")


def _in_address(address: str) -> frozenset[tuple[str, str]]:
    """The units behind the number of a door: A座, B1."""
    return frozenset(place_units(f"处{_DOOR.split(plain(address))[-1]}")) if address else frozenset()
