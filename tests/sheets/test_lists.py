"""Names of sheets: a schema may be called anything, Excel allows less."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from sucheng_data.sheets.lists import Column, add_list, free_name, new_book, text_width


@pytest.mark.parametrize(
    ("titles", "expected"),
    [
        (["驿站", "驿站"], ["驿站", "驿站2"]),
        (["来源", "来源", "来源"], ["来源", "来源2", "来源3"]),
        (["a/b:c*?[d]\\e", "'"], ["a b c   d  e", "表"]),
        (["长" * 40], ["长" * 28]),
        (["Data", "DATA"], ["Data", "DATA2"]),
    ],
)
def test_every_title_becomes_a_free_and_allowed_name(tmp_path: Path, titles: list[str], expected: list[str]) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for title in titles:
            book.add_worksheet(free_name(book, title))
    assert openpyxl.load_workbook(path).sheetnames == expected


@pytest.mark.parametrize(("text", "cells"), [("abc", 3), ("驿站", 4), ("“新”", 6), ("A栋1号", 6), ("", 0)])
def test_a_chinese_character_is_two_wide(text: str, cells: int) -> None:
    assert text_width(text) == cells


def test_what_a_killed_process_left_of_a_workbook_is_gone_when_it_is_written_again(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    left = new_book(str(path), "甲")  # and never closed
    add_list(left, "表", [Column("甲", ["x"], left.add_format())], left.add_format())
    (tmp_path / "a.xlsx.parts" / "tmp1").write_text("x", encoding="utf-8")
    book = new_book(str(path), "甲")
    add_list(book, "表", [Column("甲", ["x"], book.add_format())], book.add_format())
    book.close()
    assert [one.name for one in tmp_path.iterdir()] == ["a.xlsx"]
    left.fileclosed = True
