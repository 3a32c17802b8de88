"""The nearest of many points on the Earth, by a grid of cells as fine as the points lie."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sucheng_data.model.datum import EARTH, Floats

Ints = NDArray[np.int64]

_FEW = 1 << 18  # pairs that are measured one and all
_WIDE = 3.0  # degrees beyond which cells are no longer alike
_AT_ONCE = 1 << 20  # pairs held in memory
_CROWDED, _FINEST = 3.0, 16  # points in the cell of a point, on average; cells for every point, at most
_TINY = 1e-6  # degrees, a tenth of a metre
_SLACK = 0.999  # the Earth is round: the width of a cell is not quite what its degrees say


class Near(NamedTuple):
    """Metres to the nearest point and its number; inf and -1 where there is none."""

    metres: Floats
    number: Ints


def nearest(points: Floats, among: Floats, but: Ints | None = None) -> Near:
    """Of every point (rows of lon, lat in degrees, all finite) the nearest among others; of several the first.

    but: of every point, the number of the one that does not count, such as itself.
    """
    skip = np.full(len(points), -1, np.int64) if but is None else but
    best = Near(np.full(len(points), np.inf), np.full(len(points), -1, np.int64))
    if not len(points) or not len(among):
        return best
    whole = np.concatenate([points, among])
    if len(points) * len(among) <= _FEW or (np.ptp(whole, axis=0) > _WIDE).any():
        _all(points, among, skip, best)
    else:
        _Grid(among, np.abs(whole[:, 1]).max()).search(points, skip, best)
    chords = np.sqrt(best.metres) / 2.0  # until here: squares of the straight lines through the unit sphere
    known = best.number >= 0
    best.metres[known] = 2.0 * EARTH * np.arcsin(np.minimum(chords[known], 1.0))
    return best


def _all(points: Floats, among: Floats, skip: Ints, best: Near) -> None:
    here, there = _on_sphere(points), _on_sphere(among)
    rows = max(_AT_ONCE // len(there), 1)
    for start in range(0, len(here), rows):
        part = slice(start, start + rows)
        square: Floats = np.sum([(here[part, None, axis] - there[None, :, axis]) ** 2 for axis in range(3)], axis=0)
        own = np.flatnonzero(skip[part] >= 0)
        square[own, skip[part][own]] = np.inf
        number = square.argmin(axis=1)
        best.metres[part] = square[np.arange(len(number)), number]
        best.number[part] = np.where(np.isfinite(best.metres[part]), number, -1)


def _on_sphere(points: Floats) -> Floats:
    lon, lat = np.radians(points).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


class _Grid:
    """Points in the order of their cells, which lie line by line; `starts` of a cell is where its points begin."""

    def __init__(self, among: Floats, highest: float) -> None:
        self.corner, extent = among.min(axis=0), np.ptp(among, axis=0)
        shrunk = np.array([np.cos(np.radians(min(highest, 89.0))), 1.0])
        wide, high = np.maximum(extent * shrunk, _TINY)
        side = max(float(np.sqrt(wide * high / len(among))), float(max(wide, high)) / len(among))
        while True:
            self.step = side / shrunk
            self.shape = (extent // self.step).astype(np.int64) + 1
            cells = self._cells(among)
            flat = cells[:, 1] * self.shape[0] + cells[:, 0]
            counts = np.bincount(flat, minlength=int(self.shape.prod()))
            side /= 2.0
            finer = int(self.shape.prod()) * 4 <= _FINEST * len(among) and side > _TINY
            if not finer or float(counts[flat].mean()) <= _CROWDED:
                break
        self.starts = np.concatenate([[0], np.cumsum(counts)])
        self.order = np.argsort(flat, kind="stable")
        self.points = _on_sphere(among)[self.order]
        self.radians = np.radians(side * 2.0) * _SLACK  # how far a cell reaches at least

    def _cells(self, points: Floats) -> Ints:
        cells: Ints = np.floor((points - self.corner) / self.step).astype(np.int64)
        return cells

    def search(self, points: Floats, skip: Ints, best: Near) -> None:
        """Blocks of cells around each point, doubled until nothing outside its block can be nearer."""
        cells, here = self._cells(points), _on_sphere(points)
        wanted, reach = np.arange(len(points)), 1
        while len(wanted):
            rows = max(_AT_ONCE // (8 * (2 * reach + 1)), 1)
            for start in range(0, len(wanted), rows):
                self._look(wanted[start : start + rows], (cells, here, skip), reach, best)
            safe = (2.0 * np.sin(min(reach * self.radians, np.pi) / 2.0)) ** 2
            covered = (cells[wanted] - reach <= 0).all(1) & (cells[wanted] + reach >= self.shape - 1).all(1)
            wanted = wanted[(best.metres[wanted] > safe) & ~covered]
            reach *= 2

    def _look(self, which: Ints, what: tuple[Ints, Floats, Ints], reach: int, best: Near) -> None:
        """The best of the block around each of `which`; a line of a block is one run of points."""
        cells, here, skip = what
        (x, y), (across, up) = cells[which].T, self.shape
        left, right = np.clip(x - reach, 0, across), np.clip(x + reach + 1, 0, across)
        lines = y[:, None] + np.arange(-reach, reach + 1)
        there = (lines >= 0) & (lines < up)
        base = np.where(there, lines, 0) * across
        first, last = self.starts[base + left[:, None]], self.starts[base + right[:, None]]
        counts = np.where(there, last - first, 0).ravel()
        owner = np.repeat(np.repeat(np.arange(len(which)), lines.shape[1]), counts)
        if not len(owner):
            return
        runs = np.cumsum(counts)
        at = np.arange(len(owner)) + np.repeat(first.ravel() - (runs - counts), counts)
        apart = self.points[at] - here[which][owner]
        square = np.einsum("ij,ij->i", apart, apart)
        number = self.order[at]
        square[number == skip[which][owner]] = np.inf
        firsts = np.flatnonzero(np.diff(owner, prepend=-1))
        least = np.minimum.reduceat(square, firsts)
        hit = np.flatnonzero((square == np.repeat(least, np.diff(firsts, append=len(owner)))) & np.isfinite(square))
        hit = hit[np.argsort(-number[hit], kind="stable")]  # the last one written is the first of several
        best.number[which[owner[hit]]] = number[hit]
        best.metres[which[owner[firsts]]] = least
