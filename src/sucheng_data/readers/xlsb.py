"""Reads .xlsb (Excel's binary workbook)."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.grid import Book
from sucheng_data.readers._calamine import grids


def xlsb(path: Path, data: bytes) -> Book:
    """Excel binary workbooks: cells and hidden sheets."""
    return Book(str(path), "xlsb", tuple(grids(data)))
