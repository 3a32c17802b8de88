"""Comparer: who wrote the records down."""

from __future__ import annotations

import numpy as np

from sucheng_data.model.comparing import NONE, Pairs, Told, level_of
from sucheng_data.model.issue import Text
from sucheng_data.model.provenance import FILE, SHEET
from sucheng_data.model.rule import FieldName

LEVELS = ("one_sheet",)


def source(pairs: Pairs, *, sender: FieldName) -> Told:
    """来源：同一个单位的同一张表里的两行，多半是两处。Two rows that one sender wrote in one sheet are mostly two things."""
    sides = [pairs.columns.coded(name).codes for name in (FILE, SHEET)]
    same = np.logical_and.reduce(
        [(side[pairs.left] == side[pairs.right]) & (side[pairs.left] > NONE) for side in sides]
    )
    senders = pairs.columns.coded(sender).codes  # in a sheet that was put together from several every row names its own
    same &= senders[pairs.left] == senders[pairs.right]
    return Told(level_of(pairs, {0: same}), lambda at: Text("在同一张表里", "in one sheet"))
