"""Time-of-day and weekday grammar of Chinese listings: a text about hours cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from sucheng_data.model.text import tidy

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
DAY = 1440


class Token(NamedTuple):
    """One word of the grammar: what it is, what it means, and how it was written."""

    kind: str
    value: Any
    text: str


class Span(NamedTuple):
    """Minutes since midnight; `close` may pass 1440. `doubtful`: past midnight, but the text does not say so."""

    open: int
    close: int
    doubtful: bool = False


class _Time(NamedTuple):
    minute: int
    period: str
    next_day: bool


_SIMPLE = str.maketrans(
    "時間開點週館閉節無營業運務號國員費從進門關與禮時隨場銀場",
    "时间开点周馆闭节无营业运务号国员费从进门关与礼时随场银场",
)
_DASH = r"\s*(?:[-‐‑‒–—―−~〜]+|至|到)\s*"
_NUMERAL = "零〇一二两三四五六七八九十"
_PERIODS = {
    "am": "早上|早晨|清早|清晨|上午|午前|早间|凌晨|次晨|早",
    "noon": "中午|正午|午间",
    "pm": "下午|午后|傍晚",
    "night": "晚上|晚间|夜间|夜晚|夜里|晚|夜",
}
_PERIOD = "(?:" + "|".join(_PERIODS.values()) + ")"
_NEXT = "(?:次日|第二天|翌日|隔日|隔天|转天|次(?=晨|凌))"
_LEAD = rf"{_NEXT}?(?:的)?{_PERIOD}?:?\s*"
_DIGITAL = r"\d{1,2}:\d{2}(?::00(?=\D|$))?(?:时|分)?|\d{1,2}\.\d{2}(?!\d)"
_SPOKEN = rf"(?:\d{{1,2}}|[{_NUMERAL}]{{1,3}})(?:点|时)(?:钟|整|半|一刻|三刻|(?:\d{{2}}|[{_NUMERAL}]{{2,3}})分?|\d分)?"
_TIME = rf"{_LEAD}(?:{_DIGITAL}|{_SPOKEN})"
# "8-20点" and "早8-晚8": the bare number is a time only because of its neighbour.
_BARE = rf"{_LEAD}\d{{1,2}}(?={_DASH}{_LEAD}\d{{1,2}}(?:点|时))|{_NEXT}?{_PERIOD}\d{{1,2}}(?=\s*\D|$)"
_SPAN = re.compile(
    rf"(?:从|自|由)?(?P<a>{_TIME}|{_BARE}){_DASH}(?P<b>{_TIME}|{_NEXT}?{_PERIOD}\d{{1,2}}(?![\d:.点时]))"
)
_PARTS = re.compile(rf"(?P<next>{_NEXT})?(?:的)?(?P<period>{_PERIOD})?:?\s*(?P<clock>.+)", re.S)

_D = "一二三四五六日天末"
_W = "(?:周|星期|礼拜)"
_ONE = rf"(?:{_W}(?:[{_D}]|[1-7](?![\d:.点时]))|(?<![点时\d])[{_D}](?![点时十]))"
_DAYS = re.compile(
    rf"(?:每逢|每|逢)?{_W}(?:[{_D}]+|[1-7](?![\d:.点时]))(?:{_DASH}每?{_ONE})?"
    rf"(?:(?:\s*[、/和及与]\s*每?|\s*,\s*(?!{_W}))(?:{_ONE})+(?:{_DASH}每?{_ONE})?)*"
)
_PIECE = re.compile(rf"{_W}?([{_D}1-7]+)(?:{_DASH}每?{_W}?([{_D}1-7]))?")

_REASON = r"(?:(?:整理|维护|检修|保养|消毒|盘点|清洁)[^;,()\n\d]*)?"
_SEASON = re.compile(
    r"(?:每年)?(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})[日号])?" + _DASH + r"(?:次年|翌年|第二年)?"
    r"(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})[日号])?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def plain(text: str) -> str:
    """`text` tidied, with the few traditional characters of this grammar made simplified."""
    return tidy(text).translate(_SIMPLE)


def tokens(text: str) -> list[Token]:
    """`text` (already `plain`) as tokens; what the grammar does not know becomes tokens of kind "unknown"."""
    trust_dots = _dots_are_times(text)
    found: list[Token] = []
    position = 0
    while position < len(text):
        token = next((t for kind, pattern, read in _GRAMMAR if (t := _try(kind, pattern, read, text, position))), None)
        if token is None or (token.kind == "span" and not trust_dots):
            token = Token("unknown", None, text[position])
        if found and found[-1].kind == "unknown" and (token.kind == "unknown" or token.text in ":="):
            found[-1] = Token("unknown", None, found[-1].text + token.text)
        else:
            found.append(token)
        position += len(token.text)
    return [token for token in found if token.kind != "noise"]


def clock(minute: int) -> str:
    """Minutes since midnight as HH:MM; exactly midnight at the end of the day is 24:00."""
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _try(kind: str, pattern: re.Pattern[str], read: Callable[[str], Any], text: str, position: int) -> Token | None:
    match = pattern.match(text, position)
    if not match or not match.group():
        return None
    value = read(match.group())
    return None if value is None else Token(kind, value, match.group())


def _dots_are_times(text: str) -> bool:
    """Whether numbers like 9.30 are times here: 5.10-9.30 may be dates, so one of them must be beyond doubt."""
    dotted = re.findall(r"(?<![\d.])(\d{1,2})\.(\d{2})(?![\d.])", text)
    return not dotted or any(int(hour) > 12 or minute == "00" for hour, minute in dotted)


def _span(text: str) -> Span | None:
    match = _SPAN.match(text)
    if not match:
        return None
    opens, closes = _time(match["a"]), _time(match["b"])
    if opens is None or closes is None:
        return None
    start = _on_24h(opens, opens.period)
    end = _on_24h(closes, closes.period or _carried(opens, closes))
    # 上午9点到5点: the afternoon is probably meant, but the text says morning.
    if opens.period == "am" and not closes.period and not closes.next_day and end <= start:
        return None
    if not 0 <= start < DAY or not 0 <= end <= DAY:
        return None
    if closes.next_day:
        return Span(start, end + DAY) if end <= start else None
    if end > start:
        return Span(start, end)
    # 晚10点到6点 carries the evening to an hour before the start: two readings, so none.
    if opens.period in ("pm", "night") and not closes.period:
        return None
    return Span(start, end + DAY, doubtful=end != 0 and closes.period != "am")


def _carried(opens: _Time, closes: _Time) -> str:
    """The part of the day of a closing time that does not name its own: 下午1:30-4:30, but 下午2:00-17:00."""
    return opens.period if opens.period in ("pm", "night", "noon") and not closes.next_day else ""


def _time(text: str) -> _Time | None:
    match = _PARTS.fullmatch(text.strip())
    minute = _minute(match["clock"].strip()) if match else None
    if match is None or minute is None:
        return None
    word = match["period"] or ""
    period = next((name for name, words in _PERIODS.items() if word and word in words.split("|")), "")
    return _Time(minute, period, match["next"] is not None)


def _minute(text: str) -> int | None:
    numbers = re.match(rf"(\d{{1,2}}|[{_NUMERAL}]{{1,3}})(?:[:.点时](.*))?$", text, re.S)
    if not numbers:
        return None
    rest = (numbers[2] or "").removesuffix(":00").removesuffix("分").removesuffix("时")
    hour = _number(numbers[1])
    minute = {"": 0, "整": 0, "钟": 0, "半": 30, "一刻": 15, "三刻": 45}.get(rest, _number(rest))
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return hour * 60 + minute


def _number(text: str) -> int | None:
    """A one- or two-digit number, in digits or Chinese numerals (十二, 三十, 零五)."""
    if text.isascii():
        return int(text) if text.isdigit() else None
    digits = {char: index for index, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
    tens, ten, ones = text.rpartition("十")
    values = [digits.get(part.removeprefix("零") or "零") for part in (tens, ones) if part]
    if None in values or (not ten and len(text.removeprefix("零")) > 1):
        return None
    head = (digits[tens.removeprefix("零") or "零"] if tens else 1) if ten else 0
    return head * 10 + (digits[ones.removeprefix("零") or "零"] if ones else 0)


def _on_24h(time: _Time, period: str) -> int:
    """Minutes since midnight on the 24-hour clock; -1 when the part of the day contradicts the hour."""
    hour, minute = divmod(time.minute, 60)
    if period == "am":
        return time.minute if hour <= 12 else -1
    if period == "noon":
        return time.minute if hour >= 10 else time.minute + DAY // 2
    if period == "night" and hour == 12:
        return DAY + minute if not minute else -1
    if period in ("pm", "night") and hour < 12:
        return time.minute + DAY // 2
    return time.minute


def _days(text: str) -> tuple[str, ...] | None:
    """Weekdays in the order written; 周五至周一 runs over the weekend."""
    days: list[str] = []
    for first, last in _PIECE.findall(text):
        start = [_weekday(char) for char in first]
        days += [day for char in start for day in char]
        if last:
            begin, end = WEEK.index(start[-1][0]), WEEK.index(_weekday(last)[-1])
            days += [WEEK[index % 7] for index in range(begin + 1, end + 1 if end >= begin else end + 8)]
    return tuple(dict.fromkeys(days)) or None


def _weekday(char: str) -> tuple[str, ...]:
    if char == "末":
        return ("Sa", "Su")
    return (WEEK["一二三四五六日".find("日" if char == "天" else char) if not char.isdigit() else int(char) - 1],)


def _season(text: str) -> str | None:
    match = _SEASON.match(text)
    if not match:
        return None
    ends = []
    for month, day in ((match["m1"], match["d1"]), (match["m2"], match["d2"])):
        if not 1 <= int(month) <= 12 or (day and not 1 <= int(day) <= 31):
            return None
        ends.append(_MONTHS[int(month) - 1] + (f" {int(day):02d}" if day else ""))
    return "-".join(ends) if bool(match["d1"]) == bool(match["d2"]) else None


def _constant(value: Any) -> Callable[[str], Any]:
    return lambda _: value


_REST = "(?:其余|其他|其它)(?:的)?(?:时间段|时间|时段|日期|日子|天)?"
_BY = "(?:可|需|凭|通过|使用|以)*"
_IN = "(?:门禁|进入|开门|入内|进门|即可)*"
_ALONE = "(?:无人(?:值守|值班|服务)?|自助(?:服务)?区?|智能(?:值守|门禁)?)"
_MANNED = "(?:有人(?:值守|值班|服务|在岗)|人工(?:服务|值守|值班)|专人值守|值守|值班)"
# Order matters: the first pattern that fits wins.
_GRAMMAR: tuple[tuple[str, re.Pattern[str], Callable[[str], Any]], ...] = tuple(
    (kind, pattern if isinstance(pattern, re.Pattern) else re.compile(pattern, re.I), read)
    for kind, pattern, read in (
        (
            "note",
            rf"(?:{_DIGITAL}|{_SPOKEN})(?:后|起|以后)?(?:停止|截止|谢绝|不再)(?:入馆|入场|入园|进馆|进场|进入|取号|受理|接待)",
            str,
        ),
        ("note", r"春节(?:期间|假期)?(?:正常|照常)开放|春节不打烊", str),
        ("extra", "(?:夜间|晚间)(?:延时|延长)?开放|(?:延时|延长)(?:开放|服务)(?:时间)?(?!至|到)|加开", _constant(True)),
        ("span", _SPAN, _span),
        ("season", _SEASON, _season),
        ("label", "(?:夏令时?|冬令时?|夏季|冬季|旺季|淡季|夏秋季|冬春季)(?:时间)?", str),
        (
            "span",
            r"7\s*天?[x×*]\s*24\s*(?:个?小时|h)?|24/7|24\s*(?:个?小时|h(?:ours?)?)(?![\w])",
            _constant(Span(0, DAY)),
        ),
        ("span", "24个?小时|二十四小时|全天候?(?:24小时)?|全日(?!制)", _constant(Span(0, DAY))),
        ("rest_alone", rf"{_REST}(?:为|均为|均)?{_ALONE}", _constant("rest")),
        ("manned", rf"(?:白天|日间)?{_MANNED}(?:时间|时段)?(?:为|是)?", _constant("manned")),
        ("alone", rf"(?:夜间|夜晚|晚间)?{_ALONE}(?:时间|时段)?(?:为|是)?", _constant("alone")),
        ("access", rf"{_BY}扫(?:描二维)?码{_IN}", _constant("qr")),
        ("access", rf"{_BY}(?:刷脸|人脸识别){_IN}", _constant("face")),
        ("access", rf"{_BY}刷(?:居民)?身份证{_IN}", _constant("id_card")),
        ("access", rf"{_BY}刷(?:门禁)?卡{_IN}", _constant("card")),
        ("days", r"(?:每个?)?工作日", _constant(("work",))),
        ("days", "双休日?|周六日|星期六日", _constant(("Sa", "Su"))),
        ("days", "(?:国家|国)?(?:法定|国定)?(?:节假日|节日|假日|假期)|公共假[日期]|国定假", _constant(("PH",))),
        (
            "days",
            "每天|每日|天天|一周七天|全周|(?:一年)?365天|全年(?:无休|不休)?|年中无休|常年(?:无休)?",
            _constant(WEEK),
        ),
        ("days", _DAYS, _days),
        ("days", "周末", _constant(("Sa", "Su"))),
        ("days", rf"{_REST}(?:均|都)?", _constant(("rest",))),
        ("as_usual", "(?:均|都)?(?:正常|照常)(?:开放|营业|服务|运营)|照常|不休息?|无休|不打烊", _constant(True)),
        (
            "off",
            rf"(?:闭馆|闭站|闭园|休馆|公休|休息|关闭|关门|除外|停止(?:开放|服务|营业)|不(?:对外)?(?:开放|营业|服务)|停业|休)日?{_REASON}",
            _constant(True),
        ),
        ("join", r"\s*(?:[、/和及与&兼]|以及)\s*", _constant(True)),
        ("comma", r"\s*,\s*", _constant(True)),
        ("break", r"\s*[;。\n|!]+\s*", _constant(True)),
        ("bracket", r"\s*[()\[\]【】]\s*", _constant(True)),
        (
            "noise",
            r"\s+|[:=]|(?:(?:对外|免费|正常|具体|日常|服务|开放|营业|运营|接待|办公|上班|工作|开馆|开门|时间段|时间|时段)+|为|是|均|都|从|自|在|驿站|的)",
            _constant(True),
        ),
    )
)
