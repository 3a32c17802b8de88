"""Opening hours as written in listings, read as the OSM `opening_hours` string, or refused."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from opening_hours import validate

from sucheng_data.grammar.clock import DAY, WEEK, Span, Token, plain, tokens
from sucheng_data.grammar.week import ALL_DAY, Week, daily, read_week, render
from sucheng_data.model.cleaning import Refusal

_OSM = re.compile(r"24/7|(?=.*[A-Z][A-Za-z] \d\d:\d\d-\d\d:\d\d)[A-Za-z0-9 :,;+/-]+")
_HOST = re.compile(r"(?:随|同|与|按|参照|依照).{0,12}(?:时间|一致|同步)|时间内")
_START_ONLY = re.compile(r"0?\.\d+|\d{1,2}:\d{2}(?::\d{2})?")
_BRACKET = re.compile(r"\(([^()]*)\)")
# A remark with one of these may change when the place is open: it must be understood, not set aside.
_MATTERS = re.compile(r"\d|[春夏秋冬季月周休闭停关仅限节假]|星期|寒暑|学期|预约|[单双]日|上午|下午|晚上|夜间|白天")
_EXCEPT = re.compile(r"除(?!外)([^,;()\n]{2,12}?)[之以]?外(?![面卖])")


class Timetable(NamedTuple):
    """What a text about hours says. `doubtful`: a span passes midnight, or is very long, and the text does not say so."""

    oh: str | None
    staffed: str | None = None
    access: tuple[str, ...] = ()
    assumed: bool = False
    doubtful: bool = False
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


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
        return Refusal(
            f"“{text}”只有一个时刻，缺少起止时间的另一端", f"“{text}” is one time only; its other end is missing"
        )
    if _HOST.search(text):
        return Refusal(
            "开放时间取决于所在单位，请写明起止时间", "the hours depend on the host; state opening and closing times"
        )
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
    weeks = {name: read_week(part) for name, part in parts.items() if any(t.kind in ("days", "span") for t in part)}
    manned = weeks.get("manned")
    table = _opening(weeks, "rest_alone" in parts)
    return table._replace(staffed=render(manned) if manned else None)


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
        return _table(manned._replace(rules=(manned.rules[0]._replace(spans=_joined(manned, alone)),)))
    if alone and not main and not manned:
        return _table(alone)
    if manned and not main and not alone and not rest_alone:
        return Timetable(None)
    raise Refusal("没有读出起止时间", "no opening and closing times found")


def _joined(one: Week, other: Week) -> tuple[Span, ...]:
    """The spans of both, touching ones made one; the whole day when together they go round the clock."""
    minutes: set[int] = set()
    for span in (*one.rules[0].spans, *other.rules[0].spans):
        minutes.update(minute % DAY for minute in range(span.open, span.close))
    if len(minutes) == DAY:
        return ALL_DAY
    starts = sorted(minute for minute in minutes if (minute - 1) % DAY not in minutes)
    ends = [next(m for m in range(start, start + DAY + 1) if m % DAY not in minutes) for start in starts]
    return tuple(Span(start, end) for start, end in zip(starts, ends, strict=True))


def _table(week: Week) -> Timetable:
    oh = render(week)
    notes = list(week.notes)
    named = {day for rule in week.rules for day in rule.days} | set(week.off)
    missing = [day for day in WEEK if day not in named]
    if week.off and missing and not set(week.off) <= {"PH"}:
        notes.append("未提及：" + "、".join("周" + "一二三四五六日"[WEEK.index(day)] for day in missing))
    spans = [span for rule in week.rules for span in rule.spans]
    doubtful = any(span.doubtful or 18 * 60 < span.close - span.open < DAY for span in spans)
    return Timetable(oh, assumed=week.assumed and oh != "24/7", doubtful=doubtful, notes=tuple(notes))
