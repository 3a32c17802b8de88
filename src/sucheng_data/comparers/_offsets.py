"""The steady offset between the points of two senders, whatever datum they say they used."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sucheng_data.model.comparing import Columns, Floats, Ints, combined
from sucheng_data.model.provenance import FILE

_ENOUGH = 5  # places that two senders both have
_LEAST, _MOST, _SPREAD = 100.0, 1500.0, 30.0  # metres: what is worth taking off, what is no offset, how steady it is
_METRE = 111_195.0


class Offsets(NamedTuple):
    """`file[row]`; of two files, the metres east and north by which the points of the second lie from those of the first."""

    file: Ints
    x: Floats
    y: Floats
    known: dict[tuple[int, int], tuple[float, float]]

    def taken(self, metres: Floats, x: Floats, y: Floats, left: Ints, right: Ints) -> Floats:
        """`metres` between the pairs, less where the offset of their senders explains them."""
        for (one, other), (east, north) in self.known.items():
            for a, b in ((left, right), (right, left)):
                at = np.flatnonzero((self.file[a] == one) & (self.file[b] == other))
                if at.size:
                    de, dn = _apart(self.x, self.y, a[at], b[at])
                    metres[at] = np.fmin(metres[at], np.hypot(de - east, dn - north))
        return metres


def offsets(columns: Columns, x: Floats, y: Floats, same: tuple[str, str]) -> Offsets:
    """Of every two files that have enough places in common: rows of one name and address that stand once in each."""
    file = columns.coded(FILE).codes
    if not all(same) or int(file.max(initial=0)) < 1:
        return Offsets(file, x, y, {})
    named = [columns.coded(name).codes for name in same]
    rows = np.flatnonzero((named[0] >= 0) & (named[1] >= 0) & ~np.isnan(x) & (file >= 0))
    place = combined(*(one[rows] for one in named))
    order = np.lexsort((file[rows], place))
    rows, place = rows[order], place[order]
    met: dict[tuple[int, int], list[int]] = {}
    twos = np.flatnonzero((place[:-1] == place[1:]) & (file[rows[:-1]] != file[rows[1:]]))
    for at in twos.tolist():
        met.setdefault((int(file[rows[at]]), int(file[rows[at + 1]])), []).append(at)
    known = {}
    for files, chosen in met.items():
        if len(chosen) >= _ENOUGH:
            east, north = _apart(x, y, rows[chosen], rows[np.array(chosen) + 1])
            middle = float(np.median(east)), float(np.median(north))
            spread = float(np.median(np.hypot(east - middle[0], north - middle[1])))
            if _LEAST <= float(np.hypot(*middle)) <= _MOST and spread <= _SPREAD:
                known[files] = middle
    return Offsets(file, x, y, known)


def _apart(x: Floats, y: Floats, one: Ints, other: Ints) -> tuple[Floats, Floats]:
    """Metres east and north from one to the other."""
    east = (x[other] - x[one]) * _METRE * np.cos(np.radians(y[one]))
    return east, (y[other] - y[one]) * _METRE
