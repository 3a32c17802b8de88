"""Where the stations of the synthetic city stand: points inside the stated district, apart from one another."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sucheng_data.model.codes import Register
from sucheng_data.model.datum import bd09_to_gcj02, gcj02_to_bd09, gcj02_to_wgs84, wgs84_to_gcj02

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]

METRES_PER_DEGREE = 111_320.0
# Boxes of neighbouring districts overlap at their edges; well inside, a point is plainly its own district's.
SHRINK = 0.10
SIDES = ("west", "south", "east", "north")
NEAR_CENTRE = 60.0
_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}(?:街道|镇)")


class District(NamedTuple):
    """What the generator needs of a district. Boxes run west, south, east, north: `ground` is GCJ-02, `box` any."""

    code: str
    label: str
    ground: Box
    box: Box
    centre: Point | None
    towns: tuple[str, ...]


def districts(codes: Register) -> dict[str, District]:
    """The ten districts of the code lists, with the towns that are streets or towns in the plain sense."""
    towns: dict[str, list[str]] = {}
    for row in codes["towns"].rows:
        if re.fullmatch(_TOWN, row["label_zh"]):
            towns.setdefault(row["district_code"], []).append(row["label_zh"])
    return {row["code"]: _district(row, towns[row["code"]]) for row in codes["districts"].rows if row["code"] in towns}


def holds(district: District, point: Point) -> bool:
    """Whether the district's any-datum box holds the point."""
    west, south, east, north = district.box
    return west <= point[0] <= east and south <= point[1] <= north


@dataclass
class Spots:
    """Free ground: hands out points at least `spacing` metres from every point handed out before."""

    rng: Random
    spacing: float
    taken: dict[tuple[int, int], list[Point]] = field(default_factory=dict)

    def next(self, district: District) -> Point:
        """A free point in GCJ-02, well inside `district` and off its centre."""
        while True:
            point = _inside(self.rng, district.ground)
            if not _central(point, district.centre) and self._free(point):
                self.taken.setdefault(self._square(point), []).append(point)
                return point

    def _square(self, point: Point) -> tuple[int, int]:
        size = 2 * self.spacing / METRES_PER_DEGREE
        return int(point[0] / size), int(point[1] / size)

    def _free(self, point: Point) -> bool:
        column, row = self._square(point)
        around = (self.taken.get((column + dx, row + dy), ()) for dx in (-1, 0, 1) for dy in (-1, 0, 1))
        return all(metres(point, other) >= self.spacing for near in around for other in near)


def metres(a: Point, b: Point) -> float:
    """Distance of two near points, good to a part in a thousand."""
    east = (a[0] - b[0]) * math.cos(math.radians(a[1]))
    return math.hypot(east, a[1] - b[1]) * METRES_PER_DEGREE


def moved(point: Point, east: float, north: float) -> Point:
    """`point` moved by so many metres."""
    lon = point[0] + east / METRES_PER_DEGREE / math.cos(math.radians(point[1]))
    return lon, point[1] + north / METRES_PER_DEGREE


def to_datum(points: Iterable[Point], datum: str) -> list[Point]:
    """GCJ-02 points in `datum`, with six decimals of which the last is never zero, so that no cell loses precision."""
    lon, lat = (np.array(column, dtype=np.float64) for column in zip(*points, strict=True))
    convert = {"gcj02": lambda x, y: (x, y), "wgs84": gcj02_to_wgs84, "bd09": gcj02_to_bd09}[datum]
    return [(_six(x), _six(y)) for x, y in zip(*convert(lon, lat), strict=True)]


def to_gcj02(points: Iterable[Point], datum: str) -> list[Point]:
    """Points of `datum` in GCJ-02."""
    lon, lat = (np.array(column, dtype=np.float64) for column in zip(*points, strict=True))
    convert = {"gcj02": lambda x, y: (x, y), "wgs84": wgs84_to_gcj02, "bd09": bd09_to_gcj02}[datum]
    return [(float(x), float(y)) for x, y in zip(*convert(lon, lat), strict=True)]


def shares(known: Mapping[str, District]) -> list[float]:
    """How the stations spread over the districts: by the square root of the box, so that small ones are not empty."""
    return [math.sqrt((d.box[2] - d.box[0]) * (d.box[3] - d.box[1])) for d in known.values()]


def _district(row: Mapping[str, str], towns: list[str]) -> District:
    west, south, east, north = (float(row[f"gcj_{side}"]) for side in SIDES)
    any_west, any_south, any_east, any_north = (float(row[side]) for side in SIDES)
    centre = (float(row["center_lon"]), float(row["center_lat"])) if row["center_lon"] else None
    ground, box = (west, south, east, north), (any_west, any_south, any_east, any_north)
    return District(row["code"], row["label_zh"], ground, box, centre, tuple(towns))


def _inside(rng: Random, ground: Box) -> Point:
    west, south, east, north = ground
    dx, dy = (east - west) * SHRINK / 2, (north - south) * SHRINK / 2
    return rng.uniform(west + dx, east - dx), rng.uniform(south + dy, north - dy)


def _central(point: Point, centre: Point | None) -> bool:
    """Whether the point is within 60 m of the centre in any datum (the datums differ by up to 1.2 km)."""
    if centre is None or metres(point, centre) > 1300:
        return False
    return any(metres(to_datum([point], datum)[0], centre) <= NEAR_CENTRE for datum in ("gcj02", "wgs84", "bd09"))


def _six(degrees: float) -> float:
    micro = round(float(degrees) * 1e6)
    return (micro + (3 if micro % 10 == 0 else 0)) / 1e6
