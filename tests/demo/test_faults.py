"""Every kind of planted fault, judged without the product's own rules: the text must be wrong in the way its code says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest

from sucheng_data.demo import programme, programme_faults, stations
from sucheng_data.demo.departments import DEPARTMENTS, Department
from sucheng_data.demo.faults import STATION_FAULTS, Fault, Scene
from sucheng_data.demo.record import Record, Value
from sucheng_data.model.codes import load_codes

CODES = load_codes(Path(__file__).parents[2] / "schemas" / "codes")
DAY = date(2026, 1, 31)

Values = dict[str, Value]


def scenes(department: Department, count: int = 40) -> list[Scene]:
    """Records of one department, each ready to be spoilt."""
    rng = Random(11)
    city = stations.found(rng, CODES, DAY, count)
    records = [stations.record(city, department, station) for _, station in stations.build(city, count)]
    stations.locate(department, records)
    return [Scene(rng, one, department, records[:n], city.districts) for n, one in enumerate(records)]


def spoilt(fault: Fault, department: Department) -> list[tuple[Record, Values]]:
    """(record, its values after the fault) for the records that can show it."""
    # The rows above are settled: of a pair, which no fault touches.
    settled = [scene._replace(above=[replace(one, paired=True) for one in scene.above]) for scene in scenes(department)]
    planted = [(scene.record, fault.plant(scene)) for scene in settled]
    return [(record, {**record.values, **changes}) for record, changes in planted if changes is not None]


def box(code: str) -> tuple[float, float, float, float]:
    row = CODES["districts"].by_code[code]
    return float(row["west"]), float(row["south"]), float(row["east"]), float(row["north"])


def inside(code: str, lon: object, lat: object) -> bool:
    west, south, east, north = box(code)
    return west <= float(str(lon)) <= east and south <= float(str(lat)) <= north


def checks_out(number: str) -> bool:
    """ISO 7064 MOD 11-2, as GB 11643 uses it: the weighted sum of all eighteen is 1 modulo 11."""
    digits = [10 if digit in "Xx" else int(digit) for digit in number]
    return sum(digit * 2 ** (17 - place) for place, digit in enumerate(digits)) % 11 == 1


def towns_of(code: str) -> set[str]:
    return {row["label_zh"] for row in CODES["towns"].rows if row["district_code"] == code}


def basics(text: object) -> int:
    found = {CODES["facilities"].find(word) for word in re.split("[、，；]", str(text))}
    return sum(CODES["facilities"].by_code[code]["tier"] == "basic" for code in found if code)


WRONG: dict[str, Callable[[Record, Values], bool]] = {
    "no_name": lambda one, v: v["name"] is None and bool(one.values["name"]),
    "excel_error": lambda one, v: v["address"] == "#REF!",
    "mojibake": lambda one, v: "锟斤拷" in str(v["address"]),
    "too_early": lambda one, v: str(v["opened_on"])[:4] < "2015",
    "opened_tomorrow": lambda one, v: str(v["opened_on"]) > DAY.isoformat(),
    "long_unseen": lambda one, v: v["verified_on"] == "2024-03-15",
    "next_door": lambda one, v: v["lon"] != one.values["lon"] and inside(one.district, v["lon"], v["lat"]),
    "no_such_day": lambda one, v: v["opened_on"] == "2024年2月30日",
    "unknown_status": lambda one, v: CODES["station_status"].find(str(v["status"])) is None,
    "out_of_city": lambda one, v: not inside("320500", v["lon"], v["lat"]) and not inside("320500", v["lat"], v["lon"]),
    "swapped": lambda one, v: inside(one.district, v["lat"], v["lon"]) and not inside("320500", v["lon"], v["lat"]),
    "wrong_district": lambda one, v: (
        inside("320500", v["lon"], v["lat"]) and not inside(one.district, v["lon"], v["lat"])
    ),
    "rounded": lambda one, v: len(str(v["lon"]).partition(".")[2]) <= 2 and inside(one.district, v["lon"], v["lat"]),
    "not_round_the_clock": lambda one, v: v["is_24h"] in ("是", "√", "有") and "20:00" in str(v["opening_hours_text"]),
    "round_the_clock": lambda one, v: (
        v["is_24h"] in ("否", "×", "无") and str(v["opening_hours_text"]).startswith(("24", "全"))
    ),
    "closed_without_date": lambda one, v: v["status"] == "已关闭" and v["closed_on"] is None,
    "closed_before_opened": lambda one, v: v["status"] == "已关闭" and str(v["closed_on"]) < "2022-01-01",
    "named_mobile": lambda one, v: bool(re.search(r"测试员1990000\d{4}", str(v["remarks"]))),
    "foreign_address": lambda one, v: any(
        str(v["address"]).startswith(row["label_zh"])
        for row in CODES["districts"].rows
        if row["kind"] == "district" and row["code"] != one.district
    ),
    "foreign_town": lambda one, v: v["town"] not in towns_of(one.district),
    "vague_hours": lambda one, v: not re.search(r"\d|全天", str(v["opening_hours_text"])),
    "overnight": lambda one, v: v["opening_hours_text"] == "20:00-8:00",
    "few_facilities": lambda one, v: 0 < basics(v["facilities"]) < 3,
    "unknown_facility": lambda one, v: basics(v["facilities"]) >= 3 and "全息投影舱" in str(v["facilities"]),
    "identity_number": lambda one, v: checks_out(re.findall(r"\d{17}[\dX]", str(v["remarks"]))[0]),
    "mobile_phone": lambda one, v: bool(re.fullmatch(r"1990000\d{4}", str(v["phone"]))),
    "unknown_operator": lambda one, v: CODES["organisations"].find(str(v["operator_org_id"])) is None,
    "same_number": lambda one, v: bool(v["station_id"]) and v["station_id"] != one.values["station_id"],
}


SHOWS = [
    (fault, department)
    for fault in STATION_FAULTS
    for department in DEPARTMENTS
    # Only departments that supply numbers can repeat one.
    if fault.field != "station_id" or "station_id=" in department.columns
]


@pytest.mark.parametrize(("fault", "department"), SHOWS, ids=lambda one: getattr(one, "field", "") or one.code)
def test_fault_is_what_it_says(fault: Fault, department: Department) -> None:
    shown = spoilt(fault, department)
    if fault.code == "FMT-E02" and department.form == "csv":
        assert shown == []
        return
    assert shown
    for record, values in shown:
        assert WRONG[fault.plant.__name__](record, values), values
        assert values[fault.field] != record.values[fault.field] or fault.field == "closed_on"


@pytest.mark.parametrize("department", DEPARTMENTS, ids=lambda department: department.code)
def test_sound_records_have_none_of_the_faults(department: Department) -> None:
    """The judgements above are no judgements if they also hold of a sound record."""
    for scene in scenes(department):
        for fault in STATION_FAULTS:
            name = fault.plant.__name__
            if name not in ("same_number", "identity_number"):
                assert not WRONG[name](scene.record, dict(scene.record.values)), name
        assert not re.search(r"\d", str(scene.record.values["remarks"]))


def test_every_fault_is_judged() -> None:
    assert {fault.plant.__name__ for fault in STATION_FAULTS} == set(WRONG)


def test_first_row_cannot_repeat_a_number() -> None:
    first = scenes(next(one for one in DEPARTMENTS if one.form == "csv"), 2)[0]
    fault = next(one for one in STATION_FAULTS if one.field == "station_id")
    assert fault.plant(first) is None


def test_text_coordinates_stay_text() -> None:
    """A department that sends text sends it in its spoilt cells too."""
    department = replace(DEPARTMENTS[0], numbers=False)
    for fault in STATION_FAULTS:
        if fault.field == "lon":
            assert all(isinstance(values["lon"], str) for _, values in spoilt(fault, department))


def programme_records(entity: str) -> list[Values]:
    city = stations.found(Random(5), CODES, DAY, 1)
    sheets = [sheet for file in programme.files(city) for sheet in file.sheets]
    return [dict(one.values) for sheet in sheets if programme.entity(sheet) == entity for one in sheet.records]


PROGRAMME_WRONG: dict[str, Callable[[Values], bool]] = {
    "BEN-E01": lambda v: str(v["valid_to"]) < str(v["valid_from"]),
    "BEN-E04": lambda v: bool(v["quantity"]) and v["quantity_unit"] is None,
    "BEN-E05": lambda v: (
        int(str(v["quantity"])) * int(str(v["unit_value_cny"])) * 1.01 < int(str(v["total_value_cny"]))
    ),
    "BEN-W03": lambda v: v["status"] == "进行中" and str(v["valid_to"]) < DAY.isoformat(),
    "BEN-W04": lambda v: int(str(v["issued_quantity"])) > int(str(v["quantity"])),
    "PRJ-E02": lambda v: CODES["actions"].find(str(v["action_code"])) is None,
    "PRJ-E03": lambda v: str(v["end_date"]) < str(v["start_date"]),
    "PRJ-W04": lambda v: (v["status"] == "已完成") != (v["progress_pct"] == 100),
}


@pytest.mark.parametrize("fault", programme_faults.PROGRAMME_FAULTS, ids=lambda fault: fault.code)
def test_programme_fault_is_what_it_says(fault: programme_faults.ProgrammeFault) -> None:
    records = programme_records(fault.entity)
    assert not any(PROGRAMME_WRONG[fault.code](values) for values in records)
    planted = [{**values, **changes} for values in records if (changes := fault.plant(values)) is not None]
    assert planted
    assert all(PROGRAMME_WRONG[fault.code](values) for values in planted)


def test_a_number_is_copied_only_from_a_row_that_keeps_its_own() -> None:
    """Else the answer would be wrong as soon as that row gets another number itself."""
    department = next(one for one in DEPARTMENTS if "station_id=" in one.columns)
    scene = next(scene for scene in scenes(department) if scene.above)
    fault = next(one for one in STATION_FAULTS if one.field == "station_id")
    assert fault.plant(scene._replace(above=[replace(one, paired=False, answer=None) for one in scene.above])) is None
