"""Workbooks for people: lists with widths that fit Chinese, ready to print, in which no text becomes a formula or a link."""

from __future__ import annotations

import itertools
import math
import re
import shutil
from collections.abc import Sequence
from datetime import datetime
from functools import partial, reduce
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import numpy as np
import pyarrow as pa
import xlsxwriter
from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from sucheng_data.sheets.bulk import Bulk, Filling
from sucheng_data.sheets.cells import (
    RICH,
    Distinct,
    Ints,
    content,
    distinct,
    kept,
    lines,
    lines_of,
    tails,
    text_width,
    text_widths,
)

__all__ = [
    "Column",
    "add_list",
    "column_width",
    "free_name",
    "lines_of",
    "new_book",
    "put",
    "put_parts",
    "set_page",
    "text_width",
]

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
_LEVEL = 2  # of compression
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


class Column(NamedTuple):
    """One column of a list: heading, values (a list, or quicker an Arrow column), the format of its cells, and how wide it
    may be at most (0: as usual)."""

    heading: str
    values: Sequence[Any] | pa.ChunkedArray
    style: Format
    widest: float = 0


class _Book(Workbook):  # type: ignore[misc]
    def _store_workbook(self) -> None:
        """At the usual level most of the time of a big workbook goes into its compression; so it is a seventh bigger."""
        usual = xlsxwriter.workbook.ZipFile
        xlsxwriter.workbook.ZipFile = partial(usual, compresslevel=_LEVEL)
        try:
            super()._store_workbook()
        finally:
            xlsxwriter.workbook.ZipFile = usual
            if self.tmpdir:
                shutil.rmtree(self.tmpdir)


def new_book(target: str | BinaryIO, title: str) -> Workbook:
    """An empty workbook; of a fixed date, so that the same content gives the same bytes."""
    way: dict[str, Any] = {"in_memory": True}
    if isinstance(target, str):
        # Beside the file until it is whole: what a killed process has left there is cleared away by whoever writes it again.
        parts = Path(f"{target}.parts")
        shutil.rmtree(parts, ignore_errors=True)
        parts.mkdir()
        way = {"tmpdir": str(parts)}
    book = _Book(target, {**_OPTIONS, **way})
    book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
    return book


def add_list(
    book: Workbook,
    title: str,
    columns: Sequence[Column],
    head: Format,
    tallest: float = TALLEST,
    *,
    filters: bool = True,
) -> Worksheet:
    """A sheet that is one list: heading frozen, filters on, A4 landscape with the heading on every page.

    filters: False where a table is laid over the list, which brings its own.
    """
    sheet = book.add_worksheet(free_name(book, title), worksheet_class=Bulk)
    rows = max((len(column.values) for column in columns), default=0)
    found = [distinct(column.values, rows) for column in columns]
    wide = [text_widths(column) for column in found]
    widths = [_width(*each) for each in zip(columns, found, wide, strict=True)]
    sheet.set_row(0, 30)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, widths[index])
        sheet.write_string(0, index, column.heading, head)
    if rows:
        high = reduce(np.maximum, map(lines, found, wide, widths))
        ends = (tails(each, book.str_table) for each in found)
        body = [Filling(end, each.codes, one.style) for end, each, one in zip(ends, found, columns, strict=True)]
        sheet.fill(body, np.where(high > 1, np.minimum(LINE * high, tallest), 0))
    sheet.freeze_panes(1, min(2, len(columns)))
    if rows and filters:
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
    what = content(value)
    if what is None:
        sheet.write_blank(*at, None, style)
    elif not isinstance(what, str):
        sheet.write_number(*at, what, style)
    elif what.startswith(RICH):
        sheet.write_rich_string(*at, what[0], what[1], what[2:], style)
    else:
        sheet.write_string(*at, what, style)


def put_parts(sheet: Worksheet, at: tuple[int, int], parts: Sequence[tuple[str, Format]], style: Format) -> None:
    """Text in several fonts, as text: each part in that of its format; the cell itself in `style`."""
    fitting = [(kept(what), font) for text, font in parts if isinstance(what := content(text), str)]
    if len(fitting) < 2:
        put(sheet, at, "".join(text for text, _ in parts), style)
    else:
        sheet.write_rich_string(*at, *(each for text, font in fitting for each in (font, text)), style)


def column_width(column: Column) -> float:
    """Wide enough for the usual value and the heading; what is longer is wrapped, prose over a wider column."""
    found = distinct(column.values, len(column.values))
    return _width(column, found, text_widths(found))


def _width(column: Column, found: Distinct, widths: Ints) -> float:
    every = widths[found.codes]
    lengths = np.sort(every[every > 0])
    usual = int(lengths[int(len(lengths) * 0.95)]) if len(lengths) else 0
    if len(lengths) and lengths[-1] <= SHORT:
        usual = int(lengths[-1])
    widest = column.widest or (WIDEST if usual < 2 * PROSE else PROSE)
    return min(max(usual, text_width(column.heading) + 3, NARROWEST) * 1.1 + 2, widest)
