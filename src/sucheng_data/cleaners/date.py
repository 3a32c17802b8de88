"""Cleaner `date`: a day, a period or a deadline, as precise as it was written."""

from __future__ import annotations

import datetime
import re
from contextlib import suppress
from typing import NamedTuple

from sucheng_data.grammar.dates import PRECISIONS, Point, end_of_range, find_point, plain, time_until
from sucheng_data.grammar.stamps import Stamp, stamp
from sucheng_data.model.cleaning import Cleaned, Context, Note, Refusal
from sucheng_data.model.patterns import pattern

Value = dict[str, object]
_LUNAR = pattern(
    "农历|阴历|[腊冬正]月|初[一二三四五六七八九十]|除夕|大年|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]年"
)
_RECURRING = pattern("每[年月周日天季旬逢个]|每半|隔[周月日]|逢[周星]|^周[一二三四五六日]|^星期")
_VAGUE = pattern(
    r"今[天日]|明[天日]|昨[天日]|[本上下]个?[月周旬]|近[日期]|日前|目前|日内|即日|现在|当前|不日|择[日期]|适时|同[日年]|当[日天月年]"
)
_CUT = pattern("(?:即日|发布之?日|公布之?日|印发之?日|现在|目前)起?$")
_UNTIL_LEAD = pattern(
    r"(?:^|.*[^一-鿿])?[一-鿿]{0,6}?(?:至|到|截至|截止到?|直到|[截终]?止于|不[晚迟]于|最[晚迟]|至迟"
    r"|(?:截止|结束|终止|到期|完成|完工|竣工)(?:时间|日期|期限)?[:为于]|截止(?:时间|日期|期限)?)\s*$"
)
_FROM_LEAD = pattern(r"\s*(?:[始起]于|自|从|不早于|最早|(?:开始|起始?|启动|生效)(?:时间|日期)?[:为于])\s*$")
_NEUTRAL_LEAD = pattern(
    r"\s*(?:(?P<planned>预计|计划|拟|暂定)于?|公元|[一-鿿]{0,6}(?:时间|日期|期限|有效期|年月|期)[:为]?|[一-鿿]{0,4}(?<![始起止终早晚迟每])于|[在为]"
    r"|力争|争取|确保|(?P<approx>大?约|大概)|[:]){0,3}\s*"
)
_DONE = (
    "(?:全面|全部|基本|正式|建设|开工|动工|竣工|完工)*(?:执行|施行|实施|开放|启用|有效|开展|生效|开始|启动|开工|动工|完成|建成|完工|竣工|验收|投用|投入使用|投入运营"
    "|到位|申请|申领|领取|使用|印发|发布|公布|举办|召开|成立|揭牌|挂牌|建立|开业|通过|签订|更名|撤销)*"
)
_FROM_TAIL = pattern(
    rf"\s*(?P<after>之后|以后|后)?(?:起|以来|至今|开始|始)?(?:[-~]?(?:至今|[至到]?(?:长期|永久)(?:有效)?)|以来)?{_DONE}"
)
_UNTIL_TAIL = pattern(rf"\s*(?P<before>之前|以前|前)?(?:截止|为止|止)?{_DONE}")
_NEUTRAL_TAIL = pattern(
    rf"\s*(?P<approx>左右|前后|许)?(?:全年|期间|内|间|当[天日]|[上下]午|晚上?|凌晨|中午)?{_DONE}"
    r"(?:\((?P<planned>拟|预计|暂定|计划|预估|预期)\))?"
)
_YEAR_ONLY = pattern(
    r"(?:到|至|在|于)?(?:年度?(?P<part>内|底|末|初|中)|全年|本年度?|年度)(?P<before>之?前)?(?:完成|建成)?"
)
_OPEN_ENDED = pattern("(?:长期|常年|永久|长效)(?:有效|开展|坚持|实施|推进|执行|开放|进行)?|常态化?(?:开展|推进)?")
_SPRING, _SCHOOL, _VARIES = (
    "needs the State Council calendar of the year",
    "needs the school calendar of the year",
    "dates not stated",
)
_SEASONS = {
    "春节": ("spring_festival", _SPRING),
    "新春": ("spring_festival", _SPRING),
    "寒假": ("winter_break", _SCHOOL),
    "暑假": ("summer_break", _SCHOOL),
    "暑期": ("summer_break", _SCHOOL),
    "节后": ("post_festival", _SPRING),
    "夏季": ("summer", _VARIES),
    "冬季": ("winter", _VARIES),
    **dict.fromkeys(("春季", "秋季", "冬春", "秋冬"), ("", _VARIES)),
    **dict.fromkeys(
        ("国庆", "五一", "劳动", "元旦", "清明", "端午", "中秋", "元宵", "重阳", "中秋国庆"), ("", _SPRING)
    ),
}
_SEASON = pattern(
    rf"(?:(?P<year>\d{{4}})年)?(?P<word>{'|'.join(sorted(_SEASONS, key=len, reverse=True))})"
    r"(?:佳?节|假期|假日|期间|前后|前夕|前|后|期|有效|开放|放假|长假|学期)*"
)


_NORMAL = pattern(r"(?:19|20)\d\d-\d\d-\d\d", re.ASCII)


class _Reading(NamedTuple):
    """What a cell says: a point or two, and how they are meant."""

    first: Point
    last: Point | None = None
    until: bool = False
    open_ended: bool = False
    approx: bool = False
    planned: bool = False
    time_end: str = ""


def date(text: str, context: Context) -> Cleaned:
    """日期：起、止与精确度；缺年份不臆造。Dates: {"start", "end", "precision", …}, ISO days or null.

    2024年7月16日 · 2024年11月中旬 (ten_day) · 2025年一季度 · 2025.1.15-2.12 · 到2025年9月底 · 2022年起 (open_ended) · 45292 (serial).
    A single day has no "end"; precision: day ten_day month quarter half year.
    A missing year is taken from the sheet with a note, else start is null with
    month, day, part, time kept; 年内 without a year and the number 2025.1 give null; 2月30日 is refused. Idempotent on ISO days
    and intervals.
    """
    if _NORMAL.fullmatch(text) and (day := _day(text)):
        return Cleaned({"start": day, "precision": "day"})
    line = plain(text)
    read = stamp(line, context.epoch, context.typed)
    if read:
        return _stamped(text, read)
    special = _month_day(text, line, context) or _season(text, line) or _this_year(text, line, context)
    return special or _written(text, line, context)


def _day(text: str) -> str:
    """An ISO day, as the cells that hold dates give it, if there is such a day."""
    with suppress(ValueError):
        return datetime.date.fromisoformat(text).isoformat()
    return ""


def _stamped(text: str, read: Stamp) -> Cleaned:
    """The normal form of a machine's spelling."""
    if read.point is None:
        value: Value = {"start": None, "flag": read.flag} if read.flag else {"start": None}
        return _unsure(value, text, read.zh, read.en)
    found = _value(text, _Reading(read.point), Context())
    return Cleaned(found.value, (*found.notes, _inferred(text, read.zh, read.en))) if read.zh else found


def _month_day(text: str, line: str, context: Context) -> Cleaned | None:
    """12-28: a month and a day, certain where the second number can be no month (1-3 may be January to March)."""
    found = re.fullmatch(r"(\d{1,2})[-/.](\d\d)", line, re.ASCII)
    if not found or int(found[2]) <= 12:
        return None
    return _value(text, _Reading(Point(month=int(found[1]), day=int(found[2]))), context)


def _season(text: str, line: str) -> Cleaned | None:
    """Seasons and holidays, whose days no one but a calendar knows; and what has no end."""
    if _OPEN_ENDED.fullmatch(line):
        return Cleaned({"start": None, "end": None, "open_ended": True})
    found = _SEASON.fullmatch(line)
    if not found:
        return None
    season, flag = _SEASONS[found["word"]]
    value: Value = {"start": None, "end": None}
    value |= {"year": int(found["year"])} if found["year"] else {}
    value |= {"season": season} if season else {}
    return _unsure({**value, "flag": flag}, text, "未写明具体日期", "the days are not stated")


def _this_year(text: str, line: str, context: Context) -> Cleaned | None:
    """年内, 年底前: periods of a year that only the sheet can tell."""
    found = _YEAR_ONLY.fullmatch(line)
    if not found:
        return None
    part = {"底": "end", "末": "end", "初": "early", "中": "mid"}.get(found["part"] or "", "")
    if context.year is None:
        return Cleaned({"start": None, "end": None, "flag": "needs plan_year"}, (_no_year(text),))
    return _value(text, _Reading(Point("year", part=part), until=part == "end" or bool(found["before"])), context)


def _written(text: str, line: str, context: Context) -> Cleaned:
    """A point or a range, with the words around it."""
    for form, zh, en in (
        (_LUNAR, "农历日期不换算", "lunar dates are not converted"),
        (_RECURRING, "是重复的时间，不是一个日期", "this recurs and is no date"),
    ):
        if form.search(line):
            raise Refusal(zh, en)
    found = find_point(line)
    if found is None or (_VAGUE.search(line[: found[1]]) and not _CUT.search(re.sub("[至到]$", "", line[: found[1]]))):
        if _VAGUE.search(line):
            raise Refusal("相对的日期，要看成文时间", "a relative date: it depends on when it was written")
        raise Refusal("认不出日期", "there is no date in it")
    first, start, end = found
    time_end, end = time_until(line, end) or ("", end) if first.time else ("", end)
    behind = end_of_range(line, end, first)
    last, end = behind if behind else (None, end)
    time_end = last.time if last else time_end
    return _value(text, _around(line[:start], line[end:], first, last)._replace(time_end=time_end), context)


def _around(lead: str, tail: str, first: Point, last: Point | None) -> _Reading:
    """The reading, if the words before and behind are understood."""
    until_lead, from_lead, neutral = (form.fullmatch(lead) for form in (_UNTIL_LEAD, _FROM_LEAD, _NEUTRAL_LEAD))
    if not (until_lead or from_lead or neutral):
        raise Refusal(f"日期前的“{lead.strip()}”看不懂", f"“{lead.strip()}” before the date is not understood")
    calm, after, before = (form.fullmatch(tail) for form in (_NEUTRAL_TAIL, _FROM_TAIL, _UNTIL_TAIL))
    if not (calm or after or before):
        raise Refusal(f"日期后的“{tail.strip()}”看不懂", f"“{tail.strip()}” behind the date is not understood")
    coarse = (last or first).precision != "day" and (last or first).part != "end"
    if coarse and ((before and before["before"]) or (after and after["after"] and not calm)):
        raise Refusal("“前”“后”是否含当期不明", "it is not certain whether the period itself is included")
    until = bool(until_lead) or first.part == "end" or (not calm and before is not None)
    open_ended = last is None and bool((not calm and after) or (from_lead and not until)) and not until_lead
    return _Reading(
        first,
        last,
        until and last is None,
        open_ended,
        approx=any(form and form["approx"] for form in (neutral, calm)),
        planned=any(form and form["planned"] for form in (neutral, calm)),
    )


def _no_year(text: str, year: int | None = None) -> Note:
    """The note on a date without a year: what was made of it."""
    if year is None:
        return Note("FMT-W02", {"value": text, "why_zh": "留空，不作推断", "why_en": "left empty, nothing is inferred"})
    why = {"why_zh": f"按表中年份理解为{year}年", "why_en": f"read as of {year}, the year of the sheet"}
    return Note("FMT-W02", {"value": text, "year": year, **why})


def _value(text: str, reading: _Reading, context: Context) -> Cleaned:
    """The normal form, with the year of the sheet where none is written."""
    first, last = reading.first, reading.last
    notes = [_inferred(text, "是预计、计划的日期", "the date is planned, not certain")] if reading.planned else []
    if first.year is None and last is not None and last.year is not None:
        first = first._replace(year=last.year)  # 3月1日至2025年5月1日: one year for both
    written = first.year is not None
    if not written and (context.year is None or _wraps(first, last)):
        for point in (first, last or first):
            _possible(point._replace(year=2024))  # a leap year: only what no year has is refused
        return Cleaned(_yearless(first, last, reading), (*notes, _no_year(text)))
    if not written:
        first = first._replace(year=(context.year or 0) + (first.relative or 0))
        notes.append(_no_year(text, first.year))
    if last is not None and last.year is None:
        last = last._replace(year=(first.year or 0) + _wraps(first, last))
        if last.year != first.year:
            notes.append(_inferred(text, f"止期按{last.year}年理解", f"the end is read as of {last.year}"))
    if first.short:
        notes.append(_inferred(text, f"年份按{first.year}理解", f"the year is read as {first.year}"))
    return Cleaned(_told(_possible(first), None if last is None else _possible(last), reading), tuple(notes))


def _wraps(first: Point, last: Point | None) -> bool:
    """Whether the end, in the same year, would be before the start: 12月20日至1月10日."""
    if last is None or last.year is not None:
        return False
    first, last = first._replace(year=first.year or 2024), last._replace(year=first.year or 2024)
    return _possible(last).last() < _possible(first).first()


def _possible(point: Point) -> Point:
    """`point`, unless there is no such day, hour or year."""
    hour, minute = map(int, (point.time or "0:0").split(":"))
    try:
        point.first()
    except ValueError as error:
        raise Refusal("没有这一天", "there is no such day") from error
    if hour > 24 or minute > 59 or (hour == 24 and minute) or not 1900 <= (point.year or 0) <= 2100:
        raise Refusal("年份或时间不合理", "the year or the time is not plausible")
    if point.short and not 2010 <= (point.year or 0) < 2050:
        raise Refusal("两位数的年份看不出世纪", "the century of a two-digit year is not certain")
    return point


def _told(first: Point, last: Point | None, reading: _Reading) -> Value:
    begin, end = first.first().isoformat(), (last or first).last().isoformat()
    if end < begin:
        raise Refusal("起止颠倒", "the end is before the start")
    finest = "day" if first.part == "end" else first.precision
    value: Value = {"start": begin, "end": end, "precision": finest}
    if last is not None:
        if first.precision != "ten_day" and (first.part in ("mid", "end") or last.part in ("early", "mid")):
            raise Refusal("起止只是大概", "start or end is only vaguely told")
        value["precision"] = max(finest, "day" if last.part == "end" else last.precision, key=PRECISIONS.index)
    elif reading.open_ended:
        value |= {"end": None, "open_ended": True}
    elif reading.until:
        value["start"] = None
    elif finest == "day":
        del value["end"]
    if first.part and first.precision != "ten_day" and first.part != "end":
        value["part"] = first.part
    return value | _extras(first, reading)


def _extras(first: Point, reading: _Reading) -> Value:
    value: Value = {"time": first.time} if first.time else {}
    value |= {"end_time": reading.time_end} if reading.time_end else {}
    return value | ({"approx": True} if reading.approx else {})


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
