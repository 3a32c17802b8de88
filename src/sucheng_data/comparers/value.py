"""Comparer: the value of a field."""

from __future__ import annotations

import numpy as np

from sucheng_data.grammar.place_numbers import plain
from sucheng_data.model.comparing import NONE, Columns, Ints, Pairs, Told, numbered, spread
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "shared", "differs")
_SAID = (Text("相同", "the same"), Text("部分相同", "partly the same"), Text("不同", "not the same"))


def value(pairs: Pairs, *, field: FieldName, codes: str = "") -> Told:
    """一栏的值：相同、有共同项、不同。The value of one field: the same, with something in common, or not."""
    column = pairs.columns.coded(field)
    code, sets = pairs.columns.once(_folded, field)
    left, right = code[pairs.left], code[pairs.right]
    level = np.full(left.size, NONE, dtype=np.int8)
    both = (left >= 0) & (right >= 0)
    level[both] = 2
    level[both & (left == right)] = 0
    if any(len(one) > 1 for one in sets):
        for at in np.flatnonzero(both & (left != right)).tolist():
            level[at] = 1 if sets[left[at]] & sets[right[at]] else 2

    def say(at: int) -> Text:
        a, b = (_shown(pairs.columns, column.item(int(side[at])), codes) for side in pairs[1:])
        shown, told = a if level[at] == 0 else f"{a} / {b}", _SAID[level[at]]
        return Text(f"{{{field}}}{told.zh}：{shown}", f"{{{field}}} {told.en}: {shown}")

    return Told(level, say)


def _shown(columns: Columns, items: list[str], codes: str) -> str:
    """The values as people know them: 市总工会 for SZ-ZGH."""
    known = columns.register.get(codes)
    rows = [known.by_code.get(item, {}) if known else {} for item in items]
    return "、".join(
        row.get("short_name") or row.get("label_zh") or item for row, item in zip(rows, items, strict=True)
    )


def _folded(columns: Columns, field: str) -> tuple[Ints, list[frozenset[str]]]:
    """Per row a number for what the value folds to, a list in any order; and the members of each."""
    column = columns.coded(field)
    members = [frozenset(map(plain, items)) for items in column.items()]
    known = list(dict.fromkeys(members))
    return spread(column, numbered(list(members))), known
