"""The stations of the synthetic city: what is true of each, and how its department writes it down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from sucheng_data.demo import words
from sucheng_data.demo.departments import DEPARTMENTS, Department
from sucheng_data.demo.places import District, Point, Spots, districts, shares, to_datum
from sucheng_data.demo.record import Record, Value
from sucheng_data.model.codes import Register

FIRST_OPENED = date(2022, 1, 1)
LAST_OPENED = date(2025, 10, 31)
# Fewer stations have room for more distance; 100 m is how far apart two entries of one place may be drawn.
ROOMY, ROOMY_UP_TO, TIGHT = 120.0, 20_000, 40.0


class Station(NamedTuple):
    """What is true of a station, whoever writes it down."""

    name: str
    category: str
    district: District
    town: str
    community: str
    address: str
    site: Point
    hours: str
    round_the_clock: bool
    facilities: tuple[str, ...]
    phone: str
    opened: date
    verified: date


@dataclass
class City:
    """The ground the generator works on. `used` are the names given away."""

    rng: Random
    codes: Register
    day: date
    spots: Spots
    districts: dict[str, District]
    used: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)

    def label(self, list_: str, code: str) -> str:
        return self.codes[list_].label(code)


def found(rng: Random, codes: Register, day: date, stations: int) -> City:
    """A city with room for so many stations."""
    return City(rng, codes, day, Spots(rng, ROOMY if stations <= ROOMY_UP_TO else TIGHT), districts(codes))


def build(city: City, count: int) -> Iterator[tuple[Department, Station]]:
    """`count` stations, each with the department that runs it; every department has one before any has two."""
    known = list(city.districts.values())
    weights = shares(city.districts)
    for department in _departments(city.rng, count):
        district = city.rng.choices(known, weights)[0]
        yield department, _station(city, department, district)


def record(city: City, department: Department, station: Station) -> Record:
    """`station` as `department` writes it down; coordinates come later, by `locate`."""
    yes, no = department.yes
    operator = city.codes["organisations"].by_code[department.code]
    values: dict[str, Value] = {
        "station_id": _number(city, station.district.code) if "station_id=" in department.columns else None,
        "name": station.name,
        "categories": city.label("station_categories", station.category),
        "operator_org_id": operator.get("short_name") if department.named == "short" else operator["label_zh"],
        "district_code": station.district.label,
        "town": station.town,
        "community": station.community,
        "address": station.address,
        "crs_source": department.crs_word,
        "opening_hours_text": station.hours,
        "is_24h": yes if station.round_the_clock else no,
        "facilities": department.separator.join(words.facility_words(station.facilities, department.dialect)),
        "services": "政策咨询、法律咨询",
        "target_groups": "快递员、外卖配送员",
        "phone": station.phone,
        "status": "开放中",
        "opened_on": written(station.opened, department.dates),
        "verified_on": written(station.verified, department.dates),
        "closed_on": None,
        "map_online": yes,
        "remarks": None,
    }
    return Record(department.code, station.district.code, values, station.site, station.facilities)


def locate(department: Department, records: Sequence[Record]) -> None:
    """The coordinates of `records` written in the department's datum."""
    points = to_datum([one.site for one in records], department.datum)
    for one, (lon, lat) in zip(records, points, strict=True):
        one.values.update(
            lon=lon if department.numbers else f"{lon:.6f}", lat=lat if department.numbers else f"{lat:.6f}"
        )


def written(day: date, style: str) -> Value:
    """`day` as a department writes it."""
    patterns = {"iso": "{:%Y-%m-%d}", "slash": "{0.year}/{0.month}/{0.day}", "dot": "{0.year}.{0.month}.{0.day}"}
    patterns["zh"] = "{0.year}年{0.month}月{0.day}日"
    return day if style == "excel" else patterns[style].format(day)


def second_phone(rng: Random, first: str) -> str:
    """A phone other than `first`."""
    return next(number for number in iter(lambda: words.phone(rng), "") if number != first)


def _departments(rng: Random, count: int) -> list[Department]:
    first = list(DEPARTMENTS[:count])
    return first + rng.choices(DEPARTMENTS, [one.weight for one in DEPARTMENTS], k=count - len(first))


def _station(city: City, department: Department, district: District) -> Station:
    rng = city.rng
    town = rng.choice(district.towns)
    name, community = _name(city, department, town)
    hours, round_the_clock = rng.choice(words.HOURS)
    return Station(
        name,
        department.category,
        district,
        town,
        community,
        words.address(rng),
        city.spots.next(district),
        hours,
        round_the_clock,
        words.facilities(rng),
        words.phone(rng),
        FIRST_OPENED + timedelta(rng.randrange((LAST_OPENED - FIRST_OPENED).days)),
        city.day - timedelta(rng.randint(1, 60)),
    )


def _name(city: City, department: Department, town: str) -> tuple[str, str]:
    while True:
        community = words.community(city.rng, town)
        name = f"{town}{community}{department.plate}"
        if name not in city.used:
            city.used.add(name)
            return name, community


def _number(city: City, district: str) -> str:
    city.numbers[district] = city.numbers.get(district, 0) + 1
    return f"ST-{district}-{city.numbers[district]:05d}"
