"""excel: sucheng.xlsx, the workbook editors open."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

from xlsxwriter.workbook import Format, Workbook

from sucheng_data.model.issue import Severity
from sucheng_data.model.release import Release
from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity, Field
from sucheng_data.sheets.lists import (
    BASE,
    EDGE,
    HEAD,
    NOTE,
    TITLE,
    Column,
    add_list,
    free_name,
    new_book,
    put,
    set_page,
)

FILE = "sucheng.xlsx"
DEGREE = "°"
LEVELS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
# Columns for programs, which only lengthen the way of a reader.
UNSEEN = ("publish", "review_state", "lon_source", "lat_source", "lon_gcj02", "lat_gcj02")


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


def excel(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`sucheng.xlsx`: 概览, one sheet per entity in Chinese with filters and a frozen heading, 来源, 数据字典."""
    book = new_book(str(folder / FILE), "苏城暖新 数据包")
    styles = _styles(book)
    listed = [
        name for name, table in release.tables.items() if table.num_rows and "excel" in release.schemas[name].outputs
    ]
    shown = sorted(listed, key=lambda name: release.schemas[name].rank)
    _overview(book, styles, release, shown)
    for name in shown:
        columns = _entity_columns(release, name, styles)
        add_list(book, release.schemas[name].title, columns, styles.head)
    add_list(book, "来源", _source_columns(release, styles), styles.head)
    add_list(book, "数据字典", _dictionary(release, shown, styles), styles.head)
    book.close()
    return [(FILE, sum(release.tables[name].num_rows for name in shown))]


def _styles(book: Workbook) -> Styles:
    cell = {**BASE, **EDGE}
    return Styles(
        title=book.add_format(TITLE),
        head=book.add_format({**cell, **HEAD}),
        text=book.add_format({**cell, "num_format": "@"}),
        wrap=book.add_format({**cell, "num_format": "@", "text_wrap": True}),
        number=book.add_format(cell),
        degrees=book.add_format({**cell, "num_format": "0.000000"}),
        day=book.add_format({**cell, "num_format": "yyyy-mm-dd", "align": "left"}),
        note=book.add_format(NOTE),
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
        sheet.write_url(row, 0, f"internal:'{free_name(book, entity.title)}'!A1", styles.text, entity.title)
        sheet.write_number(row, 1, release.tables[name].num_rows, styles.number)
        sheet.write_number(row, 2, release.withheld.get(name, 0), styles.number)
        put(sheet, (row, 3), release.off_map.get(name), styles.number)
        sheet.write_string(row, 4, entity.description, styles.wrap)
    set_page(sheet, len(shown) + 6, 5)
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
