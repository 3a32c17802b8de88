"""sucheng trace: a value back to its cell. Two departments, worked out by hand; the expectations too."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import xlsxwriter

from sucheng_data.__main__ import run
from sucheng_data.model.decision import Decision
from sucheng_data.model.rule import values
from sucheng_data.model.trace import Way
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Request
from sucheng_data.pipeline._trace_thing import Thing
from sucheng_data.pipeline.looking import look

DAY = "2026-01-31"
HEADINGS = [
    "驿站名称", "区县", "街道", "地址", "经度(GCJ-02)", "纬度(GCJ-02)", "开放时间", "设施", "类别", "主管部门", "是否上图",
    "依托单位", "备注", "负责人",
]  # fmt: skip
UNION, CIVIL = "raw/苏州市总工会/驿站.xlsx", "raw/苏州市民政局/站点.xlsx"
ONE, TWO, OTHER = (f"ST-320583-0000{number}" for number in "124")
BAD = "ST-320583-00005"  # withheld, so not registered: after a release it gets the next id that is free


class Told(NamedTuple):
    code: int
    out: str
    err: str


def write(path: Path, sent: str, rows: list[list[Any]], headings: list[str] = HEADINGS) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("驿站")
        sheet.write(0, 0, "驿站情况表")
        sheet.write(1, 0, f"填报单位：{path.parent.name}　　填报日期：{sent}")
        for number, row in enumerate([headings, *rows]):
            sheet.write_row(number + 2, 0, row)


def station(name: str, address: str, point: tuple[float, float], **more: str) -> list[Any]:
    cells = {
        "驿站名称": name,
        "区县": "昆山市",
        "街道": "千灯镇",
        "地址": address,
        "经度(GCJ-02)": point[0],
        "纬度(GCJ-02)": point[1],
        "开放时间": "周一至周日8:00-20:00",
        "设施": "饮水机、微波炉、药箱",
        "类别": "暖新驿站",
        "主管部门": "苏州市总工会",
        "是否上图": "是",
        **more,
    }
    return [cells.get(heading, "") for heading in HEADINGS]


def decide(folder: Path, **facts: str) -> None:
    """One line of decisions/SZ-ZGH.csv, made on the union's workbook."""
    given = dict.fromkeys(Decision._fields, "") | {
        "decided_on": "2026-01-20",
        "who": "数据组",
        "answer": "corrected",
        "entity": "stations",
        "file": UNION,
        "sha256": hashlib.sha256((folder / UNION).read_bytes()).hexdigest(),
        "sheet": "驿站",
    }
    path = folder / "decisions/SZ-ZGH.csv"
    path.parent.mkdir(exist_ok=True)
    fresh = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, Decision._fields)
        if fresh:
            writer.writeheader()
        writer.writerow(given | facts)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The union's three stations, of which the civil affairs bureau delivers the first again, later and to the metre; published."""
    folder = tmp_path_factory.mktemp("trace") / "town"
    first = station("虚构路暖新驿站", "虚构路1号", (120.99, 31.26), 依托单位="虚构社区")
    more = {"类别": "", "备注": "联系人：张三", "负责人": "李四", "设施": "饮水机"}
    second = station("样板广场司机之家", "样板街22号", (121.020456, 31.270123), **more)
    third = station("示例园区暖新驿站", "示例大道333号", (116.397123, 39.908456))
    write(folder / UNION, "2026年1月5日", [first, second, third])
    again = station("虚构路暖新驿站", "虚构路1号", (120.990123, 31.260456), 开放时间="周一至周日9:00-18:00")
    other = station("民政新村便民站", "另一条路77号", (121.050123, 31.290456))
    write(folder / CIVIL, "2026年1月15日", [again, other])
    (folder / "sucheng.toml").write_text("", encoding="utf-8")
    record = {"record": f"{UNION}!驿站!5", "label": "样板广场司机之家"}
    decide(folder, field="town", cell="C5", before="千灯镇", after="花桥镇", code="STA-W05", why="电话核实", **record)
    decide(folder, field="facilities", cell="H5", before="饮水机", code="STA-W09", answer="confirm", **record)
    assert call("publish", "-w", folder, "--as-of", DAY).code == 0
    return folder


def call(*words: object) -> Told:
    """Run a command in this process, in Chinese unless a test says otherwise."""
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        patch.setenv("LC_ALL", "zh_CN.UTF-8")
        patch.setattr(sys, "argv", ["sucheng", *map(str, words)])
        return Told(run(), out.getvalue(), err.getvalue())


def trace(folder: Path, *words: str) -> str:
    """What is shown, line ends and runs of spaces as one space."""
    told = call("trace", *words, "-w", folder, "--as-of", DAY)
    assert told.code == 0, told.err
    return " ".join(told.out.split())


def facts(folder: Path, *words: str) -> dict[str, Any]:
    told = call("trace", *words, "-w", folder, "--as-of", DAY, "--format", "json")
    assert told.code == 0, told.err
    found: dict[str, Any] = json.loads(told.out)
    return found


def place(file: str, cell: str) -> dict[str, str]:
    return {"file": file, "sheet": "驿站", "cell": cell}


def outcomes(told: dict[str, Any], *codes: str) -> list[str]:
    known = {check["code"]: check["outcome"] for check in told["checks"]}
    return [known[code] for code in codes]


def test_a_derived_value_of_a_merged_record(town: Path) -> None:
    told = facts(town, ONE, "opening_hours")
    assert (told["release"]["value"], told["same"]) == ("Mo-Su 09:00-18:00", True)
    taken, other = told["deliveries"]
    assert (taken["taken"], taken["source"]["submitted_by"], taken["why"]["zh"]) == (True, "SZ-MZJ", "日期最近")
    assert (other["taken"], other["place"], other["step"]["value"]) == (False, place(UNION, "G4"), "Mo-Su 08:00-20:00")
    step = taken["step"]
    assert (step["way"], step["field"], step["cleaner"]) == ("derived", "opening_hours_text", "hours")
    assert (step["place"], step["heading"]) == (place(CIVIL, "G4"), "开放时间")
    assert step["delivered"] == "周一至周日9:00-18:00"
    assert taken["source"]["sha256"] == hashlib.sha256((town / CIVIL).read_bytes()).hexdigest()
    assert taken["source"]["submitted_on"] == "2026-01-15" and taken["source"]["source_id"]
    assert {one["code"] for one in told["found"]} == {"DUP-W02"}
    assert outcomes(told, "type", "STA-E05") == ["clean", "clean"]
    assert told["entry"]["aliases"] == ["虚构路暖新驿站"]


def test_the_same_on_a_terminal_in_both_languages(town: Path) -> None:
    shown = trace(town, ONE, "开放时间(规范)")
    for words in (
        "Mo-Su 09:00-18:00（当前发布 2026-01-31-",
        "同样的值",
        "取自 苏州市民政局 2026-01-15（日期最近）",
        "其他报送 苏州市总工会 2026-01-05 raw/苏州市总工会/驿站.xlsx!驿站!G4 Mo-Su 08:00-20:00",
        "raw/苏州市民政局/站点.xlsx!驿站!G4 由另一栏推出：开放时间(原文) (opening_hours_text)",
        "原文“周一至周日9:00-18:00”",
        "sha256 ",
    ):
        assert words in shown
    english = trace(town, ONE, "opening_hours", "--lang", "en")
    assert "taken from" in english and "(the freshest)" in english and "derived: Opening hours" in english


@pytest.mark.parametrize("field", ["lon", "经度", "Longitude"])
def test_a_coordinate_is_converted(town: Path, field: str) -> None:
    told = facts(town, ONE, field)
    assert told["field"] == "lon" and told["same"]
    # GCJ-02 lies some 400 m east of WGS-84 at Kunshan, which is 0.0043 degrees.
    assert told["release"]["value"] == pytest.approx(120.990123 - 0.0043, abs=0.0005)
    assert told["why"][0]["zh"] == "由 GCJ-02 换算为 WGS-84，报来的是 120.990123"
    assert (told["datum"]["way"], told["datum"]["value"]) == ("sheet", "gcj02")
    taken = told["deliveries"][0]
    assert (taken["place"], taken["step"]["delivered"]) == (place(CIVIL, "E4"), "120.990123")
    assert taken["why"]["zh"] == "坐标最精确"
    assert outcomes(told, "STA-E01", "STA-W01") == ["clean", "skipped"]


def test_the_other_forms_of_a_coordinate_are_of_the_same_cell(town: Path) -> None:
    told = facts(town, ONE, "lat_gcj02")
    assert told["release"]["value"] == 31.260456 and told["deliveries"][0]["place"] == place(CIVIL, "F4")
    assert told["why"][0]["zh"] == "照报来的数，没有换算"


def test_a_decision_changed_the_cell(town: Path) -> None:
    told = facts(town, TWO, "街道")
    assert told["release"]["value"] == "花桥镇" and len(told["deliveries"]) == 1
    step = told["deliveries"][0]["step"]
    assert (step["way"], step["place"], step["delivered"], step["read"]) == (
        "cell",
        place(UNION, "C5"),
        "千灯镇",
        "花桥镇",
    )
    (made,) = step["decisions"]
    assert (made["name"], made["counts"], made["decision"]["who"]) == ("decisions/SZ-ZGH.csv", True, "数据组")
    shown = trace(town, TWO, "town")
    assert "2026-01-20 数据组 已改正 “千灯镇” → “花桥镇” decisions/SZ-ZGH.csv 电话核实" in shown
    assert facts(town, TWO, "address")["deliveries"][0]["step"]["decisions"] == []


def test_a_finding_that_was_confirmed(town: Path) -> None:
    told = facts(town, TWO, "facilities")
    (issue, made) = told["accepted"][0]
    assert (issue["code"], made["decision"]["answer"], told["found"]) == ("STA-W09", "confirm", [])
    assert outcomes(told, "STA-W09") == ["accepted"]
    assert outcomes(facts(town, ONE, "facilities"), "STA-W09") == ["clean"]


@pytest.mark.parametrize(
    ("field", "value", "way", "source", "cell"),
    [
        ("categories", ["driver_home"], "derived", "name", "A5"),
        ("is_24h", False, "derived", "opening_hours_text", "G5"),
        ("status", "open", "default", "", "5:5"),
        ("crs_source", "gcj02", "sheet", "crs", ""),
        ("submitted_by", "SZ-ZGH", "sheet", "sender", ""),
        ("submitted_on", "2026-01-05", "sheet", "sent", ""),
        ("name", "样板广场司机之家", "cell", "name", "A5"),
        ("community", None, "nothing", "", "5:5"),
    ],
)
def test_where_a_value_is_from(town: Path, field: str, value: Any, way: str, source: str, cell: str) -> None:
    told = facts(town, TWO, field)
    step = told["deliveries"][0]["step"]
    assert told["release"]["value"] == value and told["same"]
    assert (step["way"], step["field"], step["place"]) == (way, source, place(UNION, cell))


def test_personal_data_is_never_shown(town: Path) -> None:
    told = facts(town, TWO, "remarks")
    assert told["release"]["value"] == "联系人：张*" and told["why"][0]["zh"] == "发布时遮盖了个人信息"
    assert told["deliveries"][0]["step"]["delivered"] == "联系人：张*" and told["found"][0]["code"] == "PII-W02"
    told = facts(town, TWO, "manager")
    assert told["private"] and told["today"] == "李*" and told["release"]["value"] is None
    for words in ([TWO], [TWO, "remarks"], [TWO, "manager"], [TWO, "manager", "--format", "json"]):
        shown = trace(town, *words)
        assert "张三" not in shown and "李四" not in shown
    assert "从不发布" in trace(town, TWO, "负责人")


def test_a_record_that_is_withheld(town: Path) -> None:
    told = facts(town, BAD, "name")
    assert (told["release"]["there"], told["going"], told["same"]) == (False, False, None)
    assert [why["zh"] for why in told["why"]] == ["没有发布：STA-E01 坐标不在苏州"]
    assert "没有这条记录" in trace(town, BAD, "name")
    assert outcomes(facts(town, BAD, "lat"), "STA-E01") == ["found"]


def test_what_is_missing_is_not_clean(copy: Path) -> None:
    """The sheet has no column for it: that is told once, of the sheet."""
    headings = [heading for heading in HEADINGS if heading != "街道"]
    cells = station("虚构路暖新驿站", "虚构路1号", (120.990123, 31.260456))
    write(copy / CIVIL, "2026年1月25日", [[cells[HEADINGS.index(heading)] for heading in headings]], headings)
    write(copy / UNION, "2026年1月5日", [[cells[HEADINGS.index(heading)] for heading in headings]], headings)
    told = facts(copy, ONE, "town")
    assert [one["code"] for one in told["found"]] == ["SHT-W07"]
    assert outcomes(told, "FMT-E01", "type") == ["found", "empty"]


def test_every_field_in_a_line(town: Path) -> None:
    told = call("trace", TWO, "-w", town, "--as-of", DAY)
    lines = {line.split()[0]: line for line in told.out.splitlines() if line[:1] not in (" ", "")}
    assert lines["街道/镇"].split()[1:] == ["花桥镇", "C5"]
    assert lines["驿站类别"].split()[1:] == ["driver_home（司机之家）", "A5", "由另一栏推出"]
    assert lines["状态"].split()[1:] == ["open（开放中）", "没有填，按缺省值"]
    assert f"{UNION}!驿站" in told.out
    merged = call("trace", ONE, "-w", town, "--as-of", DAY).out
    assert f"① {UNION}!驿站" in merged and f"② {CIVIL}!驿站" in merged
    lines |= {line.split()[0]: line for line in merged.splitlines() if line.startswith(("地址", "经度 ", "依托单位"))}
    assert [lines[name].split()[-1] for name in ("地址", "经度", "依托单位")] == ["①D4", "②E4", "①L4"]
    assert "负责人" not in lines and "社区/村" not in lines and "备注" in lines


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (["ST-320583-0001"], "是否想写 ST-320583-00001？"),
        ([ONE, "opening_hour"], "是否想写 opening_hours？"),
        ([ONE, "依托单"], "是否想写 依托单位？"),
        (["没有"], "没有编号 没有"),
        ([ONE, "name", "--format", "xml"], "--format"),
        ([ONE, "name", "--lang", "fr"], "--lang"),
    ],
)
def test_what_is_not_known(town: Path, words: list[str], hint: str) -> None:
    told = call("trace", *words, "-w", town, "--as-of", DAY)
    assert (told.code, told.out) == (2, "") and hint in told.err and told.err.count("\n") == 1


def test_an_organisation_and_a_file(town: Path) -> None:
    shown = trace(town, "SZ-ZGH", "name")
    assert "苏州市总工会（当前发布" in shown and "schemas/codes/organisations.csv!" in shown and "单位登记表" in shown
    source = facts(town, ONE, "opening_hours")["deliveries"][0]["source"]
    told = facts(town, source["source_id"], "sha256")
    assert told["entity"] == "sources" and told["release"]["value"] == source["sha256"] and told["same"]


@pytest.fixture
def copy(town: Path, tmp_path: Path) -> Path:
    return shutil.copytree(town, tmp_path / "town", symlinks=True)


def test_nothing_is_published_yet(copy: Path) -> None:
    shutil.rmtree(copy / "build")
    shutil.rmtree(copy / "registry")
    assert "还没有发布过，以下只按 raw/" in trace(copy, ONE, "town") and "新的，发布时才登记" in trace(copy, ONE)
    assert facts(copy, ONE, "town")["same"] is None


def test_raw_has_changed_since(copy: Path) -> None:
    changed = station("虚构路暖新驿站", "虚构路1号", (120.990123, 31.260456), 开放时间="周一至周日7:00-22:00")
    write(copy / CIVIL, "2026年1月25日", [changed])
    told = facts(copy, ONE, "opening_hours")
    assert (told["release"]["value"], told["today"]) == ("Mo-Su 09:00-18:00", "Mo-Su 07:00-22:00")
    assert told["same"] is False


def test_a_record_that_is_carried_on(copy: Path) -> None:
    """It is not delivered any more: the release it was last delivered for is told, however many follow."""
    first = (copy / "build/releases/current").readlink().name
    digest = hashlib.sha256((copy / UNION).read_bytes()).hexdigest()
    write(copy / UNION, "2026年1月30日", [station("虚构路暖新驿站", "虚构路1号", (120.990321, 31.260654))])
    for _ in range(2):
        told = facts(copy, TWO, "town")
        assert (told["delivered"], told["release"]["value"], told["release"]["carried"]) == (False, "花桥镇", first)
        assert told["release"]["row"] == place(UNION, "5:5")
        assert told["release"]["source"]["sha256"] == digest
        shown = trace(copy, TWO, "town")
        assert "没有报送这条记录：沿用以前的" in shown and f"最后一次报送进入发布 {first}" in shown
        assert call("publish", "-w", copy, "--as-of", "2026-02-28").code == 0


def test_an_id_that_was_replaced_and_the_judgement_that_did_it(copy: Path) -> None:
    path = copy / "decisions/matches.csv"
    head = "decided_on,who,entity,verdict,left,right,left_label,right_label,why"
    line = f"2026-01-25,数据组,stations,same,{TWO},{OTHER},样板广场司机之家,民政新村便民站,同一处"
    path.write_text(f"{head}\n{line}\n", encoding="utf-8")
    shown = trace(copy, OTHER, "name")
    assert f"{OTHER} 已并入 {TWO}" in shown and "同一 2026-01-25 数据组 同一处 decisions/matches.csv" in shown
    told = facts(copy, OTHER.lower(), "name")
    assert (told["asked"], told["id"]) == (OTHER, TWO) and len(told["deliveries"]) == 2
    assert len(told["judgements"]) == 1 and facts(copy, ONE, "name")["judgements"] == []
    assert call("publish", "-w", copy, "--as-of", "2026-02-28").code == 0
    changes = (copy / "build/releases/current/changes.csv").read_text(encoding="utf-8-sig")
    assert f"{OTHER},民政新村便民站,modify,改,station_id," in changes and f"并入 {TWO} 样板广场司机之家" in changes
    assert f"改  并入 {TWO} 样板广场司机之家" in call("diff", "-w", copy).out


def test_a_row_that_was_withdrawn(copy: Path) -> None:
    decide(copy, answer="drop", cell="A5", record=f"{UNION}!驿站!5", label="样板广场司机之家", code="DUP-E02")
    told = facts(copy, TWO, "name")
    assert not told["delivered"] and [one["decision"]["answer"] for one in told["withdrawn"]] == ["drop"]
    assert "撤销该行" in trace(copy, TWO, "name")


def test_the_steps_done_again_give_what_the_pipeline_gave(city: Path) -> None:
    """Of a city full of faults, every field of some records."""
    looked = look(open_workspace(city), Request((), date(2026, 1, 31)))
    seen = set()
    for name, table in looked.checked.tables.items():
        entity = looked.checked.schemas[name]
        linked = {spec["field"] for spec in entity.rules if spec["rule"] == "reference"} | set(
            entity.merge.get("unite", ())
        )
        for identifier in sorted({*values(table, entity.key[0])})[::40]:
            thing = Thing(looked, entity, identifier)
            for field in entity.fields.values():
                step = next(one.step for one in thing.deliveries(field) if one.taken)
                if step.way is not Way.SYSTEM and field.name not in linked:
                    assert step.value == thing.value(field.name), (identifier, field.name, step)
                    seen.add(step.way)
    assert seen == {Way.CELL, Way.FILLED, Way.DERIVED, Way.SHEET, Way.DEFAULT, Way.NOTHING}
