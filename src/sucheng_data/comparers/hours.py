"""Comparer: open round the clock or not."""

from __future__ import annotations

import numpy as np

from sucheng_data.model.comparing import NONE, Pairs, Told
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "differs", "unlike")
_SAID = (
    Text("开放时间相同", "same hours"),
    Text("开放时间不同：{a} / {b}", "hours differ: {a} / {b}"),
    Text("一处全天开放，另一处不是", "one is open round the clock, the other is not"),
)


def hours(pairs: Pairs, *, hours: FieldName, always: FieldName = "") -> Told:
    """开放时间；一处24小时一处不是，略减分。The hours; that one alone never closes counts a little against."""
    stated, never = pairs.columns.coded(hours), pairs.columns.coded(always)
    level = np.full(pairs.left.size, NONE, dtype=np.int8)
    left, right = stated.codes[pairs.left], stated.codes[pairs.right]
    level[(left >= 0) & (right >= 0)] = 1
    level[(left >= 0) & (left == right)] = 0
    left, right = never.codes[pairs.left], never.codes[pairs.right]
    level[(left >= 0) & (right >= 0) & (left != right)] = 2

    def say(at: int) -> Text:
        a, b = stated.word(int(pairs.left[at])), stated.word(int(pairs.right[at]))
        zh, en = _SAID[level[at]]
        return Text(zh.format(a=a, b=b), en.format(a=a, b=b))

    return Told(level, say)
