"""The records two releases share, side by side: which of their cells differ, and what is said of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from sucheng_data.model.change import KINDS, Change
from sucheng_data.model.datum import distance
from sucheng_data.model.geo import Floats, points
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Field
from sucheng_data.model.telling import Telling, notation
from sucheng_data.stages._naming import Names
from sucheng_data.stages._said import squeezed
from sucheng_data.stages._unlike import Mask, absent, comparable, unlike

_, MOVE, MODIFY, _ = KINDS
# A date as far as it is known.
_KNOWN: dict[str | None, Callable[[date], str]] = {
    "year": lambda day: f"{day.year:04}",
    "half": lambda day: f"{day.year:04}-H{1 if day.month <= 6 else 2}",
    "quarter": lambda day: f"{day.year:04}-Q{(day.month + 2) // 3}",
    "month": lambda day: f"{day.year:04}-{day.month:02}",
    "ten_day": lambda day: f"{day.year:04}-{day.month:02}{'上中下'[min(2, (day.day - 1) // 10)]}旬",
}


@dataclass(frozen=True)
class Pair:
    """The same records in the same order, as published before and now."""

    entity: Entity
    old: pa.Table
    new: pa.Table
    ids: Any
    names: Names
    telling: Telling
    differing: dict[str, Mask] = field(default_factory=dict)

    def changes(self) -> Iterator[Change]:
        """Everything a person would call a change: where records are, then field by field."""
        for name, one in self.entity.fields.items():
            if self._compared(one):
                self.differing[name] = self._unlike(one)
        for text, readings in self.telling.written.items():
            if text in self.differing:
                self._as_written(text, [name for name in readings if name in self.differing])
        moved = np.zeros(len(self.ids), dtype=np.bool_)
        if self._located:
            yield from self._moves(moved)
        for name, mask in self.differing.items():
            told = mask & ~moved if name in self.telling.within else mask  # said where it is said that it moved
            yield from self._told(self.entity.fields[name], np.flatnonzero(told), moved)

    def _compared(self, one: Field) -> bool:
        name = one.name
        if one.private or name in self.telling.untold or any(name not in side.column_names for side in self._sides):
            return False
        return comparable(self.old[name].type, self.new[name].type)

    @property
    def _sides(self) -> tuple[pa.Table, pa.Table]:
        return self.old, self.new

    def _unlike(self, one: Field) -> Mask:
        mask = unlike(self.old[one.name], self.new[one.name])
        beside = f"{one.name}_precision"
        if one.precision and all(beside in side.column_names for side in self._sides):
            mask = mask | unlike(self.old[beside], self.new[beside])
        return mask

    def _as_written(self, text: str, readings: list[str]) -> None:
        """What was written counts where it was read otherwise than before, or could not be read; one of them is told.

        A notation for programs is told in the words as delivered, any other reading in its own.
        """
        unlike_words = self.differing[text]
        other, unread = np.zeros_like(unlike_words), np.ones_like(unlike_words)
        for name in readings:
            other |= self.differing[name]
            unread &= absent(self.old[name]) | absent(self.new[name])
        notations = [name for name in readings if notation(self.entity.fields[name])]
        told = unlike_words & ((other | unread) if notations else (unread & ~other))
        for row in np.flatnonzero(told):  # the same words in another width say nothing
            told[row] = squeezed(self.old[text][row].as_py() or "") != squeezed(self.new[text][row].as_py() or "")
        self.differing[text] = told
        for name in notations:
            self.differing[name] &= ~told

    def _told(self, one: Field, rows: Any, moved: Mask) -> Iterator[Change]:
        if not len(rows):
            return
        teller = self.names.teller(self.entity, one, self.telling)
        units = zip(*(self._units(one, side, rows) for side in self._sides), strict=True)
        cells = zip(*(self._values(one, side, rows) for side in self._sides), strict=True)
        follows = one.name in self.telling.follows
        kinds = np.where(moved[rows] & follows, MOVE, MODIFY).tolist()
        said: dict[Any, Text | None] = {}  # many stations have the same in the place of the same
        for about, kind, (was, now), pair in zip(self._known(rows), kinds, cells, units, strict=True):
            key = (repr(was), repr(now), pair)
            text = said[key] if key in said else said.setdefault(key, teller.tell(was, now, pair))
            if text:
                yield Change(self.entity.name, *about, kind, one.name, was, now, text)

    def _known(self, rows: Any) -> list[tuple[str, str]]:
        """Id and name of the records in those rows, by the name they have now."""
        taken = pa.array(rows)
        ids = self.ids.take(taken).to_pylist()
        names = [values(side.select([self.entity.label]).take(taken), self.entity.label) for side in self._labelled]
        return [(id_, str(next(filter(None, each), id_))) for id_, *each in zip(ids, *names, strict=True)]

    @property
    def _labelled(self) -> list[pa.Table]:
        return [side for side in (self.new, self.old) if self.entity.label in side.column_names]

    def _values(self, one: Field, side: pa.Table, rows: Any) -> list[Any]:
        """The cells; dates no further than they are known."""
        taken = pa.array(rows)
        cells: list[Any] = side[one.name].take(taken).to_pylist()
        if not one.precision or f"{one.name}_precision" not in side.column_names:
            return cells
        known = side[f"{one.name}_precision"].take(taken).to_pylist()
        pairs = zip(cells, known, strict=True)
        return [_KNOWN[word](cell) if cell is not None and word in _KNOWN else cell for cell, word in pairs]

    def _units(self, one: Field, side: pa.Table, rows: Any) -> list[Text]:
        beside = self.telling.units.get(one.name, "")
        if beside not in side.column_names:
            return [self.names.unit(one)] * len(rows)
        codes = side[beside].take(pa.array(rows)).to_pylist()
        known = {code: self.names.unit(one, code) for code in set(codes)}
        return [known[code] for code in codes]

    # Where records are

    @property
    def _located(self) -> bool:
        place = self.entity.geometry
        return bool(place) and all(place[word] in side.column_names for word in ("lon", "lat") for side in self._sides)

    def _moves(self, moved: Mask) -> Iterator[Change]:
        """Moves; points that came and went; and those that only their datum has put elsewhere. Marks what `moved`."""
        place = self.entity.geometry
        was, now = (np.column_stack(points(side, place["lon"], place["lat"])) for side in self._sides)
        here, there = _finite(was), _finite(now)
        metres = np.zeros(len(was))
        both = np.flatnonzero(here & there & np.any(was != now, axis=1))
        metres[both] = distance(was[both, 0], was[both, 1], now[both, 0], now[both, 1])
        far = metres >= self.telling.metres
        again = self._reread(far)
        moved |= far & ~again
        rows = np.flatnonzero(far | (here != there))
        for row, about in zip(rows.tolist(), self._known(rows), strict=True):
            kind = MOVE if moved[row] else MODIFY
            cells = [self._point(side, at[row], moved[row], row) for side, at in ((self.old, was), (self.new, now))]
            text = self._where(row, metres[row], moved[row], there[row])
            yield Change(self.entity.name, *about, kind, place["lon"], cells[0], cells[1], text)

    def _reread(self, far: Mask) -> Mask:
        """Which of those rows have the coordinates as delivered, and another datum: the map was wrong, nothing moved."""
        place, found = self.entity.geometry, np.zeros_like(far)
        needed = [place["crs"], *(f"{place[word]}_source" for word in ("lon", "lat"))]
        if not far.any() or any(name not in side.column_names for name in needed for side in self._sides):
            return found
        datum, lon, lat = (unlike(self.old[name], self.new[name]) for name in needed)
        return far & datum & ~lon & ~lat

    def _point(self, side: pa.Table, at: Any, moved: bool, row: int) -> dict[str, Any] | None:
        place = self.entity.geometry
        if np.isnan(at).any():
            return None
        within = {name: side[name][row].as_py() for name in self._within} if moved else {}
        return {place["lon"]: float(at[0]), place["lat"]: float(at[1]), **within}

    @cached_property
    def _within(self) -> list[str]:
        return [name for name in self.telling.within if name in self.differing]

    def _where(self, row: int, metres: float, moved: bool, there: bool) -> Text:
        if moved:
            far, areas = _far(metres), self._areas(row)
            return Text(
                f"迁移 {far.zh}" + (f"（{areas.zh}）" if areas else ""),
                f"moved {far.en}" + (f" ({areas.en})" if areas else ""),
            )
        if metres:
            crs = self.entity.fields[self.entity.geometry["crs"]]
            show = self.names.shower(crs, self.telling)
            old, new = (show(side[crs.name][row].as_py() or "?") for side in self._sides)
            far = _far(metres)
            return Text(
                f"坐标系由 {old.zh} 改为 {new.zh}，地图上相差 {far.zh}；没有迁移",
                f"datum changed from {old.en} to {new.en}, {far.en} apart on the map; nothing moved",
            )
        return Text("补充了坐标", "coordinates added") if there else Text("不再有坐标", "no coordinates any more")

    def _areas(self, row: int) -> Text | None:
        """From which district and town to which, as far as they changed."""
        names = [name for name in self._within if self.differing[name][row]]
        if not names:
            return None
        told = []
        for side in self._sides:
            cells = [(self.entity.fields[name], side[name][row].as_py()) for name in names]
            shown = [self.names.shower(one, self.telling)(cell) for one, cell in cells if cell]
            told.append(
                Text("".join(one.zh for one in shown) or "未填", ", ".join(one.en for one in shown) or "unknown")
            )
        return Text(f"{told[0].zh} → {told[1].zh}", f"{told[0].en} → {told[1].en}")


def _finite(pairs: Floats) -> Mask:
    """Which of the points have both coordinates."""
    return np.asarray(np.isfinite(pairs[:, 0]) & np.isfinite(pairs[:, 1]), dtype=np.bool_)


def _far(metres: float) -> Text:
    """A distance as precise as a person would give it."""
    if metres < 999.5:
        return Text(f"{metres:.0f} 米", f"{metres:.0f} m")
    digits = 1 if metres < 9950 else 0
    return Text(f"{metres / 1000:.{digits}f} 公里", f"{metres / 1000:.{digits}f} km")
