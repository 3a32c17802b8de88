"""What the sheets of both workbooks share: formats, real tables, pages that print at a readable size."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.release import Release
from sucheng_data.sheets.lists import BASE, EDGE, HEAD, NOTE, TITLE, Column, add_list, column_width, put, set_page

PRINTED = 138  # characters across an A4 landscape page at eight points, whatever font stands in for ours
PRINTED_WIDTH, UNPRINTED_WIDTH = 24, 60
SAMPLE = 500  # values by which the printed columns are chosen
MARGINS = (0.3, 0.3, 0.55, 0.6)  # inches: left, right, top, bottom
LONGEST_HEADING = 120
TABLE = "Table Style Medium 2"
LINK = "#0563C1"
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # what a spreadsheet program reads as one character
_LEVELS = {"错误": ("#9C0006", "#FFC7CE"), "警告": ("#7F6000", "#FFEB9C"), "提示": ("#1F4E79", "#DDEBF7")}
_KINDS = {
    "增": ("#1E7B34", "#E2F0D9"),
    "调": ("#1F4E79", "#DDEBF7"),
    "改": ("#7F6000", "#FFF2CC"),
    "减": ("#9C0006", "#FBE5D6"),
}


class Styles(NamedTuple):
    """The few formats of a workbook. marks: word -> the format of a cell that says it."""

    title: Format
    section: Format
    head: Format
    text: Format
    wrap: Format
    number: Format
    share: Format
    degrees: Format
    day: Format
    link: Format
    note: Format
    alert: Format
    over: Format
    soon: Format
    lacking: Format
    marks: dict[str, Format]


class Entry(NamedTuple):
    """A line of the contents: a sheet, how many rows it lists, what it is for."""

    sheet: str
    rows: int | None
    about: str


@dataclass(frozen=True)
class Paper:
    """What is written on, and what about. mark: what stands at the head of every page; entries: the contents so far."""

    book: Workbook
    styles: Styles
    release: Release
    mark: str = ""
    entries: list[Entry] = field(default_factory=list)

    def page(self, sheet: Worksheet) -> None:
        """Margins, and the mark: at the head of every printed page, and on the tab."""
        sheet.set_margins(*MARGINS)
        if self.mark:
            sheet.set_header(f'&C&"Microsoft YaHei,Bold"&12&KC00000{self.mark}')
            sheet.set_tab_color("#C00000")

    def footer(self, sheet: Worksheet) -> str:
        return f"&L苏城暖新 {self.release.as_of.isoformat()}&C&A&R第 &P 页 共 &N 页"


def styles_of(book: Workbook) -> Styles:
    cell: dict[str, Any] = {**BASE, **EDGE}

    def marked(colours: tuple[str, str]) -> Format:
        return book.add_format({"font_color": colours[0], "bg_color": colours[1]})

    return Styles(
        title=book.add_format(TITLE),
        section=book.add_format({**BASE, "font_size": 12, "bold": True, "font_color": "#1F4E79"}),
        head=book.add_format({**cell, **HEAD}),
        text=book.add_format({**cell, "num_format": "@"}),
        wrap=book.add_format({**cell, "num_format": "@", "text_wrap": True}),
        number=book.add_format(cell),
        share=book.add_format({**cell, "num_format": "0%"}),
        degrees=book.add_format({**cell, "num_format": "0.000000"}),
        day=book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
        link=book.add_format({**cell, "num_format": "@", "font_color": LINK, "underline": 1}),
        note=book.add_format(NOTE),
        alert=book.add_format({**BASE, "font_size": 12, "bold": True, "font_color": "#C00000"}),
        over=book.add_format({"font_color": "#7F7F7F", "bg_color": "#EDEDED"}),
        soon=marked(_LEVELS["警告"]),
        lacking=book.add_format({"bg_color": "#FBE5D6"}),
        marks={word: marked(colours) for word, colours in {**_LEVELS, **_KINDS}.items()},
    )


def add_table(
    paper: Paper, title: str, columns: Sequence[Column], about: str, nothing: str = "没有内容。"
) -> Worksheet:
    """A sheet that is one real table, or one line where there are no rows; prints the first columns, as many as fit."""
    columns = [column._replace(heading=head) for column, head in zip(columns, _headings(columns), strict=True)]
    printed = printed_columns(columns)
    columns = [*columns[:printed], *map(_wide, columns[printed:])]
    sheet = add_list(paper.book, clean(title), columns, paper.styles.head, filters=False)
    rows = max((len(column.values) for column in columns), default=0)
    paper.entries.append(Entry(sheet.name, rows, about))
    if rows:
        name = re.sub(r"\W", "", sheet.name)
        heads = [{"header": column.heading, "header_format": paper.styles.head} for column in columns]
        options = {"name": f"表{len(paper.entries)}_{name}", "style": TABLE, "columns": heads}
        sheet.add_table(0, 0, rows, len(columns) - 1, options)
    else:
        put(sheet, (1, 0), nothing, paper.styles.note)
    set_page(sheet, max(rows, 1) + 1, printed, paper.footer(sheet))
    sheet.fit_to_pages(1, 0)
    paper.page(sheet)
    return sheet


def add_page(paper: Paper, title: str, about: str) -> Worksheet:
    """A sheet to read rather than to filter: no grid, a title."""
    sheet = paper.book.add_worksheet(title)
    paper.entries.append(Entry(title, None, about))
    sheet.hide_gridlines(2)
    sheet.set_row(0, 28)
    paper.page(sheet)
    return sheet


def mark_words(paper: Paper, sheet: Worksheet, column: int, rows: int, words: Sequence[str]) -> None:
    """Cells of a column that say one of `words` in its colours."""
    for word in words if rows else ():
        rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": paper.styles.marks[word]}
        sheet.conditional_format(1, column, rows, column, rule)


def clean(text: str) -> str:
    """A name of a sheet or column without signs that a workbook cannot hold or would read otherwise."""
    plain = _ESCAPE.sub("＿", _CONTROL.sub(" ", text)).strip()
    return f"＜{plain[1:]}" if plain.startswith("<r>") else plain  # which XlsxWriter takes for XML of its own


def _headings(columns: Sequence[Column]) -> list[str]:
    """The headings as a table needs them: none empty, none twice."""
    taken: set[str] = set()
    heads = []
    for number, column in enumerate(columns, 1):
        first = clean(column.heading)[:LONGEST_HEADING] or f"列{number}"
        names = (f"{first}{again if again > 1 else ''}" for again in itertools.count(1))
        heads.append(next(name for name in names if _key(name) not in taken))
        taken.add(_key(heads[-1]))
    return heads


def _key(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()


def _wide(column: Column) -> Column:
    """What is only read on the screen may be wide rather than make its rows high."""
    return column._replace(widest=UNPRINTED_WIDTH)


def printed_columns(columns: Sequence[Column]) -> int:
    """How many columns a page takes."""
    widths = [column_width(column._replace(values=column.values[:SAMPLE])) for column in columns]
    fit = sum(1 for total in itertools.accumulate(widths) if total <= PRINTED)
    return max(fit, min(2, len(columns)), 1)
