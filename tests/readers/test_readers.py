"""Readers: every format gives the same cells back, oddities are reported, and what cannot be read is refused in one sentence."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Range, as_text
from sucheng_data.readers import read_book
from sucheng_data.readers._sheet_xml import _BEYOND, _extent
from sucheng_data.readers._sheet_xml import scan as scan_xml

SOFFICE = shutil.which("soffice")
OPC = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def package(path: Path, rows: str, *, workbook: str = "", dimension: str = "A1") -> Path:
    """A minimal xlsx with the sheet XML given."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{OPC}/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{OPC}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/workbook.xml",
            workbook
            or f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
        )
        archive.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{OPC}/relationships">'
            f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        )
        archive.writestr(
            "xl/worksheets/sheet1.xml",
            f'<worksheet xmlns="{MAIN}"><dimension ref="{dimension}"/><sheetData>{rows}</sheetData></worksheet>',
        )
    return path


def filled(path: Path) -> Path:
    """A workbook with every kind of cell, merges, and hidden things."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "驿站"
    sheet["B2"], sheet["C2"], sheet["D2"] = "名称", "经度", "日期"
    sheet["B3"], sheet["C3"], sheet["D3"] = "甲", 120.5, date(2025, 1, 5)
    sheet["B4"], sheet["C4"], sheet["D4"] = "001", 3, datetime(2025, 1, 5, 8, 30)
    sheet["B5"] = True
    sheet.merge_cells("B6:C7")
    sheet["B6"] = "合并"
    sheet.row_dimensions[4].hidden = True
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("藏").sheet_state = "hidden"
    book.save(path)
    return path


def test_a_workbook_comes_back_cell_by_cell(tmp_path: Path) -> None:
    book = read_book(filled(tmp_path / "a.xlsx"), "部门/a.xlsx")
    grid, hidden = book.grids
    assert (book.path, book.kind, book.notes) == ("部门/a.xlsx", "xlsx", ())
    assert [[as_text(cell) for cell in row] for row in grid.rows] == [
        ["", "", "", ""],
        ["", "名称", "经度", "日期"],
        ["", "甲", "120.5", "2025-01-05"],
        ["", "001", "3", "2025-01-05 08:30:00"],
        ["", "TRUE", "", ""],
        ["", "合并", "", ""],
    ]
    assert grid.merged == (Range(6, 2, 7, 3),)
    assert (grid.hidden_rows, grid.hidden_columns) == ({4}, {4})
    assert (grid.visible, hidden.visible, hidden.sheet) == (True, False, "藏")


def test_error_cells_keep_their_text_and_their_place(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="2"><c r="B2" s="0" t="e"><v>#REF!</v></c></row>'
    )
    grid = read_book(package(tmp_path / "e.xlsx", rows), "e.xlsx").grids[0]
    assert grid.errors == {(1, 3): "#DIV/0!", (2, 2): "#REF!"}
    assert grid.rows == [[1.0, "", "#DIV/0!"], ["", "#REF!", ""]]


@pytest.mark.parametrize("first", [datetime(2025, 1, 5), datetime(1999, 12, 31)])
def test_both_date_systems(tmp_path: Path, first: datetime) -> None:
    for epoch in (openpyxl.utils.datetime.WINDOWS_EPOCH, openpyxl.utils.datetime.MAC_EPOCH):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active["A1"] = first
        book.save(tmp_path / "d.xlsx")
        assert read_book(tmp_path / "d.xlsx", "d.xlsx").grids[0].rows == [[first.date()]]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "<row r='1'><c r='A1'><v>1</v></c></row><row r='1048576'><c r='XFD1048576'><v>1</v></c></row>",
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="xfd1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row\nr\n=\n"1048576"><c\nr =\n"XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="ABCDEFGH99999999999"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="4294967295"><c><v>1</v></c></row>',
    ],
)
def test_a_far_away_cell_is_refused_before_it_takes_the_process_down(tmp_path: Path, rows: str) -> None:
    with pytest.raises(UnreadableFile, match="范围过大"):
        read_book(package(tmp_path / "far.xlsx", rows), "far.xlsx")


@pytest.mark.parametrize(
    ("rows", "size"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1"/></row><row r="1048576" hidden="1"/>', (1, 1)),
        ('<row r="1"><c r="A1"><v>1</v></c></row><row r="700001"><c r="B700001"><v>1</v></c></row>', (700001, 2)),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', (1, 16384)),
    ],
)
def test_formatted_but_empty_cells_and_long_sheets_are_read(tmp_path: Path, rows: str, size: tuple[int, int]) -> None:
    grid = read_book(package(tmp_path / "wide.xlsx", rows, dimension="A1:XFD1048576"), "wide.xlsx").grids[0]
    assert (len(grid.rows), len(grid.rows[0])) == size


@pytest.mark.parametrize("column", ["A", "Z", "AA", "BZ", "CA", "ZZ", "AAA", "XFD"])
@pytest.mark.parametrize("row", [1, 999, 1000, 19_999, 20_000, 199_999, 200_000, 699_999, 700_000, 1_048_576])
def test_the_quick_look_never_passes_what_measuring_refuses(column: str, row: int) -> None:
    xml = f'<row r="{row}"><c r="{column}{row}"><v>1</v></c></row>'.encode()
    last_row, last_column = _extent(xml)
    if any(not beyond.search(xml) for beyond in _BEYOND):
        assert last_row * last_column <= 20_000_000
    if last_row * last_column > 20_000_000:
        with pytest.raises(UnreadableFile, match=f"{column}{row}"):
            scan_xml("表", xml)
    else:
        scan_xml("表", xml)


def test_ods_tells_merged_hidden_and_error_cells(tmp_path: Path) -> None:
    path = ods(
        tmp_path / "a.ods",
        '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
        '<table:table-row><table:table-cell office:value-type="string" table:number-columns-spanned="2">'
        "<text:p>名称</text:p></table:table-cell><table:covered-table-cell/></table:table-row>"
        '<table:table-row table:visibility="collapse"><table:table-cell/>'
        '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>'
        "</table:table-row>",
    )
    grid = read_book(path, "a.ods").grids[0]
    assert (grid.merged, grid.hidden_rows, grid.hidden_columns) == ((Range(1, 1, 1, 2),), {2}, {3})
    assert grid.errors == {(2, 2): "#REF!"}
    assert grid.rows[1][1] == "#REF!"


def test_ods_that_repeats_a_row_a_billion_times_is_refused(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="999999999"><table:table-cell office:value-type="string">'
        "<text:p>x</text:p></table:table-cell></table:table-row>"
    )
    with pytest.raises(UnreadableFile, match="范围过大"):
        read_book(ods(tmp_path / "a.ods", row), "a.ods")


def ods(path: Path, rows: str) -> Path:
    base = "urn:oasis:names:tc:opendocument:xmlns"
    names = " ".join(f'xmlns:{name}="{base}:{name}:1.0"' for name in ("office", "table", "text"))
    extra = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {names} {extra}><office:body><office:spreadsheet><table:table table:name="表">'
            f"{rows}</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("extension", ["xls", "ods"])
def test_other_formats_give_the_same_cells(tmp_path: Path, extension: str) -> None:
    source = filled(tmp_path / "a.xlsx")
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", extension]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    grid = read_book(tmp_path / f"a.{extension}", "a").grids[0]
    same = read_book(source, "a.xlsx").grids[0]
    assert [[as_text(cell) for cell in row] for row in grid.rows[:4]] == [
        [as_text(cell) for cell in row] for row in same.rows[:4]
    ]
    assert grid.merged == same.merged


@pytest.mark.parametrize(
    ("data", "rows"),
    [
        ("名称,电话\n甲,0512\n".encode(), [["名称", "电话"], ["甲", "0512"]]),
        ("名称,电话\n甲,0512\n".encode("gb18030"), [["名称", "电话"], ["甲", "0512"]]),
        ("名称,电话\n甲,0512\n".encode("utf-8-sig"), [["名称", "电话"], ["甲", "0512"]]),
        ("名称\t电话\r\n甲\t0512\r\n".encode("utf-16"), [["名称", "电话"], ["甲", "0512"]]),
        ("名称;电话\n甲,乙;0512\n丙;1\n".encode(), [["名称", "电话"], ["甲,乙", "0512"], ["丙", "1"]]),
        ("名称|电话\n甲|0512\n".encode(), [["名称", "电话"], ["甲", "0512"]]),
        ('名称,备注\n"甲\n乙","说""好"""\n短\n'.encode(), [["名称", "备注"], ["甲\n乙", '说"好"'], ["短"]]),
        (b"id\n001\n", [["id"], ["001"]]),
        (b'a,b\n5" pipe,1\n', [["a", "b"], ['5" pipe', "1"]]),
    ],
)
def test_csv(tmp_path: Path, data: bytes, rows: list[list[str]]) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    book = read_book(path, "a.csv")
    assert list(book.grids[0].rows) == rows
    assert book.kind == "csv"


def test_a_late_odd_byte_decides_the_encoding_of_the_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,x\n" * 20_000 + "苏州,1\n".encode("gb18030"))
    assert read_book(path, "a.csv").grids[0].rows[-1] == ["苏州", "1"]


def test_a_wrong_extension_is_read_and_told(tmp_path: Path) -> None:
    book = read_book(filled(tmp_path / "a.xls"), "a.xls")
    assert (book.kind, book.notes) == ("xlsx", (("FILE-W01", {"extension": ".xls", "kind": "xlsx"}),))
    assert book.grids[0].rows[1][1] == "名称"


OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("data", "zh"),
    [
        (b"", "文件是空的"),
        (b"PK\x03\x04" + bytes(30), "已损坏"),
        (OLE2, "已损坏"),
        (OLE2 + "EncryptedPackage".encode("utf-16-le"), "密码保护"),
        (OLE2 + "WordDocument".encode("utf-16-le"), "Word 文档"),
        (OLE2 + "Workbook".encode("utf-16-le"), "已损坏"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
        (b"Rar!\x1a", "RAR"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE HTML><html></html>", "HTML"),
        (b"<meta charset='utf-8'><table></table>", "HTML"),
        ("<html><table></table></html>".encode("utf-16"), "HTML"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
        (b"a,b\n1,\x002\n", "第 7 个字节是空字符"),
        (b"a,b\n1,\xff\xfe\n", "第 7 个字节 0xFF"),
        (b'a,b\n1,2\n"3,4\n5,6\n', "第 3 行的引号没有配对"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(tmp_path: Path, data: bytes, zh: str) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    with pytest.raises(UnreadableFile, match=zh) as refusal:
        read_book(path, "a.xlsx")
    assert refusal.value.en and "\n" not in refusal.value.zh + refusal.value.en


def test_missing_files_folders_and_cut_workbooks_are_refused(tmp_path: Path) -> None:
    whole = filled(tmp_path / "a.xlsx").read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    for path, zh in ((tmp_path, "文件夹"), (tmp_path / "no.xlsx", "找不到"), (tmp_path / "cut.xlsx", "已损坏")):
        with pytest.raises(UnreadableFile, match=zh):
            read_book(path, path.name)


@pytest.mark.parametrize(
    ("parts", "zh"),
    [
        ({"word/document.xml": "x"}, "Word 文档"),
        ({"ppt/presentation.xml": "x"}, "演示文稿"),
        ({"a.txt": "x"}, "压缩包"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "OpenDocument 文档"),
        (
            {
                "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
                "META-INF/manifest.xml": "<encryption-data/>",
            },
            "密码保护",
        ),
        ({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<!DOCTYPE a>"}, "已损坏"),
        ({"xl/workbook.xml": "x", "XL/workbook.xml": "y"}, "已损坏"),
        ({"xl/workbook.xml": "0" * (70 << 20)}, "解压后有 70 MB"),
    ],
)
def test_other_archives_are_refused(tmp_path: Path, parts: dict[str, str], zh: str) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    with pytest.raises(UnreadableFile, match=zh):
        read_book(path, "a.xlsx")


def test_a_dtd_in_the_workbook_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "bb">]><workbook>&b;</workbook>'
    with pytest.raises(UnreadableFile, match="DTD"):
        read_book(package(tmp_path / "a.xlsx", "<row/>", workbook=bomb), "a.xlsx")
