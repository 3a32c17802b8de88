"""The sheet 是否还在 of a review: what is reported no more, asked about and answered; the lines are those of `sucheng gone`."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sucheng_data.operations.departed import read_gone
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check, publish
from tests.test_match_round_trip import PYTHON, TOOL, _bridge
from tests.test_night import UNION, _deliver, _night

FIRST, SECOND, THIRD = date(2026, 3, 2), date(2026, 3, 9), date(2026, 3, 16)
SHEET, DAY = "是否还在", "2026-03-16"
HEADS = ["是否还在", "编号", "名称", "类别", "报送单位", "最后报来", "从哪天起缺", "处理人", "说明"]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Twelve stations were published; the last three are not delivered any more, from the second week on."""
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    space = open_workspace(tmp_path)
    for day, count in ((FIRST, 12), (SECOND, 9), (THIRD, 9)):
        _deliver(space, UNION, "驿站.xlsx", "暖新", count)
        if day is THIRD:  # another release: something else changed
            _deliver(space, "苏州市邮政管理局", "网点.xlsx", "邮政", 2)
        publish(space, check(space, Request((), day)), day)
    return space


@pytest.fixture
def review(space: Workspace, sucheng: Any) -> Path:
    path = space.root / "review.xlsx"
    told = sucheng("match", "review", "-w", space.root, "-o", path, "--as-of", DAY)
    assert told.code == 0 and "3 条要问是否还在" in told.out
    return path


def _rows(path: Path) -> list[dict[str, Any]]:
    head, *rows = openpyxl.load_workbook(path)[SHEET].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def _fill(path: Path, *answers: str, **more: str) -> Path:
    """The answers written into the rows, from the first one on."""
    book = openpyxl.load_workbook(path)
    for row, answer in enumerate(answers, start=2):
        book[SHEET].cell(row, 1).value = answer or None
        for head, text in more.items():
            book[SHEET].cell(row, HEADS.index(head) + 1).value = text
    book.save(path)
    return path


def test_every_row_says_who_sent_it_and_since_when_it_is_missing(review: Path) -> None:
    rows = _rows(review)
    assert list(rows[0]) == HEADS
    assert [row["名称"] for row in rows] == ["暖新10号驿站", "暖新11号驿站", "暖新12号驿站"]
    assert {row["报送单位"] for row in rows} == {UNION} and {row["类别"] for row in rows} == {"驿站"}
    assert {row["从哪天起缺"] for row in rows} == {"2026-03-09"}
    (rule,) = openpyxl.load_workbook(review)[SHEET].data_validations.dataValidation
    assert rule.formula1 == '"已关闭,仍在,待定"' and str(rule.sqref) == "A2:A4"


def test_what_is_closed_is_kept_as_the_command_keeps_it(space: Workspace, review: Path, sucheng: Any) -> None:
    ids = [row["编号"] for row in _rows(review)]
    _fill(review, "已关闭", "仍在", "待定", 处理人="数据组", 说明="租约到期")
    told = sucheng("match", "apply", review, "-w", space.root, "--as-of", DAY)
    assert told.code == 0 and "已关闭 1，仍在 1，待定 1，未答 0，没有采用 0" in told.out
    (line,) = read_gone(space)
    assert line == (DAY, "数据组", "stations", ids[0], "暖新10号驿站", "租约到期")
    content = (space.decisions / "gone.csv").read_bytes()
    told = sucheng("match", "apply", review, "-w", space.root, "--as-of", "2026-03-20")
    assert told.code == 0 and "新增 0，原有 1" in told.out  # the same again changes nothing
    (space.decisions / "gone.csv").unlink()
    words = ("--reason", "租约到期", "--by", "数据组", "-w", space.root)
    assert sucheng("gone", ids[0], *words).code == 0
    by_command = (space.decisions / "gone.csv").read_text(encoding="utf-8").splitlines()
    assert [line.partition(",")[2] for line in by_command] == [
        line.partition(",")[2] for line in content.decode().splitlines()
    ]
    told = sucheng("match", "review", "-w", space.root, "-o", space.root / "next.xlsx", "--as-of", DAY)
    assert "2 条要问是否还在" in told.out  # it is not asked about again
    publish(space, check(space, Request((), THIRD)), THIRD)
    told = sucheng("match", "apply", review, "-w", space.root, "--by", "数据组")
    assert told.code == 0  # published without it, and the same workbook still says nothing new


@pytest.mark.parametrize(
    ("answers", "change", "told"),
    [
        (["也许"], {}, "看不懂"),
        (["已关闭"], {"名称": "别的驿站"}, "和名称对不上"),
        (["已关闭"], {"编号": "ST-320583-99999"}, "不在等待答复之列"),
        (["已关闭", "仍在"], {"编号": "same"}, "有不同的答复：已关闭、仍在"),
    ],
)
def test_what_cannot_be_taken_is_told_and_not_kept(
    space: Workspace, review: Path, sucheng: Any, answers: list[str], change: dict[str, str], told: str
) -> None:
    first = _rows(review)[0]
    more = {head: first["编号"] if text == "same" else text for head, text in change.items()}
    _fill(review, *answers, **more)
    answer = sucheng("match", "apply", review, "-w", space.root)
    assert answer.code == 1 and told in answer.out and read_gone(space) == []


def test_what_was_said_to_be_gone_is_not_there_by_a_word(space: Workspace, review: Path, sucheng: Any) -> None:
    assert sucheng("match", "apply", _fill(review, "已关闭"), "-w", space.root).code == 0
    answer = sucheng("match", "apply", _fill(review, "仍在"), "-w", space.root)
    assert answer.code == 1 and "删去 decisions/gone.csv" in answer.out and len(read_gone(space)) == 1


def test_answers_are_not_written_over(space: Workspace, review: Path, sucheng: Any) -> None:
    _fill(review, "待定")
    assert sucheng("match", "review", "-w", space.root, "-o", review, "--as-of", DAY).code == 2


def test_what_came_back_and_went_again_is_said_to_be_gone_again(space: Workspace, review: Path, sucheng: Any) -> None:
    """An answer holds until the thing is delivered again; then another one is needed, and kept in its stead."""
    sucheng("match", "apply", _fill(review, "已关闭"), "-w", space.root, "--as-of", "2026-03-16")
    (line,) = read_gone(space)
    registry = space.registry / "stations.csv"
    head, *rows = registry.read_text(encoding="utf-8").splitlines()
    at = head.split(",").index("last_seen")
    parts = next(row for row in rows if row.startswith(line.id)).split(",")
    rows = [",".join([*parts[:at], "2026-04-01", *parts[at + 1 :]]) if row.startswith(line.id) else row for row in rows]
    registry.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert sucheng("match", "apply", review, "-w", space.root, "--as-of", "2026-05-01").code == 0
    assert [one.decided_on for one in read_gone(space)] == ["2026-05-01"]


@pytest.mark.skipif(not _bridge(), reason="no LibreOffice with its Python bridge")
def test_filled_in_by_libreoffice(space: Workspace, review: Path, sucheng: Any, tmp_path: Path) -> None:
    ids = [row["编号"] for row in _rows(review)]
    answers = {
        ids[0]: {"是否还在": "已关闭", "处理人": "数据组", "说明": "现场看过"},
        ids[2]: {"是否还在": "仍在"},
    }
    job = {"file": str(review), "save_as": str(tmp_path / "saved.xlsx"), "sheet": SHEET, "answers": answers}
    (tmp_path / "jobs.json").write_text(json.dumps([job]), encoding="utf-8")
    subprocess.run([PYTHON, TOOL, tmp_path / "jobs.json"], check=True, capture_output=True, timeout=240)
    told = sucheng("match", "apply", tmp_path / "saved.xlsx", "-w", space.root, "--as-of", DAY)
    assert told.code == 0 and "已关闭 1，仍在 1，待定 0，未答 1" in told.out
    assert read_gone(space) == [(DAY, "数据组", "stations", ids[0], "暖新10号驿站", "现场看过")]


def test_a_silent_sender_has_a_heading_of_its_own(tmp_path: Path, sucheng: Any) -> None:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    space = open_workspace(tmp_path)
    _deliver(space, UNION, "驿站.xlsx", "暖新", 12)
    other = _deliver(space, "苏州市邮政管理局", "网点.xlsx", "邮政", 7)
    _night(space, FIRST)
    assert "沿用" not in sucheng("gone", "-w", space.root).out
    other.unlink()
    _night(space, SECOND)
    heading, line = sucheng("gone", "-w", space.root).out.strip().splitlines()
    assert heading == "报送单位没有报来，沿用上次的："
    assert "苏州市邮政管理局" in line and "2026-03-02 之后没有报来  驿站 7 条" in line
    assert "sender silent since 2026-03-02" in sucheng("gone", "-w", space.root, "--lang", "en").out
