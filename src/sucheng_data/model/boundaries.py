"""Polygons of the divisions, as somebody imported them, and the questions the rules ask of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from sucheng_data.model.datum import EARTH, Floats
from sucheng_data.model.geo import Mask

# Metres per degree at the latitude of the city: within one per cent of it anywhere in the city.
_NORTH = EARTH * np.pi / 180.0
_EAST = _NORTH * np.cos(np.radians(31.4))


class Boundaries:
    """Division code -> polygon. `shapes` are shapely geometries in WGS-84 degrees; `provenance` says whose they are."""

    def __init__(self, shapes: Mapping[str, Any], provenance: Mapping[str, str]) -> None:
        import shapely

        self.provenance, self.shapes = provenance, shapes
        self._shapes = {code: in_metres(shape) for code, shape in shapes.items()}
        for shape in self._shapes.values():
            shapely.prepare(shape)

    def __contains__(self, code: str) -> bool:
        return code in self._shapes

    def __iter__(self) -> Any:
        return iter(self._shapes)

    def holds(self, code: str, lon: Floats, lat: Floats, slack: float = 0.0) -> Mask:
        """Which WGS-84 points lie in the polygon of `code`, or within `slack` metres of it. False for missing points."""
        import shapely

        x, y, shape = lon * _EAST, lat * _NORTH, self._shapes[code]
        known = np.isfinite(x) & np.isfinite(y)
        held: Mask = np.zeros(x.shape, dtype=bool)
        held[known] = shapely.intersects_xy(shape, x[known], y[known])
        near = np.flatnonzero(known & ~held) if slack else np.empty(0, dtype=np.intp)
        held[near] = shapely.dwithin(shape, shapely.points(x[near], y[near]), slack)
        return held

    def area(self, code: str) -> float:
        """Square metres."""
        return float(self._shapes[code].area)


def in_metres(shape: Any) -> Any:
    """A shape in WGS-84 degrees on a plane in metres, true in this city."""
    import shapely

    return shapely.transform(shape, lambda pairs: pairs * np.array([_EAST, _NORTH]))
