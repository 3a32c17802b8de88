"""Ingest: planted values come back at their exact addresses, whatever stands around the table; what is odd is told where it is."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from sucheng_data.model.batch import Batch, Hints, address
from sucheng_data.model.errors import UsageError
from sucheng_data.model.grid import Book, Grid, Range
from sucheng_data.model.schema import Schemas
from sucheng_data.readers import read_book
from sucheng_data.stages.clean import clean
from sucheng_data.stages.ingest import ingest

HINTS = Hints("市总工会/驿站.xlsx")


def grid(text: str, *, merged: Sequence[Range] = (), sheet: str = "Sheet1") -> Grid:
    """A sheet from lines of cells between bars."""
    rows = [[cell.strip() for cell in line.strip().split("|")] for line in text.strip("\n").split("\n")]
    width = max(map(len, rows))
    return Grid(sheet, [[*row, *[""] * (width - len(row))] for row in rows], merged=tuple(merged))


def read(schemas: Schemas, *grids: Grid, hints: Hints = HINTS) -> list[Batch]:
    return ingest(Book(hints.file, "xlsx", grids), schemas, hints)


def values(batch: Batch, field: str) -> list[str | None]:
    return batch.table[f"raw:{field}"].to_pylist()


def codes(batch: Batch) -> list[tuple[str, str]]:
    return [(issue.code, issue.place.cell) for issue in batch.issues]


def fields(batch: Batch) -> dict[str, tuple[str, str]]:
    return {column.letter: (column.field, column.how) for column in batch.layout.columns}


def departmental(path: Path) -> Path:
    """What departments send: title, cover line, two header rows, a group title, a merged district, a total and notes."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "驿站汇总"
    rows = [
        ["2025年度苏州市暖“新”驿站汇总表（共4个）"],
        ["填报单位：苏州市总工会（盖章）   填报日期：2025年1月5日"],
        ["序号", "驿站\n名称", "县（市、区）", "*详细地址", "开放时间", None, "经度(高德)", "纬度(高德)", "设施设备"],
        [None, None, None, None, "工作日", "周末", None, None, "饮水机", "微波炉", "共享书屋"],
        [1, "甲驿站", "吴中区", "某路1号", "8:00-18:00", "9:00-17:00", 120.61, 31.21, "√", "√", None],
        [2, "乙驿站", None, "某路2号", "8:00-18:00", None, 120.62, 31.22, "√", "无", "有"],
        ["一、昆山市"],
        [None] * 11,
        [3, "丙驿站", "昆山市", "某路3号", "24小时", "24小时", 120.95, "#REF!", None, "2台", None],
        ["合计", 3],
        ["备注：数据截至1月。"],
        ["填表人：经办"],
    ]
    for row in rows:
        sheet.append(row)
    sheet["L3"], sheet["L4"], sheet["L5"], sheet["M3"], sheet["M5"] = "联糸电话", None, "0512-65010001", "怪列", "x"
    sheet["H9"].data_type = "e"
    for merge in ("A1:M1", "E3:F3", "I3:K3", "C5:C6", "A7:M7", *(f"{column}3:{column}4" for column in "ABCDGHLM")):
        sheet.merge_cells(merge)
    sheet.row_dimensions[6].hidden = True
    sheet.column_dimensions["M"].hidden = True
    hidden = book.create_sheet("旧表")
    hidden.append(["驿站名称", "详细地址"])
    hidden.append(["旧驿站", "某路"])
    hidden.sheet_state = "hidden"
    book.create_sheet("空表")
    book.create_sheet("须知").append(["请于月底前报送"])
    book.save(path)
    return path


def test_planted_values_come_back_at_their_addresses(tmp_path: Path, schemas: Schemas) -> None:
    path = departmental(tmp_path / "驿站.xlsx")
    batch = ingest(read_book(path, HINTS.file), schemas, HINTS)[0]
    sheet = openpyxl.load_workbook(path)["驿站汇总"]
    table = batch.table.to_pylist()
    assert batch.entity == "stations"
    assert [row["_row"] for row in table] == [5, 6, 9]
    for row in table:
        places = json.loads(row["_columns"])
        for field in ("name", "address", "lon", "phone"):
            planted = sheet[address(places, field, row["_row"])].value
            assert row[f"raw:{field}"] == (None if planted is None else str(planted)), field
        assert (row["_file"], row["_sheet"]) == (HINTS.file, "驿站汇总")
    assert values(batch, "district_code") == ["吴中区", "吴中区", "昆山市"]
    assert values(batch, "lat") == ["31.21", "31.22", "#REF!"]
    assert values(batch, "opening_hours_text") == [
        "工作日 8:00-18:00；周末 9:00-17:00",
        "工作日 8:00-18:00",
        "工作日 24小时；周末 24小时",
    ]
    assert values(batch, "facilities") == ["饮水机、微波炉", "饮水机、共享书屋", "微波炉2台"]
    assert address(json.loads(table[0]["_columns"]), "facilities", 5) == "I5:K5"


def test_what_was_understood_and_what_was_odd(tmp_path: Path, schemas: Schemas) -> None:
    path = departmental(tmp_path / "驿站.xlsx")
    batches = ingest(read_book(path, HINTS.file), schemas, HINTS)
    layout = batches[0].layout
    assert (layout.kind, layout.title_rows, layout.header_rows, layout.data_rows) == ("table", (1, 2), (3, 4), (5, 9))
    assert layout.footer_rows == (10, 11, 12)
    assert fields(batches[0])["A"] == ("", "ignored")
    assert fields(batches[0])["L"] == ("phone", "similar")
    assert codes(batches[0]) == [
        ("SHT-W06", "L4"),
        ("SHT-I01", "3:4"),
        ("SHT-W01", "C5:C6"),
        ("SHT-W02", "7:7"),
        ("SHT-W02", "10:12"),
        ("SHT-W03", "6:6"),
        ("SHT-W04", "A1"),
    ]
    assert [issue.value for issue in batches[0].issues if issue.code == "SHT-W03"] == ["6:6、M:M"]
    facts = batches[0].context
    assert (facts.year, facts.crs, facts.submitted_by, facts.submitted_on) == (2025, "gcj02", "SZ-ZGH", "2025年1月5日")
    assert facts.jurisdiction == "320500"
    assert facts.headers["address"] == "*详细地址"
    told = [
        (batch.layout.name, batch.layout.kind, batch.entity, [issue.code for issue in batch.issues])
        for batch in batches[1:]
    ]
    assert told == [("旧表", "table", "", ["SHT-W03"]), ("空表", "empty", "", []), ("须知", "empty", "", ["SHT-I02"])]
    assert json.dumps(layout.to_dict(), ensure_ascii=False)


def test_a_hidden_sheet_is_read_when_it_is_asked_for(tmp_path: Path, schemas: Schemas) -> None:
    book = read_book(departmental(tmp_path / "驿站.xlsx"), HINTS.file)
    (batch,) = ingest(book, schemas, Hints(HINTS.file, sheet="旧表"))
    assert values(batch, "name") == ["旧驿站"]
    with pytest.raises(UsageError, match="现有：驿站汇总、旧表、空表、须知") as refusal:
        ingest(book, schemas, Hints(HINTS.file, sheet="新表"))
    assert refusal.value.exit_code == 2


def test_hints_win_over_the_sheet(tmp_path: Path, schemas: Schemas) -> None:
    book = read_book(departmental(tmp_path / "驿站.xlsx"), HINTS.file)
    hints = Hints(HINTS.file, submitted_by="KS-ZGH", jurisdiction="320583", crs="wgs84", year=2024)
    facts = ingest(book, schemas, hints)[0].context
    assert (facts.submitted_by, facts.jurisdiction, facts.crs, facts.year) == ("KS-ZGH", "320583", "wgs84", 2024)


def test_no_table_at_all_is_one_error_on_the_file(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid("请于月底前报送\n谢谢"))
    assert (batch.entity, batch.table.num_rows) == ("", 0)
    assert [(issue.code, str(issue.place)) for issue in batch.issues] == [
        ("SHT-E01", HINTS.file),
        ("SHT-I02", f"{HINTS.file}!Sheet1"),
    ]
    (nothing,) = read(schemas)
    assert [issue.code for issue in nothing.issues] == ["SHT-E01"]


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("名称|经度|纬度|开放时间\n甲|1|2|3", "stations"),
        ("项目名称|牵头单位|目标任务|服务对象\n甲|乙|丙|丁", "projects"),
        ("名称|数量|单价|有效期\n甲|1|2|3", "benefits"),
        ("单位名称|统一社会信用代码|简称\n甲|1|2", "organisations"),
    ],
)
def test_the_headings_decide_the_entity(schemas: Schemas, text: str, entity: str) -> None:
    assert read(schemas, grid(text), hints=Hints("a.xlsx"))[0].entity == entity


def test_a_forced_entity_wins(schemas: Schemas) -> None:
    text = "名称|数量\n甲|1"
    assert read(schemas, grid(text), hints=Hints("a.xlsx", entity="stations"))[0].entity == "stations"
    with pytest.raises(UsageError, match="stations"):
        read(schemas, grid(text), hints=Hints("a.xlsx", entity="station"))


def test_a_column_without_which_nothing_can_be_published(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid("地址|经度|纬度|开放时间\n某路|1|2|3"))
    (issue,) = [issue for issue in batch.issues if issue.code == "SHT-E01"]
    assert (issue.field, issue.place.cell, issue.message.zh) == ("name", "1:1", "表头未识别或缺少必填列：驿站名称")


def test_two_columns_for_one_field(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid("驿站名称|站点名称|地址|经度\n甲|乙|丙|1"))
    assert values(batch, "name") == ["甲"]
    assert ("SHT-E01", "A1") in codes(batch)
    (batch,) = read(schemas, grid("驿站名称|地址|详细地址门牌|经度\n甲|乙|丙|1"))
    assert fields(batch)["B"] == ("address", "exact")
    assert fields(batch)["C"] == ("", "unknown")
    assert "SHT-E01" not in dict(codes(batch))


def test_one_column_of_coordinates_feeds_both(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid("驿站名称|地址|坐标\n甲|乙|120.6,31.2"))
    assert values(batch, "lon") == values(batch, "lat") == ["120.6,31.2"]
    assert fields(batch)["C"] == ("lon,lat", "exact")
    (batch,) = read(schemas, grid("驿站名称|坐标|经度\n甲|120.6,31.2|120.7"))
    assert (values(batch, "lon"), values(batch, "lat")) == (["120.7"], ["120.6,31.2"])


def test_a_phone_that_belongs_to_a_person_is_not_taken_for_the_public_one(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid("驿站名称|地址|站长联系电话|负责人手机号\n甲|乙|13800000000|13900000000"))
    assert fields(batch)["C"] == ("", "unknown")
    assert fields(batch)["D"][0] == "manager_phone"
    assert "raw:phone" not in batch.table.column_names


def test_bands_without_merges_and_bracketed_parts(schemas: Schemas) -> None:
    text = "驿站名称|地址|开放时间||坐标|\n||工作日|周末|经度|纬度\n甲|乙|8-18|9-17|120|31"
    (batch,) = read(schemas, grid(text))
    assert batch.layout.header_rows == (1, 2)
    assert values(batch, "opening_hours_text") == ["工作日 8-18；周末 9-17"]
    assert (values(batch, "lon"), values(batch, "lat")) == (["120"], ["31"])
    (batch,) = read(schemas, grid("驿站名称|地址|开放时间(工作日)|开放时间（周末）\n甲|乙|8-18|9-17"))
    assert values(batch, "opening_hours_text") == ["工作日 8-18；周末 9-17"]


def test_ticks_beside_a_column_of_the_field(schemas: Schemas) -> None:
    (batch,) = read(schemas, grid("驿站名称|地址|设施|空调|充电宝\n甲|乙|饮水|√|×\n丙|丁||1|"))
    assert values(batch, "facilities") == ["饮水、空调", "空调"]


def test_units_of_headings_and_of_the_sheet(schemas: Schemas) -> None:
    text = "项目清单|||单位：万元\n项目名称|牵头单位|经费预算|完成率(%)\n甲|乙|30|50"
    facts = read(schemas, grid(text))[0].context
    layout = read(schemas, grid(text))[0].layout
    assert (facts.units.get("budget_cny"), facts.units.get("progress_pct")) == ("万元", "%")
    assert "title" not in facts.units
    assert (layout.title_rows, layout.unit_row) == ((), 1)
    field = schemas["projects"].fields["budget_cny"]
    assert facts.context(field, schemas.codes).unit == "万元"


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ("合计|||", False),
        ("合计|30||", False),
        ("吴中区小计|12||", False),
        ("|合计：30个||", False),
        ("备注：本表不含昆山|||", False),
        ("一、吴中区|||", False),
        ("序号|驿站名称|地址|经度", False),
        ("31|||", False),
        ("|||", False),
        ("9|合计路驿站|合计路1号|120", True),
        ("9|说明书店驿站|某路|120", True),
        ("9|独名||", True),
        ("|无序号驿站|某路|120", True),
        ("9||某路|120", True),
    ],
)
@pytest.mark.parametrize("after", ["", "\n2|乙|某路|121"])
def test_rows_that_are_no_records(schemas: Schemas, row: str, kept: bool, after: str) -> None:
    (batch,) = read(schemas, grid(f"序号|驿站名称|地址|经度\n1|甲|某路|120\n{row}{after}"))
    assert (3 in batch.table["_row"].to_pylist()) is kept
    assert 2 in batch.table["_row"].to_pylist()
    told = (
        row.split("|", maxsplit=1)[0] in ("合计", "吴中区小计", "备注：本表不含昆山", "一、吴中区") or "合计：" in row
    )
    assert (("SHT-W02", "3:3") in codes(batch)) is told


def test_a_long_text_below_the_table_is_a_note_and_between_records_it_is_not(schemas: Schemas) -> None:
    long = "本表所列驿站均由各区总工会核实，如有变动请及时告知市总工会办公室并重新填报，以免影响地图更新。"
    (below,) = read(schemas, grid(f"驿站名称|地址|经度\n甲|某路|120\n{long}||"))
    assert (below.table["_row"].to_pylist(), codes(below)) == ([2], [("SHT-W02", "3:3")])
    (between,) = read(schemas, grid(f"驿站名称|地址|经度\n甲|某路|120\n{long}||\n乙|某路|121"))
    assert between.table["_row"].to_pylist() == [2, 3, 4]


def test_merges_over_several_columns_fill_the_first_column_only(schemas: Schemas) -> None:
    text = "驿站名称|所属街道|社区|地址\n甲|木渎镇|某社区|一号\n乙|||二号\n丙|木渎镇|自己的|三号"
    merged = [Range(2, 2, 3, 3), Range(4, 3, 4, 4)]
    (batch,) = read(schemas, grid(text, merged=merged))
    assert values(batch, "town") == ["木渎镇", "木渎镇", "木渎镇"]
    assert values(batch, "community") == ["某社区", None, "自己的"]
    assert [(issue.place.cell, issue.count) for issue in batch.issues if issue.code == "SHT-W01"] == [("B2:B3", 1)]


def test_the_number_of_rows_the_title_states(schemas: Schemas) -> None:
    text = "驿站一览（共{n}个）||\n驿站名称|地址|经度\n甲|某路|120\n乙|某路|121"
    assert not read(schemas, grid(text.format(n=2)))[0].issues
    (issue,) = read(schemas, grid(text.format(n=3)))[0].issues
    assert (issue.code, issue.place.cell, issue.message.zh) == ("SHT-W04", "A1", "表内2行，标题/合计写为3")


def test_several_tables_on_one_sheet(schemas: Schemas) -> None:
    text = "驿站名称|地址|经度\n甲|某路|120\n||\n项目清单||\n项目名称|牵头单位|目标任务\n子|丑|寅"
    stations, projects = read(schemas, grid(text))
    assert (stations.entity, projects.entity) == ("stations", "projects")
    assert (stations.table["_row"].to_pylist(), projects.table["_row"].to_pylist()) == ([2], [6])
    assert projects.layout.title_rows == (4,)
    assert {batch.layout.kind for batch in (stations, projects)} == {"multiple"}


def test_tables_side_by_side(schemas: Schemas) -> None:
    text = "驿站名称|地址||驿站名称|地址\n甲|一号||丙|三号\n乙|二号||丁|四号\n戊|五号|||"
    (batch,) = read(schemas, grid(text))
    assert batch.layout.kind == "panels"
    found = [
        (row["raw:name"], address(json.loads(row["_columns"]), "name", row["_row"])) for row in batch.table.to_pylist()
    ]
    assert found == [("甲", "A2"), ("乙", "A3"), ("戊", "A4"), ("丙", "D2"), ("丁", "D3")]


def test_an_ambiguous_sender_is_not_guessed(schemas: Schemas) -> None:
    organisations = schemas.codes["organisations"]
    shared = "不存在的单位"
    (batch,) = read(schemas, grid(f"填报单位：{shared}|\n驿站名称|地址|经度\n甲|乙|120"))
    assert (batch.context.submitted_by, batch.context.jurisdiction) == ("", "")
    assert organisations.find(shared) is None


def test_years_that_differ_are_no_year(schemas: Schemas) -> None:
    table = "驿站名称|地址|经度\n甲|乙|120"
    assert read(schemas, grid(f"2024年至2025年驿站||\n{table}"))[0].context.year is None
    assert read(schemas, grid(table, sheet="2024年驿站"))[0].context.year == 2024
    assert read(schemas, grid(table))[0].context.year is None


def test_columns_beyond_z_keep_their_letters(schemas: Schemas) -> None:
    blank = [""] * 30
    sheet = Grid("宽", [[*blank, "驿站名称", "地址", "经度"], [*blank, "甲", "某路", 120.5]])
    (batch,) = read(schemas, sheet)
    assert list(fields(batch)) == [get_column_letter(number) for number in (31, 32, 33)]
    assert values(batch, "lon") == ["120.5"]


def test_a_csv_in_gb18030(tmp_path: Path, schemas: Schemas) -> None:
    path = tmp_path / "驿站.csv"
    path.write_bytes("驿站名称,地址,联系电话\r\n甲,“某”路,0512-1\r\n短行\r\n".encode("gb18030"))
    (batch,) = ingest(read_book(path, "驿站.csv"), schemas, Hints("驿站.csv"))
    assert batch.table.select(["raw:name", "raw:address", "raw:phone", "_row"]).to_pylist() == [
        {"raw:name": "甲", "raw:address": "“某”路", "raw:phone": "0512-1", "_row": 2},
        {"raw:name": "短行", "raw:address": None, "raw:phone": None, "_row": 3},
    ]


def test_a_row_of_units_under_the_headings_is_no_record(schemas: Schemas) -> None:
    batch = read(schemas, grid("驿站名称|经度|纬度|面积|地址\n|°|°|平方米|\n甲驿站|120.9|31.2|80|某路1号"))[0]
    assert (values(batch, "name"), batch.layout.unit_row, batch.layout.header_rows) == (["甲驿站"], 2, (1,))
    assert batch.context.units["area_sqm"] == "平方米"


def test_the_title_of_a_further_part_is_no_record(schemas: Schemas) -> None:
    text = "驿站名称|地址|开放时间\n甲驿站|某路1号|24小时\n第二部分 其他驿站||\n驿站名称|地址|开放时间\n乙驿站|某路2号|24小时"
    names = [name for batch in read(schemas, grid(text)) for name in values(batch, "name")]
    assert names == ["甲驿站", "乙驿站"]


@pytest.mark.parametrize(
    ("sheet", "district"), [("昆山市", "320583"), ("园区", "320576"), ("Sheet1", ""), ("苏州市", "")]
)
def test_a_sheet_named_after_a_district_is_about_it(schemas: Schemas, sheet: str, district: str) -> None:
    assert (
        read(schemas, grid("驿站名称|地址|开放时间\n甲驿站|某路1号|24小时", sheet=sheet))[0].context.district
        == district
    )


@pytest.mark.parametrize(
    ("kind", "epoch", "cells", "wanted"),
    [
        ("xlsx", 1900, ["2025.1", "45292"], ["2025-01-01", "2024-01-01"]),  # texts: a person wrote January
        ("xlsx", 1904, ["2025.1", "45292"], ["2025-01-01", "2028-01-02"]),
        ("xlsx", 1900, [2025.1, 45292], [None, "2024-01-01"]),  # Excel makes 2025.1 of October too
        ("csv", 1900, ["2025.1", "45292"], [None, "2024-01-01"]),  # texts that may have been numbers
        ("xlsx", 1900, ["2025.1", 45292], [None, "2024-01-01"]),
    ],
)
def test_dates_know_the_cells_type_and_the_date_system(
    schemas: Schemas, kind: str, epoch: int, cells: list[object], wanted: list[str | None]
) -> None:
    rows = [["驿站名称", "地址", "启用日期"], *([f"{n}号站", f"东路{n}号", cell] for n, cell in enumerate(cells))]
    book = Book("a", kind, (Grid("驿站", rows),), epoch=epoch)
    table, _ = clean(ingest(book, schemas, Hints("a"))[0], schemas)
    assert [str(day) if day else None for day in table["opened_on"].to_pylist()] == wanted
