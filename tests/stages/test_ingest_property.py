"""Whatever stands around a table, and in whatever order its columns come, every value comes back from its own cell."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sucheng_data.model.batch import Hints
from sucheng_data.model.grid import Book, Grid, Range, letter
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.ingest import ingest

FIELDS = {
    "name": ("驿站名称", "站点名称", "驿 站\n名 称", "*驿站名称"),
    "address": ("地址", "详细地址", "详细地址（必填）"),
    "lon": ("经度", "经度(高德)"),
    "lat": ("纬度", "北纬"),
    "phone": ("联系电话", "咨询电话"),
    "opening_hours_text": ("开放时间", "营业时间"),
    "town": ("所属街道", "镇(街道)"),
}
ABOVE = ("", "2025年度驿站汇总表（附件1）", "填报单位：苏州市总工会", "填报日期：2025-01-05")
BELOW = ("", "合计", "备注：截至月底", "填表人：经办")


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Grid, dict[tuple[str, int], str]]:
    """A sheet, and what was planted: (field, row number) -> text."""
    others = draw(st.permutations([name for name in FIELDS if name != "name"]))
    names = draw(st.permutations(["name", *others[: draw(st.integers(1, len(others)))]]))
    left = draw(st.integers(0, 3))
    width = left + len(names) + 1
    above = draw(st.lists(st.sampled_from(ABOVE), max_size=4))
    rows: list[list[Any]] = [[text, *[""] * (width - 1)] for text in above]
    merged = [Range(row + 1, 1, row + 1, width) for row, text in enumerate(above) if text and draw(st.booleans())]
    rows.append([*[""] * left, *(draw(st.sampled_from(FIELDS[name])) for name in names), ""])
    planted: dict[tuple[str, int], str] = {}
    for number in range(draw(st.integers(1, 6))):
        if draw(st.integers(0, 4)) == 0:
            rows.append([""] * width)
        row: list[Any] = [""] * width
        for column, name in enumerate(names, left):
            if name == "name" or draw(st.booleans()):
                row[column] = f"{name}值{number}"
                planted[name, len(rows) + 1] = row[column]
        rows.append(row)
    for text in draw(st.lists(st.sampled_from(BELOW), max_size=3)):
        rows.append([text, *[""] * (width - 1)])
    return Grid("驿站", rows, merged=tuple(merged)), planted


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sheets())
def test_every_planted_value_comes_back(schemas: Schemas, made: tuple[Grid, dict[tuple[str, int], str]]) -> None:
    grid, planted = made
    (batch,) = ingest(Book("a.xlsx", "xlsx", (grid,)), schemas, Hints("a.xlsx"))
    found = {}
    for row in batch.table.to_pylist():
        for name, column in json.loads(row["_columns"]).items():
            text = row[f"raw:{name}"]
            if text is not None:
                found[name, row["_row"]] = text
                cells = {letter(at + 1): cell for at, cell in enumerate(grid.rows[row["_row"] - 1])}
                assert cells[column] == text
    assert found == planted
