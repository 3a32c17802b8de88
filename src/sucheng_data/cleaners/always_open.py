"""Cleaner: whether a place is open round the clock."""

from __future__ import annotations

from sucheng_data.grammar.timetable import read
from sucheng_data.model.cleaning import Cleaned, Context, Refusal
from sucheng_data.model.text import fold

_YES = frozenset({"是", "有", "y", "yes", "true", "1", "对", "全天开放", "24"})
_NO = frozenset({"否", "无", "n", "no", "false", "0", "不是", "非24小时", "不是24小时", "非全天", "非24小时开放"})
_MARKS = {"√": True, "✓": True, "✔": True, "☑": True, "×": False, "✗": False, "✘": False}


def always_open(text: str, context: Context) -> Cleaned:
    """Whether open 24 hours on every day, from a yes/no cell or from opening hours.

    Normal form: True or False.
    """
    mark = _MARKS.get(text.strip())
    word = fold(text.strip().removesuffix(".0"))
    if mark is not None or word in _YES | _NO:
        return Cleaned(mark if mark is not None else word in _YES)
    oh = read(text).oh
    if oh is None:
        raise Refusal(
            "没有写明每天的开放时间，看不出是否全天开放", "no opening hours are given, only staffed hours or dates"
        )
    return Cleaned(oh == "24/7")
