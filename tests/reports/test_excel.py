"""The Excel report, read back with another library: what it says, where it leads, and what it never lets a cell do."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.report import Report, RuleRun, Source
from sucheng_data.model.schema import load_schemas
from sucheng_data.model.score import Part, Score
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.reports import excel as module
from sucheng_data.reports._workbook import target
from sucheng_data.reports.excel import excel

SCHEMAS, AS_OF = load_schemas(packaged_schemas()), date(2026, 1, 31)
SHEETS = {
    "zh": ["概览", "部门评分", "按部门", "问题", "已确认", "规则台账", "数据字典"],
    "en": ["Summary", "Scores", "By department", "Findings", "Confirmed", "Rules", "Dictionary"],
}
FILE = "raw/苏州市总工会/站点表.xlsx"
CELL = Place(FILE, "驿站", "E17")
HOSTILE = [
    *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1", '=HYPERLINK("http://a.example")', "{=1}", "http://a.example/"),
    *("ftp://a.example", "mailto:a@b.example", "internal:A1", "external:c:\\a.xlsx", "12345678901234567890", "00017"),
    *("_x0041_", "a\x00b\x0bc", "<b>&amp;</b>", "\ud800", "\u202eabc", "长" * 40_000, "行\n" * 50, "'", "", "#REF!"),
]


def issue(code: str = "FMT-E01", place: Place = CELL, value: str = "", **facts: Any) -> Issue:
    known = SCHEMAS.findings[code]
    facts = {"entity": "stations", "field": "address", "value": value, **facts}
    return Issue(code, known.severity, known.owner, known.dimension, Text("地址缺失", "no address"), place, **facts)


SCORES = [
    Score(
        "SZ-ZGH", 76.8, (Part("required", 39, 40, 15), Part("规范性", 43, 44, 5), Part("adopted", 0, 0, 0)), 1, 4, 1, 2
    ),
    Score("", None, (Part("required", 0, 0, 15), Part("规范性", 0, 0, 5), Part("adopted", 0, 0, 0)), 1),
]
RUNS = [
    RuleRun("STA-E01", "in_city", "stations", "ran", tested=4, found=1),
    RuleRun("STA-W01", "in_polygon", "stations", "skipped", Text("没有边界", "no boundaries")),
    RuleRun("STA-W14", "same_point", "stations", "crashed", Text("KeyError", "KeyError")),
]


def report(*issues: Issue, **changes: Any) -> Report:
    source = Source("S", FILE, "aa", "SZ-ZGH", "2026-01-10", 4)
    return replace(Report(1, 4, issues, RUNS, SCHEMAS, AS_OF, (source,), scores=SCORES), **changes)


def opened(content: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def linked(sheet: Any) -> dict[str, Any]:
    """Cell -> its hyperlink."""
    return {cell.coordinate: cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink}


def rows(book: Workbook, name: str) -> list[list[Any]]:
    return [list(row) for row in book[name].iter_rows(values_only=True)]


def records(book: Workbook, name: str) -> list[dict[str, Any]]:
    head, *body = rows(book, name)
    return [dict(zip(head, row, strict=True)) for row in body]


FOUND = [
    issue(value="甲路1号", suggestion="甲路1号"),
    issue("STA-W07", Place(FILE, "驿站", "17:17"), "随缘", count=3, cells=("K5", "K6"), field="opening_hours_text"),
    issue("FMT-E01", Place("raw/某处/别的.csv", "", "B2")),
]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_sheet_is_there_ready_to_print(lang: str) -> None:
    book = opened(excel(report(*FOUND), lang))
    assert book.sheetnames == SHEETS[lang]
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and int(sheet.page_setup.paperSize or 0) == 9
        assert sheet.print_area
    for name in SHEETS[lang][2:]:
        assert book[name].freeze_panes and book[name].print_title_rows == "$1:$1"
    assert book[SHEETS[lang][3]].auto_filter.ref == "A1:N4"
    assert [len(sheet._charts) for sheet in book] == [2, 2, 0, 0, 0, 0, 0]


def test_a_finding_says_everything_and_leads_to_its_cell() -> None:
    book = opened(excel(report(*FOUND), "zh"))
    first, second, third = records(book, "问题")
    assert [*first][:11] == [
        "级别",
        "代码",
        "单位",
        "文件",
        "工作表",
        "单元格",
        "字段",
        "填报内容",
        "问题说明",
        "怎么改",
        "建议值",
    ]
    assert (first["级别"], first["代码"], first["单位"], first["文件"]) == (
        "错误",
        "FMT-E01",
        "苏州市总工会",
        "站点表.xlsx",
    )
    assert (first["单元格"], first["字段"], first["填报内容"], first["建议值"]) == ("E17", "地址", "甲路1号", "甲路1号")
    assert first["怎么改"] == SCHEMAS.findings["FMT-E01"].advice.zh and first["由谁处理"] == "报送单位"
    assert (second["单元格"], second["处数"], third["单位"]) == ("K5", 3, "报送单位不明")
    sheet = book["问题"]
    assert sheet["A2"].fill.fgColor.rgb == "FFFFC7CE" and sheet["A3"].fill.fgColor.rgb == "FFFFEB9C"
    links = {at: (link.target, link.location) for at, link in linked(sheet).items()}
    assert {at: (path.replace("\\", "/"), place) for at, (path, place) in links.items()} == {
        "F2": (FILE, "'驿站'!E17"),
        "F3": (FILE, "'驿站'!K5"),
        "F4": ("raw/某处/别的.csv", None),
    }
    up = linked(opened(excel(report(*FOUND), "zh", "../"))["问题"])["F2"].target
    assert up.replace("\\", "/") == f"../{FILE}"


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        (Place("raw/a.xlsx", "数据", "E17"), "external:raw/a.xlsx#'数据'!E17"),
        (Place("raw/a b.XLS", "it's", "E17:F20"), "external:raw/a b.XLS#'it''s'!E17"),
        (Place("a.ods", "数据", "17:17"), "external:a.ods#'数据'!A17"),
        (Place("a.xlsx", "数据", "C:C"), "external:a.xlsx#'数据'!C1"),
        (Place("a.xlsx", "数据", ""), "external:a.xlsx#'数据'!A1"),
        (Place("a.xlsx", "数据", "=cmd"), "external:a.xlsx#'数据'!A1"),
        (Place("a.xlsx"), "external:a.xlsx"),
        (Place("a.csv", "a", "B2"), "external:a.csv"),
        (Place("/etc/a.xlsx", "s", "A1"), ""),
        (Place("../a.xlsx", "s", "A1"), ""),
        (Place("raw/../../a.xlsx", "s", "A1"), ""),
        (Place("raw//a.xlsx", "s", "A1"), ""),
        (Place("C:/a.xlsx", "s", "A1"), ""),
        (Place("\\\\host\\a.xlsx", "s", "A1"), ""),
        (Place("http://a.example/a.xlsx", "s", "A1"), ""),
        (Place("a#b.xlsx", "s", "A1"), ""),
        (Place("a%41.xlsx", "s", "A1"), ""),
        (Place("a\n.xlsx", "s", "A1"), ""),
        (Place("a.exe", "s", "A1"), ""),
        (Place("a.xlsx.lnk", "s", "A1"), ""),
        (Place("张三13812345678.xlsx", "s", "A1"), ""),
        (Place("长" * 300 + ".xlsx", "s", "A1"), ""),
        (Place("", "s", "A1"), ""),
    ],
)
def test_only_a_plain_path_below_becomes_a_link(place: Place, expected: str) -> None:
    assert target(place) == expected


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_text_becomes_a_formula_or_a_link(lang: str) -> None:
    found = [
        issue(value=text, suggestion=text, place=Place(f"{text[:50]}.xlsx", text[:31], text[:9])) for text in HOSTILE
    ]
    found += [
        replace(one, message=Text(one.value, one.value), code="=" + one.value[:9])
        for one in found
        if "\ud800" not in one.value
    ]
    run = [RuleRun(text[:99], text[:99], text[:99], "skipped", Text(text[:99], text[:99])) for text in HOSTILE]
    content = excel(report(*found, rules=run, accepted=found), lang)
    book = opened(content)
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate, cell.value)
                assert not isinstance(cell.value, str) or len(cell.value) <= 1000
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        texts = {name: parts.read(name).decode() for name in parts.namelist()}
    assert not any("<f>" in text for name, text in texts.items() if name.startswith("xl/worksheets/sheet"))
    targets = re.findall(r'Target="([^"]*)"[^>]*TargetMode="External"', "".join(texts.values()))
    assert all(not re.match(r"[a-z]+:|/|\\|\.\.", one) for one in targets), targets
    values = [row[7] for row in rows(book, SHEETS[lang][3])[1 : len(HOSTILE) + 1]]
    assert values[0] == "=1+1" and values[HOSTILE.index("00017")] == "00017"
    assert values[HOSTILE.index("_x0041_")] == "_x0041_"


def test_personal_data_is_not_shown() -> None:
    place = Place("raw/张三13812345678.xlsx", "李四13812345678", "A1")
    content = excel(report(issue(place=place), sources=()), "zh")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not any(b"13812345678" in parts.read(name) for name in parts.namelist())


def test_the_overview_counts() -> None:
    book = opened(excel(report(*FOUND, withheld=2, accepted=FOUND[:1], replayed=5), "zh"))
    shown = rows(book, "概览")
    assert "有 2 处错误，2 条记录暂不发布" in str(shown)
    head = next(index for index, row in enumerate(shown) if row[0] == "文件")
    assert shown[head + 1][:8] == [1, 4, 2, 2, 1, 0, 1, 5]
    by_dimension = {row[0]: row[1:5] for row in shown if row[0] in ("规范性", "完整性", "合计")}
    assert by_dimension == {"规范性": [0, 1, 0, 1], "完整性": [2, 0, 0, 2], "合计": [2, 1, 0, 3]}
    causes = [row[:7] for row in shown if row[1] in ("FMT-E01", "STA-W07")]
    assert [(row[0], row[1], row[5], row[6]) for row in causes] == [
        ("错误", "FMT-E01", 2, 2),
        ("警告", "STA-W07", 3, 1),
    ]
    assert {link.location for link in linked(book["概览"]).values()} == {"'规则台账'!A1"}


def test_how_many_of_what_has_which_department() -> None:
    head, *body = rows(opened(excel(report(*FOUND), "zh")), "按部门")
    assert head == ["级别", "代码", "问题", "由谁处理", "质量维度", "合计", "苏州市总工会", "报送单位不明"]
    assert [row[5:] for row in body] == [[2, 1, 1], [3, 3, None], [5, 4, 1]]


def test_the_scoreboard_shows_how_each_number_is_made() -> None:
    shown = rows(opened(excel(report(), "zh")), "部门评分")
    union = [row for row in shown if row[1] == "苏州市总工会"]
    assert union[0][:10] == [1, "苏州市总工会", 76.8, 1, 4, 1, 2, 39 / 40, pytest.approx(43 / 44), "—"]
    assert union[1][7:10] == ["39/40", "43/44", "—"]
    assert [row[7:10] for row in shown if row[6] == "权重"] == [[15, 5, 0], [15, 5, 0]]
    assert [row[:3] for row in shown if row[1] == "报送单位不明"] == [["—", "报送单位不明", "—"]] * 2


def test_what_could_not_run_comes_first_in_the_ledger() -> None:
    told = records(opened(excel(report(), "zh")), "规则台账")
    assert [line["代码"] for line in told] == ["STA-W14", "STA-W01", "STA-E01"]
    assert [line["状态"] for line in told] == ["程序故障", "未检查", "已检查"]
    assert told[1]["原因"] == "没有边界" and (told[2]["检查数"], told[2]["发现数"]) == (4, 1)


def test_the_dictionary_has_every_public_field() -> None:
    told = records(opened(excel(report(), "zh")), "数据字典")
    assert len(told) == sum(len(entity.public) for entity in SCHEMAS)
    address = next(line for line in told if line["英文名"] == "address" and line["数据表"] == "驿站")
    assert (address["中文名"], address["类型"], address["必填"]) == ("地址", "文本", "是")
    english = records(opened(excel(report(), "en")), "Dictionary")
    line = next(line for line in english if line["Name"] == "address" and line["Kind of record"] == "Stations")
    assert line["Description"] == SCHEMAS["stations"].fields["address"].description_en
    assert (line["Type"], line["Required"]) == ("text", "yes")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_found_says_so(lang: str) -> None:
    book = opened(excel(Report(0, 0, [], [], SCHEMAS, AS_OF), lang))
    assert book.sheetnames == SHEETS[lang]
    assert rows(book, SHEETS[lang][3])[1][0] == {"zh": "没有发现问题。", "en": "Nothing was found."}[lang]
    assert [len(sheet._charts) for sheet in book] == [1, 0, 0, 0, 0, 0, 0]


def test_the_same_report_gives_the_same_bytes() -> None:
    assert excel(report(*FOUND), "zh") == excel(report(*FOUND), "zh")


def test_what_is_left_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    shown = rows(opened(excel(report(*FOUND), "zh")), "问题")
    assert len(shown) == 4 and shown[3][0] == "共 3 条，这里只列出前 2 条；全部见 CSV 报告。"


def test_four_thousand_findings_take_less_than_a_second() -> None:
    found: Sequence[Issue] = [issue(place=Place(FILE, "驿站", f"E{row}"), value=f"值{row}") for row in range(4000)]
    start = time.process_time()
    excel(report(*found), "zh")
    assert time.process_time() - start < 1


def test_severity_has_a_word_and_a_colour() -> None:
    found = [replace(issue(), severity=level) for level in Severity]
    sheet = opened(excel(report(*found), "en"))["Findings"]
    assert [sheet.cell(row, 1).value for row in (2, 3, 4)] == ["error", "warning", "info"]
    assert len({sheet.cell(row, 1).fill.fgColor.rgb for row in (2, 3, 4)}) == 3
