"""The sheets of raw/ as data (facts/sheets.json + facts/*.json), and how they become xlsx, xls and csv files."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import subprocess
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter

FACTS = Path(__file__).parent / "facts"
ENTITIES = ("actions", "organisations", "projects", "stations", "benefits", "indicators")
# A fixed date inside the workbook: the same facts must give the same bytes.
CREATED = datetime(2025, 1, 1)
NUMBERING = "#"
Fact = Mapping[str, Any]
Facts = Mapping[str, Mapping[str, Fact]]
Spec = Mapping[str, Any]


class Span(NamedTuple):
    """A rectangle of merged cells, counted from 0, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


class Layout(NamedTuple):
    """A sheet laid out: its cells from A1, what is merged, and which rows are heading or title."""

    rows: list[list[str]]
    merged: list[Span]
    title: int | None
    header: range
    data: range


def load_facts(folder: Path = FACTS) -> Facts:
    """Every fact by entity and id."""
    files = {name: json.loads((folder / f"{name}.json").read_text(encoding="utf-8")) for name in ENTITIES}
    return {name: {fact["id"]: fact for fact in facts} for name, facts in files.items()}


def load_books(folder: Path = FACTS) -> list[Spec]:
    """Which facts stand in which file and sheet, under which headings."""
    books: list[Spec] = json.loads((folder / "sheets.json").read_text(encoding="utf-8"))
    return books


def lay_out(sheet: Spec, facts: Facts) -> Layout:
    """The cells of `sheet` as they will stand in the file."""
    columns = sheet["columns"]
    width = len(columns)
    above = [*([sheet["title"]] if "title" in sheet else []), *sheet.get("lines", ())]
    rows = [[text, *[""] * (width - 1)] for text in above]
    merged = [Span(row, 0, row, width - 1) for row in range(len(rows)) if width > 1]
    heading, spans = _headings(columns, len(rows))
    header = range(len(rows), len(rows) + len(heading))
    body = [_cells(columns, facts[sheet["entity"]][key], n) for n, key in enumerate(sheet["records"], 1)]
    data = range(header.stop, header.stop + len(body))
    merged += spans + _runs(columns, body, sheet.get("merge", ()), data.start)
    rows += heading + body
    if "total" in sheet:
        rows.append([*sheet["total"], *[""] * (width - len(sheet["total"]))])
    for note in sheet.get("notes", ()):
        merged.append(Span(len(rows), 0, len(rows), width - 1))
        rows.append([note, *[""] * (width - 1)])
    return Layout(rows, merged, 0 if "title" in sheet else None, header, data)


def _headings(columns: Sequence[Spec], top: int) -> tuple[list[list[str]], list[Span]]:
    """One heading row, or two where some columns share a band."""
    names = [column["heading"] for column in columns]
    bands = [column.get("band") for column in columns]
    if not any(bands):
        return [names], []
    upper = [band or name for band, name in zip(bands, names, strict=True)]
    lower = [name if band else "" for band, name in zip(bands, names, strict=True)]
    alone = [Span(top, at, top + 1, at) for at, band in enumerate(bands) if not band]
    shared = [Span(top, run.start, top, run.stop - 1) for run in _equal(list(map(str, bands))) if bands[run.start]]
    for span in shared:
        upper[span.left + 1 : span.right + 1] = [""] * (span.right - span.left)
    return [upper, lower], alone + shared


def _cells(columns: Sequence[Spec], fact: Fact, number: int) -> list[str]:
    values = {**fact["cells"], "quote": fact.get("quote", ""), NUMBERING: number}
    return [str(values.get(column["key"], "")) for column in columns]


def _runs(columns: Sequence[Spec], body: list[list[str]], keys: Sequence[str], top: int) -> list[Span]:
    """Merged ranges for equal neighbours in the columns `keys`; the cells under the first are emptied."""
    spans = []
    for at in (at for at, column in enumerate(columns) if column["key"] in keys):
        for run in _equal([row[at] for row in body]):
            if len(run) > 1 and body[run.start][at]:
                spans.append(Span(top + run.start, at, top + run.stop - 1, at))
                for row in run[1:]:
                    body[row][at] = ""
    return spans


def _equal(values: Sequence[str]) -> Iterator[range]:
    """Runs of equal neighbours."""
    start = 0
    for at in range(1, len(values) + 1):
        if at == len(values) or values[at] != values[start]:
            yield range(start, at)
            start = at


def csv_bytes(book: Spec, facts: Facts) -> bytes:
    """A CSV as a Chinese Excel saves it: GB18030, CRLF."""
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(lay_out(book["sheets"][0], facts).rows)
    return text.getvalue().encode("gb18030")


def xlsx_bytes(book: Spec, facts: Facts) -> bytes:
    """The workbook; equal facts give equal bytes."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True})
    workbook.set_properties({"created": CREATED})
    for sheet in book["sheets"]:
        _write_sheet(workbook, book, sheet, lay_out(sheet, facts))
    workbook.close()
    return buffer.getvalue()


def _write_sheet(workbook: Any, book: Spec, sheet: Spec, layout: Layout) -> None:
    page = workbook.add_worksheet(sheet["name"])
    widths = [column.get("width", 12) for column in sheet["columns"]]
    _set_page(page, layout, widths)
    styles = _styles(workbook, book)
    body = [[row[at] for row in layout.rows[layout.data.start : layout.data.stop]] for at in range(len(widths))]
    aligned = ["short" if max(map(_width, cells), default=0) <= 16 else "text" for cells in body]
    corners = {(span.top, span.left): span for span in layout.merged}
    for row, cells in enumerate(layout.rows):
        for at, value in enumerate(cells):
            style = styles[_role(layout, row) or aligned[at]]
            if span := corners.get((row, at)):
                page.merge_range(*span, "", style)
            if span or not _covered(layout, row, at):
                _write_cell(page, (row, at), value, style)


def _set_page(page: Any, layout: Layout, widths: Sequence[int]) -> None:
    page.set_landscape()
    page.set_paper(8 if sum(widths) > 170 else 9)
    page.fit_to_pages(1, 0)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    page.repeat_rows(layout.header.start, layout.header.stop - 1)
    page.freeze_panes(layout.header.stop, 0)
    for at, width in enumerate(widths):
        page.set_column(at, at, width)
    for row, height in enumerate(_heights(layout, widths)):
        page.set_row(row, height)


def _heights(layout: Layout, widths: Sequence[int]) -> list[float]:
    """Row heights in points that show all the text: a merged cell's lines are shared by its rows."""
    lines = [1.0] * len(layout.rows)
    spans = {(span.top, span.left): span for span in layout.merged}
    for row, cells in enumerate(layout.rows):
        for at, value in enumerate(cells):
            span = spans.get((row, at), Span(row, at, row, at))
            room = sum(widths[span.left : span.right + 1]) - 1
            need = sum(math.ceil(max(1, _width(part)) / room) for part in value.split("\n"))
            for inside in range(span.top, span.bottom + 1):
                lines[inside] = max(lines[inside], need / (span.bottom - span.top + 1))
    extra = {layout.title: 12.0} if layout.title is not None else {}
    return [min(409.0, math.ceil(15 * count) + 6 + extra.get(row, 0)) for row, count in enumerate(lines)]


def _width(text: str) -> int:
    """Columns a text takes: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in text)


def _write_cell(page: Any, cell: tuple[int, int], value: str, style: Any) -> None:
    if value.isascii() and value.isdigit():
        page.write_number(*cell, int(value), style)
    elif value:
        page.write_string(*cell, value, style)
    else:
        page.write_blank(*cell, None, style)


def _covered(layout: Layout, row: int, at: int) -> bool:
    return any(span.top <= row <= span.bottom and span.left <= at <= span.right for span in layout.merged)


def _role(layout: Layout, row: int) -> str:
    """The look of a whole row; "" where each column has its own."""
    if row == layout.title:
        return "title"
    if row in layout.header:
        return "header"
    return "" if row in layout.data else "line"


def _styles(workbook: Any, book: Spec) -> dict[str, Any]:
    font = {"font_name": book["font"], "font_size": 11, "valign": "vcenter", "text_wrap": True}
    return {
        "title": workbook.add_format({**font, "font_size": 18, "bold": True, "align": "center"}),
        "line": workbook.add_format({**font, "align": "left"}),
        "header": workbook.add_format({**font, "bold": True, "align": "center", "border": 1, "bg_color": book["fill"]}),
        "text": workbook.add_format({**font, "align": "left", "border": 1}),
        "short": workbook.add_format({**font, "align": "center", "border": 1}),
    }


def xls_bytes(book: Spec, facts: Facts, soffice: str) -> bytes:
    """The workbook in the format of Excel 97, through LibreOffice; its bytes carry the time of writing."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "sheet.xlsx"
        source.write_bytes(xlsx_bytes(book, facts))
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        call = [soffice, profile, "--headless", "--convert-to", "xls", "--outdir", folder, str(source)]
        subprocess.run(call, check=True, capture_output=True, timeout=180)  # noqa: S603
        return source.with_suffix(".xls").read_bytes()


def find_soffice() -> str | None:
    """LibreOffice on this machine, if there is one."""
    return shutil.which("soffice") or shutil.which("libreoffice")
