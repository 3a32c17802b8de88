"""The records of an .xlsb (Excel's binary workbook): what calamine does not tell of its sheets, and how far out they reach."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from sucheng_data.readers._errors import error
from sucheng_data.readers._package import Target
from sucheng_data.readers._seen import MAX_COLUMN, Address, Seen, inside
from sucheng_data.readers._styles import Styles, styles_of

_ROW, _ERROR, _FORMULA_ERROR = 0, 3, 11
_CELLS = range(2, 12)  # BrtCellRk … BrtFmlaError: the cells that hold a value
_FONT, _FORMAT, _XF, _COLUMN = 43, 44, 47, 60
_XFS, _XFS_END = 617, 618
_PROPERTIES, _SHEET, _LINK = 153, 156, 494
_COMMENT, _TEXT = 635, 637


class Workbook(NamedTuple):
    """The sheets of a workbook: (name, id of the relationship); and the year its dates count from."""

    sheets: list[tuple[str, str]]
    epoch: int


def workbook(part: bytes) -> Workbook:
    told = Workbook([], 1900)
    for record, start in records(part):
        if record == _PROPERTIES and struct.unpack_from("<I", part, start)[0] & 1:
            told = told._replace(epoch=1904)
        elif record == _SHEET:
            relation, end = _string(part, start + 8)
            told.sheets.append((_string(part, end)[0], relation))
    return told


def styles(part: bytes) -> Styles:
    """The styles of the cells; those of the styles they are based on stand before them."""
    fonts: list[bool] = []
    cells: list[tuple[int, int]] = []
    codes: dict[int, str] = {}
    own = False
    for record, start in records(part):
        own = record == _XFS or (own and record != _XFS_END)
        if record == _FONT:
            fonts.append(bool(struct.unpack_from("<H", part, start + 2)[0] & 0x08))
        elif record == _FORMAT:
            codes[struct.unpack_from("<H", part, start)[0]] = _string(part, start + 2)[0]
        elif record == _XF and own:
            form, font = struct.unpack_from("<HH", part, start + 2)
            cells.append((font, form))
    return styles_of(fonts, cells, codes)


def sheet(part: bytes, styles: Styles, relations: dict[str, Target]) -> tuple[Seen, Address]:
    """What is to be told of a sheet, and the last row and column that hold a value."""
    seen = Seen()
    row = last_row = last_column = 0
    for record, start in records(part):
        if record == _ROW:
            row = struct.unpack_from("<I", part, start)[0] + 1
            if part[start + 11] & 0x10:
                seen.hidden_rows.add(row)
        elif record in _CELLS:
            column = _cell(part, start, (record, row), seen, styles)
            last_row, last_column = max(last_row, row), max(last_column, column)
        elif record == _COLUMN:
            first, last, _, _, flags = struct.unpack_from("<IIIIH", part, start)
            if flags & 1:
                seen.hidden_columns.update(range(first + 1, min(last + 1, MAX_COLUMN) + 1))
        elif record == _LINK:
            top, _, left, _ = struct.unpack_from("<4I", part, start)
            target = relations.get(_string(part, start + 16)[0])
            if target and target.outside and inside((top + 1, left + 1)):
                seen.links[top + 1, left + 1] = target.part
    return seen, (last_row, last_column)


def comments(part: bytes, seen: Seen) -> None:
    """Notes the comments of one sheet."""
    cell = (0, 0)
    for record, start in records(part):
        if record == _COMMENT:
            top, _, left, _ = struct.unpack_from("<4I", part, start + 4)
            cell = (top + 1, left + 1)
        elif record == _TEXT and inside(cell) and (text := _string(part, start + 1)[0].strip()):
            seen.comments[cell] = text


def records(part: bytes) -> Iterator[tuple[int, int]]:
    """(type, start of its data) of each record; type and length are numbers of seven bits a byte."""
    position = 0
    while position < len(part):
        record, position = _number(part, position, 2)
        length, position = _number(part, position, 4)
        yield record, position
        position += length


def _cell(part: bytes, start: int, kind: Address, seen: Seen, styles: Styles) -> int:
    """Notes what there is to tell of one cell (kind: its record and row); returns its column."""
    record, row = kind
    column, style = struct.unpack_from("<II", part, start)
    address, number = (row, column + 1), style & 0xFFFFFF
    if record in (_ERROR, _FORMULA_ERROR):
        seen.errors[address] = error(part[start + 8])
    if number in styles.struck:
        seen.struck.add(address)
    if number in styles.formats:
        seen.formats[address] = styles.formats[number]
    return int(column) + 1


def _string(part: bytes, start: int) -> tuple[str, int]:
    """A string with its length before it (none: all ones), and where it ends."""
    length = struct.unpack_from("<I", part, start)[0]
    length = 0 if length == 0xFFFFFFFF else length
    end = start + 4 + 2 * length
    return part[start + 4 : end].decode("utf-16-le", "replace"), end


def _number(part: bytes, position: int, most: int) -> tuple[int, int]:
    value = 0
    for index in range(most):
        byte = part[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    return value, position + most
