"""Points of several datums side by side, and the pairs among them that lie close to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.datum import Floats, distance, to_wgs84
from sucheng_data.model.geo import points
from sucheng_data.model.provenance import FILE
from sucheng_data.rules._codes import Ints, coded

if TYPE_CHECKING:
    import pyarrow as pa

METRE = 1 / 111_195  # degrees of latitude
# Of a heap of points in one place (copied cells, which have a rule of their own) each is held against so many others.
CROWD = 40


def comparable(table: pa.Table, lon: str, lat: str, crs: str) -> tuple[Floats, Floats, Ints]:
    """Points in WGS-84 and a frame: distances hold within one frame. All points of a known datum share frame 0.

    Those of an unknown datum stay as they are, each file a frame of its own.
    """
    x, y = points(table, lon, lat)
    datum = coded(table, crs)
    frame = coded(table, FILE).codes + 1
    for name in DATUMS:
        rows = np.flatnonzero(datum.where(name.__eq__))
        x[rows], y[rows] = to_wgs84(x[rows], y[rows], name)
        frame[rows] = 0
    return x, y, frame


def close_pairs(x: Floats, y: Floats, frame: Ints, metres: float) -> Iterator[tuple[Ints, Ints, Floats]]:
    """(rows, other rows, metres between them) of the pairs at most `metres` apart, each once, the earlier row second."""
    known = np.flatnonzero((np.abs(x) <= 180) & (np.abs(y) <= 90))
    if not known.size:
        return
    step = metres * METRE
    column = np.floor(x[known] * np.cos(np.radians(31.3)) * 0.98 / step).astype(np.int64)
    line = np.floor(y[known] / step).astype(np.int64)
    key = (frame[known] << 44) + (column << 22) + line
    order = np.argsort(key, kind="stable")
    rows, keys = known[order], key[order]
    for side in (0, 1, (1 << 22) - 1, 1 << 22, (1 << 22) + 1):
        start = np.searchsorted(keys, keys + side) if side else np.arange(keys.size) + 1
        end = np.searchsorted(keys, keys + side, side="right")
        for offset in range(min(CROWD, int((end - start).max(initial=0)))):
            here = np.flatnonzero(start + offset < end)
            one, two = rows[here], rows[start[here] + offset]
            apart = distance(x[one], y[one], x[two], y[two])
            near = apart <= metres
            yield np.maximum(one, two)[near], np.minimum(one, two)[near], apart[near]
