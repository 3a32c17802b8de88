"""What the rules about points share: how exactly they are written, whose they are, where they lie in each datum."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.grammar.angles import FINE, decimals
from sucheng_data.model.batch import DATUMS
from sucheng_data.model.codes import Codes
from sucheng_data.model.datum import Floats, to_wgs84
from sucheng_data.model.geo import Mask
from sucheng_data.model.rule import RAW, values

if TYPE_CHECKING:
    import pyarrow as pa

    from sucheng_data.model.boundaries import Boundaries


def written_decimals(table: pa.Table, lon: str, lat: str) -> list[int]:
    """Decimals of each point, of the finer number: the other one may have lost its zeros in Excel."""
    return [
        max(decimals(x), decimals(y)) if x != y else decimals(x)
        for x, y in zip(values(table, RAW + lon), values(table, RAW + lat), strict=True)
    ]


def too_coarse(table: pa.Table, lon: str, lat: str) -> Mask:
    """True where both numbers are written with fewer than four decimals."""
    coarse: Mask = np.array(written_decimals(table, lon, lat), dtype=int) < FINE
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
