"""The form of a returned workbook read back: what it is about, what was asked, and what was answered in which row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from sucheng_data.model.decision import ANSWERS, Answer
from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Cell, Grid, as_text
from sucheng_data.model.issue import Text
from sucheng_data.model.personal import mask
from sucheng_data.model.returned import ABOUT, COLUMNS, FACTS, FINDING, FORMAT, LIST
from sucheng_data.model.text import fold, is_blank, trim

# What people write in the drop-down's stead.
_WORDS = {
    Answer.ADOPT: "采纳 采用 采用建议 按建议 按建议改 同意 同意建议 接受 接受建议 adopt adopted accept",
    Answer.CORRECTED: "已改 改正 已修改 已更正 已订正 修改 更正 已处理 改好了 corrected",
    Answer.CONFIRM: "确认 无误 正确 属实 没有错误 没问题 没有问题 无问题 确认正确 confirm confirmed",
    Answer.DROP: "撤销 撤销本行 撤回 撤回该行 删除 删除该行 删除本行 作废 该行作废 drop withdraw withdrawn",
}
_MEANT = {fold(word): answer for answer, words in _WORDS.items() for word in (ANSWERS[answer], *words.split())}
_HEAD_ROWS = 20  # A list that was given a title still has its headings near the top.
_KEY = 12


class Asked(NamedTuple):
    """One finding as the workbook keeps it; see model/returned.py."""

    key: str
    code: str
    severity: str
    entity: str
    field: str
    sheet: str
    cell: str
    record: str
    subject: str
    label: str
    value: str
    suggestion: str


class Said(NamedTuple):
    """One row of the list: where it stands, and what was written there. `wrong` says why the answer is none."""

    row: int
    key: str
    answer: Answer | None
    correction: str
    remark: str
    wrong: Text | None = None

    @property
    def silent(self) -> bool:
        return not (self.answer or self.correction or self.wrong)


class Form(NamedTuple):
    """A returned workbook: ABOUT by name, the findings by key, the rows of its list, and the name of that list's sheet."""

    about: Mapping[str, str]
    asked: Mapping[str, Asked]
    said: list[Said]
    list_sheet: str


def form_of(book: Book) -> Form:
    """The form in `book`. Raises UnreadableFile for what is no workbook of ours, or one whose form was lost."""
    grid = next((grid for grid in book.grids if grid.sheet.strip().lower() == FACTS), None)
    if grid is None:
        raise UnreadableFile(
            "不是退回的问题工作簿（没有隐藏的工作表 _sucheng）；要读取报送表请不要加 --answers",
            "no workbook that was sent back (it lacks the hidden sheet _sucheng); leave --answers out to read deliveries",
        )
    about = {as_text(row[0]).strip(): trim(as_text(row[1])) for row in grid.rows if len(row) > 1 and row[0] in ABOUT}
    if about.get("format") != FORMAT:
        raise UnreadableFile(
            f"是别的版本退回的工作簿（{about.get('format') or '没写版本'}，这里是 {FORMAT}），请重新退回一份",
            f"it was sent back by another version ({about.get('format') or 'none given'}, ours is {FORMAT})",
        )
    listed = listed_in(book, LIST, COLUMNS, {"answer", "key"})
    if listed is None:
        raise UnreadableFile(f"找不到“{LIST}”的表头", f"the headings of the list {LIST} cannot be found")
    return Form(about, _asked(grid), list(_said(*listed)), listed[0].sheet)


def _asked(grid: Grid) -> dict[str, Asked]:
    """The findings, by their key; the columns of the sheet may have been moved, its rows sorted."""
    head = next((at for at, row in enumerate(grid.rows) if set(FINDING) <= set(row)), None)
    if head is None:
        raise UnreadableFile(f"隐藏的工作表 {FACTS} 被改坏了", f"the hidden sheet {FACTS} was damaged")
    columns = [list(grid.rows[head]).index(name) for name in FINDING]
    rows = (Asked(*(_cell(row, column) for column in columns)) for row in grid.rows[head + 1 :])
    found = (row._replace(key=_key(row.key)) for row in rows if row.key)
    return {row.key: row for row in found}


def listed_in(
    book: Book, title: str, columns: Mapping[str, str], needed: Set[str]
) -> tuple[Grid, int, dict[str, int]] | None:
    """The sheet of a list, its row of headings (from 0) and what stands in which column; by headings, whatever its name."""
    for grid in sorted(book.grids, key=lambda grid: grid.sheet != title):
        if found := headings_of(grid, columns, needed):
            return grid, *found
    return None


def headings_of(grid: Grid, columns: Mapping[str, str], needed: Set[str]) -> tuple[int, dict[str, int]] | None:
    """The row of headings (from 0), and what stands in which column; wherever they were moved."""
    for at, row in enumerate(grid.rows[:_HEAD_ROWS]):
        words = [fold(as_text(cell)) for cell in row]
        there = {name: words.index(fold(word)) for name, word in columns.items() if fold(word) in words}
        if needed <= set(there):
            return at, there
    return None


def _said(grid: Grid, head: int, columns: Mapping[str, int]) -> Iterator[Said]:
    """The rows of the list that hold anything to go by."""
    answer_at = columns["answer"] + 1
    correction_at = columns.get("correction", -1) + 1
    for number, row in enumerate(grid.rows[head + 1 :], start=head + 2):
        key = _key(_cell(row, columns["key"]))
        word = trim(_cell(row, columns["answer"]))
        correction = _cell(row, columns["correction"]) if correction_at else ""
        remark = trim(_cell(row, columns["remark"])) if "remark" in columns else ""
        open_formula = {(number, answer_at), (number, correction_at)} & grid.uncached
        wrong = _formula() if open_formula else _unknown(word)
        if key or not is_blank(word) or correction.strip():
            correction = "" if is_blank(correction) else trim(correction)
            yield Said(number, key, _MEANT.get(fold(word)), correction, remark, wrong)


def _unknown(word: str) -> Text | None:
    if is_blank(word) or fold(word) in _MEANT:
        return None
    shown, known = mask(word[:20]), "、".join(ANSWERS.values())
    return Text(f"答复“{shown}”看不懂，只能是：{known}", f"the answer “{shown}” is none of: {known}")


def _formula() -> Text:
    return Text(
        "答复或改正为里是没有结果的公式，请直接写内容",
        "answer or correction is a formula without a result; write the content itself",
    )


def _cell(row: Sequence[Cell], column: int) -> str:
    return as_text(row[column]) if column < len(row) else ""


def _key(text: str) -> str:
    """A key of digits only may have become a number on the way: its zeros in front are put back."""
    key = fold(text)
    return key.zfill(_KEY) if re.fullmatch(r"[0-9]+", key) else key
