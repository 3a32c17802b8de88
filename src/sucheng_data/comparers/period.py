"""Comparer: the period something is for."""

from __future__ import annotations

import numpy as np

from sucheng_data.model.comparing import Columns, Floats, Pairs, Told, level_of
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("same", "overlap", "apart")
_SAID = (
    Text("时间相同", "same period"),
    Text("时间有重叠", "periods overlap"),
    Text("时间不同", "periods do not overlap"),
)


def period(pairs: Pairs, *, start: FieldName, end: FieldName, text: FieldName = "") -> Told:
    """起止时间：相同、重叠、不相交；没有日期的比原文。First and last day, or else the words: the same, overlapping or apart."""
    first, last = pairs.columns.once(_days, start), pairs.columns.once(_days, end)
    first, last = np.where(np.isnan(first), last, first), np.where(np.isnan(last), first, last)
    a, b = (first[pairs.left], last[pairs.left]), (first[pairs.right], last[pairs.right])
    dated = ~np.isnan(a[0]) & ~np.isnan(b[0])
    words = pairs.columns.coded(text).codes
    written = (words[pairs.left] >= 0) & (words[pairs.left] == words[pairs.right]) & ~dated
    overlap = dated & (a[0] <= b[1]) & (b[0] <= a[1])
    same = dated & (a[0] == b[0]) & (a[1] == b[1])
    level = level_of(pairs, {2: dated & ~overlap, 1: overlap, 0: same | written})
    return Told(level, lambda at: _SAID[level[at]])


def _days(columns: Columns, name: str) -> Floats:
    import pyarrow as pa

    if name not in columns.table.column_names:
        return np.full(len(columns), np.nan)
    days = columns.table[name].combine_chunks().cast(pa.int32()).cast(pa.float64())
    return np.array(days.to_numpy(zero_copy_only=False), dtype=np.float64)
