"""raw/ holds every fact of tools/facts exactly once, as written, and nothing else; its files vary as real ones do."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import python_calamine

ROOT = Path(__file__).parent.parent
RAW = ROOT / "raw"
FACTS = ROOT / "tools" / "facts"
LABELS = {
    "actions": "name",
    "organisations": "name",
    "projects": "title",
    "stations": "name",
    "benefits": "title",
    "indicators": "subject",
}


HEADINGS = {
    "benefits": {"福利名称", "服务项目", "权益名称"},
    "stations": {"驿站名称", "站点名称", "阵地名称", "服务点名称", "服务站名称"},
    "projects": {"项目名称", "实事项目", "名称"},
    "indicators": {"指标名称", "指标", "统计项"},
}


class Sheet(NamedTuple):
    """A sheet as a person reads it: merged cells repeat their value."""

    file: str
    name: str
    rows: list[list[str]]
    merged: int


def facts(entity: str) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = json.loads((FACTS / f"{entity}.json").read_text(encoding="utf-8"))
    return records


@cache
def sheets() -> tuple[Sheet, ...]:
    files = sorted(path for path in RAW.rglob("*") if path.suffix in {".xlsx", ".xls", ".csv"})
    return tuple(sheet for path in files for sheet in read(path))


def read(path: Path) -> Iterator[Sheet]:
    name = path.relative_to(RAW).as_posix()
    if path.suffix == ".csv":
        with path.open(encoding="gb18030", newline="") as file:
            yield Sheet(name, "", list(csv.reader(file)), 0)
        return
    with python_calamine.load_workbook(path) as book:
        for title in book.sheet_names:
            sheet = book.get_sheet_by_name(title)
            rows = [[text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            merged = sheet.merged_cell_ranges or []
            for (top, left), (bottom, right) in merged:
                for row in rows[top : bottom + 1]:
                    row[left : right + 1] = [rows[top][left]] * (right - left + 1)
            yield Sheet(name, title, rows, len(merged))


def text(cell: object) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def places(cells: dict[str, Any]) -> list[tuple[str, str, int]]:
    """The rows of raw/ that hold all of `cells`."""
    values = {str(value) for value in cells.values()}
    return [
        (sheet.file, sheet.name, number)
        for sheet in sheets()
        for number, row in enumerate(sheet.rows, 1)
        if values <= set(row)
    ]


def everything() -> str:
    return "\n".join("\t".join(row) for sheet in sheets() for row in sheet.rows)


def builder(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "build_raw.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=120)


@pytest.mark.parametrize(
    ("entity", "count"),
    [("actions", 6), ("projects", 30), ("benefits", 87), ("stations", 20), ("indicators", 66), ("organisations", 31)],
)
def test_as_many_facts_as_the_documents_hold(entity: str, count: int) -> None:
    records = facts(entity)
    assert len({fact["id"] for fact in records}) == len(records) == count


@pytest.mark.parametrize("entity", LABELS)
def test_every_fact_stands_on_exactly_one_row(entity: str) -> None:
    found = {fact["id"]: places(fact["cells"]) for fact in facts(entity)}
    assert {key: rows for key, rows in found.items() if len(rows) != 1} == {}


@pytest.mark.parametrize("entity", HEADINGS)
def test_a_record_stands_under_its_heading(entity: str) -> None:
    for fact in facts(entity):
        ((file, name, number),) = places(fact["cells"])
        (sheet,) = (sheet for sheet in sheets() if (sheet.file, sheet.name) == (file, name))
        label = fact["cells"][LABELS[entity]]
        column = sheet.rows[number - 1].index(label)
        above = {row[column] for row in sheet.rows[: number - 1]}
        assert above & HEADINGS[entity], (file, name, label)


def test_a_bundle_names_its_parent_and_a_part_its_whole() -> None:
    titles = {fact["id"]: fact["cells"]["title"] for fact in facts("benefits")}
    parts = [fact for fact in facts("benefits") if "parent_id" in fact.get("links", {})]
    assert len(parts) == 6
    assert all(fact["cells"]["parent_id"] == titles[fact["links"]["parent_id"]] for fact in parts)
    subjects = {fact["id"]: fact["cells"]["subject"] for fact in facts("indicators")}
    (part,) = (fact for fact in facts("indicators") if "links" in fact)
    assert part["cells"]["subset_of"] == subjects[part["links"]["subset_of"]]


def test_quantities_stand_as_the_documents_write_them() -> None:
    cells = {cell for sheet in sheets() for row in sheet.rows for cell in row}
    written = "3000份 均价80元 1638万余元 超万份 10万余名 20万张 5折 价值400万元 每年100份 1000元/人 50% 不少于20个"
    assert set(written.split()) <= cells
    assert {"1100多个", "约300个", "超1万人次", "?000多首", "“1+11”"} <= cells


@pytest.mark.parametrize("derived", ["240000", "24万", "200000", "12个", "4000000", "2022年10月"])
def test_nothing_is_computed_or_guessed(derived: str) -> None:
    assert derived not in everything()


def test_no_year_where_the_document_has_none() -> None:
    """The ten Kunshan projects are dated 10月29日 without a year."""
    rows = [row for sheet in sheets() if sheet.file.startswith("中共昆山市委组织部/") for row in sheet.rows]
    assert any("10月29日" in cell for row in rows for cell in row)
    assert [cell for row in rows for cell in row if re.search(r"(19|20)\d\d年", cell)] == []


@pytest.mark.parametrize(
    ("what", "pattern"),
    [
        ("mobile number", r"(?<!\d)1[3-9]\d{9}(?!\d)"),
        ("identity number", r"(?<!\d)\d{17}[\dXx](?!\d)"),
        ("landline", r"(?<!\d)0\d{2,3}-\d{7,8}"),
        ("age", r"\d+岁"),
        ("title of address", r"(先生|女士|某某)"),
    ],
)
def test_no_personal_data(what: str, pattern: str) -> None:
    assert re.findall(pattern, everything()) == [], what


def test_no_column_for_persons() -> None:
    cells = {cell for sheet in sheets() for row in sheet.rows for cell in row}
    assert cells & {"联系人", "负责人", "牵头领导", "站长", "责任人", "手机号", "姓名"} == set()


def test_files_vary_as_real_ones_do() -> None:
    kinds = {path.suffix: path.read_bytes() for path in RAW.rglob("*") if path.is_file()}
    assert kinds[".xls"].startswith(b"\xd0\xcf\x11\xe0")
    assert kinds[".xlsx"].startswith(b"PK")
    with pytest.raises(UnicodeDecodeError):
        kinds[".csv"].decode("utf-8")
    assert sum(sheet.merged > 3 for sheet in sheets()) >= 5
    headings = [row for sheet in sheets() for row in sheet.rows]
    assert any("计划/\n实际" in row for row in headings), "a heading over two lines"
    assert any("数量与金额" in row for row in headings), "a heading over two rows"
    assert any("建筑面积\n(㎡)" in row for row in headings), "a unit in a heading"
    assert any(row[0] == "合计" for row in headings), "a total row"


def test_raw_is_what_the_builder_writes() -> None:
    result = builder("--check")
    assert (result.returncode, result.stderr) == (0, "")


def test_the_builder_sees_what_differs(tmp_path: Path) -> None:
    copy = tmp_path / "raw"
    shutil.copytree(RAW, copy)
    altered = copy / "中共苏州市委社会工作部" / "参与部门单位名录.csv"
    altered.write_bytes(altered.read_bytes().replace(b"\r\n", b"\n"))
    (copy / "另一份.csv").write_text("a", encoding="utf-8")
    legacy = next(copy.rglob("*.xls"))
    legacy.write_bytes(other_workbook())
    result = builder("--check", "--out", copy)
    assert result.returncode == 1
    assert len(differing := result.stderr.splitlines()) == 3, differing


def other_workbook() -> bytes:
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        book.add_worksheet("帮扶清单").write_string(0, 0, "别的")
    return buffer.getvalue()


def test_expectations_name_published_fields() -> None:
    for entity in LABELS:
        schema = json.loads((ROOT / "schemas" / f"{entity}.json").read_text(encoding="utf-8"))
        public = {name for name, spec in schema["properties"].items() if not spec.get("x-private")}
        named = {field for fact in facts(entity) for field in (*fact["expect"], *fact.get("links", ()))}
        assert named <= public, (entity, named - public)


def test_every_cell_of_a_fact_has_a_column() -> None:
    books = json.loads((FACTS / "sheets.json").read_text(encoding="utf-8"))
    shown = {
        (sheet["entity"], key): {column["key"] for column in sheet["columns"]}
        for book in books
        for sheet in book["sheets"]
        for key in sheet["records"]
    }
    lost = {
        (fact["id"], cell)
        for entity in LABELS
        for fact in facts(entity)
        for cell in fact["cells"].keys() - shown[entity, fact["id"]]
    }
    assert lost == set()
