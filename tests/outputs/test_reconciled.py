"""The sheets 公布与实有 and 各处说法: what `sucheng reconcile` says of the same figures, and in public of the public ones alone."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sucheng_data.cli.reconciled import content, of_release
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.outputs.excel import excel
from sucheng_data.pipeline import Request, check, publish
from sucheng_data.pipeline.reconciling import MOST, with_reconciled
from tests.outputs._made import made

LINES, CLAIMS = "公布与实有", "各处说法"
ANNOUNCED = {
    "subject": "昆城暖“新”举措",
    "area": "320583",
    "as_of": "2024-12-08",
    "value": 8,
    "unit": "项",
    "status": "actual",
}


def _rows(book: Any, name: str) -> list[dict[str, Any]]:
    head, *rows = book[name].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_sheets_say_what_the_command_says(raw_space: Workspace, release: Path) -> None:
    text = content(of_release(raw_space, ()), "csv", "zh").decode("utf-8-sig")
    lines, claims = (list(csv.DictReader(io.StringIO(part))) for part in text.split("\r\n\r\n"))
    book = openpyxl.load_workbook(release / "sucheng.xlsx")
    told = _rows(book, LINES)
    assert lines and [(row["指标"], str(row["实有"]), str(row["差"])) for row in told] == [
        (row["指标"], row["实有"], row["差"]) for row in lines
    ]
    names = ("事项", "结论", "数", "理由", "出处")
    assert claims and [[row[name] or "" for name in names] for row in _rows(book, CLAIMS)] == [
        [row[name] for name in names] for row in claims
    ]
    linked = {cell.value: cell.hyperlink.location for row in book["目录"].iter_rows() for cell in row if cell.hyperlink}
    assert linked[LINES] == f"'{LINES}'!A1" and linked[CLAIMS] == f"'{CLAIMS}'!A1"


def test_what_is_not_public_is_in_the_houses_workbook_alone(tmp_path: Path) -> None:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    folder = tmp_path / "raw" / "苏州市总工会"
    folder.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.active.title = "指标"
    book.active.append(["指标名称", "统计口径", "区域", "截至日期", "数值", "单位", "是否公开"])
    book.active.append(["骑手食堂", "已开办", "太仓市", "2025-06-30", "30", "家", "是"])
    book.active.append(["骑手食堂", "已开办", "太仓市", "2025-06-30", "36", "家", "否"])
    book.save(folder / "指标.xlsx")
    space, day = open_workspace(tmp_path), date(2026, 1, 31)
    public = publish(space, check(space, Request((), day)), day).folder / "sucheng.xlsx"
    (inside,) = (tmp_path / "build" / "internal").glob("*/*.xlsx")
    known = {row["结论"] for row in _rows(openpyxl.load_workbook(inside), CLAIMS)}
    assert known == {"冲突"}
    open_to_all = openpyxl.load_workbook(public)
    assert LINES in open_to_all.sheetnames and CLAIMS not in open_to_all.sheetnames
    assert "36家" not in str([row for sheet in open_to_all for row in sheet.iter_rows(values_only=True)])


def test_a_gap_is_a_number_and_completeness_a_share(schemas: Schemas, tmp_path: Path) -> None:
    projects = [{"project_id": f"PRJ-{number}", "programme": "昆城暖“新”八项举措"} for number in (1, 2)]
    release = made(schemas, {"indicators": [ANNOUNCED], "projects": projects})
    excel(with_reconciled(release, release.tables), tmp_path)
    (row,) = _rows(openpyxl.load_workbook(tmp_path / "sucheng.xlsx"), LINES)
    assert [row[name] for name in ("公布", "实有", "差", "完整度", "目标")] == ["8项", 2, -6, 0.25, None]


@pytest.mark.parametrize(("rows", "whole"), [(2, True), (MOST + 1, False)])
def test_too_many_figures_are_not_compared_with_one_another(schemas: Schemas, rows: int, whole: bool) -> None:
    figures = [ANNOUNCED, *({**ANNOUNCED, "value": 1 + number} for number in range(rows - 1))]
    release = made(schemas, {"indicators": figures})
    found = with_reconciled(release, release.tables).reconciled
    assert found and found.whole is whole and len(found.lines) == rows and bool(found.groups) is whole
