"""The stations of a release as arrays: where they are, whose they are, and whether they are open at a moment."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sucheng_data.grammar.opening import ALWAYS, UNKNOWN, Stated, as_usual, is_holiday, stated_hours, states
from sucheng_data.model.datum import Floats
from sucheng_data.model.geo import Mask, points
from sucheng_data.model.nearest import Ints, Near, nearest

SERVING = "open"  # the status of those that count; one that is not stated means the same

States = NDArray[np.int8]


class Stations:
    """Every station of `table`; `serving`: those in service; `located`: those of them whose place in WGS-84 is certain."""

    def __init__(self, table: pa.Table) -> None:
        self.table, self.size = table, int(table.num_rows)
        self.serving: Mask = _equal(table, "status", SERVING, empty=True)
        self.places: Floats = np.column_stack(points(table, "lon", "lat"))
        known = np.isfinite(self.places).all(axis=1) & (np.abs(self.places) <= [180.0, 90.0]).all(axis=1)
        self.located: Mask = self.serving & known
        self._then: dict[bytes, Near] = {}

    @cached_property
    def always(self) -> Mask:
        """Open round the clock, as stated or as the hours say where nothing is stated."""
        hours = _equal(self.table, "opening_hours", ALWAYS, empty=False)
        if "is_24h" not in self.table.column_names:
            return hours
        column = self.table["is_24h"]
        stated: Mask = pc.fill_null(column, False).to_numpy().astype(bool)
        always: Mask = stated | (column.is_null().to_numpy() & hours)
        return always

    @cached_property
    def _hours(self) -> tuple[list[Stated], Ints]:
        """The distinct hours, and which of them each station has."""
        known: dict[Stated, int] = {}
        which = [known.setdefault(one, len(known)) for one in stated_hours(self.table)]
        return list(known), np.array(which, dtype=np.int64)

    @cached_property
    def _usual(self) -> Mask:
        """Those whose hours hold on a public holiday too: what else is noted on holidays is not understood."""
        notes = encoded(self.table, "holiday_note")
        usual: Mask = np.array([*as_usual(notes[1]), True], dtype=bool)[notes[0]]
        return usual

    def states(self, moment: datetime) -> States:
        """CLOSED, OPEN or UNKNOWN, of every station."""
        hours, which = self._hours
        found: States = np.array(states(hours, moment), dtype=np.int8)[which]
        if is_holiday(moment):
            found = np.where(self._usual, found, UNKNOWN).astype(np.int8)
        return found

    @cached_property
    def _spots(self) -> tuple[Floats, Ints]:
        """The distinct places, and which of them each located station has."""
        at = self.places[self.located]
        distinct, which = np.unique(at[:, 0] + 1j * at[:, 1], return_inverse=True)
        return np.column_stack([distinct.real, distinct.imag]), which.reshape(-1).astype(np.int64)

    def to_open(self, open_: Mask) -> Near:
        """From every station the nearest of those that are `open_` and located: itself where it is one of them; inf and -1 for
        those that are not located."""
        key = np.packbits(open_).tobytes()
        if key not in self._then:
            self._then[key] = self._to_open(open_)
        return self._then[key]

    def _to_open(self, open_: Mask) -> Near:
        rows, (spots, which) = np.flatnonzero(self.located), self._spots
        target = rows[open_[rows]]
        first = np.full(len(spots), -1, dtype=np.int64)
        first[which[open_[rows]][::-1]] = target[::-1]  # the first open station of each spot
        there, rest = np.flatnonzero(first >= 0), np.flatnonzero(first < 0)
        metres = np.zeros(len(spots))
        metres[rest], number = nearest(spots[rest], spots[there])
        first[rest] = np.append(first[there], -1)[number]
        found = Near(np.full(self.size, np.inf), np.full(self.size, -1, dtype=np.int64))
        found.metres[rows], found.number[rows] = metres[which], first[which]
        found.number[target] = target
        return found

    @cached_property
    def apart(self) -> Floats:
        """From every located station to the next one, in metres; inf where there is none."""
        spots, which = self._spots
        metres = nearest(spots, spots, np.arange(len(spots), dtype=np.int64)).metres
        metres[np.bincount(which, minlength=len(spots)) > 1] = 0.0
        found = np.full(self.size, np.inf)
        found[self.located] = metres[which]
        return found


def encoded(table: pa.Table, name: str) -> tuple[Ints, list[str]]:
    """A column of texts as numbers into its distinct texts, -1 where it is empty."""
    if name not in table.column_names or pa.types.is_null(table[name].type):
        return np.full(table.num_rows, -1, dtype=np.int64), []
    both = pa.chunked_array([table[name]]) if isinstance(table[name], pa.Array) else table[name]
    codes = (
        both.combine_chunks().dictionary_encode() if both.num_chunks else pa.array([], pa.string()).dictionary_encode()
    )
    codes = codes.combine_chunks() if isinstance(codes, pa.ChunkedArray) else codes
    return codes.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64), codes.dictionary.to_pylist()


def _equal(table: pa.Table, name: str, value: str, *, empty: bool) -> Mask:
    codes, words = encoded(table, name)
    same: Mask = np.array([*(word == value for word in words), empty], dtype=bool)[codes]
    return same
