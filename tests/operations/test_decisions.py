"""Files of decisions: written so that people can review and merge them, read back whole, broken ones refused by line."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from sucheng_data.model.decision import Answer, Decision, shows
from sucheng_data.model.errors import CannotWork
from sucheng_data.operations.decisions import format_decisions, merge, read_decisions, record
from sucheng_data.operations.workspace import Workspace, open_workspace

LINE = Decision(
    "2026-02-01",
    "SZ-CGJ",
    Answer.CORRECTED,
    "stations",
    "address",
    "FMT-W01",
    "raw/a.xlsx",
    "0" * 64,
    "驿站汇总",
    "H4",
    "raw/a.xlsx!驿站汇总!4",
    "abc",
    "虚构路驿站",
    "乱码",
    "虚构路5号",
    "",
    "",
)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path)


def _write(space: Workspace, text: str) -> None:
    space.decisions.mkdir(exist_ok=True)
    (space.decisions / "SZ-CGJ.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|' /C calc'!A0",
        "-5",
        "+86 512",
        "@SUM(A1)",
        "＝1+1",
        "'=1",
        "'",
        "''quoted",
        "two\nlines",
        "carriage\r\nreturn",
        "back\\slash\\n",
        'a "b", c',
        "\t tab",
        "",
        " spaces ",
    ],
)
def test_every_text_comes_back_as_it_was_and_is_no_formula(space: Workspace, text: str) -> None:
    line = LINE._replace(before=text, after=text, why=text)
    written = format_decisions([line])
    assert written.count("\n") == 2  # a heading and one line, whatever the text holds
    cells = list(csv.reader(io.StringIO(written)))[1]
    assert not any(cell.startswith(("=", "+", "-", "@", "＝", "\t")) for cell in cells)
    _write(space, written)
    (kept,) = read_decisions(space)
    assert (kept.organisation, kept.name, kept.decisions) == ("SZ-CGJ", "decisions/SZ-CGJ.csv", (line,))


def test_lines_are_sorted_by_place_whatever_the_order_of_answers() -> None:
    lines = [LINE._replace(cell=cell) for cell in ("H10", "H4", "B4", "H100")]
    text = format_decisions(lines)
    assert text == format_decisions(reversed(lines))
    assert [row["cell"] for row in csv.DictReader(io.StringIO(text))] == ["B4", "H4", "H10", "H100"]


def test_a_missing_source_is_known_as_gone(space: Workspace) -> None:
    (space.root / "raw").mkdir()
    (space.root / "raw" / "b.xlsx").write_bytes(b"x")
    _write(space, format_decisions([LINE, LINE._replace(file="raw/b.xlsx")]))
    assert read_decisions(space)[0].gone == {"raw/a.xlsx"}


GOOD = format_decisions([LINE])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace("decided_on,", ""), "decided_on"),
        (GOOD.replace(",corrected,", ",maybe,"), "第2行"),
        (GOOD.replace("2026-02-01,", "1.2.2026,"), "第2行"),
        (GOOD + "<<<<<<< ours\n", "第3行"),
        (GOOD + "a,b\n", "第3行"),
        (GOOD.rstrip("\n") + ",one more\n", "第2行"),
        (GOOD.rstrip("\n") + "tomorrow\n", "第2行"),
        ("", "decided_on"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_line(space: Workspace, text: str, told: str) -> None:
    _write(space, text)
    with pytest.raises(CannotWork) as caught:
        read_decisions(space)
    assert "decisions/SZ-CGJ.csv" in caught.value.zh and told in caught.value.zh
    assert "decisions/SZ-CGJ.csv" in caught.value.en


def test_another_encoding_is_refused(space: Workspace) -> None:
    space.decisions.mkdir()
    (space.decisions / "SZ-CGJ.csv").write_bytes(GOOD.encode("gbk"))
    with pytest.raises(CannotWork, match="UTF-8"):
        read_decisions(space)


def test_excel_may_have_saved_it_with_a_mark_in_front(space: Workspace) -> None:
    space.decisions.mkdir()
    (space.decisions / "SZ-CGJ.csv").write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_decisions(space)[0].decisions == (LINE,)


CONFIRM = LINE._replace(answer=Answer.CONFIRM, after="", expires="2027-02-01")
MERGES = [
    # old, new, (added, replaced, same), what stays
    ([], [LINE], (1, 0, 0), [LINE]),
    ([LINE], [LINE], (0, 0, 1), [LINE]),
    ([LINE], [LINE._replace(decided_on="2026-03-01", who="值班室")], (0, 0, 1), [LINE]),
    ([LINE], [LINE._replace(after="虚构路6号")], (0, 1, 0), [LINE._replace(after="虚构路6号")]),
    ([LINE], [LINE._replace(code="FMT-W02")], (1, 0, 0), [LINE, LINE._replace(code="FMT-W02")]),
    (
        [LINE],
        [LINE._replace(code="FMT-W02", after="虚构路6号")],
        (0, 1, 0),
        [LINE._replace(code="FMT-W02", after="虚构路6号")],
    ),
    ([LINE], [LINE._replace(cell="H5")], (1, 0, 0), [LINE, LINE._replace(cell="H5")]),
    ([LINE], [CONFIRM], (0, 1, 0), [CONFIRM]),
    ([CONFIRM], [CONFIRM._replace(before="另一处")], (1, 0, 0), [CONFIRM, CONFIRM._replace(before="另一处")]),
    (
        [CONFIRM],
        [CONFIRM._replace(decided_on="2026-05-01", expires="2027-05-01")],
        (0, 0, 1),
        [CONFIRM],
    ),
    (
        [CONFIRM],
        [CONFIRM._replace(decided_on="2027-02-01", expires="2028-02-01")],
        (0, 1, 0),
        [CONFIRM._replace(decided_on="2027-02-01", expires="2028-02-01")],
    ),
]


@pytest.mark.parametrize(("old", "new", "counts", "stays"), MERGES)
def test_answers_are_merged_line_by_line(
    old: list[Decision], new: list[Decision], counts: tuple[int, int, int], stays: list[Decision]
) -> None:
    merged = merge(old, new)
    assert (merged.added, merged.replaced, merged.same) == counts
    assert sorted(merged.lines) == sorted(stays)


def test_nothing_is_written_when_one_file_is_broken_and_nothing_when_nothing_changes(space: Workspace) -> None:
    _write(space, "broken\n")
    with pytest.raises(CannotWork):
        record(space, {"KS-ZGH": [LINE], "SZ-CGJ": [LINE]})
    assert not (space.decisions / "KS-ZGH.csv").exists()
    _write(space, GOOD)
    before = (space.decisions / "SZ-CGJ.csv").stat().st_mtime_ns
    assert record(space, {"SZ-CGJ": [LINE]})["decisions/SZ-CGJ.csv"].same == 1
    assert (space.decisions / "SZ-CGJ.csv").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("raw", "written", "same"),
    [
        ("虚构路5号", "虚构路5号", True),
        (" 虚构路5号\r\n", "虚构路5号", True),
        (None, "", True),
        ("", "", True),
        ("13800000000", "138****0000", True),
        ("13900000000", "138****0000", False),
        ("虚构路6号", "虚构路5号", False),
        ("", "虚构路5号", False),
    ],
)
def test_a_cell_shows_what_a_decision_says_of_it(raw: str | None, written: str, same: bool) -> None:
    assert shows(raw, written) is same
