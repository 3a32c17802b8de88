"""decisions/matches.csv: written so that people can review and merge it, read back whole, broken lines refused by number."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path

import pytest

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Entry, Registry
from sucheng_data.model.judgement import Judgement, Verdict
from sucheng_data.operations.decisions import read_decisions
from sucheng_data.operations.judgements import current_in, format_judgements, merge, path_of, read_judgements, record
from sucheng_data.operations.workspace import Workspace, open_workspace

LINE = Judgement("2026-02-01", "数据组", "stations", Verdict.SAME, "ST-1", "ST-2", "甲站", "乙站", "现场看过")
GOOD = format_judgements([LINE])


def as_is(_entity: str, sign: str) -> str:
    return sign


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return open_workspace(tmp_path)


def _write(space: Workspace, text: str | bytes) -> None:
    space.decisions.mkdir(exist_ok=True)
    path_of(space).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_nothing_is_there_yet_and_the_other_decisions_do_not_mind(space: Workspace) -> None:
    assert read_judgements(space) == []
    _write(space, GOOD)
    assert read_judgements(space) == [LINE]
    assert read_decisions(space) == []


@pytest.mark.parametrize(
    "text", ["=cmd|' /C calc'!A0", "-5", "@SUM(A1)", "＝1+1", "'", "two\nlines", "a\r\nb", 'q "x", y', ""]
)
def test_every_text_comes_back_and_is_no_formula(space: Workspace, text: str) -> None:
    line = LINE._replace(left_label=text, right_label=text, why=text, who=text)
    written = format_judgements([line])
    assert written.count("\n") == 2
    cells = list(csv.reader(io.StringIO(written)))[1]
    assert not any(cell.startswith(("=", "+", "-", "@", "＝", "\t")) for cell in cells)
    _write(space, written)
    assert read_judgements(space) == [line]


def test_lines_are_sorted_by_what_they_are_about() -> None:
    lines = [LINE._replace(right=f"ST-{number}") for number in (9, 3, 5)] + [LINE._replace(entity="benefits")]
    text = format_judgements(lines)
    assert text == format_judgements(reversed(lines))
    assert [(row["entity"], row["right"]) for row in csv.DictReader(io.StringIO(text))] == [
        ("benefits", "ST-2"), ("stations", "ST-3"), ("stations", "ST-5"), ("stations", "ST-9"),
    ]  # fmt: skip


def test_a_line_turned_round_by_hand_is_the_same_line(space: Workspace) -> None:
    turned = LINE._replace(left="ST-2", right="ST-1", left_label="乙站", right_label="甲站")
    _write(space, format_judgements([turned]))
    assert read_judgements(space) == [LINE]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GOOD.replace(",verdict,", ",said,"), "verdict"),
        (GOOD.replace(",same,", ",maybe,"), "第2行"),
        (GOOD.replace("2026-02-01,", "1.2.2026,"), "第2行"),
        (GOOD.replace(",ST-2,", ",ST-1,"), "第2行"),
        (GOOD.replace(",ST-1,", ",,"), "第2行"),
        (GOOD + "<<<<<<< ours\n", "第3行"),
        ("", "decided_on"),
        (GOOD.encode("gbk"), "UTF-8"),
    ],
)
def test_a_broken_file_is_refused_with_file_and_line(space: Workspace, text: str | bytes, told: str) -> None:
    _write(space, text)
    with pytest.raises(CannotWork) as caught:
        read_judgements(space)
    assert "decisions/matches.csv" in caught.value.zh and told in caught.value.zh


def test_excel_may_have_saved_it(space: Workspace) -> None:
    _write(space, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert read_judgements(space) == [LINE]


OTHER = LINE._replace(verdict=Verdict.DIFFERENT, decided_on="2026-03-01", who="姑苏区")
LATER = LINE._replace(decided_on="2026-05-01", who="值班室", why="")
OPEN = LINE._replace(verdict=Verdict.UNDECIDED)
MERGES = [
    # old, new, (added, replaced, same), what stays
    ([], [LINE], (1, 0, 0), [LINE]),
    ([LINE], [LINE], (0, 0, 1), [LINE]),
    ([LINE], [LATER], (0, 0, 1), [LINE]),
    ([LINE], [OTHER], (0, 1, 0), [OTHER]),
    ([OPEN], [LINE], (0, 1, 0), [LINE]),
    ([OPEN], [OPEN._replace(who="他人")], (0, 0, 1), [OPEN]),
    ([LINE], [LINE._replace(left="ST-2", right="ST-1")], (0, 0, 1), [LINE]),
    ([LINE], [LINE._replace(right="ST-3")], (1, 0, 0), [LINE, LINE._replace(right="ST-3")]),
    ([LINE], [LINE._replace(entity="benefits")], (1, 0, 0), [LINE, LINE._replace(entity="benefits")]),
    ([LINE, OTHER], [LINE], (0, 1, 0), [LINE]),  # two people's lines, merged by git: the new answer settles it
    ([LINE, OTHER], [], (0, 0, 0), [LINE, OTHER]),
]


@pytest.mark.parametrize(("old", "new", "counts", "stays"), MERGES)
def test_judgements_are_merged_pair_by_pair(old, new, counts, stays) -> None:
    merged = merge(old, new, as_is)
    assert (len(merged.added), len(merged.replaced), merged.same) == counts
    assert sorted(merged.lines) == sorted(stays)


def test_what_is_replaced_is_told(space: Workspace) -> None:
    assert merge([LINE], [OTHER], as_is).replaced == [(LINE, OTHER)]


def test_a_newcomer_that_has_an_id_by_now_and_one_that_was_redirected_are_the_same_pair() -> None:
    """Judged as (aaa, ST-2) before the first release; today aaa is ST-7, and ST-2 is part of ST-8."""
    entries = {"ST-7": Entry("ST-7", "aaa|bbb", (), "", "", ""), "ST-2": Entry("ST-2", "c", (), "", "", "ST-8")}
    entries["ST-8"] = Entry("ST-8", "d", (), "", "", "")
    current = current_in({"stations": Registry(entries)})
    assert [current("stations", sign) for sign in ("aaa", "bbb", "ST-2", "c", "ST-7", "zzz")] == [
        "ST-7", "ST-7", "ST-8", "ST-8", "ST-7", "zzz",
    ]  # fmt: skip
    assert current("benefits", "aaa") == "aaa"
    old = LINE._replace(left="ST-2", right="aaa")
    new = OTHER._replace(left="ST-7", right="ST-8")
    merged = merge([old], [new], current)
    assert merged.lines == [new] and merged.replaced == [(old, new)]


def test_it_is_written_only_when_something_changes_and_never_over_a_broken_file(space: Workspace) -> None:
    assert record(space, [LINE], as_is).added == [LINE]
    before = path_of(space).stat().st_mtime_ns
    assert record(space, [LATER], as_is).same == 1
    assert path_of(space).stat().st_mtime_ns == before
    assert [path.name for path in space.decisions.iterdir()] == ["matches.csv"]
    _write(space, "broken\n")
    with pytest.raises(CannotWork):
        record(space, [LINE], as_is)
    assert path_of(space).read_text() == "broken\n"


@pytest.mark.skipif(shutil.which("git") is None, reason="no git")
def test_two_peoples_additions_merge_line_by_line(tmp_path: Path) -> None:
    """A line apart from each other: `git merge-file` needs nobody's help."""
    base = [LINE._replace(left=f"ST-{number}0", right=f"ST-{number}1") for number in range(1, 10)]
    mine, theirs = (LINE._replace(left=f"ST-{number}3", right=f"ST-{number}4") for number in (2, 7))
    for name, lines in (("base", base), ("mine", [*base, mine]), ("theirs", [*base, theirs])):
        (tmp_path / name).write_text(format_judgements(lines), encoding="utf-8")
    command = ["git", "merge-file", "-p", *(str(tmp_path / name) for name in ("mine", "base", "theirs"))]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stdout.decode() == format_judgements([*base, mine, theirs])
