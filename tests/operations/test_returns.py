"""What goes back, to whom, under which name; and that nobody's answers are written over."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter

from sucheng_data.model.decision import Answer
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.operations.returns import Given, Made, Plan, choices, make, plans
from sucheng_data.operations.workspace import packaged_schemas

NAME, CODE = "苏州市总工会", "SZ-ZGH"
FILE = f"raw/{NAME}/表.xlsx"
RECORD = f"{FILE}!数据!3"


@pytest.fixture(scope="module")
def schemas() -> Schemas:
    return load_schemas(packaged_schemas())


def issue(code: str = "minimum", **facts: Any) -> Issue:
    severity = facts.pop("severity", Severity.ERROR)
    place = facts.pop("place", Place(FILE, "数据", "A3"))
    owner = facts.pop("owner", "department")
    about = {"entity": "stations", "field": "name", "record": RECORD, **facts}
    return Issue(code, severity, owner, "准确性", Text("不对", "wrong"), place, **about)


def report(schemas: Schemas, *sources: Source) -> Report:
    return Report(1, 1, (), (), schemas, date(2026, 1, 31), sources)


def delivered(root: Path, name: str = FILE) -> tuple[Path, Source]:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("数据").write_column("A1", ["名称", "甲站", "乙站"])
    return path, Source("", name, hashlib.sha256(path.read_bytes()).hexdigest(), CODE, "", 2)


def planned(
    root: Path, schemas: Schemas, *issues: Issue, least: Severity = Severity.WARNING
) -> tuple[list[Plan], Given]:
    path, source = delivered(root)
    given = Given({FILE: path}, root / "raw")
    return plans(issues or [issue()], [], report(schemas, source), given, least), given


# Code, facts of the finding -> the answers that are offered.
CHOICES = {
    "a value": (issue(), "corrected confirm drop"),
    "with a suggestion": (issue(suggestion="5"), "adopt corrected confirm drop"),
    "one that is masked": (issue(suggestion="138****5678"), "corrected confirm drop"),
    "a missing value": (issue("FMT-E01"), "corrected drop"),
    "a destroyed value": (issue("FMT-E02"), "corrected drop"),
    "one that cannot be read": (issue("unreadable", suggestion="5"), "adopt corrected drop"),
    "personal data": (issue("PII-E01"), "corrected drop"),
    "a mobile number": (issue("PII-W01"), "corrected drop"),
    "a record, no single field": (issue(field=""), "confirm drop"),
    "a heading": (issue("SHT-W06", record="", suggestion="联系电话"), "confirm"),
    "a sheet": (issue("SHT-W04", record="", entity="", field=""), "confirm"),
    "no list": (issue("SHT-E01", record="", entity="", field=""), ""),
    "an unknown entity": (issue(entity="ships"), "confirm"),
}


@pytest.mark.parametrize(("found", "offered"), CHOICES.values(), ids=CHOICES)
def test_choices(found: Issue, offered: str, schemas: Schemas) -> None:
    assert choices(found, schemas) == tuple(Answer(word) for word in offered.split())


def test_only_the_departments_business_goes_back(tmp_path: Path, schemas: Schemas) -> None:
    found = [
        issue(),
        issue("STA-W09", severity=Severity.WARNING),
        issue("assumed", severity=Severity.INFO),
        issue("SHT-W08", owner="analyst"),
        issue("STA-I01", owner="maintainer"),
        issue(place=Place("decisions/SZ-ZGH.csv", "", "")),
    ]
    for least, codes in (
        (Severity.ERROR, ["minimum"]),
        (Severity.WARNING, ["minimum", "STA-W09"]),
        (Severity.INFO, ["minimum", "STA-W09", "assumed"]),
    ):
        (plan,), _ = planned(tmp_path, schemas, *found, least=least)
        assert [item.issue.code for item in plan.items] == codes
        assert [item.number for item in plan.items] == list(range(1, len(codes) + 1))


def test_a_plan_says_what_the_workbook_is_about(tmp_path: Path, schemas: Schemas) -> None:
    path, source = delivered(tmp_path)
    table = pa.table(
        {
            "_file": [FILE, FILE],
            "_sheet": ["数据"] * 2,
            "_row": [2, 3],
            "_columns": ["{}"] * 2,
            "raw:name": ["甲站", "乙站13812345678"],
        }
    )
    given = Given({FILE: path, "raw/x.xlsx": tmp_path / "raw" / "x.xlsx", "raw/clean.xlsx": path}, tmp_path / "raw")
    found = [issue(), issue("FILE-E01", record="", entity="", field="", place=Place("raw/x.xlsx"))]
    whole = report(schemas, source, source._replace(file_name="raw/clean.xlsx"))
    by_file = {plan.about.file: plan for plan in plans(found, [{"stations": table}], whole, given)}
    ours, broken = by_file[FILE], by_file["raw/x.xlsx"]
    assert by_file["raw/clean.xlsx"].items == ()
    assert (broken.sender, broken.about.organisation, broken.about.sha256) == ("未注明单位", "", "")
    assert ours.sender == NAME and ours.about[1:] == (CODE, FILE, source.sha256, "2026-01-31")
    (item,) = ours.items
    assert (
        item.field == schemas["stations"].fields["name"].title
        and item.label.startswith("乙站")
        and "1381" not in item.label
    )
    assert broken.items[0].advice.endswith("改好后请重新报送原表。") and not item.advice.endswith("原表。")


def test_what_is_wrong_with_a_sheet_is_confirmed_or_delivered_anew(tmp_path: Path, schemas: Schemas) -> None:
    (plan,), _ = planned(tmp_path, schemas, issue("SHT-W04", record="", entity="", field=""))
    assert plan.items[0].advice.endswith("没有错就答“确认无误”；要改的，改好原表后重新报送。")


def run(todo: list[Plan], given: Given, out: Path, force: bool = False) -> list[Made]:
    return list(make(todo, given, out, force))


def test_a_copy_is_written_whole_and_the_same_each_time(tmp_path: Path, schemas: Schemas) -> None:
    todo, given = planned(tmp_path, schemas)
    (made,) = run(todo, given, tmp_path / "out")
    assert made.path == tmp_path / "out" / NAME / "表（问题清单）.xlsx" and (made.kind, made.why) == ("copy", None)
    first = made.path.read_bytes()
    (again,) = run(todo, given, tmp_path / "out")
    assert again.path == made.path and made.path.read_bytes() == first
    assert [path.name for path in made.path.parent.iterdir()] == ["表（问题清单）.xlsx"]


def test_answers_are_not_written_over(tmp_path: Path, schemas: Schemas) -> None:
    todo, given = planned(tmp_path, schemas)
    (made,) = run(todo, given, tmp_path / "out")
    assert made.path
    book = openpyxl.load_workbook(made.path)
    book["问题清单"]["L6"] = "已电话核实"
    book.save(made.path)
    answered = made.path.read_bytes()
    (kept,) = run(todo, given, tmp_path / "out")
    assert kept.path is None and made.path.read_bytes() == answered
    (forced,) = run(todo, given, tmp_path / "out", force=True)
    assert forced.path == made.path and made.path.read_bytes() != answered


def test_what_cannot_be_read_may_hold_answers(tmp_path: Path, schemas: Schemas) -> None:
    todo, given = planned(tmp_path, schemas)
    (made,) = run(todo, given, tmp_path / "out")
    assert made.path
    made.path.write_bytes(b"PK half a file")
    assert [again.path for again in run(todo, given, tmp_path / "out")] == [None]


def test_a_file_that_changed_since_gets_a_list(tmp_path: Path, schemas: Schemas) -> None:
    todo, given = planned(tmp_path, schemas)
    given.files[FILE].write_bytes(b"other")
    (made,) = run(todo, given, tmp_path / "out")
    assert made.kind == "list" and made.why and "改动过" in made.why.zh and made.path and made.path.suffix == ".xlsx"
    facts = openpyxl.load_workbook(made.path)["_sucheng"]
    assert facts["B2"].value == "list" and facts["B5"].value == todo[0].about.sha256


def test_a_csv_gets_a_list(tmp_path: Path, schemas: Schemas) -> None:
    path = tmp_path / "表.csv"
    path.write_text("名称\n甲站\n", encoding="utf-8")
    about = planned(tmp_path, schemas)[0][0].about._replace(sha256="")
    plan = Plan(about, NAME, planned(tmp_path, schemas)[0][0].items)
    (made,) = run([plan], Given({FILE: path}, tmp_path), tmp_path / "out")
    assert made.kind == "list" and made.why and ".xlsx" in made.why.zh and made.path and made.path.is_file()


def test_files_of_one_name_are_told_apart(tmp_path: Path, schemas: Schemas) -> None:
    (plan,), given = planned(tmp_path, schemas)
    names = [FILE, "raw/表.xlsx", "raw/b/表.xlsx", "raw/c/表.XLS"]
    todo = [plan._replace(about=plan.about._replace(file=name), sender=f"{NAME}?") for name in names]
    files = dict.fromkeys(names, given.files[FILE])
    written = [made.path.name for made in run(todo, Given(files, given.raw), tmp_path / "out") if made.path]
    assert written == [
        "表（问题清单）.xlsx",
        "表.xlsx（问题清单）.xlsx",
        "表.xlsx（2）（问题清单）.xlsx",
        "表.XLS（问题清单）.xlsx",
    ]
    assert (tmp_path / "out" / f"{NAME}_").is_dir()


def test_a_full_disk_is_one_sentence(tmp_path: Path, schemas: Schemas) -> None:
    from sucheng_data.model.errors import CannotWork

    todo, given = planned(tmp_path, schemas)
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    with pytest.raises(CannotWork, match="写不进"):
        run(todo, given, tmp_path / "out")


def test_what_may_be_confirmed(schemas: Schemas) -> None:
    never = {code for code, finding in schemas.findings.items() if not finding.confirm}
    assert {"FMT-E01", "FMT-E02", "unreadable", "required", "dependentRequired", "STA-E07"} <= never
    assert {code for code in schemas.findings if code.startswith("PII")} <= never
    assert never.isdisjoint({"minimum", "maximum", "STA-W09", "STA-E01", "BEN-W01", "SHT-W04", "assumed"})
