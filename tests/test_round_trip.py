"""The loop with the departments: workbooks go back, are answered in LibreOffice, and nothing is asked twice.

The answers are a clerk's, who knows what the city's answers.csv says was there before somebody spoilt it: a right suggestion
is adopted, a spoilt cell typed anew, the rest confirmed or, where that cannot be, the row withdrawn.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from sucheng_data.model.returned import COLUMNS, LIST

TOOL = Path(__file__).resolve().parents[1] / "tools/fill_answers.py"
PYTHON = Path("/usr/bin/python3")  # the one that LibreOffice's bridge is installed for
FIRST, SECOND = "2026-01-31", "2026-02-01"


def _bridge() -> bool:
    return (
        shutil.which("soffice") is not None
        and PYTHON.is_file()
        and not subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode
    )


pytestmark = pytest.mark.skipif(not _bridge(), reason="no LibreOffice with its Python bridge")


class Asked(NamedTuple):
    """One line of a 问题清单."""

    file: str
    sheet: str
    cell: str
    value: str
    suggestion: str
    allowed: tuple[str, ...]
    key: str


def sucheng(city: Path, *words: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "sucheng_data", *words, "-w", str(city)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def sent_back(city: Path, day: str) -> dict[Path, list[Asked]]:
    """What every returned workbook asks, read as a person sees it."""
    return {path: list(_asked(path)) for path in sorted((city / "build/returns" / day).rglob("*.xlsx"))}


def _asked(path: Path):
    book = openpyxl.load_workbook(path)
    sheet = book[LIST]
    top = next(row for row in range(1, 40) if COLUMNS["key"] in {cell.value for cell in sheet[row]})
    column = {cell.value: cell.column for cell in sheet[top]}
    about = {row[0].value: row[1].value for row in book["_sucheng"].iter_rows(max_row=12) if len(row) > 1}
    for row in range(top + 1, sheet.max_row + 1):
        told = {name: str(sheet.cell(row, column[title]).value or "") for name, title in COLUMNS.items()}
        if told["key"]:
            allowed = _choices(sheet, sheet.cell(row, column[COLUMNS["answer"]]).coordinate)
            yield Asked(
                about["file"], *(told[n] for n in ("sheet", "cell", "value", "suggestion")), allowed, told["key"]
            )


def _choices(sheet, cell: str) -> tuple[str, ...]:
    """What the drop-down of the cell offers."""
    for rule in sheet.data_validations.dataValidation:
        if cell in rule.sqref:
            return tuple(rule.formula1.strip('"').split(","))
    raise AssertionError(f"no drop-down at {cell}")


def decided(asked: Asked, truth: dict[tuple[str, str, str], str]) -> dict[str, str]:
    """The clerk's answer."""
    was = truth.get((asked.file, asked.sheet, asked.cell.split(":")[0]))
    if "采纳建议" in asked.allowed and asked.suggestion == was:
        return {"答复": "采纳建议"}
    if "已改正" in asked.allowed and was and was != asked.value:
        return {"答复": "已改正", "改正为": was, "备注": "查了原件"}
    if "确认无误" in asked.allowed:
        return {"答复": "确认无误", "备注": "情况属实"}
    return {"答复": "撤销该行", "备注": "重复或有误"}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loop") / "city"
    subprocess.run(
        [sys.executable, "-m", "sucheng_data", "demo", folder, "--stations", "120", "--seed", "4", "--faults", "0.15"],
        check=True,
        capture_output=True,
    )
    return folder


def test_what_is_answered_is_never_asked_again(city: Path, tmp_path: Path) -> None:
    with (city / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        truth = {
            (row["file"], row["sheet"], row["cell"].split(":")[0]): row["original"] for row in csv.DictReader(file)
        }
    sucheng(city, "return", "--as-of", FIRST)
    asked = sent_back(city, FIRST)
    before = Counter(one.key for lines in asked.values() for one in lines)
    assert len(before) > 20
    jobs = [
        {
            "file": str(path),
            "save_as": str(tmp_path / f"{number}.xlsx"),
            "sheet": LIST,
            "answers": {one.key: decided(one, truth) for one in lines},
        }
        for number, (path, lines) in enumerate(asked.items())
    ]
    (tmp_path / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    subprocess.run([PYTHON, TOOL, tmp_path / "jobs.json"], check=True, capture_output=True, timeout=240)
    answered = [job["save_as"] for job in jobs]

    told = sucheng(city, "ingest", "--as-of", SECOND, *(word for file in answered for word in ("--answers", file)))
    kept = {path.name: path.read_bytes() for path in (city / "decisions").glob("*.csv")}
    assert kept, told

    first = json.loads(sucheng(city, "validate", "--as-of", SECOND, "--format", "json", "--fail-on", "never"))
    assert not before.keys() & {finding["key"] for finding in first["findings"]}
    assert first["summary"]["replayed"] > 0
    assert first["accepted"]

    sucheng(city, "return", "--as-of", SECOND)
    again = {one.key for lines in sent_back(city, SECOND).values() for one in lines}
    assert not again & before.keys()

    sucheng(city, "ingest", "--as-of", SECOND, *(word for file in answered for word in ("--answers", file)))
    assert {path.name: path.read_bytes() for path in (city / "decisions").glob("*.csv")} == kept
    second = json.loads(sucheng(city, "validate", "--as-of", SECOND, "--format", "json", "--fail-on", "never"))
    assert second == first
