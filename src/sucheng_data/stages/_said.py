"""One value that changed, as a sentence: what a person would say of it, in both languages."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import isnan
from typing import Any

from sucheng_data.model.issue import Text
from sucheng_data.model.text import tidy

Show = Callable[[Any], Text]
LONG, CONTEXT = (
    40,
    8,
)  # characters: longer texts are shown around their difference, with this much of what stands beside it
YEAR = 366  # days; of what was put off by longer both days are told
MANY = 12  # items of a list that are named
PERCENT = "%"
BOOLEANS = {True: Text("是", "yes"), False: Text("否", "no")}


@dataclass(frozen=True)
class Teller:
    """What is known of a field before any of its values is told: its title, how its values are shown, what it is."""

    title: Text
    show: Show
    name: bool = False  # the record is known by it
    ordered: bool = False  # the order of its items says something

    def tell(self, was: Any, now: Any, units: Sequence[Text] = (Text("", ""),) * 2) -> Text | None:
        """The sentence; None where nobody would call it a change: width, spaces, the order of a set."""
        was, now = (None if blank(value) else value for value in (was, now))
        if was is None or now is None:
            return self._appeared(now, was, units)
        if isinstance(was, list) and isinstance(now, list):
            return self._lists(was, now)
        if isinstance(was, (int, float, Decimal)) and isinstance(now, (int, float, Decimal)):
            return self._numbers(was, now, units)
        if isinstance(was, date) and isinstance(now, date):
            return self._dates(was, now)
        return None if squeezed(was) == squeezed(now) else self._became(self.show(was), self.show(now))

    def _appeared(self, now: Any, was: Any, units: Sequence[Text]) -> Text | None:
        if now is None and was is None:
            return None
        zh, en = self._one(was if now is None else now, units[now is not None])
        if now is None:
            return Text(
                f"不再填写{self.title.zh}（原为{_apart(zh).rstrip()}）", f"{self.title.en} no longer given (was {en})"
            )
        return Text(f"补充了{self.title.zh}：{zh}", f"{self.title.en} added: {en}")

    def _one(self, value: Any, unit: Text) -> Text:
        if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
            return _measure(value, unit)
        if isinstance(value, list):
            return self._listed(value)
        zh, en = self.show(value)
        return Text(shortened(zh), shortened(en))

    def _listed(self, items: list[Any]) -> Text:
        zh, en = self.show(items[:MANY])
        more = len(items) - MANY
        return Text(f"{zh}等 {len(items)} 项", f"{en} and {more} more") if more > 0 else Text(zh, en)

    def _became(self, was: Text, now: Text) -> Text:
        old, new = (Text(*both) for both in zip(*(around(*pair) for pair in zip(was, now, strict=True)), strict=True))
        if self.name:
            return Text(f"更名：{old.zh} → {new.zh}", f"renamed: {old.en} → {new.en}")
        return Text(
            f"{self.title.zh}由{_apart(old.zh)}改为{_apart(new.zh).rstrip()}",
            f"{self.title.en} changed from {old.en} to {new.en}",
        )

    def _lists(self, was: list[Any], now: list[Any]) -> Text | None:
        old, new = ({squeezed(item): item for item in side} for side in (was, now))
        gone = [item for key, item in old.items() if key not in new]
        come = [item for key, item in new.items() if key not in old]
        if not (gone or come):
            if not self.ordered or list(old) == list(new):
                return None
            told = self._listed(now)
            return Text(f"{self.title.zh}的次序改为：{told.zh}", f"{self.title.en} now in the order: {told.en}")
        if len(old) == len(new) == 1:
            return self._became(self.show(gone), self.show(come))
        return self._exchanged(come, gone)

    def _exchanged(self, come: list[Any], gone: list[Any]) -> Text:
        new, old = self._listed(come), self._listed(gone)
        if not gone:
            return Text(f"新增{self.title.zh}：{new.zh}", f"{self.title.en}: added {new.en}")
        if not come:
            return Text(f"取消{self.title.zh}：{old.zh}", f"{self.title.en}: removed {old.en}")
        return Text(
            f"新增{self.title.zh}：{new.zh}；取消：{old.zh}", f"{self.title.en}: added {new.en}; removed {old.en}"
        )

    def _numbers(self, was: Any, now: Any, units: Sequence[Text]) -> Text | None:
        if isinstance(was, bool) or isinstance(now, bool):
            return self._became(self.show(was), self.show(now)) if was != now else None
        old, new = _measure(was, units[0]), _measure(now, units[1])
        step = exact(now) - exact(was)
        if not step and units[0] == units[1]:
            return None
        more = Text("", "")
        if units[0] == units[1] and units[0].zh:
            point = units[0].zh == PERCENT
            size = _measure(abs(step), Text("个百分点", "percentage points") if point else units[0])
            words = ("提高", "降低") if point else ("增加", "减少")
            more = Text(f"（{words[step < 0]} {size.zh}）", f" ({'+' if step > 0 else '−'}{size.en})")
        return Text(
            f"{self.title.zh}由{_apart(old.zh)}改为{_apart(new.zh).rstrip()}{more.zh}",
            f"{self.title.en} changed from {old.en} to {new.en}{more.en}",
        )

    def _dates(self, was: date, now: date) -> Text | None:
        days = (now - was).days
        if not days:
            return None
        if abs(days) > YEAR:
            return self._became(self.show(was), self.show(now))
        many = "day" if abs(days) == 1 else "days"
        return Text(
            f"{self.title.zh}{'推迟' if days > 0 else '提前'} {abs(days)} 天至 {now.isoformat()}",
            f"{self.title.en} {abs(days)} {many} {'later' if days > 0 else 'earlier'}: {now.isoformat()}",
        )


def blank(value: Any) -> bool:
    """Whether a published value says nothing."""
    if isinstance(value, str):
        return not value.strip()
    return value is None or value in ([], {}) or (isinstance(value, float) and isnan(value))


def squeezed(value: Any) -> str:
    """What of a value counts: in one width and without spaces."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return "".join(tidy(text).split())


def exact(value: Any) -> Decimal:
    """A number as it is written, without the noise of binary fractions."""
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _measure(value: Any, unit: Text) -> Text:
    """A number with its unit: digits grouped where it has one, for a year has none; percentages with their sign."""
    number = exact(value)
    grouped = "," if unit.zh else ""
    whole = number == number.to_integral_value()
    digits = format(int(number), grouped) if whole else format(number, f"{grouped}f")
    if unit.zh == PERCENT:
        return Text(digits + PERCENT, digits + PERCENT)
    return Text(f"{digits} {unit.zh}".rstrip(), f"{digits} {unit.en}".rstrip())


def around(was: str, now: str) -> tuple[str, str]:
    """Both texts; of long ones what differs, and a few characters of what stands beside it."""
    if max(len(was), len(now)) <= LONG:
        return was, now
    shortest = min(len(was), len(now))
    head = next((at for at in range(shortest) if was[at] != now[at]), shortest)
    tail = next((at for at in range(shortest - head) if was[-1 - at] != now[-1 - at]), shortest - head)
    return _window(was, head, tail), _window(now, head, tail)


def _window(text: str, head: int, tail: int) -> str:
    first, last = max(0, head - CONTEXT), min(len(text), len(text) - tail + CONTEXT)
    return ("…" if first else "") + shortened(text[first:last]) + ("…" if last < len(text) else "")


def shortened(text: str) -> str:
    """A text that is too long for a sentence, without its middle."""
    half = LONG - CONTEXT
    return text if len(text) <= 2 * LONG else f"{text[:half]}……{text[-half:]}"


def _apart(text: str) -> str:
    """Numbers and Latin words stand apart from Chinese ones."""
    return f"{' ' if text[:1].isascii() else ''}{text}{' ' if text[-1:].isascii() else ''}"
