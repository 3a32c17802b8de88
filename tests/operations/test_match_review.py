"""The workbook of doubtful pairs: what a person sees in it, and what is taken from it however it was saved."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from operations.doubtful import NAMES, doubt, party, several

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.judgement import Judgement, Verdict
from sucheng_data.model.schema import Schemas
from sucheng_data.operations._match_form import COLUMNS
from sucheng_data.operations._match_text import differing, map_link
from sucheng_data.operations._return_taken import Terms
from sucheng_data.operations.match_review import Read, heaps, read_reviews, taken, write_review
from sucheng_data.operations.workspace import open_workspace

DAY = date(2026, 1, 31)
HEAD = 3


@pytest.fixture
def book(tmp_path: Path, schemas: Schemas) -> Path:
    write_review(tmp_path / "review.xlsx", several(12), schemas)
    return tmp_path / "review.xlsx"


def opened(path: Path) -> tuple[openpyxl.Workbook, Worksheet, dict[str, int]]:
    workbook = openpyxl.load_workbook(path, rich_text=True)
    sheet = workbook.worksheets[0]
    return workbook, sheet, {str(cell.value): cell.column for cell in sheet[HEAD]}


def answered(path: Path, answers: dict[int, object], target: str = "answered.xlsx", **more: str) -> Path:
    """The workbook with answers in the rows (from 1) of its list."""
    workbook, sheet, columns = opened(path)
    for row, answer in answers.items():
        sheet.cell(HEAD + row, columns["判断"]).value = answer
        for title, text in more.items():
            sheet.cell(HEAD + row, columns[title]).value = text
    workbook.save(path.with_name(target))
    return path.with_name(target)


def read(*paths: Path):
    return read_reviews(paths, open_workspace(paths[0].parent))


def known(_entity: str, sign: str) -> str | None:
    return f"{sign}站"


def judged(*paths: Path, labels=known, by: str = "") -> tuple[list[Judgement], list[tuple[str, str]]]:
    made = taken(read(*paths), labels, Terms(DAY, by))
    refused = [(one.cell, one.wrong.zh) for several in made.refused.values() for one in several]
    return made.judgements, refused


def signs(path: Path, row: int) -> tuple[str, str]:
    """The pair of a row, as its hidden cell says it."""
    _, sheet, columns = opened(path)
    left, right = str(sheet.cell(HEAD + row, columns["编号"]).value).split()[1:3]
    return (left, right) if left < right else (right, left)


# ---- what a person sees


def test_both_values_stand_one_above_the_other_and_what_is_alike_once(tmp_path: Path, schemas: Schemas) -> None:
    write_review(
        tmp_path / "r.xlsx",
        [doubt(party(1, name="淞南暖新驿站"), party(2, name="菘南暖新驿站", town=None, facilities=["water"]))],
        schemas,
    )
    _, sheet, columns = opened(tmp_path / "r.xlsx")
    row = {name: sheet.cell(HEAD + 1, column).value for name, column in columns.items()}
    assert str(row["名称"]) == "① 淞南暖新驿站\n② 菘南暖新驿站"
    emphasised = [part.text for part in row["名称"] if getattr(part, "font", None) and part.font.b]
    assert emphasised == ["淞", "菘"]
    assert str(row["县(市、区)"]) == "昆山市" and str(row["主管部门"]) == "苏州市总工会"
    assert str(row["街道/镇"]) == "① 示例镇\n② （空）"
    assert str(row["联系电话"]) == "① 0512-55500001\n② 0512-55500002"
    assert str(row["其他不同之处"]).startswith("设施配备：① ")
    assert str(row["理由"]).splitlines()[:2] == ["名称主体相同：虚构路（+2.5）", "相距 35 米（+1.0）"]
    assert (row["相距(米)"], row["得分"], row["判断"]) == (35, 2, None)
    assert "驿站.xlsx!汇总!B3" in str(row["报送单位"]) and "昆山市总工会" in str(row["报送单位"])


def test_the_answer_is_chosen_from_four_and_the_key_is_hidden(book: Path) -> None:
    _, sheet, columns = opened(book)
    (rule,) = sheet.data_validations.dataValidation
    assert rule.formula1 == '"同一,不同,上下级,待定"' and rule.errorStyle == "warning"
    letter = sheet.cell(HEAD, columns["判断"]).column_letter
    assert str(rule.sqref) == f"{letter}{HEAD + 1}:{letter}{HEAD + 12}"
    assert sheet.column_dimensions[sheet.cell(HEAD, columns["编号"]).column_letter].hidden
    assert sheet.freeze_panes == "D4" and sheet.auto_filter.ref
    assert str(sheet["A2"].value).count("。") == 2  # two sentences


def test_the_likeliest_heap_is_first_and_heaps_stay_together(schemas: Schemas) -> None:
    a, b, c, d, e = (party(number) for number in range(1, 6))
    pairs = [doubt(a, b, 1.0), doubt(c, d, 2.5), doubt(b, e, 3.0), doubt(party(8), party(9), 2.0)]
    got = [[one.compared.points for one in heap] for heap in heaps(pairs)]
    assert got == [[3.0, 1.0], [2.5], [2.0]]
    assert heaps(pairs[::-1]) == heaps(pairs)


def test_what_was_left_undecided_is_said_again(tmp_path: Path, schemas: Schemas) -> None:
    one = doubt(party(1), party(2))
    left, right = sorted((one.left.sign, one.right.sign))
    before = Judgement("2026-01-05", "数据组", "stations", Verdict.UNDECIDED, left, right, "", "", "等现场核实")
    write_review(tmp_path / "r.xlsx", [one], schemas, [before])
    _, sheet, columns = opened(tmp_path / "r.xlsx")
    assert "上次待定，2026-01-05 数据组：等现场核实" in str(sheet.cell(HEAD + 1, columns["理由"]).value)


@pytest.mark.parametrize(
    ("one", "other", "first", "second"),
    [
        ("淞南路1号", "淞南路2号", ["1"], ["2"]),
        ("虚构路18号", "虚构路118号", ["18"], ["118"]),
        ("2026年1月5日起", "2026年11月5日起", ["1"], ["11"]),
        ("人民医院", "第三人民医院", [], ["第三"]),
        ("虚构站", "样板站", ["虚构站"], ["样板站"]),
        ("东门路口", "西街路边", ["东门路口"], ["西街路边"]),  # one sign in common says nothing
        ("暖新驿站一号", "暖新驿站二号", ["一"], ["二"]),
        ("同", "同", [], []),
    ],
)
def test_the_parts_that_differ(one: str, other: str, first: list[str], second: list[str]) -> None:
    got = differing(one, other)
    assert ["".join(text for text, _ in side) for side in got] == [one, other]
    assert [[text for text, differs in side if differs] for side in got] == [first, second]


def test_a_map_link_leads_into_the_map_only(schemas: Schemas) -> None:
    stations = schemas["stations"]
    nasty = 'x" onclick=javascript:alert(1)&position=1,1#/\n..\\=cmd'
    link, word = map_link(party(1, name=nasty, lon=120.5, lat=31.3, crs_source="gcj02"), stations, schemas)
    parts = urlsplit(link)
    assert (parts.scheme, parts.netloc, parts.fragment, word) == ("https", "uri.amap.com", "", "地图")
    assert parse_qs(parts.query)["position"] == ["120.500000,31.300000"] and not re.search(r"[\s\"'<>\\]", link)
    moved = parse_qs(urlsplit(map_link(party(1, lon=120.5, lat=31.3, crs_source="wgs84"), stations, schemas)[0]).query)
    lon, lat = map(float, moved["position"][0].split(","))
    assert 0.003 < lon - 120.5 < 0.006 and -0.004 < lat - 31.3 < -0.001  # the offset of GCJ-02 around Suzhou
    for unknown in ({"crs_source": None}, {"crs_source": "unknown"}, {"lon": None}, {"lat": float("nan")}):
        link, word = map_link(party(1, **unknown), stations, schemas)
        assert word == "搜索" and urlsplit(link).netloc == "uri.amap.com" and "position" not in link
    assert map_link(party(1), schemas["projects"], schemas) == ("", "")


def test_no_text_becomes_a_formula_a_link_or_broken_xml(tmp_path: Path, schemas: Schemas) -> None:
    nasty = [
        "=1+1",
        "＝cmd|'/c calc'!A1",
        "@SUM(A1)",
        "<r>x</r>",
        "a\x01b_x0041_",
        "http://example.org",
        "\ud800半",
        "-2+3",
    ]
    pairs = [
        doubt(party(2 * n + 1, name=text, address=text), party(2 * n + 2, address=text[::-1]))
        for n, text in enumerate(nasty)
    ]
    pairs.append(doubt(party(91, name="长" * 40_000), party(92, name="长" * 39_999)))
    write_review(tmp_path / "r.xlsx", pairs, schemas)
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        links = "".join(parts.read(name).decode() for name in parts.namelist() if "sheet1.xml.rels" in name)
    assert "<f>" not in sheet
    assert set(re.findall(r'Target="([a-z]+://[^/"]+)', links)) == {"https://uri.amap.com"}
    _, sheet, columns = opened(tmp_path / "r.xlsx")
    shown = {str(sheet.cell(HEAD + row, columns["名称"]).value).splitlines()[0] for row in range(1, len(nasty) + 1)}
    assert {"① =1+1", "① @SUM(A1)", "① <r>x</r>", "① http://example.org"} <= shown
    (got,) = read(answered(tmp_path / "r.xlsx", dict.fromkeys(range(1, len(pairs) + 1), "同一")))
    assert isinstance(got, Read) and not [one.wrong for one in got.given if one.wrong]


def test_personal_data_is_not_shown(tmp_path: Path, schemas: Schemas) -> None:
    private = {"manager": "张三", "manager_phone": "19900001234"}
    one = doubt(party(1, name="驿站 19900001234", **private), party(2, address="联系人：李四 19900005678"))
    write_review(tmp_path / "r.xlsx", [one], schemas)
    with zipfile.ZipFile(tmp_path / "r.xlsx") as parts:
        whole = b"".join(parts.read(name) for name in parts.namelist()).decode("utf-8", "replace")
    assert "199****1234" in whole
    assert not re.search("19900001234|19900005678|张三|李四", whole)


def test_the_same_pairs_give_the_same_bytes_and_other_entities_their_own_sheet(
    tmp_path: Path, schemas: Schemas
) -> None:
    project = [party(n)._replace(values={"title": f"项目{n}", "lead_org_id": "SZ-ZGH"}) for n in (1, 3)]
    pairs = [*several(5), doubt(*project)]
    pairs[-1] = type(pairs[-1])("projects", *project, pairs[-1].compared, None)
    for name in ("a.xlsx", "b.xlsx"):
        write_review(tmp_path / name, pairs, schemas)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    workbook = openpyxl.load_workbook(tmp_path / "a.xlsx")
    titles = {sheet.title: {cell.value for cell in sheet[HEAD]} for sheet in workbook.worksheets}
    assert set(titles) == {"驿站", schemas["projects"].title}
    assert "地图①" in titles["驿站"] and "地图①" not in titles[schemas["projects"].title]


# ---- what is taken from it


def test_answers_are_taken_with_who_and_why(book: Path) -> None:
    path = answered(book, {1: "同一", 2: "不同", 3: "上下级", 4: "待定"}, 处理人="数据组", 说明="现场看过")
    lines, refused = judged(path)
    assert not refused
    assert [(line.left, line.right, line.verdict) for line in lines] == [
        (*signs(book, row), verdict)
        for row, verdict in enumerate((Verdict.SAME, Verdict.DIFFERENT, Verdict.PART, Verdict.UNDECIDED), start=1)
    ]
    assert {(line.decided_on, line.who, line.entity, line.why) for line in lines} == {
        ("2026-01-31", "数据组", "stations", "现场看过")
    }
    assert all(line.left < line.right and line.left_label == f"{line.left}站" for line in lines)
    (got,) = read(path)
    assert got.blank == 8


@pytest.mark.parametrize(
    ("word", "verdict"),
    [
        (" 同一 ", Verdict.SAME), ("相同", Verdict.SAME), ("一样", Verdict.SAME), ("同一\n", Verdict.SAME),
        ("不一样", Verdict.DIFFERENT), ("不 同", Verdict.DIFFERENT), ("不同。", Verdict.DIFFERENT), ("不是同一个", Verdict.DIFFERENT),
        ("上下级关系", Verdict.PART), ("隶属", Verdict.PART), ("不确定", Verdict.UNDECIDED), ("待核实", Verdict.UNDECIDED),
        ("同一？不同", None), ("也许", None), (1, None), (True, None), ("#N/A", None), ("同一或不同", None),
    ],
)  # fmt: skip
def test_what_people_write_in_the_drop_downs_stead(book: Path, word: object, verdict: Verdict | None) -> None:
    lines, refused = judged(answered(book, {2: word}))
    assert [line.verdict for line in lines] == ([verdict] if verdict else [])
    assert [cell for cell, _ in refused] == ([] if verdict else [f"驿站!B{HEAD + 2}"])
    assert not refused or "只能是：同一、不同、上下级、待定" in refused[0][1]


@pytest.mark.parametrize("word", ["", " ", "—", None])
def test_nothing_is_no_answer(book: Path, word: object) -> None:
    assert judged(answered(book, {2: word})) == ([], [])


def test_a_formula_without_a_result_is_told(book: Path) -> None:
    lines, ((cell, why),) = judged(answered(book, {2: '="同"&"一"'}))
    assert not lines and cell == f"驿站!B{HEAD + 2}" and "公式" in why


def test_rows_may_be_sorted_and_deleted_columns_moved_and_added_and_the_sheet_renamed(book: Path) -> None:
    expected, _ = judged(answered(book, {2: "同一", 5: "不同", 9: "待定"}, "first.xlsx"))
    _, sheet, _ = opened(book.with_name("first.xlsx"))
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD)]
    other = openpyxl.Workbook()
    other.active.title = "说明"
    moved = other.create_sheet("重命名的表")
    moved.append(["大家一起看看"])
    head, *body = rows
    for row in [head, *(row for row in reversed(body) if row[head.index("判断")] or row is body[0])]:
        moved.append(
            ["备注" if row is head else 7, *reversed([str(value) if value is not None else None for value in row])]
        )
    other.save(book.with_name("moved.xlsx"))
    lines, refused = judged(book.with_name("moved.xlsx"))
    assert not refused and sorted(lines) == sorted(expected) and len(lines) == 3


def test_an_edited_key_or_name_or_a_partial_sort_is_told(book: Path) -> None:
    workbook, sheet, columns = opened(answered(book, {1: "同一", 2: "同一", 3: "同一", 4: "同一", 5: "同一"}))
    keys = [sheet.cell(HEAD + row, columns["编号"]) for row in range(1, 6)]
    keys[0].value, keys[1].value = keys[1].value, keys[0].value  # only some columns were sorted
    keys[2].value = keys[2].value.replace("ST-", "ST-9", 1)
    keys[3].value = None
    name = sheet.cell(HEAD + 5, columns["名称"])
    name.value = f" {name.value} "  # what a program may do
    workbook.save(book.with_name("edited.xlsx"))
    lines, refused = judged(book.with_name("edited.xlsx"))
    assert [line.left for line in lines] == [signs(book, 5)[0]]
    assert [cell for cell, _ in refused] == [f"驿站!B{HEAD + row}" for row in (1, 2, 3, 4)]
    assert all("编号" in why for _, why in refused)


def test_a_copied_row_counts_once_and_one_that_contradicts_it_not_at_all(book: Path) -> None:
    workbook, sheet, columns = opened(answered(book, {1: "同一", 2: "不同"}))
    for row, verdict in ((1, "同一"), (2, "同一")):
        sheet.append([cell.value for cell in sheet[HEAD + row]])
        sheet.cell(sheet.max_row, columns["判断"]).value = verdict
    workbook.save(book.with_name("copied.xlsx"))
    lines, refused = judged(book.with_name("copied.xlsx"))
    assert [line.verdict for line in lines] == [Verdict.SAME] and len(refused) == 2


def test_two_workbooks_that_contradict_each_other(book: Path) -> None:
    one, other = answered(book, {1: "同一", 2: "不同"}, "1.xlsx"), answered(book, {1: "不同", 2: "不同"}, "2.xlsx")
    lines, refused = judged(one, other)
    assert [line.verdict for line in lines] == [Verdict.DIFFERENT] and len(refused) == 2


def test_a_record_that_is_gone_is_told(book: Path) -> None:
    left, _ = signs(book, 1)
    lines, ((_, why),) = judged(
        answered(book, {1: "同一", 12: "同一"}), labels=lambda _e, s: None if s == left else "站"
    )
    assert len(lines) == 1 and left in why


def test_who_is_an_office_never_a_name_or_a_number(book: Path) -> None:
    assert judged(answered(book, {1: "同一"}, 处理人="张三"))[0][0].who == "张*"
    line = judged(answered(book, {1: "同一"}, 处理人="值班 19900001234", 说明="问了 19900001234"))[0][0]
    assert line.who == "值班 199****1234" and line.why == "问了 199****1234"
    assert judged(answered(book, {1: "同一"}), by="社工部")[0][0].who == "社工部"
    assert judged(answered(book, {1: "同一"}))[0][0].who == "unknown"


def test_what_is_no_workbook_of_pairs_is_refused(tmp_path: Path, book: Path) -> None:
    workbook, sheet, columns = opened(book)
    sheet.delete_cols(columns["编号"])
    workbook.save(tmp_path / "no_key.xlsx")
    empty = openpyxl.Workbook()
    empty.active.append(["驿站名称", "地址"])
    empty.save(tmp_path / "other.xlsx")
    (tmp_path / "bomb.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "text.xlsx").write_text("判断,名称,编号\n同一,a,b\n", encoding="utf-8")
    got = read(*(tmp_path / name for name in ("no_key.xlsx", "other.xlsx", "bomb.xlsx", "missing.xlsx")))
    assert all(isinstance(one, UnreadableFile) for one in got), got
    assert "编号" in got[0].zh
    lines, refused = judged(tmp_path / "text.xlsx")
    assert not lines and len(refused) == 1


def test_names_are_not_what_the_workbook_says(book: Path) -> None:
    line = judged(answered(book, {1: "同一"}))[0][0]
    assert (line.left_label, line.right_label) == (f"{line.left}站", f"{line.right}站")
    assert not {line.left_label, line.right_label} & set(NAMES)


def test_the_headings_are_these() -> None:
    assert list(COLUMNS.values()) == ["判断", "名称", "处理人", "说明", "编号"]
