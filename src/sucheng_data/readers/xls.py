"""Reads .xls (Excel 97-2003, also WPS .et)."""

from __future__ import annotations

import struct
from pathlib import Path

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book
from sucheng_data.readers._calamine import grids, password

_GLOBALS = b"\x09\x08\x10\x00\x00\x06\x05\x00"
_FILEPASS = 0x002F
_RECORDS = 20  # FILEPASS, where there is one, stands near the beginning of the globals.


def xls(path: Path, data: bytes) -> Book:
    """Excel 97-2003 workbooks: cells, merged ranges and hidden sheets."""
    try:
        return Book(str(path), "xls", tuple(grids(data)))
    except UnreadableFile as error:
        if _protected(data):
            raise password() from error
        raise


def _protected(data: bytes) -> bool:
    """calamine only says that it cannot read the file: look for the record that announces a password."""
    position = data.find(_GLOBALS)
    for _ in range(_RECORDS if position >= 0 else 0):
        if position + 4 > len(data):
            return False
        record, length = struct.unpack_from("<HH", data, position)
        if record == _FILEPASS:
            return True
        position += 4 + length
    return False
