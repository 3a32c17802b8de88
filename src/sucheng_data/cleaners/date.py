"""Cleaner `date`: a day, a period or a deadline, as precise as it was written."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple

from sucheng_data.grammar.dates import PRECISIONS, Point, end_of_range, find_point, plain
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal

Value = dict[str, object]
_EPOCH = datetime.date(1899, 12, 30)  # day 0 of Excel's 1900 date system, after its leap-year fault
_SERIAL = re.compile(r"([45]\d{4}|60000)(\.\d+)?", re.ASCII)
_LUNAR = re.compile("农历|阴历|腊月|正月|[一-九十]月初[一-十]|除夕|大年|民国")
_UNTIL_LEAD = re.compile(r"(?:^|.*[^一-鿿])?[一-鿿]{0,6}?(?:至|到|截至|截止到?|直到|截止(?:时间|日期|期限)?[:为]?)\s*$")
_FROM_LEAD = re.compile(r"\s*(?:自|从|起始?(?:时间|日期)?[:为])\s*$")
_NEUTRAL_LEAD = re.compile(
    r"\s*(?:[一-鿿]{0,6}(?:时间|日期|期限|有效期|年月|期|于|在|为)[:为]?|预计|计划|拟|力争|争取|确保|(?P<approx>大?约|大概)|[:]){0,3}\s*"
)
_AFTER = "(?:执行|施行|实施|开放|启用|有效|开展|生效|开始|完成|全面完成|全部完成|建成|投用|投入使用|到位|申请|申领|领取|使用)*"
_FROM_TAIL = re.compile(rf"\s*(?:起|以来|至今|之后|以后|后|开始|始)(?:至今|以来)?{_AFTER}")
_UNTIL_TAIL = re.compile(rf"\s*(?P<before>之前|以前|前)?(?:截止|为止|止)?{_AFTER}")
_NEUTRAL_TAIL = re.compile(
    r"\s*(?P<approx>左右|前后|许)?(?:全年|期间|内|间|当天|印发|发布|举办|召开|成立|揭牌|竣工|挂牌|建立|开业|通过|有效|正式)?"
    rf"{_AFTER}[。.]?"
)
_YEAR_ONLY = re.compile(r"(?:到|至|在|于)?年度?(?P<part>内|底|末|初|中)?(?P<before>之?前)?(?:完成|建成)?")
_NO_YEAR = {"year_zh": "（待补）", "year_en": "(to be supplied)"}
_SPRING, _SCHOOL = "needs the State Council calendar of the year", "needs the school calendar of the year"
_SEASONS = {
    "春节": ("spring_festival", _SPRING),
    "新春": ("spring_festival", _SPRING),
    "寒假": ("winter_break", _SCHOOL),
    "暑假": ("summer_break", _SCHOOL),
    "暑期": ("summer_break", _SCHOOL),
    "节后": ("post_festival", _SPRING),
    "夏季": ("summer", "dates not stated"),
    "冬季": ("winter", "dates not stated"),
    "常年": ("year_round", ""),
    "全年": ("year_round", ""),
    "长期": ("year_round", ""),
    **dict.fromkeys(("国庆", "五一", "劳动节", "元旦", "清明", "端午", "中秋"), ("", _SPRING)),
}
_SEASON = re.compile(
    rf"(?:(?P<year>\d{{4}})年)?(?P<word>{'|'.join(_SEASONS)})(?:节|假期|假日|期间|前后|前夕|前|期|有效|开放|放假|长假)*"
)


class _Reading(NamedTuple):
    """What a cell says: a point or two, and how they are meant."""

    first: Point
    last: Point | None = None
    until: bool = False
    open_ended: bool = False
    approx: bool = False


def date(text: str, context: Context) -> Cleaned:
    """日期：起、止与精确度；缺年份不臆造。Dates: {"start", "end", "precision", …}, ISO days or null.

    2024年7月16日 · 2024年11月中旬 (ten_day) · 2025年一季度 · 2025.1.15-2.12 · 到2025年9月底 · 2022年起 (open_ended) · 45292 (serial).
    A single day is its own start and end; precision: day ten_day month quarter half year.
    A missing year is taken from the sheet with a note, else start is null with
    month, day, part, time kept; 2025.1 and 年内 without a year give null; 2月30日 is refused. Idempotent on ISO days and intervals.
    """
    line = plain(text)
    special = (
        _serial(text, line) or _ambiguous(text, line, context) or _season(text, line) or _this_year(text, line, context)
    )
    return special or _written(text, line, context)


def _serial(text: str, line: str) -> Cleaned | None:
    """A day number of Excel's 1900 system, as digits."""
    found = _SERIAL.fullmatch(line)
    if not found:
        return None
    minutes = round(float(found[2] or 0) * 1440)
    moment = datetime.datetime.combine(_EPOCH, datetime.time()) + datetime.timedelta(int(found[1]), minutes=minutes)
    day = moment.date().isoformat()
    value: Value = {"start": day, "end": day, "precision": "day"}
    why = {"why_zh": f"按 Excel 日期序号理解为 {day}", "why_en": f"read as an Excel day number: {day}"}
    return Cleaned(
        value | ({"time": f"{moment:%H:%M}"} if found[2] else {}), (Note("inferred", {"value": text, **why}),)
    )


def _ambiguous(text: str, line: str, context: Context) -> Cleaned | None:
    """Spellings with two readings: 2025.1 (2025.10 as a number), 3/4/2025, 201112."""
    if re.fullmatch(r"(?:19|20)\d\d\.1", line):
        flag = f"number {line} may be {line} or {line}0: ask"
        return _unsure({"start": None, "flag": flag}, text, "可能是1月，也可能是10月", "may be January or October")
    other = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)", line, re.ASCII)
    if other:
        one, two, year = map(int, other.groups())
        if one <= 12 and two <= 12 and one != two:
            return _unsure(
                {"start": None, "flag": "day or month first"}, text, "日月顺序不明", "day or month may come first"
            )
        month, day = (one, two) if one <= 12 else (two, one)
        return _value(text, _Reading(Point(year=year, month=month, day=day)), Context())
    return _digits(text, line) or _month_day(text, line, context)


def _month_day(text: str, line: str, context: Context) -> Cleaned | None:
    """12-28: a month and a day, certain where the second number can be no month (1-3 may be January to March)."""
    found = re.fullmatch(r"(\d{1,2})[-/.](\d\d)", line, re.ASCII)
    if not found or int(found[2]) <= 12:
        return None
    return _value(text, _Reading(Point(month=int(found[1]), day=int(found[2]))), context)


def _digits(text: str, line: str) -> Cleaned | None:
    """Six digits: 202412 is a month, 241228 a day, 201112 may be either."""
    six = re.fullmatch(r"(\d\d)(\d\d)(\d\d)", line, re.ASCII)
    if not six:
        return None
    century, middle, end = map(int, six.groups())
    readings = []
    if century in (19, 20) and 1 <= end <= 12:
        readings.append(Point("month", year=century * 100 + middle, month=end))
    if 1 <= middle <= 12 and 1 <= end <= 31:
        readings.append(Point(year=2000 + century, month=middle, day=end, short=True))
    if len(readings) == 1:
        return _value(text, _Reading(readings[0]), Context())
    return _unsure(
        {"start": None, "flag": "year and month or year, month and day"},
        text,
        "年月日分不清",
        "not certain which digits are the year",
    )


def _season(text: str, line: str) -> Cleaned | None:
    found = _SEASON.fullmatch(line)
    if not found:
        return None
    season, flag = _SEASONS[found["word"]]
    value: Value = {"start": None, "end": None}
    value |= {"year": int(found["year"])} if found["year"] else {}
    value |= {"season": season} if season else {}
    if not flag:
        return Cleaned(value)
    return _unsure({**value, "flag": flag}, text, "未写明具体日期", "the days are not stated")


def _this_year(text: str, line: str, context: Context) -> Cleaned | None:
    """年内, 年底前: periods of a year that only the sheet can tell."""
    found = _YEAR_ONLY.fullmatch(line)
    if not found or not (found["part"] or line.endswith("年度")):
        return None
    part = {"底": "end", "末": "end", "初": "early", "中": "mid"}.get(found["part"] or "", "")
    if context.year is None:
        return Cleaned({"start": None, "end": None, "flag": "needs plan_year"}, (_no_year(text),))
    return _value(text, _Reading(Point("year", part=part), until=part == "end" or bool(found["before"])), context)


def _written(text: str, line: str, context: Context) -> Cleaned:
    """A point or a range, with the words around it."""
    if _LUNAR.search(line):
        raise Refusal("农历日期不换算", "lunar dates are not converted")
    found = find_point(line)
    if found is None:
        raise Refusal("认不出日期", "there is no date in it")
    first, start, end = found
    behind = end_of_range(line, end, first)
    last, end = behind if behind else (None, end)
    return _value(text, _around(line[:start], line[end:], first, last), context)


def _around(lead: str, tail: str, first: Point, last: Point | None) -> _Reading:
    """The reading, if the words before and behind are understood."""
    until_lead, from_lead, neutral = (
        _UNTIL_LEAD.fullmatch(lead),
        _FROM_LEAD.fullmatch(lead),
        _NEUTRAL_LEAD.fullmatch(lead),
    )
    if not (until_lead or from_lead or neutral):
        raise Refusal(f"日期前的“{lead.strip()}”看不懂", f"“{lead.strip()}” before the date is not understood")
    calm, after, before = _NEUTRAL_TAIL.fullmatch(tail), _FROM_TAIL.fullmatch(tail), _UNTIL_TAIL.fullmatch(tail)
    if not (calm or after or before):
        raise Refusal(f"日期后的“{tail.strip()}”看不懂", f"“{tail.strip()}” behind the date is not understood")
    if before and before["before"] and first.precision != "day" and first.part != "end":
        raise Refusal("“前”是否含当期不明", "it is not certain whether the period itself is included")
    approx = bool((neutral and neutral["approx"]) or (calm and calm["approx"]))
    until = bool(until_lead) or first.part == "end" or (not calm and before is not None)
    open_ended = last is None and bool(after or (from_lead and not until))
    return _Reading(first, last, until and last is None, open_ended and not until_lead, approx)


def _no_year(text: str, year: int | None = None) -> Note:
    """The note on a date without a year: what was made of it."""
    if year is None:
        return Note("FMT-W02", {"value": text, "why_zh": "留空，不作推断", "why_en": "left empty, nothing is inferred"})
    return Note(
        "FMT-W02",
        {
            "value": text,
            "year": year,
            "why_zh": f"按表中年份理解为{year}年",
            "why_en": f"read as of {year}, the year of the sheet",
        },
    )


def _value(text: str, reading: _Reading, context: Context) -> Cleaned:
    """The normal form, with the year of the sheet where none is written."""
    first, last, notes = reading.first, reading.last, []
    if first.year is None and last is not None and last.year is not None:
        first = first._replace(year=last.year)  # 3月1日至2025年5月1日: one year for both
    year = context.year if first.year is None else None
    if first.year is None and year is None:
        for point in (first, last or first):
            _possible(point._replace(year=2024))  # a leap year: only what no year has is refused
        return Cleaned(_yearless(first, last, reading), (_no_year(text),))
    if year is not None:
        first = first._replace(year=year + (first.relative or 0))
        notes.append(_no_year(text, first.year))
    if last is not None and last.year is None:
        last = last._replace(year=first.year)
        if _possible(last).last() < _possible(first).first():
            last = last._replace(year=(first.year or 0) + 1)
            notes.append(_inferred(text, f"止期按{last.year}年理解", f"the end is read as of {last.year}"))
    if first.short:
        notes.append(_inferred(text, f"年份按{first.year}理解", f"the year is read as {first.year}"))
    return Cleaned(_told(_possible(first), None if last is None else _possible(last), reading), tuple(notes))


def _possible(point: Point) -> Point:
    """`point`, unless there is no such day, hour or year."""
    hour, minute = map(int, (point.time or "0:0").split(":"))
    try:
        point.first()
    except ValueError as error:
        raise Refusal("没有这一天", "there is no such day") from error
    if hour > 24 or minute > 59 or not 1900 <= (point.year or 0) <= 2100:
        raise Refusal("年份或时间不合理", "the year or the time is not plausible")
    return point


def _told(first: Point, last: Point | None, reading: _Reading) -> Value:
    begin, end = first.first().isoformat(), (last or first).last().isoformat()
    if end < begin:
        raise Refusal("起止颠倒", "the end is before the start")
    finest = "day" if first.part == "end" else first.precision
    value: Value = {"start": begin, "end": end, "precision": finest}
    if last is not None:
        value["precision"] = max(finest, "day" if last.part == "end" else last.precision, key=PRECISIONS.index)
    elif reading.open_ended:
        value |= {"end": None, "open_ended": True}
    elif reading.until:
        value["start"] = None
    if first.part and first.precision != "ten_day" and first.part != "end":
        value["part"] = first.part
    return value | _extras(first, reading)


def _extras(first: Point, reading: _Reading) -> Value:
    return ({"time": first.time} if first.time else {}) | ({"approx": True} if reading.approx else {})


def _yearless(first: Point, last: Point | None, reading: _Reading) -> Value:
    """What is known of a date without a year."""
    value: Value = {"start": None}
    value |= {
        name: found for name in ("month", "day", "quarter", "half") if (found := getattr(first, name)) is not None
    }
    value |= {"precision": first.precision} if first.precision != "day" else {}
    value |= {"part": first.part} if first.part else {}
    if last is not None:
        value |= {f"end_{name}": found for name in ("month", "day") if (found := getattr(last, name)) is not None}
    value |= {"open_ended": True} if reading.open_ended else {}
    return value | _extras(first, reading) | {"flag": "year missing"}


def _inferred(text: str, zh: str, en: str) -> Note:
    return Note("inferred", {"value": text, "why_zh": zh, "why_en": en})


def _unsure(value: Value, text: str, zh: str, en: str) -> Cleaned:
    return Cleaned(value, (Note("unreadable", {"value": text, "why_zh": zh, "why_en": en}),))
