"""Coordinates from sheet to report: what is put right, what is told, and evidence from the last release."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xlsxwriter

from sucheng_data.model.datum import wgs84_to_gcj02
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check, publish

DAY = date(2026, 1, 31)
HEADINGS = [
    "驿站名称",
    "区县",
    "街道",
    "地址",
    "经度",
    "纬度",
    "坐标来源",
    "开放时间",
    "设施",
    "类别",
    "主管部门",
    "是否上图",
]


def sheet(path: Path, points: list[tuple[Any, Any]], datum: str = "") -> Path:
    """A sheet of invented stations, one per point."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("驿站")
        page.write_row(0, 0, HEADINGS)
        for number, (lon, lat) in enumerate(points, 1):
            place = [f"第{number}暖新驿站", "姑苏区", "平江街道", f"平江路{number}号", lon, lat, datum]
            page.write_row(
                number,
                0,
                [*place, "周一至周日8:30-17:30", "饮水机、微波炉、药箱", "暖新驿站", "苏州市总工会", "是"],
            )
    return path


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "sucheng.toml").touch()
    return open_workspace(tmp_path)


def places(n: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(4)
    return rng.uniform(120.54, 120.65, n).round(6), rng.uniform(31.27, 31.37, n).round(6)


@pytest.mark.parametrize(
    ("lon", "lat", "read", "codes"),
    [
        ("120.61012", "31.32012", (120.61012, 31.32012), {"STA-W13"}),
        ("31.32012", "120.61012", (31.32012, 120.61012), {"STA-E02", "STA-W13"}),
        ("N31.32012", "E120.61012", (120.61012, 31.32012), {"STA-W13"}),
        ("120.61012,31.32012", "", (120.61012, 31.32012), {"STA-W13"}),
        ("", "31.32012,120.61012", (120.61012, 31.32012), {"STA-W13"}),
        ("120°36′36.4″", "31°19′12.4″", (120.610111, 31.320111), {"STA-W13"}),
        ("https://uri.amap.com/marker?position=120.61012,31.32012", "", (120.61012, 31.32012), set()),
        ("120.61012,31.32012（高德）", "", (120.61012, 31.32012), set()),
        ("12061.012", "31.32012", (None, 31.32012), {"STA-E01"}),
        ("120.61012", "", (120.61012, None), {"FMT-E01"}),
        ("120.61", "31.32", (120.61, 31.32), {"STA-E04", "STA-W13"}),
        ("40512345.6", "3471234.5", (None, None), {"unreadable"}),
    ],
)
def test_a_row(tmp_path: Path, space: Workspace, lon: str, lat: str, read: tuple[Any, Any], codes: set[str]) -> None:
    checked = check(space, Request([sheet(tmp_path / "a.xlsx", [(lon, lat)])], DAY))
    (row,) = checked.tables["stations"].select(["lon", "lat"]).to_pylist()
    assert (row["lon"], row["lat"]) == read
    assert {issue.code for issue in checked.report.issues if issue.severity != "info"} == codes


def test_the_last_release_bears_witness_and_changes_nothing(tmp_path: Path, space: Workspace) -> None:
    lon, lat = places(12)
    sheet(space.raw / "苏州市总工会" / "a.xlsx", list(zip(lon, lat, strict=True)), "GPS")
    first = publish(space, check(space, Request((), DAY)), DAY)
    assert first.rows["stations"] == 12
    moved = sheet(tmp_path / "b.xlsx", list(zip(*(np.round(wgs84_to_gcj02(lon, lat), 6)), strict=True)), "GPS")
    (told,) = [i for i in check(space, Request([moved], DAY)).report.issues if i.code == "STA-W02"]
    assert told.place == ("b.xlsx", "驿站", "") and told.record == "" and told.suggestion == "--crs gcj02"
    again = publish(space, check(space, Request((), DAY)), DAY)
    assert (again.folder, again.new) == (first.folder, False)
