"""Coverage: the stations of a release by district and town, what they lack, and how far the nearest open one is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.grammar.holidays import calendar
from sucheng_data.grammar.opening import CLOSED, OPEN, UNKNOWN
from sucheng_data.model.codes import Register
from sucheng_data.model.coverage import CITY, DECIMALS, TOWN, Area, Coverage, Moment, Point, Spread, Then, is_township
from sucheng_data.model.datum import Floats
from sucheng_data.model.geo import Mask
from sucheng_data.model.issue import Text
from sucheng_data.model.nearest import Ints, Near, nearest
from sucheng_data.stages._areas import Divided, divide
from sucheng_data.stages._stations import States, Stations

if TYPE_CHECKING:
    from sucheng_data.model.boundaries import Boundaries

STATES = {OPEN: "open", CLOSED: "closed", UNKNOWN: "unknown"}
_TEN, _NIGHT = time(10), time(22)
_AHEAD = 400  # days in which the next holiday is looked for
_UNSURE = 10  # stations of which it is not known, listed at most


def moments(as_of: date) -> list[Moment]:
    """Those of a release: an ordinary weekday and Sunday from its day on, and the first public holiday that is announced."""
    days = [as_of + timedelta(ahead) for ahead in range(_AHEAD)]
    weekday = next(day for day in days if day.weekday() < 5 and day not in _odd(day))
    sunday = next(day for day in days if day.weekday() == 6 and day not in _odd(day))
    holiday = next((day for day in days if (known := calendar(day.year)) and day in known.holidays), None)
    return [
        _moment("weekday_1000", Text("工作日 10:00", "weekday 10:00"), weekday, _TEN),
        _moment("weekday_2200", Text("工作日 22:00", "weekday 22:00"), weekday, _NIGHT),
        _moment("sunday_2200", Text("周日 22:00", "Sunday 22:00"), sunday, _NIGHT),
        _moment("holiday_2200", Text("节假日 22:00", "public holiday 22:00"), holiday, _NIGHT),
    ]


def moment_at(when: datetime) -> Moment:
    """Any moment, on a clock in China."""
    text = when.strftime("%Y-%m-%d %H:%M")
    return Moment("then", Text(text, text), when, calendar(when.year) is not None)


def _odd(day: date) -> Sequence[date]:
    """Holidays and working weekends of the year of `day`."""
    known = calendar(day.year)
    return (*known.holidays, *known.working) if known else ()


def _moment(name: str, title: Text, day: date | None, hour: time) -> Moment:
    return Moment(name, title, datetime.combine(day, hour) if day else None, bool(day and calendar(day.year)))


def cover(
    table: pa.Table, codes: Register, asked: Sequence[Moment], boundaries: Mapping[str, Boundaries] | None = None
) -> Coverage:
    """The coverage by the stations of `table`, with WGS-84 points, at the moments `asked`; boundaries: by level of area."""
    stations, imported = Stations(table), boundaries or {}
    basic = {row["code"]: Text(row["label_zh"], row["label_en"]) for row in codes["facilities"].rows if _basic(row)}
    divided = divide(table, codes)
    shapes = {level: dict(given.shapes) for level, given in imported.items()}
    areas = _Areas(stations, divided, shapes, list(basic))
    found = areas.at(asked)
    whose = {level: given.provenance for level, given in imported.items()}
    return Coverage(asked, basic, found, shapes, whose)


def _basic(row: Mapping[str, str]) -> bool:
    return row.get("tier") == "basic"


class _Areas:
    """Sums and distances of the stations by area."""

    def __init__(self, stations: Stations, divided: Divided, shapes: Mapping[str, Any], basic: Sequence[str]) -> None:
        self.stations, self.divided, self.basic = stations, divided, basic
        self.rows, self.known = divided.rows, dict[bytes, list[Then | None]]()
        self.serving = [rows[stations.serving[rows]] for rows in self.rows]
        self.located = [rows[stations.located[rows]] for rows in self.rows]
        self.centres = [
            _centre(stations.places[rows], shapes.get(area.level, {}).get(area.code))
            for area, rows in zip(divided.areas, self.located, strict=True)
        ]

    def at(self, asked: Sequence[Moment]) -> list[Area]:
        stated, has = _facilities(self.stations.table, self.basic)
        then = list(zip(*(self._then(moment) for moment in asked), strict=True)) or [()] * len(self.rows)
        apart, always = self.stations.apart, self.stations.always
        return [
            Area(
                **area._asdict(),
                stations=len(rows),
                off=len(self.rows[number]) - len(rows),
                on_map=len(self.located[number]),
                always=int(always[rows].sum()),
                unstated=int((~stated[rows]).sum()),
                lacking=[int((stated[rows] & ~one[rows]).sum()) for one in has],
                **self._towns(number),
                apart=_spread(apart[self.located[number]]),
                then=then[number],
                centre=self.centres[number],
            )
            for number, (area, rows) in enumerate(zip(self.divided.areas, self.serving, strict=True))
        ]

    def _towns(self, number: int) -> dict[str, Any]:
        """How many townships of the code list lie in an area, and those of them without a station in service."""
        area = self.divided.areas[number]
        if area.level == TOWN:
            return {}
        inside = [
            (town, len(rows))
            for town, rows in zip(self.divided.areas, self.serving, strict=True)
            if town.level == TOWN and is_township(town.code) and (area.level == CITY or town.district == area.code)
        ]
        return {"towns": len(inside), "without": [town.name for town, count in inside if not count]}

    def _then(self, moment: Moment) -> list[Then | None]:
        if moment.when is None:
            return [None] * len(self.rows)
        states = self.stations.states(moment.when)
        key = states.tobytes()  # most hours of a day are like the one before
        if key not in self.known:
            self.known[key] = self._when(states)
        return self.known[key]

    def _when(self, states: States) -> list[Then | None]:
        open_: Mask = self.stations.located & (states == OPEN)
        metres = self.stations.to_open(open_).metres
        known = [number for number, centre in enumerate(self.centres) if centre]
        middles = np.array([self.centres[number] for number in known], dtype=np.float64).reshape(-1, 2)
        from_centre = dict(zip(known, nearest(middles, self.stations.places[open_]).metres.tolist(), strict=True))
        counts = [np.bincount(states[rows], minlength=len(STATES)).tolist() for rows in self.serving]
        return [
            Then(
                count[OPEN],
                count[CLOSED],
                count[UNKNOWN],
                _spread(metres[self.located[number]]),
                _finite(from_centre.get(number, np.inf)),
            )
            for number, count in enumerate(counts)
        ]


def _facilities(table: pa.Table, basic: Sequence[str]) -> tuple[Mask, list[Mask]]:
    """Which stations state what they have, and which have each of the basic facilities."""
    size = table.num_rows
    if "facilities" not in table.column_names or not pa.types.is_list(table["facilities"].type):
        return np.zeros(size, dtype=bool), [np.zeros(size, dtype=bool) for _ in basic]
    lists = table["facilities"]
    items, owners = pc.list_flatten(lists), pc.list_parent_indices(lists).to_numpy()
    found = []
    for code in basic:
        has: Mask = np.zeros(size, dtype=bool)
        has[owners[pc.fill_null(pc.equal(items, code), False).to_numpy()]] = True
        found.append(has)
    return lists.is_valid().to_numpy(), found


def _centre(places: Floats, shape: Any) -> tuple[float, float] | None:
    """A point inside the boundary; without one, the middle of the stations."""
    if shape is not None:
        inside = shape.representative_point()
        return round(float(inside.x), DECIMALS), round(float(inside.y), DECIMALS)
    if not len(places):
        return None
    lon, lat = places.mean(axis=0).tolist()
    return round(lon, DECIMALS), round(lat, DECIMALS)


def _spread(metres: Floats) -> Spread:
    known = metres[np.isfinite(metres)]
    return Spread(float(np.median(known)), float(known.max())) if len(known) else Spread()


def _finite(metres: float) -> float | None:
    return metres if np.isfinite(metres) else None


def each(table: pa.Table, moment: Moment) -> list[Point]:
    """Every station in service at a moment, with the nearest open one: itself at 0 metres where it is open."""
    stations = Stations(table)
    states = _states(stations, moment)
    near = stations.to_open(stations.located & (states == OPEN))
    return _points(stations, np.flatnonzero(stations.serving), states, near)


def around(table: pa.Table, moment: Moment, place: tuple[float, float], most: int) -> list[Point]:
    """The stations nearest to a WGS-84 place that are open at a moment, and those nearer than the last of them of which it is not
    known; metres are those from the place."""
    stations = Stations(table)
    states = _states(stations, moment)
    metres = np.full(stations.size, np.inf)
    metres[stations.located] = nearest(stations.places[stations.located], np.array([place])).metres
    rows = np.flatnonzero(stations.located & (states != CLOSED))
    rows = rows[np.argsort(metres[rows], kind="stable")]
    open_ = states[rows] == OPEN
    last = np.append(np.flatnonzero(open_), [len(rows)] * most)[most - 1]
    near = Near(metres, np.full(stations.size, -1, dtype=np.int64))
    return _points(stations, rows[: last + 1][: _UNSURE + most], states, near)


def _states(stations: Stations, moment: Moment) -> States:
    return stations.states(moment.when) if moment.when else np.full(stations.size, UNKNOWN, dtype=np.int8)


def _points(stations: Stations, rows: Ints, states: States, near: Near) -> list[Point]:
    part = stations.table.take(pa.array(rows))
    ids = _texts(stations.table, "station_id")
    words = [_texts(part, name) for name in ("station_id", "name", "district_code", "town")]
    return [
        Point(
            identifier,
            name,
            district,
            town,
            (float(lon), float(lat)) if stations.located[row] else None,
            STATES[int(states[row])],
            ids[near.number[row]] if near.number[row] >= 0 else "",
            round(float(near.metres[row]), 1) if np.isfinite(near.metres[row]) else None,
        )
        for row, (lon, lat), identifier, name, district, town in zip(
            rows.tolist(), stations.places[rows], *words, strict=True
        )
    ]


def _texts(table: pa.Table, name: str) -> list[str]:
    known = table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
    return [str(text or "") for text in known]
