"""Opening hours as the OSM `opening_hours` string: tokens of the clock grammar put together, or a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from opening_hours import validate

from sucheng_data.model.cleaning import Refusal
from sucheng_data.model.clock import DAY, WEEK, Span, Token, clock, plain, tokens

_OSM = re.compile(r"24/7|(?=.*[A-Z][a-z] \d\d:\d\d-\d\d:\d\d)[A-Za-z0-9 :,;+/-]+")
_HOST = re.compile(r"(?:随|同|与|按|参照|依照).{0,12}(?:时间|一致|同步)|时间内")
_START_ONLY = re.compile(r"0?\.\d+|\d{1,2}:\d{2}(?::\d{2})?")
_BRACKET = re.compile(r"\(([^()]*)\)")
# A remark with one of these may change when the place is open: it must be understood, not set aside.
_MATTERS = re.compile(
    r"\d|[春夏秋冬季月周休闭停关仅限节假]|星期|寒暑|学期|预约|[单双]日|上午|下午|晚上|夜间|白天"
)
_EXCEPT = re.compile(r"除(?!外)([^,;()\n]{2,12}?)[之以]?外(?![面卖])")
_ALL_DAY = (Span(0, DAY),)
_WORKDAYS = "工作日：不含法定节假日，含调休上班日"


class Timetable(NamedTuple):
    """What a text about hours says. `doubtful`: a span passes midnight, or is very long, and the text does not say so."""

    oh: str | None
    staffed: str | None = None
    access: tuple[str, ...] = ()
    assumed: bool = False
    doubtful: bool = False
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


class _Rule(NamedTuple):
    days: tuple[str, ...]
    spans: tuple[Span, ...]
    season: str = ""
    extra: bool = False


class _Week(NamedTuple):
    """Rules of opening, days of closing, and whether the days were stated at all."""

    rules: tuple[_Rule, ...]
    off: tuple[str, ...]
    assumed: bool
    notes: tuple[str, ...]


class _Item(NamedTuple):
    """A run of tokens of one kind: days with days, spans with spans."""

    kind: str
    value: tuple[Any, ...]
    text: str


def read(text: str) -> Timetable:
    """What `text` says about hours. Raises Refusal when any part of it is not understood."""
    text = plain(text)
    if _OSM.fullmatch(text) and validate(text):
        return Timetable(text)
    text, unread = _set_aside(_EXCEPT.sub(r"\1除外,", text))
    found = tokens(text)
    unknown = "、".join(token.text.strip() for token in found if token.kind == "unknown")
    if unknown:
        raise _refuse(text, unknown)
    table = _attended(_unattended_rest([token for token in found if token.kind != "note"]))
    access = dict.fromkeys(token.value for token in found if token.kind == "access")
    notes = (*table.notes, *(token.text for token in found if token.kind == "note"), *unread)
    return table._replace(access=tuple(access), notes=notes, unread=unread)


def _set_aside(text: str) -> tuple[str, tuple[str, ...]]:
    """`text` without those bracketed remarks that are not about hours, and the remarks."""
    remarks = [
        remark
        for remark in _BRACKET.findall(text)
        if not _MATTERS.search(remark) and any(token.kind == "unknown" for token in tokens(remark))
    ]
    for remark in remarks:
        text = text.replace(f"({remark})", " ")
    return text, tuple(remarks)


def _refuse(text: str, what: str) -> Refusal:
    if _START_ONLY.fullmatch(text.strip()):
        return Refusal(f"“{text}”只有一个时刻，缺少起止时间的另一端", f"“{text}” is one time only; its other end is missing")
    if _HOST.search(text):
        return Refusal("开放时间取决于所在单位，请写明起止时间", "the hours depend on the host; state opening and closing times")
    return Refusal(f"“{what}”无法按开放时间理解", f"“{what}” is not understood as opening hours")


def _attended(found: Sequence[Token]) -> Timetable:
    """The table of a text that may speak of manned and unmanned hours: 有人值守8:00-22:00,无人值守22:00至次日8:00."""
    parts: dict[str, list[Token]] = {"main": []}
    name = "main"
    for token in found:
        if token.kind in ("manned", "alone", "rest_alone"):
            name = token.kind
            if parts.get(name):
                raise _refuse(token.text, token.text)
            parts[name] = []
        else:
            parts[name].append(token)
    weeks = {name: _week(part) for name, part in parts.items() if any(t.kind in ("days", "span") for t in part)}
    manned = weeks.get("manned")
    table = _opening(weeks, "rest_alone" in parts)
    return table._replace(staffed=_render(manned) if manned else None)


def _unattended_rest(found: Sequence[Token]) -> list[Token]:
    """其余时间扫码进入 is 其余时间无人值守; elsewhere a way of entering says nothing about hours."""
    kept: list[Token] = []
    for token in found:
        if token.kind == "access" and kept and kept[-1].value == ("rest",):
            kept[-1] = Token("rest_alone", "rest", kept[-1].text)
        elif token.kind != "access":
            kept.append(token)
    return kept


def _opening(weeks: dict[str, _Week], rest_alone: bool) -> Timetable:
    main, manned, alone = weeks.get("main"), weeks.get("manned"), weeks.get("alone")
    if main and not alone and not rest_alone:
        return _table(main)
    if manned and not main and rest_alone and not alone and _daily(manned):
        return Timetable("24/7")
    if manned and alone and not main and not rest_alone and _daily(manned) and _daily(alone):
        return _table(manned._replace(rules=(manned.rules[0]._replace(spans=_joined(manned, alone)),)))
    if alone and not main and not manned:
        return _table(alone)
    if manned and not main and not alone and not rest_alone:
        return Timetable(None)
    raise Refusal("没有读出起止时间", "no opening and closing times found")


def _daily(week: _Week) -> bool:
    return len(week.rules) == 1 and set(week.rules[0].days) >= set(WEEK) and not week.off and not week.rules[0].season


def _joined(one: _Week, other: _Week) -> tuple[Span, ...]:
    """The spans of both, touching ones made one; the whole day when together they go round the clock."""
    minutes: set[int] = set()
    for span in (*one.rules[0].spans, *other.rules[0].spans):
        minutes.update(minute % DAY for minute in range(span.open, span.close))
    if len(minutes) == DAY:
        return _ALL_DAY
    starts = sorted(minute for minute in minutes if (minute - 1) % DAY not in minutes)
    ends = [next(m for m in range(start, start + DAY + 1) if m % DAY not in minutes) for start in starts]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def _table(week: _Week) -> Timetable:
    oh = _render(week)
    notes = list(week.notes)
    named = {day for rule in week.rules for day in rule.days} | set(week.off)
    missing = [day for day in WEEK if day not in named]
    if week.off and missing and not set(week.off) <= {"PH"}:
        notes.append("未提及：" + "、".join("周" + "一二三四五六日"[WEEK.index(day)] for day in missing))
    spans = [span for rule in week.rules for span in rule.spans]
    doubtful = any(span.doubtful or 18 * 60 < span.close - span.open < DAY for span in spans)
    return Timetable(oh, assumed=week.assumed and oh != "24/7", doubtful=doubtful, notes=tuple(notes))


def _week(found: Sequence[Token]) -> _Week:
    """The rules that a run of tokens states. Raises Refusal when the parts do not fit together."""
    seasons = [token.value for token in found if token.kind == "season"]
    if sum(token.kind == "label" for token in found) > len(seasons):
        raise Refusal("季节没有写明起止日期", "a season without its first and last day")
    items = _items([t for t in found if t.kind != "label" and (t.kind != "season" or len(seasons) > 1)])
    week = _spans_first(items) if items and items[0].kind == "span" else _days_first(items)
    if len(seasons) == 1:
        week = week._replace(rules=tuple(rule._replace(season=seasons[0]) for rule in week.rules))
    return _checked(week)


def _items(found: Sequence[Token]) -> list[_Item]:
    """Runs of one kind. When hours come first (9:00-17:00 周二至周日，周一闭馆) only 、 joins days; else commas do too."""
    hours_first = next((t.kind == "span" for t in found if t.kind in ("span", "days")), False)
    items: list[_Item] = []
    glue = ""
    for token in found:
        if token.kind in ("join", "break"):
            glue = "break" if "break" in (glue, token.kind) else "join"
            continue
        value = token.value if token.kind == "days" else (token.value,)
        same = items and items[-1].kind == token.kind
        if same and (token.kind == "span" or (token.kind == "days" and (glue == "join" or not hours_first))):
            items[-1] = _Item(token.kind, items[-1].value + value, items[-1].text)
        else:
            items.append(_Item(token.kind, value, token.text))
        glue = ""
    return items


def _days_first(items: Sequence[_Item]) -> _Week:
    """周一至周五 9:00-17:00，周六 10:00-16:00，周日闭馆."""
    rules: list[_Rule] = []
    off: list[str] = []
    days: tuple[str, ...] = ()
    season, extra, assumed, usual = "", False, False, False
    for index, item in enumerate(items):
        if item.kind == "season":
            season = item.value[0]
        elif item.kind == "days" and not days:
            days = item.value
        elif item.kind == "span" and (days or not rules or season):
            assumed = assumed or (not days and not off)
            rules.append(_Rule(_named(days, rules, off), _spans(item.value), season, extra))
            days, extra = (), False
        # Only 逢 says that a day is closed in every season, not just in the one named last.
        elif item.kind == "off" and days and (not season or "逢" in items[index - 1].text):
            off += _named(days, rules, off)
            days = ()
        elif item.kind == "extra" and days:
            extra = True
        elif item.kind == "as_usual":
            usual, days = True, ()
        else:
            raise _puzzle(item)
    if days:
        raise Refusal("有星期而没有对应的时间", "days without hours")
    return _Week(tuple(rules), tuple(off), assumed and not usual, _remarks(items, usual))


def _spans_first(items: Sequence[_Item]) -> _Week:
    """9:00-17:00（周二至周日），周一闭馆; the days behind the hours, or no days at all."""
    rules: list[_Rule] = []
    off: list[str] = []
    spans: tuple[Span, ...] = ()
    usual = False
    for index, item in enumerate(items):
        after = items[index + 1].kind if index + 1 < len(items) else ""
        if item.kind == "span" and not spans:
            spans = _spans(item.value)
        elif item.kind == "days" and after == "off":
            off += _named(item.value, rules, off)
        elif item.kind == "days" and spans and after != "as_usual":
            rules.append(_Rule(_named(item.value, rules, off), spans))
            spans = ()
        elif item.kind == "as_usual":
            usual = True
        elif not (item.kind == "off" and items[index - 1].kind == "days") and not (
            item.kind == "days" and after == "as_usual"
        ):
            raise _puzzle(item)
    if spans and rules:
        raise Refusal("有的时间没有写明星期", "some hours come without their days")
    if spans:
        rules.append(_Rule(WEEK, spans))
        return _Week(tuple(rules), tuple(off), not usual and set(off) <= {"PH"}, _remarks(items, usual))
    return _Week(tuple(rules), tuple(off), False, _remarks(items, usual))


def _puzzle(item: _Item) -> Refusal:
    return Refusal(f"“{item.text}”与前后文对不上", f"“{item.text}” does not fit what stands around it")


def _remarks(items: Sequence[_Item], usual: bool) -> tuple[str, ...]:
    work = any(item.kind == "days" and "work" in item.value for item in items)
    return ((_WORKDAYS,) if work else ()) + (("usual",) if usual else ())


def _named(days: tuple[str, ...], rules: Sequence[_Rule], off: Sequence[str]) -> tuple[str, ...]:
    """Days as OSM names them; none stated is every day; 其余 is what has not been named (every day if nothing opened)."""
    if not days:
        return WEEK
    if "rest" in days:
        used = {day for rule in rules for day in rule.days} | (set(off) if rules else set())
        rest = tuple(day for day in WEEK if day not in used)
        if len(days) > 1 or not rest:
            raise Refusal("“其余”所指不明", "it is not clear which days “the rest” are")
        return rest
    return tuple(dict.fromkeys(name for day in days for name in (WEEK[:5] if day == "work" else (day,))))


def _spans(values: Iterable[Span]) -> tuple[Span, ...]:
    """Spans of one day in order. Raises Refusal when they overlap."""
    spans = sorted(set(values))
    if spans == [Span(0, DAY - 1)]:
        return _ALL_DAY
    if any(span.doubtful and _length(span) == DAY for span in spans):
        raise Refusal("起止时间相同", "opening and closing time are the same", code="STA-W08")
    if len(spans) == 1 and _length(spans[0]) == DAY:
        return tuple(spans)
    ends = [*(span.open for span in spans[1:]), spans[0].open + DAY]
    if any(span.close > end for span, end in zip(spans, ends, strict=True)):
        raise Refusal("时段互相重叠", "the hours overlap one another")
    return tuple(spans)


def _checked(week: _Week) -> _Week:
    """`week` with evening extras merged in. Raises Refusal where two statements contradict each other."""
    if not week.rules:
        raise Refusal("没有读出起止时间", "no opening and closing times found")
    rules: list[_Rule] = []
    for rule in week.rules:
        rules.append(_beside(rule, rules))
    for rule in rules:
        if set(rule.days) & set(week.off) and not set(rule.days) >= set(WEEK):
            raise Refusal("同一天既开放又闭馆", "a day is both open and closed")
    whole = {day for rule in rules for day in rule.days} >= set(WEEK)
    if "usual" in week.notes and not (whole and not week.off):
        raise Refusal("“照常”所指时间不明", "it is not clear what “as usual” means")
    return week._replace(rules=tuple(rules), notes=tuple(note for note in week.notes if note != "usual"))


def _beside(rule: _Rule, earlier: Sequence[_Rule]) -> _Rule:
    """`rule` as OSM needs it after `earlier` ones, whose days it replaces."""
    clash = [r for r in earlier if r.season == rule.season and set(r.days) & set(rule.days)]
    if not clash:
        if rule.extra:
            raise Refusal("“延时”之前没有平常的时间", "extra hours without the usual ones")
        return rule
    base = clash[-1]
    if rule.extra and len(clash) == 1 and set(rule.days) <= set(base.days):
        return rule._replace(spans=_spans(base.spans + rule.spans), extra=False)
    overlap = all(any(s.open < b.close and b.open < s.close for b in base.spans) for s in rule.spans)
    if len(clash) == 1 and set(base.days) >= set(WEEK) and len(rule.days) < len(WEEK) and overlap:
        return rule
    raise Refusal("同一天有两种时间", "a day has two sets of hours")


def _render(week: _Week) -> str:
    """The OSM string. Raises Refusal should the independent parser not accept it."""
    if _daily(week) and len(week.rules[0].spans) == 1 and _length(week.rules[0].spans[0]) == DAY:
        return "24/7"
    parts = [
        " ".join(filter(None, (rule.season, _day_names(rule.days), ",".join(map(_hours, rule.spans)))))
        for rule in week.rules
    ]
    closed = (_day_names([day for day in week.off if day != "PH"]), "PH" if "PH" in week.off else "")
    text = "; ".join([*parts, *(f"{name} off" for name in closed if name)])
    if not validate(text):
        raise Refusal(f"读成“{text}”，但不合规范", f"read as “{text}”, which is not valid")
    return text


def _length(span: Span) -> int:
    return span.close - span.open


def _hours(span: Span) -> str:
    if _length(span) == DAY and span.open:
        raise Refusal("起止时间相同", "opening and closing time are the same", code="STA-W08")
    return f"{clock(span.open)}-{clock(span.close)}"


def _day_names(days: Iterable[str]) -> str:
    """Mo-Fr, Tu,Th, Sa-Su,PH: neighbours as a range."""
    known = set(days)
    runs: list[list[str]] = []
    for day in WEEK:
        if day in known:
            if runs and WEEK.index(day) == WEEK.index(runs[-1][-1]) + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
    names = [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ",".join(names + (["PH"] if "PH" in known else []))
