"""Difficult files of other projects' test suites: each is read as it should be, or refused for the right reason.

The files are not ours to keep here; without the folder beside the repository the tests are skipped. What each of them
holds stands in corpus_expectations.json, found with openpyxl, LibreOffice and a look at the bytes.
"""

from __future__ import annotations

import csv
import json
import time
from pathlib import Path

import pytest

from sucheng_data.model.errors import SuchengError, UnreadableFile
from sucheng_data.model.grid import Book, Grid, as_text, letter
from sucheng_data.operations.workers import Job, each
from sucheng_data.readers import read_book

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "shared" / "corpus"
EXPECTED = json.loads((HERE / "corpus_expectations.json").read_text(encoding="utf-8"))
SECONDS = 25

pytestmark = pytest.mark.skipif(
    not CORPUS.is_dir(), reason="the corpus of difficult files is not beside the repository"
)


@pytest.fixture(scope="module")
def answers() -> dict[str, Book | SuchengError]:
    start = time.perf_counter()
    found = dict(zip(EXPECTED, each(read_book, [Job(CORPUS / file, (file,)) for file in EXPECTED]), strict=True))
    assert time.perf_counter() - start < SECONDS
    return found


def test_every_file_of_the_corpus_is_expected_to_be_something() -> None:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as file:
        assert {row["file"] for row in csv.DictReader(file)} == set(EXPECTED)


@pytest.mark.parametrize("file", EXPECTED)
def test_a_file_is_read_right_or_refused_for_the_right_reason(
    answers: dict[str, Book | SuchengError], file: str
) -> None:
    expected, answer = EXPECTED[file], answers[file]
    if "refused" in expected:
        assert isinstance(answer, UnreadableFile), answer
        assert expected["refused"] in answer.zh and answer.en and "\n" not in answer.zh + answer.en
        return
    assert isinstance(answer, Book), answer
    assert (answer.kind, answer.epoch) == (expected["kind"], expected.get("epoch", 1900))
    assert [code for code, _ in answer.notes] == expected.get("notes", [])
    assert [grid.sheet for grid in answer.grids] == list(expected["sheets"])
    for grid in answer.grids:
        _check(grid, expected["sheets"][grid.sheet])


def _check(grid: Grid, expected: dict) -> None:
    assert grid.visible == expected.get("visible", True)
    merged = [merge.a1() for merge in grid.merged]
    assert set(expected.get("merged", ())) <= set(merged)
    errors = {f"{letter(column)}{row}": text for (row, column), text in grid.errors.items()}
    assert errors.items() >= expected.get("errors", {}).items()
    filled = {
        f"{letter(column)}{number}": as_text(cell)
        for number, row in enumerate(grid.rows, start=1)
        for column, cell in enumerate(row, start=1)
        if cell != ""
    }
    assert len(filled) == expected["filled"]
    assert filled.items() >= expected.get("cells", {}).items()


@pytest.mark.parametrize("answer", sorted((CORPUS / "csv_spectrum").glob("*.json")), ids=lambda path: path.stem)
def test_the_csv_spectrum_gives_what_its_json_says(answer: Path) -> None:
    table, told = answer.with_suffix(".csv"), answer.read_text(encoding="utf-8")
    if b"\r" not in table.read_bytes():  # one of them lost its carriage returns on the way here
        told = told.replace(r"\r\n", r"\n")
    head, *rows = read_book(table, "a.csv").grids[0].rows
    assert [dict(zip(head, row, strict=True)) for row in rows] == json.loads(told)
