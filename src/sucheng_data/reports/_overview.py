"""The first sheet of the Excel report: what is wrong in one glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.issue import Severity
from sucheng_data.reports._causes import advice, title
from sucheng_data.reports._words import DIMENSIONS, SEVERITIES, named
from sucheng_data.reports._workbook import BARS, GRID, MARGINS, Paper, bounded, dress, place, section
from sucheng_data.sheets.lists import LINE, lines_of, put, set_page

COLUMNS, WIDTH = 12, 15.0
TOP = 10  # causes shown
PIXELS = COLUMNS * 110  # of all columns together


def overview(paper: Paper) -> None:
    """Counts, severities, dimensions, the most frequent causes; native charts beside the numbers."""
    sheet = paper.book.add_worksheet(paper.said("summary"))
    sheet.hide_gridlines(2)
    sheet.set_column(0, COLUMNS - 1, WIDTH)
    row = _head(paper, sheet)
    row = _dimensions(paper, sheet, row + 1)
    row = _causes(paper, sheet, row + 1)
    set_page(sheet, row, COLUMNS)
    sheet.set_margins(*MARGINS)
    sheet.fit_to_pages(1, 1)


def _head(paper: Paper, sheet: Worksheet) -> int:
    """Title, verdict, and the counts; answers the first free row."""
    report, styles = paper.report, paper.styles
    sheet.set_row(0, 28)
    sheet.write_string(0, 0, paper.word("report"), styles.title)
    sheet.write_string(1, 0, f"{paper.word('as_of')} {report.as_of.isoformat()}", styles.plain)
    errors = report.count(Severity.ERROR)
    sheet.set_row(2, 24)
    sheet.merge_range(2, 0, 2, COLUMNS - 1, _verdict(paper), styles.bad if errors else styles.good)
    stopped = Counter(run.status for run in report.rules)
    row = 3
    for status in ("crashed", "skipped"):
        if stopped[status]:
            place = f"internal:'{paper.said('ledger')}'!A1"
            sheet.write_url(row, 0, place, styles.plain_link, paper.said(f"rules_{status}").format(stopped[status]))
            row += 1
    counts = [
        ("files", report.files, None),
        ("rows", report.rows, None),
        ("held", report.withheld, None),
        *((f"{level}s", report.count(level), level) for level in Severity),
        ("accepted", len(report.accepted), None),
        ("replayed", report.replayed, None),
    ]
    sheet.set_row(row + 1, 30)
    sheet.set_row(row + 2, 30)
    for column, (name, count, level) in enumerate(counts):
        put(sheet, (row + 1, column), paper.word(name), styles.head)
        put(sheet, (row + 2, column), "—" if count is None else count, styles.tiles[level])
    return row + 3


def _verdict(paper: Paper) -> str:
    """Whether everything can be published, and if not what is to be done."""
    errors, held = paper.report.count(Severity.ERROR), paper.report.withheld
    if not errors:
        return paper.word("no_errors")
    return paper.said("verdict" if held is None else "verdict_held").format(errors, held)


def _dimensions(paper: Paper, sheet: Worksheet, row: int) -> int:
    """Severities by dimension, and the same as stacked bars."""
    counts = Counter((issue.dimension, issue.severity) for issue in paper.report.issues)
    section(paper, sheet, row, "by_dimension")
    start, names = row + 1, [*DIMENSIONS]
    for column, heading in enumerate([paper.word("dimension"), *SEVERITIES[paper.lang].values(), paper.said("total")]):
        put(sheet, (start, column), heading, paper.styles.head)
    for line, name in enumerate([*names, ""], start=start + 1):
        style = paper.styles.count if name else paper.styles.sum
        label = named(DIMENSIONS, name, paper.lang) if name else paper.said("total")
        numbers = [sum(counts[one, level] for one in ([name] if name else names)) for level in Severity]
        put(sheet, (line, 0), label, paper.styles.text if name else paper.styles.head)
        for column, number in enumerate([*numbers, sum(numbers)], start=1):
            put(sheet, (line, column), number, style)
    end = start + len(names)
    chart = paper.book.add_chart({"type": "column", "subtype": "stacked"})
    for column, level in enumerate(Severity, start=1):
        chart.add_series(
            {
                "name": [sheet.name, start, column],
                "categories": [sheet.name, start + 1, 0, end, 0],
                "values": [sheet.name, start + 1, column, end, column],
                "fill": {"color": BARS[level]},
                "gap": 60,
            }
        )
    dress(chart, paper.said("by_dimension"))
    chart.set_y_axis({"major_gridlines": GRID, "num_format": "#,##0"})
    place(sheet, chart, (row + 1, 6), (PIXELS // 2, 11))
    return row + 12


def _causes(paper: Paper, sheet: Worksheet, row: int) -> int:
    """The codes with most places, errors first, what to do about them, and the same as bars."""
    places: Counter[tuple[Severity, str]] = Counter()
    senders: dict[tuple[Severity, str], set[str]] = {}
    for issue in paper.report.issues:
        places[issue.severity, issue.code] += max(issue.count, 1)
        senders.setdefault((issue.severity, issue.code), set()).add(paper.report.sender(issue.place.file))
    order = list(Severity)
    top = sorted(places, key=lambda key: (order.index(key[0]), -places[key], key[1]))[:TOP]
    section(paper, sheet, row, "causes")
    if not top:
        sheet.write_string(row + 1, 0, paper.word("nothing"), paper.styles.plain)
        return row + 2
    start = row + 1
    headings = [paper.word("severity"), paper.word("code"), paper.word("title")]
    headings += [paper.word("count"), paper.said("senders"), paper.word("advice")]
    _cause(paper, sheet, start, headings)
    for line, (level, code) in enumerate(top, start=start + 1):
        told = [bounded(title(paper.report, code, paper.lang)), places[level, code], len(senders[level, code])]
        _cause(paper, sheet, line, [level, code, *told, advice(paper.report, code, paper.lang)])
    end = start + len(top)
    chart = paper.book.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": paper.word("count"),
            "categories": [sheet.name, start + 1, 2, end, 2],
            "values": [sheet.name, start + 1, 5, end, 5],
            "points": [{"fill": {"color": BARS[level]}} for level, _ in top],
            "data_labels": {"value": True},
            "gap": 40,
        }
    )
    dress(chart, paper.said("causes"), legend=False)
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"major_gridlines": {"visible": False}, "visible": False})
    lines = 4 + len(top)
    place(sheet, chart, (end + 2, 0), (PIXELS, lines))
    return end + 2 + lines


def _cause(paper: Paper, sheet: Worksheet, row: int, cells: Sequence[Any]) -> None:
    """One line: severity, code, title over three columns, two counts, advice over the rest."""
    level, code, name, count, senders, mend = cells
    styles = paper.styles
    heading = not isinstance(level, Severity)
    text = styles.head if heading else styles.wrap
    number = styles.head if heading else styles.count
    put(
        sheet,
        (row, 0),
        level if heading else SEVERITIES[paper.lang][Severity(level)],
        text if heading else styles.levels[Severity(level)],
    )
    put(sheet, (row, 1), code, text)
    sheet.merge_range(row, 2, row, 4, name, text)
    put(sheet, (row, 5), count, number)
    put(sheet, (row, 6), senders, number)
    sheet.merge_range(row, 7, row, COLUMNS - 1, mend, text)
    lines = max(lines_of(str(name), 3 * WIDTH), lines_of(str(mend), (COLUMNS - 7) * WIDTH))
    sheet.set_row(row, max(20, LINE * lines))
