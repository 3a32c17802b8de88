"""sucheng match: pairs asked about, answers taken, a pair explained; the doubtful pairs themselves are made up here."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
import xlsxwriter

from sucheng_data.__main__ import run
from sucheng_data.model.issue import Text
from sucheng_data.model.matching import Compared, Doubt, Outcome, Party, Reason
from sucheng_data.model.provenance import Origin
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Checked, Request, check
from tests.test_cli import HEADINGS

DAY = date(2026, 1, 31)
NAMES = ["虚构路暖新驿站", "样板广场司机之家", "示例社区党群服务中心暖新驿站", "示范园区户外劳动者驿站"]
HEAD = 3


class Told(NamedTuple):
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four stations that nobody takes for one another."""
    folder = tmp_path_factory.mktemp("match") / "town"
    (folder / "raw" / "苏州市总工会").mkdir(parents=True)
    (folder / "sucheng.toml").write_text("", encoding="utf-8")
    with xlsxwriter.Workbook(folder / "raw" / "苏州市总工会" / "驿站.xlsx") as book:
        sheet = book.add_worksheet("驿站")
        sheet.write_row(0, 0, HEADINGS)
        for number, name in enumerate(NAMES):
            place = ["昆山市", "千灯镇", f"虚构{'东西南北'[number]}路{number + 1}号", 120.99 + number / 40, 31.26]
            rest = ["周一至周日8:00-20:00", "饮水机、微波炉、药箱", "暖新驿站", "苏州市总工会", "是"]
            sheet.write_row(number + 1, 0, [name, *place, *rest])
    return folder


@pytest.fixture
def space(town: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The town, with decisions and outputs of its own, and two pairs in doubt."""
    import shutil

    folder = shutil.copytree(town, tmp_path / "town")
    checked = check(open_workspace(folder), Request((), DAY))
    told = replace(checked, doubts=(doubt(checked, 0, 1, 2.5), doubt(checked, 2, 3, 3.5)))
    for name in ("sucheng_data.cli.work.check", "sucheng_data.cli.matched.check"):
        monkeypatch.setattr(name, lambda *_: told)
    return folder


def doubt(checked: Checked, left: int, right: int, points: float) -> Doubt:
    table = checked.tables["stations"]
    rows = table.to_pylist()
    sides = []
    for row in (left, right):
        sign = checked.keys["stations"][rows[row]["station_id"]]
        sides.append(Party(sign, rows[row]["name"], Origin(table).place(row, "name"), "SZ-ZGH", rows[row]))
    reasons = [Reason("name", points, Text("名称相近", "the names are alike"))]
    return Doubt("stations", *sides, Compared(Outcome.ASK, points, reasons), 120.0)


@pytest.fixture
def sucheng(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def call(*words: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["sucheng", "match", *map(str, words)])
        code = run()
        return Told(code, *capsys.readouterr())

    return call


def fill(path: Path, **answers: str) -> None:
    """`甲乙=同一`: the row whose names begin so gets that answer."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    columns = {cell.value: cell.column for cell in sheet[HEAD]}
    for row in range(HEAD + 1, sheet.max_row + 1):
        name = str(sheet.cell(row, columns["名称"]).value)
        for start, answer in answers.items():
            if start in name:
                sheet.cell(row, columns["判断"]).value = answer
    book.save(path)


def kept(space: Path) -> list[dict[str, str]]:
    with (space / "decisions/matches.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_review_says_how_many_and_where(sucheng, space: Path) -> None:
    told = sucheng("review", "-w", space, "--as-of", DAY)
    assert told.code == 0 and "2 对需要判断（驿站 2）" in told.out and "build/matches/2026-01-31.xlsx" in told.out
    sheet = openpyxl.load_workbook(space / "build/matches/2026-01-31.xlsx").worksheets[0]
    assert NAMES[2] in str(sheet.cell(HEAD + 1, 3).value)  # the likelier pair
    assert "2 pair(s) to judge" in sucheng("review", "-w", space, "--lang", "en", "-o", space / "r.xlsx").out


def test_nothing_in_doubt_writes_nothing(sucheng, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sucheng_data.cli import work

    calm = replace(work.check(), doubts=())
    monkeypatch.setattr("sucheng_data.cli.work.check", lambda *_: calm)
    told = sucheng("review", "-w", space, "-o", space / "r.xlsx")
    assert (told.code, told.out.strip()) == (0, "没有需要判断的记录") and not (space / "r.xlsx").exists()


def test_answers_are_not_written_over(sucheng, space: Path) -> None:
    path = space / "r.xlsx"
    assert sucheng("review", "-w", space, "-o", path).code == 0
    assert sucheng("review", "-w", space, "-o", path).code == 0  # nobody has answered yet
    fill(path, 虚构="同一")
    before = path.read_bytes()
    told = sucheng("review", "-w", space, "-o", path)
    assert told.code == 2 and "--force" in told.err and path.read_bytes() == before
    assert sucheng("review", "-w", space, "-o", path, "--force").code == 0 and path.read_bytes() != before


def test_apply_stores_and_the_same_file_again_changes_nothing(sucheng, space: Path) -> None:
    path = space / "r.xlsx"
    sucheng("review", "-w", space, "-o", path)
    fill(path, 虚构="同一", 示例="待定")
    told = sucheng("apply", path, "-w", space, "--as-of", DAY, "--by", "数据组")
    assert told.code == 0 and "新增 2，替换 0，原有 0" in told.out and "未答 0" in told.out
    lines = kept(space)
    assert [(line["verdict"], line["who"], line["decided_on"]) for line in lines] in (
        [("same", "数据组", "2026-01-31"), ("undecided", "数据组", "2026-01-31")],
        [("undecided", "数据组", "2026-01-31"), ("same", "数据组", "2026-01-31")],
    )
    assert {name for line in lines for name in (line["left_label"], line["right_label"])} == set(NAMES)
    before = (space / "decisions/matches.csv").read_bytes()
    told = sucheng("apply", path, path, "-w", space, "--as-of", "2026-02-05")
    assert told.code == 0 and "新增 0，替换 0，原有 2" in told.out
    assert (space / "decisions/matches.csv").read_bytes() == before


def test_another_verdict_replaces_and_is_told(sucheng, space: Path) -> None:
    path = space / "r.xlsx"
    sucheng("review", "-w", space, "-o", path)
    fill(path, 虚构="同一")
    sucheng("apply", path, "-w", space, "--as-of", DAY)
    fill(path, 虚构="不是")
    told = sucheng("apply", path, "-w", space, "--as-of", "2026-02-05", "--by", "姑苏区")
    assert told.code == 0 and "替换 1" in told.out
    assert re.search(r"虚构路.*：同一（2026-01-31 unknown）→ 不同", told.out)
    assert [(line["verdict"], line["who"]) for line in kept(space)] == [("different", "姑苏区")]


def test_an_answer_that_is_none_and_a_file_that_is_none(sucheng, space: Path) -> None:
    path = space / "r.xlsx"
    sucheng("review", "-w", space, "-o", path)
    fill(path, 虚构="也许", 示例="不同")
    told = sucheng("apply", path, "-w", space)
    assert told.code == 1 and "驿站!B5：答复“也许”看不懂" in told.out and len(kept(space)) == 1
    (space / "x.xlsx").write_bytes(b"PK\x03\x04")
    told = sucheng("apply", path, space / "x.xlsx", "-w", space)
    assert told.code == 3 and "x.xlsx" in told.err and "原有 1" in told.out
    assert sucheng("apply", path, "-w", space, "--by", "张三").code == 2
    assert sucheng("apply", path, "-w", space, "--as-of", "gestern").code == 2
    assert sucheng("apply").code == 2


def test_judgements_that_contradict_are_told(sucheng, space: Path) -> None:
    path = space / "r.xlsx"
    sucheng("review", "-w", space, "-o", path)
    fill(path, 虚构="同一")
    sucheng("apply", path, "-w", space, "--as-of", DAY)
    stored = space / "decisions/matches.csv"
    line = stored.read_text(encoding="utf-8").splitlines()[1]
    stored.write_text(
        f"{stored.read_text(encoding='utf-8')}{line.replace(',same,', ',different,')}\n", encoding="utf-8"
    )
    fill(path, 虚构="", 示例="不同")
    told = sucheng("apply", path, "-w", space, "--as-of", DAY)
    assert told.code == 1 and "DEC-W03" in told.out and "有 2 条判断互相矛盾" in told.out
    fill(path, 虚构="同一")
    assert sucheng("apply", path, "-w", space, "--as-of", DAY).code == 0  # a new answer settles it


def test_a_record_that_is_no_longer_delivered_is_told(sucheng, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sucheng_data.cli import work

    sucheng("review", "-w", space, "-o", space / "r.xlsx")
    fill(space / "r.xlsx", 虚构="同一")
    empty = replace(work.check(), keys={})
    monkeypatch.setattr("sucheng_data.cli.matched.check", lambda *_: empty)
    told = sucheng("apply", space / "r.xlsx", "-w", space)
    assert told.code == 1 and "记录已经没有了" in told.out and not (space / "decisions").exists()


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """What was compared, with an outcome made up."""
    asked: list[tuple[str, str]] = []

    def compare(table, entity, schemas, left_row: int, right_row: int) -> Compared:
        names = table[entity.label].to_pylist()
        asked.append((names[left_row], names[right_row]))
        reasons = [
            Reason("unit", -4.0, Text("单元不同：一号 / 二号（排除）", "other units (rules it out)"), veto=True),
            Reason("name", 2.5, Text("名称主体相同：虚构路", "the same core")),
        ]
        return Compared(Outcome.DIFFERENT, -1.5, reasons)

    monkeypatch.setattr("sucheng_data.stages.match.compare", compare)
    return asked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ST-320583-00001", "ST-320583-00002"),
        ("st-320583-00001", NAMES[1]),
        ("raw/苏州市总工会/驿站.xlsx!驿站!A2", "raw/苏州市总工会/驿站.xlsx!驿站!3"),
        ("raw/苏州市总工会/驿站.xlsx!驿站!2:2", "raw/苏州市总工会/驿站.xlsx!驿站!E3:F3"),
        ("虚构路 暖“新”驿站", "样板广场司机之家"),
    ],
)
def test_explain_finds_records_by_id_cell_row_or_name(sucheng, space: Path, compared, one: str, other: str) -> None:
    told = sucheng("explain", one, other, "-w", space)
    assert told.code == 0 and compared == [(NAMES[0], NAMES[1])], told
    assert re.search(r"名称 +≠ +虚构路暖新驿站 +\| 样板广场司机之家", told.out)
    heads, lines = told.out.splitlines()[:2], told.out.splitlines()[2:]
    assert re.search(r"街道/镇 +=", told.out)
    assert heads == [
        f"{mark} ST-320583-0000{number}  苏州市总工会  raw/苏州市总工会/驿站.xlsx!驿站!A{number + 1}"
        for number, mark in enumerate("①②", start=1)
    ]
    assert "判断：不是同一个  -1.5" in told.out
    assert re.search(r"-4\.0 +单元不同：一号 / 二号（排除）  \[unit\]", told.out) and re.search(
        r"\+2\.5 +名称主体相同", told.out
    )
    assert all(sum(1 + (ord(sign) > 0x2E80) for sign in line) <= 80 for line in lines)


def test_explain_tells_what_people_judged(sucheng, space: Path, compared) -> None:
    sucheng("review", "-w", space, "-o", space / "r.xlsx")
    fill(space / "r.xlsx", 虚构="上下级")
    sucheng("apply", space / "r.xlsx", "-w", space, "--as-of", DAY, "--by", "数据组")
    assert "人工判断：上下级  2026-01-31 数据组" in sucheng("explain", NAMES[1], NAMES[0], "-w", space).out
    assert "judged" not in sucheng("explain", NAMES[1], NAMES[2], "-w", space, "--lang", "en").out


@pytest.mark.parametrize(
    ("one", "other", "hint"),
    [
        ("ST-320583-0001", NAMES[1], "是否想写 ST-320583-0000"),
        ("虚构路暖心驿站", NAMES[1], f"是否想写 {NAMES[0]}"),
        ("raw/没有.xlsx!驿站!A2", NAMES[1], "没有记录"),
        ("", NAMES[1], "没有记录"),
        (NAMES[1], "ST-320583-00002", "同一条记录"),
    ],
)
def test_a_wrong_name_is_one_line(sucheng, space: Path, one: str, other: str, hint: str) -> None:
    told = sucheng("explain", one, other, "-w", space)
    assert told.code == 2 and hint in told.err and len(told.err.splitlines()) == 1 and not told.out


def test_explain_with_the_real_comparison(sucheng, space: Path) -> None:
    pytest.importorskip("sucheng_data.stages.match")
    told = sucheng("explain", NAMES[0], NAMES[1], "-w", space, "--lang", "en")
    assert told.code == 0 and "outcome: " in told.out
