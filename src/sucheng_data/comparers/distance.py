"""Comparer: metres between two points, whatever datum they are in."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sucheng_data.comparers._names import names
from sucheng_data.comparers._offsets import Offsets, offsets
from sucheng_data.model.batch import DATUMS
from sucheng_data.model.comparing import (
    NONE,
    Columns,
    Floats,
    Ints,
    Keys,
    Mask,
    Pairs,
    Told,
    combined,
    distinct,
    level_of,
)
from sucheng_data.model.datum import distance as metres_between
from sucheng_data.model.datum import to_wgs84
from sucheng_data.model.geo import points
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("touching", "near", "likely", "walk", "shifted", "apart", "far", "elsewhere")
_BANDS = (15.0, 50.0, 200.0, 700.0, 2000.0)
_CELL = 200.0 / 111_195
_CROWD = 6  # names at one and the same point, which then is nobody's own
_SAID = {
    "likely": Text("坐标系未注明，换算后相距约{m}米", "datum not stated: about {m} m apart when converted"),
    "shifted": Text("相距{m}米，像是坐标系不同造成的偏移", "{m} m apart, as by another datum"),
}
_PLAIN = Text("相距{m}米", "{m} m apart")


class _Points(NamedTuple):
    """Per row the point in WGS-84, taken to be in each datum; the datum's number, -1 where it is not known; no place of its own."""

    x: Floats
    y: Floats
    datum: Ints
    vague: Mask


def distance(
    pairs: Pairs, *, lon: FieldName, lat: FieldName, crs: FieldName = "", name: FieldName = "", address: FieldName = ""
) -> Told:
    """两点相距多少米；坐标系不明的几种都试，报送方之间的固定偏移先扣除。Metres apart; every datum is tried where none is stated."""
    columns = pairs.columns
    told = columns.once(_points, lon, lat, crs, name)
    shift = columns.once(_offsets, lon, lat, crs, name, address)
    direct, best = _metres(told, shift, pairs.left, pairs.right)
    unknown = (told.datum[pairs.left] < 0) | (told.datum[pairs.right] < 0)
    vague = (told.vague[pairs.left] | told.vague[pairs.right]) & (best <= _BANDS[-1])
    d = np.where(unknown, best, direct)
    fuzzy = unknown & (direct > _BANDS[0])
    near15, near50, walk, apart, far = (d <= band for band in _BANDS)
    level = level_of(
        pairs,
        {
            7: ~np.isnan(d),
            6: far,
            5: apart,
            4: (best <= _BANDS[1]) & (direct > _BANDS[2]),
            3: walk & ~(fuzzy & near50 & (direct > _BANDS[2])),
            1: near50 & ~fuzzy,
            2: near50 & fuzzy,
            0: near15 & ~fuzzy,
            NONE: vague,
        },
    )

    def say(at: int) -> Text:
        zh, en = _SAID.get(LEVELS[level[at]], _PLAIN)
        shown = d[at] if LEVELS[level[at]] != "shifted" else direct[at]
        return Text(zh.format(m=round(shown)), en.format(m=round(shown)))

    return Told(level, say)


def keys(
    columns: Columns,
    *,
    lon: FieldName,
    lat: FieldName,
    crs: FieldName = "",
    name: FieldName = "",
    address: FieldName = "",
) -> Keys:
    """Cells of 200 m in four grids: points up to 100 m apart share one of them."""
    told = columns.once(_points, lon, lat, crs, name)
    rows, cells = [], []
    known = np.flatnonzero(~np.isnan(told.x[0]) & ~told.vague)
    for frame in range(len(DATUMS)):
        of = known[(told.datum[known] == NONE) | (told.datum[known] == frame)]
        x, y = told.x[frame][of] * np.cos(np.radians(31.3)) / _CELL, told.y[frame][of] / _CELL
        for grid in range(4):
            column, line = np.floor(x + (grid & 1) / 2), np.floor(y + (grid >> 1) / 2)
            rows.append(of)
            cells.append(((column.astype(np.int64) << 21) + line.astype(np.int64)) * 4 + grid)
    return Keys(np.concatenate(rows), np.concatenate(cells))


def _metres(told: _Points, shift: Offsets, left: Ints, right: Ints) -> tuple[Floats, Floats]:
    """(as stated, at best) metres between the pairs: an unstated datum may be any, and a stated one may be wrong."""
    direct = np.full(left.size, np.nan)
    best = np.full(left.size, np.inf)
    for i in range(len(DATUMS)):
        for j in range(len(DATUMS)):
            apart = metres_between(told.x[i][left], told.y[i][left], told.x[j][right], told.y[j][right])
            best = np.fmin(best, apart)
            # Two unstated ones are first of all taken to be in the same.
            stated = (told.datum[left] == i) & (told.datum[right] == j)
            one = (told.datum[left] == NONE) & (told.datum[right] == NONE) & (i == j == 1)
            half = (told.datum[left] == NONE) & (told.datum[right] == j) & (i == j)
            half |= (told.datum[right] == NONE) & (told.datum[left] == i) & (i == j)
            chosen = stated | one | half
            direct[chosen] = apart[chosen]
    best[np.isnan(direct)] = np.nan
    return shift.taken(direct, told.x[0], told.y[0], left, right), best


def _points(columns: Columns, lon: str, lat: str, crs: str, name: str) -> _Points:
    x, y = points(columns.table, lon, lat)
    believable = (np.abs(x) <= 180) & (np.abs(y) <= 90) & ((x != 0) | (y != 0))
    x, y = np.where(believable, x, np.nan), np.where(believable, y, np.nan)
    stated = columns.coded(crs)
    index = {word: at for at, word in enumerate(DATUMS)}
    datum = np.array([*(index.get(word, NONE) for word in stated.words.to_pylist()), NONE], dtype=np.int64)[
        stated.codes
    ]
    frames = [to_wgs84(x, y, word) for word in DATUMS]
    coarse = (np.round(x, 3) == x) & (np.round(y, 3) == y)
    return _Points(
        np.stack([one for one, _ in frames]),
        np.stack([two for _, two in frames]),
        datum,
        coarse | _crowded(columns, x, y, name),
    )


def _crowded(columns: Columns, x: Floats, y: Floats, name: str) -> Mask:
    """Which points are given for many names: a point of the town's, copied down."""
    known = np.flatnonzero(~np.isnan(x))
    crowded = np.zeros(x.size, dtype=bool)
    if not name or not known.size:
        return crowded
    told = columns.once(names, name)
    spot = combined(np.round(x[known], 6), np.round(y[known], 6))
    core = told.of(told.core.codes)[known]
    size = len(told.core.words)
    pairs = distinct((spot * size + core)[core >= 0])
    count = np.bincount(pairs // max(size, 1), minlength=int(spot.max()) + 1)
    crowded[known] = count[spot] >= _CROWD
    return crowded


def _offsets(columns: Columns, lon: str, lat: str, crs: str, name: str, address: str) -> Offsets:
    told = columns.once(_points, lon, lat, crs, name)
    datum = np.maximum(told.datum, 0)
    rows = np.arange(len(columns))
    return offsets(columns, told.x[datum, rows], told.y[datum, rows], (name, address))
