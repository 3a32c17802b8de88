"""Opening hours as written in listings, read as the OSM `opening_hours` string, or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from opening_hours import validate

from sucheng_data.grammar.clock import DAY, Span
from sucheng_data.grammar.hour_words import Token, plain, tokens
from sucheng_data.grammar.week import ALL_DAY, Week, daily, length, read_week, render
from sucheng_data.grammar.weekdays import WEEK
from sucheng_data.model.cleaning import Refusal
from sucheng_data.model.patterns import pattern

# A notice longer than this is no cell about hours, and reading it would take long.
_LONGEST = 400
_OSM = pattern(
    r"24/7|(?=.*(?:\b(?:Mo|Tu|We|Th|Fr|Sa|Su|PH|SH|week|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b))"
    r"(?=.*\d\d:\d\d-\d\d:\d\d)[A-Za-z0-9 :,;+/\[\]-]+"
)
_HOST = pattern(
    r"(?:随|同|与|按照?|参照|依照|跟随|根据|遵循|取决于).{0,14}(?:时间|一致|同步|安排|为准|营业|开放)|(?:时间|时段)内|^[^\W\d_]{2,}(?:营业|上班|办公|工作|运营)时间$"
)
_START_ONLY = pattern(
    r"(?:每天|每日)?(?:0?\.\d+|\d{1,2}:\d{2}(?::\d{2})?|\d{1,2}(?:点|时)半?)(?:起|开门|开放|开馆|后|-)?"
)
_BRACKET = pattern(r"\(([^()]*)\)")
# A remark with one of these may change when the place is open: it must be understood, not set aside.
_MATTERS = pattern(
    r"\d|[春夏秋冬季月周休闭停关仅限节假]|星期|寒暑|学期|预约|[单双]日|上午|下午|晚上|夜间|白天|调整|另行|不定|暂|延|提前|或"
)
_SPOKEN_OF = pattern(
    rf"{_MATTERS.pattern}|[早晚午夜天日年点时分]|左右|大约|约|视|除|不|一般|原则|通知|电话|改|雨|雪|气|活动|区"
)
_EXCEPT = pattern(r"除(?!外|夕)(?:了)?(?:每)?([^,;()\n]{2,12}?)[之以]?外(?![面卖])")
_SAVE = pattern(r"\(除(?!外|夕)([^()]{2,8})\)")
_PLACE = pattern(
    r"(?:^|(?<=[\s)]))\s*(?:全市|城区|城區|各|本)?[^\W\d_]{0,20}?(?:公园|书房|书库|书店|书吧|书屋|书院|图书馆|博物馆|文化馆|美术馆|纪念馆|体育馆|展览馆|科技馆|档案馆|分馆|总馆"
    r"|驿站|站点|服务站|之家|家园|港湾|服务中心|中心|阵地|景区|景点|广场|大厅|门店|网点|支行|阅览室|自习室|活动室|借阅处|借阅室|阅览区|大院|故居|寺|庙|祠|塔)\s*[.…:]*\s*"
    r"(?=[\d(早晚上下中全每周星工双开营服对]|免费)"
)
_HOLIDAY = pattern(
    r"(?:(?P<year>20\d\d)年)?(?P<m1>\d{1,2})月(?P<d1>\d{1,2})[日号]?(?:-|至|到|—|~)(?:(?P<m2>\d{1,2})月)?(?P<d2>\d{1,2})[日号](?!\d)"
    r"[^;。\n]{0,60}?(?:持续|照常|正常|坚持|不打烊|全部|均)[^;。\n\d]{0,6}(?:开放|营业|服务|开门)"
)


_PRESENCE = ("manned", "alone", "rest_alone")


class Timetable(NamedTuple):
    """What a text about hours says. `doubtful`: a span passes midnight, or is very long, and the text does not say so.

    `working`: the days are 工作日, so working Saturdays count and holidays do not; `holidays`: first and last day of a
    holiday it is open on, where the hours are not stated.
    """

    oh: str | None
    staffed: str | None = None
    access: tuple[str, ...] = ()
    assumed: bool = False
    doubtful: bool = False
    working: bool = False
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    inferred: bool = False
    holidays: tuple[str, ...] = ()


def read(text: str, year: int | None = None) -> Timetable:
    """What `text` says about hours; `year` is the year it speaks of. Raises Refusal when any part is not understood."""
    text = plain(text)
    if len(text) > _LONGEST:
        raise Refusal("文字太长，不是开放时间", "the text is too long for opening hours")
    if _OSM.fullmatch(text) and validate(text):
        return Timetable(text)
    if holidays := _holiday(text):
        return Timetable(None, holidays=holidays)
    return _read(text, year)


def certain_part(text: str, year: int | None = None) -> str:
    """What can be read of a refused text once the clauses that are not understood are left out; "" for nothing."""
    text = plain(text)
    if len(text) > _LONGEST or not _understood(text):
        return ""
    pieces = [piece for piece in re.split(r"[;。\n,()]", text) if piece.strip()]
    known = [piece for piece in pieces if not any(t.kind in ("unknown", "label") for t in tokens(piece))]
    if not known or len(known) == len(pieces):
        return ""
    try:
        return _read(",".join(known), year).oh or ""
    except Refusal:
        return ""


def _understood(text: str) -> bool:
    """Whether something can be saved: never where the hours are another place's."""
    return not _HOST.search(text) and bool(re.search(r"\d", text))


def _read(text: str, year: int | None) -> Timetable:
    if "开放时间" in text and "人工服务" not in text:
        # Beside opening hours, hours of service are those of the staff.
        text = text.replace("服务时间", "人工服务时间")
    text, unread = _set_aside(_SAVE.sub(r"(\1除外)", _EXCEPT.sub(r"\1除外,", text)))
    found = tokens(text)
    unknown = "、".join(token.text.strip() for token in found if token.kind == "unknown")
    if unknown:
        raise _refuse(text, unknown)
    table = _attended(_unattended_rest([token for token in found if token.kind != "note"]), year)
    if (
        re.search("无休|不休|365天|不打烊", text)
        and table.oh
        and re.search(r"(?:Mo|Tu|We|Th|Fr|Sa|Su)\S* off", table.oh)
    ):
        raise Refusal("既写全年无休又写闭馆日", "both “open all year” and a closing day")
    access = dict.fromkeys(token.value for token in found if token.kind == "access")
    notes = (*table.notes, *(_unnumbered(token.text) for token in found if token.kind == "note"), *unread)
    return table._replace(access=tuple(access), notes=notes, unread=unread)


def _holiday(text: str) -> tuple[str, ...]:
    """First and last day of a holiday with the hours of other days: 10月1日至7日…持续开放."""
    match = _HOLIDAY.search(text)
    if not match or any(token.kind == "span" for token in tokens(text)) or re.search("闭|休|停|关|除外|部分", text):
        return ()
    first, last = int(match["m1"]), int(match["m2"] or match["m1"])
    ends = ((first, int(match["d1"])), (last, int(match["d2"])))
    if any(not (1 <= month <= 12 and 1 <= day <= 31) for month, day in ends) or ends[0] > ends[1]:
        return ()
    prefix = f"{match['year']}-" if match["year"] else ""
    return tuple(f"{prefix}{month:02d}-{day:02d}" for month, day in ends)


def _unnumbered(note: str) -> str:
    """A remark without the digits of a telephone."""
    return re.sub(r":?\s*\(?\d{3,4}\)?[- ]?\d{7,8}|:?\s*\d{11}", "", note).strip(" ,")


def _set_aside(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without the name of the place and those remarks that are not about hours; and what was left out."""
    remarks = [
        remark
        for remark in _BRACKET.findall(text)
        if not _MATTERS.search(remark) and any(token.kind == "unknown" for token in tokens(remark))
    ] + [
        remark
        for remark in _BRACKET.findall(text)
        if re.fullmatch(r"[^\d]{2,10}期间除外", remark) and "节" not in remark
    ]
    remarks = list(dict.fromkeys(r for r in remarks if any(token.kind == "unknown" for token in tokens(r))))
    for remark in remarks:
        text = text.replace(f"({remark})", " ")
    text, places = _unplaced(text)
    clauses = [
        clause
        for clause in re.split(r"[,;。\n]", text)
        if clause.strip() and not _SPOKEN_OF.search(clause) and _only_unknown(clause)
    ]
    for clause in clauses:
        text = text.replace(clause, "")
    return text, (*places, *remarks, *(clause.strip() for clause in clauses))


def _only_unknown(clause: str) -> bool:
    kinds = {token.kind for token in tokens(clause)}
    return "unknown" in kinds and not kinds & {
        "span",
        "days",
        "season",
        "label",
        "off",
        "manned",
        "alone",
        "rest_alone",
    }


def _unplaced(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without the name of the one place it is about. Two names are two timetables, and none is set aside."""
    names = [match for match in _PLACE.finditer(text) if any(t.kind == "unknown" for t in tokens(match.group()))]
    if len(names) != 1 or re.search(r"停车|食堂|地铁|公交", names[0].group()):
        return text, ()
    name = names[0]
    return text[: name.start()] + " " + text[name.end() :], (name.group().strip(" .…:\n"),)


def _refuse(text: str, what: str) -> Refusal:
    if _START_ONLY.fullmatch(text.strip()):
        return Refusal(
            f"“{text}”只有一个时刻，缺少起止时间的另一端", f"“{text}” is one time only; its other end is missing"
        )
    if _HOST.search(text):
        return Refusal(
            "开放时间取决于所在单位，请写明起止时间", "the hours depend on the host; state opening and closing times"
        )
    if "预约" in what:
        return Refusal("预约开放，没有固定时间", "open by appointment, without fixed hours")
    return Refusal(f"“{what}”无法按开放时间理解", f"“{what}” is not understood as opening hours")


def _attended(found: Sequence[Token], year: int | None) -> Timetable:
    """The table of a text that may speak of manned and unmanned hours: 有人值守8:00-22:00,无人值守22:00至次日8:00."""
    parts = _parts(found)
    weeks = {
        name: read_week(part, year) for name, part in parts.items() if any(t.kind in ("days", "span") for t in part)
    }
    manned = weeks.get("manned")
    table = _opening(weeks, "rest_alone" in parts)
    return table._replace(staffed=render(manned) if manned else None)


def _parts(found: Sequence[Token]) -> dict[str, list[Token]]:
    """The tokens of manned, unmanned and other hours; the word stands before its hours, or always behind them."""
    marks = [index for index, token in enumerate(found) if token.kind in _PRESENCE]
    spans = [index for index, token in enumerate(found) if token.kind == "span"]
    behind = bool(marks and spans) and spans[0] < marks[0] and spans[-1] < marks[-1]
    parts: dict[str, list[Token]] = {"main": []}
    name, waiting = "main", list[Token]()
    for token in found:
        if token.kind in _PRESENCE:
            if parts.get(token.kind):
                raise _refuse(token.text, token.text)
            name = token.kind
            parts[name] = waiting if behind else []
            waiting = []
        elif behind:
            waiting.append(token)
        else:
            parts[name].append(token)
    return parts if not behind else {**parts, name: parts[name] + waiting}


def _unattended_rest(found: Sequence[Token]) -> list[Token]:
    """其余时间扫码进入 is 其余时间无人值守; elsewhere a way of entering says nothing about hours."""
    kept: list[Token] = []
    for token in found:
        if token.kind == "access" and kept and kept[-1].value == ("rest",):
            kept[-1] = Token("rest_alone", "rest", kept[-1].text)
        elif token.kind != "access":
            kept.append(token)
    return kept


def _opening(weeks: dict[str, Week], rest_alone: bool) -> Timetable:
    main, manned, alone = weeks.get("main"), weeks.get("manned"), weeks.get("alone")
    if main and not alone and not rest_alone:
        return _table(main)
    if manned and not main and rest_alone and not alone and daily(manned):
        return Timetable("24/7")
    if manned and alone and not main and not rest_alone and daily(manned) and daily(alone):
        return _table(manned._replace(opens=(manned.opens[0]._replace(spans=_joined(manned, alone)),)))
    if alone and not main and not manned:
        return _table(alone)
    if manned and not main and not alone and not rest_alone:
        return Timetable("24/7" if render(manned) == "24/7" else None)
    raise Refusal("没有读出起止时间", "no opening and closing times found")


def _joined(one: Week, other: Week) -> tuple[Span, ...]:
    """The spans of both, touching ones made one; the whole day when together they go round the clock."""
    minutes: set[int] = set()
    for span in (*one.opens[0].spans, *other.opens[0].spans):
        minutes.update(minute % DAY for minute in range(span.open, span.close))
    if len(minutes) == DAY:
        return ALL_DAY
    starts = sorted(minute for minute in minutes if (minute - 1) % DAY not in minutes)
    ends = [next(m for m in range(start, start + DAY + 1) if m % DAY not in minutes) for start in starts]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def _table(week: Week) -> Timetable:
    oh = render(week)
    notes = list(week.notes)
    closed = {day for rule in week.off for day in rule.days}
    named = {day for rule in week.opens for day in rule.days} | closed
    missing = [day for day in WEEK if day not in named]
    if closed - {"PH", "SH"} and missing:
        notes.append("未提及：" + "、".join("周" + "一二三四五六日"[WEEK.index(day)] for day in missing))
    spans = [span for rule in week.opens for span in rule.spans]
    return Timetable(
        oh,
        assumed=week.assumed and oh != "24/7",
        doubtful=any(span.doubtful or 18 * 60 < length(span) < DAY for span in spans),
        working=week.working,
        notes=tuple(notes),
        inferred=any(rule.season is not None and rule.season.inferred for rule in week.opens),
    )
