"""Regular expressions as JSON Schema means them (ECMA-262, Unicode), rewritten for the Rust judge and, where it can be, for RE2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_SPACE = r"\t-\r \x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff}"
_WORD = "[A-Za-z0-9_]"
_EDGE = rf"(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD})"
_ESCAPES = (
    r"\\u\{(?P<point>[0-9A-Fa-f]+)\}|\\u(?P<high>[dD][89abAB]..)\\u(?P<low>[dD][c-fC-F]..)|\\u(?P<unit>[0-9A-Fa-f]{4})"
    r"|\\x(?P<byte>[0-9A-Fa-f]{2})|\\c(?P<control>[A-Za-z])|\\(?P<nul>0)(?![0-9])|\\[pP]\{[\w=]+\}"
    r"|\\k<(?P<named>\w+)>|\\(?P<number>[1-9][0-9]*)|\\(?P<kind>[dDwWsSbBtnrfv])|\\(?P<literal>[^0-9A-Za-z])"
)
_TOKEN = re.compile(
    _ESCAPES
    + r"|(?P<group>\((?:\?(?::|=|!|<=|<!|<(?P<name>[A-Za-z_$][\w$]*)>|[ims]*(?:-[ims]+)?:))?)(?!\?)"
    + r"|(?P<repeat>[*+?]|\{[0-9]+(?:,[0-9]*)?\})\??|(?P<class>\[\^?\]?)|[^\\(*+?\[]",
    re.DOTALL,
)
_MEMBER = re.compile(_ESCAPES + r"|[^\\]|(?!)(?P<group>(?P<name>(?P<repeat>(?P<class>))))", re.DOTALL)
_IN_CLASS = {"b": r"\x08", "s": _SPACE, "S": None}


class Regex(NamedTuple):
    """One pattern: as the judge reads it, and as RE2 might (None: RE2 cannot say it; it may still find it too long)."""

    judge: str
    re2: str | None


def translate(pattern: str) -> Regex:
    """`pattern` for both. Raises ValueError where it is no regular expression of ECMA-262."""
    names = [match["name"] for match, _ in _tokens(pattern) if match["group"] and _captures(match)]
    judge, quick, able = [], [], True
    repeated = False
    for match, inside in _tokens(pattern):
        if match["repeat"] and repeated:
            raise ValueError(f"nothing to repeat: {match[0]}")
        slow, fast = _member(match) if inside else _outside(match, names)
        repeated = bool(match["repeat"])
        judge.append(slow)
        quick.append(fast or "")
        able = able and fast is not None
    return Regex("".join(judge), "".join(quick) if able else None)


def _tokens(pattern: str) -> Iterator[tuple[re.Match[str], bool]]:
    """Each token, and whether it stands inside a class."""
    at, inside = 0, False
    while at < len(pattern):
        match = (_MEMBER if inside else _TOKEN).match(pattern, at)
        if match is None:
            raise ValueError(f"{pattern[at : at + 5]} at {at + 1}")
        yield match, inside
        inside = match[0] != "]" if inside else bool(match["class"]) and not match[0].endswith("]")
        at = match.end()
    if inside:
        raise ValueError("unterminated class")


def _captures(match: re.Match[str]) -> bool:
    return match[0] == "(" or bool(match["name"])


def _point(match: re.Match[str]) -> int | None:
    """The character that an escape names."""
    if match["high"]:
        return 0x10000 + ((int(match["high"], 16) - 0xD800) << 10) + int(match["low"], 16) - 0xDC00
    for group in ("point", "unit", "byte"):
        if match[group]:
            return int(match[group], 16)
    if match["control"]:
        return ord(match["control"]) % 32
    if match["nul"]:
        return 0
    return 11 if match["kind"] == "v" else None


def _outside(match: re.Match[str], names: list[str | None]) -> tuple[str, str | None]:
    """(judge, RE2) of a token outside a class."""
    text = match[0]
    fixed = {
        ".": (r"[^\n\r\u2028\u2029]", r"[^\n\r\x{2028}\x{2029}]"),
        "$": ("$", r"\z"),
        "[]": (r"[^\s\S]", r"[^\x{0}-\x{10ffff}]"),
        "[^]": (r"[\s\S]", r"[\x{0}-\x{10ffff}]"),
        r"\s": (text, f"[{_SPACE}]"),
        r"\S": (text, f"[^{_SPACE}]"),
        r"\b": (f"(?:{_EDGE})", text),
        r"\B": (f"(?!{_EDGE})", text),
    }
    if text in fixed:
        return fixed[text]
    if match["repeat"]:
        return text, text
    if text in "{}]":
        return "\\" + text, "\\" + text
    if match["named"] or match["number"]:
        if match["named"] and match["named"] not in names:
            raise ValueError(f"no group {match['named']}")
        number = names.index(match["named"]) + 1 if match["named"] else int(match["number"])
        return f"(?:\\{number})", None
    if match["group"]:
        quick = "(" if _captures(match) else text if text == "(?:" else None
        return "(" if match["name"] else text, quick
    return _either(match)


def _member(match: re.Match[str]) -> tuple[str, str | None]:
    """(judge, RE2) of a token inside a class."""
    if match["kind"] in _IN_CLASS:
        quick = _IN_CLASS[match["kind"]]
        return r"\x08" if match["kind"] == "b" else match[0], quick
    if match["kind"] == "B":
        raise ValueError(f"{match[0]} in a class")
    if match["named"] or match["number"]:
        raise ValueError(f"{match[0]} in a class")
    if match[0] in set("[&~{}|.$()*+?"):
        return "\\" + match[0], "\\" + match[0]
    return _either(match)


def _either(match: re.Match[str]) -> tuple[str, str | None]:
    """(judge, RE2) of a token that means the same in and outside a class."""
    point = _point(match)
    if point is not None:
        if 0xD800 <= point < 0xE000 or point > 0x10FFFF:
            raise ValueError(f"{match[0]} is no character")
        return f"\\u{{{point:X}}}", f"\\x{{{point:X}}}"
    if match["literal"]:
        text = match["literal"]
        return (match[0], match[0]) if text in "^$\\.*+?()[]{}|-&~#" else (text, text)
    return (match[0], None) if match[0][:2] in (r"\p", r"\P") else (match[0], match[0])
