"""The editors' workbook: opens without a warning, no text acts, what stands on which sheet; and the internal one beside it."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook

from sucheng_data.model.about import read_about
from sucheng_data.model.arrow import arrow_type, to_arrow
from sucheng_data.model.change import Change, Changes
from sucheng_data.model.errors import SuchengError
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.release import Inside, Release
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.score import Part, Score
from sucheng_data.outputs import _excel_detail
from sucheng_data.outputs.excel import excel
from sucheng_data.outputs.excel_internal import excel_internal
from tests.conftest import AS_OF, ROOT

INTERNAL = "苏城暖新-内部版.xlsx"
MARK = "内部资料 不得外传"
NAVIGATION = "https://uri.amap.com/marker?position="
HOSTILE = [
    "=1+1", "+1+1", "-1+1", "@SUM(A1)", "=cmd|'/C calc'!A0", "=HYPERLINK(\"http://a.example\",\"b\")", "{=1+1}", "＝1+1",
    "http://a.example", "https://a.example/?q=1", "ftp://a.example", "mailto:a@b.example", "internal:'概览'!A1",
    "external:C:\\a.xlsx", "file:///etc/passwd", "\\\\server\\share", "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "'=1+1",
    "001", "1e5", "2025-01-15", "TRUE", "#REF!", "_x0041_", "<r>a</r>", "&<>\"' ]]>", "\x01\x0b\ufffe", "a\u202eb", "\ud800",
    "%0A=1", "=DDE(\"a\",\"b\",\"c\")", "🀄" * 20, "长" * 40_000,
]  # fmt: skip
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def _table(entity: Entity, rows: list[dict[str, Any]]) -> pa.Table:
    fields = [field for field in entity.public if any(field.name in row for row in rows)]
    columns = {field.name: to_arrow(field, [row.get(field.name) for row in rows]) for field in fields}
    rest = {field.name: pa.nulls(len(rows), arrow_type(field)) for field in entity.public if field.name not in columns}
    return pa.table({**columns, **rest})


def _release(schemas: Schemas, **facts: Any) -> Release:
    """Two stations, one of them closed and without a point, a benefit that ends soon and one that has ended."""
    stations = [
        {
            "station_id": "ST-320583-00001", "name": "千灯驿站", "categories": ["nuanxin", "union"], "address": "虚构路1号",
            "district_code": "320583", "is_24h": True, "facilities": ["toilet", "wifi"], "phone": ["0512-00000000"],
            "status": "open", "opened_on": "2024-11-01", "lon": 120.7, "lat": 31.2, "lon_gcj02": 120.704, "lat_gcj02": 31.198,
            "local_code": "001", "operator_org_id": "KS-SGB", "flags": ["STA-W09"], "source_id": "S1", "source_sheet": "表",
            "source_row": 7, "remarks": "手机***",
        },
        {"station_id": "ST-320583-00002", "name": "旧驿站", "status": "closed", "is_24h": False, "source_id": "S1"},
    ]  # fmt: skip
    benefits = [
        {"benefit_id": "B-1", "title": "礼包", "valid_to": "2026-02-10", "quantity": 1500.0},
        {"benefit_id": "B-2", "title": "体检", "valid_to": "2025-12-01"},
    ]
    tables = {"stations": _table(schemas["stations"], stations), "benefits": _table(schemas["benefits"], benefits)}
    tables["actions"] = _table(schemas["actions"], [])
    tables["stations"] = tables["stations"].append_column("opened_on_precision", pa.array(["month", None]))
    source = Source("S1", "raw/虚构/驿站.xlsx", "ab", "KS-SGB", "2026-01-15", 2)
    place = Place("raw/虚构/驿站.xlsx", "表", "C9")
    issue = Issue(
        "STA-W09", Severity.WARNING, "department", "完整性", Text("设施少", "few"), place, "stations", "facilities", "1"
    )
    scores = [Score("KS-SGB", 91.25, (Part("完整性", 9, 10, 1.0), Part("on_time", 0, 0)), 1, 2, 0, 1)]
    report = Report(1, 2, [issue], [], schemas, AS_OF, [source], scores=scores)
    made = Release(
        tables, schemas, [source], report, AS_OF, read_about(ROOT / "schemas"), {"stations": 1}, {"stations": 1}
    )
    return replace(made, **facts)


def _inside(schemas: Schemas, release: Release) -> Inside:
    """The two stations as they were delivered, and one that is withheld for an error; ids as in the release."""
    fields = schemas["stations"].fields
    names = ["station_id", "name", "manager", "manager_phone", "remarks"]
    rows = [
        ("ST-320583-00003", "错驿站", "虚甲", "19900000001", None, 9),
        ("ST-320583-00002", "旧驿站", None, None, None, 8),
        ("ST-320583-00001", "千灯驿站", "虚乙", "19900000002", "手机19900000002", 7),
    ]
    columns = {name: to_arrow(fields[name], [row[at] for row in rows]) for at, name in enumerate(names)}
    raw = {f"raw:{name}": pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(names)}
    where = {
        "_file": ["a.xlsx"] * 3,
        "_sheet": ["表"] * 3,
        "_row": [row[5] for row in rows],
        "_columns": ['{"name": "B"}'] * 3,
    }
    table = pa.table({**columns, **raw, **where})
    place = Place("a.xlsx", "表", "B9")
    issue = Issue(
        "STA-E01",
        Severity.ERROR,
        "department",
        "准确性",
        Text("坐标不在苏州", "x"),
        place,
        "stations",
        "lon",
        "1",
        "",
        "a.xlsx!表!9",
    )
    return Inside({"stations": table}, {"stations": table.slice(0, 1)}, [issue])


def _open(release: Release, folder: Path, form: Callable[..., Any] = excel) -> Workbook:
    ((name, _),) = form(release, folder)
    _sound(folder / name)
    return openpyxl.load_workbook(folder / name)


def _sound(path: Path) -> None:
    """What Excel repairs a workbook for, looked at by hand."""
    names: list[str] = []
    with zipfile.ZipFile(path) as book:
        parts = {
            name: ElementTree.fromstring(book.read(name))
            for name in book.namelist()
            if name.endswith((".xml", ".rels"))
        }
    sheets = [sheet.get("name", "") for sheet in parts["xl/workbook.xml"].iter(f"{MAIN}sheet")]
    assert len({name.casefold() for name in sheets}) == len(sheets)
    assert all(0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]|^'|'$", name) for name in sheets)
    for name, part in parts.items():
        if name.startswith("xl/tables/"):
            names.append(part.get("displayName", ""))
            columns = [column.get("name", "") for column in part.iter(f"{MAIN}tableColumn")]
            left, top, right, bottom = range_boundaries(part.get("ref", ""))
            assert len(columns) == right - left + 1 and bottom > top
            assert len({column.casefold() for column in columns}) == len(columns) and all(columns)
        if name.startswith("xl/worksheets/sheet"):
            assert part.find(f"{MAIN}autoFilter") is None, "a filter of the sheet under a table"
            assert len(list(part.iter(f"{MAIN}hyperlink"))) <= 65_530
    assert len({name.casefold() for name in names}) == len(names)
    assert all(re.fullmatch(r"[^\W\d]\w*", name) and len(name) <= 255 for name in names)


def _cells(book: Workbook) -> Iterator[Cell]:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if isinstance(cell, Cell) and cell.value is not None)


def _harmless(book: Workbook) -> None:
    for cell in _cells(book):
        assert cell.data_type != "f", (cell.parent.title, cell.coordinate, cell.value)
        target = cell.hyperlink.target if cell.hyperlink else None
        assert target is None or target.startswith(NAVIGATION), (cell.parent.title, cell.coordinate, target)
    for sheet in book.worksheets:
        for table in sheet.tables.values():
            left, top, right, _ = range_boundaries(table.ref)
            heads = [sheet.cell(top, column).value for column in range(left, right + 1)]
            assert heads == [column.name for column in table.tableColumns], sheet.title


def _rows(book: Workbook, title: str) -> list[dict[Any, Any]]:
    head, *body = book[title].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_what_leaves_the_house_opens_without_a_warning(either: Path, verdict: Callable[..., None]) -> None:
    audit = pytest.importorskip("openxml_audit")
    found = audit.OpenXmlValidator().validate(str(either / "sucheng.xlsx"))
    assert found.is_valid and not found.errors
    verdict("sucheng.xlsx", "openxml-audit (ECMA-376 / Open XML SDK rules)", version("openxml-audit"), "no findings")
    _sound(either / "sucheng.xlsx")
    book = openpyxl.load_workbook(either / "sucheng.xlsx")
    _harmless(book)
    titles = book.sheetnames
    assert titles[:4] == ["概览", "目录", "变化", "问题"]
    assert {"驿站", "项目", "福利", "指标", "机构", "数据字典", "开放目录", "来源"} <= set(titles)
    stations = book["驿站"]
    assert stations.max_row - 1 == pq.read_metadata(either / "stations.parquet").num_rows
    assert list(stations.tables) and stations.freeze_panes == "C2" and stations.print_title_rows == "$1:$1"
    verdict("sucheng.xlsx", "openpyxl", version("openpyxl"), f"{len(titles)} sheets read back, no formula")


def test_the_sheets_print_on_a4_landscape(schemas: Schemas, tmp_path: Path) -> None:
    for sheet in _open(_release(schemas), tmp_path).worksheets:
        if sheet.sheet_state == "visible":
            assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9), sheet.title
            assert "&P" in "".join(str(part.text) for part in (sheet.oddFooter.left, sheet.oddFooter.right)), (
                sheet.title
            )
            _, _, right, _ = range_boundaries(sheet.print_area.rpartition("!")[2])
            widths = [sheet.column_dimensions[openpyxl.utils.get_column_letter(at)].width for at in range(1, right + 1)]
            assert sum(widths) <= 150, sheet.title


def test_what_an_editor_finds_on_the_sheets(schemas: Schemas, tmp_path: Path) -> None:
    items = [
        Change("stations", "ST-320583-00001", "千灯驿站", "modify", "facilities", ["toilet"], ["toilet", "wifi"], Text("增加WiFi", "")),
        Change("benefits", "B-9", "旧礼包", "remove", "", None, None, Text("不再报送", "")),
    ]  # fmt: skip
    book = _open(_release(schemas, changes=Changes("2026-01-24-abcdef", items)), tmp_path)
    first, second = _rows(book, "驿站")
    assert (first["部门编号"], first["驿站类别"], first["县(市、区)"]) == ("001", "暖新驿站、工会驿站", "昆山市")
    assert (first["是否24小时"], first["出处"], first["启用日期精确到"]) == ("是", "驿站.xlsx 表 第7行", "月")
    assert first["启用日期"].date() == date(2024, 11, 1) and first["经度"] == 120.7
    assert first["提醒"] == schemas.findings["STA-W09"].title.zh
    assert (second["状态"], second["导航"]) == ("已关闭", None)
    link = next(cell.hyperlink.target for cell in book["驿站"][2] if cell.hyperlink)
    assert link.startswith(f"{NAVIGATION}120.704,31.198&") and "coordinate=gaode" in link
    changed, removed = _rows(book, "变化")
    assert [changed[name] for name in ("变化", "内容", "字段", "原来", "现在")] == [
        "改",
        "驿站",
        "设施配备",
        "卫生间",
        "卫生间、WiFi",
    ]
    assert [removed[name] for name in ("变化", "编号", "说明")] == ["减", "B-9", "不再报送"]
    (finding,) = _rows(book, "问题")
    assert (finding["级别"], finding["代码"], finding["处数"]) == ("警告", "STA-W09", 1)
    assert "行动" not in book.sheetnames, "nothing to list"
    score = _rows(book, "部门评分")[0]
    assert (score["名次"], score["得分"], score["完整性"], score["按时报送的文件"]) == (1, 91.25, 0.9, None)
    catalogue = _rows(book, "开放目录")
    assert any(row["目录项"] == "信息资源名称" for row in catalogue)
    links = {cell.value: cell.hyperlink.location for (cell,) in book["目录"].iter_rows(max_col=1) if cell.hyperlink}
    assert links == {sheet.title: f"'{sheet.title}'!A1" for sheet in book if sheet.sheet_state == "visible"}


def test_the_overview_counts_and_draws(schemas: Schemas, tmp_path: Path) -> None:
    book = _open(_release(schemas), tmp_path)
    sheet = book["概览"]
    said = {row[0]: row[4:8] for row in sheet.iter_rows(values_only=True) if row[0]}
    assert said["驿站（已发布）"] == (2, "条", "2026-01-31", "“驿站”表")
    assert said["驿站（能上地图）"][0] == 1 and said["驿站（有错误，未发布）"][0] == 1
    assert said["驿站（24小时开放，占 50%）"][0] == 1
    assert said["福利（30 天内到期）"][0] == 1, "one has ended, one ends in ten days"
    # Stations and round-the-clock share by district, one small chart for each of two districts, benefits by month.
    assert len(sheet._charts) == 5
    empty = {"stations": _table(schemas["stations"], [])}
    bare = _release(schemas, tables=empty, report=replace(_release(schemas).report, scores=()))
    without = _open(bare, tmp_path)
    assert not without["概览"]._charts and "部门评分" not in without.sheetnames and "驿站" not in without.sheetnames


def test_drop_downs_offer_the_labels(schemas: Schemas, tmp_path: Path) -> None:
    book = _open(_release(schemas), tmp_path)
    sheet, lists = book["驿站"], book["代码"]
    assert lists.sheet_state == "hidden"
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        column = range_boundaries(str(rule.sqref))[0]
        source = lists[rule.formula1.rpartition("!")[2].replace("$", "")]
        labels = [cell.value for (cell,) in source]
        offered[sheet.cell(1, column).value] = (labels, bool(rule.showErrorMessage))
    status = schemas.codes["station_status"]
    assert offered["状态"] == ([status.label(code) for code in status], True)
    assert offered["是否24小时"] == (["是", "否"], True)
    assert not offered["设施配备"][1], "several may stand in one cell"


def test_colours_for_what_needs_a_look(schemas: Schemas, tmp_path: Path) -> None:
    book = _open(_release(schemas), tmp_path)

    def formulas(title: str) -> list[str]:
        ranges = book[title].conditional_formatting
        return [formula for one in ranges for rule in one.rules for formula in rule.formula]

    assert any("已关闭" in formula for formula in formulas("驿站"))
    assert any("LEN(TRIM(" in formula for formula in formulas("驿站")), "a missing point"
    # Days from 31 January 2026, and thirty later, as Excel counts them.
    assert {"46053", "46083"} <= set(formulas("福利"))


def _hostile_schemas(schemas: Schemas) -> Schemas:
    """Entities and fields whose own titles are hostile, some of them twice."""
    entities = {}
    for number, entity in enumerate(schemas):
        fields = {
            name: replace(field, spec={**field.spec, "title": HOSTILE[at % 29]})
            for at, (name, field) in enumerate(entity.fields.items())
        }
        entities[entity.name] = replace(entity, spec={**entity.spec, "title": HOSTILE[number]}, fields=fields)
    return replace(schemas, entities=entities)


def _hostile(schemas: Schemas, given: list[str] = HOSTILE) -> Release:
    rows = []
    for number, text in enumerate(given):
        whole = text.encode("utf-8", "replace").decode()
        row: dict[str, Any] = {"lon_gcj02": 120.0, "lat_gcj02": 31.0, "nav_url": whole}
        for field in schemas["stations"].public:
            if field.type == "string" and field.spec.get("format") != "date" and field.name != "nav_url":
                row[field.name] = whole
            elif field.type == "array" and field.subschema["items"].get("type") == "string":
                row[field.name] = [whole, whole]
        rows.append({**row, "station_id": f"{number:03d}{whole}"})
    texts = [text.encode("utf-8", "replace").decode() for text in given]
    release = _release(schemas)
    place = [Place(text, text, text) for text in texts]
    issues = [
        Issue(text, Severity.ERROR, text, text, Text(text, text), at, text, text, text, text)
        for text, at in zip(texts, place, strict=True)
    ]
    changes = [Change("stations", text, text, "modify", text, text, [text], Text(text, text)) for text in texts]
    sources = [Source(text, text, text, text, text, 1) for text in texts]
    scores = [Score(text, 1.0, (Part(text, 1, 1),)) for text in texts]
    report = replace(release.report, issues=issues, sources=sources, scores=scores)
    tables = {"stations": _table(schemas["stations"], rows)}
    facts = {"report": report, "sources": sources, "tables": tables, "changes": Changes("=1+1", changes)}
    return replace(release, **facts, inside=Inside({}, {}, issues))


@pytest.mark.parametrize("form", [excel, excel_internal])
@pytest.mark.parametrize("titles", [False, True])
def test_no_text_becomes_a_formula_or_a_link(
    schemas: Schemas, tmp_path: Path, form: Callable[..., Any], titles: bool
) -> None:
    release = _hostile(_hostile_schemas(schemas) if titles else schemas)
    book = _open(release, tmp_path, form)
    _harmless(book)
    audit = pytest.importorskip("openxml_audit")
    (path,) = tmp_path.glob("*.xlsx")
    assert audit.OpenXmlValidator().validate(str(path)).errors == []
    told = {cell.value for cell in _cells(book) if cell.data_type == "s"}
    plain = [text for text in HOSTILE if text.isprintable() and len(text) < 100]
    assert len(plain) > 20 and set(plain) <= told, "every one is there, as text"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("form", [excel, excel_internal])
def test_libreoffice_finds_text_only(schemas: Schemas, tmp_path: Path, form: Callable[..., Any]) -> None:
    ((name, _),) = form(_hostile(schemas, HOSTILE[:-1]), tmp_path)
    out = tmp_path / "out"
    command = [
        "soffice",
        f"-env:UserInstallation=file://{tmp_path}/profile",
        "--headless",
        "--convert-to",
        "ods",
        "--outdir",
    ]
    subprocess.run([*command, str(out), str(tmp_path / name)], check=True, capture_output=True, timeout=120)
    with zipfile.ZipFile(next(out.glob("*.ods"))) as book:
        content = book.read("content.xml").decode()
    assert content.count("<table:table ") >= 8 and "table:formula=" not in content
    told = set(re.findall(r'office:value-type="string"[^>]*><text:p>([^<]*)</text:p>', content))
    assert {"=1+1", "@SUM(A1)", "001", "1e5", "TRUE"} <= told


def test_the_same_release_gives_the_same_bytes(schemas: Schemas, tmp_path: Path) -> None:
    release = _release(schemas)
    whole = replace(release, inside=_inside(schemas, release))
    for form, name in ((excel, "sucheng.xlsx"), (excel_internal, INTERNAL)):
        made = []
        for folder in (tmp_path / "a", tmp_path / "乙"):
            folder.mkdir(exist_ok=True)
            form(whole, folder)
            made.append((folder / name).read_bytes())
        assert made[0] == made[1]


def test_beyond_the_limit_the_point_is_written_out(
    schemas: Schemas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_excel_detail, "MOST_LINKS", 1)
    rows = [{"station_id": str(number), "name": "站", "lon_gcj02": 120.5, "lat_gcj02": 31.25} for number in range(3)]
    book = _open(_release(schemas, tables={"stations": _table(schemas["stations"], rows)}), tmp_path)
    assert [row["导航"] for row in _rows(book, "驿站")] == ["导航", "120.5,31.25", "120.5,31.25"]


@pytest.mark.parametrize("given", [None, "javascript:alert(1)", "https://uri.amap.com/\n", "https://a.example/"])
def test_a_link_that_is_none_gives_way_to_the_point(given: str | None) -> None:
    assert str(_excel_detail._link(given, 120.5, 31.25, "a&b=c")).startswith(f"{NAVIGATION}120.5,31.25&name=a%26b%3Dc")
    assert _excel_detail._link(given, None, 31.25, "") is None


def test_the_internal_workbook_shows_what_is_inside(schemas: Schemas, tmp_path: Path) -> None:
    release = _release(schemas)
    book = _open(replace(release, inside=_inside(schemas, release)), tmp_path, excel_internal)
    _harmless(book)
    first, second = _rows(book, "驿站")
    assert (first["负责人"], first["负责人手机"], first["备注"]) == ("虚乙", "19900000002", "手机19900000002")
    assert (first["经度"], second["负责人"]) == (120.7, None)
    (held,) = _rows(book, "未发布")
    assert [held[name] for name in ("内容", "文件", "工作表", "行", "代码")] == ["驿站", "a.xlsx", "表", 9, "STA-E01"]
    assert "坐标不在苏州" in held["原因"] and "驿站名称：错驿站" in held["原文"]
    (told,) = _rows(book, "问题")
    assert (told["文件"], told["工作表"], told["单元格"], told["填报内容"]) == ("a.xlsx", "表", "B9", "1")
    assert "内部" in str(book.properties.title) and book["概览"]["A2"].value == MARK
    for sheet in book.worksheets:
        assert sheet.sheet_state == "hidden" or MARK in sheet.oddHeader.center.text, sheet.title


def test_the_public_workbook_shows_nothing_of_it(schemas: Schemas, tmp_path: Path) -> None:
    book = _open(_release(schemas), tmp_path)
    text = " ".join(str(cell.value) for cell in _cells(book))
    assert "1990000" not in text and "虚乙" not in text and MARK not in text and "C9" not in text
    with pytest.raises(SuchengError, match="内部版"):
        excel_internal(_release(schemas), tmp_path)
    assert not (tmp_path / INTERNAL).exists()
