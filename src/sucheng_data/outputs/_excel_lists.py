"""The sheets about the package: contents, changes, findings, scores, dictionary, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter.worksheet import Worksheet

from sucheng_data.model import catalogue, dictionary
from sucheng_data.model.change import KINDS
from sucheng_data.model.issue import OWNERS, Severity
from sucheng_data.model.schema import Field
from sucheng_data.model.score import MEASURES, Score
from sucheng_data.model.telling import field_title
from sucheng_data.outputs._excel_book import Entry, Paper, add_page, add_table, mark_words, printed_columns
from sucheng_data.outputs._excel_cells import said
from sucheng_data.outputs._excel_detail import MOST_LINKS, SOON
from sucheng_data.sheets.lists import Column, put, set_page

LEVELS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
FIRST = ("内容", "中文名称", "定义", "数据类型", "值域", "必填")  # what is read of the dictionary on paper
LEGEND = (
    f"黄色：{SOON} 天内到期；灰色：已关闭、已合并、已迁址或已结束；浅红色：没有可用的坐标。",
    "代码类栏目可从下拉列表中选择；编号和电话都是文本，日期是真正的日期，每张表都可筛选、排序。",
    f"“导航”一栏点开即是高德地图；超过 {MOST_LINKS} 条的表，后面的行写“经度,纬度”（GCJ-02），可复制到高德地图里查找。",
    "打印为 A4 横向，只打印每张表的前几栏；要打印其他栏，请先隐藏不需要的栏，再重设打印区域。",
)


def add_changes(paper: Paper) -> None:
    """增、调、改、减 against the release before."""
    changes, schemas = paper.release.changes, paper.release.schemas
    kinds = schemas.codes["change_types"]
    items = changes.items
    fields: list[Field | None] = [schemas[one.entity].fields.get(one.field) for one in items]
    pairs = list(zip(items, fields, strict=True))
    text, wrap = paper.styles.text, paper.styles.wrap
    columns = [
        Column("变化", [kinds.label(one.kind) if one.kind else "说明" for one in items], text),
        Column("内容", [schemas[one.entity].title for one in items], text),
        Column("编号", [one.id for one in items], text),
        Column("名称", [one.label for one in items], wrap),
        Column("说明", [one.text.zh for one in items], wrap),
        Column("字段", [field_title(schemas[one.entity], one.field).zh for one in items], text),
        Column("原来", [said(one.before, field, paper.release) for one, field in pairs], wrap),
        Column("现在", [said(one.after, field, paper.release) for one, field in pairs], wrap),
    ]
    first = "这是第一次发布，没有可以比较的上一次。"
    nothing = "与上一次发布相比没有变化。" if changes.since else first
    sheet = add_table(paper, "变化", columns, "与上一次发布相比的增、调、改、减", nothing)
    mark_words(paper, sheet, 0, len(items), [kinds.label(kind) for kind in KINDS])


def add_findings(paper: Paper) -> None:
    """Open findings by code: how many and what to do; nothing of what the cells say."""
    release = paper.release
    counts = Counter((one.severity, one.code, one.entity) for one in release.report.issues)
    order = list(Severity)
    keys = sorted(counts, key=lambda key: (order.index(key[0]), -counts[key], key[1:]))
    known = release.schemas.findings
    found = [known.get(code) for _, code, _ in keys]
    names = [release.schemas[entity].title if entity in release.schemas.entities else "" for *_, entity in keys]
    text, wrap = paper.styles.text, paper.styles.wrap
    columns = [
        Column("级别", [LEVELS[level] for level, *_ in keys], text),
        Column("代码", [code for _, code, _ in keys], text),
        Column("内容", names, text),
        Column("问题", [one.title.zh if one else "" for one in found], wrap),
        Column("处数", [counts[key] for key in keys], paper.styles.number),
        Column("怎么改", [one.advice.zh if one else "" for one in found], wrap),
        Column(
            "由谁处理",
            [(OWNERS[one.owner].zh if one.owner in OWNERS else one.owner) if one else "" for one in found],
            text,
        ),
        Column("质量维度", [one.dimension if one else "" for one in found], text),
    ]
    sheet = add_table(paper, "问题", columns, "还没有解决的问题，按种类合计", "没有发现问题。")
    mark_words(paper, sheet, 0, len(keys), list(LEVELS.values()))


def add_scores(paper: Paper) -> None:
    """One line per department, best first, and its points as bars; no sheet where nobody scored."""
    board = paper.release.report.scores
    if not board:
        return
    columns = _score_columns(paper, board)
    sheet = add_table(paper, "部门评分", columns, "各单位报送质量得分（满分 100）和各项合格比例")
    end = len(board) + 1
    put(
        sheet,
        (end, 0),
        "得分 = 各项合格比例按权重的平均 × 100；没有可计算数据的项留空，不计入得分。",
        paper.styles.note,
    )
    chart = paper.book.add_chart({"type": "bar"})
    places = {"categories": [sheet.name, 1, 1, end - 1, 1], "values": [sheet.name, 1, 2, end - 1, 2]}
    labels = {"value": True, "num_format": "0.0"}
    chart.add_series({**places, "name": "得分", "fill": {"color": "#2F6DA5"}, "gap": 40, "data_labels": labels})
    chart.set_title({"name": "各单位得分（满分 100）", "name_font": {"size": 11}, "overlay": False})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    chart.set_x_axis({"min": 0, "max": 100, "major_gridlines": {"visible": True, "line": {"color": "#E5E5E5"}}})
    lines = max(12, 2 * len(board))
    chart.set_size({"width": 760, "height": 20 * lines})
    sheet.insert_chart(end + 2, 1, chart, {"object_position": 1})
    set_page(sheet, end + lines + 3, printed_columns(columns), paper.footer(sheet))


def _score_columns(paper: Paper, board: Sequence[Score]) -> list[Column]:
    organisations, number = paper.release.schemas.codes["organisations"], paper.styles.number
    names = [organisations.label(one.organisation) if one.organisation else "报送单位不明" for one in board]
    ranks = [number if one.points is not None else None for number, one in enumerate(board, 1)]
    return [
        Column("名次", ranks, number, 7),
        Column("单位", names, paper.styles.wrap, 30),
        Column("得分", [one.points for one in board], number, 7),
        *(
            Column(heading, [getattr(one, name) for one in board], number, 7)
            for heading, name in (("文件", "files"), ("记录", "rows"), ("错误", "errors"), ("警告", "warnings"))
        ),
        *(
            Column(
                MEASURES[part.name].zh if part.name in MEASURES else part.name,
                [one.parts[index].share for one in board],
                paper.styles.share,
                8,
            )
            for index, part in sorted(enumerate(board[0].parts), key=lambda pair: not pair[1].weight)
        ),
    ]


def add_dictionary(paper: Paper) -> None:
    """Every published column of the entities."""
    cells = dictionary.columns(dictionary.entries(paper.release))
    first = {heading: cells[heading] for heading in FIRST if heading in cells}
    _plain(paper, "数据字典", {**first, **cells}, "每一栏的含义、类型和取值", 32)


def add_catalogue(paper: Paper) -> None:
    """The entries of the open-data catalogue, a column for each data set."""
    given = catalogue.columns(paper.release)
    facts = [(heading, ["" if cell is None else str(cell) for cell in cells]) for heading, cells in given.items()]
    if not facts or not facts[0][1]:
        return
    stated = [(heading, cells) for heading, cells in facts if any(cells)]
    names = stated[0][1]
    cells = {name: [cells[number] for _, cells in stated] for number, name in enumerate(names)}
    _plain(paper, "开放目录", {"目录项": [heading for heading, _ in stated], **cells}, "公共数据开放目录的各项信息", 26)


def add_sources(paper: Paper) -> None:
    """The delivered files."""
    sources, organisations = paper.release.sources, paper.release.schemas.codes["organisations"]
    cells: dict[str, list[Any]] = {
        "来源编号": [source.source_id for source in sources],
        "文件名": [source.file_name for source in sources],
        "报送单位": [organisations.label(source.submitted_by) for source in sources],
        "报送日期": [source.submitted_on for source in sources],
        "记录数": [source.rows for source in sources],
        "校验（SHA-256）": [source.sha256 for source in sources],
    }
    _plain(paper, "来源", cells, "收到的文件")


def _plain(paper: Paper, title: str, cells: Mapping[str, Sequence[Any]], about: str, widest: float = 0) -> None:
    columns = [Column(heading, values, paper.styles.wrap, widest) for heading, values in cells.items()]
    add_table(paper, title, columns, about)


def add_contents(paper: Paper, title: str) -> Worksheet:
    """The second sheet; filled when all others are there."""
    sheet = add_page(paper, "目录", "本页")
    put(sheet, (0, 0), title, paper.styles.title)
    return sheet


def fill_contents(paper: Paper, sheet: Worksheet) -> None:
    """Every sheet with a link, how many rows, what for; and how to read the colours."""
    styles, entries = paper.styles, paper.entries
    for column, (heading, width) in enumerate((("工作表", 22), ("行数", 10), ("内容", 100))):
        sheet.set_column(column, column, width)
        put(sheet, (2, column), heading, styles.head)
    for row, entry in enumerate(entries, start=3):
        _contents_line(paper, sheet, row, entry)
    row = len(entries) + 4
    for line, text in enumerate(LEGEND, start=row):
        put(sheet, (line, 0), text, styles.note)
    set_page(sheet, row + len(LEGEND), 3, paper.footer(sheet))
    sheet.fit_to_pages(1, 0)


def _contents_line(paper: Paper, sheet: Worksheet, row: int, entry: Entry) -> None:
    quoted = entry.sheet.replace("'", "''")
    sheet.write_url(row, 0, f"internal:'{quoted}'!A1", paper.styles.link, entry.sheet)
    put(sheet, (row, 1), entry.rows, paper.styles.number)
    put(sheet, (row, 2), entry.about, paper.styles.wrap)
