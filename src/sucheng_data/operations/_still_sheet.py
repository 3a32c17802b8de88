"""The sheet 是否还在: a row per thing that is reported no more, its answer in front; written, and read back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from xlsxwriter.workbook import Workbook

from sucheng_data.model.grid import Grid, as_text, letter
from sucheng_data.model.issue import Text
from sucheng_data.model.judgement import STILL, Still, Waiting
from sucheng_data.model.personal import mask
from sucheng_data.model.schema import Schemas
from sucheng_data.model.text import fold, is_blank, trim
from sucheng_data.operations._match_form import MOST_WHY, who_of
from sucheng_data.sheets.lists import BASE, EDGE, HEAD, Column, add_list

TITLE = "是否还在"
# The headings that are read back, by what they are for the program.
HEADINGS = {"answer": TITLE, "id": "编号", "name": "名称", "who": "处理人", "why": "说明"}
KIND, SENDER, LAST, SINCE = "类别", "报送单位", "最后报来", "从哪天起缺"
ASK = "确已撤销、停用的选“已关闭”；还在的选“仍在”，并请报送单位补报；说不清的选“待定”，下次再问。"
_ANSWER = "#FFF2CC"
# What people write in the drop-down's stead.
_WORDS = {
    Still.CLOSED: "关闭 关了 撤销 已撤销 停用 已停用 拆除 已拆除 不在 不在了 没有了 没了 否 closed gone no",
    Still.HERE: "在 还在 存在 在用 正常 照常 开放 是 here open yes",
    Still.UNDECIDED: "不确定 不清楚 不知道 说不清 未定 待核实 待查 待确认 待核 undecided unsure",
}
_MEANT = {fold(word): answer for answer, words in _WORDS.items() for word in (STILL[answer], *words.split())}


class Answered(NamedTuple):
    """One row: the sheet and cell of its answer, what it is about, and what was said; None: nothing was, or `wrong` says why."""

    cell: str
    id: str
    name: str
    answer: Still | None
    who: str
    why: str
    wrong: Text | None = None


def still_sheet(book: Workbook, waiting: Sequence[Waiting], schemas: Schemas) -> None:
    """The rows, with a drop-down in front of each."""
    cell = {**BASE, **EDGE, "num_format": "@", "text_wrap": True}
    plain, given = book.add_format(cell), book.add_format({**cell, "bg_color": _ANSWER})
    senders, nothing = schemas.codes["organisations"], [""] * len(waiting)
    columns = [
        Column(HEADINGS["answer"], nothing, given),
        Column(HEADINGS["id"], [one.id for one in waiting], plain),
        Column(HEADINGS["name"], [mask(one.label) for one in waiting], plain),
        Column(KIND, [schemas[one.entity].title for one in waiting], plain),
        Column(SENDER, [senders.label(one.sender) if one.sender else "" for one in waiting], plain),
        Column(LAST, [one.last_seen for one in waiting], plain),
        Column(SINCE, [one.since for one in waiting], plain),
        Column(HEADINGS["who"], nothing, given),
        Column(HEADINGS["why"], nothing, given),
    ]
    sheet = add_list(book, TITLE, columns, book.add_format({**BASE, **EDGE, **HEAD}))
    sheet.set_column(7, 7, 14)
    sheet.set_column(8, 8, 36)
    words = [*STILL.values()]
    rule = {"validate": "list", "source": words, "error_type": "warning", "input_title": TITLE, "input_message": ASK}
    told = {"error_title": TITLE, "error_message": f"请从下拉列表中选：{'、'.join(words)}"}
    sheet.data_validation(1, 0, len(waiting), 0, {**rule, **told})
    done = book.add_format({"bg_color": "#E2EFDA"})
    sheet.conditional_format(1, 0, len(waiting), 0, {"type": "no_blanks", "format": done})


def answered_in(grid: Grid, head: int, columns: Mapping[str, int]) -> Iterator[Answered]:
    """The rows that ask something, with what was answered."""
    for number, row in enumerate(grid.rows[head + 1 :], start=head + 2):
        said = {name: trim(as_text(row[column])) for name, column in columns.items() if column < len(row)}
        word, place = said.get("answer", ""), (number, columns["answer"] + 1)
        blank = is_blank(word) and place not in grid.uncached
        if blank and not said.get("id"):
            continue
        answer = None if blank else _MEANT.get(fold(word))
        who, why = who_of(said.get("who", "")), mask(said.get("why", "")[:MOST_WHY])
        wrong = None if blank or answer else _wrong(word)
        cell = f"{grid.sheet}!{letter(place[1])}{number}"
        yield Answered(cell, said.get("id", ""), said.get("name", ""), answer, who, why, wrong)


def _wrong(word: str) -> Text:
    known = "、".join(STILL.values())
    if not word:
        return Text(f"是没有结果的公式，请直接选：{known}", f"a formula without a result; choose one of: {known}")
    return Text(f"答复“{mask(word[:20])}”看不懂，只能是：{known}", f"“{mask(word[:20])}” is none of: {known}")
