"""Reads .ods (OpenDocument spreadsheets): cells by calamine; what it does not tell of them from the content itself."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.grid import Book
from sucheng_data.readers._calamine import grids
from sucheng_data.readers._content import content
from sucheng_data.readers._package import Package, facts, local, opened
from sucheng_data.readers._seen import complete

_PROPERTIES = {
    "initial-creator": "creator",
    "creator": "lastModifiedBy",
    "title": "title",
    "subject": "subject",
    "description": "description",
    "keyword": "keywords",
}
# What LibreOffice keeps of a workbook of Excel as the user's own.
_FROM_EXCEL = {"Company": "company", "Manager": "manager", "AppVersion": ""}


def ods(path: Path, data: bytes) -> Book:
    """OpenDocument spreadsheets."""
    # A few bytes may say “this row a billion times”: the content is measured before calamine unrolls it.
    with opened(data) as package:
        told = content(package)
        properties = _properties(package)
    whole = tuple(complete(grid, told.sheets.get(grid.sheet)) for grid in grids(data))
    return Book(str(path), "ods", whole, epoch=told.epoch, properties=properties)


def _properties(package: Package) -> dict[str, str]:
    """The properties of the document by their names in Excel, the user's own included."""
    found: dict[str, str] = {}
    for node in package.xml("meta.xml").iter():
        name = _PROPERTIES.get(local(node), "")
        if local(node) == "user-defined":
            name = facts(node).get("name", "")
            name = _FROM_EXCEL.get(name, name)
        if name and (text := (node.text or "").strip()):
            found[name] = f"{found[name]} {text}" if name in found else text
    return found
