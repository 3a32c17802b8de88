"""The first sheet: key figures with their day and source, and what they look like by district and by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.issue import Severity
from sucheng_data.outputs._excel_book import Paper, add_page
from sucheng_data.outputs._excel_figures import District, Figure, changed, counted, districts, endings, stated
from sucheng_data.outputs._excel_lists import LEVELS
from sucheng_data.sheets.lists import LINE, lines_of, put, set_page

WIDTHS = (20, *[10] * 10)
PIXELS = 895  # of all columns together
PAPER = 10300  # characters that fit across the paper, times the scale in percent
ROW = 20
BLUE, ORANGE, GREEN = "#2F6DA5", "#ED7D31", "#70AD47"
GRID = {"visible": True, "line": {"color": "#E5E5E5"}}
ACROSS, SMALL = 5, 9  # small multiples in a line, and how many rows each takes


def add_overview(paper: Paper, title: str, tables: Mapping[str, pa.Table]) -> None:
    """Figures first, then the districts, the months, and the same small chart for every district."""
    sheet = add_page(paper, "概览", "主要数字、图表")
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    row, breaks = _head(paper, sheet, title), []
    figures = [*counted(paper.release, tables), *changed(paper.release)]
    row = _figures(paper, sheet, row, ("本次发布的数据", figures))
    row = _figures(paper, sheet, row, ("各部门公布的全市数字（原话，未合并）", stated(paper.release)))
    names, found = districts(paper.release)
    if found:
        breaks.append(row)
        row, first = _by_district(paper, sheet, row, (names, found))
        breaks.append(row)
        row = _small(paper, sheet, row, (first, len(names), found)) if names else row
    months = endings(paper.release)
    if months:
        row = _by_month(paper, sheet, row, months)
    set_page(sheet, row, len(WIDTHS), paper.footer(sheet))
    sheet.set_print_scale(int(PAPER / sum(WIDTHS)))
    sheet.set_h_pagebreaks(breaks)


def _head(paper: Paper, sheet: Worksheet, title: str) -> int:
    """Title, day and what was found; answers the first free row."""
    release, styles = paper.release, paper.styles
    put(sheet, (0, 0), title, styles.title)
    if paper.mark:
        put(sheet, (1, 0), paper.mark, styles.alert)
    counts = "、".join(
        f"{word} {release.report.count(level)} 条" for level, word in LEVELS.items() if level in Severity
    )
    since = f"上一次发布：{release.changes.since[:10]}。" if release.changes.since else "第一次发布。"
    lines = (
        f"数据截至 {release.as_of.isoformat()}，来源文件 {len(release.sources)} 个（见“来源”表）。{since}",
        f"检查结果：{counts}。有错误的记录未发布；“提醒”一栏写明已发布记录还缺什么。坐标为 WGS-84。",
    )
    first = 1 + bool(paper.mark)
    for row, line in enumerate(lines, start=first):
        put(sheet, (row, 0), line, styles.note)
    return first + len(lines) + 1


def _section(paper: Paper, sheet: Worksheet, row: int, title: str) -> int:
    sheet.set_row(row, 22)
    put(sheet, (row, 0), title, paper.styles.section)
    return row + 1


def _figures(paper: Paper, sheet: Worksheet, row: int, what: tuple[str, Sequence[Figure]]) -> int:
    """Name over three columns, value, unit, day, source over the rest."""
    title, figures = what
    if not figures:
        return row
    row = _section(paper, sheet, row, title)
    styles, last = paper.styles, len(WIDTHS) - 1
    _figure(sheet, row, Figure("指标", "数值", "单位", "截至", "出处"), [styles.head] * 5)
    for line, figure in enumerate(figures, start=row + 1):
        _figure(sheet, line, figure, [styles.wrap, styles.number, styles.text, styles.text, styles.wrap])
        lines = max(lines_of(figure.name, _room(0, 3)), lines_of(figure.source, _room(7, last)))
        if lines > 1:
            sheet.set_row(line, LINE * lines)
    return row + len(figures) + 2


def _room(first: int, last: int) -> float:
    return float(sum(WIDTHS[first : last + 1]))


def _figure(sheet: Worksheet, row: int, figure: Figure, styles: Sequence[Any]) -> None:
    """The cells of a figure; 4 columns for its name, 5 and 6 for value and unit, then day and source."""
    spans = ((0, 3), (4, 4), (5, 5), (6, 6), (7, len(WIDTHS) - 1))
    for (first, last), value, style in zip(spans, figure, styles, strict=True):
        if last > first:
            sheet.merge_range(row, first, row, last, "", style)
        put(sheet, (row, first), value, style)


def _by_district(paper: Paper, sheet: Worksheet, row: int, what: tuple[list[str], list[District]]) -> tuple[int, int]:
    """The table of districts and two charts; answers the first free row and that of the first district."""
    names, found = what
    styles = paper.styles
    row = _section(paper, sheet, row, "驿站：按县（市、区）")
    heads = ("县（市、区）", "驿站", "24小时", "24小时占比", *names)
    sheet.set_row(row, 30)
    for column, heading in enumerate(heads):
        put(sheet, (row, column), heading, styles.head)
    for line, one in enumerate(found, start=row + 1):
        cells = (one.name, one.stations, one.always, one.always / one.stations, *one.shares)
        formats = [styles.wrap, styles.number, styles.number, *[styles.share] * (1 + len(names))]
        for column, (value, style) in enumerate(zip(cells, formats, strict=True)):
            put(sheet, (line, column), value, style)
    end = row + len(found)
    lines = max(11, round(1.4 * len(found)) + 3)
    for column, number, colour in ((1, "#,##0", BLUE), (3, "0%", ORANGE)):
        chart = _chart(paper, sheet, "bar", (row + 1, end, column, colour))
        _dress(chart, ("驿站数" if column == 1 else "24小时开放的占比"), number, "x_axis")
        chart.set_y_axis(
            {"reverse": True, "interval_unit": 1, "num_font": {"size": 8}, "major_gridlines": {"visible": False}}
        )
        _place(sheet, chart, (end + 2, 0 if column == 1 else 5), (PIXELS // 2 - 5, lines))
    return end + 2 + lines + 1, row + 1


def _small(paper: Paper, sheet: Worksheet, row: int, what: tuple[int, int, list[District]]) -> int:
    """Small multiples: the share of stations that have each facility, district by district, all from 0 to 100 %."""
    first, count, found = what
    row = _section(paper, sheet, row, "设施配备比例：各县（市、区）同一刻度（0–100%）")
    for number in range(len(found)):
        chart = paper.book.add_chart({"type": "bar"})
        line = first + number
        series = {
            "categories": [sheet.name, first - 1, 4, first - 1, 3 + count],
            "name": [sheet.name, line, 0],
            "gap": 30,
        }
        chart.add_series({**series, "values": [sheet.name, line, 4, line, 3 + count], "fill": {"color": GREEN}})
        chart.set_title({"name": [sheet.name, line, 0], "name_font": {"size": 9}, "overlay": False})
        chart.set_legend({"none": True})
        small = {"num_font": {"size": 7}}
        chart.set_x_axis({"min": 0, "max": 1, "major_unit": 0.5, "num_format": "0%", "major_gridlines": GRID, **small})
        chart.set_y_axis({"reverse": True, "interval_unit": 1, **small})
        at = (row + number // ACROSS * SMALL, 0)
        chart.set_size({"width": PIXELS // ACROSS - 4, "height": SMALL * ROW - 4})
        sheet.insert_chart(*at, chart, {"x_offset": number % ACROSS * PIXELS // ACROSS, "object_position": 1})
    return row + -(-len(found) // ACROSS) * SMALL + 1


def _by_month(paper: Paper, sheet: Worksheet, row: int, months: Sequence[tuple[str, int]]) -> int:
    row = _section(paper, sheet, row, "福利：按到期月份")
    put(sheet, (row, 0), "到期月份", paper.styles.head)
    put(sheet, (row, 1), "福利数", paper.styles.head)
    for line, (month, count) in enumerate(months, start=row + 1):
        put(sheet, (line, 0), month, paper.styles.text)
        put(sheet, (line, 1), count, paper.styles.number)
    chart = _chart(paper, sheet, "column", (row + 1, row + len(months), 1, BLUE))
    _dress(chart, "各月到期的福利", "#,##0", "y_axis")
    _place(sheet, chart, (row, 3), (PIXELS * 2 // 3, len(months) + 1))
    return row + len(months) + 2


def _chart(paper: Paper, sheet: Worksheet, kind: str, what: tuple[int, int, int, str]) -> Any:
    """A chart of one column of numbers against the names in the first."""
    first, last, column, colour = what
    chart = paper.book.add_chart({"type": kind})
    places = {"categories": [sheet.name, first, 0, last, 0], "values": [sheet.name, first, column, last, column]}
    chart.add_series({**places, "fill": {"color": colour}, "gap": 40, "data_labels": {"value": True}})
    return chart


def _dress(chart: Any, title: str, number: str, axis: str) -> None:
    chart.set_title({"name": title, "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"none": True})
    getattr(chart, f"set_{axis}")({"min": 0, "num_format": number, "major_gridlines": GRID})


def _place(sheet: Worksheet, chart: Any, at: tuple[int, int], size: tuple[int, int]) -> None:
    chart.set_size({"width": size[0], "height": size[1] * ROW})
    sheet.insert_chart(*at, chart, {"object_position": 1})
