"""Stations that look alike: the same place reported twice, and two places at one address."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import NamedTuple

from sucheng_data.demo.departments import DEPARTMENTS, Department
from sucheng_data.demo.places import moved
from sucheng_data.demo.record import Record
from sucheng_data.demo.stations import City, Station, record, second_phone

Entry = tuple[Department, Station, Record]

SAME = 0.03
TWINS = 0.01
STRAY = 4.0  # metres between two people's pins for one door
APART = (12.0, 25.0)  # metres between the doors of twins


class Pair(NamedTuple):
    """Two records that a matcher will find alike; `same` says whether they are one place."""

    one: Record
    other: Record
    same: bool


def same_place(city: City, entry: Entry) -> tuple[Entry, Pair]:
    """The station of `entry` once more, as another department wrote it down."""
    department, station, first = entry
    other = _other(city.rng, department)
    again = station._replace(
        name=city.rng.choice(_NAMES)(station),
        address=city.rng.choice(_ADDRESSES)(station),
        site=moved(station.site, city.rng.uniform(-STRAY, STRAY), city.rng.uniform(-STRAY, STRAY)),
    )
    second = record(city, other, again)
    if city.rng.random() < 0.3:
        second.values["phone"] = None
    return (other, again, second), _pair(first, second, same=True)


def twin(city: City, entry: Entry) -> tuple[Entry, Pair]:
    """Another station at the site of `entry`: a second unit of the department, or a station of another one."""
    department, station, first = entry
    rng = city.rng
    beside = station._replace(
        site=moved(station.site, rng.uniform(*APART) / 1.5, rng.uniform(*APART) / 1.5),
        phone=second_phone(rng, station.phone),
    )
    if rng.random() < 0.5:
        first.values["name"], first.values["address"] = _unit(station, "一"), f"{station.address}1幢"
        beside = beside._replace(name=_unit(station, "二"), address=f"{station.address}2幢")
        other = department
    else:
        other = _other(rng, department, station.category)
        beside = beside._replace(name=_unused(city, _prefix(station) + other.plate), category=other.category)
    second = record(city, other, beside)
    return (other, beside, second), _pair(first, second, same=False)


def _pair(one: Record, other: Record, *, same: bool) -> Pair:
    one.paired = other.paired = True
    return Pair(one, other, same)


def _other(rng: Random, department: Department, category: str = "") -> Department:
    return rng.choice([one for one in DEPARTMENTS if one is not department and one.category != category])


def _unused(city: City, name: str) -> str:
    """`name`, numbered where a station of that name exists."""
    while name in city.used:
        name += "二"
    city.used.add(name)
    return name


def _prefix(station: Station) -> str:
    return station.town + station.community


def _unit(station: Station, number: str) -> str:
    return f"{_prefix(station)}{number}号{station.name.removeprefix(_prefix(station))}"


def _without_town(station: Station) -> str:
    return station.name.removeprefix(station.town)


def _other_quotes(station: Station) -> str:
    for quotes in ("“”", "‘’"):
        if quotes[0] in station.name:
            return station.name.replace(quotes[0], "").replace(quotes[1], "")
    return station.name.removeprefix(station.town)


def _service_station(station: Station) -> str:
    return station.name.removesuffix("驿站") + "服务站" if station.name.endswith("驿站") else station.name


_NAMES: Sequence[Callable[[Station], str]] = (
    _without_town,
    _other_quotes,
    _service_station,
    lambda station: station.name,
)
_ADDRESSES: Sequence[Callable[[Station], str]] = (
    lambda station: station.address,
    lambda station: f"{station.address}1楼",
    lambda station: station.address.removesuffix("号"),
    lambda station: f"{station.district.label}{station.town}{station.address}",
    lambda station: station.town + station.address,
)
