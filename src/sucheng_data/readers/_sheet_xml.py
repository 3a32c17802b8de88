"""A quick look at the XML of one worksheet: how far out its cells lie, and what calamine does not tell of them.

It works with byte searches, not with a parser: it has to cost little beside reading the cells (see check_extent for why).
A search for one byte that is not there costs a tenth of a search for a word, so each word is asked for by a rare letter first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape

from sucheng_data.model.grid import Range
from sucheng_data.readers._package import Target, utf8
from sucheng_data.readers._seen import MAX_COLUMN, Address, Seen, check_extent, inside
from sucheng_data.readers._styles import Runs, Styles

_REF = re.compile(rb"""\br\s*=\s*["']([A-Za-z]*)([0-9]+)["']""")
_SPACED = re.compile(rb"r(?:\s+=|=\s)")
_SPACES = re.compile(b"r ="), re.compile(b"r= ")  # two patterns of plain letters are far quicker than one of classes
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
_ERROR = re.compile(rb"""=\s*["']e["']""")
_VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]*)<")
_CLOSE = re.compile(rb"</(?:\w+:)?c>")
_FORMULA = re.compile(
    rb"<(?:\w+:)?f\b(?:[^>]*/>|[^>]*>([^<]*)</(?:\w+:)?f>)\s*(?:<(?:\w+:)?v\b[^>]*(/>|></(?:\w+:)?v>)\s*)?</(?:\w+:)?c>"
)
_TEXT = re.compile(rb"""\bt\s*=\s*["'](?:str|s|inlineStr)["']""")
_PICTURE = re.compile(rb"<(?:\w+:)?f\b[^>]*>[^<]*DISPIMG\(")
_SHARED, _ONE_FONT = re.compile(rb">\s*<(?:\w+:)?v>([0-9]{1,9})</"), Runs(struck=True, base=True)
_LINK = re.compile(rb"<(?:\w+:)?hyperlink\b[^>]*>")
_ATTRIBUTE = re.compile(rb"""([\w:]+)\s*=\s*["']([^"']*)["']""")


def scan(sheet: str, xml: bytes, styles: Styles | None = None, relations: dict[str, Target] | None = None) -> Seen:
    """What calamine does not tell of a sheet. Raises UnreadableFile when its cells span more than MAX_CELLS."""
    look = _Look(utf8(xml))
    _check_size(sheet, look.xml)
    seen = Seen()
    look.hidden(seen)
    look.errors(seen)
    look.formulas(seen)
    look.styled(seen, styles or Styles())
    look.links(seen, relations or {})
    return seen


class _Look:
    """The XML of one sheet, and where its cells begin and end in it."""

    def __init__(self, xml: bytes) -> None:
        self.xml = xml
        self.start = max(xml.find(b"sheetData"), 0) + len(b"sheetData")
        self.end = max(xml.rfind(b"sheetData>"), 0) or len(xml)

    def has(self, letter: bytes, word: bytes) -> bool:
        """Whether `word` occurs among the cells; `letter` is its rarest byte."""
        first = self.xml.find(letter, self.start, self.end)
        return first >= 0 and self.xml.find(word, max(first - len(word), self.start), self.end) >= 0

    def tag(self, position: int) -> tuple[int, bytes]:
        """Where the tag around `position` begins, and the tag."""
        start = self.xml.rfind(b"<", 0, position)
        return start, self.xml[start : self.xml.find(b">", position)]

    @cached_property
    def counted(self) -> dict[int, Address]:
        """Where each cell stands by its offset, for sheets whose cells do not say so themselves."""
        return {start: address for start, address, _ in _cells(self.xml)}

    def address(self, start: int, tag: bytes) -> Address:
        place = _REF.search(tag)
        if place and place[1]:
            return _int(place[2]), _number(place[1])
        return self.counted.get(start, (0, 0))

    def hidden(self, seen: Seen) -> None:
        first = self.start if self.has(b"d", b"hidden") else self.end
        columns = [self.tag(match.start())[1] for match in _HIDDEN.finditer(self.xml, 0, self.start)]
        rows = [self.tag(match.start()) for match in _HIDDEN.finditer(self.xml, first, self.end)]
        for tag in columns:
            bounds = {name: _int(number) for name, number in _BOUND.findall(tag)}
            first = bounds.get(b"min", 0)
            if re.match(rb"<(?:\w+:)?col\b", tag):
                seen.hidden_columns.update(range(first, min(bounds.get(b"max", first), MAX_COLUMN) + 1))
        for start, tag in rows:
            seen.hidden_rows.add(self.address(start, tag)[0] if not (place := _BOUND.search(tag)) else _int(place[2]))

    def errors(self, seen: Seen) -> None:
        """Every error value begins with #, which hardly occurs elsewhere. An error may stand for a picture in the cell."""
        if not self.has(b"#", b"#"):
            return
        for match in _ERROR.finditer(self.xml, self.start, self.end):
            start, tag = self.tag(match.start())
            if self.xml[match.start() - 1 : match.start()] not in (b"t", b" "):
                continue
            close = _CLOSE.search(self.xml, match.end())
            value = _VALUE.search(self.xml, match.end(), close.start() if close else self.end)
            address = self.address(start, tag)
            if value and inside(address):
                text = value[1].decode("utf-8", "replace")
                pictured = text == "#VALUE!" and re.search(rb"\bvm\s*=", tag) is not None
                if pictured:
                    seen.pictured.add(address)
                else:
                    seen.errors[address] = text

    def formulas(self, seen: Seen) -> None:
        """Formulas saved without a result; and those by which WPS puts a picture into a cell."""
        if not self.has(b"f", b"f"):
            return
        for match in _FORMULA.finditer(self.xml, self.start, self.end):
            start, tag = self.tag(match.start())
            # An empty text is a result, an empty number is none.
            if not (match[2] and _TEXT.search(tag)):
                seen.uncached.add(self.address(start, tag))
        if self.has(b"D", b"DISPIMG"):
            for match in _PICTURE.finditer(self.xml, self.start, self.end):
                seen.pictured.add(self.address(*self.tag(match.start())))

    def styled(self, seen: Seen, styles: Styles) -> None:
        """Cells that are struck through or whose number format says something."""
        if wanted := styles.wanted():
            numbers = "|".join(map(str, sorted(wanted))).encode()
            pattern = re.compile(rb"""s(?<=\ss)\s*=\s*["'](%b)["']""" % numbers)
            for match in pattern.finditer(self.xml, self.start, self.end):
                start, tag = self.tag(match.start())
                if tag.endswith(b"/") or not re.match(rb"<(?:\w+:)?c\b", tag):
                    continue
                address, number = self.address(start, tag), int(match[1])
                if number in styles.struck and self.runs(match.end(), styles).struck:
                    seen.struck.add(address)
                if number in styles.formats:
                    seen.formats[address] = styles.formats[number]
        for number, runs in styles.strings.items():
            if runs.struck and not runs.base:
                holds = re.compile(rb"""t\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v>%d</""" % number)
                found = holds.finditer(self.xml, self.start, self.end)
                seen.struck.update(self.address(*self.tag(match.start())) for match in found)

    def runs(self, position: int, styles: Styles) -> Runs:
        """The fonts of the shared string of the cell whose start tag `position` stands in; most have one font only."""
        shared = _SHARED.match(self.xml, self.xml.find(b">", position)) if styles.strings else None
        return styles.strings.get(int(shared[1]), _ONE_FONT) if shared else _ONE_FONT

    def links(self, seen: Seen, relations: dict[str, Target]) -> None:
        for match in _LINK.finditer(self.xml, self.end):
            facts = {
                name.rpartition(b":")[2]: value.decode("utf-8", "replace")
                for name, value in _ATTRIBUTE.findall(match[0])
            }
            target = relations.get(facts.get(b"id", ""))
            place = range_of(facts.get(b"ref", ""))
            if place and target and target.outside:
                seen.links[place.top, place.left] = unescape(target.part)


def range_of(ref: str) -> Range | None:
    """“B3” or “B3:D9” as a Range; None where it is neither."""
    found = re.fullmatch(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Za-z]{1,3})\$?([0-9]{1,7}))?", ref)
    if not found:
        return None
    top, left = int(found[2]), _number(found[1].encode())
    return Range(top, left, int(found[4] or top), _number(found[3].encode()) if found[3] else left)


def _check_size(sheet: str, xml: bytes) -> None:
    """First asks whether any reference lies beyond bounds that are harmless; only then measures exactly."""
    if not _oddly_written(xml) and any(not beyond.search(xml) for beyond in _BEYOND):
        return
    check_extent(sheet, *_extent(xml))


def _oddly_written(xml: bytes) -> bool:
    """Whether a reference may be written otherwise than r="A1", so that `_BEYOND` would not see it."""
    # The XML declaration may have quotes and line breaks of its own; searches for one byte are nearly free.
    start = max(xml.find(b"?>", 0, 200), 0) + 4
    if xml.find(b"'", start) >= 0 and b"r='" in xml:
        return True
    if any(xml.find(space, start) >= 0 for space in (b"\n", b"\r", b"\t")):
        return _SPACED.search(xml) is not None
    return any(space.search(xml, start) for space in _SPACES)


def _extent(xml: bytes) -> Address:
    """The last row and column that hold a value; formatted but empty cells take no room and do not count."""
    last_row = last_column = 0
    for _, (row, column), full in _cells(xml):
        if full:
            last_row, last_column = max(last_row, row), max(last_column, column)
    return last_row, last_column


def _cells(xml: bytes) -> Iterator[tuple[int, Address, bool]]:
    """(offset, address, whether it may hold a value) of each cell, counting on where it does not say its address."""
    row = column = 0
    for match in _TOKEN.finditer(xml):
        place = _REF.search(match[2])
        if match[1] == b"row":
            row, column = _int(place[2]) if place else row + 1, 0
            continue
        column = _number(place[1]) if place and place[1] else column + 1
        yield match.start(), (_int(place[2]) if place else row, column), not match[2].endswith(b"/")


def _int(digits: bytes) -> int:
    """Any number too long to be a row is as good as any other."""
    return int(digits[:12])


def _number(letters: bytes) -> int:
    """Column letters -> number: A -> 1, AA -> 27."""
    number = 0
    for character in letters[:12].upper():
        number = number * 26 + character - 64
    return number
