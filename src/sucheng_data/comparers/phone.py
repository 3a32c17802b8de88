"""Comparer: telephone numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow.compute as pc

from sucheng_data.model.comparing import BETWEEN, NONE, Columns, Ints, Keys, Pairs, Told, coded, level_of
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "shared", "common", "extension", "differs")
FEW, SOME = 4, 15  # records that use a number which tells a place, or a house of several
_MOST = 3  # numbers of a record that are looked at
_SAID = (
    Text("电话相同，仅{n}处使用：{a}", "same phone, used by only {n}: {a}"),
    Text("电话相同，{n}处使用：{a}", "same phone, used by {n}: {a}"),
    Text("电话相同，但{n}处都用：{a}", "same phone, but {n} use it: {a}"),
    Text("总机相同，分机不同：{a} / {b}", "same switchboard, other extension: {a} / {b}"),
    Text("电话不同：{a} / {b}", "phones differ: {a} / {b}"),
)


class _Phones(NamedTuple):
    """Per row up to three numbers with their extensions, and without; how many rows have each."""

    full: Ints
    base: Ints
    used: Ints


def phone(pairs: Pairs, *, phone: FieldName) -> Told:
    """电话：相同的号码用的地方越少越算数。Telephone numbers: one in common counts the more, the fewer use it."""
    told = pairs.columns.once(_phones, phone)
    left, right = told.full[pairs.left], told.full[pairs.right]
    users = np.full(left.shape[0], np.iinfo(np.int64).max)
    bases = np.zeros(left.shape[0], dtype=bool)
    for i in range(_MOST):
        for j in range(_MOST):
            one = (left[:, i] >= 0) & (left[:, i] == right[:, j])
            users[one] = np.minimum(users[one], told.used[left[one, i]])
            a, b = told.base[pairs.left, i], told.base[pairs.right, j]
            bases |= (a >= 0) & (a == b)
    both = (left[:, 0] >= 0) & (right[:, 0] >= 0)
    shared = users < np.iinfo(np.int64).max
    level = level_of(pairs, {4: both, 3: bases, 2: shared, 1: users <= SOME, 0: users <= FEW})
    column = pairs.columns.coded(phone)

    def say(at: int) -> Text:
        a, b = column.word(int(pairs.left[at])), column.word(int(pairs.right[at]))
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=a, b=b, n=users[at]), en.format(a=a, b=b, n=users[at]))

    return Told(level, say)


def keys(columns: Columns, *, phone: FieldName) -> Keys:
    """The number, without extension."""
    told = columns.once(_phones, phone)
    rows, slots = np.nonzero(told.base >= 0)
    return Keys(rows, told.base[rows, slots])


def _phones(columns: Columns, phone: str) -> _Phones:
    column = columns.coded(phone)
    items = pc.split_pattern(column.words, BETWEEN)
    word, number = pc.list_parent_indices(items).to_numpy(), pc.replace_substring_regex(items.flatten(), "[^0-9转]", "")
    slot = np.arange(word.size) - np.searchsorted(word, word)
    full, base = (coded(text).codes for text in (number, pc.replace_substring_regex(number, "转.*", "")))
    table, few = np.full((len(column.words) + 1, 2, _MOST), NONE, dtype=np.int64), slot < _MOST
    table[word[few], 0, slot[few]], table[word[few], 1, slot[few]] = full[few], base[few]
    told = table[column.codes]
    used = np.bincount(told[:, 0][told[:, 0] >= 0], minlength=int(full.max(initial=0)) + 1)
    return _Phones(told[:, 0], told[:, 1], used)
