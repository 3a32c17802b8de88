"""What a listing states about hours, one statement after the other: on these days, in this season, open or closed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sucheng_data.grammar.clock import Span
from sucheng_data.grammar.hour_words import Token
from sucheng_data.grammar.seasons import Season, lasting, together, with_years
from sucheng_data.grammar.weekdays import WEEK
from sucheng_data.model.cleaning import Refusal

_GLUES = ("", "join", "comma", "break", "bracket")
# What is said of the days before it.
_CLOSING = ("off", "except", "as_usual", "half_off")


class Item(NamedTuple):
    """A run of tokens of one kind: days with days, spans with spans; `glue` is what stands before it."""

    kind: str
    value: tuple[Any, ...]
    text: str
    glue: str = ""


class Statement(NamedTuple):
    """One thing said: `act` open, extra, off, except, as_usual, pause, half_off or include.

    `stated`: the days are written; `glue`: what stands before it; `base`: “the rest of the year”.
    """

    act: str
    days: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    season: Season | None = None
    stated: bool = False
    glue: str = ""
    text: str = ""


def statements(found: Sequence[Token], year: int | None = None) -> list[Statement]:
    """The statements of a run of tokens. Raises Refusal when its parts do not fit together."""
    said: list[Statement] = []
    for segment in _segments(_items(_dated(found, year))):
        said += _Reader().read(_days_before(segment))
    return said


def _dated(found: Sequence[Token], year: int | None) -> list[Token]:
    """`found` with seasons complete: names of seasons only beside their dates, 起 with its 两个月, years by weekdays."""
    kept = _periods(found)
    plain = [token for token in kept if token.kind not in _GLUES]
    for index, token in enumerate(plain):
        if token.kind == "label":
            beside = [other for other in plain[max(index - 1, 0) : index + 2] if other.kind == "season"]
            if not beside:
                raise Refusal(f"“{token.text}”没有写明起止日期", f"“{token.text}” without its first and last day")
            if token.value == "lunar" and not any(season.value.year for season in beside):
                raise Refusal(
                    f"“{token.text}”的日期每年不同，请写明年份", f"the dates of “{token.text}” change; state the year"
                )
    years = with_years([token.value for token in kept if token.kind == "season"], year)
    return [
        token._replace(value=years.get(token.value, token.value)) if token.kind == "season" else token
        for token in kept
        if token.kind != "label"
    ]


def _periods(found: Sequence[Token]) -> list[Token]:
    since = [token for token in found if token.kind == "since"]
    length = [token for token in found if token.kind == "lasting"]
    if not since and not length:
        return list(found)
    if len(since) != 1 or len(length) != 1:
        one = (since + length)[0].text
        raise Refusal(f"“{one}”看不出到哪天为止", f"“{one}” does not say until which day")
    season = lasting(since[0].value, *length[0].value)._replace(inferred=True)
    return [
        Token("season", season, token.text) if token is since[0] else token for token in found if token is not length[0]
    ]


def _items(found: Sequence[Token]) -> list[Item]:
    """Runs of one kind. When hours come first (9:00-17:00 周二至周日，周一闭馆) only 、 joins days; else commas do too."""
    hours_first = next((t.kind == "span" for t in found if t.kind in ("span", "days")), False)
    items: list[Item] = []
    glue = ""
    for index, token in enumerate(found):
        if token.kind in _GLUES:
            glue = max(glue, token.kind, key=_GLUES.index)
            continue
        # 周末正常开放9:00-17:00 says when, so 正常开放 adds nothing.
        if token.kind == "as_usual" and [t.kind for t in found[index + 1 : index + 2]] == ["span"]:
            continue
        item = Item(token.kind, token.value if token.kind == "days" else (token.value,), token.text, glue)
        # 周六，周日休息: whether Saturday is closed too, a comma does not say.
        after = next((t.kind for t in found[index:] if t.kind not in (*_GLUES, "days")), "")
        joining = ("join",) if hours_first else ("", "join") if after in _CLOSING else ("", "join", "comma")
        if items and items[-1].kind == item.kind and _joins(items[-1], item, joining):
            items[-1] = _merged(items[-1], item)
        else:
            items.append(item)
        glue = ""
    return items


def _joins(one: Item, other: Item, joining: Sequence[str]) -> bool:
    if one.kind == "days":
        same = set(_plain_days(one)) == set(_plain_days(other))
        return other.glue in joining or (other.glue == "bracket" and same)
    return one.kind == "span" or (one.kind == "season" and other.glue == "join")


def _plain_days(item: Item) -> Iterable[str]:
    return (name for day in item.value for name in (WEEK[:5] if day == "work" else (day,)))


def _merged(one: Item, other: Item) -> Item:
    """Two runs of one kind as one. 周末每天 is the weekend, 全年周一至周五 the working week: 每天 and 全年 add no days."""
    if one.kind == "season":
        return one._replace(value=(together([*one.value, *other.value]),))
    if one.kind == "days" and other.glue == "bracket":
        return one if "work" in one.value else other
    if one.kind == "days" and other.glue != "join":
        if _general(other):
            return one
        if _general(one) and other.value not in (("PH",), ("HD",)):
            return other
    return one._replace(value=one.value + other.value)


def _general(item: Item) -> bool:
    """Whether the days are “every day”, and no weekday is named."""
    return item.value == WEEK and not any(
        word in item.text for word in ("周一", "周日", "星期", "礼拜", "周末", "周天")
    )


def _segments(items: list[Item]) -> list[list[Item]]:
    """The items season by season, each led by its season; those that hold for the whole year first."""
    after = dict(zip(range(len(items)), [item.kind for item in items[1:]], strict=False))
    seasons = [item for i, item in enumerate(items) if item.kind == "season" and after.get(i) not in _CLOSING]
    spans = [item for item in items if item.kind == "span"]
    if not seasons:
        return [items]
    behind = spans and items.index(spans[0]) < items.index(seasons[0])
    if behind and len(seasons) == len(spans):
        items = _seasons_before(items)
    segments: list[list[Item]] = [[]]
    for index, item in enumerate(items):
        follows = after.get(index, "")
        if item.kind == "season" and segments[-1] and [i.kind for i in segments[-1]] == ["days"]:
            segments[-1].insert(0, item)  # 周一至周五（5月1日至9月30日）9:00-17:00
        elif item.kind == "season" and follows not in _CLOSING:
            segments.append([item])
        # 其余时间 after a season is the rest of the year.
        elif item.value == ("rest",) and segments[-1][:1] and segments[-1][0].kind == "season" and follows == "span":
            segments.append([])
        else:
            segments[-1].append(item)
    return [segment for segment in segments if segment]


def _seasons_before(items: list[Item]) -> list[Item]:
    """8:00-18:00（5月1日至9月30日）: the season put before the hours and days it belongs to."""
    if len({len(item.value) for item in items if item.kind == "span"}) > 1:
        # 8:30-12:00，14:30-17:30（夏），14:00-17:00（冬）: the morning is that of both.
        raise Refusal("有的时间没有写明季节", "some hours come without their season")
    kept: list[Item] = []
    start = 0
    expected = "span"
    for item in items:
        if item.kind in ("span", "season"):
            if item.kind != expected:
                raise Refusal("有的时间没有写明季节", "some hours come without their season")
            expected = "season" if item.kind == "span" else "span"
        if item.kind == "season":
            kept.insert(start, item)
            start = len(kept)
        else:
            kept.append(item)
    return kept


def _days_before(items: list[Item]) -> list[Item]:
    """9:00-17:00（周二至周日），周一闭馆: free days put before their hours, so that every statement begins with its days."""
    free = [index for index, item in enumerate(items) if item.kind == "days" and not _bound(items, index)]
    spans = [index for index, item in enumerate(items) if item.kind == "span"]
    if not spans or not free or spans[0] > free[0]:
        return items
    named = [index for index in free if not (_general(items[index]) and len(spans) == 1)]
    if not named:
        return items
    pairs = sorted([*spans, *named])
    if len(spans) != len(named) or [items[index].kind for index in pairs] != ["span", "days"] * len(spans):
        raise Refusal("有的时间没有写明星期", "some hours come without their days")
    partner = dict(zip(spans, named, strict=True))
    ordered: list[Item] = []
    for index, item in enumerate(items):
        if index in partner:
            ordered.append(items[partner[index]]._replace(glue=item.glue))
        if index not in named:
            ordered.append(item)
    return ordered


def _bound(items: Sequence[Item], index: int) -> bool:
    """Whether the days at `index` are those of a closure or an exception."""
    after = items[index + 1].kind if index + 1 < len(items) else ""
    return after in _CLOSING or (index > 0 and items[index - 1].kind in ("off_label", "extra"))


class _Reader:
    """Reads the items of one season; `days` are waiting for what is said of them."""

    def __init__(self) -> None:
        self.said: list[Statement] = []
        self.season: Season | None = None
        self.days: Item | None = None
        self.extra = False
        self.expects_off = False

    def read(self, items: list[Item]) -> list[Statement]:
        for index, item in enumerate(items):
            after = items[index + 1] if index + 1 < len(items) else None
            handler = getattr(self, f"_{item.kind}", None)
            if handler is None:
                raise puzzle(item)
            handler(item, after)
        if self.days:
            self._drop_days()
        if self.expects_off or self.extra:
            raise Refusal("有说明而没有对应的日子", "a remark without its days")
        return self.said

    def _say(self, act: str, item: Item, days: tuple[str, ...], spans: tuple[Span, ...] = ()) -> None:
        self.said.append(Statement(act, days, spans, self.season, bool(days), item.glue, item.text))

    def _season(self, item: Item, after: Item | None) -> None:
        if after and after.kind in _CLOSING:
            if after.kind not in ("off", "except"):
                raise puzzle(after)
            self.said.append(Statement("off", (), (), item.value[0], True, item.glue, item.text))
            return
        self.season = item.value[0]

    def _days(self, item: Item, after: Item | None) -> None:
        if self.expects_off:
            self._say("off", item, item.value)
            self.expects_off = False
        elif after and after.kind in _CLOSING and after.kind != "half_off":
            # 每日（周一除外）9:00-17:00 and 周二至周日开放，周一闭馆，9:00-17:00: the days before still wait for their hours.
            waits = self.days is None or item.glue == "bracket" or after.kind == "except"
            if not waits and self.days and sorted((*self.days.value, *item.value)) != sorted(WEEK):
                raise puzzle(self.days)
            self._say(after.kind, item, item.value)
        elif self.days is None or _general(self.days):
            self.days = item
        elif not _general(item):
            raise Refusal("有星期而没有对应的时间", "days without hours")

    def _span(self, item: Item, after: Item | None) -> None:
        opened = any(statement.act in ("open", "extra") for statement in self.said)
        if opened and self.days is None:
            raise puzzle(item)
        self._say("extra" if self.extra else "open", item, self.days.value if self.days else (), item.value)
        self.days, self.extra = None, False

    def _off(self, item: Item, after: Item | None) -> None:
        last = self.said[-1] if self.said else None
        if self.days and last and last.act == "except" and last.glue == "bracket":
            # 每周一（法定节假日除外）闭馆
            self.said.insert(
                -1, Statement("off", self.days.value, (), self.season, True, self.days.glue, self.days.text)
            )
            self.days = None
        elif not (last and last.act == "off" and last.stated):
            raise puzzle(item)

    def _except(self, item: Item, after: Item | None) -> None:
        if not (self.said and self.said[-1].act in ("except", "off")):
            raise puzzle(item)

    def _exclude(self, item: Item, after: Item | None) -> None:
        self._say("except", item, ("PH",))

    def _include(self, item: Item, after: Item | None) -> None:
        if self.days:
            names = set(_plain_days(self.days))
            if names <= {"Sa", "Su"}:
                self.days = self.days._replace(value=(*self.days.value, "PH"))
        elif not self.said or not set(self.said[-1].days or WEEK) >= set(WEEK):
            raise puzzle(item)

    def _as_usual(self, item: Item, after: Item | None) -> None:
        if not (self.said and self.said[-1].act == "as_usual" and self.said[-1].days):
            self._say("as_usual", item, ())

    def _half_off(self, item: Item, after: Item | None) -> None:
        if not self.days:
            raise puzzle(item)
        self.said.append(Statement("half_off", self.days.value, (), self.season, True, item.glue, item.value[0]))
        self.days = None

    def _pause(self, item: Item, after: Item | None) -> None:
        self._say("pause", item, (), item.value)

    def _extra(self, item: Item, after: Item | None) -> None:
        if not self.days:
            raise puzzle(item)
        self.extra = True

    def _off_label(self, item: Item, after: Item | None) -> None:
        if not after or after.kind not in ("days", "season"):
            raise puzzle(item)
        self.expects_off = True

    def _drop_days(self) -> None:
        """Days nothing more is said of: 8:00-20:00，每日开放 states the days of the hours before."""
        opened = [index for index, statement in enumerate(self.said) if statement.act == "open"]
        assert self.days is not None
        if not (_general(self.days) and len(opened) == 1 and not self.said[opened[0]].stated):
            raise Refusal("有星期而没有对应的时间", "days without hours")
        self.said[opened[0]] = self.said[opened[0]]._replace(stated=True)


def puzzle(item: Item) -> Refusal:
    return Refusal(f"“{item.text}”与前后文对不上", f"“{item.text}” does not fit what stands around it")
