"""Calendar points as Chinese writers write them: 2024年11月中旬, 2025.1.15, 一季度, 9月底, 12月5日9时04分."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from typing import NamedTuple

from sucheng_data.grammar.numerals import normal, number
from sucheng_data.model.patterns import pattern

PRECISIONS = ("day", "ten_day", "month", "quarter", "half", "year")  # from fine to coarse
_TENS = {"上旬": ("early", 1, 10), "中旬": ("mid", 11, 20), "下旬": ("late", 21, 31)}
_PARTS = {"初": "early", "中": "mid", "底": "end", "末": "end"}
_RELATIVE = {"今": 0, "本": 0, "当": 0, "去": -1, "上": -1, "明": 1, "次": 1}
_AFTERNOON = pattern("下午|傍晚|晚|夜")
_NUMERALS = "〇零一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾"
_HAN_NUMBER = pattern(rf"(?<![{_NUMERALS}])[{_NUMERALS}]+(?=年|月|日|号|季度|时|点|分|个月)")
_WEEKDAY = pattern(r"\s*[,(]?\s*(?:周|星期|礼拜)[一二三四五六日天末]\s*\)?")
_TIME = (
    r"(?:\s*[T,]?\s*(?P<noon>凌晨|清晨|早上|早晨|上午|早|中午|下午|傍晚|晚上|晚间|夜间|晚|夜)?\s*(?P<hour>\d{1,2})(?::|时|点)"
    r"(?:(?P<minute>\d{1,2})分?|(?P<half_hour>半)|整)?(?::?\d{1,2}(?:\.\d+)?秒?)?(?!\d))?"
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
    r"|(?<=[年度])(?P<year_part>[初底末]|中))?(?:(?<=季度|半年)(?P<late>[底末]))?",
    rf"(?P<year>\d{{4}})年(?P<month>\d{{1,2}})\.(?P<day>\d{{1,2}})日?(?![\d.]){_TIME}",
    r"(?P<year>(?:19|20)\d\d)(?!\d|\.\d)",
)
_COMPILED = tuple(re.compile(form, re.ASCII | re.IGNORECASE) for form in _FORMS)
# Behind a range mark the year, or year and month, may be left out: 2025.1.15-2.12, 1月15日-20日.
_SHORT = pattern(rf"(?:(?P<month>\d{{1,2}})[-./])?(?P<day>\d{{1,2}})(?:日|号)?(?![\d月年]){_TIME}", re.ASCII)


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


_REPEATED = pattern("年年(?=[初底末中内])")
_SPACED = pattern(r"((?:19|20)\d\d)\s*[ .、]\s*(\d{1,2})\s*[ .、]\s*(\d{1,2})", re.ASCII)
_MONTHS = pattern(r"(20(?:1[3-9]|[2-4]\d))(0[1-9]|1[0-2])\s*-\s*(20(?:1[3-9]|[2-4]\d))(0[1-9]|1[0-2])", re.ASCII)
_HALVES = pattern(r"(?:(?<=(?:19|20)\d\d)|(?<![A-Za-z\d]))(?:H([12])(?!\d)|([12])H)(?![A-Za-z])", re.I)
_YEAR_BEHIND = pattern(r"(?:第?([1-4])季度|Q([1-4])|([上下]半年))\s*,?\s*((?:19|20)\d\d)年?", re.I)
_UNTIL_NTH = pattern(r"前\s*([一二三2-4两]|\d{1,2})\s*(?:个(月)|个?(季度))")
_NTHS = pattern(r"第?([一二三四1-4])\s*(?:-|~|至|到|、|和|及)\s*第?([一二三四1-4])\s*季度")
_PAIR = pattern(
    r"(?<![\d.])(\d{1,2}|[一二三四五六七八九十]{1,2})(月|日|号)?\s*[、和及]\s*(\d{1,2})(月|日|号)(?!\d)", re.ASCII
)
_GLOSS = pattern(
    r"(?<=[\d日号月年])\s*\((?:含当[日天年月]?|含|(?:农历|阴历)[^()]*|[正腊冬]月[^()]*|除夕|暑假|寒假|暑期|国庆|春节|元旦|[一-鿿]{2,4}节|周末|下?同)\)"
)
_COUNT = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4}


def plain(text: str) -> str:
    """`text` ready for reading dates: half-width, 二〇二五年十二月 in digits, weekdays gone, 前三季度 as 1季度至3季度."""
    text = normal(text).strip('“”"。.；; ').replace("元月", "1月")
    text = _HAN_NUMBER.sub(lambda found: str(number(found[0]) if number(found[0]) is not None else found[0]), text)
    text = _REPEATED.sub("年", _GLOSS.sub("", _WEEKDAY.sub("", text)))
    text = re.sub(r"\(\)|['’‘](?=\d\d)", "", text).strip()
    if spaced := _SPACED.fullmatch(text):
        return "-".join(spaced.groups())
    if months := _MONTHS.fullmatch(text):
        return f"{months[1]}-{months[2]}至{months[3]}-{months[4]}"
    return _periods(text)


def _periods(text: str) -> str:
    """Halves, quarters and months in words, in one spelling each: H1, 前三季度, 三、四季度, 3、4月."""
    text = _HALVES.sub(lambda found: "上半年" if "1" in found[0] else "下半年", text)
    text = re.sub(r"(?<!\d)((?:19|20)\d\d)(?=[上下]半年)", r"\1年", text)
    if behind := _YEAR_BEHIND.fullmatch(text):
        text = f"{behind[4]}年" + (behind[3] or f"{behind[1] or behind[2]}季度")
    text = _UNTIL_NTH.sub(lambda found: _first_to(_COUNT.get(found[1]) or int(found[1]), found[2] or found[3]), text)
    text = _NTHS.sub(_quarters, text)
    return _PAIR.sub(_adjacent, text)


def _first_to(last: int, unit: str) -> str:
    return f"1{unit}至{last}{unit}"


def _quarters(found: re.Match[str]) -> str:
    """一至三季度, 三、四季度 -> 3季度至4季度; 一、三季度 stays, and is refused."""
    first, last = (_COUNT.get(quarter) or int(quarter) for quarter in found.groups())
    listed = any(mark in found[0] for mark in "、和及")
    return found[0] if listed and last != first + 1 else f"{first}季度至{last}季度"


def _adjacent(found: re.Match[str]) -> str:
    """16、17日 -> 16日至17日; 6月、9月 stays, and is refused."""
    first = number(found[1])
    if first is None or int(found[3]) != first + 1 or found[2] not in (None, found[4]):
        return found[0]
    return f"{first}{found[4]}至{found[3]}{found[4]}"


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


# 2025年3月开工,12月竣工 and 2025年1月15日起,至2月12日止 are ranges too.
_RANGE = pattern(
    rf"\s*(?:起|开始|始)?,?{_MARK}|/(?=\d{{4}}-)"
    r"|\s*(?:前?(?:开工|动工|启动|开始实施|开始)(?:建设|实施)?)\s*[,、;]\s*(?:计划|预计|力争|于|至|到)*(?=[^,、;]*(?:完|竣工|建成|投用|投入使用|结束|到位))"
)


def time_until(text: str, at: int) -> tuple[str, int] | None:
    """The hour behind a range mark at `at`, as HH:MM, and where it ends: 14:00-16:00, 14时至16时."""
    found = re.compile(rf"\s*[-~至到]+{_TIME}", re.ASCII).match(text, at)
    return (_time(found.groupdict()), found.end()) if found and found["hour"] else None


def end_of_range(text: str, at: int, first: Point) -> tuple[Point, int] | None:
    """The point behind a range mark at `at`, with what it leaves out taken from `first`."""
    mark = _RANGE.match(text, at)
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
    tens, part = given.get("tens"), given.get("part") or given.get("year_part") or given.get("late")
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
