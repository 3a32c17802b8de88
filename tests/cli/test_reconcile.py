"""sucheng reconcile: what is looked at, what is shown in which form, and the exit codes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.conftest import ROOT

CLAIMS = ROOT / "tests" / "data" / "reconciliation" / "claims.csv"
NAME = "2026-01-01-aaaaaaaaaaaa"
PLACE = {
    "area": "320583",
    "unit": "个",
    "qualifier": "eq",
    "status": "actual",
    "source_id": "SRC-1",
    "source_sheet": "指标",
}


@pytest.fixture
def space(tmp_path: Path) -> Path:
    """A workspace whose release holds a conflict, a figure that counts projects, and their source."""
    folder = tmp_path / "build" / "releases" / NAME
    folder.mkdir(parents=True)
    rows = [
        {"indicator_id": "IND-00001", "subject": "骑手食堂", "scope": "已开办", "as_of": "2025-06-30", "value": 30.0},
        {"indicator_id": "IND-00002", "subject": "骑手食堂", "scope": "已开办", "as_of": "2025-06-30", "value": 36.0},
        {"indicator_id": "IND-00003", "subject": "昆城暖“新”举措", "as_of": "2024-12-08", "value": 8.0},
    ]
    told = [{**PLACE, **row, "source_row": number} for number, row in enumerate(rows, start=2)]
    tables = {
        "indicators": told,
        "projects": [{"project_id": "P1", "title": "办食堂", "programme": "昆城暖“新”八项举措"}],
        "sources": [{"source_id": "SRC-1", "file_name": "raw/甲/表.xlsx"}],
    }
    for name, content in tables.items():
        pq.write_table(pa.Table.from_pylist(content), folder / f"{name}.parquet")
    (folder / "manifest.json").write_text("{}", encoding="utf-8")
    (folder.parent / "current").symlink_to(NAME)
    return tmp_path


def test_the_release_is_reconciled(space: Path, sucheng: Any) -> None:
    answer = sucheng("reconcile", "-w", space)
    assert answer.code == 1  # a conflict
    for words in ("冲突  骑手食堂", "30个与36个不能同时成立", "raw/甲/表.xlsx!指标!2:2", "昆城暖“新”举措", "1/8", "-7"):
        assert words in answer.out, words
    assert sucheng("reconcile", "-w", space, "--fail-on", "never").code == 0


def test_json_names_every_source(space: Path, sucheng: Any) -> None:
    told = json.loads(sucheng("reconcile", "-w", space, "--format", "json").out)
    assert told["of"] == NAME
    (line,) = told["announced"]
    assert (line["counted"], line["gap"], line["completeness"], line["source"]) == (
        1,
        7,
        0.125,
        "raw/甲/表.xlsx!指标!4:4",
    )
    (group,) = told["groups"]
    assert group["kinds"] == ["conflict"]
    assert [claim["source"] for claim in group["claims"]] == ["raw/甲/表.xlsx!指标!2:2", "raw/甲/表.xlsx!指标!3:3"]
    assert group["headline"] is None


def test_words_and_entities_choose(space: Path, sucheng: Any) -> None:
    assert "骑手食堂" not in sucheng("reconcile", "举措", "-w", space).out
    assert "1/8" in sucheng("reconcile", "projects", "-w", space).out
    assert "冲突" not in sucheng("reconcile", "IND-00001", "-w", space).out
    assert "同名不同单位" in sucheng("reconcile", "市妇联", "-w", space).out
    nothing = sucheng("reconcile", "没有这个词", "-w", space)
    assert nothing.code == 3
    assert "没有提到" in nothing.err


def test_a_file_of_claims(space: Path, sucheng: Any) -> None:
    answer = sucheng("reconcile", "--claims", CLAIMS, "-w", space)
    assert answer.code == 0
    for words in (
        "新增还是总数  小哥医院",
        "缺年份  发布日期",
        "2022（",
        "分口径合计：投入资金 16,380,000；面值 7,000,000",
        "10/18",
    ):
        assert words in answer.out, words
    one = sucheng("reconcile", "寒托点", "--claims", CLAIMS, "-w", space)
    assert "其中数  寒托点" in one.out
    assert "小哥医院" not in one.out
    english = sucheng("reconcile", "寒托点", "--claims", CLAIMS, "-w", space, "--lang", "en")
    assert "subset" in english.out
    assert "理由" not in english.out


def test_claims_in_a_workbook(space: Path, tmp_path: Path, sucheng: Any) -> None:
    book = openpyxl.Workbook()
    for row in (
        ["核对单"],
        [],
        ["指标名称", "区域", "截至日期", "数值", "备注"],
        ["食堂", "昆山", "2025-06-30", 12, ""],
    ):
        book.active.append(row)
    book.active.append(["食堂", "昆山", "2025年6月30日", "15家"])
    book.active.title = "食堂数"
    book.save(tmp_path / "说法.xlsx")
    told = json.loads(sucheng("reconcile", "--claims", tmp_path / "说法.xlsx", "-w", space, "--format", "json").out)
    (group,) = told["groups"]
    assert group["title"] == "食堂数"
    assert [claim["source"] for claim in group["claims"]] == ["说法.xlsx!食堂数!D4", "说法.xlsx!食堂数!D5"]


def test_a_file_without_claims_says_what_is_wanted(space: Path, tmp_path: Path, sucheng: Any) -> None:
    (tmp_path / "别的.csv").write_text("甲,乙\n1,2\n", encoding="utf-8")
    answer = sucheng("reconcile", "--claims", tmp_path / "别的.csv", "-w", space)
    assert answer.code == 3
    assert "指标名称" in answer.err


def test_files(space: Path, tmp_path: Path, sucheng: Any) -> None:
    workbook = tmp_path / "对账.xlsx"
    assert sucheng("reconcile", "-w", space, "-o", workbook, "--fail-on", "never").code == 0
    book = openpyxl.load_workbook(workbook)
    assert book.sheetnames == ["公布与实有", "各处说法"]
    assert [cell.value for cell in book["公布与实有"][2]][5:8] == ["8个", 1, -7]
    first = workbook.read_bytes()
    sucheng("reconcile", "-w", space, "-o", workbook)
    assert workbook.read_bytes() == first
    sheet = tmp_path / "对账.csv"
    sucheng("reconcile", "-w", space, "-o", sheet)
    rows = list(csv.reader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))
    assert rows[0][0] == "指标"
    assert rows[1][8] == "12.5%"  # 1/8 would become a day in Excel
    assert sucheng("reconcile", "-w", space, "-o", tmp_path / "对账.doc").code == 2


def test_a_cell_never_becomes_a_formula(space: Path, tmp_path: Path, sucheng: Any) -> None:
    (tmp_path / "坏.csv").write_text("指标名称,数值\n=HYPERLINK(1),3个\n=HYPERLINK(1),4个\n", encoding="utf-8")
    sucheng("reconcile", "--claims", tmp_path / "坏.csv", "-w", space, "-o", tmp_path / "x.csv")
    cells = [
        cell for row in csv.reader(io.StringIO((tmp_path / "x.csv").read_text(encoding="utf-8-sig"))) for cell in row
    ]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith("=")]
    sucheng("reconcile", "--claims", tmp_path / "坏.csv", "-w", space, "-o", tmp_path / "x.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")["各处说法"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_personal_data_is_masked(space: Path, tmp_path: Path, sucheng: Any) -> None:
    text = "指标名称,数值,原文\n食堂,3个,联系人电话13800000000\n食堂,4个,\n"
    (tmp_path / "人.csv").write_text(text, encoding="utf-8")
    for form in ("terminal", "json", "csv"):
        assert (
            "13800000000"
            not in sucheng("reconcile", "--claims", tmp_path / "人.csv", "-w", space, "--format", form).out
        )


def test_without_a_release(tmp_path: Path, sucheng: Any) -> None:
    answer = sucheng("reconcile", "-w", tmp_path)
    assert answer.code == 3
    assert "--raw" in answer.err


def test_what_was_delivered(raw_checked: Any) -> None:
    from sucheng_data.stages.reconcile import reconcile_all

    lines, groups = reconcile_all(raw_checked.tables, raw_checked.schemas)
    shares = {line.subject: (line.counted, line.low) for line in lines}
    assert shares["首批新市民劳动者关爱服务项目"] == (3, 30)
    assert shares["昆城暖“新”举措"] == (6, 8)
    kinds = {one.title: one.kinds for one in groups}
    assert kinds["“小哥医院”"][0] == "ask_total"
    assert kinds["职工子女寒托服务点"] == ("subset",)
    assert kinds["专属暖冬礼包"][0] == "overlap_unknown"
    assert kinds["“外卖诗人”诗作"] == ("lost",)
    assert kinds["10月29日"] == ("missing_year",)
    assert "conflict" not in {kind for told in kinds.values() for kind in told}
    (departments,) = [one for one in groups if one.title.startswith("首批项目涉及")]
    assert departments.counted == (10, 18)
    assert all(claim.source.file and claim.source.cell for one in groups for claim in one.claims)
