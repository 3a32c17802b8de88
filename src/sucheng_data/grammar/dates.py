"""Calendar points as Chinese writers write them: 2024年11月中旬, 2025.1.15, 一季度, 9月底, 12月5日9时04分."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from sucheng_data.grammar.numerals import normal, number

PRECISIONS = ("day", "ten_day", "month", "quarter", "half", "year")  # from fine to coarse
_TENS = {"上旬": ("early", 1, 10), "中旬": ("mid", 11, 20), "下旬": ("late", 21, 31)}
_PARTS = {"初": "early", "中": "mid", "底": "end", "末": "end"}
_RELATIVE = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "明": 1, "次": 1}
_AFTERNOON = re.compile("下午|傍晚|晚|夜")
_HAN_NUMBER = re.compile("(?<![〇零一二三四五六七八九十])[〇零一二三四五六七八九十]+(?=年|月|日|号|季度|时|点|分)")
_WEEKDAY = re.compile(r"\s*[,(]?\s*(?:周|星期|礼拜)[一二三四五六日天末]\s*\)?")
_TIME = (
    r"(?:\s*[T,]?\s*(?P<noon>凌晨|清晨|早上|早晨|上午|早|中午|下午|傍晚|晚上|晚间|夜间|晚|夜)?\s*(?P<hour>\d{1,2})(?::|时|点)"
    r"(?:(?P<minute>\d{1,2})分?|(?P<half_hour>半)|整)?(?::?\d{1,2}(?:\.\d+)?秒?)?(?:Z|[+-]\d\d:\d\d)?(?!\d))?"
)
_MARK = r"\s*(?:-+|~|至|到)\s*"
_FORMS = (
    rf"(?P<year>\d{{4}}|\d{{2}})(?P<mark>[-./])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})日?(?!\d){_TIME}",
    rf"(?P<year>(?:19|20)\d\d)(?P<month>\d\d)(?P<day>\d\d)(?!\d){_TIME}",
    r"(?P<year>(?:19|20)\d\d)\s*-?Q(?P<q>[1-4])(?!\d)",
    r"(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})(?!\d|月\d)月?",
    # 2024年11月5日, 今年3月, 11月中旬, 2025年底, 2025年一季度, 上半年, 1月15 (…20日), 2025年1 (-3月)
    r"(?:(?P<year>\d{4}|\d{2})\s*年\s*度?|(?P<relative>[今本当去上明次])年\s*度?)?\s*"
    r"(?:第?(?P<quarter>[1-4])\s*季度|Q(?P<q>[1-4])(?!\d)|(?P<half>[上下])半年"
    rf"|(?P<month>\d{{1,2}})\s*(?:月份?|(?={_MARK}\d{{1,2}}月))\s*"
    rf"(?:(?P<day>\d{{1,2}})\s*(?:[日号]|(?![\d年月时点:.]))\s*{_TIME}|(?P<tens>[上中下]旬)|(?P<part>[初底末]|中(?!旬)))?"
    r"|(?<=[年度])(?P<year_part>[初底末]|中))?",
    r"(?P<year>(?:19|20)\d\d)(?!\d|\.\d)",
)
_COMPILED = tuple(re.compile(form, re.ASCII | re.IGNORECASE) for form in _FORMS)
# Behind a range mark the year, or year and month, may be left out: 2025.1.15-2.12, 1月15日-20日.
_SHORT = re.compile(rf"(?:(?P<month>\d{{1,2}})[-./])?(?P<day>\d{{1,2}})(?:日|号)?(?![\d月年]){_TIME}", re.ASCII)


class Point(NamedTuple):
    """A date as far as it is written; None: not written. `approx` and `short` (two-digit year) are about the writing."""

    precision: str = "day"
    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: str = ""
    quarter: int | None = None
    half: int | None = None
    time: str = ""
    short: bool = False
    relative: int | None = None

    def first(self) -> date:
        """The first day. Raises ValueError where there is no such date."""
        return self._days()[0]

    def last(self) -> date:
        """The last day. Raises ValueError where there is no such date."""
        return self._days()[1]

    def _days(self) -> tuple[date, date]:
        year, months = self.year or 0, self._months()
        last = monthrange(year, months[1])[1]
        if self.day is not None:
            day = date(year, months[0], self.day)
            return day, day
        if self.precision == "ten_day":
            _, first, end = next(tens for tens in _TENS.values() if tens[0] == self.part)
            return date(year, months[0], first), date(year, months[0], min(end, last))
        return date(year, months[0], 1), date(year, months[1], last)

    def _months(self) -> tuple[int, int]:
        if self.month is not None:
            return self.month, self.month
        if self.quarter is not None:
            return self.quarter * 3 - 2, self.quarter * 3
        return {1: (1, 6), 2: (7, 12), None: (1, 12)}[self.half]


def plain(text: str) -> str:
    """`text` ready for reading dates: half-width, 二〇二五年十二月 in digits, weekdays gone."""
    text = normal(text).replace("元月", "1月")
    text = _HAN_NUMBER.sub(lambda found: str(number(found[0]) if number(found[0]) is not None else found[0]), text)
    return re.sub(r"\((?:含当日|含|暂定|农历[^()]*)?\)|['’‘](?=\d\d)", "", _WEEKDAY.sub("", text)).strip()


def point_at(text: str, at: int) -> tuple[Point, int] | None:
    """The point written at `at` and where it ends, the longest reading first; None if there is none."""
    matches = [match for form in _COMPILED if (match := form.match(text, at)) and match[0].strip()]
    best = max(matches, key=lambda match: match.end(), default=None)
    return (_point(best.groupdict()), best.end()) if best else None


def find_point(text: str) -> tuple[Point, int, int] | None:
    """The first point in `text`, where it starts and ends."""
    for at in range(len(text)):
        found = point_at(text, at)
        if found:
            return found[0], at, found[1]
        if text[at].isdigit():
            return None
    return None


def end_of_range(text: str, at: int, first: Point) -> tuple[Point, int] | None:
    """The point behind a range mark at `at`, with what it leaves out taken from `first`."""
    mark = re.compile(rf"\s*(?:起|开始)?{_MARK}|/(?=\d{{4}}-)").match(text, at)
    if mark is None:
        return None
    found, short = point_at(text, mark.end()), _SHORT.match(text, mark.end())
    if short and first.day is not None and (found is None or found[1] < short.end()):
        found = _point(short.groupdict()), short.end()
    if found is None:
        return None
    point = found[0]
    if point.day is not None and point.month is None:
        point = point._replace(month=first.month)
    return point, found[1]


def _point(given: dict[str, str | None]) -> Point:
    digits = {name: int(given[name] or 0) for name in ("month", "day") if given.get(name)}
    quarter, half = given.get("quarter") or given.get("q"), given.get("half")
    tens, part = given.get("tens"), given.get("part") or given.get("year_part")
    year = given.get("year") or ""
    return Point(
        precision=_precision(digits, quarter, half, tens),
        year=(int(year) + (2000 if len(year) == 2 else 0)) if year else None,
        month=digits.get("month"),
        day=digits.get("day"),
        part=_TENS[tens][0] if tens else _PARTS[part] if part else "",
        quarter=int(quarter) if quarter else None,
        half={"上": 1, "下": 2}[half] if half else None,
        time=_time(given),
        short=len(year) == 2,
        relative=_RELATIVE[given["relative"] or ""] if given.get("relative") else None,
    )


def _precision(digits: dict[str, int], quarter: str | None, half: str | None, tens: str | None) -> str:
    if tens:
        return "ten_day"
    return (
        "day"
        if "day" in digits
        else "month"
        if "month" in digits
        else "quarter"
        if quarter
        else "half"
        if half
        else "year"
    )


def _time(given: dict[str, str | None]) -> str:
    """HH:MM, or "" when no time is written; 晚10时 is 22:00. An impossible hour stays and is refused later."""
    if not given.get("hour"):
        return ""
    hour, minute = int(given["hour"] or 0), 30 if given.get("half_hour") else int(given.get("minute") or 0)
    if _AFTERNOON.match(given.get("noon") or "") and hour < 12:
        hour += 12
    return f"{hour:02d}:{minute:02d}"
