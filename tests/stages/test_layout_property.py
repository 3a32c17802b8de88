"""Any sheet a department may lay out: the generator knows which row is what and where each value stands; so must ingest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.grid import Book, Grid, Range, letter
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.ingest import ingest

QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TITLES = (
    "2023年全市国民经济主要指标",
    "某市规模以上工业企业主要经济指标（2023年）",
    "各区教育事业基本情况",
    "关于公布2024年度第一批名单的表",
    "某区2024年1-6月财政收支情况表",
    "2-7 各行业用电量",
    "表3 农产品产量与价格",
)
SAYINGS = (
    "附件1",
    "附件2：",
    "填报单位：某某局",
    "（截至2024年6月20日）",
    "2024年6月",
    "制表日期：2024-07-01",
    "表号：104表",
)
UNITS = ("单位：万元", "计量单位：个、人", "单位：亿元、%", "金额单位：元", "单位：公顷", "Unit: 10 000 persons")
LABELS = ("地区", "指标名称", "行  业", "企业\n类型", "品种", "项  目", "学校类别", "河流", "路段", "月份")
FIGURES = {
    "年末人数": "Population",
    "总产量": "Total Output",
    "比上年增长(%)": "Growth Rate",
    "营业收入": "Business Income",
    "投资额（万元）": "Amount of Investment",
    "耕地面积": "Area of Farmland",
    "企业\n个数": "Number of Units",
    "用电量": "Value of Power Used",
    "合计": "Total",
    "2022年": "2022",
    "2023年": "2023",
    "占比": "Percentage",
    "利润总额": "Total Profit Amount",
    "死亡率(‰)": "Death Rate",
}
WORDS = {
    "等级": "Level",
    "管理方式": "Type",
    "河长": "Name",
    "说明文字": "Note",
    "依据文号": "Code",
    "所在位置": "Address",
}
BANDS = ("在校生", "其中：", "收入情况", "按性别分", "2024年", "本年累计", "农村 居民")
NAMES = (
    "水稻",
    "甲区",
    "某某工业",
    "交通运输",
    "第三组",
    "西河",
    "东部片区",
    "小微企业",
    "全年",
    "其他",
    "机械制造",
    "城镇",
)
TEXTS = ("一级", "委托", "良好", "在建", "张三丰", "某发〔2024〕3号", "集中供水", "按月")
GROUPS = ("一、农林牧渔业", "（一）重点项目", "某某市（12所）", "第二部分 其他")
NOTES = (
    "注：本表数据为快报数。",
    "数据来源：某某局",
    "备注：含新区。",
    "填表人：        审核人：",
    "资料来源：统计年报",
    "说明：1.口径有调整；2.不含外资。",
)


@dataclass
class Made:
    """A sheet in the making and what is true of it; rows and columns from 1."""

    left: int
    cells: dict[tuple[int, int], Any] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)
    row: int = 1
    title: list[int] = field(default_factory=list)
    unit: int | None = None
    header: list[int] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    footer: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def put(self, row: int, column: int, value: Any) -> None:
        self.cells[row, self.left + column] = value

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merged.append(Range(top, self.left + left, bottom, self.left + right))

    def grid(self) -> Grid:
        height = max(row for row, _ in self.cells)
        width = max(column for _, column in self.cells)
        rows = [[self.cells.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)]
        return Grid("Sheet1", rows, merged=tuple(self.merged))


def flat(text: str) -> str:
    return "".join(text.split())


def above(draw: st.DrawFn, made: Made, width: int) -> None:
    """Titles, statements and the unit, each in a row of its own."""
    lines = [draw(st.sampled_from(SAYINGS))] * draw(st.integers(0, 1))
    lines += draw(st.lists(st.sampled_from(TITLES), max_size=2, unique=True))
    lines += [draw(st.sampled_from(SAYINGS))] * draw(st.integers(0, 1))
    for text in lines:
        made.put(made.row, 1, text)
        if draw(st.booleans()):
            made.merge(made.row, 1, made.row, width)
        made.title.append(made.row)
        made.row += 1 + draw(st.integers(0, 5) if made.row > 1 else st.just(0)) // 5
    if draw(st.booleans()):
        made.put(made.row, draw(st.sampled_from([1, width])), draw(st.sampled_from(UNITS)))
        made.unit = made.row
        made.row += 1


def headings(draw: st.DrawFn, made: Made, names: list[str]) -> None:
    """One to three rows of headings; the first column stands alone, others may stand under bands."""
    height = draw(st.integers(1, 3)) if len(names) > 4 else 1
    top, bottom = made.row, made.row + height - 1
    merges = height == 3 or draw(st.integers(0, 3)) > 0
    column = 1
    bands = iter(draw(st.permutations(BANDS)))
    while column <= len(names):
        room = len(names) - column
        span = (
            draw(st.integers(2, min(4, room + 1))) if height > 1 and column > 2 and room and draw(st.booleans()) else 1
        )
        children = names[column - 1 : column - 1 + span]
        said = [flat(next(bands))] if span > 1 else []
        if span > 1:
            made.put(top, column, said[0])
            if merges:
                made.merge(top, column, top, column + span - 1)
        deep = height == 3 and span > 2 and draw(st.booleans())
        inner = flat(next(bands)) if deep else ""
        if deep:
            made.put(top + 1, column, inner)
            made.merge(top + 1, column, top + 1, column + span - 2)
        for offset, text in enumerate(children):
            under = deep and offset < span - 1
            start = top if span == 1 else top + 2 if under else top + 1
            made.put(start, column + offset, text)
            if merges:
                made.merge(start, column + offset, bottom, column + offset)
            parts = [*said, *([inner] if under else []), flat(text)]
            made.headers[letter(made.left + column + offset)] = "-".join(parts)
        column += span
    used = {row for row, _ in made.cells if top <= row <= bottom}
    used |= {row for merge in made.merged for row in range(merge.top, merge.bottom + 1) if merge.top >= top}
    made.header += sorted(used)
    made.row = max(used) + 1


def below_headings(draw: st.DrawFn, made: Made, names: list[str]) -> None:
    """A translation, and a row that numbers the columns."""
    english = {**FIGURES, **WORDS}
    if draw(st.integers(0, 3)) == 0:
        for column, name in enumerate(names, 1):
            made.put(made.row, column, english.get(name, "Item"))
        made.header.append(made.row)
        made.row += 1
    if len(names) > 2 and draw(st.integers(0, 3)) == 0:
        lettered = draw(st.booleans())
        for column in range(1, len(names) + 1):
            made.put(made.row, column, "甲" if lettered and column == 1 else float(column - lettered))
        made.header.append(made.row)
        made.row += 1


def record(draw: st.DrawFn, made: Made, names: list[str], label: str) -> None:
    serial = names[0] == "序号"
    total = flat(label)[-1] == "计"
    made.put(made.row, 1, float(made.row) if serial and not total else label)
    if serial and not total:
        made.put(made.row, 2, label)
    for column, name in list(enumerate(names, 1))[1 + serial :]:
        if column > 2 + serial and draw(st.integers(0, 6)) == 0:
            continue
        figure = st.one_of(st.floats(0.1, 99999).map(lambda x: round(x, 2)), st.just("…"), st.just("-"))
        firm = NUMBERS if column == 2 + serial else figure
        made.put(made.row, column, draw(firm if name in FIGURES else st.sampled_from(TEXTS)))
    made.data.append(made.row)
    made.row += 1


NUMBERS = st.integers(2100, 99999).map(float)


def body(draw: st.DrawFn, made: Made, names: list[str]) -> None:
    """Records with totals at the top, group titles, parts and gaps among them."""
    if draw(st.integers(0, 3)) == 0:
        record(draw, made, names, draw(st.sampled_from(["总计", "合  计", "全市", "全市合计"])))
    for label in draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=7)):
        if draw(st.integers(0, 5)) == 0:
            made.put(made.row, 1, draw(st.sampled_from(GROUPS)))
            if draw(st.booleans()):
                made.merge(made.row, 1, made.row, len(names))
            made.data.append(made.row)
            made.row += 1
        spaced = draw(st.sampled_from(["", "", "  ", "其中：", "    "]))
        record(draw, made, names, spaced + label)


def feet(draw: st.DrawFn, made: Made, names: list[str]) -> None:
    """A total, and notes, perhaps after an empty row."""
    made.row += draw(st.integers(0, 4)) // 4
    if draw(st.integers(0, 2)) == 0:
        at = made.row
        record(draw, made, names, draw(st.sampled_from(["合计", "总 计", "小计"])))
        made.data.remove(at)
        made.footer.append(at)
    made.row += draw(st.integers(0, 4)) // 4
    for text in draw(st.lists(st.sampled_from(NOTES), max_size=3, unique=True)):
        made.put(made.row, 1, text)
        if draw(st.integers(0, 3)) == 0:
            made.merge(made.row, 1, made.row, len(names))
        made.footer.append(made.row)
        made.row += 1


def ghosts(draw: st.DrawFn, made: Made) -> None:
    """Rows prepared with a serial number and never filled in."""
    if "序号" in made.headers.values() and draw(st.booleans()):
        for number in range(draw(st.integers(1, 3))):
            made.put(made.row, 1, float(90 + number))
            made.row += 1


def columns(draw: st.DrawFn, least: int = 2) -> list[str]:
    pool = draw(st.permutations([*FIGURES, *WORDS]))
    serial = ["序号"] if draw(st.integers(0, 2)) == 0 else []
    return [*serial, draw(st.sampled_from(LABELS)), *pool[: draw(st.integers(least - 1, 8))]]


@st.composite
def tables(draw: st.DrawFn) -> Made:
    """One table about no entity."""
    names = columns(draw)
    made = Made(draw(st.integers(0, 3)), row=1 + draw(st.integers(0, 3)))
    above(draw, made, len(names))
    headings(draw, made, names)
    below_headings(draw, made, names)
    body(draw, made, names)
    ghosts(draw, made)
    feet(draw, made, names)
    return made


@st.composite
def sides(draw: st.DrawFn) -> Made:
    """The same headings two or three times from left to right, with or without an empty column between."""
    names = columns(draw)[:5]
    made = Made(draw(st.integers(0, 2)), row=1 + draw(st.integers(0, 2)))
    gap, count = draw(st.booleans()), draw(st.integers(2, 3))
    step = len(names) + gap
    above(draw, made, step * count - gap)
    made.header.append(made.row)
    start = made.row + 1
    for panel in range(count):
        for column, name in enumerate(names, 1):
            made.put(made.row, panel * step + column, name)
            made.headers[letter(made.left + panel * step + column)] = flat(name)
    inner = Made(made.left)
    heights = sorted(draw(st.lists(st.integers(1, 4), min_size=count, max_size=count)), reverse=True)
    for panel, height in enumerate(heights):
        inner.left, inner.row = made.left + panel * step, start
        for label in draw(st.lists(st.sampled_from(NAMES), min_size=height, max_size=height)):
            record(draw, inner, names, label)
    made.cells.update(inner.cells)
    made.data = [start, start + heights[0] - 1]
    made.row = made.data[-1] + 1
    for text in draw(st.lists(st.sampled_from(NOTES), max_size=2, unique=True)):
        made.put(made.row, 1, text)
        made.footer.append(made.row)
        made.row += 1
    return made


@st.composite
def stacks(draw: st.DrawFn) -> tuple[Grid, list[Made]]:
    """Two tables one under the other, each with a title and headings of its own."""
    first, left = draw(tables()), draw(st.integers(0, 2))
    second = Made(left, row=first.row + draw(st.integers(1, 2)))
    names = columns(draw, least=3)
    if not set(names) & set(FIGURES):
        names[-1] = "营业收入"
    title = draw(st.sampled_from(["表4 企业经营情况", "二、有关情况统计表", "附表2：收支情况"]))
    second.put(second.row, 1, title)
    second.title.append(second.row)
    second.row += 1
    headings(draw, second, names)
    body(draw, second, names)
    feet(draw, second, names)
    whole = Made(0, cells={**first.cells, **second.cells}, merged=[*first.merged, *second.merged])
    return whole.grid(), [first, second]


def told(batch: Batch) -> tuple[Any, ...]:
    layout = batch.layout
    return layout.title_rows, layout.unit_row, layout.header_rows, layout.data_rows, layout.footer_rows


def truth(made: Made) -> tuple[Any, ...]:
    return tuple(made.title), made.unit, tuple(made.header), (made.data[0], made.data[-1]), tuple(made.footer)


def read(schemas: Schemas, grid: Grid) -> list[Batch]:
    return ingest(Book("a.xlsx", "xlsx", (grid,)), schemas, Hints("a.xlsx"))


@QUIET
@given(tables())
def test_rows_and_headings_of_any_table(schemas: Schemas, made: Made) -> None:
    (batch,) = read(schemas, made.grid())
    assert told(batch) == truth(made)
    assert {column.letter: column.header for column in batch.layout.columns} == made.headers
    assert batch.layout.kind == "table"


@QUIET
@given(sides())
def test_panels_of_one_table(schemas: Schemas, made: Made) -> None:
    (batch,) = read(schemas, made.grid())
    assert (batch.layout.kind, told(batch)) == ("panels", truth(made))
    assert {column.letter: column.header for column in batch.layout.columns} == made.headers


@QUIET
@given(stacks())
def test_tables_one_under_the_other(schemas: Schemas, made: tuple[Grid, list[Made]]) -> None:
    grid, both = made
    batches = read(schemas, grid)
    assert list(map(told, batches)) == list(map(truth, both))
    assert [batch.layout.kind for batch in batches] == ["multiple", "multiple"]
