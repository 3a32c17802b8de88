"""The order of the sheets, the same in the public and the internal workbook."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.release import Release
from sucheng_data.outputs._excel_book import Paper, styles_of
from sucheng_data.outputs._excel_coverage import add_coverage
from sucheng_data.outputs._excel_detail import Choices, add_details
from sucheng_data.outputs._excel_lists import (
    add_catalogue,
    add_changes,
    add_contents,
    add_dictionary,
    add_findings,
    add_scores,
    add_sources,
    fill_contents,
)
from sucheng_data.outputs._excel_overview import add_overview
from sucheng_data.outputs._excel_reconciled import add_reconciled
from sucheng_data.sheets.lists import new_book


class Kind(NamedTuple):
    """What tells one workbook from the other. mark: what stands on every page; findings, more: sheets of its own."""

    title: str
    mark: str = ""
    findings: Callable[[Paper], None] = add_findings
    more: Callable[[Paper], None] | None = None


def write_workbook(release: Release, tables: dict[str, pa.Table], path: Path, kind: Kind) -> None:
    """概览, 目录, 变化, 问题, 部门评分, 覆盖情况, 公布与实有, the records, the descriptions; the same bytes for the same release."""
    book = new_book(str(path), kind.title)
    paper = Paper(book, styles_of(book), release, kind.mark)
    choices = Choices()
    add_overview(paper, kind.title, tables)
    contents = add_contents(paper, f"{kind.title} 目录")
    add_changes(paper)
    kind.findings(paper)
    add_scores(paper)
    add_coverage(paper)
    add_reconciled(paper)
    if kind.more:
        kind.more(paper)
    add_details(paper, tables, choices)
    add_dictionary(paper)
    add_catalogue(paper)
    add_sources(paper)
    choices.write(paper)
    fill_contents(paper, contents)
    book.close()
