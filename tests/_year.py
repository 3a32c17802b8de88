"""A year of deliveries: what three departments send each month of some sixty stations, and what is true of it.

Every month each department sends the whole list of its stations as one workbook, named after the month. `months()` is the same
on every call. What happens, all of it in `EVENTS`:

- rename: the name changes and nothing else; move: the address, and the point by 100 to 900 m; hours, phone: that field;
- open: a station nobody had; split: it keeps name and telephone, and a second one beside it is new;
- close, merge: the row is sent no more, and a month later the department answers why; only then is it removed, or merged;
- drop: one of two departments that report a station stops, the other does not: nothing happens to the station;
- skip: a department sends no workbook this month; what happened meanwhile is told with its next one;
- resend: an older month's workbook comes again, as it was and under its old name: nothing happens.

Without meaning, and always there: points waver by less than 3 m, blanks stray into names, the order of rows changes. Every fifth
station is reported by two departments, mostly in two datums, under two names, so that it must be counted once; two stations in
two towns have one name.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
from xlsxwriter import Workbook

from sucheng_data.model.datum import wgs84_to_gcj02

UNION, SOCIAL, KUNSHAN = "苏州市总工会", "中共苏州市委社会工作部", "昆山市总工会"
DEPARTMENTS = (UNION, SOCIAL, KUNSHAN)
PLATE = {UNION: "工会驿站", SOCIAL: "暖“新”驿站", KUNSHAN: "户外劳动者驿站"}
DATUM = {UNION: "GCJ-02", SOCIAL: "WGS-84", KUNSHAN: "GCJ-02"}
YEAR = 2025
EAST, NORTH = 95_200.0, 110_900.0  # metres in a degree, here
TOWNS = (
    ("昆山市", "千灯镇", 121.000, 31.270, "炎武 大唐 石浦 歇马 前进 大潭 秦峰 陶桥 善浦 吴家 凌家 少卿"),
    ("昆山市", "周市镇", 121.000, 31.450, "永共 新镇 东辉 惠安 朱家 青阳 金鸡 市北 珠泾 横娄 永平 陆杨"),
    ("太仓市", "沙溪镇", 121.060, 31.560, "印溪 庄西 白云 归庄 岳王 涂松 半泾 洪泾 香塘 直塘 中荷 塘桥"),
    ("常熟市", "梅李镇", 120.870, 31.710, "聚沙 赵市 珍门 瞿巷 天字 景巷 沈市 将泾 胜法 塘桥 梅南 通江"),
    ("吴江区", "平望镇", 120.645, 30.990, "中鲈 平安 梅堰 溪港 莺湖 新南 顾扬 庙头 胜墩 双浜 莺脰 秋泽"),
)


class Event(NamedTuple):
    """What happens to a station in a month; department: that skips, resends or drops; other: the month sent again, the thing
    merged into or split off, the number of metres, 1 where nothing of the old name stays."""

    month: int
    what: str
    thing: int = 0
    department: str = ""
    other: int = 0


EVENTS = (
    Event(2, "rename", 3),
    Event(2, "hours", 7),
    Event(3, "move", 8, other=120),
    Event(3, "open", 61),
    Event(4, "skip", department=SOCIAL),
    Event(4, "rename", 12, other=1),
    Event(4, "rename", 13),  # its department skips: told in May
    Event(5, "split", 17, other=62),
    Event(5, "close", 21),
    Event(6, "resend", department=UNION, other=2),
    Event(6, "hours", 10),  # told by both of its departments
    Event(6, "phone", 24),
    Event(6, "move", 26, other=890),
    Event(7, "merge", 62, other=17),
    Event(7, "open", 63),
    Event(8, "skip", department=UNION),
    Event(8, "move", 27, other=450),
    Event(8, "move", 32, other=300),
    Event(9, "drop", 31, department=SOCIAL),
    Event(9, "close", 33),
    Event(9, "split", 38, other=64),
    Event(10, "resend", department=SOCIAL, other=3),
    Event(10, "rename", 38),
    Event(10, "hours", 41),
    Event(10, "move", 45, other=200),  # told by both
    Event(11, "skip", department=KUNSHAN),
    Event(11, "open", 65),
    Event(11, "close", 14),  # its department skips: not missing before December, nor answered this year
    Event(11, "close", 44),
    Event(12, "move", 3, other=640),
    Event(12, "rename", 26),
)


@dataclass(frozen=True)
class Station:
    """A real station as it stands; names: what each department that reports it calls it; lon, lat in WGS-84."""

    thing: int
    district: str
    town: str
    names: Mapping[str, str]
    address: str
    lon: float
    lat: float
    phone: str
    hours: str = "8:30-17:30"


Row = Mapping[str, str]


class Happened(NamedTuple):
    """A change this month truly has: kind add, move, modify or remove; field: of `modify`; else ""."""

    thing: int
    kind: str
    field: str = ""


class Answer(NamedTuple):
    """A department's answer about a station it sends no more: closed, or merged into another thing."""

    department: str
    thing: int
    why: str
    into: int = 0


@dataclass
class Month:
    """What arrives in a month, and the truth of it.

    files: by name under raw/, the rows in order; things: by file and row in order from 0, which thing it is; gone: things that
    are asked about from this month on, until they are answered.
    """

    on: date
    files: dict[str, Sequence[Row]] = field(default_factory=dict)
    things: dict[tuple[str, int], int] = field(default_factory=dict)
    changes: list[Happened] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)


def months() -> list[Month]:
    """The year, the same on every call."""
    return list(_Year().run())


def deliver(month: Month, raw: Path) -> None:
    """The workbooks of a month, written under `raw`; the same rows always give the same bytes."""
    for name, rows in month.files.items():
        path = raw / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with Workbook(path) as book:
            book.set_properties({"created": datetime(YEAR, 1, 1)})
            sheet = book.add_worksheet("驿站")
            for at, cells in enumerate([list(rows[0]), *(row.values() for row in rows)]):
                sheet.write_row(at, 0, cells)


class _Year:
    """The stations as they stand, as each department last told of them, and what was sent so far."""

    def __init__(self) -> None:
        self.stations = {one.thing: one for one in _first()}
        self.told: dict[str, dict[int, Station]] = {name: {} for name in DEPARTMENTS}
        self.sent: dict[tuple[str, int], tuple[Sequence[Row], Sequence[int]]] = {}
        self.owed: list[tuple[int, Answer]] = []  # the month it is answered in, once its silence was noticed
        self.left: dict[int, Answer] = {}

    def run(self) -> Iterator[Month]:
        for number in range(1, 13):
            events = [event for event in EVENTS if event.month == number]
            month = Month(date(YEAR, number, 25))
            self._answer(number, month)
            for event in events:
                _DEEDS.get(event.what, lambda *_: None)(self, event)
            skips = {event.department for event in events if event.what == "skip"}
            for name in DEPARTMENTS:
                if name not in skips:
                    self._deliver(name, number, month)
            for event in events:
                if event.what == "resend":
                    _put(month, event.department, event.other, self.sent[event.department, event.other])
            yield month

    def _answer(self, number: int, month: Month) -> None:
        for due, answer in list(self.owed):
            if due == number:
                self.owed.remove((due, answer))
                month.answers.append(answer)
                kind, field = ("modify", "station_id") if answer.into else ("remove", "")  # merged, not lost
                month.changes.append(Happened(answer.thing, kind, field))

    def _deliver(self, name: str, number: int, month: Month) -> None:
        """The workbook of a department, and what it tells that was not told before."""
        now = {thing: one for thing, one in self.stations.items() if name in one.names}
        before, known = self.told[name], {thing for told in self.told.values() for thing in told}
        for thing, one in now.items():
            if thing in before:
                found = _differences(before[thing], one)
                month.changes += [change for change in found if change not in month.changes]
            elif thing not in known:
                month.changes.append(Happened(thing, "add"))
        for thing in sorted(before.keys() - now.keys()):
            if thing in self.left:
                month.gone.append(thing)
                self.owed.append((number + 1, self.left.pop(thing)))
        self.told[name] = now
        chance = random.Random(f"{name} {number}")
        order = chance.sample(sorted(now), len(now))
        rows = [_row(now[thing], name, month.on, chance) for thing in order]
        self.sent[name, number] = rows, order
        _put(month, name, number, (rows, order))

    def rename(self, event: Event) -> None:
        one = self.stations[event.thing]
        whole = f"{one.town.removesuffix('镇')}先锋驿站"
        names = {name: whole if event.other else _renamed(text) for name, text in one.names.items()}
        self._change(event, names=names)

    def move(self, event: Event) -> None:
        one = self.stations[event.thing]
        address = f"{one.town}新桥路{100 + event.thing}号"
        east, north = 0.6 * event.other, 0.8 * event.other
        self._change(event, address=address, lon=one.lon + east / EAST, lat=one.lat + north / NORTH)

    def hours(self, event: Event) -> None:
        self._change(event, hours="7:00-21:00")

    def phone(self, event: Event) -> None:
        self._change(event, phone=f"0512-5551{event.thing:04d}")

    def open(self, event: Event) -> None:
        one = _station(event.thing, TOWNS[event.thing % 5], f"新建{event.thing % 10}村")
        self.stations[event.thing] = replace(one, lon=one.lon + 550 / EAST, lat=one.lat + 600 / NORTH)

    def split(self, event: Event) -> None:
        """The second one stands sixty metres away, at a number of its own."""
        one = self.stations[event.thing]
        names = {name: text.replace("社区", "社区第二") for name, text in one.names.items()}
        self.stations[event.other] = replace(
            one,
            thing=event.other,
            names=names,
            address=f"{one.town}环镇路{event.other}号",
            lon=one.lon + 60 / EAST,
            phone=f"0512-5550{event.other:04d}",
        )

    def close(self, event: Event) -> None:
        one = self.stations.pop(event.thing)
        (name,) = one.names
        self.left[event.thing] = Answer(name, event.thing, "merged" if event.other else "closed", event.other)

    def drop(self, event: Event) -> None:
        names = {name: text for name, text in self.stations[event.thing].names.items() if name != event.department}
        self._change(event, names=names)

    def _change(self, event: Event, **values: object) -> None:
        self.stations[event.thing] = replace(self.stations[event.thing], **values)  # type: ignore[arg-type]


_DEEDS = {name: getattr(_Year, name) for name in ("rename", "move", "hours", "phone", "open", "split", "close", "drop")}
_DEEDS["merge"] = _Year.close


def _first() -> Iterator[Station]:
    """Sixty stations in five towns, a kilometre or so from one another."""
    for at, community in enumerate(word for *_, words in TOWNS for word in words.split()):
        yield _station(at + 1, TOWNS[at // 12], community)


def _station(thing: int, town: tuple[str, str, float, float, str], community: str) -> Station:
    district, place, lon, lat, _ = town
    senders = _senders(thing, district)
    east, north = 1100 * (thing % 4), 1300 * (thing % 12 // 4)
    # What one of two departments stops reporting is called the same by both, or its name would seem to change.
    one_name = any(event.what == "drop" and event.thing == thing for event in EVENTS)
    names = {name: f"{community}社区{PLATE[senders[0] if one_name else name]}" for name in senders}
    address = f"{place}{community}路{10 + thing}号"
    return Station(
        thing, district, place, names, address, lon + east / EAST, lat + north / NORTH, f"0512-5550{thing:04d}"
    )


def _senders(thing: int, district: str) -> tuple[str, ...]:
    """Kunshan's union only reports of Kunshan; every fifth station, and what one of two drops, has two reporters."""
    home = (UNION, SOCIAL, KUNSHAN) if district == "昆山市" else (UNION, SOCIAL)
    first = home[thing % len(home)]
    return (first, home[(thing + 1) % len(home)]) if thing % 5 == 0 or thing == 31 else (first,)


def _renamed(name: str) -> str:
    """A new plate, as such renamings are."""
    community = name.partition("社区")[0]
    return f"{community}社区新就业群体驿站" if "新就业" not in name else f"{community}先锋驿站"


def _differences(before: Station, now: Station) -> list[Happened]:
    """What a department tells of a station that it told otherwise before; a new address comes with the move."""
    found = [Happened(now.thing, "move")] if (before.lon, before.lat) != (now.lon, now.lat) else []
    # Only the name that one department gives changes: that another reports it no more is no change.
    told = {
        "name": any(now.names[name] != before.names[name] for name in now.names.keys() & before.names.keys()),
        "phone": now.phone != before.phone,
        "opening_hours_text": now.hours != before.hours,
    }
    return found + [Happened(now.thing, "modify", name) for name, changed in told.items() if changed]


def _row(one: Station, name: str, on: date, chance: random.Random) -> Row:
    """A row as the department writes it, with what has no meaning: points that waver, blanks that stray."""
    lon, lat = one.lon + chance.uniform(-2, 2) / EAST, one.lat + chance.uniform(-2, 2) / NORTH
    if DATUM[name] == "GCJ-02":
        x, y = wgs84_to_gcj02(np.array([lon]), np.array([lat]))
        lon, lat = float(x[0]), float(y[0])
    blank = chance.choice(("", "", " "))
    return {
        "驿站名称": blank + one.names[name] + chance.choice(("", "", "  ")),
        "县(市、区)": one.district,
        "街道/镇": one.town,
        "地址": one.address + blank,
        "经度": f"{lon:.6f}",
        "纬度": f"{lat:.6f}",
        "坐标来源": DATUM[name],
        "联系电话": one.phone,
        "开放时间": one.hours,
        "报送日期": on.isoformat(),
    }


def _put(month: Month, name: str, number: int, sent: tuple[Sequence[Row], Sequence[int]]) -> None:
    file = f"{name}/驿站{YEAR}{number:02d}.xlsx"
    month.files[file] = sent[0]
    month.things.update({(file, at): thing for at, thing in enumerate(sent[1])})
