"""Reads .ods (OpenDocument spreadsheets): cells by calamine; merged, hidden and error cells from the content itself."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from sucheng_data.model.grid import Book, Range
from sucheng_data.readers._calamine import broken, grids
from sucheng_data.readers._seen import MAX_COLUMN, MAX_ROW, Seen, check_extent, complete

_HIDDEN = ("collapse", "filter")
_CELLS = ("table-cell", "covered-table-cell")


def ods(path: Path, data: bytes) -> Book:
    """OpenDocument spreadsheets."""
    # A few bytes may say “this row a billion times”: the content is measured before calamine unrolls it.
    seen = _scan(data)
    return Book(str(path), "ods", tuple(complete(grid, seen.get(grid.sheet)) for grid in grids(data)))


def _scan(data: bytes) -> dict[str, Seen]:
    try:
        with ZipFile(BytesIO(data)) as archive:
            content = archive.read("content.xml")
        if b"<!DOCTYPE" in content[:1000]:
            raise broken()
        found: dict[str, Seen] = {}
        # No DTD, so no entities to expand.
        for _, node in ElementTree.iterparse(BytesIO(content)):  # noqa: S314
            if _tag(node) == "table":
                name = _facts(node).get("name", "")
                found[name] = _sheet(name, node)
                node.clear()
        return found
    except (KeyError, ValueError, ElementTree.ParseError) as error:
        raise broken() from error


def _sheet(name: str, table: ElementTree.Element) -> Seen:
    seen = Seen()
    row = column = last_row = last_column = 0
    for node in table.iter():
        facts, tag = _facts(node), _tag(node)
        if tag == "table-column":
            first, column = column + 1, column + int(facts.get("number-columns-repeated", 1))
            if facts.get("visibility") in _HIDDEN:
                seen.hidden_columns.update(range(first, min(column, MAX_COLUMN) + 1))
        elif tag == "table-row":
            first, row = row + 1, row + int(facts.get("number-rows-repeated", 1))
            if facts.get("visibility") in _HIDDEN:
                seen.hidden_rows.update(range(first, min(row, MAX_ROW) + 1))
            width = _row(node, first, seen)
            last_row, last_column = row if width else last_row, max(last_column, width)
    check_extent(name, last_row, last_column)
    return seen


def _row(node: ElementTree.Element, row: int, seen: Seen) -> int:
    """Notes merged and error cells of one row; returns the last column that holds a value."""
    column = last = 0
    for cell in node:
        if _tag(cell) not in _CELLS:
            continue
        facts = _facts(cell)
        first, column = column + 1, column + int(facts.get("number-columns-repeated", 1))
        down, across = int(facts.get("number-rows-spanned", 1)), int(facts.get("number-columns-spanned", 1))
        if down > 1 or across > 1:
            seen.merged.append(Range(row, first, row + down - 1, first + across - 1))
        if "value-type" in facts:
            last = column
            if facts["value-type"] == "error":
                seen.errors[row, first] = "".join(cell.itertext()).strip()
    return last


def _tag(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _facts(node: ElementTree.Element) -> Mapping[str, str]:
    """Attributes without their namespaces; LibreOffice's own value type (calcext) comes last and says “error”."""
    return {key.rpartition("}")[2]: value for key, value in node.items()}
