"""Answers in workbooks that came back: taken, refused with a reason, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from sucheng_data.model.decision import Answer
from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Cell, Grid
from sucheng_data.model.issue import Text
from sucheng_data.model.returned import ABOUT, COLUMNS, FACTS, FINDING, FORMAT, LIST
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._return_cells import Cells
from sucheng_data.operations._return_form import form_of
from sucheng_data.operations._return_taken import Taking, Terms, taken
from sucheng_data.operations.answers import Returned, read_answers
from sucheng_data.operations.decisions import record
from sucheng_data.operations.workspace import open_workspace

KEY = "0a1b2c3d4e5f"
DELIVERED: list[list[Cell]] = [
    ["驿站名称", "地址", "电话", "开放日期", "联系人"],
    ["虚构路驿站", "锟斤拷路5号", "0512-00000001", "2025-03-01", "某某"],
    ["想象街驿站", "想象街9号", "0512-00000002", "2025-04-01", "某某"],
    ["假设里驿站", "假设里1号", "0512-00000003", "2025-05-01", "某某"],
]
FACT = {
    "key": KEY,
    "code": "FMT-W01",
    "severity": "warning",
    "entity": "stations",
    "field": "address",
    "sheet": "驿站",
    "cell": "B2",
    "record": "raw/a.xlsx!驿站!2",
    "subject": "s1",
    "label": "虚构路驿站",
    "value": "锟斤拷路5号",
    "suggestion": "虚构路5号",
}


def _grid(rows: Sequence[Sequence[Cell]], sheet: str = "驿站", **more: Any) -> Grid:
    return Grid(sheet, rows, **more)


def _facts(facts: Sequence[dict[str, str]], **about: str) -> Grid:
    told = {"format": FORMAT, "kind": "copy", "organisation": "SZ-CGJ", "file": "raw/a.xlsx", "sha256": "0" * 64}
    rows: list[list[Cell]] = [[name, {**told, **about}.get(name, "")] for name in ABOUT]
    rows += [[], list(FINDING), *([fact[name] for name in FINDING] for fact in facts)]
    return Grid(FACTS, rows, visible=False)


def _listed(*answers: dict[str, Cell]) -> Grid:
    rows = [[answer.get(name, KEY if name == "key" else "") for name in COLUMNS] for answer in answers]
    return Grid(LIST, [list(COLUMNS.values()), *rows])


def _changed(cell: str, text: Cell) -> list[list[Cell]]:
    rows = [list(row) for row in DELIVERED]
    rows[int(cell[1:]) - 1]["ABCDE".index(cell[0])] = text
    return rows


def _take(
    schemas: Schemas,
    answer: dict[str, Cell],
    sheet: Sequence[Sequence[Cell]] = DELIVERED,
    original: Sequence[Sequence[Cell]] | None = DELIVERED,
    **fact: str,
) -> Any:
    """What an answer comes to: [(answer, cell, before, after)], or the reason in Chinese."""
    book = Book("x", "xlsx", (_grid(sheet), _listed(answer), _facts([{**FACT, **fact}])))
    form = form_of(book)
    delivered = None if original is None else Book("y", "xlsx", (_grid(original),))
    cells = Cells(Book("x", "xlsx", (_grid(sheet),)), delivered, form.asked.values())
    made = taken(Taking(form, cells, schemas, Terms(date(2026, 2, 1))), form.asked[KEY], form.said[0])
    if isinstance(made, Text):
        return made.zh
    return [(str(one.answer), one.cell, one.before, one.after) for one in made]


OLD, NEW = "锟斤拷路5号", "虚构路5号"
TAKEN = [
    ({"answer": "采纳建议"}, DELIVERED, [("adopt", "B2", OLD, NEW)]),
    ({"answer": " 采纳 建议　"}, DELIVERED, [("adopt", "B2", OLD, NEW)]),
    ({"answer": "同意"}, DELIVERED, [("adopt", "B2", OLD, NEW)]),
    ({"answer": "ADOPT"}, DELIVERED, [("adopt", "B2", OLD, NEW)]),
    ({"answer": "采纳建议", "correction": NEW}, DELIVERED, [("adopt", "B2", OLD, NEW)]),
    ({"answer": "采纳建议"}, _changed("B2", NEW), [("adopt", "B2", OLD, NEW)]),
    ({"answer": "已改正", "correction": "另一路7号"}, DELIVERED, [("corrected", "B2", OLD, "另一路7号")]),
    ({"answer": "已改正"}, _changed("B2", "另一路7号"), [("corrected", "B2", OLD, "另一路7号")]),
    ({"answer": "已改正"}, _changed("B2", ""), [("corrected", "B2", OLD, "")]),
    (
        {"answer": "已改正", "correction": "另一路7号"},
        _changed("B2", "另一路7号"),
        [("corrected", "B2", OLD, "另一路7号")],
    ),
    ({"correction": "另一路7号"}, DELIVERED, [("corrected", "B2", OLD, "另一路7号")]),
    ({}, _changed("B2", "另一路7号"), [("corrected", "B2", OLD, "另一路7号")]),
    ({"answer": "确认无误"}, DELIVERED, [("confirm", "B2", OLD, "")]),
    ({"answer": "无误。"}, DELIVERED, [("confirm", "B2", OLD, "")]),
    ({"answer": "撤销该行"}, DELIVERED, [("drop", "B2", OLD, "")]),
    ({"answer": "删除"}, _changed("B2", ""), [("drop", "B2", OLD, "")]),
    ({"answer": "—"}, DELIVERED, []),
    ({}, DELIVERED, []),
    # Mended in another column of the row, as only “corrected” may say.
    ({"answer": "已改正"}, _changed("D2", "2025-03-09"), [("corrected", "D2", "2025-03-01", "2025-03-09")]),
    ({}, _changed("D2", "2025-03-09"), []),
    # The rows were sorted, or one was deleted or inserted above.
    ({"answer": "已改正"}, [DELIVERED[0], *_changed("B2", NEW)[:0:-1]], [("corrected", "B2", OLD, NEW)]),
    ({"answer": "已改正"}, [DELIVERED[0], [""] * 5, *_changed("B2", NEW)[1:]], [("corrected", "B2", OLD, NEW)]),
    # What stands there stays text.
    (
        {"answer": "已改正", "correction": "=cmd|' /C calc'!A0"},
        DELIVERED,
        [("corrected", "B2", OLD, "=cmd|' /C calc'!A0")],
    ),
    ({"answer": "已改正", "correction": 17.0}, DELIVERED, [("corrected", "B2", OLD, "17")]),
]


@pytest.mark.parametrize(("answer", "sheet", "made"), TAKEN)
def test_taken(schemas: Schemas, answer: dict[str, Cell], sheet: list[list[Cell]], made: list[Any]) -> None:
    assert _take(schemas, answer, sheet) == made


REFUSED: list[tuple[dict[str, Cell], list[list[Cell]], dict[str, str], str]] = [
    ({"answer": "也许"}, DELIVERED, {}, "看不懂"),
    ({"answer": "采纳建议"}, DELIVERED, {"suggestion": ""}, "没有建议值"),
    ({"answer": "采纳建议"}, DELIVERED, {"suggestion": "138****0000"}, "可以直接填入的值"),
    ({"answer": "采纳建议"}, DELIVERED, {"suggestion": "木渎镇、光福镇"}, "可以直接填入的值"),
    ({"answer": "采纳建议", "correction": "另一路"}, DELIVERED, {}, "改成了别的"),
    ({"answer": "采纳建议"}, _changed("B2", "另一路"), {}, "改成了别的"),
    ({"answer": "已改正"}, DELIVERED, {}, "没有变"),
    ({"answer": "已改正", "correction": OLD}, DELIVERED, {}, "一样"),
    ({"answer": "已改正", "correction": "甲"}, _changed("B2", "乙"), {}, "不一样"),
    ({"answer": "确认无误"}, _changed("B2", "乙"), {}, "改过"),
    ({"answer": "确认无误", "correction": "乙"}, DELIVERED, {}, "改正为"),
    ({"answer": "撤销该行", "correction": "乙"}, DELIVERED, {}, "改正为"),
    ({"answer": "已改正", "correction": "电话13800000000"}, DELIVERED, {}, "手机号"),
    ({"answer": "已改正", "correction": "x" * 40_000}, DELIVERED, {}, "太长"),
    ({"answer": "已改正", "correction": "乙"}, DELIVERED, {"field": "contact_name"}, "哪一个字段"),
    ({"answer": "采纳建议"}, DELIVERED, {"record": ""}, "重新报送"),
    ({"answer": "撤销该行"}, DELIVERED, {"record": "", "entity": ""}, "重新报送"),
    ({"answer": "已改正", "correction": "乙"}, DELIVERED, {"code": "XXX-E99"}, "没有规则"),
    ({"answer": "已改正", "correction": "乙"}, DELIVERED, {"entity": "planets"}, "没有规则"),
    ({"answer": "已改正"}, _changed("B2", "乙"), {"cell": "B2:C2"}, "改正为"),
    # The row is no longer there: whatever stands in B2 is another record's.
    ({"answer": "已改正"}, [DELIVERED[0], *DELIVERED[2:]], {}, "移动过"),
    # Only the person's name was changed: that is not kept.
    ({"answer": "已改正"}, _changed("E2", "张三"), {}, "没有变"),
]


@pytest.mark.parametrize(("answer", "sheet", "fact", "why"), REFUSED)
def test_refused(
    schemas: Schemas, answer: dict[str, Cell], sheet: list[list[Cell]], fact: dict[str, str], why: str
) -> None:
    made = _take(schemas, answer, sheet, **fact)
    assert isinstance(made, str) and why in made, made


def test_a_finding_that_nobody_may_confirm(schemas: Schemas) -> None:
    codes = [code for code, finding in schemas.findings.items() if not getattr(finding, "confirm", True)]
    for code in codes:
        assert "不能答" in _take(schemas, {"answer": "确认无误"}, code=code)


def test_private_fields_are_never_written_down(schemas: Schemas) -> None:
    private = [field.name for field in schemas["stations"].fields.values() if field.private]
    assert private
    for name in private:
        assert "个人信息" in _take(schemas, {"answer": "已改正", "correction": "李某人"}, field=name)


def test_without_the_delivery_only_what_is_said_is_taken(schemas: Schemas) -> None:
    """The value of a finding may be shown in its normal form: that it differs from the cell proves no change."""
    assert _take(schemas, {}, _changed("B2", "另一路7号"), None) == []
    assert _take(schemas, {"answer": "已改正"}, _changed("B2", "乙路"), None) == [("corrected", "B2", OLD, "乙路")]
    assert "没有变" in _take(schemas, {"answer": "已改正"}, DELIVERED, None)
    moved = [DELIVERED[0], *DELIVERED[2:]]
    assert "移动过" in _take(schemas, {"answer": "已改正"}, moved, None)


def test_a_row_that_only_looks_like_it_is_another(schemas: Schemas) -> None:
    """The row was deleted, and the one that moved up is the same but for its name; or nothing is known of the names."""
    twins: list[list[Cell]] = [DELIVERED[0], *([f"站{n}", f"坏{n}", "0512-00000001", "2025", "甲"] for n in (1, 2, 3))]
    gone = [twins[0], *twins[2:]]
    assert "移动过" in _take(schemas, {"answer": "已改正"}, gone, twins, label="站1", value="坏1")
    others = [DELIVERED[0], *DELIVERED[2:]]
    assert "移动过" in _take(schemas, {"answer": "已改正"}, others, label="")


def test_what_is_kept_of_a_person_is_masked(schemas: Schemas) -> None:
    book = Book(
        "x", "xlsx", (_grid(DELIVERED), _listed({"answer": "撤销该行", "remark": "问13800000000"}), _facts([FACT]))
    )
    form, sheet = form_of(book), Book("y", "xlsx", (_grid(_changed("B2", "路5号 13900000001")),))
    cells = Cells(sheet, sheet, form.asked.values())
    made = taken(Taking(form, cells, schemas, Terms(date(2026, 2, 1))), form.asked[KEY], form.said[0])
    assert isinstance(made, list)
    assert (made[0].before, made[0].why) == ("路5号 139****0001", "问138****0000")


def test_a_merged_cell_holds_what_stands_at_its_top(schemas: Schemas) -> None:
    from sucheng_data.model.grid import Range
    from sucheng_data.operations._return_cells import text_at

    grid = _grid([["区"], ["姑苏区"], [""], [""]], merged=(Range(2, 1, 3, 1),))
    assert [text_at(grid, row, 1) for row in (1, 2, 3, 4, 9)] == ["区", "姑苏区", "姑苏区", "", ""]


NO_FORM = [
    (Book("x", "xlsx", (_grid(DELIVERED),)), "不是退回"),
    (Book("x", "xlsx", (_listed({}), _facts([FACT], format="sucheng-return/0"))), "别的版本"),
    (Book("x", "xlsx", (_facts([FACT]),)), "表头"),
    (Book("x", "xlsx", (_listed({}), Grid(FACTS, [["format", FORMAT]]))), "改坏"),
]


@pytest.mark.parametrize(("book", "why"), NO_FORM)
def test_what_is_no_workbook_of_ours(book: Book, why: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        form_of(book)
    assert why in caught.value.zh and caught.value.en


def test_the_list_is_found_by_its_headings() -> None:
    """Renamed, sorted, columns moved, lines above it, headings with spaces; a key of digits that became a number."""
    names = list(reversed(COLUMNS))
    row = {"key": 12345.0, "answer": "确认无误", "remark": " 好 "}
    grid = Grid(
        "我的清单", [["请看："], [f" {COLUMNS[name]} " for name in names], [row.get(name, "") for name in names]]
    )
    facts = _facts([{**FACT, "key": "000000012345"}])
    form = form_of(Book("x", "ods", (_grid(DELIVERED), grid, Grid(" _SUCHENG ", facts.rows))))
    (said,) = form.said
    assert (said.row, said.key, said.answer, said.remark) == (3, "000000012345", Answer.CONFIRM, "好")
    assert form.list_sheet == "我的清单" and list(form.asked) == ["000000012345"]


def test_a_formula_without_a_result_is_no_answer() -> None:
    at = list(COLUMNS).index("answer") + 1
    grid = _listed({})
    open_formula = Grid(grid.sheet, grid.rows, uncached=frozenset({(2, at)}))
    form = form_of(Book("x", "xlsx", (open_formula, _facts([FACT]))))
    assert form.said[0].wrong is not None and "公式" in form.said[0].wrong.zh


def _save(path: Path, facts: Sequence[dict[str, str]], answers: Sequence[dict[str, str]], **about: str) -> Path:
    """A list without a copy, as a workbook."""
    book = Workbook()
    for grid in (_listed(*answers), _facts(facts, kind="list", **about)):
        sheet = book.create_sheet(grid.sheet)
        for row in grid.rows:
            sheet.append(list(row))
    book.remove(book.worksheets[0])
    path.parent.mkdir(exist_ok=True)
    book.save(path)
    return path


def _read(tmp_path: Path, schemas: Schemas, *files: Path) -> list[Any]:
    return read_answers(files, open_workspace(tmp_path), schemas, Terms(date(2026, 2, 1), days=30))


def test_a_workbook_is_read_and_recorded(tmp_path: Path, schemas: Schemas) -> None:
    second = {**FACT, "key": "b" * 12, "cell": "B3"}
    third = {**FACT, "key": "c" * 12, "cell": "B4"}
    answers = [
        {"answer": "确认无误"},
        {"key": "b" * 12, "answer": "采纳建议"},
        {"key": "b" * 12, "answer": "采纳建议"},
        {"key": "f" * 12, "answer": "采纳建议"},
    ]
    file = _save(tmp_path / "back.xlsx", [FACT, second, third], answers)
    (one,) = _read(tmp_path, schemas, file)
    assert isinstance(one, Returned)
    assert (one.organisation, one.file, one.unanswered) == ("SZ-CGJ", "raw/a.xlsx", 1)
    assert [(made.answer, made.cell, made.expires) for made in one.decisions] == [
        (Answer.CONFIRM, "B2", "2026-03-03"),
        (Answer.ADOPT, "B3", ""),
    ]
    assert [refused.row for refused in one.refused] == [5]
    assert "raw/a.xlsx" in one.notes[0].zh  # there is no such delivery in this workspace: said, and kept all the same
    space = open_workspace(tmp_path)
    assert record(space, {one.organisation: one.decisions})["decisions/SZ-CGJ.csv"].added == 2
    assert record(space, {one.organisation: one.decisions})["decisions/SZ-CGJ.csv"].same == 2


def test_two_rows_that_contradict_each_other_are_not_taken(tmp_path: Path, schemas: Schemas) -> None:
    file = _save(tmp_path / "back.xlsx", [FACT], [{"answer": "确认无误"}, {"answer": "采纳建议"}])
    (one,) = _read(tmp_path, schemas, file)
    assert one.decisions == () and [refused.row for refused in one.refused] == [3]


def test_two_findings_in_one_cell_may_not_write_two_contents(tmp_path: Path, schemas: Schemas) -> None:
    second = {**FACT, "key": "b" * 12, "code": "FMT-W03"}
    answers = [{"answer": "已改正", "correction": "甲路"}, {"key": "b" * 12, "answer": "已改正", "correction": "乙路"}]
    (one,) = _read(tmp_path, schemas, _save(tmp_path / "back.xlsx", [FACT, second], answers))
    assert one.decisions == () and "B2" in one.refused[0].why.zh
    answers[1]["correction"] = "甲路"
    (one,) = _read(tmp_path, schemas, _save(tmp_path / "back.xlsx", [FACT, second], answers))
    assert len(one.decisions) == 2 and not one.refused


def test_two_workbooks_that_disagree(tmp_path: Path, schemas: Schemas) -> None:
    first = _save(tmp_path / "one.xlsx", [FACT], [{"answer": "确认无误"}])
    second = _save(tmp_path / "two.xlsx", [FACT], [{"answer": "采纳建议"}])
    for one in _read(tmp_path, schemas, first, second):
        assert one.decisions == () and len(one.refused) == 1
    same = _save(tmp_path / "three.xlsx", [FACT], [{"answer": "确认无误"}])
    assert all(len(one.decisions) == 1 for one in _read(tmp_path, schemas, first, same))


def test_a_sender_that_is_none_names_no_file(tmp_path: Path, schemas: Schemas) -> None:
    file = _save(tmp_path / "back.xlsx", [FACT], [{"answer": "确认无误"}], organisation="../../x")
    (one,) = _read(tmp_path, schemas, file)
    assert isinstance(one, UnreadableFile) and "机构名录" in one.zh


def test_what_cannot_be_read_costs_only_itself(tmp_path: Path, schemas: Schemas) -> None:
    bad = tmp_path / "bad.xlsx"
    bad.write_bytes(b"PK\x03\x04 nothing")
    good = _save(tmp_path / "good.xlsx", [FACT], [{"answer": "确认无误"}])
    first, second = _read(tmp_path, schemas, bad, good)
    assert isinstance(first, UnreadableFile) and isinstance(second, Returned)
