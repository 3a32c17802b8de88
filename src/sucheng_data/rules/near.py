"""near: two open stations of one kind do not stand door to door, nor two addresses at one point."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.geo import CITY, Floats, Mask, boxes, points
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import Coded, Ints, cells, coded, folded_column
from sucheng_data.rules._frames import close_pairs, comparable
from sucheng_data.rules._likeness import Likeness
from sucheng_data.rules._points import crowds, too_coarse

if TYPE_CHECKING:
    import pyarrow as pa

SAME_POINT = 0.5  # metres


def near(table: pa.Table, world: World, *, point: list[FieldName], on: list[FieldName], metres: float) -> Iterator[Hit]:
    """同类站点相距过近，或同一坐标不同地址。`point` is longitude, latitude, datum; `on` name, town, address, kinds, status, district.

    Not told here: names so alike that it is one station twice (matching), and a point that many addresses share
    (`same_point`). Each row is told once, of its nearest neighbour.
    """
    lon, lat, crs = point
    x, y, frame = world.once(comparable, table, lon, lat, crs)
    x = np.where(_believable(table, world, (lon, lat), on[5]), x, np.nan)
    alike, facts = world.once(Likeness, table, on[0], on[1]), _Facts(table, on[2:5])
    copied = np.zeros(table.num_rows, dtype=bool)
    copied[[row for rows, _ in crowds(world, table, lon, lat, on[2]) for row in rows]] = True
    found: dict[int, tuple[float, int]] = {}
    for pairs in close_pairs(x, y, frame, metres):
        asked = np.flatnonzero(~copied[pairs[0]])
        asked = asked[facts.suspicious(pairs[0][asked], pairs[1][asked], pairs[2][asked])]
        rows, others, apart = pairs[0][asked], pairs[1][asked], pairs[2][asked]
        told = zip(rows.tolist(), others.tolist(), apart.tolist(), alike.may(rows, others).tolist(), strict=True)
        for row, other, gap, maybe in told:
            if not (maybe and alike(row, other)):
                found[row] = min(found.get(row, (gap, other)), (gap, other))
    rows_ = sorted(found)
    origin = world.once(Origin, table)
    for row, name in zip(rows_, cells(table, on[0], [found[row][1] for row in rows_]), strict=True):
        gap, other = found[row]
        place = str(origin.place(other, on[0]))
        yield Hit(row, lon, {"other": f"{name or ''}（{place}）", "m": round(gap), "value": f"{gap:.0f}"})


class _Facts:
    """Addresses, kinds and whether it is open, of every row."""

    def __init__(self, table: pa.Table, on: list[str]) -> None:
        address, kinds, state = on
        self.address = table.select([address])
        self.kinds = coded(table, kinds)
        self.open = coded(table, state).where("open".__eq__)

    def suspicious(self, rows: Ints, others: Ints, apart: Floats) -> Mask:
        """Which pairs are two open stations of one kind, or two addresses at one point."""
        told: Mask = apart <= SAME_POINT
        told[told] = self._differ(rows[told], others[told])
        at = np.flatnonzero(self.open[rows] & self.open[others] & ~told)
        words = [set(each or ()) for each in [*self.kinds.words, None]]
        pairs = self.kinds.codes[rows[at]] % len(words) * len(words) + self.kinds.codes[others[at]] % len(words)
        known, which = np.unique(pairs, return_inverse=True)
        shared = [bool(words[pair // len(words)] & words[pair % len(words)]) for pair in known.tolist()]
        told[at] = np.array(shared, dtype=bool)[which]
        return told

    def _differ(self, rows: Ints, others: Ints) -> Mask:
        """Which pairs have two addresses."""
        both, (name,) = self.address.take(np.concatenate([rows, others])), self.address.column_names
        written, folded = coded(both, name).where(bool).reshape(2, -1), folded_column(both, name).codes.reshape(2, -1)
        differ: Mask = written[0] & written[1] & (folded[0] != folded[1])
        return differ


def _believable(table: pa.Table, world: World, axes: tuple[str, str], district: str) -> Mask:
    """The points that lie in their own district and are exact: what is wrong with the others is told elsewhere."""
    x, y = points(table, *axes)
    known = boxes(world.codes["districts"])
    stated = coded(table, district)
    home = Coded(stated.codes, [code if code in known else CITY for code in stated.words])
    inside: Mask = ~too_coarse(world, table, *axes)
    for code in {CITY, *home.words}:
        rows = np.flatnonzero(home.where(code.__eq__, empty=code == CITY))
        inside[rows] &= known[code].holds(x[rows], y[rows])
    return inside
