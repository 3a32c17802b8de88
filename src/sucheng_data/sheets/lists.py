"""Workbooks for people: lists with widths that fit Chinese, ready to print, in which no text becomes a formula or a link."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, NamedTuple

import xlsxwriter
from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

BASE = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
EDGE = {"border": 1, "border_color": "#D9D9D9"}
HEAD = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#2F6DA5", "text_wrap": True, "valign": "vcenter"}
TITLE = {**BASE, "font_size": 16, "bold": True, "font_color": "#1F4E79"}
NOTE = {**BASE, "font_color": "#595959"}
WIDEST, PROSE, NARROWEST = 36, 60, 6
SHORT = 20  # so narrow that the longest value decides
LINE, TALLEST = 14.5, 409.0
# Characters that an A4 landscape page holds at the smallest size still read with ease.
PAGE_WIDTH = 230
A4 = 9
# Excel's own limit; text beyond it is cut with a mark rather than refused by Excel.
LONGEST_TEXT = 32767
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


class Column(NamedTuple):
    """One column of a list: heading, values, the format of its cells, and how wide it may be at most (0: as usual)."""

    heading: str
    values: Sequence[Any]
    style: Format
    widest: float = 0


def new_book(target: str | BinaryIO, title: str) -> Workbook:
    """An empty workbook; of a fixed date, so that the same content gives the same bytes."""
    book = xlsxwriter.Workbook(target, {**_OPTIONS, "in_memory": not isinstance(target, str)})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
    return book


def add_list(
    book: Workbook, title: str, columns: Sequence[Column], head: Format, tallest: float = TALLEST
) -> Worksheet:
    """A sheet that is one list: heading frozen, filters on, A4 landscape with the heading on every page."""
    sheet = book.add_worksheet(free_name(book, title))
    rows = max((len(column.values) for column in columns), default=0)
    widths = [column_width(column) for column in columns]
    sheet.set_row(0, 30)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, widths[index])
        sheet.write_string(0, index, column.heading, head)
        for row, value in enumerate(column.values, start=1):
            put(sheet, (row, index), value, column.style)
    for row, lines in enumerate(_lines(columns, widths, rows), start=1):
        if lines > 1:
            sheet.set_row(row, min(LINE * lines, tallest))
    sheet.freeze_panes(1, min(2, len(columns)))
    if rows:
        sheet.autofilter(0, 0, rows, len(columns) - 1)
    set_page(sheet, rows + 1, max(len(columns), 1))
    sheet.fit_to_pages(math.ceil(sum(widths) / PAGE_WIDTH), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, min(1, len(columns) - 1))
    return sheet


def free_name(book: Workbook, title: str) -> str:
    """`title` as Excel allows it, and not taken yet: a schema may be called anything."""
    name = _FORBIDDEN.sub(" ", title).strip(" '")[:28] or "表"
    taken = {sheet.casefold() for sheet in book.sheetnames}
    return next(
        free
        for number in itertools.count(1)
        if (free := f"{name}{number if number > 1 else ''}").casefold() not in taken
    )


def set_page(sheet: Worksheet, rows: int, columns: int, footer: str = "&L苏城暖新&R第 &P 页 共 &N 页") -> None:
    """A4 landscape with a footer; a wide list goes on over several pages, each with the heading and the names."""
    sheet.set_landscape()
    sheet.set_paper(A4)
    sheet.print_area(0, 0, rows - 1, columns - 1)
    sheet.set_footer(footer)


def put(sheet: Worksheet, at: tuple[int, int], value: Any, style: Format) -> None:
    """Text is always written as text: no string becomes a formula, a link or a number."""
    if value is None or value == "":
        sheet.write_blank(*at, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(*at, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(*at, float(value), style)
    else:
        text = str(value)
        if not text.isascii():  # half a character, which no file can hold
            text = text.encode("utf-8", "replace").decode()
        sheet.write_string(*at, text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…", style)


def column_width(column: Column) -> float:
    """Wide enough for the usual value and the heading; what is longer is wrapped, prose over a wider column."""
    texts = (str(value) for value in column.values if value)
    lengths = sorted(max(map(text_width, text.split("\n"))) for text in texts)
    usual = lengths[int(len(lengths) * 0.95)] if lengths else 0
    if lengths and lengths[-1] <= SHORT:
        usual = lengths[-1]
    widest = column.widest or (WIDEST if usual < 2 * PROSE else PROSE)
    return min(max(usual, text_width(column.heading) + 3, NARROWEST) * 1.1 + 2, widest)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column; not every program works that out when it opens the file."""
    room = int(width / 1.1) - 1
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))


def _lines(columns: Sequence[Column], widths: Sequence[float], rows: int) -> list[int]:
    """How many lines each row needs."""
    needed = [1] * rows
    for column, width in zip(columns, widths, strict=True):
        for row, value in enumerate(column.values):
            if isinstance(value, str):
                needed[row] = max(needed[row], lines_of(value, width))
    return needed


def text_width(text: str) -> int:
    """Columns of a fixed grid: a Chinese character counts two, as it does in GB 18030."""
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))
