"""The demo city's planted duplicates and twins, from the workbooks to the records; and that a judgement holds on every later run."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from sucheng_data.demo.city import write_city
from sucheng_data.model.judgement import Judgement, Verdict
from sucheng_data.model.schema import Schemas
from sucheng_data.operations import judgements
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Checked, Request, check

DAY = date(2026, 1, 31)
Row = tuple[str, str, int]


def _checked(root: Path) -> Checked:
    return check(open_workspace(root), Request((), DAY))


def _ids(checked: Checked) -> dict[Row, str]:
    """The id of every delivered row."""
    found: dict[Row, str] = {}
    for table in (checked.tables["stations"], checked.merged["stations"]):
        columns = (table[name].to_pylist() for name in ("_file", "_sheet", "_row", "station_id"))
        found.update({(file, sheet, row): identifier for file, sheet, row, identifier in zip(*columns, strict=True)})
    return found


def _planted(root: Path) -> list[tuple[Row, Row, bool]]:
    """The pairs of duplicates.csv, and whether they are one station."""
    with (root / "duplicates.csv").open(encoding="utf-8-sig", newline="") as file:
        return [
            ((one["file_a"], one["sheet_a"], int(one["row_a"])), (one["file_b"], one["sheet_b"], int(one["row_b"])), one["same"] == "true")
            for one in csv.DictReader(file)
        ]  # fmt: skip


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_what_is_planted_twice_counts_once_and_twins_stay_two(tmp_path: Path, schemas: Schemas, seed: int) -> None:
    write_city(tmp_path, schemas, stations=400, seed=seed, faults=0.0)
    checked = _checked(tmp_path)
    ids, planted = _ids(checked), _planted(tmp_path)
    same = [(one, other) for one, other, truly in planted if truly]
    found = [pair for pair in same if ids[pair[0]] == ids[pair[1]]]
    joined = sum(count * (count - 1) // 2 for count in Counter(ids.values()).values())
    assert joined == len(found), "nothing is one that was not planted"
    asked = {frozenset((doubt.left.record, doubt.right.record)) for doubt in checked.doubts}
    missed = [frozenset("!".join(map(str, row)) for row in pair) for pair in same if pair not in found]
    assert len(same) >= 10 and len(found) >= 0.9 * len(same)
    assert len(found) + sum(pair in asked for pair in missed) == len(same)


def test_a_judgement_holds_on_every_later_run(tmp_path: Path, schemas: Schemas) -> None:
    write_city(tmp_path, schemas, stations=600, seed=5, faults=0.0)
    space, before = open_workspace(tmp_path), _checked(tmp_path)
    first, second, third = before.doubts[:3]
    verdicts = {Verdict.DIFFERENT: first, Verdict.SAME: second, Verdict.UNDECIDED: third}
    lines = [
        Judgement("2026-01-31", "office", "stations", verdict, *sorted((doubt.left.sign, doubt.right.sign)), "", "", "")
        for verdict, doubt in verdicts.items()
    ]
    judgements.record(space, lines, lambda _, sign: sign)
    after = _checked(tmp_path)
    ids = {"!".join(map(str, row)): identifier for row, identifier in _ids(after).items()}
    assert ids[first.left.record] != ids[first.right.record]
    assert ids[second.left.record] == ids[second.right.record]
    assert after.tables["stations"].num_rows == before.tables["stations"].num_rows - 1
    signs = [{doubt.left.sign, doubt.right.sign} for doubt in after.doubts]
    assert {first.left.sign, first.right.sign} not in signs and {third.left.sign, third.right.sign} in signs
