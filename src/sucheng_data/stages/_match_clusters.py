"""From pairs to things: merged from the strongest pair downwards, and only where no two of all of them are held to differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from sucheng_data.model.comparing import Columns, Ints, Mask
from sucheng_data.model.matching import Settled
from sucheng_data.stages._match_score import ASK, SAME, Plan, Scored, score

LARGEST = 100  # records that matching by itself makes one thing of
ASKED = 8  # times that one thing is asked about
_TOGETHER = 60  # records of a heap of which all pairs are scored beforehand


class Things:
    """The rows, each in one thing; a thing knows its rows, its registered ids, and what it was judged to differ from.

    What a thing of one row has is not written down: most are.
    """

    def __init__(self, count: int, settled: Settled) -> None:
        self.of = list(range(count))
        self._rows: dict[int, list[int]] = {}
        self._own = settled.ids
        self._ids: dict[int, set[str]] = {}
        self.unlike: dict[int, set[int]] = {}
        for one, other in settled.different:
            self.unlike.setdefault(one, set()).add(other)
            self.unlike.setdefault(other, set()).add(one)

    def forbidden(self, one: int, other: int) -> bool:
        """Whether somebody judged that a row of one is not a row of the other."""
        apart = self.unlike.get(one, ())
        return any(self.of[row] == other for row in apart)

    def rows(self, one: int) -> list[int]:
        return self._rows.get(one) or [one]

    def ids(self, one: int) -> set[str]:
        return self._ids.get(one) or ({own} if self._own and (own := self._own[one]) else set())

    def ids_differ(self, one: int, other: int) -> bool:
        return len(self.ids(one) | self.ids(other)) > 1

    def join(self, one: int, other: int) -> None:
        """Make the two things one, under the number of the larger."""
        if len(self.rows(one)) < len(self.rows(other)):
            one, other = other, one
        moved, ids = self.rows(other), self.ids(one) | self.ids(other)
        for row in moved:
            self.of[row] = one
        self._rows[one] = [*self.rows(one), *moved]
        self._rows.pop(other, None)
        if ids:
            self._ids[one] = ids
            self._ids.pop(other, None)
        if other in self.unlike:
            self.unlike[one] = self.unlike.get(one, set()) | self.unlike.pop(other)


def settle(things: Things, settled: Settled) -> None:
    """What is known beforehand: rows of one id, and rows judged to be one."""
    first: dict[str, int] = {}
    for row, one in enumerate(settled.ids):
        if one and first.setdefault(one, row) != row:
            _settle(things, [(first[one], row)])
    _settle(things, sorted((min(pair), max(pair)) for pair in settled.same))


def _settle(things: Things, pairs: Iterable[tuple[int, int]]) -> None:
    for row, other_row in pairs:
        one, other = things.of[row], things.of[other_row]
        if one != other and not things.forbidden(one, other):
            things.join(one, other)


def cluster(things: Things, columns: Columns, plan: Plan, found: Scored) -> None:
    """Merge the pairs that are the same, where all of both sides agree."""
    sure = np.flatnonzero(found.outcome == SAME)
    sure = sure[np.lexsort((found.right[sure], found.left[sure], -found.points[sure]))]
    pairs = list(zip(found.left[sure].tolist(), found.right[sure].tolist(), strict=True))
    agree = _Agreement(columns, plan, _heaps(things, pairs))
    for row, other_row in pairs:
        one, other = things.of[row], things.of[other_row]
        if one == other or things.ids_differ(one, other) or things.forbidden(one, other):
            continue
        a, b = things.rows(one), things.rows(other)
        if len(a) == len(b) == 1 or (len(a) + len(b) <= LARGEST and agree(a, b)):
            things.join(one, other)


def copies(things: Things, columns: Columns, plan: Plan, fields: Sequence[str]) -> Mask:
    """Rows that say the same as the row before them in all `fields` are made one with it; which rows that spares comparing."""
    alike = np.ones(len(columns), dtype=bool)
    alike[:1] = False
    for name in fields:
        codes = columns.coded(name).codes
        alike[1:] &= codes[1:] == codes[:-1]
    later = np.flatnonzero(alike)
    found = score(columns, plan, later - 1, later)
    spare = np.zeros(len(columns), dtype=bool)
    for row in found.right[found.outcome == SAME].tolist():
        one, other = things.of[row - 1], things.of[row]
        if one != other and not things.ids_differ(one, other) and not things.forbidden(one, other):
            things.join(one, other)
            spare[row] = True
    return spare


def _heaps(things: Things, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Rows that pairs connect, three and more, as far as they are few."""
    parent: dict[int, int] = {}

    def top(one: int) -> int:
        while (above := parent.setdefault(one, one)) != one:
            parent[one] = one = parent[above]
        return one

    for row, other in pairs:
        parent[top(things.of[row])] = top(things.of[other])
    heaps: dict[int, list[int]] = {}
    for one in parent:
        heaps.setdefault(top(one), []).extend(things.rows(one))
    return [sorted(rows) for rows in heaps.values() if 2 < len(rows) <= _TOGETHER]


class _Agreement:
    """Whether no pair of rows across two things is held to be different; asked of all pairs of a heap at once."""

    def __init__(self, columns: Columns, plan: Plan, heaps: list[list[int]]) -> None:
        self._columns, self._plan = columns, plan
        self._size = len(columns)
        self._scored = {row for heap in heaps for row in heap}
        inside = [(one, other) for heap in heaps for at, one in enumerate(heap) for other in heap[at + 1 :]]
        self._fit = self._held(np.array(inside, dtype=np.int64).reshape(-1, 2))

    def __call__(self, one: list[int], other: list[int]) -> bool:
        pairs = [(min(a, b), max(a, b)) for a in one for b in other]
        if self._scored.issuperset(one) and self._scored.issuperset(other):
            return all(a * self._size + b in self._fit for a, b in pairs)
        return len(self._held(np.array(pairs, dtype=np.int64))) == len(pairs)

    def _held(self, pairs: Ints) -> set[int]:
        """The pairs that are not different."""
        found = score(self._columns, self._plan, pairs[:, 0], pairs[:, 1])
        return set((found.left * self._size + found.right).tolist())


def doubts(things: Things, found: Scored) -> list[tuple[int, int, float]]:
    """The pairs to ask about, the likeliest first, one between two things."""
    order = np.lexsort((found.right, found.left, -found.points))
    order = order[found.outcome[order] >= ASK]
    told: set[tuple[int, int]] = set()
    often: dict[int, int] = {}
    asked = []
    columns = (found.left[order].tolist(), found.right[order].tolist(), found.points[order].tolist())
    for row, other_row, points in zip(*columns, strict=True):
        one, other = things.of[row], things.of[other_row]
        between = (min(one, other), max(one, other))
        if max(often.get(one, 0), often.get(other, 0)) >= ASKED:
            continue
        if one != other and between not in told and not things.forbidden(one, other):
            told.add(between)
            often |= {one: often.get(one, 0) + 1, other: often.get(other, 0) + 1}
            asked.append((row, other_row, points))
    return asked
