"""A quick look at the XML of one worksheet: how far out its cells lie, what is hidden, which cells are Excel errors.

It works with byte searches, not with a parser: it has to cost little beside reading the cells (see check_extent for why).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from sucheng_data.readers._seen import MAX_COLUMN, Seen, check_extent

_REF = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_ODD = re.compile(rb"r(?:\s+=|=\s)")
# Each finds the references outside one area of at most MAX_CELLS: Z699999, BZ199999, ZZ19999, ZZZ999.
_BEYOND = tuple(
    re.compile(rb'r="%b+(?:%b|[A-Za-z]{1,8}[0-9]|[0-9]{%d})' % bounds)
    for bounds in (
        (rb"[A-Za-z]?", rb"[7-9][0-9]{5}", 7),
        (rb"(?:[ABab][A-Za-z]|[A-Za-z]?)", rb"[2-9][0-9]{5}", 7),
        (rb"[A-Za-z]{0,2}", rb"[2-9][0-9]{4}", 6),
        (rb"[A-Za-z]{0,3}", rb"[0-9]{4}", 4),
    )
)
_TOKEN = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
_HIDDEN = re.compile(rb"""hidden\s*=\s*["'](?:1|true)["']""")
_BOUND = re.compile(rb"""\b(min|max|r)\s*=\s*["']([0-9]+)["']""")
_ERROR = re.compile(rb"""t=["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_CLOSE = re.compile(rb"</(?:\w+:)?c>")


def scan(sheet: str, xml: bytes) -> Seen:
    """What calamine does not tell of a sheet. Raises UnreadableFile when its cells span more than MAX_CELLS."""
    xml = utf8(xml)
    _check_size(sheet, xml)
    seen = Seen(errors=dict(_errors(xml)))
    for tag in _tags(xml, _HIDDEN):
        bounds = {name: _int(number) for name, number in _BOUND.findall(tag)}
        if tag.startswith(b"<col") or b":col " in tag[:40]:
            first = bounds.get(b"min", 0)
            seen.hidden_columns.update(range(first, min(bounds.get(b"max", first), MAX_COLUMN) + 1))
        elif b"r" in bounds:
            seen.hidden_rows.add(bounds[b"r"])
    return seen


def utf8(xml: bytes) -> bytes:
    """`xml` in UTF-8: a part may legally be UTF-16, where byte searches would see nothing."""
    return xml.decode("utf-16", "replace").encode() if xml[:2] in (b"\xff\xfe", b"\xfe\xff") else xml


def _tags(xml: bytes, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
    """The start tags an attribute matched by `pattern` stands in."""
    for match in pattern.finditer(xml):
        start, end = xml.rfind(b"<", 0, match.start()), xml.find(b">", match.end())
        yield xml[start:end]


def _errors(xml: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    if b't="e"' not in xml and b"'e'" not in xml:  # Two searches for bytes are far quicker than one for a pattern.
        return
    for match in _ERROR.finditer(xml):
        start, close = xml.rfind(b"<", 0, match.start()), _CLOSE.search(xml, match.end())
        end = close.start() if close else len(xml)
        place, value = _REF.search(xml, start, xml.find(b">", match.end())), _VALUE.search(xml, match.end(), end)
        if place and value and place[1]:
            yield (_int(place[2]), _number(place[1])), value[1].decode("utf-8", "replace")


def _check_size(sheet: str, xml: bytes) -> None:
    """First asks whether any reference lies beyond bounds that are harmless; only then measures exactly."""
    if not _oddly_written(xml) and any(not beyond.search(xml) for beyond in _BEYOND):
        return
    check_extent(sheet, *_extent(xml))


def _oddly_written(xml: bytes) -> bool:
    """Whether a reference may be written otherwise than r="A1", so that `_BEYOND` would not see it."""
    # The XML declaration may have quotes and line breaks of its own; searches for one byte are nearly free.
    start = max(xml.find(b"?>", 0, 200), 0) + 4
    if (xml.find(b"'", start) >= 0 and b"r='" in xml) or b"r =" in xml or b"r= " in xml:
        return True
    return any(xml.find(space, start) >= 0 for space in (b"\n", b"\r", b"\t")) and _ODD.search(xml) is not None


def _extent(xml: bytes) -> tuple[int, int]:
    """The last row and column that hold a value; formatted but empty cells take no room and do not count."""
    last_row = last_column = row = column = 0
    for match in _TOKEN.finditer(xml):
        place = _REF.search(match[2])
        if match[1] == b"row":
            row, column = _int(place[2]) if place else row + 1, 0
            continue
        column = _number(place[1]) if place and place[1] else column + 1
        if not match[2].endswith(b"/"):
            last_row = max(last_row, _int(place[2]) if place else row)
            last_column = max(last_column, column)
    return last_row, last_column


def _int(digits: bytes) -> int:
    """Any number too long to be a row is as good as any other."""
    return int(digits[:12])


def _number(letters: bytes) -> int:
    """Column letters -> number: A -> 1, AA -> 27."""
    number = 0
    for character in letters[:12].upper():
        number = number * 26 + character - 64
    return number
