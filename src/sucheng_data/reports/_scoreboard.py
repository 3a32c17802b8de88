"""The scoreboard of the Excel report: points, the shares they are made of, and how each number is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.score import Part, Score
from sucheng_data.reports._causes import organisation
from sucheng_data.reports._words import DIMENSIONS, PARTS, named
from sucheng_data.reports._workbook import GRID, MARGINS, Paper, dress, place, section
from sucheng_data.sheets.lists import LINE, lines_of, put, set_page, text_width

# Rank, points, files, records, errors, warnings; the department stands second, and a column per part comes last.
WIDTHS = (6, 8, 7, 8, 8, 8)
FIRST = len(WIDTHS) + 1
NARROW = {"zh": 8.6, "en": 11.0}
LONGEST_NAME = 46
ONE_PAGE = 18  # departments whose table and charts fit on one page
COLOURS = ("#2F6DA5", "#5B9BD5", "#70AD47", "#FFC000", "#ED7D31", "#7F7F7F")
NONE = "—"  # nothing to measure
CHART = 760  # pixels wide
PAPER = 10300  # characters that fit across the paper, times the scale in percent
Shown = Callable[[Part], Any]


def scoreboard(paper: Paper) -> None:
    """Departments, best first: points and shares with charts, and below them good / of for each share."""
    sheet = paper.book.add_worksheet(paper.said("scores"))
    sheet.hide_gridlines(2)
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, paper.word("scores"), paper.styles.title)
    board = paper.report.scores
    if not board:
        sheet.write_string(1, 0, paper.said("no_scores"), paper.styles.plain)
        set_page(sheet, 2, FIRST)
        return
    parts = board[0].parts
    last = FIRST + len(parts) - 1
    widths = [*WIDTHS[:1], _name_width(paper), *WIDTHS[1:], *[NARROW[paper.lang]] * len(parts)]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    sheet.set_row(1, 32)
    sheet.merge_range(1, 0, 1, last, paper.said("how_scored"), paper.styles.note)
    section(paper, sheet, 2, "shares")
    head = 4
    below = _table(paper, sheet, head, _share)
    sheet.autofilter(head, 0, below - 1, last)
    sheet.freeze_panes(head + 1, 2)
    lines = max(16, round(1.5 * len(board)) + 6)
    for chart, column in ((_points(paper, sheet, head, below), 0), (_dimensions(paper, sheet, head, below), FIRST + 3)):
        place(sheet, chart, (below + 1, column), (CHART, lines))
    row = below + lines + 2
    section(paper, sheet, row, "how")
    end = _table(paper, sheet, row + 2, _made)
    set_page(sheet, end, last + 1)
    sheet.set_margins(*MARGINS)
    # Breaks before the second table and before large charts, which fitting to pages would not heed.
    sheet.set_print_scale(max(10, min(100, int(PAPER / sum(widths)))))
    sheet.set_h_pagebreaks([row] if len(board) <= ONE_PAGE else [below, row])
    sheet.repeat_columns(0, 1)


def _name_width(paper: Paper) -> float:
    names = [organisation(paper.report, score.organisation, paper.lang) for score in paper.report.scores]
    return min(LONGEST_NAME, max(map(text_width, names)) * 1.1 + 3)


def _table(paper: Paper, sheet: Worksheet, head: int, shown: Shown) -> int:
    """A line per department, its parts as `shown` says, their weights above the heading; answers the first free row."""
    styles, board = paper.styles, paper.report.scores
    words = ("rank", "department", "points", "files", "rows", "errors", "warnings")
    headings = [paper.said(name) if name == "rank" else paper.word(name) for name in words]
    short = {**PARTS, **DIMENSIONS}
    headings += [named(short, part.name, paper.lang) for part in board[0].parts]
    for column, heading in enumerate(headings):
        put(sheet, (head, column), heading, styles.head)
    sheet.set_row(head, LINE * max(lines_of(heading, NARROW[paper.lang]) for heading in headings) + 6)
    put(sheet, (head - 1, FIRST - 1), paper.word("weight"), styles.plain)
    for column, part in enumerate(board[0].parts, start=FIRST):
        put(sheet, (head - 1, column), part.weight, styles.weight)
    for row, score in enumerate(board, start=head + 1):
        _line(paper, sheet, row, (row - head, score, shown))
    return head + 1 + len(board)


def _line(paper: Paper, sheet: Worksheet, row: int, line: tuple[int, Score, Shown]) -> None:
    rank, score, shown = line
    styles = paper.styles
    name = organisation(paper.report, score.organisation, paper.lang)
    lines = lines_of(name, _name_width(paper))
    if lines > 1:
        sheet.set_row(row, LINE * lines)
    put(sheet, (row, 0), rank if score.points is not None else NONE, styles.centre)
    put(sheet, (row, 1), name, styles.wrap)
    put(sheet, (row, 2), NONE if score.points is None else score.points, styles.points)
    for column, count in enumerate((score.files, score.rows, score.errors, score.warnings), start=3):
        put(sheet, (row, column), count, styles.number)
    for column, part in enumerate(score.parts, start=FIRST):
        value = NONE if part.share is None else shown(part)
        put(sheet, (row, column), value, styles.centre if isinstance(value, str) else styles.share)


def _share(part: Part) -> float | None:
    return part.share


def _made(part: Part) -> str:
    """39/40."""
    return f"{_number(part.good)}/{_number(part.of)}"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _points(paper: Paper, sheet: Worksheet, head: int, below: int) -> Any:
    chart = paper.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": paper.word("points"),
            "categories": [sheet.name, head + 1, 1, below - 1, 1],
            "values": [sheet.name, head + 1, 2, below - 1, 2],
            "fill": {"color": COLOURS[0]},
            "data_labels": {"value": True, "num_format": "0.0"},
            "gap": 40,
        }
    )
    dress(chart, paper.said("points_chart"), legend=False)
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": GRID})
    return chart


def _dimensions(paper: Paper, sheet: Worksheet, head: int, below: int) -> Any:
    """The six shares on top of one another, as far as they are among the parts."""
    chart = paper.book.add_chart({"type": "bar", "subtype": "stacked"})
    names = [part.name for part in paper.report.scores[0].parts]
    listed = [(name, names.index(name) + FIRST) for name in DIMENSIONS if name in names]
    for (name, column), colour in zip(listed, COLOURS, strict=False):
        chart.add_series(
            {
                "name": named(DIMENSIONS, name, paper.lang),
                "categories": [sheet.name, head + 1, 1, below - 1, 1],
                "values": [sheet.name, head + 1, column, below - 1, column],
                "fill": {"color": colour},
                "gap": 40,
            }
        )
    if not listed:
        return None
    dress(chart, paper.said("dimensions_chart"))
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis(
        {"min": 0, "max": len(listed), "major_gridlines": GRID, "num_format": "0%", "label_position": "low"}
    )
    return chart
