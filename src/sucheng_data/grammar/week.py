"""A timetable of rules: statements put together, checked against each other, written as OSM."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from opening_hours import validate

from sucheng_data.grammar.clock import DAY, Span, clock
from sucheng_data.grammar.hour_words import Token
from sucheng_data.grammar.seasons import Season, overlap
from sucheng_data.grammar.statements import Statement, statements
from sucheng_data.grammar.weekdays import WEEK, day_names
from sucheng_data.model.cleaning import Refusal

ALL_DAY = (Span(0, DAY),)
_NOON, _ONE, _EVENING = 720, 780, 1080
_WORKDAYS = "工作日：不含法定节假日，含调休上班日"


class Rule(NamedTuple):
    """Hours on days in a season; without spans: closed."""

    days: tuple[str, ...]
    spans: tuple[Span, ...]
    season: Season | None = None
    stated: bool = True


class Week(NamedTuple):
    """Rules of opening, of closing, and of holidays that are open in spite of a closing day."""

    opens: tuple[Rule, ...]
    off: tuple[Rule, ...] = ()
    again: tuple[Rule, ...] = ()
    assumed: bool = False
    working: bool = False
    notes: tuple[str, ...] = ()

    @property
    def seasonal(self) -> bool:
        """Whether the hours depend on the time of year."""
        return any(rule.season for rule in (*self.opens, *self.off))


def read_week(found: Sequence[Token], year: int | None = None) -> Week:
    """The rules that a run of tokens states. Raises Refusal when the parts do not fit together."""
    said = statements(found, year)
    builder = _Builder(said)
    # A half day or a pause is taken off hours that may be stated after it.
    order = sorted(range(len(said)), key=lambda index: said[index].act in ("half_off", "pause"))
    for index in order:
        builder.add(index, said[index])
    return builder.week()


class _Builder:
    """Rules grown statement by statement."""

    def __init__(self, said: list[Statement]) -> None:
        self.said = said
        self.opens: list[Rule] = []
        self.off: list[Rule] = []
        self.again: list[Statement] = []
        self.usual: list[Statement] = []
        self.seasons = list(dict.fromkeys(s.season for s in said if s.act in ("open", "extra")))

    def add(self, index: int, statement: Statement) -> None:
        days, act = self._named(statement), statement.act
        if act == "open":
            self._open(statement, days)
        elif act == "extra":
            self._longer(days, statement)
        elif act == "off":
            self.off.append(Rule(days if statement.days else (), (), self._scope(statement)))
        elif act == "except" and self._spares_holidays(index, days):
            self.again.append(statement)
        elif act == "except":
            self.off.append(Rule(days, (), self._scope(statement)))
        elif act == "as_usual":
            self.usual.append(statement)
        elif act == "half_off":
            self._without_half(days, statement)
        else:
            self._without(statement.spans[0])

    def week(self) -> Week:
        if not self.opens:
            raise Refusal("没有读出起止时间", "no opening and closing times found")
        self._as_usual()
        _check(self.opens, self.off)
        inferred = tuple(rule.season.text for rule in self.opens if rule.season and rule.season.inferred)
        working = any("work" in statement.days for statement in self.said)
        return Week(
            tuple(sorted(self.opens, key=self._place)),
            tuple(self.off),
            tuple(rule for statement in self.again for rule in self._open_again(statement)),
            self._assumed(),
            working,
            ((_WORKDAYS,) if working else ()) + (("按推定的日期：" + "、".join(inferred),) if inferred else ()),
        )

    def _named(self, statement: Statement) -> tuple[str, ...]:
        """Days as OSM names them; none stated is every day; 其余 is what has not been named (every day if nothing opened)."""
        days = statement.days
        if not days:
            return WEEK
        if "rest" in days:
            return self._rest(days)
        if "HD" in days and statement.act == "open":
            self._weekend_known(statement)
        days = tuple("PH" if day == "HD" else day for day in days)
        return tuple(dict.fromkeys(name for day in days for name in (WEEK[:5] if day == "work" else (day,))))

    def _rest(self, days: tuple[str, ...]) -> tuple[str, ...]:
        if any(season for season in self.seasons):
            if len(days) > 1 or any(rule.season is None for rule in self.opens):
                raise Refusal("“其余”所指不明", "it is not clear which days “the rest” are")
            return WEEK
        used = {day for rule in (*self.opens, *(self.off if self.opens else ())) for day in rule.days}
        rest = tuple(day for day in WEEK if day not in used)
        if len(days) > 1 or not rest or any("[" in day for day in used):
            raise Refusal("“其余”所指不明", "it is not clear which days “the rest” are")
        return rest

    def _weekend_known(self, statement: Statement) -> None:
        """节假日 may mean the weekend too: it is certain only where something else is said of the weekend."""
        named = {day for other in self.said if other.act != "except" for day in other.days}
        unstated = any(other.act == "open" and not other.days for other in self.said)
        if not unstated and not {"Sa", "Su"} <= named and "rest" not in named:
            raise Refusal("“节假日”是否包括双休日不明", "it is not clear whether 节假日 includes weekends")

    def _open(self, statement: Statement, days: tuple[str, ...]) -> None:
        spans = in_order(statement.spans)
        holidays = tuple(day for day in days if day != "SH")
        parts = [part for part in (holidays, ("SH",) if "SH" in days else ()) if part]
        for part in parts:
            rule = Rule(part, spans, statement.season, statement.stated)
            self._clear(rule)
            self.opens.append(rule)

    def _clear(self, rule: Rule) -> None:
        """Raises Refusal unless `rule` may stand after the others, whose days it replaces."""
        clash = [r for r in self.opens if r.season == rule.season and set(bare(r.days)) & set(bare(rule.days))]
        if not clash:
            return
        base = clash[-1]
        crossing = all(any(s.open < b.close and b.open < s.close for b in base.spans) for s in rule.spans)
        whole = set(base.days) >= set(WEEK) and len(rule.days) < len(WEEK)
        if len(clash) > 1 or not whole or not crossing:
            raise Refusal("同一天有两种时间", "a day has two sets of hours")

    def _longer(self, days: tuple[str, ...], statement: Statement) -> None:
        """Evening hours of some days, added to the usual ones."""
        base = [rule for rule in self.opens if rule.season == statement.season and set(rule.days) & set(days)]
        if len(base) != 1 or not set(days) <= set(base[0].days):
            raise Refusal("“延时”之前没有平常的时间", "extra hours without the usual ones")
        self.opens.append(Rule(days, in_order((*base[0].spans, *statement.spans)), statement.season))

    def _without(self, pause: Span) -> None:
        """The only hours so far, less a pause that lies within them."""
        rule = self.opens[-1] if len(self.opens) == 1 else None
        inside = [span for span in rule.spans if span.open < pause.open and pause.close < span.close] if rule else []
        if rule is None or len(inside) != 1:
            raise Refusal("休息时间与开放时间对不上", "the pause does not fit the opening hours")
        (span,) = inside
        at = rule.spans.index(span)
        split = (Span(span.open, pause.open), Span(pause.close, span.close, span.doubtful))
        self.opens[-1] = rule._replace(spans=(*rule.spans[:at], *split, *rule.spans[at + 1 :]))

    def _without_half(self, days: tuple[str, ...], statement: Statement) -> None:
        """周二下午闭馆: exact only where the hours fall into a morning and an afternoon."""
        base = [rule for rule in self.opens if rule.season == statement.season and set(days) <= set(rule.days)]
        if len(base) != 1:
            raise Refusal("半天闭馆之前没有平常的时间", "a half-day closure without the usual hours")
        kept = [span for span in base[0].spans if _half_of(span) != statement.text]
        unclear = any(_half_of(span) == "" for span in base[0].spans)
        if unclear or not kept or len(kept) == len(base[0].spans):
            raise Refusal("看不出半天闭馆从几点开始", "it is not clear when the half-day closure begins")
        self.opens.append(Rule(days, tuple(kept), statement.season))

    def _scope(self, statement: Statement) -> Season | None:
        """The season a closure holds in: the whole year when it stands by itself or other seasons say nothing of days."""
        season = statement.season
        if season is None or season not in self.seasons:
            return season
        if len(self.seasons) == 1 or statement.glue == "break" or "逢" in statement.text:
            return None
        others = [s for s in self.said if s.season != season]
        if any(s.stated for s in others):
            return season
        if statement.glue == "bracket":
            raise Refusal("看不出闭馆日属于哪个季节", "it is not clear in which season the closing day holds")
        return None

    def _spares_holidays(self, index: int, days: tuple[str, ...]) -> bool:
        """周一闭馆（法定节假日除外）: holidays are excepted from closing, not from opening."""
        beside = [*self.said[max(index - 1, 0) : index], *(self.said[index + 1 : index + 2] if not index else [])]
        closing = [s for s in beside if s.act == "off" and set(s.days) <= set(WEEK) and s.days]
        if not closing or days != ("PH",):
            return False
        before = closing[0] is not self.said[index - 1] or not index
        if not (before or self.said[index].glue == "bracket"):
            raise Refusal(
                "看不出“节假日除外”是节假日开放还是闭馆", "it is not clear whether holidays are open or closed"
            )
        if {"Sa", "Su"} & set(closing[0].days):
            raise Refusal("看不出节假日是否开放", "it is not clear whether holidays are open")
        return True

    def _open_again(self, statement: Statement) -> list[Rule]:
        """Holidays open in spite of a closing day, with the hours of the other days."""
        closing = self.off[-1].season if self.off else None
        again = []
        for season in self.seasons:
            rules = [rule for rule in self.opens if rule.season == season]
            own = {rule.spans for rule in rules if "PH" in rule.days} or {rule.spans for rule in rules}
            if len(own) != 1:
                raise Refusal("节假日按哪一种时间开放不明", "it is not clear which hours hold on holidays")
            if closing in (None, season):
                again.append(Rule(("PH",), own.pop(), season))
        return again

    def _as_usual(self) -> None:
        if not self.usual:
            return
        weekdays = {day for rule in self.off for day in rule.days if day in WEEK}
        whole = {day for rule in self.opens for day in rule.days} | weekdays >= set(WEEK)
        spared = [s for s in self.usual if s.days and set(s.days) <= {"PH", "HD"}]
        if whole and len(spared) == len(self.usual) and weekdays and not weekdays & {"Sa", "Su"}:
            self.again += spared[:1]
        elif not whole or self.off or any(s.days and s not in spared for s in self.usual):
            raise Refusal("“照常”所指时间不明", "it is not clear what “as usual” means")

    def _place(self, rule: Rule) -> tuple[int, bool]:
        """OSM lets the later rule win: the whole year before a season, weekdays before holidays."""
        return self.seasons.index(rule.season) if rule.season else -1, bool({"PH", "SH"} & set(rule.days))

    def _assumed(self) -> bool:
        weekdays = any(set(rule.days) - {"PH"} for rule in self.off)
        return not (weekdays or self.usual) and any(
            not rule.stated and not (rule.season and rule.season.single) for rule in self.opens
        )


def in_order(values: Iterable[Span]) -> tuple[Span, ...]:
    """Spans of one day, as they follow one another. Raises Refusal when they overlap or run backwards."""
    written = list(dict.fromkeys(values))
    spans = sorted(written)
    if spans == [Span(0, DAY - 1)]:
        return ALL_DAY
    if any(span.doubtful and length(span) == DAY for span in spans):
        raise Refusal("起止时间相同", "opening and closing time are the same", code="STA-W08")
    if len(spans) == 1 and length(spans[0]) == DAY:
        return tuple(spans)
    ends = [*(span.open for span in spans[1:]), spans[0].open + DAY]
    if any(span.close > end for span, end in zip(spans, ends, strict=True)):
        raise Refusal("时段互相重叠", "the hours overlap one another")
    if spans != written:
        raise Refusal("时段先后颠倒，上午下午不明", "the hours run backwards; morning or afternoon is not clear")
    return tuple(spans)


def length(span: Span) -> int:
    """Minutes from opening to closing."""
    return span.close - span.open


def bare(days: Iterable[str]) -> Iterable[str]:
    """Days without their ordinals: Sa[1] is a Saturday."""
    return (day.partition("[")[0] for day in days)


def daily(week: Week) -> bool:
    """Whether there is one rule, for every day of the year."""
    return len(week.opens) == 1 and set(week.opens[0].days) >= set(WEEK) and not week.off and not week.seasonal


def render(week: Week) -> str:
    """The OSM string. Raises Refusal should the independent parser not accept it."""
    # 工作日24小时，周末24小时: every day, however many words it takes to say so.
    always = all(len(rule.spans) == 1 and length(rule.spans[0]) == DAY for rule in week.opens)
    if always and not week.off and not week.seasonal and {d for rule in week.opens for d in rule.days} >= set(WEEK):
        return "24/7"
    special = [rule for rule in week.opens if rule.season and rule.season.single]
    usual = [rule for rule in week.opens if rule not in special]
    parts = [_written(rule) for rule in usual] + _closings(week.off) + [_written(r) for r in (*special, *week.again)]
    text = "; ".join(parts)
    if not validate(text):
        raise Refusal(f"读成“{text}”，但不合规范", f"read as “{text}”, which is not valid")
    return text


def _check(opens: Sequence[Rule], off: Sequence[Rule]) -> None:
    """Raises Refusal where two statements contradict each other."""
    closed = {day for rule in off for day in rule.days if not rule.season}
    if any(closed & set(rule.days) and not set(rule.days) >= set(WEEK) for rule in opens):
        raise Refusal("同一天既开放又闭馆", "a day is both open and closed")
    if closed >= set(WEEK):
        raise Refusal("每天都写成闭馆", "closed on every day")
    seasons = list(dict.fromkeys(rule.season for rule in opens if rule.season))
    covered = {day for season in seasons for day in season.days}
    if len(covered) == 366 and any(not rule.season for rule in opens):
        raise Refusal("有的时间没有写明季节", "some hours come without their season")
    if any(overlap(one, other) for index, one in enumerate(seasons) for other in seasons[:index]):
        raise Refusal("季节互相重叠", "the seasons overlap one another")
    _check_days(opens, closed)
    for rule in opens:
        if rule.season and not rule.season.single:
            _check_beside(rule, [other for other in opens if not other.season], bool(off))


def _check_days(opens: Sequence[Rule], closed: set[str]) -> None:
    """Days stated in one season only: those of the other are likely the same, so every day is not certain."""
    stated = {day for rule in opens if rule.stated for day in rule.days}
    unstated = any(rule.season and not rule.season.single and not rule.stated for rule in opens)
    if unstated and stated and not stated | closed >= set(WEEK):
        raise Refusal("有的季节没有写明星期", "some season comes without its days")


def _check_beside(rule: Rule, base: Sequence[Rule], closing: bool) -> None:
    """Raises Refusal unless the hours of a season clearly stand in place of the usual ones."""
    if not base:
        return
    usual = {day for other in base for day in other.days}
    part = set(rule.days) & usual and not set(rule.days) >= usual
    if closing or part or (not rule.stated and not usual >= set(WEEK)):
        raise Refusal("特定日期的开放日与平时的关系不明", "how the dated hours go with the usual days is not clear")
    spans = [span for other in base if set(other.days) & set(rule.days) for span in other.spans]
    if spans and not all(any(s.open < b.close and b.open < s.close for b in spans) for s in rule.spans):
        raise Refusal(
            "特定日期的时间是另加还是代替平时不明", "whether the dated hours come on top of the usual ones is not clear"
        )


def _closings(off: Sequence[Rule]) -> list[str]:
    parts: list[str] = []
    for season in dict.fromkeys(rule.season for rule in off):
        rules = [rule for rule in off if rule.season == season]
        names = [day for rule in rules for day in rule.days]
        if season and any(not rule.days for rule in rules):
            parts.append(f"{season.text} off")
        groups = ([day for day in names if day not in ("PH", "SH")], [day for day in names if day in ("PH", "SH")])
        parts += [" ".join(filter(None, (season.text if season else "", day_names(g), "off"))) for g in groups if g]
    return parts


def _written(rule: Rule) -> str:
    # In a season every day goes without saying.
    days = "" if rule.season and tuple(rule.days) == WEEK else day_names(rule.days)
    return " ".join(filter(None, (rule.season.text if rule.season else "", days, ",".join(map(_hours, rule.spans)))))


def _hours(span: Span) -> str:
    if length(span) == DAY and span.open:
        raise Refusal("起止时间相同", "opening and closing time are the same", code="STA-W08")
    return f"{clock(span.open)}-{clock(span.close)}"


def _half_of(span: Span) -> str:
    if span.close <= _ONE:
        return "am"
    if span.open >= _EVENING:
        return "night"
    return "pm" if span.open >= _NOON and span.close <= _EVENING else ""
