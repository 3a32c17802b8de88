"""The sheets 问题清单 and _sucheng: one row per finding, to be read and answered; and what the program knows them by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sucheng_data.model.decision import ANSWERS, Answer
from sucheng_data.model.grid import letter
from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.returned import ABOUT, COLUMNS, FINDING, FORMAT
from sucheng_data.operations.returning._package import RELATIONS
from sucheng_data.operations.returning._xml import MAIN, escaped, lines_of

WORDS = {Severity.ERROR: "错误", Severity.WARNING: "警告", Severity.INFO: "提示"}
MOST_LINKS = 65_000  # Excel takes 65,530 on a sheet
MOST_SIGNS = 32_000  # Excel takes 32,767 in a cell
_WIDTHS = (6, 7, 14, 11, 16, 24, 38, 34, 20, 13, 20, 18, 15)
_NAMES = list(COLUMNS)
_INPUTS = frozenset({"answer", "correction", "remark"})
_LINE = 14  # points
_RANGES = 200  # that one rule of a drop-down is about


class Item(NamedTuple):
    """One row of the list. `answers` are those that make sense for this finding."""

    number: int
    issue: Issue
    field: str
    advice: str
    label: str
    answers: tuple[Answer, ...]

    def text(self) -> str:
        """What the comment on the cell says."""
        wrong = f"{self.number}.〔{WORDS[self.issue.severity]}〕{self.issue.message.zh}"
        mend = f"怎么改：{self.advice}"
        suggested = [f"建议值：{self.issue.suggestion}"] if self.issue.suggestion else []
        return "\n".join([wrong, mend, *suggested])

    def cells(self) -> dict[str, str]:
        """The texts of the row by column; the ones to be answered are empty."""
        issue = self.issue
        return {
            "severity": WORDS[issue.severity],
            "sheet": issue.place.sheet,
            "cell": issue.place.cell or ("整表" if issue.place.sheet else ""),
            "field": self.field,
            "value": issue.value,
            "message": issue.message.zh,
            "advice": self.advice,
            "suggestion": issue.suggestion,
            "key": issue.key,
        }

    def facts(self) -> list[str]:
        """The row of the hidden sheet."""
        issue = self.issue
        own = {"key": issue.key, "sheet": issue.place.sheet, "cell": issue.place.cell, "label": self.label}
        return [str(own[name] if name in own else getattr(issue, name)) for name in FINDING]


class About(NamedTuple):
    """What the workbook is about, as the hidden sheet says it."""

    kind: str
    organisation: str
    file: str
    sha256: str
    as_of: str

    def rows(self) -> list[tuple[str, str]]:
        told = {"format": FORMAT, **self._asdict()}
        return [(name, told[name]) for name in ABOUT]


def guide(about: About, items: Sequence[Item]) -> list[str]:
    """The lines above the heading: how many there are, and what to do."""
    counted = "，".join(
        f"{WORDS[severity]} {n} 条"
        for severity in Severity
        if (n := sum(item.issue.severity == severity for item in items))
    )
    copy = about.kind == "copy"
    where = "出错处已标色（红：错误，黄：警告）并加批注，点“单元格”跳过去"
    beside = "点“单元格”打开原表的出错处（本清单要与原表放在同一文件夹）"
    mend = "直接改原表，或把新值写在“改正为”" if copy else "把新值写在“改正为”"
    return [
        f"问题清单：{counted}",
        f"1. 先看：“问题说明”和“怎么改”；{where if copy else beside}。",
        f"2. 再选“答复”：已改正（{mend}）、采纳建议（用“建议值”）、确认无误（在“备注”写明理由）、撤销该行（整行作废）。",
        "3. 答完保存，把这份文件发回。可以筛选、排序，请不要改动“编号”。",
    ]


def list_sheet(lines: Sequence[str], items: Sequence[Item], looks: Mapping[str, int], links: Mapping[int, str]) -> str:
    """The XML of 问题清单; `links` are the attributes of a link by the number of the item."""
    head = len(lines) + 1
    last = letter(len(COLUMNS))
    rows = [_line(n, text, looks["title" if n == 1 else "note"]) for n, text in enumerate(lines, start=1)]
    rows.append(_row(head, ((name, title, looks["head"]) for name, title in COLUMNS.items())))
    rows += [_row(head + item.number, _cells(item, looks, item.number in links)) for item in items]
    widths = "".join(f'<col min="{n}" max="{n}" width="{wide}" customWidth="1"/>' for n, wide in enumerate(_WIDTHS, 1))
    cell = letter(_NAMES.index("cell") + 1)
    hyper = "".join(f'<hyperlink ref="{cell}{head + number}" {link}/>' for number, link in links.items())
    return (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{last}{head + len(items)}"/><sheetViews><sheetView showGridLines="0" tabSelected="1" '
        f'workbookViewId="0"><pane ySplit="{head}" topLeftCell="A{head + 1}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="A{head + 1}" sqref="A{head + 1}"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15"/><cols>{widths}</cols><sheetData>{"".join(rows)}</sheetData>'
        f'<autoFilter ref="A{head}:{last}{head + len(items)}"/>{_drop_downs(items, head)}'
        f"{f'<hyperlinks>{hyper}</hyperlinks>' if hyper else ''}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    )


def facts_sheet(about: About, items: Iterable[Item]) -> str:
    """The XML of the hidden sheet."""
    rows: list[Sequence[str]] = [*about.rows(), (), FINDING, *(item.facts() for item in items)]
    data = "".join(
        f'<row r="{n}">{"".join(_text(f"{letter(c)}{n}", text, 0) for c, text in enumerate(row, 1))}</row>'
        for n, row in enumerate(rows, 1)
        if row
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{data}</sheetData></worksheet>'


def _line(row: int, text: str, look: int) -> str:
    return f'<row r="{row}" ht="{24 if row == 1 else 18}" customHeight="1">{_text(f"A{row}", text, look)}</row>'


def _cells(item: Item, looks: Mapping[str, int], linked: bool) -> Iterator[tuple[str, str, int]]:
    texts = item.cells()
    special = {"severity": item.issue.severity.value, "key": "key", **dict.fromkeys(_INPUTS, "input")}
    if linked:
        special["cell"] = "link"
    for name in COLUMNS:
        yield name, str(item.number) if name == "number" else texts.get(name, ""), looks[special.get(name, "cell")]


def _row(row: int, cells: Iterable[tuple[str, str, int]]) -> str:
    drawn, lines = [], 1
    for column, (name, text, look) in enumerate(cells, start=1):
        at = f"{letter(column)}{row}"
        lines = max(lines, lines_of(text, _WIDTHS[column - 1] - 2))
        numeric = name == "number" and text.isdecimal()
        drawn.append(f'<c r="{at}" s="{look}"><v>{text}</v></c>' if numeric else _text(at, text, look))
    return f'<row r="{row}" ht="{lines * _LINE + 4}">{"".join(drawn)}</row>'


def _text(at: str, text: str, look: int) -> str:
    """A text as such: nothing in it can become a formula."""
    style = f' s="{look}"' if look else ""
    if not text:
        return f'<c r="{at}"{style}/>'
    return f'<c r="{at}"{style} t="inlineStr"><is><t xml:space="preserve">{escaped(text[:MOST_SIGNS])}</t></is></c>'


def _drop_downs(items: Iterable[Item], head: int) -> str:
    """The answers to choose from. Another one is questioned, not refused: rows may have been sorted."""
    rows: dict[tuple[Answer, ...], list[int]] = {}
    for item in filter(lambda item: item.answers, items):
        rows.setdefault(item.answers, []).append(head + item.number)
    column = letter(_NAMES.index("answer") + 1)
    rules = [
        _rule(answers, ranges[at : at + _RANGES])
        for answers, numbers in rows.items()
        for ranges in [_runs(column, numbers)]
        for at in range(0, len(ranges), _RANGES)
    ]
    return f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""


def _rule(answers: Iterable[Answer], ranges: Iterable[str]) -> str:
    words = [ANSWERS[answer] for answer in answers]
    return (
        '<dataValidation type="list" errorStyle="warning" allowBlank="1" showInputMessage="1" showErrorMessage="1" '
        f'errorTitle="答复" error="这一条请从下拉列表中选：{"、".join(words)}" sqref="{" ".join(ranges)}">'
        f'<formula1>"{",".join(words)}"</formula1></dataValidation>'
    )


def _runs(column: str, numbers: Sequence[int]) -> list[str]:
    """Rows as ranges: 5 6 7 9 -> J5:J7 J9."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return [f"{column}{first}:{column}{last}" if last > first else f"{column}{first}" for first, last in runs]
