"""Number formats that change what a number says: 12%, 00017, 5个, 1.2万, 2025年3月. All others show the number itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import NamedTuple

from sucheng_data.model.grid import Cell, as_text

# What the formats without a text of their own mean, by number; 27-58 are those of a Chinese Excel.
_MONTHS = dict.fromkeys((17, 27, 36, 50, 52, 57), 'yyyy"年"m"月"')
BUILT_IN: Mapping[int, str] = {9: "0%", 10: "0.00%", **_MONTHS}

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*")|[\\!](?P<escaped>.)|(?P<space>[_*].?)|\[(?P<bracket>[^\]]*)\]
    |(?P<general>General|G/通用格式)|(?P<exponent>E[+-]0+)|(?P<half>AM/PM|A/P|上午/下午)
    |(?P<digit>[0#?])|(?P<date>[ymdhsYMDHSaAbBeg]+)|(?P<mark>[.,%/@])|(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)")
_HOLDS = {
    "<=": Decimal.__le__,
    ">=": Decimal.__ge__,
    "<>": Decimal.__ne__,
    "<": Decimal.__lt__,
    ">": Decimal.__gt__,
    "=": Decimal.__eq__,
}
_WORD = re.compile(r"[\w%‰]")  # signs of currency and brackets add nothing to a number
_MONTH = re.compile(r"[^\w]*(?:y+[年\W]*m+[月\W]*|m+[月\W]*y+[年\W]*)")
_YEAR = re.compile(r"\W*y+\W*年?\W*")


class _Part(NamedTuple):
    kind: str
    text: str


class _Section(NamedTuple):
    """One of the parts between semicolons."""

    parts: tuple[_Part, ...]
    condition: tuple[str, Decimal] | None

    def has(self, kind: str) -> bool:
        return any(part.kind == kind for part in self.parts)


class Format(NamedTuple):
    """A number format that is worth asking; `shown` gives the cell as it reads."""

    sections: tuple[_Section, ...]

    def shown(self, cell: Cell) -> Cell:
        """`cell` as it is shown where that says more than its value; numbers are never rounded."""
        if isinstance(cell, bool) or cell == "":
            return cell
        if isinstance(cell, (int, float)):
            return _number(self.sections, cell)
        if isinstance(cell, str):
            return _text(self.sections[-1], cell)
        return _day(self.sections[0], cell) if isinstance(cell, (date, datetime)) else cell


def telling(formats: Iterable[tuple[int, str]]) -> dict[int, Format]:
    """Of the numbered formats of cells those that change what a value says."""
    sections = {number: tuple(map(_section, _split(code))) for number, code in formats}
    return {number: Format(found) for number, found in sections.items() if any(map(_tells, found))}


def _split(code: str) -> list[str]:
    """The sections of a format; a semicolon in quotes or behind a backslash separates nothing."""
    sections = [""]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return sections


def _section(code: str) -> _Section:
    parts, condition = [], None
    for match in _TOKEN.finditer(code):
        kind = match.lastgroup or ""
        if kind == "bracket":
            if found := _CONDITION.fullmatch(match["bracket"]):
                condition = (found[1], Decimal(found[2]))
            elif match["bracket"].lower() in ("h", "hh", "m", "mm", "s", "ss"):
                parts.append(_Part("date", "h"))
        elif kind == "mark":
            parts.append(_Part(match[0], match[0]))
        elif kind in ("quoted", "escaped", "other"):
            parts.append(_Part("literal", match[0][1:-1] if kind == "quoted" else match[0][-1]))
        elif kind != "space":
            parts.append(_Part(kind, match[0]))
    return _Section(tuple(parts), condition)


def _tells(section: _Section) -> bool:
    if section.has("date") or section.has("half"):
        return _coarse(section) is not None or _weekday(section)
    if section.has("exponent") or section.has("/"):
        return False
    words = any(part.kind == "literal" and _WORD.search(part.text) for part in section.parts)
    return section.has("%") or words or _padding(section) > 1 or _scale(section) != 1 or _broken(section)


def _weekday(section: _Section) -> bool:
    return all(part.kind != "date" or set(part.text.lower()) == {"a"} for part in section.parts)


def _coarse(section: _Section) -> str | None:
    """“month” or “year” where the format shows no more of a date than that."""
    text = "".join(part.text.lower() for part in section.parts if part.kind in ("date", "literal", "/"))
    if _MONTH.fullmatch(text):
        return "month"
    return "year" if _YEAR.fullmatch(text) else None


def _whole(section: _Section) -> list[_Part]:
    """The parts before the decimal point."""
    kinds = [part.kind for part in section.parts]
    return list(section.parts[: kinds.index(".")] if "." in kinds else section.parts)


def _padding(section: _Section) -> int:
    """How many digits a whole number is filled up to; a format with decimals does not mean a serial number."""
    return 0 if section.has(".") else sum(part == ("digit", "0") for part in section.parts)


def _scale(section: _Section) -> int:
    """By how much the number is divided: a thousand for each comma behind the last digit."""
    digits = [index for index, part in enumerate(section.parts) if part.kind == "digit"]
    behind = section.parts[digits[-1] + 1 :] if digits else ()
    commas = 0
    while commas < len(behind) and behind[commas].kind == ",":
        commas += 1
    return int(1000**commas)


def _broken(section: _Section) -> bool:
    """Whether something stands between the digits: 0000-00000000, 0!.0."""
    whole = _whole(section)
    digits = [index for index, part in enumerate(whole) if part.kind == "digit"]
    return bool(digits) and any(part.kind == "literal" for part in whole[digits[0] : digits[-1]])


def _number(sections: tuple[_Section, ...], cell: float) -> Cell:
    value = Decimal(as_text(cell))
    section, signed = _chosen(sections, value)
    if section is None or not _tells(section) or section.has("date") or section.has("half"):
        return cell
    value = abs(value) / _scale(section) * 100 ** section.has("%")
    digits = _filled(section, value)
    if digits is None:
        return cell
    whole = [part for part in section.parts if part.kind in ("digit", "general")]
    first = section.parts.index(whole[0]) if whole else 0
    last = max((index for index, part in enumerate(section.parts) if part.kind in ("digit", "general")), default=-1)
    before = "".join(part.text for part in section.parts[:first] if part.kind in ("literal", "%"))
    behind = "".join(part.text for part in section.parts[last + 1 :] if part.kind in ("literal", "%"))
    return f"{'-' if signed else ''}{before}{digits}{behind}".strip()


def _chosen(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, bool]:
    """The section for `value`, and whether the minus has to be written."""
    numeric = [section for section in sections if not section.has("@")]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _HOLDS[section.condition[0]](value, section.condition[1]):
                return section, value < 0
        return None, False
    if not numeric:
        return None, False
    index = 0 if value > 0 else 1 if value < 0 else 2
    return numeric[index if index < len(numeric) else 0], value < 0


def _filled(section: _Section, value: Decimal) -> str | None:
    """The digits of `value`, with the zeros and the marks the format puts between them; None where that is not certain."""
    if not (section.has("digit") or section.has("general")):
        return ""  # [=1]"男": the words stand for the number
    plain = format(value.normalize(), "f")
    if not _broken(section):
        return plain.zfill(_padding(section)) if "." not in plain else plain
    whole = _whole(section)
    places = [index for index, part in enumerate(whole) if part.kind == "digit"]
    inner = whole[places[0] : places[-1] + 1]
    points = [index for index, part in enumerate(inner) if part == ("literal", ".")]
    if len(points) == 1 and all(part.kind in ("digit", ",") for index, part in enumerate(inner) if index != points[0]):
        decimals = sum(part.kind == "digit" for part in inner[points[0] :])
        return format((value / 10**decimals).normalize(), "f")
    return None if "." in plain else _spread(inner, plain)


def _spread(parts: list[_Part], digits: str) -> str | None:
    """`digits` from the right into their places between the marks; what is over stays in front."""
    rest, text = digits, ""
    for part in reversed(parts):
        if part.kind == "literal":
            text = part.text + text
        elif part.kind == "digit":
            text = (rest[-1:] or ("0" if part.text == "0" else "")) + text
            rest = rest[:-1]
    return rest + text


def _text(section: _Section, cell: str) -> str:
    """A word put before or behind a text: @"镇"."""
    if not section.has("@") or not any(part.kind == "literal" and _WORD.search(part.text) for part in section.parts):
        return cell
    return "".join(cell if part.kind == "@" else part.text for part in section.parts if part.kind in ("literal", "@"))


def _day(section: _Section, day: date) -> Cell:
    """A first of the month in a format without days is that month: nobody wrote the day."""
    coarse = _coarse(section)
    if coarse is None or day.day != 1 or (isinstance(day, datetime) and day.time() != time(0)):
        return day
    if coarse == "year":
        return f"{day.year}年" if day.month == 1 else day
    return f"{day.year}年{day.month}月"
