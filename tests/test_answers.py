"""The round trip: findings go out as a workbook, answers come back through LibreOffice, and nothing is asked twice."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sucheng_data.__main__ import run
from sucheng_data.model.batch import Hints
from sucheng_data.model.issue import Issue
from sucheng_data.model.returned import ABOUT, COLUMNS, FACTS, FINDING, FORMAT, LIST
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check

DAY = date(2026, 1, 31)
FILE = "raw/虚构单位/福利.xlsx"
HEADINGS = [
    "福利名称",
    "福利类型",
    "数量",
    "单位",
    "单价（元）",
    "总价（元）",
    "开始时间",
    "结束时间",
    "状态",
    "金额口径",
]
ROWS = [
    ["虚构消费券", "消费券", 100, "张", 20, 6000, "2025-01-01", "2026-12-31", "进行中", "面值"],  # 2000, not 6000
    [
        "想象观影票",
        "消费券",
        100,
        "张",
        20,
        2000,
        "2025-06-01",
        "2025-03-01",
        "已结束",
        "面值",
    ],  # ends before it begins
    ["假设体检", "健康体检", 100, "份", 20, 2000, "2025-01-01", "2025-03-01", "进行中", "面值"],  # over, yet under way
    ["多余的一行", "消费券", 100, "张", 20, 9000, "2025-01-01", "2026-12-31", "进行中", "面值"],
    ["没有问题", "消费券", 100, "张", 20, 2000, "2025-01-01", "2026-12-31", "进行中", "面值"],
]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    path = tmp_path / FILE
    path.parent.mkdir(parents=True)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "福利清单"
    for row in (HEADINGS, *ROWS):
        sheet.append(row)
    book.save(path)
    return open_workspace(tmp_path)


def _found(space: Workspace) -> tuple[list[Issue], list[Issue], list[Issue]]:
    """(findings, accepted, what the decisions come to)."""
    checked = check(space, Request((), DAY, Hints("", submitted_by="SZ-CGJ")))
    told = [issue for issue in checked.found if issue.code.startswith("DEC-")]
    return [issue for issue in checked.found if issue not in told], list(checked.report.accepted), told


def _returned(space: Workspace, issues: Iterable[Issue], path: Path) -> Path:
    """The marked copy, as the form says, made by hand."""
    delivered = space.root / FILE
    book = load_workbook(delivered)
    listed, facts = book.create_sheet(LIST, 0), book.create_sheet(FACTS)
    facts.sheet_state = "hidden"
    about = {"format": FORMAT, "kind": "copy", "organisation": "SZ-CGJ", "file": FILE, "as_of": DAY.isoformat()}
    about["sha256"] = hashlib.sha256(delivered.read_bytes()).hexdigest()
    for name in ABOUT:
        facts.append([name, about[name]])
    facts.append([])
    facts.append(FINDING)
    listed.append(["请逐条答复"])
    listed.append(list(COLUMNS.values()))
    for number, issue in enumerate(issues, start=1):
        label = ROWS[int(issue.record.rpartition("!")[2]) - 2][0] if issue.record else ""
        own = {"sheet": issue.place.sheet, "cell": issue.place.cell, "label": label, "number": number}
        shown = {"message": issue.message.zh, "advice": "", "answer": "", "correction": "", "remark": "", **own}
        listed.append([shown[name] if name in shown else getattr(issue, name) for name in COLUMNS])
        facts.append([own[name] if name in own else str(getattr(issue, name)) for name in FINDING])
    book.save(path)
    return path


def _fill(path: Path, answer: Callable[[str, str], tuple[str, str, str]], sheet: str = "福利清单") -> None:
    """Answers by (row of the record, code): answer, correction, a new content of the marked cell."""
    book = load_workbook(path)
    listed: Worksheet = book[LIST]
    columns = {name: at for at, name in enumerate(COLUMNS, start=1)}
    codes = {row[0]: row[1] for row in book[FACTS].iter_rows(values_only=True)}
    for row in range(3, listed.max_row + 1):
        cell = str(listed.cell(row, columns["cell"]).value)
        code = str(codes[listed.cell(row, columns["key"]).value])
        said, correction, changed = answer(cell[1:], code)
        listed.cell(row, columns["answer"]).value = said
        listed.cell(row, columns["correction"]).value = correction
        if changed:
            book[sheet][cell].value = changed
    book.save(path)


def _through_libreoffice(path: Path, kind: str) -> Path:
    folder = path.parent / kind
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{path.parent}/office", "--convert-to", kind]
    subprocess.run([*command, "--outdir", str(folder), str(path)], check=True, capture_output=True, timeout=120)
    return folder / f"{path.stem}.{kind}"


def _answer(row: str, code: str) -> tuple[str, str, str]:
    if row == "2":
        return "采纳建议", "", ""
    if row == "3":
        return "已改正", "", "2025-08-31"
    return ("撤销该行", "", "") if row == "5" else ("确认无误", "", "")


def _ingest(space: Workspace, *files: Path, more: Iterable[str] = ()) -> int:
    answers = [part for file in files for part in ("--answers", str(file))]
    words = ["sucheng", "ingest", "-w", str(space.root), "--as-of", DAY.isoformat(), "--lang", "zh", *answers, *more]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "zh_CN.UTF-8")
        patch.setattr(sys, "argv", words)
        return run()


def test_nothing_is_asked_twice(space: Workspace, tmp_path: Path) -> None:
    before, _, _ = _found(space)
    asked = [issue for issue in before if issue.owner == "department" and issue.record]
    assert {issue.place.cell for issue in asked} == {"F2", "H3", "H4", "F5"}
    path = _returned(space, asked, tmp_path / "back.xlsx")
    _fill(path, _answer)
    assert _ingest(space, path) == 0
    after, accepted, told = _found(space)
    assert not [issue for issue in after if issue.record]
    assert {issue.place.cell for issue in accepted} == {"H4"}
    assert {issue.code for issue in told} == {"DEC-I02", "DEC-I03"}
    lines = (space.decisions / "SZ-CGJ.csv").read_bytes()
    assert _ingest(space, path) == 0
    assert (space.decisions / "SZ-CGJ.csv").read_bytes() == lines
    (space.decisions / "SZ-CGJ.csv").write_bytes(lines.split(b"\n")[0] + b"\n")  # every line deleted: all is undone
    assert [issue.key for issue in _found(space)[0]] == [issue.key for issue in before]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_the_answers_survive_libreoffice(space: Workspace, tmp_path: Path, kind: str) -> None:
    asked = [issue for issue in _found(space)[0] if issue.record]
    opened = _through_libreoffice(_returned(space, asked, tmp_path / "back.xlsx"), "xlsx")
    _fill(opened, _answer)
    saved = opened if kind == "xlsx" else _through_libreoffice(opened, kind)
    assert _ingest(space, saved) == 0
    assert not [issue for issue in _found(space)[0] if issue.record]


def test_the_same_faults_next_month_are_not_asked_again(space: Workspace, tmp_path: Path) -> None:
    path = _returned(space, [one for one in _found(space)[0] if one.record], tmp_path / "back.xlsx")
    _fill(path, _answer)
    assert _ingest(space, path) == 0
    book = load_workbook(space.root / FILE)
    book["福利清单"].insert_rows(2)
    for at, value in enumerate(["新的一行", *ROWS[4][1:]], start=1):
        book["福利清单"].cell(2, at).value = value
    (space.root / FILE).unlink()
    book.save((space.root / FILE).with_name("福利二月.xlsx"))
    after, accepted, told = _found(space)
    assert not [issue for issue in after if issue.record]
    assert {issue.place.cell for issue in accepted} == {"H5"}
    assert {issue.code for issue in told} == {"DEC-I02", "DEC-I03"}


def test_exit_codes_and_what_is_said(space: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = [issue for issue in _found(space)[0] if issue.record]
    path = _returned(space, asked, tmp_path / "back.xlsx")
    _fill(path, lambda row, _: ("已改正", "", "") if row == "3" else ("", "", ""))
    assert _ingest(space, path) == 1
    said = capsys.readouterr().out
    assert "单元格却没有变" in said and "第4行" in said and "未答复 3" in said
    assert not space.decisions.exists()
    assert _ingest(space, space.root / FILE) == 3
    assert "不是退回的问题工作簿" in capsys.readouterr().err
    assert _ingest(space, path, more=["--by", "张三"]) == 2
    assert _ingest(space, path, more=["--expires", "0"]) == 2


def test_a_broken_file_of_decisions_stops_before_anything_is_written(
    space: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = [issue for issue in _found(space)[0] if issue.record]
    path = _returned(space, asked, tmp_path / "back.xlsx")
    _fill(path, _answer)
    space.decisions.mkdir()
    (space.decisions / "SZ-CGJ.csv").write_text("broken\n", encoding="utf-8")
    assert _ingest(space, path) == 3
    assert "decisions/SZ-CGJ.csv" in capsys.readouterr().err
    assert (space.decisions / "SZ-CGJ.csv").read_text(encoding="utf-8") == "broken\n"
