"""The sheets 公布与实有 and 各处说法: announced figures against the records, and figures that differ against one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sucheng_data.model.reconciled import WORDS, claim_rows, line_rows
from sucheng_data.outputs._excel_book import Paper, add_table
from sucheng_data.sheets.lists import Column

LANG = "zh"
# The columns, and how wide they may be at most (0: as usual); the first of them fit on a page.
LINES = (
    *(("subject", 26), ("area", 8), ("day", 0), ("status", 8), ("target", 0), ("announced", 0), ("counted", 0)),
    *(("gap", 0), ("share", 9), ("how", 30), ("source", 0)),
)
CLAIMS = (
    *(("group", 6), ("title", 16), ("kind", 12), ("figure", 12), ("subject", 18), ("area", 8), ("day", 11)),
    *(("leads", 9), ("why", 38), ("advice", 0), ("others", 0), ("scope", 0), ("status", 0), ("basis", 0), ("sums", 0)),
    *(("candidates", 0), ("source", 0)),
)
NUMBERS = ("counted", "gap", "group")
NOTHING = "没有能与记录相比的公布数。"


def add_reconciled(paper: Paper) -> None:
    """Which announced figures the records bear out; and, where there are any, the claims that go together or do not."""
    found = paper.release.reconciled
    if found is None:
        return
    records = "报来的全部记录" if paper.release.inside else "本次发布的记录"
    more = "" if found.whole else "；数太多，没有逐组相互核对"
    lines = line_rows(found, LANG)
    sheet = add_table(
        paper, WORDS["lines"].zh, _columns(paper, LINES, lines), f"公布的数与{records}相比，差几个{more}", NOTHING
    )
    if lines:
        at, last = [name for name, _ in LINES].index("gap"), len(lines)
        rule = {"type": "cell", "criteria": "!=", "value": 0, "format": paper.styles.lacking}
        sheet.conditional_format(1, at, last, at, rule)
    if claims := claim_rows(found, LANG):
        about = "说法不一致的数，逐组说明是什么：冲突、口径不同、时点不同、不可比……"
        add_table(paper, WORDS["groups"].zh, _columns(paper, CLAIMS, claims), about)


def _columns(paper: Paper, named: Sequence[tuple[str, int]], rows: Sequence[Mapping[str, Any]]) -> list[Column]:
    styles = dict.fromkeys(NUMBERS, paper.styles.number) | {"share": paper.styles.share}
    return [
        Column(WORDS[name].in_(LANG), [row[name] for row in rows], styles.get(name, paper.styles.wrap), widest)
        for name, widest in named
    ]
