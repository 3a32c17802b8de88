"""The data dictionary: every published column and every code in it is explained, in the seven attributes and ours."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sucheng_data.model.dictionary import columns, entries, entry
from sucheng_data.model.schema import Schemas
from tests.outputs.described import empty, read

# The basic attributes of a public data element, and what a reader of ours is promised besides.
SEVEN = ["标识符", "中文名称", "英文名称", "定义", "数据类型", "数据格式", "值域"]
BESIDES = ["必填", "计量单位", "代码表"]
ENTITIES = ("stations", "projects", "benefits", "indicators", "actions", "organisations", "sources")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_published_column_is_explained_and_no_other(either: Path) -> None:
    rows = _rows(either / "dictionary.csv")
    assert [*SEVEN, *BESIDES] == [heading for heading in rows[0] if heading in (*SEVEN, *BESIDES)]
    published = [f"{name}.{column}" for name in ENTITIES for column in _columns(either, name)]
    assert [row["标识符"] for row in rows] == published
    assert all(
        row[heading] for row in rows for heading in ("内容", "中文名称", "英文名称", "定义", "数据类型", "英文定义")
    )
    assert {row["必填"] for row in rows} == {"是", "否"}
    told = read(either / "dictionary.json")
    assert [one["identifier"] for one in told] == published
    assert [one["title"]["zh"] for one in told] == [row["中文名称"] for row in rows]


def _columns(folder: Path, name: str) -> list[str]:
    """The columns of the copy for people: a form may add some of its own."""
    with (folder / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_every_code_that_is_published_has_a_label(either: Path) -> None:
    known = {(row["list"], row["code"]) for row in _rows(either / "codes.csv")}
    told = {one["identifier"]: one["codes"] for one in read(either / "dictionary.json") if one["codes"]}
    assert len(told) >= 30
    for identifier, codes in told.items():
        name, column = identifier.split(".")
        values = pq.read_table(either / f"{name}.parquet", columns=[column])[column].to_pylist()
        found = {
            item for value in values if value is not None for item in (value if isinstance(value, list) else [value])
        }
        assert {(codes, code) for code in found} <= known, identifier
    assert {name for name, _ in known} == set(told.values())
    assert ("station_status", "open") in known


@pytest.mark.parametrize(
    ("entity", "column", "facts"),
    [
        ("stations", "station_id", {"kind": "文本", "required": True, "range": r"^ST-3205\d{2}-\d{5}$"}),
        ("stations", "name", {"kind": "文本", "format": "2 至 40 字", "required": True}),
        ("stations", "capacity", {"kind": "整数", "range": "1 至 2000", "unit": "人", "required": False}),
        ("stations", "facilities", {"kind": "列表（文本）", "format": "多个值用 | 隔开", "codes": "facilities"}),
        ("stations", "opened_on", {"kind": "日期", "format": "YYYY-MM-DD"}),
        (
            "stations",
            "opened_on_precision",
            {"kind": "文本", "range": "day 日、ten_day 旬、month 月、quarter 季度、half 半年、year 年"},
        ),
        ("stations", "is_24h", {"kind": "是否", "format": "true / false"}),
        ("stations", "nav_url", {"format": "网址"}),
        ("stations", "change_type", {"range": "增、调、改、减", "codes": "change_types"}),
        ("projects", "targets", {"kind": "列表（结构）", "format": "JSON"}),
        ("projects", "budget_cny", {"kind": "数值", "format": "2 位小数", "range": "不少于 0", "unit": "元"}),
        ("actions", "programme", {"range": "苏城暖新"}),
        ("actions", "name", {"range": "强基增效、帮扶济困、就业无忧、乐享安居、成长关爱、健康护航"}),
    ],
)
def test_a_column(schemas: Schemas, entity: str, column: str, facts: dict[str, Any]) -> None:
    one = entry(schemas[entity], column)
    told = {**one._asdict(), "kind": one.type.zh}
    assert {name: told[name] for name in facts} == facts


def test_private_columns_are_not_even_named(schemas: Schemas) -> None:
    named = {one.identifier for one in entries(empty(schemas))}
    private = {f"{entity.name}.{name}" for entity in schemas for name, field in entity.fields.items() if field.private}
    assert len(private) >= 10 and not private & named


def test_a_sheet_has_a_cell_for_every_column(schemas: Schemas) -> None:
    found = entries(empty(schemas))
    assert {len(cells) for cells in columns(found).values()} == {len(found)}
