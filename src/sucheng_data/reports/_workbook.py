"""What the sheets of the Excel report share: formats, words, colours, and links to the cells of the original files."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from xlsxwriter.workbook import Format, Workbook
from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.report import Report
from sucheng_data.model.schema import Field
from sucheng_data.reports._causes import plain, shown
from sucheng_data.reports._words import word
from sucheng_data.sheets.lists import BASE, EDGE, HEAD, NOTE, TITLE

# Text and fill of a level: told by word and colour.
COLOURS = {
    Severity.ERROR: ("#9C0006", "#FFC7CE"),
    Severity.WARNING: ("#7F6000", "#FFEB9C"),
    Severity.INFO: ("#1F4E79", "#DDEBF7"),
}
# Of charts, where a pale fill would not be seen.
BARS = {Severity.ERROR: "#C0392B", Severity.WARNING: "#E6A700", Severity.INFO: "#5B9BD5"}
GRID = {"visible": True, "line": {"color": "#E5E5E5"}}
ROW = 20  # pixels
MARGINS = (0.3, 0.3, 0.4, 0.6)  # inches: left, right, top, bottom
LONGEST = 1000  # characters of one cell: enough to know it again
_WORDS = {
    "footer": Text("&L数据检查报告&R第 &P 页 共 &N 页", "&LData validation report&Rpage &P of &N"),
    "summary": Text("概览", "Summary"),
    "scores": Text("部门评分", "Scores"),
    "departments": Text("按部门", "By department"),
    "findings": Text("问题", "Findings"),
    "accepted": Text("已确认", "Confirmed"),
    "ledger": Text("规则台账", "Rules"),
    "dictionary": Text("数据字典", "Dictionary"),
    "total": Text("合计", "Total"),
    "by_dimension": Text("按质量维度（GB/T 36344）", "By dimension (GB/T 36344)"),
    "causes": Text("主要问题（错误在前）", "Main problems, errors first"),
    "no_accepted": Text("还没有确认无误的问题。", "Nothing has been confirmed yet."),
    "no_scores": Text("这次没有评分。", "No scores this time."),
    "no_rules": Text("没有检查记录。", "No record of checks."),
    "senders": Text("涉及单位", "Departments"),
    "rank": Text("名次", "Rank"),
    "points_chart": Text("各单位得分（满分 100）", "Points per department (of 100)"),
    "dimensions_chart": Text("六个质量维度的合格比例（叠加）", "Six dimensions of quality, shares stacked"),
    "shares": Text("得分与各项比例", "Points and shares"),
    "how": Text("每个数怎么来的：合格 / 总数", "How each number is made: good / of"),
    "how_scored": Text(
        "得分 = 各项（合格 ÷ 总数 × 权重）之和 ÷ 可计算各项的权重之和 × 100；没有可计算数据的项（—）不计，权重为 0 的项只列出、不计分。",
        "Points = sum of (good ÷ of × weight) ÷ sum of the weights of what could be measured × 100. "
        "What could not be measured (—) is left out; weight 0: shown, not counted.",
    ),
    "verdict": Text(
        "有 {} 处错误，有错误的记录暂不发布；改正后重新报送即可。",
        "{} errors: records with errors are held back until they are mended.",
    ),
    "verdict_held": Text(
        "有 {} 处错误，{} 条记录暂不发布；改正后重新报送即可。",
        "{} errors: {} records are held back until they are mended.",
    ),
    "rules_crashed": Text(
        "有 {} 条规则因程序故障没有查成，见“规则台账”。", "{} rules failed to run: see the sheet “Rules”."
    ),
    "rules_skipped": Text(
        "有 {} 条规则没有检查（缺少所需的数据），见“规则台账”。",
        "{} rules were not checked for want of data: see the sheet “Rules”.",
    ),
    "left_out": Text(
        "共 {} 条，这里只列出前 {} 条；全部见 CSV 报告。",
        "{} in all; the first {} are listed here, all of them in the CSV report.",
    ),
    "and_more": Text("……共 {} 项", "… {} in all"),
    "longest": Text("不超过 {} 字", "at most {} characters"),
    "unit": Text("单位：{}", "unit: {}"),
    "string": Text("文本", "text"),
    "date": Text("日期", "date"),
    "number": Text("数字", "number"),
    "integer": Text("整数", "whole number"),
    "boolean": Text("是/否", "yes/no"),
    "array": Text("可填多项", "several values"),
    "object": Text("组合", "composite"),
    "name": Text("中文名", "Chinese name"),
    "name_en": Text("英文名", "Name"),
    "type": Text("类型", "Type"),
    "range": Text("值域", "Values"),
    "required": Text("必填", "Required"),
    "description": Text("说明", "Description"),
    "check": Text("检查方法", "Check"),
    "yes": Text("是", "yes"),
}
_BOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods")
_LINKED = (*_BOOKS, ".csv")
_CELL = re.compile(r"([A-Z]{0,3})([0-9]{0,7})(?::[A-Z]{0,3}[0-9]{0,7})?")
# Signs that would end the path, or that an address reads otherwise than a file name.
_UNSAFE = re.compile(r'[\x00-\x1f\x7f#%?*<>|":\\]')
LONGEST_LINK = 250


class Styles(NamedTuple):
    """The few formats of the report."""

    title: Format
    section: Format
    head: Format
    sum: Format
    text: Format
    wrap: Format
    number: Format
    count: Format
    share: Format
    points: Format
    centre: Format
    note: Format
    bad: Format
    good: Format
    link: Format
    plain: Format
    plain_link: Format
    weight: Format
    overflow: Format
    levels: dict[Severity, Format]
    tiles: dict[Severity | None, Format]


def styles_of(book: Workbook) -> Styles:
    cell: dict[str, Any] = {**BASE, **EDGE}
    line = {"text_wrap": True, "valign": "vcenter"}
    big = {**cell, "font_size": 16, "bold": True, "align": "center", "valign": "vcenter", "num_format": "#,##0"}
    return Styles(
        title=book.add_format(TITLE),
        section=book.add_format({**BASE, "font_size": 12, "bold": True, "font_color": "#1F4E79"}),
        head=book.add_format({**cell, **HEAD}),
        sum=book.add_format({**cell, **HEAD, "num_format": "#,##0", "align": "center"}),
        text=book.add_format({**cell, "num_format": "@"}),
        wrap=book.add_format({**cell, "num_format": "@", "text_wrap": True}),
        number=book.add_format({**cell, "num_format": "#,##0"}),
        count=book.add_format({**cell, "num_format": "#,##0", "align": "center"}),
        share=book.add_format({**cell, "num_format": "0.0%"}),
        points=book.add_format({**cell, "num_format": "0.0", "bold": True}),
        centre=book.add_format({**cell, "num_format": "@", "align": "center"}),
        note=book.add_format({**NOTE, "text_wrap": True}),
        bad=book.add_format({**BASE, **line, "font_size": 12, "bold": True, "font_color": "#9C0006"}),
        good=book.add_format({**BASE, **line, "font_size": 12, "bold": True, "font_color": "#1E7B34"}),
        link=book.add_format({**cell, "font_color": "#0563C1", "underline": 1}),
        plain=book.add_format(NOTE),
        plain_link=book.add_format({**BASE, "font_color": "#0563C1", "underline": 1}),
        weight=book.add_format({**NOTE, "align": "center"}),
        overflow=book.add_format({**BASE, "bold": True}),
        levels={
            level: book.add_format({**cell, "bold": True, "font_color": text, "bg_color": fill})
            for level, (text, fill) in COLOURS.items()
        },
        tiles={None: book.add_format(big)}
        | {
            level: book.add_format({**big, "font_color": text, "bg_color": fill})
            for level, (text, fill) in COLOURS.items()
        },
    )


class Paper(NamedTuple):
    """What is written on, in which language, and what about; base: see `target`."""

    book: Workbook
    styles: Styles
    report: Report
    lang: str
    base: str = ""

    def said(self, name: str) -> str:
        """A word of this workbook."""
        return _WORDS[name].in_(self.lang)

    def word(self, name: str) -> str:
        """A word of all reports."""
        return word(name, self.lang)

    def left_out(self, total: int, most: int) -> str:
        return self.said("left_out").format(total, most)

    def type_of(self, field: Field) -> str:
        """The kind of value, as people say it."""
        kind = "date" if field.spec.get("format") == "date" else field.type
        return self.said(kind) if kind in _WORDS else kind

    def entity(self, name: str) -> str:
        entity = self.report.schemas.entities.get(name)
        return (entity.title_en if self.lang == "en" else entity.title) if entity else name


def dress(chart: Any, name: str, *, legend: bool = True) -> None:
    """Title and legend, alike for all charts."""
    chart.set_title({"name": name, "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"position": "bottom"} if legend else {"none": True})


def section(paper: Paper, sheet: Worksheet, row: int, name: str) -> None:
    """The heading of a part of a sheet."""
    sheet.set_row(row, 22)
    sheet.write_string(row, 0, paper.said(name), paper.styles.section)


def place(sheet: Worksheet, chart: Any, at: tuple[int, int], size: tuple[int, int]) -> None:
    """Puts a chart at row and column; size: pixels wide, rows of the usual height."""
    if chart:
        chart.set_size({"width": size[0], "height": size[1] * ROW})
        sheet.insert_chart(*at, chart, {"object_position": 1})


def bounded(text: str) -> str:
    """One line of at most LONGEST characters, without signs that programs act on."""
    flat = plain(text)
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 1] + "…"


def target(place: Place, base: str = "") -> str:
    """The link to a place, relative to the report; "" where the path is not plainly one of a file below `base`.

    base: from the folder of the report to that of the workspace (“../”), as the file's path begins there.
    """
    file, sheet = place.file, place.sheet
    parts = file.split("/")
    if _UNSAFE.search(file) or not file.lower().endswith(_LINKED) or any(part in ("", ".", "..") for part in parts):
        return ""
    if shown(file) != file or shown(sheet) != sheet:  # a name that is not to be shown is not to be linked either
        return ""
    at = _CELL.fullmatch(place.cell)
    anchor = f"{at[1] or 'A'}{at[2] or 1}" if at else "A1"
    quoted = sheet.replace("'", "''")
    link = f"external:{base}{file}"
    if sheet and file.lower().endswith(_BOOKS) and "#" not in sheet:
        link += f"#'{quoted}'!{anchor}"
    return link if len(link) <= LONGEST_LINK else ""


def first_place(issue: Issue) -> Place:
    return issue.place._replace(cell=issue.cells[0]) if issue.cells else issue.place
