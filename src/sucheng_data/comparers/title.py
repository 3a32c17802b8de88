"""Comparer: the title of a project or a benefit."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from rapidfuzz.distance import Indel
from rapidfuzz.process import cpdist

from sucheng_data.grammar.place_numbers import numbers, plain
from sucheng_data.model.comparing import NONE, Columns, Ints, Keys, Pairs, Told, numbered, spread
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "close", "part", "numbers", "apart")
_SAME, _CLOSE, _PART, _NUMBERS, _APART = range(5)
_CLOSE_FROM = 0.85
_EMPTY = re.compile(
    r"(?:苏城暖新|昆城暖新|苏州市?|昆山市?|全市|20[0-9]{2}年度?|关爱行动|实事项目|服务项目|项目|活动|行动|工程|计划|服务)"
)
_SAID = (
    Text("名称相同：{a}", "same title: {a}"),
    Text("名称相近：{a} / {b}", "titles nearly the same: {a} / {b}"),
    Text("名称一长一短：{a} / {b}", "one title within the other: {a} / {b}"),
    Text("名称中的数字不同：{a} / {b}", "the numbers in the titles differ: {a} / {b}"),
    Text("名称不同：{a} / {b}", "titles differ: {a} / {b}"),
)


class _Titles(NamedTuple):
    rows: Ints
    cores: list[str]


def title(pairs: Pairs, *, title: FieldName) -> Told:
    """项目、福利的名称：去掉品牌、年度和“项目”等词以后比较。Titles, without brand, year and words such as project."""
    told, column = pairs.columns.once(_titles, title), pairs.columns.coded(title)
    left, right = told.rows[pairs.left], told.rows[pairs.right]
    level = np.full(left.size, NONE, dtype=np.int8)
    both = (left >= 0) & (right >= 0)
    level[both & (left == right)] = _SAME
    at = np.flatnonzero(both & (left != right))
    size = max(len(told.cores), 1)
    distinct, back = np.unique(left[at] * size + right[at], return_inverse=True)
    ones, others = ([told.cores[code] for code in side.tolist()] for side in (distinct // size, distinct % size))
    ratio = cpdist(ones, others, scorer=Indel.normalized_similarity)
    found = [_level(a, b, float(r)) for a, b, r in zip(ones, others, ratio, strict=True)]
    level[at] = np.array(found, dtype=np.int8)[back] if found else NONE

    def say(at: int) -> Text:
        a, b = column.word(int(pairs.left[at])), column.word(int(pairs.right[at]))
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=a, b=b), en.format(a=a, b=b))

    return Told(level, say)


def keys(columns: Columns, *, title: FieldName) -> Keys:
    """The title itself, and every two neighbouring characters of it that few titles have."""
    told = columns.once(_titles, title)
    twos = [{core[at : at + 2] for at in range(len(core) - 1)} or {core} for core in told.cores]
    index: dict[str, int] = {}
    pairs = [(row, index.setdefault(two, len(index))) for row, two_ in enumerate(twos) for two in sorted(two_)]
    by_core: list[list[int]] = [[] for _ in told.cores]
    used = np.bincount(np.array([key for _, key in pairs], dtype=np.int64), minlength=1)
    for core, key in pairs:
        by_core[core].append(key)
    rarest = [sorted(each, key=lambda key: (used[key], key))[:4] for each in by_core]
    rows, keys = [], []
    for row, core in enumerate(told.rows.tolist()):
        if core >= 0:
            rows += [row] * (len(rarest[core]) + 1)
            keys += [*rarest[core], len(index) + core]
    return Keys(np.array(rows, dtype=np.int64), np.array(keys, dtype=np.int64))


def _titles(columns: Columns, title: str) -> _Titles:
    column = columns.coded(title)
    folded = [plain(word) for word in column.words]
    cores = [_EMPTY.sub("", word) or word for word in folded]
    return _Titles(spread(column, numbered(cores)), [core for core in dict.fromkeys(cores) if core])


def _level(one: str, other: str, ratio: float) -> int:
    counted, theirs = numbers(one), numbers(other)
    if counted and theirs and counted != theirs:
        return _NUMBERS if ratio >= _CLOSE_FROM / 2 else _APART
    short, long = sorted((one, other), key=len)
    if ratio >= _CLOSE_FROM and counted == theirs:
        return _CLOSE
    return _PART if len(short) > 3 and short in long else _APART
