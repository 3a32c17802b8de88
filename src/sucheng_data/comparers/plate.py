"""Comparer: what a place calls itself, and what it is."""

from __future__ import annotations

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from sucheng_data.comparers._names import members, names
from sucheng_data.grammar.place_names import MICRO_HOME
from sucheng_data.model.comparing import NONE, Columns, Ints, Pairs, Told, coded
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

_BETWEEN = "/"
LEVELS = ("same", "differs", "rivals", "one_site", "site", "group", "other_group")
_SAID = (
    Text("牌子相同：{a}", "same plate: {a}"),
    Text("牌子不同：{a} / {b}", "plates differ: {a} / {b}"),
    Text("牌子和电话都不同：{a} / {b}", "plates and phones both differ: {a} / {b}"),
    Text("只有一处写明场所：{a} / {b}", "only one says what it stands at: {a} / {b}"),
    Text("场所不同：{a} / {b}", "sites of different kinds: {a} / {b}"),
    Text("一处是定期活动的小组：{a} / {b}", "one is a group that meets there: {a} / {b}"),
    Text(
        "一处是定期活动的小组，电话不同：{a} / {b}",
        "one is a group that meets there, with no phone in common: {a} / {b}",
    ),
)


def plate(pairs: Pairs, *, name: FieldName, phone: FieldName = "") -> Told:
    """牌子和场所：工会、司机、妇女……；公厕、加油站……（代码表 place_words）。Whose station it calls itself, and what it stands at."""
    code, known, flags = pairs.columns.once(_plates, name)
    hosted, sited, home = flags
    left, right = code[pairs.left], code[pairs.right]
    level = np.full(left.size, NONE, dtype=np.int8)
    both = (left >= 0) & (right >= 0)
    size = max(len(known), 1)
    distinct, back = np.unique(left[both] * size + right[both], return_inverse=True)
    found = [_level(*known[at // size], *known[at % size]) for at in distinct.tolist()]
    level[both] = np.array(found, dtype=np.int8)[back]
    # A bank or a petrol company says by its name what it is.
    one_site = both & (sited[pairs.left] != sited[pairs.right]) & ~hosted[pairs.left] & ~hosted[pairs.right]
    phones = pairs.columns.coded(phone).codes
    one, other = phones[pairs.left], phones[pairs.right]
    level[(level == 1) & (one >= 0) & (other >= 0) & (one != other)] = 2
    level[one_site & ~((one >= 0) & (one == other))] = 3
    # A women's micro-home in the hall of a station is a thing of its own.
    one_home = both & (home[pairs.left] != home[pairs.right])
    level[one_home] = np.where((one >= 0) & (one == other), 5, 6)[one_home]
    labels = pairs.columns.register

    def say(at: int) -> Text:
        sets = [sorted(known[code[side[at]]][level[at] in (3, 4)]) for side in (pairs.left, pairs.right)]
        shown = [
            ["、".join(labels["place_words"].label(one, lang) for one in codes) or "—" for codes in sets]
            for lang in ("zh", "en")
        ]
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=shown[0][0], b=shown[0][1]), en.format(a=shown[1][0], b=shown[1][1]))

    return Told(level, say)


def _plates(columns: Columns, name: str) -> tuple[Ints, list[tuple[frozenset[str], frozenset[str]]], NDArray[np.bool_]]:
    """Per row a number for its plates and sites, and what they stand for; per row, whether it has hosts, sites, and is a micro-home."""
    told = columns.once(names, name)
    called = coded(pc.binary_join_element_wise(told.parts["plates"], told.parts["sites"], _BETWEEN))
    known = [
        (members(plates), members(sites))
        for plates, _, sites in (word.partition(_BETWEEN) for word in called.words.to_pylist())
    ]
    sited = np.array([bool(sites) for _, sites in known], dtype=bool)[called.codes]
    home = np.array([MICRO_HOME in plates for plates, _ in known], dtype=bool)[called.codes]
    flags = np.array([pc.not_equal(told.parts["hosts"], "").to_numpy(), sited, home])
    return told.of(called.codes), known, np.append(flags, [[False]] * 3, axis=1)[:, told.names]


def _level(plates: frozenset[str], sites: frozenset[str], others: frozenset[str], further: frozenset[str]) -> int:
    if sites and further and not sites & further:
        return 4
    if plates and others:
        return 0 if plates & others else 1
    return NONE
