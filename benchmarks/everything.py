"""A workbook with everything in it that an editing program may lose, made of invented data."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
_ROWS = 30

# What XlsxWriter does not write: part -> content type ("": by its extension), whose relationship, its type, content.
_ADDED = {
    "xl/threadedComments/threadedComment1.xml": (
        "application/vnd.ms-excel.threadedcomments+xml",
        "xl/worksheets/sheet1.xml",
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
        f'<ThreadedComments xmlns="{_THREADS}"><threadedComment ref="C5" dT="2026-01-02T08:00:00.00" '
        'personId="{00000000-0000-0000-0000-00000000000A}" id="{00000000-0000-0000-0000-00000000000B}">'
        "<text>这个数对吗？</text></threadedComment></ThreadedComments>",
    ),
    "xl/persons/person.xml": (
        "application/vnd.ms-excel.person+xml",
        "xl/workbook.xml",
        "http://schemas.microsoft.com/office/2017/10/relationships/person",
        f'<personList xmlns="{_THREADS}"><person displayName="甲" id="{{00000000-0000-0000-0000-00000000000A}}" '
        'userId="a" providerId="None"/></personList>',
    ),
    "xl/externalLinks/externalLink1.xml": (
        f"{_OFFICE}.externalLink+xml",
        "xl/workbook.xml",
        f"{RELATIONS}/externalLink",
        f'<externalLink xmlns="{MAIN}" xmlns:r="{RELATIONS}"><externalBook r:id="rId1"><sheetNames><sheetName val="表"/>'
        "</sheetNames></externalBook></externalLink>",
    ),
    "xl/pivotCache/pivotCacheDefinition1.xml": (
        f"{_OFFICE}.pivotCacheDefinition+xml",
        "xl/workbook.xml",
        f"{RELATIONS}/pivotCacheDefinition",
        f'<pivotCacheDefinition xmlns="{MAIN}" saveData="0" refreshOnLoad="1" recordCount="0"><cacheSource type="worksheet">'
        '<worksheetSource ref="A1:B9" sheet="数据"/></cacheSource><cacheFields count="2"><cacheField name="名称" numFmtId="0">'
        '<sharedItems/></cacheField><cacheField name="数量" numFmtId="0"><sharedItems/></cacheField></cacheFields>'
        "</pivotCacheDefinition>",
    ),
    "xl/pivotTables/pivotTable1.xml": (
        f"{_OFFICE}.pivotTable+xml",
        "xl/worksheets/sheet2.xml",
        f"{RELATIONS}/pivotTable",
        f'<pivotTableDefinition xmlns="{MAIN}" name="透视" cacheId="7" dataCaption="值"><location ref="H3:I6" firstHeaderRow="1" '
        'firstDataRow="1" firstDataCol="1"/><pivotFields count="2"><pivotField showAll="0"/><pivotField showAll="0"/>'
        "</pivotFields></pivotTableDefinition>",
    ),
    "xl/printerSettings/printerSettings1.bin": (
        f"{_OFFICE}.printerSettings", "xl/worksheets/sheet1.xml", f"{RELATIONS}/printerSettings", "printer"
    ),
    "customXml/item1.xml": ("", "xl/workbook.xml", f"{RELATIONS}/customXml", "<office>内部流转</office>"),
    "xl/vbaProject.bin": (
        "application/vnd.ms-office.vbaProject", "xl/workbook.xml",
        "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "macros",
    ),
    "xl/calcChain.xml": (
        f"{_OFFICE}.calcChain+xml", "xl/workbook.xml", f"{RELATIONS}/calcChain",
        f'<calcChain xmlns="{MAIN}"><c r="D2" i="1"/></calcChain>',
    ),
}  # fmt: skip
_OUTSIDE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/externalLinkPath" Target="other.xlsx" TargetMode="External"/></Relationships>'
)


def everything() -> bytes:
    """The workbook (macro-enabled): faulty cells are to be marked on its sheet 数据, at B3, C4 (commented already) and E38 (merged)."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        _data(book)
        _more(book)
        book.define_name("区域", "=数据!$A$1:$B$9")
        book.set_custom_property("科室", "甲科")
    return _completed(out.getvalue())


def _data(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("数据")
    bold, red = book.add_format({"bold": True}), book.add_format({"font_color": "red"})
    sheet.write_row("A1", ["名称", "数量", "单价", "金额"], bold)
    for row in range(1, _ROWS):
        sheet.write_row(row, 0, [f"站{row}", row, row * 1.5])
        sheet.write_formula(row, 3, f"=B{row + 1}*C{row + 1}", None, row * row * 1.5)
    sheet.write_rich_string("A6", "前", bold, "粗", red, "红", "后")
    sheet.write_dynamic_array_formula("H2:H4", "=SORT(B2:B4)", None, 1)
    sheet.write_url("A7", "https://example.org/a")
    sheet.write_comment("C4", "部门自己的批注", {"author": "乙"})
    sheet.write_comment("C5", "[Threaded comment] 这个数对吗？")
    sheet.merge_range("E38:F41", "合并")
    sheet.data_validation("B2:B30", {"validate": "integer", "criteria": ">", "value": 0})
    sheet.data_validation("C2:C30", {"validate": "list", "source": "=清单!$A$1:$A$3"})
    sheet.conditional_format("B2:B30", {"type": "data_bar", "data_bar_2010": True})
    sheet.conditional_format("C2:C30", {"type": "3_color_scale"})
    sheet.conditional_format("D2:D30", {"type": "icon_set", "icon_style": "3_flags"})
    sheet.add_sparkline("I2", {"range": "数据!B2:C2"})
    sheet.add_table("K1:L4", {"columns": [{"header": "甲"}, {"header": "乙"}]})
    sheet.insert_image("K8", "dot.png", {"image_data": BytesIO(_png())})
    sheet.insert_textbox("K12", "部门的文本框")
    sheet.insert_button("K20", {"caption": "按钮"})
    sheet.insert_checkbox("M2", True)
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=数据!$B$2:$B$9"})
    sheet.insert_chart("N2", chart)
    sheet.ignore_errors({"number_stored_as_text": "A1:A9"})
    sheet.protect("", {"format_cells": True})
    sheet.freeze_panes(1, 1)
    sheet.autofilter("A1:D30")
    sheet.set_column("F:F", None, None, {"hidden": True})
    sheet.set_row(9, None, None, {"hidden": True})
    sheet.set_header("&C&G", {"image_center": "dot.png", "image_data_center": BytesIO(_png())})
    sheet.set_background(BytesIO(_png()))
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_h_pagebreaks([20])


def _more(book: xlsxwriter.Workbook) -> None:
    lists = book.add_worksheet("清单")
    lists.write_column("A1", ["1", "2", "3"])
    lists.hide()
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=数据!$B$2:$B$5"})
    book.add_chartsheet("图").set_chart(chart)


def _completed(data: bytes) -> bytes:
    """With the parts that XlsxWriter does not write."""
    with ZipFile(BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    types = []
    for number, (name, (kind, owner, relation, content)) in enumerate(_ADDED.items(), start=1):
        parts[name] = content.encode()
        types += [f'<Override PartName="/{name}" ContentType="{kind}"/>'] if kind else []
        _relate(parts, owner, f'<Relationship Id="x{number}" Type="{relation}" Target="/{name}"/>')
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = _OUTSIDE.encode()
    own = '<Relationship Id="c1" Type="%s/pivotCacheDefinition" Target="/xl/pivotCache/pivotCacheDefinition1.xml"/>'
    _relate(parts, "xl/pivotTables/pivotTable1.xml", own % RELATIONS)
    _replace(parts, "[Content_Types].xml", "</Types>", "".join(types) + "</Types>")
    _replace(
        parts,
        "[Content_Types].xml",
        f"{_OFFICE}.sheet.main+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    _replace(
        parts,
        "[Content_Types].xml",
        '<Default Extension="xml"',
        '<Default Extension="bin" ContentType="application/x"/><Default Extension="xml"',
    )
    number = list(_ADDED).index("xl/printerSettings/printerSettings1.bin") + 1
    _replace(parts, "xl/worksheets/sheet1.xml", "<pageSetup ", f'<pageSetup r:id="x{number}" ')
    numbers = [
        list(_ADDED).index(f"xl/{part}1.xml") + 1
        for part in ("externalLinks/externalLink", "pivotCache/pivotCacheDefinition")
    ]
    _replace(
        parts,
        "xl/workbook.xml",
        "<definedNames>",
        f'<externalReferences><externalReference r:id="x{numbers[0]}"/></externalReferences><definedNames>',
    )
    _replace(
        parts,
        "xl/workbook.xml",
        "</workbook>",
        f'<pivotCaches><pivotCache cacheId="7" r:id="x{numbers[1]}"/></pivotCaches></workbook>',
    )
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def _relate(parts: dict[str, bytes], owner: str, relationship: str) -> None:
    folder, _, file = owner.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels"
    empty = b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
    parts[rels] = parts.get(rels, empty).replace(b"</Relationships>", relationship.encode() + b"</Relationships>")


def _replace(parts: dict[str, bytes], name: str, old: str, new: str) -> None:
    assert old.encode() in parts[name], (name, old)
    parts[name] = parts[name].replace(old.encode(), new.encode(), 1)


def _png() -> bytes:
    """One grey dot."""
    chunks: Iterable[tuple[bytes, bytes]] = (
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(b"\x00\x80")),
        (b"IEND", b""),
    )
    framed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


# What is looked for: name -> (pattern of part names, pattern of content; "": the parts themselves are counted).
FEATURES = {
    "图表 charts": (r"/charts?/chart[0-9]*\.xml", ""),
    "图片 images": (r"/media/", ""),
    "文本框 text boxes": (r"/drawings/drawing", r"<xdr:sp[ >]"),
    "按钮 form controls": (r"\.vml", r'ObjectType="Button"'),
    "复选框格式 cell checkboxes": (r"(?i)featurePropertyBag", ""),
    "迷你图 sparklines": (r"/worksheets/", r"<\w+:sparkline>"),
    "条件格式 conditional formats": (r"/worksheets/", r"<cfRule "),
    "条件格式扩展 x14 conditional formats": (r"/worksheets/", r"<x14:cfRule "),
    "数据有效性 data validations": (r"/worksheets/", r"<dataValidation "),
    "公式结果 cached results of formulas": (r"/worksheets/", r"<f[ >][^<]*</f>\s*<v>[^<]+</v>"),
    "动态数组 dynamic arrays": (r"/worksheets/", r"<c [^>]*cm="),
    "数组元数据 metadata": (r"/metadata\.xml", ""),
    "富文本 rich text": (r"/(sharedStrings|worksheets/sheet1)\.xml", r"<r>"),
    "已有批注 comments": (r"/comments/?(?:comment)?[0-9]*\.xml", "部门自己的批注"),
    "会话批注 threaded comments": (r"/threadedComments?/", ""),
    "人员 persons": (r"/persons?/", ""),
    "工作表保护 protection": (r"/worksheets/", r"<sheetProtection "),
    "表格 tables": (r"/tables/", ""),
    "透视表 pivot tables": (r"/pivotTables/pivotTable", ""),
    "透视缓存 pivot caches": (r"/pivotCache/pivotCacheDefinition", ""),
    "外部链接 external links": (r"/externalLinks/externalLink", ""),
    "宏 macros": (r"vbaProject\.bin", ""),
    "背景图 background": (r"/worksheets/", r"<picture "),
    "页眉图片 header image": (r"/worksheets/", r"<legacyDrawingHF "),
    "打印机设置 printer settings": (r"/printerSettings/", ""),
    "自定义 XML custom XML": (r"customXml/item[0-9]*\.xml", ""),
    "自定义属性 custom properties": (r"docProps/custom\.xml", "科室"),
    "图表工作表 chart sheets": (r"/chartsheets/", ""),
    "忽略的错误 ignored errors": (r"/worksheets/", r"<ignoredError "),
    "名称 defined names": (r"xl/workbook\.xml", r"<definedName "),
    "计算链 calculation chain": (r"calcChain", ""),
}


def features(data: bytes) -> dict[str, int]:
    """How many there are of each feature."""
    with ZipFile(BytesIO(data)) as archive:
        parts = {f"/{name}": archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    counts = {}
    for feature, (where, what) in FEATURES.items():
        held = [content for name, content in parts.items() if re.search(where, name) and "/_rels/" not in name]
        counts[feature] = sum(len(re.findall(what, content)) for content in held) if what else len(held)
    return counts
