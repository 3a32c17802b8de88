"""excel: sucheng.xlsx, the workbook editors open."""

from __future__ import annotations

from pathlib import Path

from sucheng_data.model.release import Release
from sucheng_data.outputs._excel_workbook import Kind, write_workbook

FILE = "sucheng.xlsx"
TITLE = "苏城暖新 数据包"


def excel(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`sucheng.xlsx`: 概览 with charts, 目录, 变化, 问题, 部门评分, 覆盖情况, 公布与实有, a real table per entity, 来源."""
    tables = {name: release.tables[name] for name in release.asked("excel") if release.tables[name].num_rows}
    write_workbook(release, tables, folder / FILE, Kind(TITLE))
    return [(FILE, sum(table.num_rows for table in tables.values()))]
