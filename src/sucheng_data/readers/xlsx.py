"""Reads .xlsx and .xlsm: cells by calamine; hidden rows and columns and Excel errors from the package itself."""

from __future__ import annotations

import posixpath
import re
import zlib
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book
from sucheng_data.readers._calamine import broken, grids
from sucheng_data.readers._seen import Seen, complete
from sucheng_data.readers._sheet_xml import scan, utf8

_ROOT = "_rels/.rels"
_WORKBOOK = "xl/workbook.xml"
_SHEET_LIKE = re.compile(r"(?:.*/)?(?:worksheets/[^/]+|sheet[0-9]*)\.xml", re.IGNORECASE)


def xlsx(path: Path, data: bytes) -> Book:
    """Excel workbooks since 2007."""
    # Before calamine sees the file: a cell at XFD1048576 would make it ask for 512 GB and take the process down.
    seen = _scan(data)
    return Book(str(path), "xlsx", tuple(complete(grid, seen.get(grid.sheet)) for grid in grids(data)))


def _scan(data: bytes) -> dict[str, Seen]:
    """What calamine does not tell, by sheet name; sheets no name leads to are scanned for their size alike."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = {name.casefold().lstrip("/"): name for name in archive.namelist()}
            names = _sheet_parts(archive, parts)
            rest = {part: part for part in parts if _SHEET_LIKE.fullmatch(part) and part not in names.values()}
            return {
                name: scan(name, archive.read(parts[part])) for name, part in {**rest, **names}.items() if part in parts
            }
    except (
        BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ElementTree.ParseError,
        RuntimeError,
        NotImplementedError,
    ) as error:
        raise broken() from error


def _sheet_parts(archive: ZipFile, parts: dict[str, str]) -> dict[str, str]:
    """Sheet name -> part (folded), by the workbook and its relationships."""
    workbook = next(iter(_targets(archive, parts, _ROOT, "/officeDocument").values()), _WORKBOOK)
    folder, file = posixpath.split(workbook)
    targets = _targets(archive, parts, posixpath.join(folder, "_rels", f"{file}.rels"), "/worksheet")
    if workbook not in parts:
        return {}
    names = {}
    for node in _xml(archive.read(parts[workbook])).iter():
        if node.tag.rpartition("}")[2] == "sheet":
            relation = next((value for key, value in node.items() if key.rpartition("}")[2] == "id"), "")
            if relation in targets:
                names[node.get("name", "")] = targets[relation]
    return names


def _targets(archive: ZipFile, parts: dict[str, str], relations: str, kind: str) -> dict[str, str]:
    """Id -> part of the relationships of one kind in the part `relations`."""
    if relations not in parts:
        return {}
    base = posixpath.dirname(posixpath.dirname(relations))
    return {
        node.get("Id", ""): posixpath.normpath(posixpath.join("/", base, node.get("Target", ""))).lstrip("/").casefold()
        for node in _xml(archive.read(parts[relations])).iter()
        if node.get("Type", "").endswith(kind)
    }


def _xml(data: bytes) -> ElementTree.Element:
    data = utf8(data)
    if b"<!DOCTYPE" in data:
        raise UnreadableFile(
            "文件内部声明了 DTD，正常的 Excel 文件没有，不予读取",
            "the file declares a DTD inside, which no honest workbook does",
        )
    return ElementTree.fromstring(data)  # noqa: S314 - no DTD, so no entities to expand
