"""Comparer: who wrote the records down."""

from __future__ import annotations

import numpy as np

from sucheng_data.model.comparing import NONE, Pairs, Told, level_of
from sucheng_data.model.issue import Text
from sucheng_data.model.provenance import FILE, SHEET

LEVELS = ("one_sheet",)


def source(pairs: Pairs) -> Told:
    """来源：同一张表里的两行，多半是两处。Two rows of one sheet are mostly two things."""
    sides = [pairs.columns.coded(name).codes for name in (FILE, SHEET)]
    same = np.logical_and.reduce(
        [(side[pairs.left] == side[pairs.right]) & (side[pairs.left] > NONE) for side in sides]
    )
    return Told(level_of(pairs, {0: same}), lambda at: Text("在同一张表里", "in one sheet"))
