"""Whole columns as the cells of a sheet: every reader finds what was given, whatever it was, and so does LibreOffice."""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from sucheng_data.sheets.lists import BASE, HEAD, Column, add_list, column_width, new_book, put, text_width

# What is given, and what stands in the cell.
CASES: list[tuple[Any, Any]] = [
    ("=1+1", "=1+1"),
    ("@SUM(A1)", "@SUM(A1)"),
    ("https://example.org", "https://example.org"),
    ("00123", "00123"),
    ("  lead", "  lead"),
    ("trail \t", "trail \t"),
    ("a\nb", "a\nb"),
    ("a&b<c>\"d'", "a&b<c>\"d'"),
    ("&lt;", "&lt;"),
    ("_x000D_", "_x000D_"),
    ("<r><t>x</t></r>", "<r><t>x</t></r>"),
    ("<r><broken</r>", "<r><broken</r>"),
    ("</t></is></c>", "</t></is></c>"),
    ("🙂驿站", "🙂驿站"),
    ("\ud800x", "?x"),
    (True, 1),
    (0, 0),
    (-1.5, -1.5),
    (1e22, 1e22),
    (Decimal("12.10"), 12.1),
    (date(2026, 1, 2), 46024),
    (datetime(2026, 1, 2, 3, 4), 46024),
    (date(1899, 5, 6), "1899-05-06"),
    (float("nan"), None),
    (None, None),
    ("", None),
    (["甲", "乙"], "['甲', '乙']"),
    (10**400, str(10**400)),
]
GIVEN, EXPECTED = [given for given, _ in CASES], [expected for _, expected in CASES]


def _book(columns: Sequence[Sequence[Any]]) -> bytes:
    out = BytesIO()
    book = new_book(out, "测试")
    style, head = book.add_format({**BASE, "num_format": "@"}), book.add_format(HEAD)
    add_list(book, "表", [Column(f"列{at}", values, style) for at, values in enumerate(columns)], head)
    single = book.add_worksheet("单")
    for row, value in enumerate(columns[0], start=1):
        put(single, (row, 0), value, style)
    book.close()
    return out.getvalue()


def _column(content: bytes, sheet: str) -> list[Any]:
    cells = openpyxl.load_workbook(BytesIO(content))[sheet]["A"][1:]
    assert {cell.number_format for cell in cells} == {"@"}
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink]
    return [cell.value for cell in cells]


@pytest.mark.parametrize("rarely", [1, 40], ids=["inline", "shared"])
def test_each_value_is_read_back(rarely: int) -> None:
    """Texts that repeat are shared, others stand in their cells; nobody sees a difference."""
    content = _book([[value for value in GIVEN for _ in range(rarely)]])
    expected = [value for value in EXPECTED for _ in range(rarely)]
    assert _column(content, "表") == _column(content, "单") == expected
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("表").to_python()[1:]
    assert [None if row[0] == "" else row[0] for row in rows] == expected


@pytest.mark.parametrize(
    "texts", [["甲&乙", "<b>", None, "丙"], ["", "a", "b", "c"], [" a", "b", "c", "d"], ["_x0041_", "a", "b", "c"]]
)
def test_arrow_columns_are_written_as_lists_are(texts: list[str | None]) -> None:
    arrow = pa.chunked_array([texts[:2], texts[2:]], pa.string())
    assert _column(_book([arrow]), "表") == _column(_book([texts]), "表") == [text or None for text in texts]
    assert _column(_book([arrow.dictionary_encode()]), "表") == [text or None for text in texts]


def test_a_number_is_written_to_its_last_digit() -> None:
    assert _column(_book([[0.1 + 0.2, 31.123456, 2**53]]), "表") == [0.1 + 0.2, 31.123456, 2**53]


def test_arrow_numbers_days_and_lists() -> None:
    columns = [
        pa.array([1.5, None]),
        pa.array([date(2026, 1, 2), None]),
        pa.array([Decimal("1.20"), None]),
        pa.array([["a"], None]),
    ]
    rows = CalamineWorkbook.from_filelike(BytesIO(_book(columns))).get_sheet_by_name("表").to_python()
    assert rows[1] == [1.5, 46024, 1.2, "['a']"]
    assert len(rows) == 2 or rows[2] == ["", "", "", ""]


@pytest.mark.parametrize("text", ["字" * 40_000, "🙂" * 20_000])
def test_a_text_is_cut_at_what_excel_takes(text: str) -> None:
    (value,) = _column(_book([[text]]), "表")
    assert value.endswith("…")
    assert value.startswith(text[:1000])
    assert 32_760 < len(value.encode("utf-16-le")) // 2 <= 32_767


def test_control_signs_are_written_as_excel_does() -> None:
    with ZipFile(BytesIO(_book([["\x01\r"]]))) as archive:
        assert "<t>_x0001__x000D_</t>" in archive.read("xl/sharedStrings.xml").decode()


def test_what_is_written_to_the_sheet_stands_in_the_lists_place(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = new_book(str(path), "测试")
    style, head = book.add_format(BASE), book.add_format(HEAD)
    rows = 20_000
    sheet = add_list(
        book, "表", [Column("甲", ["a"] * rows, style), Column("乙", range(rows), style)], head, filters=False
    )
    sheet.write_url(9_000, 1, "https://example.org/", style, "链接")
    sheet.write_string(3, 4, "旁边", style)
    sheet.write_string(rows + 2, 0, "下面", style)
    sheet.set_row(5, 60)
    sheet.write_comment(2, 0, "批注")
    sheet.add_table(0, 0, rows, 1, {"name": "表一", "columns": [{"header": "甲"}, {"header": "乙"}]})
    book.close()
    read = openpyxl.load_workbook(path)["表"]
    assert (read["B9001"].value, read["B9001"].hyperlink.target) == ("链接", "https://example.org/")
    assert [read[at].value for at in ("A1", "B1", "A2", "B2", "B9000", "B9002", "B20001")] == [
        "甲",
        "乙",
        "a",
        0,
        8998,
        9000,
        19999,
    ]
    assert (read["E4"].value, read["A20003"].value, read["A3"].comment.text) == ("旁边", "下面", "批注")
    assert (read.row_dimensions[6].height, read.dimensions) == (60, "A1:E20003")
    (table,) = read.tables.values()
    assert (table.ref, table.autoFilter.ref) == ("A1:B20001", "A1:B20001")


def test_rows_are_as_high_as_their_texts() -> None:
    read = openpyxl.load_workbook(BytesIO(_book([["短", "字" * 100, "一\n二\n三", 123456789]])))["表"]
    width = column_width(Column("列0", ["短", "字" * 100, "一\n二\n三", 123456789], None))
    lines = -(-200 // (int(width / 1.1) - 1))
    heights = [read.row_dimensions[row].height for row in range(2, 6)]
    assert heights[0] is None or heights[0] < 20
    assert heights[1] == pytest.approx(14.5 * lines, abs=0.5)
    assert heights[2] == pytest.approx(14.5 * 3, abs=0.5)
    assert heights[3] is None or heights[3] < 20


@pytest.mark.parametrize(
    ("values", "width"),
    [(["ab"], 3 + 3), (["苏州市" * 2, None, ""], 12), (["苏州\n姑苏区平江街道"], 14), ([1.25], 6), ([], 6)],
)
def test_a_column_is_as_wide_as_its_usual_value(values: list[Any], width: int) -> None:
    column = Column("甲", values, None)
    assert column_width(column) == pytest.approx(max(width, 6, text_width("甲") + 3) * 1.1 + 2)
    assert column_width(column._replace(widest=5)) == 5


def test_the_same_content_gives_the_same_bytes() -> None:
    assert _book([GIVEN, list(reversed(GIVEN))]) == _book([GIVEN, list(reversed(GIVEN))])


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
def test_libreoffice_shows_the_same(tmp_path: Path) -> None:
    """Texts as they are; what cannot stand in a CSV line as text is left out of the comparison."""
    texts = [value for value, expected in CASES if isinstance(value, str) and value == expected]
    (tmp_path / "a.xlsx").write_bytes(_book([texts, pa.array(texts), list(texts)]))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to"]
    done = [*command, "csv:Text - txt - csv (StarCalc):44,34,76", "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")]
    subprocess.run(done, check=True, capture_output=True, timeout=120)
    with (tmp_path / "a.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    assert rows == [[re.sub("\r\n", "\n", text)] * 3 for text in texts]
