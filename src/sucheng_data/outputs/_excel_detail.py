"""The sheets of records: one real table per entity with drop-downs, links into the map, and colours for what needs a look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity
from sucheng_data.outputs._excel_book import Paper, add_table
from sucheng_data.outputs._excel_cells import LINK, YES_NO, Shown, codes_of, entity_columns
from sucheng_data.sheets.lists import Column, free_name, put

SOON = 30  # days
ENDS = ("valid_to", "end_date")
OVER = frozenset({"closed", "merged", "relocated", "ended"})
# Excel holds 65,530 links on a sheet, and slows down long before.
MOST_LINKS = 10_000
LONGEST_LINK = 2000
NAVIGATE = "导航"
POINT = ("lon_gcj02", "lat_gcj02")
MAP = "https://uri.amap.com/"
MARKER = MAP + "marker?position={},{}&name={}&coordinate=gaode"
LISTS = "代码"


@dataclass(frozen=True)
class Choices:
    """The drop-downs asked for: a sheet, a column, its rows, what may be chosen, whether nothing else may stand there."""

    asked: list[tuple[Worksheet, int, int, tuple[str, ...], bool]] = field(default_factory=list)

    def write(self, paper: Paper) -> None:
        """The hidden sheet with the lists, and the drop-downs that draw on it; the last sheet of the workbook."""
        lists = list(dict.fromkeys(labels for *_, labels, _ in self.asked))
        if not lists:
            return
        hidden = paper.book.add_worksheet(free_name(paper.book, LISTS))
        hidden.hide()
        for column, labels in enumerate(lists):
            for row, label in enumerate(labels):
                put(hidden, (row, column), label, paper.styles.text)
        for sheet, column, rows, labels, only in self.asked:
            letter = xl_col_to_name(lists.index(labels), col_abs=True)
            source = f"='{hidden.name}'!{letter}$1:{letter}${len(labels)}"
            told = {"error_title": "请从下拉列表中选择", "error_message": "这一栏只能填列表里的内容。"}
            rule = {"validate": "list", "source": source, "show_error": only, **told}
            sheet.data_validation(1, column, rows, column, rule)


def add_details(paper: Paper, tables: dict[str, pa.Table], choices: Choices) -> None:
    """A sheet per entity that has records."""
    for name, table in tables.items():
        _detail(paper, name, table, choices)


def _detail(paper: Paper, name: str, table: pa.Table, choices: Choices) -> None:
    entity = paper.release.schemas[name]
    shown = entity_columns(paper.release, name, table, paper.styles)
    links = _links(entity, table)
    at = next((index for index, one in enumerate(shown) if one.field and one.field.name == entity.label), 0) + 1
    if any(links):
        shown = _with_links(paper, shown, at, (table, links))
    sheet = add_table(paper, entity.title, [one.column for one in shown], entity.description)
    for row, link in enumerate(links[:MOST_LINKS], start=1):
        if link:
            sheet.write_url(row, at, link, paper.styles.link, NAVIGATE)
    for index, one in enumerate(shown):
        labels = _labels(paper, one)
        if labels and one.field:
            choices.asked.append((sheet, index, table.num_rows, labels, one.field.type != "array"))
    _colour(paper, sheet, shown, table.num_rows)


def _links(entity: Entity, table: pa.Table) -> list[str | None]:
    """Per record the address that opens the map at its point, as far as a sheet holds them."""
    some = table.slice(0, MOST_LINKS)
    labels = values(some, entity.label) if entity.label else [""] * some.num_rows
    points = zip(values(some, LINK), *(values(some, name) for name in POINT), labels, strict=True)
    return [_link(*point) for point in points]


def _link(given: str | None, lon: float | None, lat: float | None, label: str | None) -> str | None:
    if given and given.startswith(MAP) and len(given) <= LONGEST_LINK and given.isprintable():
        return given
    if lon is None or lat is None:
        return None
    return MARKER.format(lon, lat, quote((label or "")[:40], safe="", errors="replace"))


def _with_links(paper: Paper, shown: list[Shown], at: int, what: tuple[pa.Table, Sequence[str | None]]) -> list[Shown]:
    """A column for the links; beyond what a sheet holds, the point to search for in the map."""
    table, links = what
    beyond = table.slice(MOST_LINKS)
    cells = pa.array([NAVIGATE if link else None for link in links], pa.string())
    points = [beyond[name].combine_chunks().cast(pa.string()) for name in POINT]
    column = Column(NAVIGATE, [], paper.styles.text)
    column = column._replace(values=pa.chunked_array([cells, pc.binary_join_element_wise(*points, ",")]))
    return [*shown[:at], Shown(None, column), *shown[at:]]


def _labels(paper: Paper, one: Shown) -> tuple[str, ...]:
    """What an editor may choose from."""
    if one.field is None or one.field.name == "flags":
        return ()
    if one.field.type == "boolean":
        return YES_NO
    codes = codes_of(one.field, paper.release)
    return tuple(dict.fromkeys(codes.label(code) for code in codes)) if codes else ()


def _colour(paper: Paper, sheet: Worksheet, shown: Sequence[Shown], rows: int) -> None:
    """Grey for what is over, yellow for what ends soon, red where there is no point; the first that fits counts."""
    day = datetime.combine(paper.release.as_of, time())
    soon = {"type": "date", "criteria": "between", "minimum": day, "maximum": day + timedelta(SOON)}
    for index, one in enumerate(shown):
        if one.field is None:
            continue
        for word in _over(one):
            rule = {"type": "formula", "criteria": f'=${xl_col_to_name(index)}2="{word}"', "format": paper.styles.over}
            sheet.conditional_format(1, 0, rows, len(shown) - 1, {**rule, "stop_if_true": True})
        if one.field.name in ENDS:
            sheet.conditional_format(1, index, rows, index, {**soon, "format": paper.styles.soon})
        if one.field.unit == "°":
            sheet.conditional_format(1, index, rows, index, {"type": "blanks", "format": paper.styles.lacking})


def _over(one: Shown) -> Iterator[str]:
    """The labels that say a record is of the past."""
    if one.field and one.field.name == "status" and one.field.codes:
        yield from (one.field.codes.label(code).replace('"', '""') for code in one.field.codes if code in OVER)
