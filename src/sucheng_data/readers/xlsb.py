"""Reads .xlsb (Excel's binary workbook): cells by calamine; what it does not tell of them from the package itself."""

from __future__ import annotations

import struct
from pathlib import Path

from sucheng_data.model.grid import Book
from sucheng_data.readers._beside import beside, properties
from sucheng_data.readers._calamine import broken, grids
from sucheng_data.readers._package import Package, opened
from sucheng_data.readers._records import Workbook, comments, sheet, styles, workbook
from sucheng_data.readers._seen import Seen, check_extent, complete


def xlsb(path: Path, data: bytes) -> Book:
    """Excel binary workbooks."""
    try:
        # Measured before calamine sees the file: it would take the room for all cells up to the last one.
        with opened(data) as package:
            book = workbook(package.read(package.workbook))
            seen = _scan(package, book)
            told = properties(package)
    except struct.error as error:
        raise broken() from error
    whole = tuple(complete(grid, seen.get(grid.sheet)) for grid in grids(data))
    return Book(str(path), "xlsb", whole, epoch=book.epoch, properties=told)


def _scan(package: Package, book: Workbook) -> dict[str, Seen]:
    """What calamine does not tell, by sheet name; sheets no name leads to are measured alike."""
    targets = package.relations(package.workbook)
    names = {targets[relation].part: name for name, relation in book.sheets if relation in targets}
    style = styles(package.read(package.first(package.workbook, "styles")))
    found = {}
    for part in package.parts:
        if "worksheets/" not in part or not part.endswith(".bin"):
            continue
        relations = package.relations(part)
        seen, extent = sheet(package.read(part), style, relations)
        check_extent(names.get(part, part), *extent)
        beside(package, relations, seen)
        for target in relations.values():
            if target.kind == "comments" and target.part.endswith(".bin"):
                comments(package.read(target.part), seen)
        if part in names:
            found[names[part]] = seen
    return found
