"""What the rules about points share: how exactly they are written, whose they are, where they lie in each datum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.grammar.angles import FINE, decimals
from sucheng_data.model.batch import DATUMS
from sucheng_data.model.codes import Codes
from sucheng_data.model.datum import Floats, to_wgs84
from sucheng_data.model.geo import Mask, points
from sucheng_data.model.provenance import FILE
from sucheng_data.model.rule import RAW, World
from sucheng_data.model.text import fold
from sucheng_data.rules._codes import Ints, cells, coded, combined, groups

if TYPE_CHECKING:
    from sucheng_data.model.boundaries import Boundaries

CROWD = 3  # addresses at one point
_PLAIN = r"^[0-9]{1,3}\.[0-9]+$"


def written_decimals(table: pa.Table, lon: str, lat: str) -> Ints:
    """Decimals of each point, of the finer number: the other one may have lost its zeros in Excel."""
    return np.maximum(*(_decimals(table, name) for name in (lon, lat)))


def _decimals(table: pa.Table, name: str) -> Ints:
    """Of a plain number (120.951234) the digits behind the point; other writings are read one by one."""
    if RAW + name not in table.column_names:
        return np.full(table.num_rows, decimals(None), dtype=np.int64)
    texts = pc.fill_null(table[RAW + name], "")
    behind = pc.subtract(pc.subtract(pc.binary_length(texts), 1), pc.find_substring(texts, "."))
    told: Ints = behind.to_numpy().astype(np.int64)
    odd = np.flatnonzero(~pc.match_substring_regex(texts, _PLAIN).to_numpy())
    codes, words = coded(table.select([RAW + name]).take(odd), RAW + name)
    told[odd] = np.array([decimals(word) for word in [*words, None]], dtype=np.int64)[codes]
    return told


def crowds(world: World, table: pa.Table, lon: str, lat: str, address: str) -> list[tuple[list[int], int]]:
    """(rows, how many addresses) of the points that three or more addresses of one file share; coarse points left out."""
    x, y = points(table, lon, lat)
    exact = np.flatnonzero(~(np.isnan(x) | np.isnan(y) | too_coarse(world, table, lon, lat)))
    axes = [np.unique(np.round(axis, 6), return_inverse=True)[1] for axis in (x, y)]
    spots = combined([coded(table, FILE).codes, *axes], table.num_rows)
    many = sorted(rows for rows in groups(spots, exact) if len(rows) >= CROWD)
    told = [(rows, len({fold(text) for text in cells(table, address, rows) if text})) for rows in many]
    return [(rows, n) for rows, n in told if n >= CROWD]


def too_coarse(world: World, table: pa.Table, lon: str, lat: str) -> Mask:
    """True where both numbers are written with fewer than four decimals."""
    coarse: Mask = world.once(written_decimals, table, lon, lat) < FINE
    return coarse


def places(name: str, codes: Iterable[str], districts: Codes) -> dict[str, str]:
    """The names of divisions as a message wants them: `name`_zh and `name`_en."""
    wanted = list(codes)
    return {
        f"{name}_zh": "、".join(districts.label(code) for code in wanted),
        f"{name}_en": ", ".join(districts.label(code, "en") for code in wanted),
    }


def within(polygons: Boundaries, code: str, points: tuple[Floats, Floats, Mask], slack: float = 0.0) -> Mask:
    """Which points (lon, lat, datum) lie in the polygon; one whose datum is not known need only do so in one of them."""
    x, y, datum = points
    held: Mask = np.zeros(x.shape, dtype=bool)
    unknown = ~np.isin(datum, DATUMS)
    for name in DATUMS:
        rows = np.flatnonzero(((datum == name) | unknown) & ~held)
        held[rows] = polygons.holds(code, *to_wgs84(x[rows], y[rows], name), slack)
    return held
