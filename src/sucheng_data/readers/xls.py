"""Reads .xls (Excel 97-2003, also WPS .et): cells by calamine; what it does not tell from the records themselves."""

from __future__ import annotations

import struct
from io import BytesIO
from pathlib import Path

import olefile

from sucheng_data.model.grid import Book
from sucheng_data.readers._biff import Walk, codec, walk
from sucheng_data.readers._calamine import broken, grids
from sucheng_data.readers._seen import complete

_PROPERTIES = {
    "author": "creator",
    "last_saved_by": "lastModifiedBy",
    "company": "company",
    "manager": "manager",
    "title": "title",
    "subject": "subject",
    "keywords": "keywords",
    "comments": "description",
    "category": "category",
}


def xls(path: Path, data: bytes) -> Book:
    """Excel 97-2003 workbooks."""
    cells = grids(data)
    told, properties = _beside(data)
    # Where the walk met other sheets than calamine there is no telling which is which.
    seen = told.sheets if len(told.sheets) == len(cells) else [None] * len(cells)
    whole = tuple(complete(grid, found) for grid, found in zip(cells, seen, strict=True))
    return Book(str(path), "xls", whole, epoch=told.epoch, properties=properties)


def _beside(data: bytes) -> tuple[Walk, dict[str, str]]:
    try:
        with olefile.OleFileIO(BytesIO(data)) as ole:
            name = next((name for name in ("Workbook", "Book") if ole.exists(name)), "")
            records = ole.openstream(name).read() if name else b""
            properties = _properties(ole)
    except MemoryError:
        raise
    except Exception as error:  # olefile raises whatever garbage leads it to
        raise broken() from error
    try:
        return walk(records), properties
    except (struct.error, LookupError, ValueError, OverflowError) as error:
        raise broken() from error


def _properties(ole: olefile.OleFileIO) -> dict[str, str]:
    """The properties of the document by their names in Excel; the user's own are not read."""
    found = ole.get_metadata()
    encoding = codec((found.codepage or 936) % 65536)
    texts = {}
    for name, ours in _PROPERTIES.items():
        value = getattr(found, name, None)
        if isinstance(value, (bytes, str)):
            text = value.decode(encoding, "replace") if isinstance(value, bytes) else value
            texts[ours] = text.strip("\0 \r\n")
    return {name: text for name, text in texts.items() if text}
