"""A week of opening hours: rules put together from clock tokens, checked against each other, written as OSM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from opening_hours import validate

from sucheng_data.grammar.clock import DAY, WEEK, Span, Token, clock
from sucheng_data.model.cleaning import Refusal

ALL_DAY = (Span(0, DAY),)
_GLUES = ("", "join", "comma", "break", "bracket")
_WORKDAYS = "工作日：不含法定节假日，含调休上班日"


class Rule(NamedTuple):
    days: tuple[str, ...]
    spans: tuple[Span, ...]
    season: str = ""
    extra: bool = False


class Week(NamedTuple):
    """Rules of opening, days of closing, and whether the days were stated at all."""

    rules: tuple[Rule, ...]
    off: tuple[str, ...]
    assumed: bool
    notes: tuple[str, ...]


class _Item(NamedTuple):
    """A run of tokens of one kind: days with days, spans with spans; `glue` is what stands before it."""

    kind: str
    value: tuple[Any, ...]
    text: str
    glue: str


def read_week(found: Sequence[Token]) -> Week:
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
    for index, token in enumerate(found):
        if token.kind in _GLUES:
            glue = max(glue, token.kind, key=_GLUES.index)
            continue
        item = _Item(token.kind, token.value if token.kind == "days" else (token.value,), token.text, glue)
        # 周六，周日休息: whether Saturday is closed too, a comma does not say.
        after = next((t.kind for t in found[index:] if t.kind not in (*_GLUES, "days")), "")
        joining = ("join",) if hours_first else ("", "join") if after == "off" else ("", "join", "comma")
        same = bool(items) and items[-1].kind == item.kind
        if same and (item.kind == "span" or (item.kind == "days" and glue in joining)):
            items[-1] = _merged(items[-1], item, glue)
        else:
            items.append(item)
        glue = ""
    return items


def _merged(one: _Item, other: _Item, glue: str) -> _Item:
    """Two runs of one kind as one. 周末每天 is the weekend, 全年周一至周五 the working week: 每天 and 全年 add no days."""
    if one.kind == "days" and glue != "join":
        if _general(other):
            return one
        if _general(one) and other.value != ("PH",):
            return other
    return one._replace(value=one.value + other.value)


def _general(item: _Item) -> bool:
    return item.value == WEEK and not any(word in item.text for word in ("周", "星期", "礼拜"))


def _days_first(items: Sequence[_Item]) -> Week:
    """周一至周五 9:00-17:00，周六 10:00-16:00，周日闭馆."""
    items, off = _closed_aside(items)
    rules: list[Rule] = []
    days: tuple[str, ...] = ()
    season, extra, assumed, usual = "", False, False, False
    for index, item in enumerate(items):
        next_kind = items[index + 1].kind if index + 1 < len(items) else ""
        if item.kind == "season":
            season = item.value[0]
        elif item.kind == "days" and not days:
            days = item.value
        elif item.kind == "span" and (days or not rules or season):
            assumed = assumed or (not days and not off)
            rules.append(Rule(_named(days, rules, off), _spans(item.value), season, extra))
            days, extra = (), False
        # Only 逢 says that a day is closed in every season, not just in the one named last.
        elif item.kind == "off" and days and (not season or "逢" in items[index - 1].text):
            off += _named(days, rules, off)
            days = ()
        elif item.kind == "extra" and days:
            extra = True
        elif item.kind == "as_usual" and (not days or next_kind != "span"):
            usual, days = True, ()
        elif item.kind != "as_usual" or "PH" in days:
            raise _puzzle(item)
    if days:
        raise Refusal("有星期而没有对应的时间", "days without hours")
    return Week(tuple(rules), tuple(off), assumed and not usual, _remarks(items, usual))


def _closed_aside(items: Sequence[_Item]) -> tuple[list[_Item], list[str]]:
    """`items` without closing days in brackets between days and their hours: 每日（周一除外）9:00-17:00."""
    kept: list[_Item] = []
    off: list[str] = []
    for index, item in enumerate(items):
        kinds = [other.kind for other in items[index - 1 : index + 2]] if index else []
        if kinds == ["days", "days", "off"] and item.glue == "bracket":
            off += _named(item.value, [], [])
        elif not (off and item.kind == "off" and kept and kept[-1] is items[index - 2]):
            kept.append(item)
    return kept, off


def _spans_first(items: Sequence[_Item]) -> Week:
    """9:00-17:00（周二至周日），周一闭馆; the days behind the hours, or no days at all."""
    rules: list[Rule] = []
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
            rules.append(Rule(_named(item.value, rules, off), spans))
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
        rules.append(Rule(WEEK, spans))
        return Week(tuple(rules), tuple(off), not usual and set(off) <= {"PH"}, _remarks(items, usual))
    return Week(tuple(rules), tuple(off), False, _remarks(items, usual))


def _puzzle(item: _Item) -> Refusal:
    return Refusal(f"“{item.text}”与前后文对不上", f"“{item.text}” does not fit what stands around it")


def _remarks(items: Sequence[_Item], usual: bool) -> tuple[str, ...]:
    work = any(item.kind == "days" and "work" in item.value for item in items)
    return ((_WORKDAYS,) if work else ()) + (("usual",) if usual else ())


def _named(days: tuple[str, ...], rules: Sequence[Rule], off: Sequence[str]) -> tuple[str, ...]:
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
        return ALL_DAY
    if any(span.doubtful and length(span) == DAY for span in spans):
        raise Refusal("起止时间相同", "opening and closing time are the same", code="STA-W08")
    if len(spans) == 1 and length(spans[0]) == DAY:
        return tuple(spans)
    ends = [*(span.open for span in spans[1:]), spans[0].open + DAY]
    if any(span.close > end for span, end in zip(spans, ends, strict=True)):
        raise Refusal("时段互相重叠", "the hours overlap one another")
    return tuple(spans)


def _checked(week: Week) -> Week:
    """`week` with evening extras merged in. Raises Refusal where two statements contradict each other."""
    if not week.rules:
        raise Refusal("没有读出起止时间", "no opening and closing times found")
    rules: list[Rule] = []
    for rule in week.rules:
        rules.append(_beside(rule, rules))
    for rule in rules:
        if set(rule.days) & set(week.off) and not set(rule.days) >= set(WEEK):
            raise Refusal("同一天既开放又闭馆", "a day is both open and closed")
    if set(week.off) >= set(WEEK):
        raise Refusal("每天都写成闭馆", "closed on every day")
    whole = {day for rule in rules for day in rule.days} >= set(WEEK)
    if "usual" in week.notes and not (whole and not week.off):
        raise Refusal("“照常”所指时间不明", "it is not clear what “as usual” means")
    return week._replace(rules=tuple(rules), notes=tuple(note for note in week.notes if note != "usual"))


def _beside(rule: Rule, earlier: Sequence[Rule]) -> Rule:
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


def render(week: Week) -> str:
    """The OSM string. Raises Refusal should the independent parser not accept it."""
    if daily(week) and len(week.rules[0].spans) == 1 and length(week.rules[0].spans[0]) == DAY:
        return "24/7"
    # 工作日24小时，周末24小时: every day, however many words it takes to say so.
    always = all(rule.spans == ALL_DAY and not rule.season for rule in week.rules)
    if always and not week.off and {day for rule in week.rules for day in rule.days} >= set(WEEK):
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


def length(span: Span) -> int:
    return span.close - span.open


def _hours(span: Span) -> str:
    if length(span) == DAY and span.open:
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


def daily(week: Week) -> bool:
    return len(week.rules) == 1 and set(week.rules[0].days) >= set(WEEK) and not week.off and not week.rules[0].season
