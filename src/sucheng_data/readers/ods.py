"""Reads .ods (OpenDocument spreadsheets)."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.grid import Book
from sucheng_data.readers._calamine import grids


def ods(path: Path, data: bytes) -> Book:
    """OpenDocument spreadsheets: cells and hidden sheets."""
    return Book(str(path), "ods", tuple(grids(data)))
