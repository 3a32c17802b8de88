"""Sheets -> the bytes of a workbook or a CSV file, the same bytes every time."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from sucheng_data.demo.record import Column, ExcelError, File, Record, Sheet, Value, text

CREATED = datetime(2025, 1, 1)
CSV_ENCODING = "gb18030"
WIDTHS = {
    "#": 6,
    "name": 34,
    "title": 34,
    "address": 26,
    "facilities": 36,
    "opening_hours_text": 26,
    "description": 46,
    "remarks": 22,
    "lon": 12,
    "lat": 12,
    "phone": 15,
    "operator_org_id": 22,
    "categories": 16,
    "station_id": 18,
    "scope": 28,
    "responsible_org_ids": 30,
    "lead_org_id": 24,
    "provider_org_ids": 24,
    "period_text": 26,
}
NARROW, USUAL = 7, 13
ROW_HEIGHT = 27  # two lines of text

Formats = dict[str, Any]


def write(folder: Path, file: File) -> None:
    """Writes `file` under `folder`."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    if file.form == "csv":
        path.write_bytes(_csv(file.sheets[0]))
    else:
        _xlsx(path, file)


def _csv(sheet: Sheet) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.heading for column in sheet.columns])
    for number, one in enumerate(sheet.records, 1):
        writer.writerow([text(_value(column, one, number)) for column in sheet.columns])
    writer.writerow([sheet.note])
    return out.getvalue().encode(CSV_ENCODING)


def _xlsx(path: Path, file: File) -> None:
    book = xlsxwriter.Workbook(path, {"strings_to_urls": False, "default_date_format": "yyyy/m/d"})
    book.set_properties({"created": CREATED, "author": "", "comments": "合成数据"})
    formats = _formats(book)
    for sheet in file.sheets:
        _sheet(book.add_worksheet(sheet.name), sheet, formats)
    book.close()


def _formats(book: Any) -> Formats:
    cell = {"border": 1, "font_name": "宋体", "font_size": 10, "valign": "vcenter", "text_wrap": True}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"}),
        "cover": book.add_format({"font_name": "宋体", "font_size": 10, "valign": "vcenter"}),
        "note": book.add_format({"font_name": "宋体", "font_size": 10, "valign": "top", "text_wrap": True}),
        "head": book.add_format({**cell, "bold": True, "align": "center", "bg_color": "#D9E1F2"}),
        "cell": book.add_format(cell),
        "date": book.add_format({**cell, "num_format": "yyyy/m/d", "align": "center"}),
        "middle": book.add_format({**cell, "align": "center"}),
    }


def _sheet(page: Any, sheet: Sheet, formats: Formats) -> None:
    page.set_default_row(ROW_HEIGHT)
    _above(page, sheet, formats)
    _headings(page, sheet, formats)
    for number, one in enumerate(sheet.records, 1):
        for position, column in enumerate(sheet.columns):
            if column.field != sheet.merge:
                _cell(page, (sheet.first_row + number - 2, position), _value(column, one, number), formats)
    _merged(page, sheet, formats)
    _below(page, sheet, formats)
    for row in sheet.hidden_rows():
        page.set_row(row - 1, None, None, {"hidden": True})
    page.freeze_panes(sheet.first_row - 1, 0)


def _above(page: Any, sheet: Sheet, formats: Formats) -> None:
    last = len(sheet.columns) - 1
    lines = [(sheet.title, "title", 30), (sheet.cover, "cover", 20)]
    for row, (line, style, height) in enumerate(entry for entry in lines if entry[0]):
        page.merge_range(row, 0, row, last, line, formats[style])
        page.set_row(row, height)
    page.set_landscape()
    page.set_paper(8)  # A3
    page.fit_to_pages(1, 0)


def _headings(page: Any, sheet: Sheet, formats: Formats) -> None:
    bottom = sheet.first_row - 2
    top = bottom - sheet.banded
    for position, column in enumerate(sheet.columns):
        width = NARROW if column.tag else WIDTHS.get(column.field, USUAL)
        page.set_column(position, position, width)
        if sheet.banded and not column.band:
            page.merge_range(top, position, bottom, position, column.heading, formats["head"])
        else:
            page.write_string(bottom, position, column.heading, formats["head"])
    for band, group in groupby(enumerate(sheet.columns), lambda entry: entry[1].band):
        positions = [position for position, _ in group]
        if band:
            page.merge_range(top, positions[0], top, positions[-1], band, formats["head"])


def _merged(page: Any, sheet: Sheet, formats: Formats) -> None:
    position = next((n for n, column in enumerate(sheet.columns) if column.field == sheet.merge), None)
    if position is None:
        return
    for value, group in groupby(enumerate(sheet.records, sheet.first_row), lambda entry: entry[1].values[sheet.merge]):
        rows = [row for row, _ in group]
        if len(rows) > 1:
            page.merge_range(rows[0] - 1, position, rows[-1] - 1, position, value, formats["middle"])
        else:
            page.write_string(rows[0] - 1, position, value, formats["middle"])


def _below(page: Any, sheet: Sheet, formats: Formats) -> None:
    row, last = sheet.first_row - 1 + len(sheet.records), len(sheet.columns) - 1
    if sheet.total:
        page.write_string(row, 0, "合计", formats["middle"])
        page.write_string(row, 1, f"{len(sheet.records)}{sheet.total}", formats["cell"])
        for position in range(2, last + 1):
            page.write_blank(row, position, None, formats["cell"])
        row += 1
    if sheet.note:
        page.merge_range(row, 0, row, last, sheet.note, formats["note"])
        page.set_row(row, 16 * (1 + sheet.note.count("\n")))


def _cell(page: Any, place: tuple[int, int], value: Value, formats: Formats) -> None:
    if isinstance(value, ExcelError):
        page.write_formula(*place, f"={value}", formats["cell"], str(value))
    elif isinstance(value, str) and value:
        page.write_string(*place, value, formats["cell"])
    elif isinstance(value, date):
        page.write_datetime(*place, value, formats["date"])
    elif isinstance(value, (int, float)):
        page.write_number(*place, value, formats["cell"])
    else:
        page.write_blank(*place, None, formats["cell"])


def _value(column: Column, one: Record, number: int) -> Value:
    """What stands in `column`: the running number, a √, or the record's own value."""
    if column.field == "#":
        return number
    if column.tag:
        return "√" if column.tag in one.tags else None
    return one.values.get(column.field)
