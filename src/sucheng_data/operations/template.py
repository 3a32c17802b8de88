"""The fill-in workbook of an entity: labels, notes, examples and drop-downs, all from the schema."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from sucheng_data.model.schema import Entity, Field

HEADER, FIRST, LAST = 4, 5, 1000
GUIDE = ("栏目", "要求", "怎么填", "例子", "可选值")
_EDGE = Border(*(Side(style="thin", color="BFBFBF"),) * 4)
_MUST, _MAY = PatternFill("solid", fgColor="F8CBAD"), PatternFill("solid", fgColor="DDEBF7")
_MULTIPLE = "可填多项，用、分开"


def write_template(entity: Entity, path: Path) -> None:
    """Write the template to `path`: sheet 填报 to fill in, 填写说明 to read, and the hidden lists behind the drop-downs."""
    fields = [field for field in entity.fields.values() if not field.set_by and field.synonyms and not field.private]
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "填报"
    _form(sheet, entity, fields)
    _guide(book.create_sheet("填写说明"), entity, fields)
    lists = book.create_sheet("代码")
    lists.sheet_state = "hidden"
    _drop_downs(sheet, lists, fields)
    book.save(path)


def _form(sheet: Worksheet, entity: Entity, fields: list[Field]) -> None:
    """Title, the line that says who and when, the heading row with a note on every cell, typed columns below."""
    sheet["A1"] = f"{entity.title}填报表"
    sheet["A1"].font = Font(size=16, bold=True)
    sheet["A2"] = "填报单位：                填报日期："
    sheet["A3"] = "橙色栏必填。每行一条，不要合并单元格；填写说明见第二张表。"
    sheet["A3"].font = Font(color="7F7F7F")
    for column, field in enumerate(fields, start=1):
        cell = sheet.cell(HEADER, column, field.title)
        cell.font, cell.border = Font(bold=True), _EDGE
        cell.fill = _MUST if _must(entity, field) else _MAY
        cell.alignment = Alignment(wrap_text=True, horizontal="center", vertical="center")
        cell.comment = Comment(_note(field), "sucheng", width=280, height=120)
        letter = get_column_letter(column)
        sheet.column_dimensions[letter].width = max(12, 2 * len(field.title) + 4)
        sheet.column_dimensions[letter].number_format = "yyyy-mm-dd" if _is_date(field) else _format(field)
    sheet.freeze_panes = f"A{FIRST}"
    sheet.row_dimensions[HEADER].height = 32
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.print_title_rows = f"{HEADER}:{HEADER}"


def _must(entity: Entity, field: Field) -> bool:
    """Required, or the other half of a required point."""
    words = entity.geometry
    return field.name in entity.required or (
        bool(words) and field.name == words["lat"] and words["lon"] in entity.required
    )


def _format(field: Field) -> str:
    """Codes and phones stay text, or 001 becomes 1."""
    return "General" if field.type in ("integer", "number") else "@"


def _is_date(field: Field) -> bool:
    return field.spec.get("format") == "date"


def _note(field: Field) -> str:
    parts = [
        field.description,
        f"例：{_example(field)}" if field.examples else "",
        _MULTIPLE if field.type == "array" else "",
    ]
    return "\n".join(part for part in parts if part)


def _example(field: Field) -> str:
    """The first example, as a person would write it: labels instead of codes."""
    example = field.examples[0]
    words = example if isinstance(example, list) else [example]
    if field.codes:
        words = [field.codes.label(str(word)) for word in words]
    return "、".join(str(word.get("text", word)) if isinstance(word, dict) else str(word) for word in words)


def _guide(sheet: Worksheet, entity: Entity, fields: list[Field]) -> None:
    """One line per column of the form."""
    sheet.append([f"{entity.title}：怎么填"])
    sheet["A1"].font = Font(size=14, bold=True)
    sheet.append(GUIDE)
    for cell in sheet[2]:
        cell.font, cell.fill, cell.border = Font(bold=True), _MAY, _EDGE
    for field in fields:
        must = "必填" if _must(entity, field) else "选填"
        choices = "、".join(field.codes.label(code) for code in field.codes) if field.codes else ""
        sheet.append([field.title, must, field.description, _example(field) if field.examples else "", choices])
    for letter, width in zip("ABCDE", (20, 8, 50, 30, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=3):
        for cell in row:
            cell.alignment, cell.border, cell.data_type = Alignment(wrap_text=True, vertical="top"), _EDGE, "s"
    sheet.freeze_panes = "A3"


def _drop_downs(sheet: Worksheet, lists: Worksheet, fields: list[Field]) -> None:
    """A drop-down for every coded or yes/no column; several values may still be typed where several are allowed."""
    used = 0
    for column, field in enumerate(fields, start=1):
        labels = [field.codes.label(code) for code in field.codes] if field.codes else []
        if field.type == "boolean":
            labels = ["是", "否"]
        if not labels:
            continue
        used += 1
        for row, label in enumerate(labels, start=1):
            lists.cell(row, used, label)
        letter = get_column_letter(used)
        source = f"{quote_sheetname(lists.title)}!${letter}$1:${letter}${len(labels)}"
        choice = DataValidation("list", source, allow_blank=True, showErrorMessage=field.type != "array")
        choice.error, choice.errorTitle = "请从下拉列表中选择", field.title
        sheet.add_data_validation(choice)
        letter = get_column_letter(column)
        choice.add(f"{letter}{FIRST}:{letter}{LAST}")
