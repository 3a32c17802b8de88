"""One root cause, one finding: planted workbooks, what must come out of them, and what must not be joined."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.issue import Issue, Place, Severity
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check
from sucheng_data.stages.causes import collapse

DAY = date(2026, 1, 31)
HEADINGS = [
    *("驿站名称", "驿站类别", "主管部门", "县(市、区)", "街道/镇", "地址", "经度", "纬度", "坐标来源", "开放时间"),
    *("设施配备", "联系电话", "启用日期", "是否上图", "面积(平方米)"),
]
TOWNS = ("玉山镇", "巴城镇", "花桥镇", "千灯镇")
BENEFITS = [
    *("福利名称", "福利类型", "提供单位", "适用对象", "数量", "单位", "单价(元)", "总价值(元)", "金额口径"),
    *("计划/实际", "时间(原文)"),
]
Row = list[object]


def station(number: int) -> Row:
    """A flawless row."""
    town = TOWNS[number % 4]
    return [
        *(f"星火{number}号驿站", "工会驿站", "昆山市总工会", "昆山市", town, f"昆山市{town}人民路{number + 1}号"),
        *(round(120.95007 + number * 0.0013, 5), round(31.38003 + number * 0.0007, 5), "WGS-84", "每天08:30-17:30"),
        *(
            "饮水机、微波炉、药箱",
            f"0512-655501{number:02d}",
            f"2024-0{number % 9 + 1}-1{number % 9}",
            "是",
            20 + number,
        ),
    ]


def benefit(number: int, unit: int = 1) -> Row:
    """A flawless row, its total in so many yuan."""
    total = (100 + number) * 50 / unit
    return [
        *(f"慰问礼包{number}号", "实物", "苏州市总工会", "快递员", 100 + number, "份", 50, total),
        *("投入资金", "计划", "2025年"),
    ]


def edited(row: Row, heading: str, value: object) -> Row:
    return [value if name == heading else cell for name, cell in zip(HEADINGS, row, strict=True)]


def renamed(old: str, new: str) -> list[str]:
    return [new if name == old else name for name in HEADINGS]


def told(folder: Path, headings: list[str], rows: Iterable[Row], sheet: str = "驿站") -> list[Issue]:
    """What a person is told of a workbook, above notes, after the laws of collapsing were checked."""
    (folder / "sucheng.toml").write_text("")
    sender = folder / "raw" / "昆山市总工会"
    sender.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [headings, *rows]:
        book.active.append(row)
    book.save(sender / "甲.xlsx")
    checked = check(open_workspace(folder), Request((), DAY))
    shown = collapse(checked.found, checked.tables, checked.schemas)
    assert sum(issue.count for issue in shown) == sum(issue.count for issue in checked.found)
    assert collapse(shown, checked.tables, checked.schemas) == shown
    return [issue for issue in shown if issue.severity != Severity.INFO]


def brief(issues: Iterable[Issue]) -> list[tuple[str, str, int]]:
    return [(issue.code, issue.place.cell, issue.count) for issue in issues]


def test_a_flawless_sheet_has_no_causes(tmp_path: Path) -> None:
    assert told(tmp_path, HEADINGS, map(station, range(20))) == []


@pytest.mark.parametrize(
    ("heading", "written", "cell", "count", "severity"),
    [
        ("经度", "经渡", "G1", 21, Severity.WARNING),  # the heading itself, and a column missing for 20 rows
        ("地址", "地止", "F1", 21, Severity.WARNING),
        ("驿站名称", "名程", "A1", 2, Severity.ERROR),  # without a name nothing can be published
        ("街道/镇", "街倒", "E1", 1, Severity.WARNING),  # the town is known from the address
    ],
)
def test_a_misspelt_heading_is_one_finding(
    tmp_path: Path, heading: str, written: str, cell: str, count: int, severity: Severity
) -> None:
    (issue,) = told(tmp_path, renamed(heading, written), map(station, range(20)))
    assert (issue.code, issue.place.cell, issue.count, issue.severity) == ("SHT-W10", cell, count, severity)
    assert issue.suggestion == heading and written in issue.message.zh


@pytest.mark.parametrize("written", ["村名", "温度", "网格责任区", "备注说明二", "站长店话"])
def test_another_heading_is_not_taken_for_a_misspelt_one(tmp_path: Path, written: str) -> None:
    found = told(tmp_path, renamed("联系电话", written), map(station, range(20)))
    assert "SHT-W10" not in [issue.code for issue in found]


def _right(row: Row) -> Row:
    return [*row[:4], None, *row[4:]]


def _left(row: Row) -> Row:
    return [*row[:4], *row[5:]]


@pytest.mark.parametrize(
    ("headings", "change", "rows", "place", "move"),
    [
        (HEADINGS, _right, range(20), "E2:O21", "F2:P21 → E2"),
        (HEADINGS, _left, range(20), "E2:O21", "E2:N21 → F2"),
        ([*HEADINGS[:4], "村名", *HEADINGS[4:]], list, range(20), "E2:P21", "E2:O21 → F2"),
        (HEADINGS, _right, range(10, 15), "E12:O16", "F12:P16 → E12"),
        (HEADINGS, _left, range(7), "E2:O8", "E2:N8 → F2"),
        (HEADINGS, _right, range(4, 5), "E6:O6", "F6:P6 → E6"),
    ],
)
def test_columns_out_of_step_are_one_finding(
    tmp_path: Path, headings: list[str], change: Callable[[Row], Row], rows: range, place: str, move: str
) -> None:
    sheet = [change(station(number)) if number in rows else station(number) for number in range(20)]
    (issue,) = told(tmp_path, headings, sheet)
    assert (issue.code, issue.place.cell, issue.suggestion) == ("SHT-W11", place, move)
    assert issue.severity == Severity.ERROR and issue.count >= 3 * len(rows)


def test_two_refusals_that_are_no_shift(tmp_path: Path) -> None:
    sheet = [edited(edited(station(n), "联系电话", f"没有{n}"), "启用日期", f"早就{n}") for n in range(20)]
    assert brief(told(tmp_path, HEADINGS, sheet)) == [("unreadable", "L2:L21", 20), ("unreadable", "M2:M21", 20)]


def test_two_exchanged_columns_are_no_shift(tmp_path: Path) -> None:
    def row(number: int) -> Row:
        own = station(number)
        return [*own[:11], own[12], own[11], *own[13:]]

    assert {issue.code for issue in told(tmp_path, HEADINGS, map(row, range(20)))} == {"unreadable"}


@pytest.mark.parametrize(("faulty", "whole"), [(20, True), (10, True), (4, False)])
def test_most_of_a_column_is_one_finding_and_few_cells_are_not(tmp_path: Path, faulty: int, whole: bool) -> None:
    sheet = [edited(station(n), "启用日期", f"早就{'啊' * n}") if n < faulty else station(n) for n in range(20)]
    found = told(tmp_path, HEADINGS, sheet)
    if whole:
        (issue,) = found
        assert (issue.code, issue.place.cell, issue.count) == ("unreadable", f"M2:M{faulty + 1}", faulty)
        assert issue.cells == ("M2", "M3", "M4", "M5", "M6") and "启用日期" in issue.message.zh
        assert f"{faulty}处" in issue.message.zh and f"{faulty} cells" in issue.message.en
    else:
        assert brief(found) == [("unreadable", f"M{row}", 1) for row in range(2, 2 + faulty)]


def test_one_value_is_one_finding_wherever_it_stands(tmp_path: Path) -> None:
    sheet = [edited(station(n), "启用日期", "年底") if n in (3, 8, 15) else station(n) for n in range(20)]
    (issue,) = told(tmp_path, HEADINGS, sheet)
    assert (issue.code, issue.value, issue.cells) == ("FMT-W02", "年底", ("M5", "M10", "M17"))


def test_missing_cells_stay_single_until_they_are_many(tmp_path: Path) -> None:
    sheet = [edited(station(n), "开放时间", None) if n < 4 else station(n) for n in range(20)]
    assert brief(told(tmp_path, HEADINGS, sheet)) == [("FMT-E01", f"J{row}", 1) for row in range(2, 6)]


def test_exchanged_coordinates_are_two_headings_to_exchange(tmp_path: Path) -> None:
    def row(number: int) -> Row:
        own = station(number)
        return [*own[:6], own[7], own[6], *own[8:]]

    (issue,) = told(tmp_path, HEADINGS, map(row, range(20)))
    assert (issue.code, issue.place.cell, issue.count) == ("SHT-W13", "G2:G21", 20)
    assert issue.severity == Severity.ERROR


def test_a_wrong_unit_is_one_finding_and_wrong_sums_are_not(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (issue,) = told(tmp_path / "a", BENEFITS, [benefit(n, 10000) for n in range(20)], "福利")
    assert (issue.code, issue.place.cell, issue.suggestion) == ("SHT-W12", "H2:H21", "×10000")
    few = told(tmp_path / "b", BENEFITS, [benefit(n, 10000 if n < 3 else 1) for n in range(20)], "福利")
    assert [issue.code for issue in few] == ["BEN-E05"] * 3


CODES = ("unreadable", "FMT-E01", "STA-W07", "STA-E01", "STA-E05", "PII-W01", "SHT-W07", "SHT-W10")
FIELDS = {"name": "A", "phone": "B", "opened_on": "C", "address": "D", "status": "E", "lon": "F"}


def table(rows: int) -> pa.Table:
    places = '{"name": "A", "phone": "B", "opened_on": "C", "address": "D", "status": "E", "lon": "F"}'
    raw = {f"raw:{name}": pa.array([f"{name}{row % 7}" for row in range(rows)]) for name in FIELDS}
    clean = {name: pa.nulls(rows, pa.string()) for name in FIELDS}
    origin = {FILE: ["raw/甲.xlsx"] * rows, SHEET: ["表"] * rows, ROW: pa.array(range(2, rows + 2), pa.int32())}
    return pa.table({**origin, COLUMNS: pa.array([places] * rows).dictionary_encode(), **raw, **clean})


def finding(schemas: Schemas, row: int, field: str, code: str, value: str, sheet: str = "表") -> Issue:
    params = {"row": row, "field": field, "value": value, "header": field}
    issue = schemas.findings[code].issue(
        Place("raw/甲.xlsx", sheet, f"{FIELDS[field]}{row}"), params, entity="stations", field=field, value=value
    )
    return issue if code.startswith("SHT-") else replace(issue, record=f"raw/甲.xlsx!{sheet}!{row}")


@given(
    st.lists(
        st.tuples(
            st.integers(2, 13),
            st.sampled_from(sorted(FIELDS)),
            st.sampled_from(CODES),
            st.sampled_from(["", "甲", "乙", "2024-01-01", "0512-65550101"]),
            st.sampled_from(["表", "另表"]),
        ),
        max_size=120,
    )
)
def test_nothing_is_lost(schemas: Schemas, drawn: list[tuple[int, str, str, str, str]]) -> None:
    found = [finding(schemas, *one) for one in drawn]
    tables = {"stations": table(12)}
    shown = collapse(found, tables, schemas)
    assert sum(issue.count for issue in shown) == len(found)
    levels = list(Severity)
    assert min(map(levels.index, (i.severity for i in shown)), default=0) == min(
        map(levels.index, (i.severity for i in found)), default=0
    )
    assert collapse(found, tables, schemas) == shown
    assert collapse(shown, tables, schemas) == shown


def test_a_hundred_thousand_findings_take_no_time(schemas: Schemas) -> None:
    rows = 50_000
    one = [finding(schemas, row, "phone", "unreadable", f"{row}") for row in range(2, rows + 2)]
    other = [finding(schemas, row, "opened_on", "unreadable", f"{row % 90}") for row in range(2, rows + 2)]
    tables = {"stations": table(rows)}
    start = time.process_time()
    shown = collapse([*one, *other], tables, schemas)
    assert time.process_time() - start < 2  # half a second on an idle machine
    assert [issue.count for issue in shown] == [rows, rows]


def test_planted_faults_keep_their_codes(city: Path) -> None:
    """Single faults scattered over a city are no common cause."""
    space: Workspace = open_workspace(city)
    checked = check(space, Request((), DAY))
    shown = collapse(checked.found, checked.tables, checked.schemas)
    assert {issue.code for issue in shown} == {issue.code for issue in checked.found}


def test_what_follows_from_a_refusal_is_not_told_beside_it(tmp_path: Path) -> None:
    """The datum is a word nobody knows, so it is not known of the point either."""
    sheet = [edited(station(n), "坐标来源", "手持仪器") if n == 3 else station(n) for n in range(20)]
    (issue,) = told(tmp_path, HEADINGS, sheet)
    assert (issue.code, issue.place.cell, issue.count) == ("unknown_word", "I5", 2)


def test_a_datum_shown_to_be_another_settles_what_most_points_have_against_them(schemas: Schemas) -> None:
    datum = schemas.findings["STA-W02"].issue(Place("raw/甲.xlsx", "表"), {}, entity="stations")
    off = [finding(schemas, row, "lon", "STA-E03", f"{row}") for row in range(2, 12)]
    far = finding(schemas, 12, "lon", "STA-E01", "0,0")
    shown = collapse([datum, *off, far], {"stations": table(12)}, schemas)
    assert [(issue.code, issue.count, issue.severity) for issue in shown] == [
        ("STA-W02", 11, Severity.ERROR),
        ("STA-E01", 1, Severity.ERROR),
    ]


@pytest.mark.parametrize(
    ("cells", "place"),
    [
        (["E5", "E9", "E400"], "E5:E400"),
        (["H17:M17", "H19:M19"], "H17:M19"),
        (["17:17", "20:20"], "17:20"),
        (["AA3", "B3", "Z3"], "B3:AA3"),  # records side by side
        (["E5", "F9"], ""),  # no one column: the sheet
    ],
)
def test_the_place_of_several_findings(schemas: Schemas, cells: list[str], place: str) -> None:
    one = finding(schemas, 2, "phone", "unreadable", "甲")
    found = [
        replace(one, place=one.place._replace(cell=cell), record=f"raw/甲.xlsx!表!{n}") for n, cell in enumerate(cells)
    ]
    (issue,) = collapse(found, {"stations": table(12)}, schemas)
    assert (issue.place.cell, issue.cells, issue.count) == (place, tuple(cells), len(cells))


def test_one_word_on_several_sheets_is_of_the_file(schemas: Schemas) -> None:
    found = [finding(schemas, 5, "phone", "unreadable", "骑手驿站", sheet) for sheet in ("昆山", "吴江")]
    (issue,) = collapse(found, {}, schemas)
    assert issue.place == Place("raw/甲.xlsx") and issue.cells == ("昆山!B5", "吴江!B5")
