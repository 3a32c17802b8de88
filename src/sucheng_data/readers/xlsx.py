"""Reads .xlsx and .xlsm: cells by calamine; what it does not tell of them from the package itself."""

from __future__ import annotations

import re
from pathlib import Path

from sucheng_data.model.grid import Book
from sucheng_data.readers._beside import beside, properties
from sucheng_data.readers._calamine import grids
from sucheng_data.readers._package import Package, facts, nodes, opened
from sucheng_data.readers._seen import Seen, complete
from sucheng_data.readers._sheet_xml import scan
from sucheng_data.readers._styles import styles

_SHEET_LIKE = re.compile(r"(?:.*/)?(?:worksheets/[^/]+|sheet[0-9]*)\.xml", re.IGNORECASE)


def xlsx(path: Path, data: bytes) -> Book:
    """Excel workbooks since 2007."""
    # Before calamine sees the file: a cell at XFD1048576 would make it ask for 512 GB and take the process down.
    with opened(data) as package:
        seen = _scan(package)
        told, epoch = properties(package), _epoch(package)
    whole = tuple(complete(grid, seen.get(grid.sheet)) for grid in grids(data))
    return Book(str(path), "xlsx", whole, epoch=epoch, properties=told)


def _epoch(package: Package) -> int:
    marks = [facts(node).get("date1904", "") for node in nodes(package.xml(package.workbook), "workbookPr")]
    return 1904 if any(mark.lower() in ("1", "true", "on") for mark in marks) else 1900


def _scan(package: Package) -> dict[str, Seen]:
    """What calamine does not tell, by sheet name; sheets no name leads to are scanned for their size alike."""
    names = _sheet_parts(package)
    for part in package.parts:
        if _SHEET_LIKE.fullmatch(part) and part not in names.values():
            scan(part, package.read(part))
    led = {target.kind: target.part for target in package.relations(package.workbook).values()}
    style = styles(package.xml(led.get("styles", "")), package.read(led.get("sharedStrings", "")))
    found = {}
    for name, part in names.items():
        relations = package.relations(part)
        found[name] = scan(name, package.read(part), style, relations)
        beside(package, relations, found[name])
    return found


def _sheet_parts(package: Package) -> dict[str, str]:
    """Sheet name -> part (folded), by the workbook and its relationships."""
    targets = package.relations(package.workbook)
    found = {}
    for node in nodes(package.xml(package.workbook), "sheet"):
        target = targets.get(facts(node).get("id", ""))
        if target and target.kind == "worksheet" and target.part in package.parts:
            found[node.get("name", "")] = target.part
    return found
