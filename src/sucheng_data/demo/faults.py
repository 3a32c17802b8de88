"""The faults planted in station rows: one small function each; a new one is listed in STATION_FAULTS."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import NamedTuple

from sucheng_data.demo.departments import Department
from sucheng_data.demo.places import District, holds, to_datum
from sucheng_data.demo.record import ExcelError, Record, Value
from sucheng_data.demo.words import place

Changes = Mapping[str, Value]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


class Scene(NamedTuple):
    """What a fault may look at: the record to spoil, its department, the rows above it, the ten districts."""

    rng: Random
    record: Record
    department: Department
    above: Sequence[Record]
    districts: Mapping[str, District]

    def elsewhere(self) -> District:
        """A district other than the record's."""
        return self.rng.choice([one for code, one in self.districts.items() if code != self.record.district])


class Fault(NamedTuple):
    """A kind of fault: the finding it must raise, the field whose cell it must point at, and how to plant it.

    `plant` gives the cells to change, or None where this record cannot show the fault. `needs` are further columns.
    `once`: notes below a warning are told once for a whole sheet, so a department gets one of them.
    """

    code: str
    field: str
    plant: Callable[[Scene], Changes | None]
    needs: tuple[str, ...] = ()
    once: bool = False


def no_name(scene: Scene) -> Changes:
    return {"name": None}


def excel_error(scene: Scene) -> Changes | None:
    """Only a workbook knows error cells."""
    return {"address": ExcelError("#REF!")} if scene.department.form == "xlsx" else None


def out_of_city(scene: Scene) -> Changes:
    return _point(scene, 116.39 + scene.rng.random() / 200, 39.9 + scene.rng.random() / 200)


def swapped(scene: Scene) -> Changes:
    return {"lon": scene.record.values["lat"], "lat": scene.record.values["lon"]}


def wrong_district(scene: Scene) -> Changes | None:
    """A point of another district that no datum brings back into the stated one."""
    other = scene.elsewhere()
    west, south, east, north = other.box
    middle = (west + east) / 2 + scene.rng.uniform(-0.01, 0.01), (south + north) / 2 + scene.rng.uniform(-0.01, 0.01)
    point = to_datum([middle], scene.department.datum)[0]
    return None if holds(scene.districts[scene.record.district], point) else _point(scene, *point)


def rounded(scene: Scene) -> Changes:
    lon, lat = (float(str(scene.record.values[axis])) for axis in ("lon", "lat"))
    if scene.department.numbers:
        return {"lon": round(lon, 2), "lat": round(lat, 2)}
    return {"lon": f"{lon:.2f}", "lat": f"{lat:.2f}"}


def not_round_the_clock(scene: Scene) -> Changes | None:
    """The hours of an ordinary day where the mark says round the clock."""
    always = scene.record.values["is_24h"] == scene.department.yes[0]
    return {"opening_hours_text": "周一至周日 8:00-20:00"} if always else None


def round_the_clock(scene: Scene) -> Changes | None:
    yes, no = scene.department.yes
    return {"is_24h": no} if scene.record.values["is_24h"] == yes else None


def foreign_town(scene: Scene) -> Changes | None:
    town = scene.rng.choice(scene.elsewhere().towns)
    return None if town in scene.districts[scene.record.district].towns else {"town": town}


def vague_hours(scene: Scene) -> Changes:
    return {"opening_hours_text": "随商场营业时间", "is_24h": scene.department.yes[1]}


def overnight(scene: Scene) -> Changes:
    return {"opening_hours_text": "20:00-8:00", "is_24h": scene.department.yes[1]}


def few_facilities(scene: Scene) -> Changes:
    return {"facilities": scene.department.separator.join(("饮水机", "空调", "WiFi"))}


def closed_without_date(scene: Scene) -> Changes:
    """The finding points at the cell that should hold the date."""
    return {"status": "已关闭", "closed_on": None}


def closed_before_opened(scene: Scene) -> Changes:
    return {"status": "已关闭", "closed_on": "2021-06-30"}


def foreign_address(scene: Scene) -> Changes:
    return {"address": scene.elsewhere().label + str(scene.record.values["address"])}


def unknown_status(scene: Scene) -> Changes:
    return {"status": "红红火火"}


def mobile_phone(scene: Scene) -> Changes:
    return {"phone": _mobile(scene.rng)}


def identity_number(scene: Scene) -> Changes:
    """A number with a right check digit, of somebody who would have been born on the first day of 1901."""
    digits = f"32050019010101{scene.rng.randint(0, 999):03d}"
    check = "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11]
    return {"remarks": f"登记证件{digits}{check}"}


def named_mobile(scene: Scene) -> Changes:
    return {"remarks": f"联系测试员{_mobile(scene.rng)}"}


def too_early(scene: Scene) -> Changes:
    return {"opened_on": "1987-06-01"}


def opened_tomorrow(scene: Scene) -> Changes:
    return {"opened_on": "2028-06-01"}


def long_unseen(scene: Scene) -> Changes:
    return {"verified_on": "2024-03-15"}


def next_door(scene: Scene) -> Changes | None:
    """A few steps from a station above in the same district, which nobody will change any more."""
    here = (scene.record.district, scene.record.values["categories"])
    settled = [
        one
        for one in scene.above
        if (one.district, one.values["categories"]) == here
        and (one.paired or (one.answer and one.answer.field in ("name", "phone", "facilities")))
    ]
    if not settled:
        return None
    lon, lat = (float(str(settled[-1].values[axis])) for axis in ("lon", "lat"))
    return _point(scene, lon + scene.rng.uniform(4e-5, 9e-5), lat + scene.rng.uniform(4e-5, 9e-5))


def mojibake(scene: Scene) -> Changes:
    return {"address": "锟斤拷锟斤拷路" + str(scene.rng.randint(1, 99)) + "号"}


def no_such_day(scene: Scene) -> Changes:
    return {"opened_on": "2024年2月30日"}


def same_number(scene: Scene) -> Changes | None:
    """The number of a row above, as left behind by copying a row; of one whose own number nobody will change any more."""
    settled = [one for one in scene.above if one.paired or (one.answer and one.answer.field != "station_id")]
    return {"station_id": settled[-1].values["station_id"]} if settled else None


def unknown_operator(scene: Scene) -> Changes:
    return {"operator_org_id": f"苏州市{place(scene.rng)}事务促进局"}


def unknown_facility(scene: Scene) -> Changes:
    words = (str(scene.record.values["facilities"]), "全息投影舱")
    return {"facilities": scene.department.separator.join(words)}


STATION_FAULTS = (
    Fault("FMT-E01", "name", no_name),
    Fault("FMT-E02", "address", excel_error),
    Fault("FMT-W01", "address", mojibake),
    Fault("FMT-W03", "opened_on", too_early),
    Fault("FMT-W04", "opened_on", opened_tomorrow, ("status",)),
    Fault("unreadable", "opened_on", no_such_day),
    Fault("enum", "status", unknown_status),
    Fault("STA-E01", "lon", out_of_city, ("lat",)),
    Fault("STA-E02", "lon", swapped, ("lat",)),
    Fault("STA-E03", "lon", wrong_district, ("lat",)),
    Fault("STA-E04", "lon", rounded, ("lat",)),
    Fault("STA-E05", "opening_hours_text", not_round_the_clock, ("is_24h",)),
    Fault("STA-E06", "closed_on", closed_without_date, ("status",)),
    Fault("STA-E06", "closed_on", closed_before_opened, ("status", "opened_on")),
    Fault("STA-E07", "remarks", named_mobile),
    Fault("STA-W03", "lon", next_door, ("lat",)),
    Fault("STA-W04", "address", foreign_address),
    Fault("STA-W05", "town", foreign_town),
    Fault("STA-W06", "is_24h", round_the_clock),
    Fault("STA-W07", "opening_hours_text", vague_hours, ("is_24h",)),
    Fault("STA-W08", "opening_hours_text", overnight, ("is_24h",)),
    Fault("STA-W09", "facilities", few_facilities),
    Fault("STA-W10", "verified_on", long_unseen),
    Fault("STA-I01", "facilities", unknown_facility, once=True),
    Fault("PII-E01", "remarks", identity_number),
    Fault("PII-W01", "phone", mobile_phone),
    Fault("ORG-E01", "operator_org_id", unknown_operator),
    Fault("DUP-E01", "station_id", same_number),
)


def _point(scene: Scene, lon: float, lat: float) -> Changes:
    if scene.department.numbers:
        return {"lon": round(lon, 6), "lat": round(lat, 6)}
    return {"lon": f"{lon:.6f}", "lat": f"{lat:.6f}"}


def _mobile(rng: Random) -> str:
    """A mobile number nobody can take for real."""
    return f"1990000{rng.randint(1, 99):04d}"
