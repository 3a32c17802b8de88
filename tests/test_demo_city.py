"""The validator against the synthetic city: every planted fault at its cell, and nothing that was not planted."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sucheng_data.demo.city import write_city
from sucheng_data.model.schema import Schemas
from tools.check_demo import compare


def test_every_planted_fault_is_found_and_nothing_else(city: Path) -> None:
    outcome = compare(city)
    assert outcome.found > 60
    assert (outcome.missed, [str(issue.place) + issue.code for issue in outcome.unplanted]) == ([], [])


@pytest.mark.parametrize("seed", [2, 3])
def test_other_cities_too(tmp_path: Path, schemas: Schemas, seed: int) -> None:
    write_city(tmp_path, schemas, stations=150, seed=seed, faults=0.3)
    outcome = compare(tmp_path)
    assert (outcome.missed, [str(issue.place) + issue.code for issue in outcome.unplanted]) == ([], [])


def test_a_flawless_city_gives_no_finding(tmp_path: Path, schemas: Schemas) -> None:
    write_city(tmp_path, schemas, stations=150, seed=5, faults=0.0)
    outcome = compare(tmp_path)
    assert (outcome.found, outcome.missed, outcome.unplanted) == (0, [], [])


def test_the_comparison_can_fail(city: Path, tmp_path: Path) -> None:
    """Answers that are not so, and answers left out, are both noticed."""
    copy = tmp_path / "city"
    shutil.copytree(city, copy)
    lines = (copy / "answers.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (copy / "answers.csv").write_text(
        "".join([*lines[:1], *lines[2:], lines[1].replace(",", ",没有这张表,", 1)]), encoding="utf-8"
    )
    outcome = compare(copy)
    assert outcome.missed and outcome.unplanted
