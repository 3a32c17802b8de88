"""What follows from a layout: units applied once, forms refused, tables on their side read, a summary counted once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.grid import Book, Grid, Range
from sucheng_data.model.provenance import Origin
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.ingest import ingest


def grid(text: str, sheet: str = "Sheet1", merged: tuple[Range, ...] = ()) -> Grid:
    rows = [line.split("|") for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    return Grid(sheet, [[*row, *[""] * (width - len(row))] for row in rows], merged=merged)


def read(schemas: Schemas, *grids: Grid, hints: Hints | None = None) -> list[Batch]:
    return ingest(Book("a.xlsx", "xlsx", grids), schemas, hints or Hints("a.xlsx"))


def codes(batch: Batch) -> list[tuple[str, str]]:
    return [(issue.code, issue.place.cell) for issue in batch.issues]


def names(batch: Batch, field: str = "name") -> list[str | None]:
    return batch.table[f"raw:{field}"].to_pylist()


STATIONS = "驿站名称|地址|联系电话\n"


@pytest.mark.parametrize(
    ("above", "units"),
    [
        ("单位：万元", {"budget_cny": "万元"}),
        ("（单位:万元）", {"budget_cny": "万元"}),
        ("(万元)", {"budget_cny": "万元"}),
        ("计量单位：个、万元", {"budget_cny": "万元"}),
        ("金额单位：人民币万元", {"budget_cny": "万元"}),
        ("单  位：亿元", {"budget_cny": "亿元"}),
        ("单位：人", {}),
        ("单位：市总工会", {}),
        ("填报单位：万元镇", {}),
    ],
)
def test_the_unit_of_the_sheet_is_for_its_kind_of_value(schemas: Schemas, above: str, units: dict[str, str]) -> None:
    (batch,) = read(schemas, grid(f"{above}|||\n项目名称|牵头单位|经费预算|目标任务\n甲项目|某局|30|新建12个"))
    assert batch.context.units == units
    assert batch.layout.unit_row == (None if above in ("单位：市总工会", "填报单位：万元镇") else 1)


def test_the_unit_in_the_heading_goes_before_that_of_the_sheet(schemas: Schemas) -> None:
    text = "单位：万元|||\n项目名称|牵头单位|经费预算(元)|已投入资金\n甲项目|某局|300000|3"
    assert read(schemas, grid(text))[0].context.units == {"budget_cny": "元", "spent_cny": "万元"}
    below = "单位：亿元|||\n项目名称|牵头单位|经费预算|已投入资金\n||（万元）|\n甲项目|某局|30|3"
    # One cell of units alone is no row of units: it would be a record's, so nothing is taken from it.
    assert read(schemas, grid(below))[0].context.units["spent_cny"] == "亿元"
    both = "单位：亿元|||\n项目名称|牵头单位|经费预算|已投入资金\n||（万元）|万元\n甲项目|某局|30|3"
    assert read(schemas, grid(both))[0].context.units == {"budget_cny": "万元", "spent_cny": "万元"}


FORM = """项目申报表|||
项目名称||牵头单位|
项目负责人||联系电话|
起止时间||经费预算|
项目内容|||
单位意见|（盖章）||"""


def test_a_form_is_refused_in_one_line(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid(FORM))
    assert (batch.layout.kind, batch.entity, batch.table.num_rows) == ("form", "", 0)
    assert [code for code, _ in codes(batch)] == ["SHT-E01", "SHT-E02"]
    forced = read(schemas, grid(FORM), hints=Hints("a.xlsx", entity="projects"))
    assert not any("SHT-E02" in dict(codes(batch)) for batch in forced)


@pytest.mark.parametrize(
    "text",
    [
        "项目申报表||||\n序号|项目名称|牵头单位|联系电话|备注\n1|甲项目|某局|0512-65000000|\n2|乙项目|某局|0512-65000001|",
        "人员登记表|||\n姓名|性别|职务|电话\n赵一|男|科员|1\n钱二|女|科员|2\n孙三|男|科长|3",
        "姓名|性别|出生年月|联系电话\n|||\n|||",
        "项目|单位|2023年|2024年\n联系电话数|部|1|2\n项目数|个|3|4\n职工人数|人|5|6",
    ],
)
def test_a_list_is_no_form_though_its_title_says_so(schemas: Schemas, text: str) -> None:
    assert all(batch.layout.kind == "table" for batch in read(schemas, grid(text)))


SIDEWAYS = """两个驿站的情况||
驿站名称|城东驿站|城西驿站
详细地址|东街1号|西街2号
联系电话|0512-65000001|
开放时间|8:00-18:00|24小时
备用钥匙|无|x
备注：以上为示例。||"""


def test_a_table_on_its_side_is_read_from_its_own_cells(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid(SIDEWAYS))
    assert (batch.entity, batch.layout.kind) == ("stations", "transposed")
    assert (batch.layout.title_rows, batch.layout.data_rows, batch.layout.footer_rows) == ((1,), (2, 6), (7,))
    assert names(batch) == ["城东驿站", "城西驿站"]
    origin = Origin(batch.table)
    assert [origin.place(row, "opening_hours_text").cell for row in (0, 1)] == ["B5", "C5"]
    assert [origin.place(row, "community").cell for row in (0, 1)] == ["B:B", "C:C"]
    assert len({origin.record(row) for row in (0, 1)}) == 2
    assert ("SHT-I01", "A:A") in codes(batch)


EAST, WEST = STATIONS + "甲|一号|1\n乙|二号|2", STATIONS + "丙|三号|3\n丁|四号|4"


def test_a_summary_of_the_other_sheets_counts_once(schemas: Schemas) -> None:
    whole = grid(STATIONS + "甲|一号|1\n乙|二号|2\n丙|三号|3\n丁|四号|4", "汇总")
    first, east, west = read(schemas, whole, grid(EAST, "东片"), grid(WEST, "西片"))
    assert (first.table.num_rows, names(east), names(west)) == (0, ["甲", "乙"], ["丙", "丁"])
    (issue,) = [issue for issue in first.issues if issue.code == "SHT-I04"]
    assert issue.count == 4 and "东片、西片" in issue.message.zh
    assert any("只计一次" in note for note in first.layout.notes)


def test_a_summary_keeps_what_stands_nowhere_else(schemas: Schemas) -> None:
    rows = "甲|一号|1\n乙|二号|2\n丙|三号|3\n丁|四号|99\n戊|五号|5"
    more = "驿站名称|地址|联系电话|依托单位\n" + "\n".join(f"{row}|某局" for row in rows.split("\n")[:2])
    whole, east, west = read(schemas, grid(STATIONS + rows, "汇总表"), grid(EAST, "东片"), grid(WEST, "西片"))
    # Three of five is no summary by any measure: all stay, and resolve says what is double.
    assert (whole.table.num_rows, east.table.num_rows, west.table.num_rows) == (5, 2, 2)
    rows = "甲|一号|1\n乙|二号|2\n丙|三号|3\n丁|四号|4\n戊|五号|5"
    whole, east, west = read(schemas, grid(STATIONS + rows, "汇总表"), grid(EAST, "东片"), grid(WEST, "西片"))
    assert (names(whole), names(east), names(west)) == (["戊"], ["甲", "乙"], ["丙", "丁"])
    whole, east = read(schemas, grid(more, "汇总表"), grid(EAST, "东片"))
    assert (names(whole), names(east)) == (["甲", "乙"], [])  # The summary's rows say more.


def test_rows_of_other_districts_are_not_the_same(schemas: Schemas) -> None:
    whole = grid("驿站名称|地址|县(市、区)\n社区驿站|一号|吴中区\n社区驿站|一号|姑苏区", "汇总")
    only = grid("驿站名称|地址\n社区驿站|一号", "吴中区")
    first, second = read(schemas, whole, only)
    assert first.table.num_rows + second.table.num_rows == 3  # One of two is no summary.
    both = [only, replace(only, sheet="姑苏区")]
    assert [batch.table.num_rows for batch in read(schemas, whole, *both)] in ([0, 1, 1], [2, 0, 0])
    twins = [grid(EAST, "东片"), grid(EAST, "西片")]
    assert [batch.table.num_rows for batch in read(schemas, *twins)] == [2, 2]


def test_marks_of_the_cells_are_told(schemas: Schemas) -> None:
    sheet = replace(
        grid(EAST),
        struck=frozenset({(3, 1), (3, 2)}),
        uncached=frozenset({(2, 3)}),
        images=(Range(2, 5, 4, 6),),
    )
    (batch,) = read(schemas, sheet)
    assert {("SHT-W03", "A3"), ("SHT-W09", "C2"), ("SHT-I05", "E2")} <= set(codes(batch))
    assert names(batch) == ["甲", "乙"]


def test_an_unknown_table_below_does_not_become_records(schemas: Schemas) -> None:
    text = STATIONS + "甲|一号|1\n乙|二号|2\n||\n表2 设备情况||\n设备名称|台数|能耗\n空调|3|9000\n饮水机|2|1000"
    first, second = read(schemas, grid(text))
    assert (first.entity, names(first)) == ("stations", ["甲", "乙"])
    assert (second.entity, second.layout.header_rows, second.layout.data_rows) == ("", (6,), (7, 8))
    assert codes(second) == [("SHT-I02", "6:8")]


def test_a_table_beside_does_not_mix_with_the_records(schemas: Schemas) -> None:
    text = "驿站名称|地址|联系电话||序号|车牌|车型\n甲|一号|1||1|苏E1|大\n乙|二号|2||2|苏E2|小\n丙|三号|3|||"
    first, second = read(schemas, grid(text))
    assert (first.entity, names(first), second.entity) == ("stations", ["甲", "乙", "丙"], "")
    assert [column.letter for column in second.layout.columns] == ["E", "F", "G"]


def test_a_total_in_one_panel_is_no_record(schemas: Schemas) -> None:
    text = "驿站名称|地址|驿站名称|地址\n甲|一号|丙|三号\n乙|二号|合计|3个"
    (batch,) = read(schemas, grid(text))
    assert names(batch) == ["甲", "乙", "丙"]


def test_numbered_sentences_below_a_note_belong_to_it(schemas: Schemas) -> None:
    rows = [
        ["驿站名称", "地址", "开放时间"],
        ["甲驿站", "东路1号", "8:00-17:00"],
        ["乙驿站", "东路2号", "8:00-17:00"],
        ["", "", ""],
        ["说明：1.按街道统计。", "", ""],
        ["2.数据截至年底。", "", ""],
        ["（3）不含在建。", "", ""],
    ]
    (batch,) = ingest(Book("a", "xlsx", (Grid("驿站", rows),)), schemas, Hints("a"))
    assert (batch.layout.data_rows, batch.layout.footer_rows) == ((2, 3), (5, 6, 7))


@pytest.mark.parametrize(
    ("heads", "entity"),
    [
        (["序号", "学校名称", "学校标识码", "主管部门", "所在地", "备注"], ""),
        (["企业名称", "统一社会信用代码", "法人", "地址"], ""),
        (["驿站名称", "地址", "开放时间"], "stations"),
        (["站点名称", "地址"], "stations"),
    ],
)
def test_a_list_of_something_else_is_not_taken_for_ours(schemas: Schemas, heads: list[str], entity: str) -> None:
    rows = [heads, *([f"{head}{number}" for head in heads] for number in range(3))]
    batches = ingest(Book("a", "xlsx", (Grid("Sheet1", rows),)), schemas, Hints("a.xlsx"))
    assert [batch.entity for batch in batches] == [entity]
