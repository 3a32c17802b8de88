"""excel: sucheng.xlsx, the workbook editors open."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.issue import Severity
from sucheng_data.model.release import Release
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Field

FILE = "sucheng.xlsx"
FONT = "Microsoft YaHei"
WIDEST, PROSE, NARROWEST = 36, 60, 6
LINE, TALLEST = 14.5, 409.0
# Characters that an A4 landscape page holds at the smallest size still read with ease.
PAGE_WIDTH = 230
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
DEGREE = "°"
LEVELS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
# Columns for programs, which only lengthen the way of a reader.
UNSEEN = ("publish", "review_state", "lon_source", "lat_source", "lon_gcj02", "lat_gcj02")
# Excel's own limits; text beyond them is cut with a mark rather than refused by Excel.
LONGEST_TEXT = 32767
OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


class Styles(NamedTuple):
    """The few formats of the workbook."""

    title: Format
    head: Format
    text: Format
    wrap: Format
    number: Format
    degrees: Format
    day: Format
    note: Format


class Column(NamedTuple):
    """One column of a sheet: heading, values, and the format of its cells."""

    heading: str
    values: Sequence[Any]
    style: Format


def excel(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`sucheng.xlsx`: 概览, one sheet per entity in Chinese with filters and a frozen heading, 来源, 数据字典."""
    book = xlsxwriter.Workbook(folder / FILE, OPTIONS)
    # A fixed date: the same records give the same bytes.
    book.set_properties({"title": "苏城暖新 数据包", "created": datetime(2000, 1, 1)})
    styles = _styles(book)
    listed = [
        name for name, table in release.tables.items() if table.num_rows and "excel" in release.schemas[name].outputs
    ]
    shown = sorted(listed, key=lambda name: release.schemas[name].rank)
    _overview(book, styles, release, shown)
    for name in shown:
        columns = _entity_columns(release, name, styles)
        _sheet(book, release.schemas[name].title, columns, styles)
    _sheet(book, "来源", _source_columns(release, styles), styles)
    _sheet(book, "数据字典", _dictionary(release, shown, styles), styles)
    book.close()
    return [(FILE, sum(release.tables[name].num_rows for name in shown))]


def _styles(book: Workbook) -> Styles:
    base = {"font_name": FONT, "font_size": 10, "valign": "top"}
    edge = {"border": 1, "border_color": "#D9D9D9"}
    return Styles(
        title=book.add_format({**base, "font_size": 16, "bold": True, "font_color": "#1F4E79"}),
        head=book.add_format(
            {
                **base,
                **edge,
                "bold": True,
                "font_color": "#FFFFFF",
                "bg_color": "#2F6DA5",
                "text_wrap": True,
                "valign": "vcenter",
            }
        ),
        text=book.add_format({**base, **edge, "num_format": "@"}),
        wrap=book.add_format({**base, **edge, "num_format": "@", "text_wrap": True}),
        number=book.add_format({**base, **edge}),
        degrees=book.add_format({**base, **edge, "num_format": "0.000000"}),
        day=book.add_format({**base, **edge, "num_format": "yyyy-mm-dd", "align": "left"}),
        note=book.add_format({**base, "font_color": "#595959"}),
    )


def _overview(book: Workbook, styles: Styles, release: Release, shown: list[str]) -> None:
    """The first sheet: what is in the package, of when, and links to the lists."""
    sheet = book.add_worksheet("概览")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 3, 14)
    sheet.set_column(4, 4, 60)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, "苏城暖新 数据包", styles.title)
    for row, line in enumerate(_about(release), start=1):
        sheet.write_string(row, 0, line, styles.note)
    for column, heading in enumerate(("内容", "已发布", "未发布", "未上地图", "说明")):
        sheet.write_string(5, column, heading, styles.head)
    for row, name in enumerate(shown, start=6):
        entity = release.schemas[name]
        sheet.write_url(row, 0, f"internal:'{_free(book, entity.title)}'!A1", styles.text, entity.title)
        sheet.write_number(row, 1, release.tables[name].num_rows, styles.number)
        sheet.write_number(row, 2, release.withheld.get(name, 0), styles.number)
        _cell(sheet, (row, 3), release.off_map.get(name), styles.number)
        sheet.write_string(row, 4, entity.description, styles.wrap)
    _page(sheet, len(shown) + 6, 5)
    sheet.fit_to_pages(1, 0)


def _about(release: Release) -> list[str]:
    counts = ((word, release.report.count(level)) for level, word in LEVELS.items())
    return [
        f"数据截至 {release.as_of.isoformat()}，来源文件 {len(release.sources)} 个（见“来源”表）。",
        f"检查结果：{'、'.join(f'{word} {count} 条' for word, count in counts)}。",
        "有错误的记录未发布；“提醒”一栏写明已发布记录还缺什么。坐标为 WGS-84。",
    ]


def _entity_columns(release: Release, name: str, styles: Styles) -> list[Column]:
    """The entity's columns that hold anything at all, with labels in place of codes; where it came from stands last."""
    entity, table, columns = release.schemas[name], release.tables[name], []
    first = [*entity.key, entity.label]
    for column in [*first, *(column for column in table.column_names if column not in first)]:
        field = entity.fields.get(column)
        if field is None or field.set_by == "ingest" or column in UNSEEN or table[column].null_count == table.num_rows:
            continue
        shown = [_shown(field, value, release) for value in table[column].to_pylist()]
        columns.append(Column("提醒" if column == "flags" else field.title, shown, _style(field, styles)))
    return [*columns, Column("出处", _origins(release, name), styles.wrap)]


def _origins(release: Release, name: str) -> list[str]:
    """File, sheet and row of every record, as a person would say it."""
    files = {source.source_id: Path(source.file_name).name for source in release.sources}
    places = zip(
        *(values(release.tables[name], column) for column in ("source_id", "source_sheet", "source_row")), strict=True
    )
    return [f"{files[source]} {sheet} 第{row}行" if source in files else "机构名录" for source, sheet, row in places]


def _style(field: Field, styles: Styles) -> Format:
    if field.type in ("integer", "number"):
        return styles.degrees if field.unit == DEGREE else styles.number
    return styles.day if field.spec.get("format") == "date" else styles.wrap


def _shown(field: Field, value: Any, release: Release) -> Any:
    """What a person reads: labels for codes, names for organisations, 是/否, lists joined."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(str(_shown(field, item, release)) for item in value)
    if isinstance(value, dict):
        return str(value.get("text") or " ".join(str(item) for item in value.values() if item is not None))
    if isinstance(value, str):
        codes = (
            field.codes
            or release.schemas.codes["organisations" if field.name.endswith(("org_id", "org_ids")) else "review_states"]
        )
        return codes.label(value) if value in codes.by_code else value
    return value


def _source_columns(release: Release, styles: Styles) -> list[Column]:
    organisations = release.schemas.codes["organisations"]
    sources = release.sources
    return [
        Column("来源编号", [source.source_id for source in sources], styles.text),
        Column("文件名", [source.file_name for source in sources], styles.wrap),
        Column("报送单位", [organisations.label(source.submitted_by) for source in sources], styles.wrap),
        Column("报送日期", [source.submitted_on for source in sources], styles.text),
        Column("记录数", [source.rows for source in sources], styles.number),
        Column("校验（SHA-256）", [source.sha256 for source in sources], styles.text),
    ]


def _dictionary(release: Release, shown: list[str], styles: Styles) -> list[Column]:
    rows = [(release.schemas[name], field) for name in shown for field in release.schemas[name].public]
    return [
        Column("内容", [entity.title for entity, _ in rows], styles.text),
        Column("中文名", [field.title for _, field in rows], styles.text),
        Column("英文名", [field.name for _, field in rows], styles.text),
        Column("类型", [field.type for _, field in rows], styles.text),
        Column("必填", ["是" if _required(entity, field) else "" for entity, field in rows], styles.text),
        Column("单位", [field.unit for _, field in rows], styles.text),
        Column("取值", [_range(field) for _, field in rows], styles.wrap),
        Column("说明", [field.description for _, field in rows], styles.wrap),
    ]


def _required(entity: Entity, field: Field) -> bool:
    return field.name in entity.required


def _range(field: Field) -> str:
    """The labels of a short code list; the name of a long one."""
    if field.codes is None:
        return str(field.spec.get("pattern", ""))
    labels = [field.codes.label(code) for code in field.codes]
    return "、".join(labels) if len(labels) <= 12 else f"{'、'.join(labels[:8])}……共{len(labels)}项"


def _sheet(book: Workbook, title: str, columns: list[Column], styles: Styles) -> None:
    """One list: heading frozen, filters on, widths that fit Chinese, A4 landscape with the heading on every page."""
    sheet = book.add_worksheet(_free(book, title))
    rows = max((len(column.values) for column in columns), default=0)
    widths = [_width(column) for column in columns]
    sheet.set_row(0, 30)
    for index, column in enumerate(columns):
        sheet.set_column(index, index, widths[index])
        sheet.write_string(0, index, column.heading, styles.head)
        for row, value in enumerate(column.values, start=1):
            _cell(sheet, (row, index), value, column.style)
    for row, lines in enumerate(_lines(columns, widths, rows), start=1):
        if lines > 1:
            sheet.set_row(row, min(LINE * lines, TALLEST))
    sheet.freeze_panes(1, min(2, len(columns)))
    if rows:
        sheet.autofilter(0, 0, rows, len(columns) - 1)
    _page(sheet, rows + 1, max(len(columns), 1))
    sheet.fit_to_pages(math.ceil(sum(widths) / PAGE_WIDTH), 0)
    sheet.repeat_rows(0)
    sheet.repeat_columns(0, min(1, len(columns) - 1))


def _free(book: Workbook, title: str) -> str:
    """`title` as Excel allows it, and not taken yet: a schema may be called anything."""
    name = _FORBIDDEN.sub(" ", title).strip(" '")[:28] or "表"
    taken = {sheet.casefold() for sheet in book.sheetnames}
    return next(
        free
        for number in itertools.count(1)
        if (free := f"{name}{number if number > 1 else ''}").casefold() not in taken
    )


def _page(sheet: Worksheet, rows: int, columns: int) -> None:
    """A4 landscape with a footer; a wide list goes on over several pages, each with the heading and the names."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, rows - 1, columns - 1)
    sheet.set_footer("&L苏城暖新&R第 &P 页 共 &N 页")


def _cell(sheet: Worksheet, at: tuple[int, int], value: Any, style: Format) -> None:
    """Text is always written as text: no string becomes a formula, a link or a number."""
    if value is None or value == "":
        sheet.write_blank(*at, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(*at, datetime(value.year, value.month, value.day), style)
    elif isinstance(value, (int, float, Decimal)):
        sheet.write_number(*at, float(value), style)
    else:
        text = str(value)
        sheet.write_string(*at, text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 1] + "…", style)


def _width(column: Column) -> float:
    """Wide enough for the usual value and the heading; what is longer is wrapped, prose over a wider column."""
    texts = (str(value) for value in column.values if value)
    lengths = sorted(max(map(_cells, text.split("\n"))) for text in texts)
    usual = lengths[int(len(lengths) * 0.95)] if lengths else 0
    widest = WIDEST if usual < 2 * PROSE else PROSE
    return min(max(usual, _cells(column.heading) + 3, NARROWEST) * 1.1 + 2, widest)


def _lines(columns: Sequence[Column], widths: Sequence[float], rows: int) -> list[int]:
    """How many lines each row needs; not every program works that out when it opens the file."""
    needed = [1] * rows
    for column, width in zip(columns, widths, strict=True):
        room = int(width / 1.1) - 1
        for row, value in enumerate(column.values):
            if isinstance(value, str) and (2 * len(value) > room or "\n" in value):
                lines = sum(max(1, math.ceil(_cells(line) / room)) for line in value.split("\n"))
                needed[row] = max(needed[row], lines)
    return needed


def _cells(text: str) -> int:
    """Columns of a fixed grid: a Chinese character counts two, as it does in GB 18030."""
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))
