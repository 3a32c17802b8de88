"""A walk over the records of an .xls (BIFF5 and BIFF8) for what calamine does not tell of its sheets.

Every record is at least four bytes long, so the walk ends; a record that is shorter than it should be is garbage.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field

from sucheng_data.model.grid import Range
from sucheng_data.readers._errors import error
from sucheng_data.readers._formats import Format
from sucheng_data.readers._rich import rich_strings
from sucheng_data.readers._seen import Seen
from sucheng_data.readers._styles import Styles, styles_of

_BOF, _EOF, _FILEPASS, _CONTINUE = 0x809, 0x0A, 0x2F, 0x3C
_GLOBALS, _WORKSHEET = 0x0005, 0x0010
_DATEMODE, _CODEPAGE, _BOUNDSHEET, _FONT, _FORMAT, _XF = 0x22, 0x42, 0x85, 0x31, 0x41E, 0xE0
_COLINFO, _ROW, _BOOLERR, _FORMULA, _MULRK = 0x7D, 0x208, 0x205, 0x06, 0xBD
_SST, _LABELSST, _RSTRING = 0xFC, 0xFD, 0xD6
_NOTE, _OBJ, _TXO, _DRAWING, _HLINK = 0x1C, 0x5D, 0x1B6, 0xEC, 0x1B8
_CELLS = frozenset({0x203, 0x27E, 0xFD, 0x204, 0xD6, _BOOLERR, _FORMULA})  # NUMBER RK LABELSST LABEL RSTRING …
_OF_GLOBALS = frozenset({_SST, _DATEMODE, _CODEPAGE, _BOUNDSHEET, _FONT, _FORMAT, _XF})
_WANTED = (
    _CELLS
    | _OF_GLOBALS
    | {_BOF, _EOF, _FILEPASS, _CONTINUE, _COLINFO, _ROW, _MULRK, _NOTE, _OBJ, _TXO, _DRAWING, _HLINK}
)
_PICTURE, _COMMENT = 8, 25
_ANCHOR = b"\x00\x00\x10\xf0\x12\x00\x00\x00"
_URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")


@dataclass
class Walk:
    """What the globals say, and one Seen per worksheet in the order of the sheets."""

    version: int = 0x600
    epoch: int = 1900
    encoding: str = "cp936"
    sheets: list[Seen] = field(default_factory=list)
    offsets: list[int] = field(default_factory=list)
    fonts: list[bool] = field(default_factory=list)
    cells: list[tuple[int, int]] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    strings: list[bytes] = field(default_factory=list)  # the record of the shared strings and those that continue it
    rich: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def walk(stream: bytes) -> Walk:
    """The sheets of the stream “Workbook” or “Book”. Raises struct.error or IndexError for garbage."""
    told, last = Walk(), 0
    for record, data in _substream(stream, 0):
        if record == _FILEPASS:
            return told
        last = last if record == _CONTINUE else record
        if last == _SST:
            told.strings.append(data)
        else:
            _global(told, record, data)
    styles = styles_of(told.fonts, told.cells, told.codes)
    if any(told.fonts) and told.strings:
        # A list of strings that cannot be followed costs no more than which of them are struck in part.
        with suppress(struct.error, IndexError):
            told.rich = rich_strings(told.strings)
    for offset in told.offsets:
        told.sheets.append(_Sheet(told, styles).read(stream, offset))
    return told


def _substream(stream: bytes, position: int) -> Iterator[tuple[int, bytes]]:
    """The records from one BOF to its EOF; charts inside a sheet are substreams of their own and are left out."""
    depth, end = 0, len(stream)
    while position + 4 <= end:
        record, length = struct.unpack_from("<HH", stream, position)
        position += 4
        if record in _WANTED:
            depth += (record == _BOF) - (record == _EOF)
            if depth <= 0:
                return
            if depth == 1:
                yield record, stream[position : position + length]
        position += length


def _global(told: Walk, record: int, data: bytes) -> None:
    if record == _BOF:
        told.version = struct.unpack_from("<H", data)[0]
    elif record == _DATEMODE:
        told.epoch = 1904 if struct.unpack_from("<H", data)[0] == 1 else 1900
    elif record == _CODEPAGE:
        told.encoding = codec(struct.unpack_from("<H", data)[0])
    elif record == _BOUNDSHEET:
        offset, _, kind = struct.unpack_from("<IBB", data)
        if kind == 0:
            told.offsets.append(offset)
    elif record == _FONT:
        told.fonts.append(bool(struct.unpack_from("<H", data, 2)[0] & 0x08))
        if len(told.fonts) == 4:
            told.fonts.append(False)  # there is no font number 4
    elif record == _XF:
        told.cells.append(struct.unpack_from("<HH", data))
    elif record == _FORMAT:
        number = struct.unpack_from("<H", data)[0]
        told.codes[number] = _text(data[2:], told, wide=told.version >= 0x600)


def _text(data: bytes, told: Walk, *, wide: bool) -> str:
    """A string with its length before it: Unicode since BIFF8, before that in the code page of the file."""
    if not wide:
        return data[1 : 1 + data[0]].decode(told.encoding, "replace")
    length, flags = struct.unpack_from("<HB", data)
    return characters(data[3:], length, flags)


def characters(data: bytes, length: int, flags: int) -> str:
    """`length` characters, of one byte or of two."""
    return data[: 2 * length].decode("utf-16-le", "replace") if flags & 1 else data[:length].decode("latin-1")


def codec(page: int) -> str:
    """The codec of a Windows code page; the Chinese one where there is none."""
    name = {1200: "utf-16-le", 65001: "utf-8", 10008: "gb2312", 32768: "mac_roman", 32769: "cp1252"}.get(
        page, f"cp{page}"
    )
    try:
        "".encode(name)
    except LookupError:
        return "cp936"
    return name


class _Sheet:
    """One worksheet under way; a comment's text stands elsewhere than its cell."""

    def __init__(self, told: Walk, styles: Styles) -> None:
        self.told, self.styles = told, styles
        self.struck = {number for number, font in enumerate(told.fonts) if font}
        self.seen = Seen()
        self.object = (0, 0)  # kind and number of the object last met
        self.anchor: Range | None = None
        self.texts: dict[int, str] = {}
        self.left = 0  # characters of a comment still to come
        self.notes: dict[tuple[int, int], int] = {}

    def read(self, stream: bytes, offset: int) -> Seen:
        for record, data in _substream(stream, offset):
            if record in _CELLS:
                self.cell(record, data)
            elif record == _MULRK:
                row, first = struct.unpack_from("<HH", data)
                for index in range((len(data) - 6) // 6):
                    self.style(row + 1, first + index + 1, struct.unpack_from("<H", data, 4 + 6 * index)[0])
            elif record == _ROW:
                if struct.unpack_from("<H", data, 12)[0] & 0x20:
                    self.seen.hidden_rows.add(struct.unpack_from("<H", data)[0] + 1)
            elif record == _COLINFO:
                first, last, _, _, flags = struct.unpack_from("<HHHHH", data)
                if flags & 1:
                    self.seen.hidden_columns.update(range(first + 1, min(last, 255) + 2))
            elif record not in _OF_GLOBALS:
                self.beside(record, data)
        texts = {cell: self.texts.get(number, "") for cell, number in self.notes.items()}
        self.seen.comments.update({cell: text for cell, text in texts.items() if text})
        return self.seen

    def cell(self, record: int, data: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", data)
        self.style(row + 1, column + 1, style)
        if self.struck and (runs := self.runs(record, data)):
            # Text before the first run is in the font of the cell.
            fonts = [*([self.told.cells[style][0]] if runs[0][0] else []), *(font for _, font in runs)]
            (self.seen.struck.add if set(fonts) <= self.struck else self.seen.struck.discard)((row + 1, column + 1))
        if record == _BOOLERR and data[7] == 1:
            self.seen.errors[row + 1, column + 1] = error(data[6])
        elif record == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:
            self.seen.errors[row + 1, column + 1] = error(data[8])

    def runs(self, record: int, data: bytes) -> list[tuple[int, int]]:
        """(first character, font) of each run of a text in several fonts."""
        if record == _LABELSST:
            return self.told.rich.get(struct.unpack_from("<I", data, 6)[0], [])
        if record != _RSTRING or self.told.version >= 0x600:
            return []
        start = 8 + struct.unpack_from("<H", data, 6)[0]
        return [(data[start + 1 + 2 * index], data[start + 2 + 2 * index]) for index in range(data[start])]

    def style(self, row: int, column: int, style: int) -> None:
        if style in self.styles.struck:
            self.seen.struck.add((row, column))
        form: Format | None = self.styles.formats.get(style)
        if form:
            self.seen.formats[row, column] = form

    def beside(self, record: int, data: bytes) -> None:
        if record == _NOTE:
            self.note(data)
        elif record == _OBJ and self.told.version >= 0x600:
            self.object = struct.unpack_from("<HH", data, 4)
            if self.object[0] == _PICTURE and self.anchor:
                self.seen.images.append(self.anchor)
        elif record == _TXO:
            self.left = struct.unpack_from("<H", data, 10)[0] if self.object[0] == _COMMENT else 0
        elif record == _CONTINUE and self.left and data:
            text = characters(data[1:], self.left, data[0])
            self.texts[self.object[1]] = self.texts.get(self.object[1], "") + text.replace("\r", "\n")
            self.left -= len(text)
        elif record == _DRAWING and (found := data.rfind(_ANCHOR)) >= 0:
            _, left, _, top, _, right, _, bottom, _ = struct.unpack_from("<9H", data, found + len(_ANCHOR))
            self.anchor = Range(top + 1, left + 1, bottom + 1, right + 1)
        elif record == _HLINK:
            self.link(data)

    def note(self, data: bytes) -> None:
        row, column, flags, number = struct.unpack_from("<HHHH", data)
        if self.told.version >= 0x600:
            self.notes[row + 1, column + 1] = number
        elif row != 0xFFFF:  # before BIFF8 the text stands here, in pieces of 2048 bytes
            self.seen.comments[row + 1, column + 1] = data[6 : 6 + flags].decode(self.told.encoding, "replace")

    def link(self, data: bytes) -> None:
        row, _, column, _ = struct.unpack_from("<4H", data)
        found = data.find(_URL)
        if found >= 0:
            length = struct.unpack_from("<I", data, found + 16)[0]
            text = data[found + 20 : found + 20 + length].decode("utf-16-le", "replace")
            self.seen.links[row + 1, column + 1] = re.split("\0", text)[0]
