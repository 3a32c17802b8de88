"""Days of the week as listings write them: 周一至周五, 周一、三、五, 每月最后一个周五, Mon-Fri."""

from __future__ import annotations

import re

from sucheng_data.grammar.clock import DASH
from sucheng_data.model.patterns import pattern

WEEK = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
_D = "一二三四五六日天末"
_W = "(?:周|星期|礼拜)"
_ONE = rf"(?:{_W}(?:[{_D}]|[1-7](?![\d:.点时]))|(?<![点时\d])[{_D}](?![点时十]))"
_TO = rf"(?:{DASH}|一(?={_W}))"
DAYS = pattern(
    rf"(?:每逢|每|逢)?{_W}(?:(?:[{_D}](?!{_W}))*[{_D}]|[1-7](?![\d:.点时]))(?:{_TO}每?(?:{_ONE}|[1-7](?![\d:.点时月-])))?"
    rf"(?:(?:\s*[、/和及与]\s*每?|\s*,\s*(?!{_W}))(?:{_ONE})+(?:{_TO}每?{_ONE})?)*"
)
_PIECE = pattern(rf"{_W}?((?:[{_D}1-7](?!{_W}))*[{_D}1-7])(?:{_TO}每?{_W}?([{_D}1-7]))?")
_ORDER = "(?:最后一|最后1|倒数第一|末|首|第?[一二三四五1-5])"
NTH = pattern(
    rf"每(?:个)?月(?:的)?(?P<which>(?:最后一?|末|首|第?[一二三四五1-5])(?:个?[、和及]{_ORDER})*)个(?:{_W})(?P<day>[一二三四五六日天])"
)
_ENGLISH = r"(?:mon?|tues?|tu|wed?|thur?s?|th|fri?|sat?|sun?)(?:day|nesday|urday)?s?\.?(?![a-z])"
ENGLISH = pattern(
    rf"{_ENGLISH}(?:(?:{DASH}|\s*through\s*){_ENGLISH})?(?:\s*(?:,|&|and)\s*{_ENGLISH}(?:{DASH}{_ENGLISH})?)*",
    re.IGNORECASE,
)
_ENGLISH_PIECE = pattern(rf"({_ENGLISH})(?:(?:{DASH}|\s*through\s*)({_ENGLISH}))?", re.IGNORECASE)


def days(text: str) -> tuple[str, ...] | None:
    """Weekdays in the order written; 周五至周一 runs over the weekend."""
    found: list[str] = []
    for first, last in _PIECE.findall(text):
        start = [_weekday(char) for char in first]
        found += [day for char in start for day in char]
        if last:
            found += _onward(start[-1][0], _weekday(last)[-1])
    return tuple(dict.fromkeys(found)) or None


def english_days(text: str) -> tuple[str, ...] | None:
    """Mon-Fri, Tue & Thu, Saturday."""
    found: list[str] = []
    for first, last in _ENGLISH_PIECE.findall(text):
        found.append(first[:2].capitalize())
        if last:
            found += _onward(first[:2].capitalize(), last[:2].capitalize())
    return tuple(dict.fromkeys(found)) or None


def nth_days(text: str) -> tuple[str, ...] | None:
    """每月第二、四个周六 as Sa[2], Sa[4]; 每月最后一个周五 as Fr[-1]."""
    match = NTH.match(text)
    if not match:
        return None
    ordinals = []
    for word in re.split("[、和及]", match["which"]):
        bare = word.strip("第个")
        last = bare.startswith(("最后", "末", "倒数"))
        ordinals.append(
            -1 if last else 1 if bare == "首" else "_一二三四五".find(bare) if bare in "一二三四五" else int(bare)
        )
    day = _weekday(match["day"])[0]
    return tuple(f"{day}[{ordinal}]" for ordinal in ordinals)


def day_names(days: tuple[str, ...] | list[str]) -> str:
    """Mo-Fr, Tu,Th, Sa[2,4], Sa,Su,PH: neighbours as a range, the weekend beside holidays as two days."""
    known = set(days)
    runs: list[list[str]] = []
    for day in WEEK:
        if day in known:
            if runs and WEEK.index(day) == WEEK.index(runs[-1][-1]) + 1:
                runs[-1].append(day)
            else:
                runs.append([day])
    if "PH" in known and runs == [["Sa", "Su"]]:
        runs = [["Sa"], ["Su"]]
    names = [run[0] if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    return ",".join([*names, *_nth_names(days), *(name for name in ("PH", "SH") if name in known)])


def _nth_names(days: tuple[str, ...] | list[str]) -> list[str]:
    ordinals: dict[str, list[str]] = {}
    for day in days:
        name, bracket, rest = day.partition("[")
        if bracket and rest not in ordinals.setdefault(name, []):
            ordinals[name].append(rest)
    return [f"{name}[{','.join(rest.rstrip(']') for rest in rests)}]" for name, rests in ordinals.items()]


def _onward(first: str, last: str) -> list[str]:
    """The days after `first` up to `last`."""
    begin, end = WEEK.index(first), WEEK.index(last)
    return [WEEK[index % 7] for index in range(begin + 1, end + 1 if end >= begin else end + 8)]


def _weekday(char: str) -> tuple[str, ...]:
    if char == "末":
        return ("Sa", "Su")
    return (WEEK["一二三四五六日".find("日" if char == "天" else char) if not char.isdigit() else int(char) - 1],)
