"""Records -> the files a department sends: which sheets, under which title, with which notes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from sucheng_data.demo.departments import Department
from sucheng_data.demo.layouts import columns
from sucheng_data.demo.record import File, Record, Sheet
from sucheng_data.demo.stations import City

SYNTHETIC = "合成数据"
NOTE = (
    f"注：1.本表为{SYNTHETIC}，由程序随机生成，不对应任何真实站点、单位事务或个人。\n"
    "2.电话号码均取自虚构号段0512-65550100至65550199。"
)
# The √ columns of a wide sheet: the basic facilities and three more.
WIDE = (
    "drinking_water",
    "microwave",
    "phone_charging",
    "first_aid",
    "seating",
    "toilet",
    "air_conditioning",
    "wifi",
    "umbrella",
)


def station_file(city: City, department: Department, records: Sequence[Record]) -> File:
    """The station file of `department`; `records` stand in the order of its sheets."""
    name = city.label("organisations", department.code)
    if department.by_district:
        groups = [list(group) for _, group in groupby(records, lambda one: one.district)]
        sheets = [_sheet(city, department, group, city.districts[group[0].district].label) for group in groups]
    else:
        sheets = [_sheet(city, department, list(records), _sheet_name(department))]
    return File(f"raw/{name}/{_stem(department)}.{department.form}", department.form, sheets)


def _stem(department: Department) -> str:
    return f"{department.title or '驿站数据'}（{SYNTHETIC}）"


def _sheet_name(department: Department) -> str:
    """A CSV file is a sheet of its own name."""
    if department.form == "csv":
        return _stem(department)
    return "驿站汇总" if department.titled else "Sheet1"


def _sheet(city: City, department: Department, records: list[Record], name: str) -> Sheet:
    labels = {code: city.label("facilities", code) for code in WIDE}
    organisation = city.label("organisations", department.code)
    place = name if department.by_district else ""
    note = NOTE.replace("\n", "") if department.form == "csv" else NOTE
    return Sheet(
        name,
        columns(department.columns, labels),
        records,
        title=_title(organisation + place + department.title, len(records), department) if department.titled else "",
        cover=cover(organisation, city.day) if department.covered else "",
        note=note,
        total="个" if department.total else "",
        merge="district_code" if department.merged else "",
        hidden=department.hidden,
    )


def _title(words: str, count: int, department: Department) -> str:
    return f"{words}（{SYNTHETIC}，共{count}个）" if department.counted else f"{words}（{SYNTHETIC}）"


def cover(organisation: str, day: date) -> str:
    """The line that says who sends the sheet, and when."""
    return f"填报单位：{organisation}（盖章）          填报日期：{day.year}年{day.month}月{day.day}日"
