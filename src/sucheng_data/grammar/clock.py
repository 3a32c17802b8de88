"""Times of day as Chinese listings write them: 8:30-17:30, 早八点半至晚九点, 下午2:00-5:00, 22:00-次日6:00."""

from __future__ import annotations

import re
from typing import NamedTuple

from sucheng_data.model.patterns import pattern

DAY = 1440
DASH = r"\s*(?:[-‐‑‒–—―−~〜→]+(?:\s+[-—~]+)?|至|到|一(?=\s*\d{1,2}[:.点时])|(?:to|until|till)(?![a-z]))\s*"
NUMERAL = "零〇一二两三四五六七八九十"
_PERIODS = {
    "am": "早上|早晨|清早|清晨|上午|午前|早间|凌晨|次晨|早",
    "noon": "中午|正午|午间",
    "pm": "下午|午后|傍晚",
    "night": "晚上|晚间|夜间|夜晚|夜里|晚|夜",
}
_PERIOD = "(?:" + "|".join(_PERIODS.values()) + ")"
_NEXT = "(?:次日|第二天|翌日|隔日|隔天|转天|次(?=晨|凌))"
_LEAD = rf"{_NEXT}?(?:的)?{_PERIOD}?:?\s*"
_HALF = r"(?:\s*[ap]\.?m(?![a-z])\.?)"
DIGITAL = rf"\d{{1,2}}:\d{{2}}(?::00(?=\D|$))?(?:时|分|点|{_HALF})?|\d{{1,2}}\.\d{{2}}(?!\d){_HALF}?|\d{{1,2}}{_HALF}"
SPOKEN = rf"(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})(?:点|时)(?:钟|整|半|一刻|三刻|(?:\d{{2}}|[{NUMERAL}]{{2,3}})分?|\d分)?"
TIME = rf"{_LEAD}(?:{DIGITAL}|{SPOKEN})"
# "8-20点" and "早8-晚8": the bare number is a time only because of its neighbour.
_BARE = (
    rf"{_LEAD}\d{{1,2}}(?={DASH}{_LEAD}\d{{1,2}}(?:点|时))|{_NEXT}?{_PERIOD}(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})(?=\s*\D|$)"
)
_CLOSE = rf"{TIME}|{_NEXT}?{_PERIOD}(?:\d{{1,2}}(?![\d:.点时])|[{NUMERAL}]{{1,3}}(?![{NUMERAL}点时]))"
_OPENS, _SHUTS = "(?:开馆|开门|开园|开放|营业|开始)", "(?:闭馆|闭园|关门|关闭|打烊|结束)"
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?:从|自|由)?(?P<a>{TIME}){_OPENS}(?:{DASH}|\s*[,、]?\s*)(?P<b>{_CLOSE}){_SHUTS}(?!日)",
        rf"{_OPENS}(?:时间)?[:为]?\s*(?P<a>{TIME})\s*[,、;]?\s*{_SHUTS}(?:时间)?[:为]?\s*(?P<b>{TIME})",
        rf"(?:从|自|由)?(?P<a>{TIME}|{_BARE})起?{DASH}(?P<b>{_CLOSE})止?",
        rf"(?P<a>早(?:上|晨)?(?:{DIGITAL}|{SPOKEN}|\d{{1,2}}|[{NUMERAL}]{{1,3}}))\s*(?P<b>晚上?(?:{DIGITAL}|{SPOKEN}|(?:\d{{1,2}}|[{NUMERAL}]{{1,3}})(?![\d:.点时])))",
        rf"(?P<a>(?:0\d|1\d|2[0-3])[0-5][05]){DASH}(?P<b>(?:0\d|1\d|2[0-4])[0-5][05])(?!\d)",
    )
)
_PARTS = pattern(
    rf"(?P<next>{_NEXT})?(?:的)?(?P<period>{_PERIOD})?:?\s*(?P<clock>.+?)(?P<half>{_HALF})?", re.S | re.IGNORECASE
)


class Span(NamedTuple):
    """Minutes since midnight; `close` may pass 1440. `doubtful`: past midnight, but the text does not say so."""

    open: int
    close: int
    doubtful: bool = False


class _Time(NamedTuple):
    minute: int
    period: str
    next_day: bool
    bare: bool


def span_at(text: str, position: int) -> tuple[Span, str] | None:
    """The span of hours that `text` states at `position`, and how it is written."""
    for form in _FORMS:
        match = form.match(text, position)
        span = _span(match["a"], match["b"]) if match else None
        if match and span:
            return span, match.group()
    return None


def dots_are_times(text: str) -> bool:
    """Whether numbers like 9.30 are times here: 5.10-9.30 may be dates, so one of them must be beyond doubt."""
    dotted = re.findall(r"(?<![\d.])(\d{1,2})\.(\d{2})(?![\d.])", text)
    return not dotted or any(int(hour) > 12 or minute == "00" for hour, minute in dotted)


def clock(minute: int) -> str:
    """Minutes since midnight as HH:MM; exactly midnight at the end of the day is 24:00."""
    minute = minute if minute <= DAY else minute - DAY
    return f"{minute // 60:02d}:{minute % 60:02d}"


def number(text: str) -> int | None:
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


def _span(first: str, second: str) -> Span | None:
    opens, closes = _time(first), _time(second)
    if opens is None or closes is None or (first.isdigit() and len(first) == 4 and int(first) >= 1900):
        return None
    start = _on_24h(opens, opens.period)
    end = _on_24h(closes, closes.period or _carried(opens, closes))
    # 上午9点到5点: the afternoon is probably meant, but the text says morning.
    if opens.period == "am" and not closes.period and not closes.next_day and end <= start:
        return None
    if not 0 <= start < DAY or not 0 <= end <= DAY:
        return None
    # 2:00-5:00, 1:30-下午5:00: the afternoon on a 12-hour clock is likelier than the small hours.
    if opens.bare and 60 <= start < 360 and (end <= 720 or closes.period == "pm") and not closes.next_day:
        return None
    if closes.next_day:
        return Span(start, end + DAY) if end <= start else None
    return Span(start, end) if end > start else _past_midnight(start, end, opens, closes)


def _past_midnight(start: int, end: int, opens: _Time, closes: _Time) -> Span | None:
    """A span that ends before it starts, unless the afternoon of the same day may be meant: 9:00-5:00, 晚10点到6点."""
    if opens.period in ("pm", "night") and not closes.period:
        return None
    if not closes.period and 0 < end != start and end + DAY // 2 > start:
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
    if match["half"]:
        half = match["half"].strip().lower()[0] + "m"
        if (period and (period == "am") != (half == "am")) or (half == "am" and minute >= 13 * 60):
            return None
        minute, period = (minute - DAY // 2, half) if half == "am" and minute >= DAY // 2 else (minute, half)
    padded = match["clock"].startswith("0")
    return _Time(minute, period, match["next"] is not None, not (word or match["half"] or padded))


def _minute(text: str) -> int | None:
    if re.fullmatch(r"\d{4}", text):
        text = f"{text[:2]}:{text[2:]}"
    numbers = re.match(rf"(\d{{1,2}}|[{NUMERAL}]{{1,3}})(?:[:.点时](.*))?$", text, re.S)
    if not numbers:
        return None
    rest = (numbers[2] or "").removesuffix(":00").rstrip("分时点")
    hour = number(numbers[1])
    minute = {"": 0, "整": 0, "钟": 0, "半": 30, "一刻": 15, "三刻": 45}.get(rest, number(rest))
    if hour is None or minute is None or hour > 24 or minute > 59 or (hour == 24 and minute):
        return None
    return hour * 60 + minute


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
