"""The cells of one worksheet marked: a fill of ours and a comment; no value, formula or other format is touched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sucheng_data.model.grid import column_number
from sucheng_data.model.issue import Severity
from sucheng_data.operations.returning._boxes import MAX_COLUMN, MAX_ROW, Boxes
from sucheng_data.operations.returning._notes import annotate
from sucheng_data.operations.returning._package import Package
from sucheng_data.operations.returning._styles import Styles
from sucheng_data.operations.returning._xml import Document, Node, Unmarkable, number

MOST_TINTED = 64  # cells of one range; of a bigger one the first is tinted
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*["']([A-Za-z0-9:$]+)["']""")
_PLACE = re.compile(r"([A-Z]{0,3})([0-9]{0,7})(?::([A-Z]{0,3})([0-9]{0,7}))?")

Address = tuple[int, int]


class Area(NamedTuple):
    """A place on a sheet: rows and columns from 1, both ends included; 0: all of them."""

    top: int
    left: int
    bottom: int
    right: int


class Mark(NamedTuple):
    """What is wrong at one place."""

    cell: str
    severity: Severity
    text: str


def area(cell: str) -> Area | None:
    """The address of a finding: “B3”, “B3:D3”, “17:17”, “C:C”; None where it has none."""
    found = _PLACE.fullmatch(cell.replace("$", "").upper())
    if not found or not cell:
        return None
    left, top = column_number(found[1]), int(found[2] or 0)
    right, bottom = (column_number(found[3] or ""), int(found[4] or 0)) if ":" in cell else (left, top)
    inside = max(left, right) <= MAX_COLUMN and max(top, bottom) <= MAX_ROW
    return Area(top, left, bottom, right) if inside else None


def mark(package: Package, part: str, styles: Styles, marks: Sequence[Mark]) -> None:
    """Tint and comment the cells of these findings on the worksheet `part`. Raises Unmarkable."""
    xml = package.read(part)
    merged = [found for ref in _MERGED.findall(xml) if (found := area(ref.decode()))]
    areas = [(one, place) for one in marks if (place := area(one.cell))]
    if any(not place.top for _, place in areas):
        areas = _on_a_row(areas, Document(xml, ()))
    rows = {row for _, place in areas for row in range(place.top, max(place.bottom, place.top) + 1)}
    sheet = Document(xml, rows | {box.top for box in merged})
    cells = _Cells(sheet)
    tints: dict[Address, Severity] = {}
    texts: dict[Address, list[str]] = {}
    for one, place in areas:
        tinted = [_anchor(at, merged) for at in cells.of(place)]
        texts.setdefault(tinted[0], []).append(one.text)
        for at in tinted:
            tints[at] = min(one.severity, tints.get(at, one.severity), key=list(Severity).index)
    cells.tint(tints, styles)
    send_back(sheet)
    annotate(package, part, sheet, {at: "\n\n".join(texts[at]) for at in sorted(texts)})
    package.write(part, sheet.done())


def send_back(sheet: Document) -> None:
    """The sheet that was in front is so no more: two in front would be edited together."""
    views = sheet.root.one("sheetViews")
    for view in views.children if views else ():
        if view.attributes.get("tabSelected") in ("1", "true"):
            sheet.set(view, tabSelected="0")


def _on_a_row(areas: Iterable[tuple[Mark, Area]], sheet: Document) -> list[tuple[Mark, Area]]:
    """Whole columns stand for their cell in the first row there is."""
    data = sheet.root.one("sheetData")
    first = next((int(row.attributes["r"]) for row in data.all("row")), 1) if data else 1
    return [(one, place if place.top else Area(first, place.left, first, place.left)) for one, place in areas]


def _anchor(at: Address, merged: Iterable[Area]) -> Address:
    """The cell that is seen where `at` lies: of merged cells the first."""
    row, column = at
    held = (box for box in merged if box.top <= row <= box.bottom and box.left <= column <= box.right)
    return next(((box.top, box.left) for box in held), at)


class _Cells:
    """The cells of a worksheet by their addresses, and the formats of those that are not there."""

    def __init__(self, sheet: Document) -> None:
        self._sheet = sheet
        data = sheet.root.one("sheetData")
        if not data:
            raise Unmarkable("不是普通的工作表", "it is no ordinary worksheet")
        self._data = data
        self._rows = {int(row.attributes["r"]): row for row in data.all("row")}
        self._cells = {address: cell for row in self._rows.values() for address, cell in _addressed(row)}
        columns = sheet.root.one("cols")
        self._columns = [column.attributes for column in columns.children] if columns else []

    def of(self, place: Area) -> list[Address]:
        """The cells to tint: of a short range all, of a whole row the first that holds something."""
        if not place.left:
            row = self._rows.get(place.top)
            held = [at for at, cell in _addressed(row) if cell.inner < cell.close] if row else []
            return [held[0] if held else (place.top, 1)]
        height, width = place.bottom - place.top + 1, place.right - place.left + 1
        if not 1 < height * width <= MOST_TINTED or height > 1:
            return [(place.top, place.left)]
        return [(place.top, column) for column in range(place.left, place.right + 1)]

    def tint(self, tints: Mapping[Address, Severity], styles: Styles) -> None:
        missing: dict[int, dict[int, str]] = {}
        for (row, column), severity in sorted(tints.items()):
            cell = self._cells.get((row, column))
            if cell:
                self._sheet.set(cell, s=str(styles.tinted(number(cell.attributes.get("s", "")), severity)))
            else:
                style = styles.tinted(self._style(row, column), severity)
                new = f'<{self._sheet.prefix}c r="{Boxes.address(row, column)}" s="{style}"/>'
                missing.setdefault(row, {})[column] = new
        for row in sorted(missing.keys() & self._rows.keys()):
            self._insert(self._rows[row], missing[row])
        self._insert_rows({row: "".join(missing[row].values()) for row in sorted(missing.keys() - self._rows.keys())})

    def _insert(self, row: Node, new: Mapping[int, str]) -> None:
        """Cells that were not there, in the order of columns."""
        there = _addressed(row)
        if not there:
            self._sheet.append(row, "".join(new.values()), **_spans(row, new))
            return
        self._sheet.set(row, **_spans(row, new))
        for column, cell in new.items():
            at = next((other.start for (_, known), other in there if known > column), row.close)
            self._sheet.put(at, cell)

    def _insert_rows(self, new: Mapping[int, str]) -> None:
        """Rows that were not there, before the first that comes after."""
        p = self._sheet.prefix
        rows = {place: f'<{p}row r="{place}">{cells}</{p}row>' for place, cells in new.items()}
        if not self._data.children:
            self._sheet.append(self._data, "".join(rows.values()))
            return
        for place, row in rows.items():
            later = (node.start for known, node in self._rows.items() if known > place)
            self._sheet.put(next(later, self._data.close), row)

    def _style(self, row: int, column: int) -> int:
        """The format an empty cell is shown in: its row's, else its column's."""
        there = self._rows.get(row)
        if there and there.attributes.get("customFormat") in ("1", "true"):
            return number(there.attributes.get("s", ""))
        held = (one for one in self._columns if number(one.get("min", "")) <= column <= number(one.get("max", "")))
        return next((number(one.get("style", "")) for one in held), 0)


def _addressed(row: Node) -> list[tuple[Address, Node]]:
    """The cells of a row with their addresses, counting on where they do not say them."""
    place, column, found = int(row.attributes["r"]), 0, []
    for cell in row.all("c"):
        letters = cell.attributes.get("r", "").upper().rstrip("0123456789")
        column = column_number(letters) if re.fullmatch("[A-Z]{1,3}", letters) else column + 1
        found.append(((place, column), cell))
    return found


def _spans(row: Node, columns: Iterable[int]) -> dict[str, str]:
    """The hint which columns a row reaches over, if it has one, widened."""
    known = re.fullmatch("([0-9]{1,5}):([0-9]{1,5})", row.attributes.get("spans", ""))
    if not known:
        return {}
    return {"spans": f"{min(int(known[1]), *columns)}:{max(int(known[2]), *columns)}"}
