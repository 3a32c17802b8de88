"""excel: a workbook for the office: what is wrong at a glance, scores, every finding with a link to its cell, what was checked."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence

from xlsxwriter.worksheet import Worksheet

from sucheng_data.model.issue import OWNERS, Issue, Severity
from sucheng_data.model.report import Report
from sucheng_data.model.schema import Field
from sucheng_data.reports._causes import advice, cell, field_name, organisation, shown, title
from sucheng_data.reports._overview import overview
from sucheng_data.reports._scoreboard import scoreboard
from sucheng_data.reports._words import DIMENSIONS, SEVERITIES, STATUSES, named, word
from sucheng_data.reports._workbook import MARGINS, Paper, bounded, first_place, styles_of, target
from sucheng_data.sheets.lists import LINE, Column, add_list, lines_of, new_book, put, set_page

MOST = 100_000  # findings on a sheet
MOST_LINKS = 65_000  # Excel takes 65,530 on a sheet
TALLEST = 10 * LINE  # a long value must not push its neighbours off the screen
STATUS_LEVELS = {"crashed": Severity.ERROR, "skipped": Severity.WARNING}
ORDER = ("crashed", "skipped", "not applicable", "ran")
NARROW = 8.0
FEW = 12  # labels of a code list that are written out


def excel(report: Report, lang: str, base: str = "") -> bytes:
    """The report as a workbook; `base` leads from its folder to that of the workspace (“../”), for the links to the files."""
    out = io.BytesIO()
    book = new_book(out, word("report", lang))
    paper = Paper(book, styles_of(book), report, lang, base)
    overview(paper)
    scoreboard(paper)
    _pivot(paper)
    _findings(paper, "findings", report.issues, paper.word("nothing"))
    _findings(paper, "accepted", report.accepted, paper.said("no_accepted"))
    _ledger(paper)
    _dictionary(paper)
    for sheet in book.worksheets():
        sheet.set_footer(paper.said("footer"))
    book.close()
    return out.getvalue()


def _pivot(paper: Paper) -> None:
    """Severities and codes by department: how many places each has."""
    counts: Counter[tuple[Severity, str, str]] = Counter()
    first: dict[tuple[Severity, str], Issue] = {}
    for issue in paper.report.issues:
        counts[issue.severity, issue.code, paper.report.sender(issue.place.file)] += max(issue.count, 1)
        first.setdefault((issue.severity, issue.code), issue)
    senders = sorted({sender for _, _, sender in counts}, key=lambda sender: (not sender, sender))
    total = {key: sum(counts[*key, sender] for sender in senders) for key in first}
    rows = sorted(first, key=lambda key: (list(Severity).index(key[0]), -total[key], key[1]))
    columns = [
        *_about(paper, [first[key] for key in rows]),
        Column(paper.said("total"), [total[key] for key in rows], paper.styles.count),
        *(
            Column(
                organisation(paper.report, sender, paper.lang),
                [counts[*key, sender] or None for key in rows],
                paper.styles.count,
            )
            for sender in senders
        ),
    ]
    sheet = _list(paper, "departments", columns, paper.word("nothing"))
    _colour(paper, sheet, [level for level, _ in rows])
    if rows:
        _totals(paper, sheet, columns, len(columns) - len(senders) - 1)


def _about(paper: Paper, issues: Sequence[Issue]) -> list[Column]:
    lang, styles = paper.lang, paper.styles
    return [
        Column(paper.word("severity"), [SEVERITIES[lang][issue.severity] for issue in issues], styles.text),
        Column(paper.word("code"), [issue.code for issue in issues], styles.text),
        Column(paper.word("title"), [title(paper.report, issue.code, lang) for issue in issues], styles.wrap, 26),
        Column(paper.word("owner"), [named(OWNERS, issue.owner, lang) for issue in issues], styles.text),
        Column(paper.word("dimension"), [named(DIMENSIONS, issue.dimension, lang) for issue in issues], styles.text),
    ]


def _totals(paper: Paper, sheet: Worksheet, columns: Sequence[Column], start: int) -> None:
    """A line of totals from column `start` on, below the list so that sorting leaves it there; names of departments wrapped."""
    end = len(columns[0].values) + 1
    put(sheet, (end, 0), paper.said("total"), paper.styles.head)
    for index, column in enumerate(columns[1:], start=1):
        put(sheet, (end, index), sum(filter(None, column.values)) if index >= start else None, paper.styles.sum)
    sheet.set_column(start, len(columns) - 1, NARROW)
    sheet.set_row(0, LINE * max(lines_of(column.heading, NARROW) for column in columns[start:]) + 6)
    set_page(sheet, end + 1, len(columns))
    sheet.freeze_panes(1, 3)


def _findings(paper: Paper, name: str, issues: Sequence[Issue], nothing: str) -> None:
    """Every finding: where, what, how to mend it; the cell is a link into the original file."""
    lang, report, wrap, text = paper.lang, paper.report, paper.styles.wrap, paper.styles.text
    told = issues[:MOST]
    level, code, _, owner, dimension = _about(paper, told)
    names = {sender: organisation(report, sender, lang) for sender in {report.sender(one.place.file) for one in told}}
    columns = [
        level,
        code,
        Column(paper.word("department"), [names[report.sender(issue.place.file)] for issue in told], wrap, 18),
        Column(paper.word("file"), [shown(issue.place.file).rpartition("/")[2] for issue in told], wrap, 22),
        Column(paper.word("sheet"), [shown(issue.place.sheet) for issue in told], wrap, 12),
        Column(paper.word("cell"), [bounded(cell(first_place(issue).cell, lang)) for issue in told], text),
        Column(paper.word("field"), [field_name(report, issue, lang) for issue in told], wrap, 13),
        Column(paper.word("value"), [bounded(issue.value) for issue in told], wrap, 20),
        Column(paper.word("message"), [bounded(issue.message.in_(lang)) for issue in told], wrap),
        Column(paper.word("advice"), [advice(report, issue.code, lang) for issue in told], wrap, 32),
        Column(paper.word("suggestion"), [bounded(issue.suggestion) for issue in told], wrap, 18),
        owner,
        dimension,
        Column(paper.word("count"), [issue.count for issue in told], paper.styles.count),
    ]
    sheet = _list(paper, name, columns, nothing)
    _colour(paper, sheet, [issue.severity for issue in told])
    for row, (issue, shown_cell) in enumerate(zip(told[:MOST_LINKS], columns[5].values, strict=False), start=1):
        link = target(first_place(issue), paper.base)
        if link:
            sheet.write_url(row, 5, link, paper.styles.link, shown_cell or columns[3].values[row - 1])
    if len(issues) > MOST:
        put(sheet, (MOST + 1, 0), paper.left_out(len(issues), MOST), paper.styles.overflow)
        set_page(sheet, MOST + 2, len(columns))


def _ledger(paper: Paper) -> None:
    """Every rule: whether it ran, and if not, why; what could not run comes first."""
    lang, wrap, text, count = paper.lang, paper.styles.wrap, paper.styles.text, paper.styles.count
    runs = sorted(paper.report.rules, key=lambda run: ORDER.index(run.status) if run.status in ORDER else 0)
    columns = [
        Column(paper.word("status"), [named(STATUSES, run.status, lang) for run in runs], text),
        Column(paper.word("code"), [run.code for run in runs], text),
        Column(paper.word("rule"), [title(paper.report, run.code, lang) for run in runs], wrap),
        Column(paper.word("entity"), [paper.entity(run.entity) for run in runs], text),
        Column(paper.word("tested"), [run.tested for run in runs], count),
        Column(paper.word("found"), [run.found for run in runs], count),
        Column(paper.word("reason"), [bounded(run.reason.in_(lang)) for run in runs], wrap),
        Column(paper.said("check"), [run.rule for run in runs], text),
    ]
    sheet = _list(paper, "ledger", columns, paper.said("no_rules"))
    for row, run in enumerate(runs, start=1):
        if run.status in STATUS_LEVELS:
            sheet.write_string(row, 0, columns[0].values[row - 1], paper.styles.levels[STATUS_LEVELS[run.status]])


def _dictionary(paper: Paper) -> None:
    """The public fields of every kind of record."""
    entities = sorted(paper.report.schemas, key=lambda entity: (entity.rank, entity.name))
    rows = [(entity, field) for entity in entities for field in entity.public]
    english, wrap, text = paper.lang == "en", paper.styles.wrap, paper.styles.text
    columns = [
        Column(paper.word("entity"), [paper.entity(entity.name) for entity, _ in rows], text),
        Column(paper.said("name"), [field.title for _, field in rows], text),
        Column(paper.said("name_en"), [field.name for _, field in rows], text),
        Column(paper.said("type"), [paper.type_of(field) for _, field in rows], text),
        Column(paper.said("range"), [_range(paper, field) for _, field in rows], wrap),
        Column(paper.said("required"), [paper.said("yes") * (f.name in e.required) for e, f in rows], text),
        Column(paper.said("description"), [f.description_en if english else f.description for _, f in rows], wrap),
    ]
    _list(paper, "dictionary", columns, "")


def _range(paper: Paper, field: Field) -> str:
    """What values there may be: labels of a short code list, limits, length, unit."""
    comma = "、" if paper.lang == "zh" else ", "
    said = []
    if field.codes is not None:
        labels = [field.codes.label(code, paper.lang) for code in field.codes]
        more = paper.said("and_more").format(len(labels)) if len(labels) > FEW else ""
        said.append(comma.join(labels[: FEW if not more else FEW - 4]) + more)
    low, high, longest = (field.spec.get(name) for name in ("minimum", "maximum", "maxLength"))
    if low is not None or high is not None:
        said.append(f"{'' if low is None else low}–{'' if high is None else high}")
    if longest is not None:
        said.append(paper.said("longest").format(longest))
    if field.unit:
        said.append(paper.said("unit").format(field.unit))
    return ("；" if paper.lang == "zh" else "; ").join(said)


def _list(paper: Paper, name: str, columns: Sequence[Column], nothing: str) -> Worksheet:
    """A sheet that is one list on pages one wide, or says that there is nothing to list."""
    sheet = add_list(paper.book, paper.said(name), columns, paper.styles.head, TALLEST)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(*MARGINS)
    sheet.set_row(0, 24)
    if not columns[0].values:
        sheet.write_string(1, 0, nothing, paper.styles.plain)
        set_page(sheet, 2, len(columns))
    return sheet


def _colour(paper: Paper, sheet: Worksheet, levels: Sequence[Severity]) -> None:
    """The severities in the first column, by word and colour."""
    for row, level in enumerate(levels, start=1):
        sheet.write_string(row, 0, SEVERITIES[paper.lang][level], paper.styles.levels[level])
