"""Reads .xlsx and .xlsm: cells by calamine; hidden rows and columns and Excel errors from the package itself."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Grid
from sucheng_data.readers._calamine import broken, grids
from sucheng_data.readers._sheet_xml import Seen, scan, utf8
from sucheng_data.readers._stamp import stamp

_WORKBOOK = "xl/workbook.xml"
_SHEETS_FOLDER = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)


def xlsx(path: Path, data: bytes) -> Book:
    """Excel workbooks since 2007."""
    # Before calamine sees the file: a cell at XFD1048576 would make it ask for 512 GB and take the process down.
    seen = _scan(data)
    return Book(str(path), "xlsx", tuple(_complete(grid, seen.get(grid.sheet)) for grid in grids(data)))


def _complete(grid: Grid, seen: Seen | None) -> Grid:
    if seen is None:
        return grid
    grid = replace(grid, hidden_rows=frozenset(seen.hidden_rows), hidden_columns=frozenset(seen.hidden_columns))
    return stamp(grid, seen.errors)


def _scan(data: bytes) -> dict[str, Seen]:
    """What calamine does not tell, by sheet name; sheets no name leads to are scanned for their size alike."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = {name.casefold().lstrip("/"): name for name in archive.namelist()}
            names = _sheet_parts(archive, parts)
            rest = {part: part for part in parts if _SHEETS_FOLDER.fullmatch(part) and part not in names.values()}
            return {
                name: scan(name, archive.read(parts[part])) for name, part in {**rest, **names}.items() if part in parts
            }
    except (BadZipFile, ZlibError, EOFError, OSError, ElementTree.ParseError, RuntimeError, NotImplementedError) as error:
        raise broken() from error


def _sheet_parts(archive: ZipFile, parts: dict[str, str]) -> dict[str, str]:
    """Sheet name -> part (folded), by the workbook and its relationships."""
    relations = f"{posixpath.dirname(_WORKBOOK)}/_rels/{posixpath.basename(_WORKBOOK)}.rels"
    if _WORKBOOK not in parts or relations not in parts:
        return {}
    targets = {
        node.get("Id", ""): _resolve(node.get("Target", ""))
        for node in _xml(archive.read(parts[relations])).iter()
        if node.get("Type", "").endswith("/worksheet")
    }
    names = {}
    for node in _xml(archive.read(parts[_WORKBOOK])).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in node.items() if key.rpartition("}")[2] == "id"), "")
            if relation in targets:
                names[node.get("name", "")] = targets[relation]
    return names


def _resolve(target: str) -> str:
    path = target if target.startswith("/") else f"{posixpath.dirname(_WORKBOOK)}/{target}"
    return posixpath.normpath(path).lstrip("/").casefold()


def _xml(data: bytes) -> ElementTree.Element:
    data = utf8(data)
    if b"<!DOCTYPE" in data:
        raise UnreadableFile(
            "文件内部声明了 DTD，正常的 Excel 文件没有，不予读取", "the file declares a DTD inside, which no honest workbook does"
        )
    return ElementTree.fromstring(data)  # noqa: S314 - no DTD, so no entities to expand
