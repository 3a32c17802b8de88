"""The command `sucheng return` as a person meets it."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

HEADINGS = [
    "驿站名称",
    "区县",
    "地址",
    "经度(GCJ-02)",
    "纬度(GCJ-02)",
    "开放时间",
    "设施",
    "类别",
    "主管部门",
    "是否上图",
]
ROW = [
    "淞南社区暖“新”驿站", "昆山市", "淞南路1号", 120.99123, 31.26123,
    "周一至周日8:00-20:00", "饮水机、微波炉、药箱", "暖新驿站", "苏州市总工会", "是",
]  # fmt: skip
WRONG = ["千灯镇北京路驿站", "昆山市", "北京路9号", 116.39381, 39.900218, *ROW[5:]]
UNION, HEALTH = "苏州市总工会", "苏州市卫生健康委员会"


def deliver(path: Path, *rows: list[object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("驿站")
        for number, row in enumerate([HEADINGS, *rows]):
            sheet.write_row(number, 0, row)


@pytest.fixture
def space(tmp_path: Path) -> Path:
    (tmp_path / "sucheng.toml").touch()
    other = ["玉山镇医院驿站", *ROW[1:2], "", *ROW[3:]]
    deliver(tmp_path / "raw" / UNION / "驿站13812345678.xlsx", ROW, WRONG)
    deliver(tmp_path / "raw" / HEALTH / "驿站.xlsx", other)
    return tmp_path


def test_each_department_gets_its_own(space: Path, sucheng) -> None:
    told = sucheng("return", "-w", space, "--as-of", "2026-01-31")
    folder = space / "build" / "returns" / "2026-01-31"
    assert told.code == 0 and sorted(path.name for path in folder.iterdir()) == sorted([UNION, HEALTH])
    line = next(line for line in told.out.splitlines() if UNION in line)
    assert "13812345678" not in line and "标记副本" in line and line.startswith("build/returns/2026-01-31/")
    (path,) = (folder / UNION).iterdir()
    book = openpyxl.load_workbook(path)
    assert book["驿站"]["D3"].comment and book["驿站"]["D3"].fill.fgColor.rgb == "FFFFB3B3"
    files = {cell.value for cell in book["_sucheng"]["H"] if cell.value and "!" in str(cell.value)}
    assert {str(record).split("/")[1] for record in files} == {UNION}


def test_one_organisation_only(space: Path, sucheng) -> None:
    told = sucheng("return", "-w", space, "--org", "SZ-WJW", "--out", space / "gone", "--lang", "en")
    assert (
        told.code == 0 and [path.name for path in (space / "gone").iterdir()] == [HEALTH] and "marked copy" in told.out
    )


def test_a_file_elsewhere_is_the_organisations_that_is_named(space: Path, sucheng) -> None:
    deliver(space / "mail" / "a.xlsx", WRONG)
    told = sucheng("return", space / "mail", "-w", space, "--org", "SZ-ZGH", "-o", space / "gone")
    assert told.code == 0 and (space / "gone" / UNION / "a（问题清单）.xlsx").is_file()


def test_answered_workbooks_are_kept(space: Path, sucheng) -> None:
    words = ("return", space / "raw" / UNION, "-w", space, "-o", space / "gone")
    sucheng(*words)
    (path,) = (space / "gone" / UNION).iterdir()
    book = openpyxl.load_workbook(path)
    book["问题清单"]["J6"] = "已改正"
    book.save(path)
    told = sucheng(*words)
    assert told.code == 1 and "--force" in told.out and "13812345678" not in told.out
    assert sucheng(*words, "--force").code == 0


def test_nothing_to_send_back(tmp_path: Path, sucheng) -> None:
    (tmp_path / "sucheng.toml").touch()
    deliver(tmp_path / "raw" / UNION / "a.xlsx", ROW)
    told = sucheng("return", "-w", tmp_path, "--min-severity", "error")
    assert told.code == 0 and told.out == "没有要退回的问题：1 个文件\n" and not (tmp_path / "build").exists()


@pytest.mark.parametrize("words", [("--min-severity", "bad"), ("--as-of", "x"), ("--org", "XX-9")])
def test_wrong_options(words: tuple[str, ...], space: Path, sucheng) -> None:
    told = sucheng("return", "-w", space, *words)
    assert told.code == 2 and told.err.count("\n") == 1 and told.out == ""


def test_a_marked_copy_may_be_delivered_as_it_is(space: Path, tmp_path: Path, sucheng) -> None:
    """A department that mends its workbook and sends the copy itself: our own sheets are not taken for its tables."""
    told = sucheng("return", space / "raw" / UNION, "-w", space, "-o", tmp_path / "back")
    (copy,) = (tmp_path / "back").rglob("*.xlsx")
    again = tmp_path / "again" / "raw" / UNION / "a.xlsx"
    again.parent.mkdir(parents=True)
    (tmp_path / "again" / "sucheng.toml").touch()
    again.write_bytes(copy.read_bytes())
    report = json.loads(sucheng("validate", "-w", tmp_path / "again", "--format", "json").out)
    assert told.code == 0 and {finding["sheet"] for finding in report["findings"]} == {"驿站"}
    first = json.loads(sucheng("validate", space / "raw" / UNION, "-w", space, "--format", "json").out)
    assert [(one["code"], one["cell"]) for one in report["findings"]] == [
        (one["code"], one["cell"])
        for one in first["findings"]
        if one["sheet"]  # not of the name of the file
    ]
