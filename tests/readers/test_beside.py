"""What readers tell beside the cells: struck text, pictures, notes, links, formulas without a result, properties, errors."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import zlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Range, as_text
from sucheng_data.readers import read_book
from sucheng_data.readers._biff import codec, walk
from sucheng_data.readers._records import sheet as sheet_of
from sucheng_data.readers._records import styles as styles_in
from sucheng_data.readers._sheet_xml import scan
from sucheng_data.readers._styles import Styles

SOFFICE = shutil.which("soffice")
ROW = '<sheetData><row r="1">{}</row></sheetData>'


def picture(path: Path) -> Path:
    """A red square, the smallest PNG that is one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head, body = struct.pack(">IIBBBBB", 20, 20, 8, 2, 0, 0, 0), zlib.compress((b"\0" + b"\xff\0\0" * 20) * 20)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b""))
    return path


def filled(path: Path) -> Path:
    """A workbook with one of each."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("驿站")
    form = lambda **facts: book.add_format(facts)  # noqa: E731
    struck = form(font_strikeout=True)
    book.set_properties(
        {"title": "标题", "author": "测试员甲", "company": "某公司", "manager": "测试员乙", "keywords": "词"}
    )
    book.set_custom_property("联系人", "测试员丙")
    sheet.write_row(0, 0, ["名称", "比例", "编号", "月份", "合计", "备注", "人数"])
    for row, (name, style) in enumerate((("甲", None), ("乙", struck)), 1):
        sheet.write(row, 0, name, style)
        sheet.write(row, 1, 0.12, form(num_format="0.00%"))
        sheet.write(row, 2, 17, form(num_format="00000"))
        sheet.write_datetime(row, 3, date(2025, 3, 1), form(num_format='yyyy"年"m"月"'))
        sheet.write(row, 6, 5, form(num_format='0"人"'))
    sheet.write_formula(1, 4, "=1+1", None, 2)
    sheet.write_formula(2, 4, "=1/0", None, "#DIV/0!")
    sheet.write_rich_string(2, 5, struck, "删", struck, "除")
    sheet.write_rich_string(3, 5, struck, "旧", "新")
    sheet.write_comment(1, 0, "电话待核", {"author": "测试员甲"})
    sheet.write_url(1, 5, "mailto:nobody@example.org", string="邮箱")
    sheet.insert_image("H5", picture(path.with_suffix(".png")))
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column(3, 3, None, None, {"hidden": True})
    book.close()
    return path


def check(book: Book, *, custom: bool = True) -> None:
    grid = book.grids[0]
    assert [[as_text(cell) for cell in row] for row in grid.rows[1:4]] == [
        ["甲", "12%", "00017", "2025年3月", "2", "邮箱", "5人"],
        ["乙", "12%", "00017", "2025年3月", "#DIV/0!", "删除", "5人"],
        ["", "", "", "", "", "旧新", ""],
    ]
    assert grid.errors == {(3, 5): "#DIV/0!"}
    assert grid.struck == {(3, 1), (3, 6)}
    assert (grid.hidden_rows, grid.hidden_columns) == ({3}, {4})
    assert [(image.top, image.left) for image in grid.images] == [(5, 8)]
    assert grid.comments == {(2, 1): "电话待核"}
    assert grid.links == {(2, 6): "mailto:nobody@example.org"}
    assert book.properties["creator"] == "测试员甲" and book.properties["title"] == "标题"
    assert (book.properties.get("联系人"), book.properties.get("manager")) == (
        ("测试员丙", "测试员乙") if custom else (None, None)
    )


def test_xlsx(tmp_path: Path) -> None:
    check(read_book(filled(tmp_path / "a.xlsx"), "a.xlsx"))


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("extension", ["xls", "ods", "xlsx"])
def test_other_programs_and_formats_tell_the_same(tmp_path: Path, extension: str) -> None:
    source = filled(tmp_path / "a.xlsx")
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", extension]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(source)], check=True, capture_output=True, timeout=120
    )
    # LibreOffice drops the manager and the user's own properties from an .xls.
    check(read_book(tmp_path / "out" / f"a.{extension}", "a"), custom=extension != "xls")


def test_formulas_as_openpyxl_writes_them_have_no_result(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["甲", 1, "=B1*2"])
    book.active["A1"].font = Font(strike=True)
    book.epoch = openpyxl.utils.datetime.MAC_EPOCH
    book.save(tmp_path / "a.xlsx")
    read = read_book(tmp_path / "a.xlsx", "a.xlsx")
    assert (read.grids[0].uncached, read.grids[0].struck, read.epoch) == ({(1, 3)}, {(1, 1)}, 1904)
    assert [as_text(cell) for cell in read.grids[0].rows[0]] == ["甲", "1", ""]


@pytest.mark.parametrize(
    ("cells", "uncached"),
    [
        ('<c r="A1"><f>B1</f></c>', {(1, 1)}),
        ('<c r="A1"><f t="shared" si="0"/></c>', {(1, 1)}),
        ('<c r="A1"><f>B1</f><v/></c>', {(1, 1)}),
        ('<c r="A1"><f>B1</f><v></v></c>', {(1, 1)}),
        ("<c r='A1' s='1'><f>B1</f></c>", {(1, 1)}),
        ("<c/><c><f>B1</f></c>", {(1, 2)}),
        ('<x:c r="C1"><x:f>B1</x:f></x:c>', {(1, 3)}),
        ('<c r="A1" t="str"><f>""</f><v></v></c>', set()),
        ('<c r="A1"><f>B1</f><v>0</v></c>', set()),
        ('<c r="A1"><v>5</v></c>', set()),
        ('<c r="A1" t="inlineStr"><is><t>f</t></is></c>', set()),
    ],
)
def test_a_formula_without_a_result_is_told_from_an_empty_one(cells: str, uncached: set[tuple[int, int]]) -> None:
    assert scan("表", ROW.format(cells).encode()).uncached == uncached


def test_pictures_inside_cells_are_no_text_and_no_errors() -> None:
    wps = '<c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c>'
    excel = '<c r="B1" t="e" vm="1"><v>#VALUE!</v></c><c r="C1" t="e"><v>#VALUE!</v></c>'
    seen = scan("表", ROW.format(wps + excel).encode())
    assert (seen.pictured, seen.errors) == ({(1, 1), (1, 2)}, {(1, 3): "#VALUE!"})


def test_errors_in_unusual_spellings() -> None:
    cells = "<c r='B1' t = 'e'><v>#N/A</v></c><c t=\"e\"><f>x</f><v>#REF!</v></c><c><v>#</v></c>"
    assert scan("表", ROW.format(cells).encode()).errors == {(1, 2): "#N/A", (1, 3): "#REF!"}


def test_a_style_is_looked_for_by_its_whole_number() -> None:
    cells = '<c r="A1" s="1"><v>1</v></c><c r="B1" s="11"><v>1</v></c><c r="C1" s="1"/>'
    assert scan("表", ROW.format(cells).encode(), Styles(struck=frozenset({1}))).struck == {(1, 1)}


def record(kind: int, data: bytes) -> bytes:
    """One record of an .xlsb."""
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(data)]) + data


def test_xlsb_records() -> None:
    wide = "0%".encode("utf-16-le")
    fonts = record(43, struct.pack("<HH", 200, 0)) + record(43, struct.pack("<HH", 200, 0x08))
    form = record(44, struct.pack("<HI", 164, 2) + wide)
    base = record(47, struct.pack("<HHH", 0, 0, 1))  # outside the list of cell styles
    cells = record(617, b"") + b"".join(record(47, struct.pack("<HHH", 0, f, n)) for f, n in ((0, 0), (0, 1), (164, 0)))
    styles = styles_in(fonts + form + base + cells + record(618, b""))
    assert (styles.struck, set(styles.formats)) == ({1}, {2})
    part = record(60, struct.pack("<IIIIH", 2, 3, 0, 0, 1)) + record(0, struct.pack("<IIHBB", 4, 0, 0, 0, 0x10))
    part += record(3, struct.pack("<IIB", 0, 1, 0x17)) + record(5, struct.pack("<IId", 1, 2, 0.5))
    seen, last = sheet_of(part, styles, {})
    assert (seen.hidden_columns, seen.hidden_rows, last) == ({3, 4}, {5}, (5, 2))
    assert (seen.errors, seen.struck, set(seen.formats)) == ({(5, 1): "#REF!"}, {(5, 1)}, {(5, 2)})


def biff(*records: tuple[int, bytes]) -> bytes:
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in records)


def test_biff5_records() -> None:
    """Before Excel 97: names and formats in the code page of the file, notes beside their cells."""
    bof = lambda kind: (0x809, struct.pack("<HH", 0x500, kind))  # noqa: E731
    form = '0"人"'.encode("gbk")
    head = [bof(5), (0x42, struct.pack("<H", 936)), (0x22, struct.pack("<H", 1))]
    head += [(0x31, struct.pack("<HH", 200, 8)), (0x41E, struct.pack("<HB", 164, len(form)) + form)]
    head += [(0xE0, struct.pack("<HH", 0, 0)), (0xE0, struct.pack("<HH", 1, 164))]
    size = len(biff(*head, (0x85, struct.pack("<IBBB", 0, 0, 0, 1) + b"a"), (0x0A, b"")))
    stream = biff(*head, (0x85, struct.pack("<IBBB", size, 0, 0, 1) + b"a"), (0x0A, b"")) + biff(
        bof(0x10),
        (0x208, struct.pack("<HHHHHHHH", 3, 0, 1, 0, 0, 0, 0x20, 0)),
        (0x205, struct.pack("<HHHBB", 0, 0, 1, 0x2A, 1)),
        (0x205, struct.pack("<HHHBB", 0, 1, 1, 1, 0)),
        (0x06, struct.pack("<HHH", 1, 0, 1) + b"\x02\0\x24\0\0\0\xff\xff"),
        (0x1C, struct.pack("<HHH", 2, 0, 4) + "备注".encode("gbk")),
        (0x0A, b""),
    )
    told = walk(stream)
    seen = told.sheets[0]
    assert (told.epoch, told.encoding, len(told.sheets)) == (1904, "cp936", 1)
    assert seen.errors == {(1, 1): "#N/A", (2, 1): "#NUM!"}
    assert (seen.hidden_rows, seen.comments) == ({4}, {(3, 1): "备注"})
    assert seen.formats[1, 1].shown(5) == "5人"


def test_unknown_code_pages_are_read_as_chinese() -> None:
    assert (codec(936), codec(1252), codec(65001), codec(9999)) == ("cp936", "cp1252", "utf-8", "cp936")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")
def test_a_damaged_xls_is_read_or_refused(tmp_path: Path) -> None:
    source = filled(tmp_path / "a.xlsx")
    command = [SOFFICE, f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xls"]
    subprocess.run([*command, "--outdir", str(tmp_path), str(source)], check=True, capture_output=True, timeout=120)
    whole, rng, path = (tmp_path / "a.xls").read_bytes(), random.Random(7), tmp_path / "b.xls"
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 4, 30))):
            data[rng.randrange(512, len(data))] = rng.randrange(256)
        path.write_bytes(data)
        try:
            read_book(path, "b.xls")
        except UnreadableFile as why:
            assert why.en


def test_pictures_have_their_whole_range(tmp_path: Path) -> None:
    book = read_book(filled(tmp_path / "a.xlsx"), "a.xlsx")
    assert book.grids[0].images == (Range(5, 8, 6, 8),)  # twenty pixels high from the top of a row of twenty
