"""Stations laid out in every way departments do: each planted value comes back, from its own cell, once."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sucheng_data.model.batch import Hints
from sucheng_data.model.grid import Book, Grid, Range, letter
from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import RAW
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.ingest import ingest

QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
HEADINGS = {
    "name": ("驿站名称", "站点名称", "驿 站\n名 称", "*驿站名称"),
    "address": ("地址", "详细地址", "详  细\n地  址"),
    "town": ("所属街道", "镇(街道)"),
    "phone": ("联系电话", "咨询电话"),
    "area_sqm": ("面积（平方米）", "建筑面积"),
    "services": ("服务内容", "服务项目"),
    "lon": ("经度", "经度(高德)"),
    "lat": ("纬度", "北纬"),
    "host_org": ("依托单位",),
}
ENGLISH = {
    "name": "Name", "address": "Address", "town": "Town", "phone": "Phone No.", "area_sqm": "Area",
    "services": "Type of Service", "lon": "Longitude Value", "lat": "Latitude Value", "host_org": "Host Department",
}  # fmt: skip
ABOVE = ("附件1", "2025年驿站一览表", "填报单位：某某局", "（截至2025年3月）", "制表日期：2025-03-01")
GROUPS = ("一、城区", "（二）开发区", "第三组", "某某街道（共12个）")
TOTALS = ("合计", "总  计", "某某街道小计")
BELOW = ("备注：含新建。", "填表人：        审核人：", "数据来源：某某局", "注：本表一式两份")
Planted = dict[tuple[str, str], str]


class Page:
    """A sheet in the making: cells by row and column from 1, and what was planted: (field, address) -> text."""

    def __init__(self) -> None:
        self.cells: dict[tuple[int, int], Any] = {}
        self.merged: list[Range] = []
        self.planted: Planted = {}

    def grid(self) -> Grid:
        height, width = (max(place[axis] for place in self.cells) for axis in (0, 1))
        rows = [[self.cells.get((row, column), "") for column in range(1, width + 1)] for row in range(1, height + 1)]
        return Grid("驿站", rows, merged=tuple(self.merged))


def some(draw: st.DrawFn, one_in: int) -> bool:
    return draw(st.integers(1, one_in)) == 1


def heading(draw: st.DrawFn, page: Page, row: int, left: int, names: list[str]) -> int:
    """The heading over `names` from column `left`; returns the row after it."""
    banded = "lon" in names and names.index("lat") == names.index("lon") + 1 and draw(st.booleans())
    bottom = row + banded
    for column, name in enumerate(names, left):
        text = draw(st.sampled_from(HEADINGS[name]))
        low = banded and name in ("lon", "lat")
        page.cells[row + low, column] = text
        if banded and not low:
            page.merged.append(Range(row, column, bottom, column))
        if low and name == "lon":
            page.cells[row, column] = "位置坐标信息"
            page.merged.append(Range(row, column, row, column + 1))
    return bottom + 1


def extras(draw: st.DrawFn, page: Page, row: int, left: int, names: list[str]) -> int:
    if some(draw, 4):
        page.cells.update({(row, column): ENGLISH[name] for column, name in enumerate(names, left)})
        row += 1
    if some(draw, 4):
        page.cells.update({(row, column): float(column - left + 1) for column, _ in enumerate(names, left)})
        row += 1
    return row


def records(draw: st.DrawFn, page: Page, row: int, left: int, names: list[str]) -> int:
    """One to five records with groups, totals and gaps among them; returns the row after the last."""
    for _ in range(draw(st.integers(1, 5))):
        if some(draw, 6):
            page.cells[row, left] = draw(st.sampled_from(GROUPS))
            page.merged.append(Range(row, left, row, left + len(names) - 1))
            row += 1
        row += some(draw, 8)
        for column, name in enumerate(names, left):
            if name == "name" or not some(draw, 5):
                text = f"{name}之{row}乙{column}"
                page.cells[row, column] = text
                page.planted[name, f"{letter(column)}{row}"] = text
        row += 1
    return row


def foot(draw: st.DrawFn, page: Page, row: int, left: int, name: int) -> int:
    if some(draw, 2):
        page.cells[row, left] = draw(st.sampled_from(TOTALS))
        page.cells[row, name] = page.cells[row, left] if name == left else float(row)
        row += 1
    row += some(draw, 3)
    for text in draw(st.lists(st.sampled_from(BELOW), max_size=2, unique=True)):
        page.cells[row, left] = text
        row += 1
    return row


@st.composite
def pages(draw: st.DrawFn) -> tuple[Grid, Planted]:
    page, left = Page(), 1 + draw(st.integers(0, 2))
    others = draw(st.permutations([name for name in HEADINGS if name not in ("name", "lat", "address")]))
    names = ["name", *draw(st.permutations(["address", *others[: draw(st.integers(1, 5))]]))]
    names = [part for name in names for part in ((name, "lat") if name == "lon" else (name,))]
    row = 1 + draw(st.integers(0, 2))
    count = draw(st.sampled_from([1, 1, 1, 2, 3]))
    gap = draw(st.integers(0, 1))
    for text in draw(st.lists(st.sampled_from(ABOVE), max_size=3, unique=True)):
        page.cells[row, left] = text
        if some(draw, 2):
            page.merged.append(Range(row, left, row, left + len(names) - 1))
        row += 1
    lefts = [left + panel * (len(names) + gap) for panel in range(count)]
    if count > 1:
        texts = {name: draw(st.sampled_from(HEADINGS[name])) for name in names}
        page.cells.update({(row, at + index): texts[name] for at in lefts for index, name in enumerate(names)})
        last = max(records(draw, page, row + 1, at, names) for at in lefts)
    else:
        row = extras(draw, page, heading(draw, page, row, left, names), left, names)
        last = records(draw, page, row, left, names)
    foot(draw, page, last, left, left)
    return page.grid(), page.planted


def found(schemas: Schemas, grid: Grid) -> Planted:
    """What ingest read, by field and address; a cell read twice is a fault."""
    read: Planted = {}
    for batch in ingest(Book("a.xlsx", "xlsx", (grid,)), schemas, Hints("a.xlsx")):
        origin = Origin(batch.table)
        for at, record in enumerate(batch.table.to_pylist()):
            for name, text in record.items():
                if name.startswith(RAW) and text is not None:
                    key = (name.removeprefix(RAW), origin.place(at, name.removeprefix(RAW)).cell)
                    assert key not in read
                    read[key] = text
    return read


@QUIET
@given(pages())
def test_every_value_comes_back_from_its_cell(schemas: Schemas, made: tuple[Grid, Planted]) -> None:
    grid, planted = made
    assert found(schemas, grid) == planted


@QUIET
@given(st.integers(0, 2), st.integers(1, 4), st.lists(st.sampled_from(list(HEADINGS)[1:6]), min_size=3, unique=True))
def test_a_table_on_its_side(schemas: Schemas, titles: int, count: int, others: list[str]) -> None:
    page = Page()
    page.cells.update({(row, 1): "驿站情况说明" for row in range(1, titles + 1)})
    for row, name in enumerate(["name", *others], titles + 1):
        page.cells[row, 1] = HEADINGS[name][0]
        for column in range(2, count + 2):
            page.cells[row, column] = text = f"{name}之{row}乙{column}"
            page.planted[name, f"{letter(column)}{row}"] = text
    assert found(schemas, page.grid()) == page.planted
