"""The faults planted in whole sheets: one small function each, listed in SHEET_FAULTS."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from sucheng_data.demo.record import Column, File, Found, Sheet
from sucheng_data.model.grid import letter

PHONE, MISSPELT = "联系电话", "联系电活"
STRANGE = "网格责任区"


def misspelt_heading(file: File, sheet: Sheet) -> Found | None:
    """One wrong character in a heading."""
    for position, column in enumerate(sheet.columns, 1):
        if column.heading == PHONE and not sheet.banded:
            sheet.columns[position - 1] = column._replace(heading=MISSPELT)
            cell = f"{letter(position)}{sheet.first_row - 1}"
            return Found(file.path, sheet.name, cell, column.field, "SHT-W06", MISSPELT, PHONE)
    return None


def unknown_column(file: File, sheet: Sheet) -> Found | None:
    """A column nobody asked for; one finding lists all such columns of a sheet, so it points at the row of headings."""
    if file.form != "xlsx" or sheet.banded or len(file.sheets) > 1:
        return None
    sheet.columns.append(Column("strange", STRANGE))
    for number, one in enumerate(sheet.records, 1):
        one.values["strange"] = f"第{number % 9 + 1}责任区"
    row = sheet.first_row - 1
    return Found(file.path, sheet.name, f"{row}:{row}", "", "SHT-I01", STRANGE, "")


def wrong_count(file: File, sheet: Sheet) -> Found | None:
    """The title counts more rows than there are."""
    right = sheet.title
    sheet.title = re.sub(r"共(\d+)个", lambda match: f"共{int(match[1]) + 7}个", right)
    return Found(file.path, sheet.name, "A1", "", "SHT-W04", sheet.title, right) if sheet.title != right else None


SHEET_FAULTS: tuple[Callable[[File, Sheet], Found | None], ...] = (wrong_count, misspelt_heading, unknown_column)


def plant(files: Sequence[File]) -> list[Found]:
    """Each kind once, each in a file of its own where there are enough."""
    found: list[Found] = []
    spoilt: set[str] = set()
    for fault in SHEET_FAULTS:
        for file in files:
            answer = fault(file, file.sheets[0]) if file.path not in spoilt else None
            if answer:
                found.append(answer)
                spoilt.add(file.path)
                break
    return found
