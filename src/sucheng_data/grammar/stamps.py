"""Dates as machines and English writers write them: day numbers, ISO instants, 24.12.28, 5/13/2024, 16-Jul-2024."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from sucheng_data.grammar.dates import Point
from sucheng_data.model.patterns import pattern

_EPOCHS = {
    1900: datetime.datetime(1899, 12, 30),
    1904: datetime.datetime(1904, 1, 1),
}  # day 0, after Excel's leap-year fault
_SERIAL = pattern(r"([45]\d{4}|60000)(\.\d+)?", re.ASCII)
_INSTANT = pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)", re.ASCII)
_BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_MIDNIGHT = pattern(r"((?:19|20)\d\d([-/.])\d{1,2}\2\d{1,2})[ T]0?0:00(?::00(?:\.0+)?)?", re.ASCII)
_THREE = pattern(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME = r"(?P<month>[A-Za-z]{3,9})\.?"
_ENGLISH = (
    re.compile(rf"(?:[A-Za-z]{{3,9}},? )?{_NAME}[ -](?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? *(?P<year>\d{{4}})", re.ASCII),
    re.compile(
        rf"(?:[A-Za-z]{{3,9}},? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ -]?{_NAME}[ -]?,? *(?P<year>\d{{4}}|\d\d)",
        re.ASCII,
    ),
    re.compile(rf"{_NAME}[ -,]*(?P<year>\d{{4}})(?P<day>)", re.ASCII),
)
_FULL = "january february march april may june july august september october november december sept"
_SHORT_YEARS = range(10, 50)  # 24 is 2024; 99 would be most likely of another century


class Stamp(NamedTuple):
    """A reading: the point (None: not certain, for the reason given), and what to tell about how it was read."""

    point: Point | None
    zh: str = ""
    en: str = ""
    flag: str = ""


def stamp(line: str, epoch: int, typed: str) -> Stamp | None:
    """The day or month that `line` is in a machine's or an English spelling; None if it is written otherwise."""
    if midnight := _MIDNIGHT.fullmatch(line):  # how a day without a time is stored
        year, month, day = map(int, re.split("[-/.]", midnight[1]))
        return Stamp(Point(year=year, month=month, day=day))
    return (
        _serial(line, epoch) or _instant(line) or _decimal(line, typed) or _three(line) or _six(line) or _english(line)
    )


def _serial(line: str, epoch: int) -> Stamp | None:
    """A day number of the workbook's date system, as digits."""
    found = _SERIAL.fullmatch(line)
    if not found:
        return None
    minutes = round(float(found[2] or 0) * 1440)
    moment = _EPOCHS[epoch] + datetime.timedelta(int(found[1]), minutes=minutes)
    day = moment.date().isoformat()
    return Stamp(
        _moment(moment, timed=moment.time() != datetime.time()),
        f"按 Excel 日期序号理解为 {day}",
        f"read as an Excel day number: {day}",
    )


def _instant(line: str) -> Stamp | None:
    """An ISO instant with its offset, in the time of Beijing."""
    if not _INSTANT.fullmatch(line):
        return None
    try:
        moment = datetime.datetime.fromisoformat(line)
    except ValueError:
        return Stamp(None, "没有这一时刻", "there is no such moment")
    here = moment.astimezone(_BEIJING)
    point = _moment(here, timed=(here.hour, here.minute) != (0, 0))
    same = moment.utcoffset() == here.utcoffset()
    return Stamp(point) if same else Stamp(point, "已换算为北京时间", "converted to the time of Beijing")


def _moment(moment: datetime.datetime, *, timed: bool) -> Point:
    return Point(year=moment.year, month=moment.month, day=moment.day, time=f"{moment:%H:%M}" if timed else "")


def _decimal(line: str, typed: str) -> Stamp | None:
    """2025.1: January in a text cell, January or October as a number."""
    if not re.fullmatch(r"(?:19|20)\d\d\.1", line):
        return None
    if typed == "text":
        return Stamp(Point("month", year=int(line[:4]), month=1))
    flag = f"number {line} may be {line} or {line}0: ask"
    return Stamp(None, "可能是1月，也可能是10月", "may be January or October", flag)


def _three(line: str) -> Stamp | None:
    """24.12.28, 12/28/2024, 5/13/24: certain where only one order of the three is possible."""
    found = _THREE.fullmatch(line)
    if not found:
        return None
    first, second, third = int(found[1]), int(found[3]), int(found[4])
    readings = set()
    if len(found[4]) == 4:
        readings = {
            (third, month, day) for month, day in ((first, second), (second, first)) if month <= 12 and day <= 31
        }
    else:
        if first in _SHORT_YEARS and second <= 12 and third <= 31:
            readings.add((2000 + first, second, third))
        if found[2] != "." and third in _SHORT_YEARS and first not in range(13, 50):
            readings |= {(2000 + third, month, day) for month, day in ((first, second), (second, first)) if month <= 12}
    if len(readings) != 1:
        return Stamp(None, "年月日的顺序不明", "the order of year, month and day is not certain", "day or month first")
    year, month, day = readings.pop()
    return Stamp(Point(year=year, month=month, day=day, short=len(found[4]) == 2))


def _six(line: str) -> Stamp | None:
    """Six digits: 202412 is a month, 241228 a day, 201112 may be either."""
    six = re.fullmatch(r"(\d\d)(\d\d)(\d\d)", line, re.ASCII)
    if not six:
        return None
    century, middle, end = map(int, six.groups())
    readings = []
    if century in (19, 20) and 1 <= end <= 12:
        readings.append(Point("month", year=century * 100 + middle, month=end))
    if 1 <= middle <= 12 and 1 <= end <= 31 and century in _SHORT_YEARS:
        readings.append(Point(year=2000 + century, month=middle, day=end, short=True))
    if len(readings) == 1:
        return Stamp(readings[0])
    flag = "year and month or year, month and day"
    return Stamp(None, "年月日分不清", "not certain which digits are the year", flag)


def _english(line: str) -> Stamp | None:
    """Jul 16, 2024; 16 July 2024; 16-Jul-24; July 2024."""
    for form in _ENGLISH:
        found = form.fullmatch(line)
        name = found["month"].casefold() if found else ""
        if found is None or (name[:3] not in _MONTHS) or (len(name) > 3 and name not in _FULL.split(" ")):
            continue
        month, year, short = _MONTHS.index(name[:3]) + 1, int(found["year"]), len(found["year"]) == 2
        if short and year not in _SHORT_YEARS:
            return Stamp(None, "年份不明", "the year is not certain")
        year += 2000 * short
        if not found["day"]:
            return Stamp(Point("month", year=year, month=month))
        return Stamp(Point(year=year, month=month, day=int(found["day"]), short=short))
    return None
