"""How wide and high the columns and rows of a sheet are, and so where a box of a given size ends."""

from __future__ import annotations

from collections.abc import Callable

from sucheng_data.model.grid import letter
from sucheng_data.operations.returning._xml import Document, Node

MAX_ROW, MAX_COLUMN = 1 << 20, 1 << 14
_DEFAULT_COLUMN, _DEFAULT_ROW = 64, 20  # pixels where the sheet does not say


class Boxes:
    """The widths and heights of a sheet in pixels, as its XML says."""

    def __init__(self, sheet: Document) -> None:
        form = sheet.root.one("sheetFormatPr")
        facts = form.attributes if form else {}
        self._column = _wide(facts.get("defaultColWidth", "")) or _DEFAULT_COLUMN
        self._row = _high(facts.get("defaultRowHeight", "")) or _DEFAULT_ROW
        columns, data = sheet.root.one("cols"), sheet.root.one("sheetData")
        self._columns = [_column(node) for node in columns.children] if columns else []
        self._rows = {int(node.attributes["r"]): high for node in _rows(data) if (high := _row(node)) is not None}

    @staticmethod
    def address(row: int, column: int) -> str:
        return f"{letter(column)}{row}"

    def anchor(self, row: int, column: int, width: int, height: int) -> str:
        """A box to the right of a cell: first and last column and row, each with the pixels into it."""
        left, top = min(column, MAX_COLUMN - 8), max(row - 2, 0)
        right, into = _walk(left, 15 + width, self._width, MAX_COLUMN)
        bottom, down = _walk(top, 4 + height, self._height, MAX_ROW)
        return f"{left}, 15, {top}, 4, {right}, {into}, {bottom}, {down}"

    def _width(self, column: int) -> int:
        return next((wide for first, last, wide in self._columns if first <= column + 1 <= last), self._column)

    def _height(self, row: int) -> int:
        return self._rows.get(row + 1, self._row)


def _walk(start: int, length: int, size: Callable[[int], int], most: int) -> tuple[int, int]:
    """Where something of this length ends: the place it ends in, counted from 0, and the pixels into that."""
    place = start
    while place < most - 1 and length >= size(place):
        length -= size(place)
        place += 1
    return place, max(0, min(length, size(place)))


def _rows(data: Node | None) -> list[Node]:
    return list(data.all("row")) if data else []


def _row(node: Node) -> int | None:
    if _hidden(node):
        return 0
    return _high(node.attributes["ht"]) if "ht" in node.attributes else None


def _hidden(node: Node) -> bool:
    return node.attributes.get("hidden") in ("1", "true")


def _column(node: Node) -> tuple[int, int, int]:
    facts = node.attributes
    first, last = (int(facts[end]) if facts.get(end, "").isdecimal() else 0 for end in ("min", "max"))
    return first, last, 0 if _hidden(node) else _wide(facts.get("width", "")) or _DEFAULT_COLUMN


def _wide(characters: str) -> int:
    return int(_number(characters) * 7 + 5) if _number(characters) else 0


def _high(points: str) -> int:
    return int(_number(points) * 4 / 3)


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1000.0)
    except ValueError:
        return 0.0
