"""Reads .xlsb (Excel's binary workbook): cells by calamine, after a look at how far out they lie."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from sucheng_data.model.grid import Book
from sucheng_data.readers._calamine import broken, grids
from sucheng_data.readers._seen import check_extent

_ROW = 0  # BrtRowHdr
_CELLS = range(2, 12)  # BrtCellRk … BrtFmlaError: the cells that hold a value


def xlsb(path: Path, data: bytes) -> Book:
    """Excel binary workbooks: cells and hidden sheets."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            for part in archive.namelist():
                if "/worksheets/" in part.casefold() and part.casefold().endswith(".bin"):
                    check_extent(part, *_extent(archive.read(part)))
    except (struct.error, IndexError) as error:
        raise broken() from error
    return Book(str(path), "xlsb", tuple(grids(data)))


def _extent(part: bytes) -> tuple[int, int]:
    """The last row and column that hold a value."""
    row = last_row = last_column = 0
    for record, start in _records(part):
        if record == _ROW:
            row = struct.unpack_from("<I", part, start)[0] + 1
        elif record in _CELLS:
            last_row = max(last_row, row)
            last_column = max(last_column, struct.unpack_from("<I", part, start)[0] + 1)
    return last_row, last_column


def _records(part: bytes) -> Iterator[tuple[int, int]]:
    """(type, start of its data) of each record; type and length are numbers of seven bits a byte."""
    position = 0
    while position < len(part):
        record, position = _number(part, position, 2)
        length, position = _number(part, position, 4)
        yield record, position
        position += length


def _number(part: bytes, position: int, most: int) -> tuple[int, int]:
    value = 0
    for index in range(most):
        byte = part[position + index]
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, position + index + 1
    return value, position + most
