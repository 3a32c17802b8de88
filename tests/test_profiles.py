"""A department's habits are pinned from one workbook; what differs in the next one is told, and pinned readings hold."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

FOLDER = "raw/昆山市总工会"
HEADS = ["序号", "站点名称", "地点描述", "开放时间", "联系方式", "造价", "内部编码"]
ROWS: list[list[object]] = [
    [1, "甲驿站", "千灯镇东路1号", "8:00-17:00", "0512-57712345", 3, "x1"],
    [2, "乙驿站", "千灯镇东路2号", "8:00-17:00", "0512-57712346", 4, "x2"],
]


def run(space: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "sucheng_data", *words]
    return subprocess.run(command, check=False, capture_output=True, text=True, cwd=space, encoding="utf-8")


def findings(space: Path, file: str) -> list[tuple[str, str, str]]:
    """(code, cell, message) of everything told about one file."""
    done = run(space, "validate", f"{FOLDER}/{file}", "--format", "json")
    issues = json.loads(done.stdout)["findings"]
    return [(issue["code"], issue["cell"], issue["message"]) for issue in issues]


def book(
    path: Path, heads: list[str], *, above: int = 1, title: str = "驿站汇总表", rows: list[list[object]] = ROWS
) -> None:
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "驿站"
    for _ in range(above):
        sheet.append([title])
    for row in (heads, *rows):
        sheet.append(row)
    path.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(path)


@pytest.fixture
def space(tmp_path: Path) -> Path:
    run(tmp_path, "init", ".")
    book(tmp_path / FOLDER / "驿站2025年6月.xlsx", HEADS)
    saved = run(tmp_path, "profile", "save", f"{FOLDER}/驿站2025年6月.xlsx")
    assert saved.returncode == 0, saved.stderr
    return tmp_path


def pin(space: Path, old: str, new: str) -> None:
    path = space / "profiles" / "KS-ZGH.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_same_layout_is_no_news(space: Path) -> None:
    book(space / FOLDER / "驿站2025年7月.xlsx", HEADS)
    assert not [one for one in findings(space, "驿站2025年7月.xlsx") if one[0] in ("SHT-W08", "SHT-I03")]


def test_a_renamed_column_a_new_one_and_one_gone_are_told(space: Path) -> None:
    book(
        space / FOLDER / "驿站2025年7月.xlsx",
        ["序号", "站点名称", "地点描述", "开放时间", "联系电话", "造价", "楼层", "备注"],
    )
    told = [(cell, message) for code, cell, message in findings(space, "驿站2025年7月.xlsx") if code == "SHT-W08"]
    assert ("E2", "与这个单位的约定不同：E 列“联系电话”上次是“联系方式”") in told
    assert ("G2", "与这个单位的约定不同：G 列“楼层”上次是“内部编码”") in told
    assert ("H2", "与这个单位的约定不同：多了 H 列“备注”") in told
    assert len(told) == 3
    book(space / FOLDER / "驿站2025年8月.xlsx", HEADS[:-1])
    told = [(cell, message) for code, cell, message in findings(space, "驿站2025年8月.xlsx") if code == "SHT-W08"]
    assert told == [("2:2", "与这个单位的约定不同：“内部编码”这一列没有了")]


def test_a_moved_heading_is_only_noted(space: Path) -> None:
    book(space / FOLDER / "驿站2025年7月.xlsx", HEADS, above=2)
    found = findings(space, "驿站2025年7月.xlsx")
    assert [code for code, _, _ in found if code.startswith(("SHT-W08", "SHT-I03"))] == ["SHT-I03"]


def test_a_unit_that_changed_is_told(space: Path) -> None:
    pin(space, 'header = "造价", field = ""', 'header = "造价", field = "area_sqm", unit = "平方米"')
    book(space / FOLDER / "驿站2025年7月.xlsx", HEADS)
    told = [message for code, _, message in findings(space, "驿站2025年7月.xlsx") if code == "SHT-W08"]
    assert told == ["与这个单位的约定不同：“造价”的单位上次是平方米，这次是未注明"]


def test_a_pinned_heading_means_what_the_profile_says(space: Path) -> None:
    """“地点描述” is pinned as the address, “内部编码” as nothing; neither is guessed."""
    pin(space, 'header = "内部编码", field = ""', 'header = "内部编码", field = "local_code"')
    text = (space / "profiles" / "KS-ZGH.toml").read_text(encoding="utf-8")
    start = text.index('header = "地点描述"')
    line = text[start : text.index("}", start)]
    pin(space, line, 'header = "地点描述", field = "address" ')
    book(space / FOLDER / "驿站2025年7月.xlsx", HEADS)
    shown = json.loads(run(space, "inspect", f"{FOLDER}/驿站2025年7月.xlsx", "--json").stdout)
    columns = {column["header"]: (column["field"], column["how"]) for column in shown["sheets"][0]["columns"]}
    assert columns["内部编码"] == ("local_code", "pinned")
    assert columns["地点描述"][0] == "address"


def test_datum_and_sheets_that_contradict_the_profile_are_told(space: Path) -> None:
    pin(space, '# crs = "gcj02"', 'crs = "gcj02" #')
    book(space / FOLDER / "驿站2025年7月.xlsx", HEADS, title="驿站汇总表（坐标系：WGS-84）")
    told = [message for code, _, message in findings(space, "驿站2025年7月.xlsx") if code == "SHT-W08"]
    assert told == ["与这个单位的约定不同：坐标系按约定是 gcj02，表里写的是 wgs84"]
    workbook = Workbook()
    workbook.active.title = "别的"  # type: ignore[union-attr]
    workbook.active.append(["站点名称", "地址", "开放时间"])  # type: ignore[union-attr]
    workbook.active.append(["丙驿站", "东路3号", "8:00-17:00"])  # type: ignore[union-attr]
    workbook.save(space / FOLDER / "驿站2025年8月.xlsx")
    told = [message for code, _, message in findings(space, "驿站2025年8月.xlsx") if code == "SHT-W08"]
    assert told == [
        "与这个单位的约定不同：工作表“驿站”没有了或没有认出表",
        "与这个单位的约定不同：多了工作表“别的”",
    ]


def test_hidden_rows_are_read_or_not_as_the_profile_says(space: Path) -> None:
    from openpyxl import load_workbook

    path = space / FOLDER / "驿站2025年7月.xlsx"
    book(path, HEADS)
    workbook = load_workbook(path)
    workbook.active.row_dimensions[4].hidden = True  # type: ignore[union-attr]
    workbook.save(path)
    report = json.loads(run(space, "validate", f"{FOLDER}/驿站2025年7月.xlsx", "--format", "json").stdout)
    assert report["summary"]["rows"] == 2
    pin(space, '# hidden_rows = "read"', 'hidden_rows = "skip"')
    report = json.loads(run(space, "validate", f"{FOLDER}/驿站2025年7月.xlsx", "--format", "json").stdout)
    assert report["summary"]["rows"] == 1
    assert [issue["cell"] for issue in report["findings"] if issue["code"] == "SHT-I06"] == ["4:4"]


def test_a_profile_is_not_overwritten_unasked(space: Path) -> None:
    again = run(space, "profile", "save", f"{FOLDER}/驿站2025年6月.xlsx")
    assert (again.returncode, "--force" in again.stderr) == (2, True)
    assert run(space, "profile", "save", f"{FOLDER}/驿站2025年6月.xlsx", "--force").returncode == 0
    assert run(space, "profile", "save", f"{FOLDER}/驿站2025年6月.xlsx", "--name", "../../x").returncode == 0
    assert sorted(path.name for path in (space / "profiles").iterdir()) == ["KS-ZGH.toml", "x.toml"]
