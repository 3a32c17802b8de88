"""Coverage: how many stations a district or town has, what they lack, and how far the next open one is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sucheng_data.model.issue import Text

CITY, DISTRICT, TOWN = "city", "district", "town"
LEVELS = (CITY, DISTRICT, TOWN)
NOT_STATED = Text("未注明", "not stated")
SEPARATOR = "|"
DECIMALS = 6
_ZONES = 400

Place = tuple[float, float]


class Moment(NamedTuple):
    """When it is asked, on a clock in China; None: no such day is known. announced: whether the year's holidays are."""

    name: str
    title: Text
    when: datetime | None
    announced: bool = True


class Spread(NamedTuple):
    """Metres: the middle and the largest of several distances; None of none."""

    median: float | None = None
    worst: float | None = None


NO_SPREAD = Spread()


class Then(NamedTuple):
    """How it is at a moment: stations by state, from each station on the map to the nearest open one (0 where it is open
    itself), and from the centre of the area."""

    open: int
    closed: int
    unknown: int
    reach: Spread
    centre: float | None


@dataclass(frozen=True)
class Area:
    """A district or town; `code` is "" where the code lists do not know it, or the records do not say which it is.

    stations: in service; off: those that are not; on_map: those in service whose place is certain; lacking: of those that state
    their facilities, how many lack each of the basic ones; towns: how many townships it has; without: the names of those with no station;
    apart: to the next station; then: by moment, None where the moment is not known.
    """

    level: str
    code: str
    name: Text
    district: str
    stations: int = 0
    off: int = 0
    on_map: int = 0
    always: int = 0
    unstated: int = 0
    lacking: Sequence[int] = ()
    towns: int = 0
    without: Sequence[Text] = ()
    apart: Spread = NO_SPREAD
    then: Sequence[Then | None] = ()
    centre: Place | None = None

    @property
    def kind(self) -> str:
        """Of a town in the code list: "township" (街道, 镇, 乡), or "zone": development zones, farms and other units that are
        only treated as one (from 400 on in their code); "" of anything else."""
        if self.level != TOWN or not self.code:
            return ""
        return "township" if is_township(self.code) else "zone"

    @property
    def share(self) -> float | None:
        """The share of those open round the clock."""
        return self.always / self.stations if self.stations else None


def is_township(code: str) -> bool:
    """By the rules for statistical division codes: subdistricts 001-099, towns 100-199, townships 200-399."""
    return code[6:9].isdigit() and int(code[6:9]) < _ZONES


class Point(NamedTuple):
    """A station in service at one moment: its state (`states`), the nearest open one and how far that is."""

    id: str
    name: str
    district: str
    town: str
    place: Place | None
    state: str
    nearest: str = ""
    metres: float | None = None


@dataclass(frozen=True)
class Coverage:
    """The city, its districts and its towns, in the order of the code lists, those unknown to them last.

    facilities: the basic ones, by code; shapes: level -> code -> polygon in WGS-84, where boundaries were imported, and
    `provenance`, level -> whose they are.
    """

    moments: Sequence[Moment]
    facilities: Mapping[str, Text]
    areas: Sequence[Area]
    shapes: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    provenance: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def of(self, level: str) -> list[Area]:
        return [area for area in self.areas if area.level == level]


def columns(coverage: Coverage) -> dict[str, list[Any]]:
    """A line for every area: heading -> cells."""
    rows = [dict(_cells(coverage, area)) for area in coverage.areas]
    return {name: [row[name] for row in rows] for name in (rows[0] if rows else ())}


def _cells(coverage: Coverage, area: Area) -> Iterator[tuple[str, Any]]:
    yield from (
        ("level", area.level),
        ("code", area.code or None),
        ("name_zh", area.name.zh),
        ("name_en", area.name.en),
    )
    yield from (
        ("district_code", area.district or None),
        ("town_kind", area.kind or None),
        ("stations", area.stations),
        ("out_of_service", area.off),
    )
    yield from (("on_map", area.on_map), ("open_24h", area.always))
    yield "open_24h_share", None if area.share is None else round(area.share, 4)
    yield "facilities_not_stated", area.unstated
    yield from ((f"without_{code}", count) for code, count in zip(coverage.facilities, area.lacking, strict=True))
    has_towns = area.level != TOWN
    yield "towns", area.towns if has_towns else None
    yield "towns_without_station", len(area.without) if has_towns else None
    yield "towns_without_station_names", SEPARATOR.join(name.zh for name in area.without) or None
    yield from (("apart_median_m", _metres(area.apart.median)), ("apart_worst_m", _metres(area.apart.worst)))
    for moment, then in zip(coverage.moments, area.then, strict=True):
        yield from ((f"{moment.name}_{name}", cell) for name, cell in _then(moment, then).items())


def _then(moment: Moment, then: Then | None) -> dict[str, Any]:
    at = moment.when.isoformat(timespec="minutes") if moment.when else None
    if then is None:
        return dict.fromkeys(("at", "open", "closed", "unknown", "median_m", "worst_m", "centre_m"))
    reach = (_metres(metres) for metres in (*then.reach, then.centre))
    names = ("open", "closed", "unknown", "median_m", "worst_m", "centre_m")
    return {"at": at, **dict(zip(names, (then.open, then.closed, then.unknown, *reach), strict=True))}


def _metres(metres: float | None) -> int | None:
    return None if metres is None else round(metres)


def collection(coverage: Coverage) -> dict[str, Any]:
    """GeoJSON (RFC 7946, WGS-84): a feature for every district and town, those without a known place without a geometry."""
    told = columns(coverage)
    features = [
        {
            "type": "Feature",
            "id": f"{area.level}:{area.code or f'{area.district}:{area.name.zh}'}",
            "geometry": _geometry(coverage, area),
            "properties": {
                "geometry_is": _kind(coverage, area),
                **{name: cells[row] for name, cells in told.items() if cells[row] is not None},
            },
        }
        for row, area in enumerate(coverage.areas)
        if area.level != CITY
    ]
    whose = {"boundaries": {level: _public(facts) for level, facts in sorted(coverage.provenance.items())}}
    return {"type": "FeatureCollection", **(whose if coverage.provenance else {}), "features": features}


def _public(facts: Mapping[str, str]) -> dict[str, str]:
    """What is said of boundaries; not what the file was called on somebody's machine."""
    return {name: facts[name] for name in ("source", "licence", "review_no", "date") if facts.get(name)}


def _kind(coverage: Coverage, area: Area) -> str:
    if area.code in coverage.shapes.get(area.level, {}):
        return "boundary"
    return "centre_of_stations" if area.centre else "none"


def _geometry(coverage: Coverage, area: Area) -> dict[str, Any] | None:
    shape = coverage.shapes.get(area.level, {}).get(area.code)
    if shape is not None:
        return _polygon(shape)
    return {"type": "Point", "coordinates": list(area.centre)} if area.centre else None


def _polygon(shape: Any) -> dict[str, Any] | None:
    """With six decimals, valid at them, rings wound as the standard wants them."""
    import shapely

    fine = shapely.orient_polygons(shapely.set_precision(shape, 10.0**-DECIMALS))
    found: dict[str, Any] = shapely.geometry.mapping(fine)
    return None if fine.is_empty else {"type": found["type"], "coordinates": _rounded(found["coordinates"])}


def _rounded(numbers: Any) -> Any:
    if isinstance(numbers, float):
        return round(numbers, DECIMALS)
    return [_rounded(each) for each in numbers]
