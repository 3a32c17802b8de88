"""A copy of a workbook with marks: what is added is there, and everything else is as it was, to the byte."""

from __future__ import annotations

import re
import shutil
import subprocess
import warnings
from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from python_calamine import CalamineWorkbook

from benchmarks.everything import everything, features
from benchmarks.return_losses import same_parts
from sucheng_data.model.decision import Answer
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.operations.returning._book import listed, marked
from sucheng_data.operations.returning._list import About, Item
from sucheng_data.operations.returning._xml import MAIN, Unmarkable

ABOUT = About("copy", "SZ-ZGH", "raw/甲/表.xlsx", "0" * 64, "2026-01-31")
RED, YELLOW = "FFFFB3B3", "FFFFE08A"
SHEET = "数据"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts><fills count="2"><fill><patternFill/></fill><fill><patternFill/></fill></fills>'
    '<borders count="1"><border/></borders><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="49" quotePrefix="1"/></cellXfs>'
    "</styleSheet>"
)


def item(cell: str, number: int = 1, sheet: str = SHEET, **facts: Any) -> Item:
    severity = facts.pop("severity", Severity.ERROR)
    answers = facts.pop("answers", (Answer.CORRECTED,))
    message = Text(facts.pop("message", f"第{number}个问题"), "wrong")
    issue = Issue("minimum", severity, "department", "准确性", message, Place(ABOUT.file, sheet, cell), **facts)
    return Item(number, issue, "数量", "改小", "甲站", answers)


def items(*cells: str) -> list[Item]:
    return [item(cell, number) for number, cell in enumerate(cells, start=1)]


def package(sheet: str | bytes, extra: Mapping[str, str | bytes] | None = None, drop: str = "") -> bytes:
    """A small workbook with this XML as its one sheet; `extra` parts are added or take the place of others."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    one = f'<Relationship Id="{{}}" Type="{RELATIONS}/{{}}" Target="{{}}"/>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": rels.format(one.format("rId1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="{SHEET}" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": rels.format(
            one.format("a", "worksheet", "worksheets/sheet1.xml") + one.format("b", "styles", "styles.xml")
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/styles.xml": STYLES,
        **(extra or {}),
    }
    parts.pop(drop, None)
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def part(data: bytes, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    with ZipFile(BytesIO(data)) as archive:
        return archive.read(name)


def opened(data: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(BytesIO(data))


def hyperlinks(book: openpyxl.Workbook) -> list[Any]:
    return [cell.hyperlink for row in book["问题清单"].iter_rows() for cell in row if cell.hyperlink]


def cells(data: bytes) -> dict[str, dict[tuple[int, int], object]]:
    """Every value of every sheet."""
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    rows = {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
    return {
        name: {(r, c): cell for r, row in enumerate(sheet) for c, cell in enumerate(row) if cell != ""}
        for name, sheet in rows.items()
    }


def inside(rows: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'


STYLE = 13  # three formats of the workbook and ten of the list come first
OURS = re.compile(rb' xmlns:r="[^"]*"| r:id="[^"]*"')


# Sheet, cells with faults -> the sheet afterwards, the reference to the drawing of comments left out.
SPLICES = {
    "a cell with a value": ('<row r="1"><c r="A1"><v>1</v></c></row>', "A1", '<row r="1"><c s="13" r="A1"><v>1</v></c></row>'),
    "its own format changes hands": (
        '<row r="1"><c r="A1" s="1" t="n"><v>1</v></c></row>', "A1", '<row r="1"><c r="A1" s="13" t="n"><v>1</v></c></row>'
    ),
    "an empty format": ('<row r="1"><c r="A1" s=""/></row>', "A1", '<row r="1"><c r="A1" s="13"/></row>'),
    "single quotes and spaces": (
        "<row r='1' ><c r = 'A1'\n s = '2' /></row>", "A1", "<row r='1' ><c r = 'A1'\n s=\"13\" /></row>"
    ),
    "a sign > in an attribute": (
        '<row r="1"><c r="A1" x="a>b" s="0"><v>1</v></c></row>', "A1", '<row r="1"><c r="A1" x="a>b" s="13"><v>1</v></c></row>'
    ),
    "a cell that is not there": (
        '<row r="1"><c r="A1"/><c r="C1"/></row>', "B1", '<row r="1"><c r="A1"/><c r="B1" s="13"/><c r="C1"/></row>'
    ),
    "behind the last cell": ('<row r="1"><c r="A1"/></row>', "D1", '<row r="1"><c r="A1"/><c r="D1" s="13"/></row>'),
    "with the hint of its row": (
        '<row r="1" spans="1:2"><c r="A1"/></row>', "D1", '<row r="1" spans="1:4"><c r="A1"/><c r="D1" s="13"/></row>'
    ),
    "two of them": (
        '<row r="1"><c r="B1"/></row>', "C1 A1", '<row r="1"><c r="A1" s="13"/><c r="B1"/><c r="C1" s="13"/></row>'
    ),
    "an empty row": ('<row r="1" ht="9"/>', "B1 C1", '<row r="1" ht="9"><c r="B1" s="13"/><c r="C1" s="13"/></row>'),
    "a row that is not there": (
        '<row r="1"/><row r="5"/>', "B3", '<row r="1"/><row r="3"><c r="B3" s="13"/></row><row r="5"/>'
    ),
    "a row behind the last": ('<row r="1"/>', "B3", '<row r="1"/><row r="3"><c r="B3" s="13"/></row>'),
    "an empty sheet": ("", "B3 A1", '<row r="1"><c r="A1" s="13"/></row><row r="3"><c r="B3" s="13"/></row>'),
    "without addresses": (
        "<row><c><v>1</v></c><c><v>2</v></c></row><row><c/></row>", "B1 A2",
        '<row><c><v>1</v></c><c s="13"><v>2</v></c></row><row><c s="13"/></row>',
    ),
    "a formula, shared": (
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>2</v></c></row>', "A1",
        '<row r="1"><c s="13" r="A1"><f t="shared" ref="A1:A9" si="0">B1</f><v>2</v></c></row>',
    ),
    "a range in one row": (
        '<row r="1"><c r="A1"/><c r="B1"/></row>', "A1:B1", '<row r="1"><c s="13" r="A1"/><c s="13" r="B1"/></row>'
    ),
    "a range over rows: its first cell": (
        '<row r="1"><c r="A1"/></row><row r="2"><c r="A2"/></row>', "A1:A2",
        '<row r="1"><c s="13" r="A1"/></row><row r="2"><c r="A2"/></row>',
    ),
    "a row: its first cell with something": (
        '<row r="1"><c r="A1"/><c r="B1"><v>1</v></c></row>', "1:1", '<row r="1"><c r="A1"/><c s="13" r="B1"><v>1</v></c></row>'
    ),
    "a column: its cell in the first row": (
        '<row r="2"><c r="A2"/><c r="B2"/></row>', "B:B", '<row r="2"><c r="A2"/><c s="13" r="B2"/></row>'
    ),
    "nothing in between is touched": (
        '<!-- <c r="A1"/> --><row r="1"><c r="A1"><is><t><![CDATA[<c r="A1">]]></t></is></c></row>', "A1",
        '<!-- <c r="A1"/> --><row r="1"><c s="13" r="A1"><is><t><![CDATA[<c r="A1">]]></t></is></c></row>',
    ),
    "an address that is none": ('<row r="1"/>', "ZZZ9", '<row r="1"/>'),
}  # fmt: skip


@pytest.mark.parametrize(("before", "faulty", "after"), SPLICES.values(), ids=SPLICES)
def test_splices(before: str, faulty: str, after: str) -> None:
    made, extension = marked(package(inside(before)), ABOUT, items(*faulty.split()))
    sheet = OURS.sub(b"", part(made)).replace(b"<legacyDrawing/>", b"").decode()
    assert sheet == inside(after) and extension == ".xlsx"


def test_the_part_keeps_its_prefix_its_mark_and_its_end() -> None:
    body = '<x:sheetData><x:row r="1"><x:c r="A1"/></x:row></x:sheetData><x:tableParts count="0"/><x:extLst/>'
    before = f'\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<x:worksheet xmlns:x="{MAIN}">{body}</x:worksheet>\n'
    made, _ = marked(package(before.encode()), ABOUT, items("A1"))
    sheet = part(made).decode()
    assert sheet.startswith('\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n') and sheet.endswith("</x:worksheet>\n")
    assert re.search(r'</x:sheetData><x:legacyDrawing [^>]*/><x:tableParts count="0"/><x:extLst/>', sheet)
    assert '<x:c s="13" r="A1"/>' in sheet


def test_a_part_in_another_encoding_gets_ascii() -> None:
    before = f'<?xml version="1.0" encoding="ISO-8859-1"?>{inside("")}'.encode("latin-1")
    made, _ = marked(package(before), ABOUT, items("A1"))
    assert part(made).isascii()


@pytest.mark.parametrize(
    ("sheet", "style", "number"),
    [
        ('<row r="1"><c r="A1" s="1"/></row>', {"A1": 14}, None),
        ('<row r="1" s="2" customFormat="1"/>', {"A1": 49}, None),
        ('<row r="1" s="2"/>', {"A1": 0}, None),
    ],
)
def test_a_mark_keeps_the_format(sheet: str, style: dict[str, int], number: None) -> None:
    made, _ = marked(package(inside(sheet)), ABOUT, items(*style))
    styles = part(made, "xl/styles.xml").decode()
    xfs = re.findall(r"<xf [^>]*?/?>", styles[styles.index("<cellXfs") :])
    assert re.search(rf'numFmtId="{style["A1"]}"', xfs[STYLE]) and 'applyFill="1"' in xfs[STYLE]
    assert ("quotePrefix" in xfs[STYLE]) == (style["A1"] == 49)


def test_the_format_of_a_column_is_kept_in_an_empty_cell() -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><cols><col min="2" max="3" style="1"/></cols><sheetData/></worksheet>'
    book = opened(marked(package(sheet), ABOUT, items("C4"))[0])
    assert book[SHEET]["C4"].number_format == "mm-dd-yy" and book[SHEET]["C4"].fill.fgColor.rgb == RED


def test_the_first_of_merged_cells_is_marked() -> None:
    sheet = inside('<row r="2"><c r="B2"/></row>').replace(
        "</sheetData>", '</sheetData><mergeCells><mergeCell ref="B2:C4"/></mergeCells>'
    )
    book = opened(marked(package(sheet), ABOUT, items("C4"))[0])
    assert book[SHEET]["B2"].fill.fgColor.rgb == RED and book[SHEET]["B2"].comment


def test_the_worst_of_several_findings_gives_the_colour_and_all_are_in_one_comment() -> None:
    found = [
        item("A1", 1, severity=Severity.WARNING),
        item("A1", 2),
        item("B1", 3, severity=Severity.WARNING, suggestion="9"),
    ]
    sheet = opened(marked(package(inside("")), ABOUT, found)[0])[SHEET]
    assert (sheet["A1"].fill.fgColor.rgb, sheet["B1"].fill.fgColor.rgb) == (RED, YELLOW)
    assert (
        sheet["A1"].comment.text == "数据核查\n1.〔警告〕第1个问题\n怎么改：改小\n\n2.〔错误〕第2个问题\n怎么改：改小"
    )
    assert sheet["B1"].comment.text.endswith("建议值：9")


_SIGNED = (
    '<Relationship Id="s" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" '
    'Target="s"/></'
)


def changed(name: str, old: str, new: str) -> bytes:
    """The small workbook with one part a little different."""
    return package(inside(""), {name: part(package(""), name).replace(old.encode(), new.encode())})


REFUSED = {
    "csv": (b"a,b\n", "不是 .xlsx"),
    "nothing": (b"", "不是 .xlsx"),
    "a password": (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "half a file": (package(inside(""))[:900], "压缩包有误"),
    "no workbook": (package(inside(""), drop="xl/workbook.xml"), "缺少必要的部分"),
    "no sheet": (package(inside(""), drop="xl/worksheets/sheet1.xml"), "缺少必要的部分"),
    "a DTD": (package(f'<!DOCTYPE worksheet [<!ENTITY a "b">]>{inside("")}'), "DTD"),
    "UTF-16": (package(inside("").encode("utf-16")), "UTF-16"),
    "broken XML": (package(inside("<row>")), "XML 有误"),
    "no cells": (package(f'<worksheet xmlns="{MAIN}"/>'), "不是普通的工作表"),
    "the strict form": (
        package(inside(""), {"xl/workbook.xml": '<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'}),
        "严格",
    ),
    "a signature": (changed("_rels/.rels", "</", _SIGNED), "电子签名"),
    "a sheet of that name": (changed("xl/workbook.xml", SHEET, "问题清单"), "已有一张"),
    "an xlsb": (changed("[Content_Types].xml", "sheet.main+xml", "sheet.binary"), "不是 .xlsx"),
    "an ods": (package("", {"mimetype": "application/x"}, drop="[Content_Types].xml"), "不是 .xlsx"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "why"), REFUSED.values(), ids=REFUSED)
def test_refusals(data: bytes, why: str) -> None:
    with pytest.raises(Unmarkable) as caught:
        marked(data, ABOUT, items("A1"))
    assert why in caught.value.zh and re.search("[a-z]", caught.value.en)


def test_a_copy_is_not_marked_twice() -> None:
    once, _ = marked(package(inside("")), ABOUT, items("A1"))
    with pytest.raises(Unmarkable, match="上次退回"):
        marked(once, ABOUT, items("A1"))


def test_nothing_is_lost() -> None:
    before = everything()
    after, extension = marked(before, ABOUT, items("B3", "C4", "C5", "E40", "H2", "D9:F9"))
    assert extension == ".xlsm"
    counted = features(before)
    assert all(counted.values()) and {name: n for name, n in counted.items() if features(after)[name] < n} == {}
    same, of = same_parts(before, after)
    assert of - same == 7  # types, workbook, its relationships, styles, the sheet, its comments and their drawing
    values = cells(after)
    assert {name: values[name] for name in cells(before)} == cells(before)


def test_comments_of_others_stay() -> None:
    sheet = opened(marked(everything(), ABOUT, items("C4", "C5", "B3"))[0])[SHEET]
    assert sheet["C4"].comment.text == "部门自己的批注\n———— 数据核查 ————\n1.〔错误〕第1个问题\n怎么改：改小"
    assert sheet["C5"].comment.text == "[Threaded comment] 这个数对吗？" and sheet["C5"].fill.fgColor.rgb == RED
    assert sheet["B3"].comment.author == "数据核查"


def test_a_plain_comment_becomes_the_first_of_the_runs() -> None:
    book = openpyxl.Workbook()
    assert book.active
    book.active.title = SHEET
    book.active["A1"].comment = Comment("请看", "乙")
    out = BytesIO()
    book.save(out)
    plain = {
        "xl/comments/comment1.xml": f'<comments xmlns="{MAIN}"><authors><author>乙</author></authors><commentList>'
        '<comment ref="A1" authorId="0"><text><t>请看</t></text></comment></commentList></comments>'
    }
    with ZipFile(BytesIO(out.getvalue())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(fresh := BytesIO(), "w") as archive:
        for name, content in {**parts, **plain}.items():
            archive.writestr(name, content)
    made, _ = marked(fresh.getvalue(), ABOUT, items("A1"))
    assert b"<text><r><t>\xe8\xaf\xb7\xe7\x9c\x8b</t></r><r><rPr>" in part(made, "xl/comments/comment1.xml")
    sheet = opened(made)[SHEET]
    assert sheet["A1"].comment and sheet["A1"].comment.text.startswith("请看\n———— 数据核查")


def test_the_box_of_a_comment_has_an_id_of_its_own_and_fits_the_widths() -> None:
    made, _ = marked(everything(), ABOUT, items("B3", "B9"))
    vml = part(made, "xl/drawings/vmlDrawing1.vml").decode()
    ids = re.findall(r'id="(_x0000_s[0-9]+)"', vml)
    assert len(ids) == len(set(ids)) == 5 and vml.endswith("</xml>")
    anchor = [int(number) for number in re.findall(r"<x:Anchor>([^<]*)</x:Anchor>", vml)[-1].split(",")]
    # From C on, 330 pixels of columns of 64 pixels with F hidden: C D E G H and 10 + 15 into I.
    assert (anchor[0], anchor[4], anchor[5]) == (2, 8, 25)


def test_the_list_is_what_opens_and_alone_in_front() -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as plain:
        plain.add_worksheet(SHEET)
        plain.add_worksheet("别的").activate()
        plain.define_name("别的!局部", "=别的!$A$1")
    book = opened(marked(out.getvalue(), ABOUT, items("A1"))[0])
    assert book.active and book.active.title == "问题清单"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["问题清单"]
    assert book["_sucheng"].sheet_state == "hidden" and book.sheetnames == [SHEET, "别的", "问题清单", "_sucheng"]
    assert "局部" in book["别的"].defined_names


def test_what_the_sheets_say() -> None:
    nasty = '=HYPERLINK("http://x")<&\x01_x0041_'
    found = [
        item(
            "B3", 1, value=nasty, suggestion="5", record="f!s!3", answers=(Answer.ADOPT, Answer.CORRECTED, Answer.DROP)
        ),
        item("", 2),
        item("4:4", 3, answers=()),
    ]
    book = opened(marked(package(inside("")), ABOUT, found)[0])
    sheet = book["问题清单"]
    head = next(row for row in sheet.iter_rows() if row[0].value == "序号")
    titles = {cell.value: cell.column for cell in head}
    assert list(titles) == [
        "序号",
        "级别",
        "工作表",
        "单元格",
        "字段",
        "填报内容",
        "问题说明",
        "怎么改",
        "建议值",
        "答复",
        "改正为",
        "备注",
        "编号",
    ]
    first = head[0].row + 1
    row = {name: sheet.cell(first, column).value for name, column in titles.items()}
    assert row["填报内容"] == '=HYPERLINK("http://x")<&_x005F_x0041_'  # openpyxl leaves the escape standing
    assert sheet.cell(first, titles["填报内容"]).data_type == "s"
    assert (row["序号"], row["级别"], row["单元格"], row["编号"]) == (1, "错误", "B3", found[0].issue.key)
    links = [sheet.cell(first + n, titles["单元格"]).hyperlink.location for n in range(3)]
    assert links == [f"'{SHEET}'!B3", f"'{SHEET}'!A1", f"'{SHEET}'!A4"]
    offered = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert offered == {f"J{first}": '"采纳建议,已改正,撤销该行"', f"J{first + 1}": '"已改正"'}
    facts = [[cell.value for cell in row] for row in book["_sucheng"].iter_rows()]
    assert [row[:2] for row in facts[:3]] == [
        ["format", "sucheng-return/1"],
        ["kind", "copy"],
        ["organisation", "SZ-ZGH"],
    ]
    assert facts[8][:4] == [found[0].issue.key, "minimum", "error", None] and facts[7][0] == "key"
    assert facts[8][7] == "f!s!3" and facts[8][9] == "甲站"


def test_a_sheet_name_with_an_apostrophe_is_linked_rightly() -> None:
    data = package(
        inside(""), {"xl/workbook.xml": part(package(""), "xl/workbook.xml").replace(SHEET.encode(), b"A'B &amp; C")}
    )
    book = opened(marked(data, ABOUT, [item("B3", sheet="A'B & C")])[0])
    assert [link.location for link in hyperlinks(book)] == ["'A''B & C'!B3"]


def test_a_hidden_sheet_is_marked_but_not_linked() -> None:
    book = part(package(""), "xl/workbook.xml").replace(b'sheetId="1"', b'sheetId="1" state="hidden"')
    made = opened(marked(package(inside(""), {"xl/workbook.xml": book}), ABOUT, items("B3"))[0])
    assert made[SHEET]["B3"].comment and made[SHEET].sheet_state == "hidden" and not hyperlinks(made)


def test_the_list_alone_links_to_the_file_beside_it() -> None:
    book = opened(listed(ABOUT._replace(kind="list"), [*items("A12"), item("", 2, sheet="")]))
    links = [(link.target, link.location) for link in hyperlinks(book)]
    assert links == [("%E8%A1%A8.xlsx", f"'{SHEET}'!A12")] and book.sheetnames == ["问题清单", "_sucheng"]
    assert "同一文件夹" in str(book["问题清单"]["A2"].value)


def test_the_same_twice() -> None:
    data = everything()
    assert marked(data, ABOUT, items("B3")) == marked(data, ABOUT, items("B3"))
    assert listed(ABOUT, items("B3")) == listed(ABOUT, items("B3"))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    values=st.dictionaries(
        st.tuples(st.integers(0, 12), st.integers(0, 30)), st.integers() | st.text(max_size=5), max_size=30
    ),
    faulty=st.lists(st.tuples(st.integers(1, 15), st.integers(1, 32)), min_size=1, max_size=12, unique=True),
)
def test_values_never_change(values: dict[tuple[int, int], int | str], faulty: list[tuple[int, int]]) -> None:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        for (row, column), value in values.items():
            sheet.write_string(row, column, value) if isinstance(value, str) else sheet.write_number(
                row, column, float(value)
            )
    addresses = [xlsxwriter.utility.xl_rowcol_to_cell(row - 1, column - 1) for row, column in faulty]
    made, _ = marked(out.getvalue(), ABOUT, items(*addresses))
    assert cells(made)[SHEET] == cells(out.getvalue())[SHEET]
    marks = {cell.coordinate for row in opened(made)[SHEET].iter_rows() for cell in row if cell.fill.fgColor.rgb == RED}
    assert marks == set(addresses)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_and_saves_it(tmp_path: Path) -> None:
    (tmp_path / "a.xlsm").write_bytes(marked(everything(), ABOUT, items("B3", "C4", "E40"))[0])
    (tmp_path / "b.xlsx").write_bytes(listed(ABOUT, items("B3")))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "out")]
    subprocess.run([*command, *map(str, tmp_path.glob("?.xls?"))], check=True, capture_output=True, timeout=120)
    saved = (tmp_path / "out" / "a.xlsx").read_bytes()
    book = opened(saved)
    assert book[SHEET]["B3"].fill.fgColor.rgb == RED and "第1个问题" in book[SHEET]["B3"].comment.text
    assert "部门自己的批注" in book[SHEET]["C4"].comment.text and book[SHEET]["E38"].comment
    sheet = book["问题清单"]
    assert book.active is sheet and sheet.data_validations.dataValidation[0].formula1 == '"已改正"'
    assert sheet["D6"].value == "B3" and book["_sucheng"].sheet_state == "hidden"
    alone = opened((tmp_path / "out" / "b.xlsx").read_bytes())
    assert alone["问题清单"]["D6"].value == "B3" and alone["_sucheng"]["A1"].value == "format"
    assert cells(saved)[SHEET][1, 1] == 1.0
