"""Benchmarks' figures: bounds are judged, a planted regression is named, an improvement passes, what is missing is said."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "benchmarks"), str(ROOT / "tools")]

import _figures  # noqa: E402
import bench  # noqa: E402
import build_performance  # noqa: E402
from _figures import Figure  # noqa: E402

STORED = {("read", "rows", "calamine"): 1.0, ("main", "city", "pandas"): 0.2}


@pytest.mark.parametrize(
    ("now", "worse"),
    [
        ({}, []),
        ({"read": 1.19, "main": 0.239}, []),
        ({"read": 0.5, "main": 0.1}, []),
        ({"read": 1.21}, ["read: rows / calamine: 1.210, it was 1.000: +21%"]),
        ({"main": 0.25}, ["main: city / pandas: 0.250, it was 0.200: +25%"]),
        ({"read": None}, ["read: rows / calamine: not measured now; it was 1.000"]),
    ],
)
def test_what_is_a_regression(now: dict[str, float | None], worse: list[str]) -> None:
    found = {key: now.get(key[0], before) for key, before in STORED.items()}
    known = {key: ratio for key, ratio in found.items() if ratio is not None}
    assert [told for _, told in _figures.regressions(STORED, known)] == worse


def test_what_is_new_is_said_and_not_judged() -> None:
    now = {**STORED, ("read", "rows", "other"): 9.0}
    assert list(_figures.regressions(STORED, now)) == []
    assert _figures.unknown(STORED, now) == ["read: rows / other: 9.000; nothing stored to compare"]


def test_the_better_of_two_runs_counts() -> None:
    first, second = {("a", "b", "c"): 2.0, ("a", "b", "d"): 1.0}, {("a", "b", "c"): 1.0, ("a", "b", "e"): 5.0}
    assert _figures.better(first, second) == {("a", "b", "c"): 1.0, ("a", "b", "d"): 1.0, ("a", "b", "e"): 5.0}


@pytest.mark.parametrize(
    ("figure", "good"),
    [
        (Figure("x", 1.0), True),
        (Figure("x", 1.0, most=1.0), True),
        (Figure("x", 1.1, most=1.0), False),
        (Figure("x", 1.0, peers={"p": 2.0, "q": 4.0}, share=0.5), True),
        (Figure("x", 1.0, peers={"p": 2.0, "q": 1.0}, share=0.5), False),
        (Figure("x", 0.0, most=0.0), True),
    ],
)
def test_bounds(figure: Figure, good: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(_figures.FOLDER, str(tmp_path))
    assert _figures.conclude("some", [figure]) == (0 if good else 1)
    (content,) = json.loads((tmp_path / "some.json").read_text(encoding="utf-8"))["figures"]
    assert content["pass"] is good
    assert _figures.figure_of(content) == figure
    assert content.get("ratios", {}) == {peer: figure.ours / theirs for peer, theirs in figure.peers.items()}


class Machine:
    """Benchmarks that do not run: each answers, turn by turn, with the ratios it is given."""

    def __init__(self, turns: list[dict[str, float]]) -> None:
        self.turns, self.asked = turns, list[list[str]]()

    def __call__(self, names: Any, folder: Path) -> list[str]:
        self.asked.append(list(names))
        now = self.turns.pop(0)
        for name in self.asked[-1]:
            (folder / f"{name}.json").unlink(missing_ok=True)
            if name in now:
                figures = [Figure("x", now[name], peers={"peer": 1.0}).to_dict()]
                (folder / f"{name}.json").write_text(json.dumps({"figures": figures}), encoding="utf-8")
        return []


SAME = dict.fromkeys(bench.QUICK, 1.0)


@pytest.mark.parametrize(
    ("turns", "code", "told"),
    [
        ([SAME], 0, ""),
        ([{**SAME, "main_job": 1.5}, {"main_job": 1.1}], 0, ""),
        ([{**SAME, "main_job": 1.5}, {"main_job": 1.4}], 1, "main_job: x / peer: 1.400, it was 1.000: +40%"),
        ([{**SAME, "main_job": 0.5}], 0, ""),
        ([{name: 1.0 for name in SAME if name != "startup"}, {}], 1, "startup: x / peer: not measured now"),
    ],
)
def test_the_check(
    turns: list[dict[str, float]],
    code: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = {name: {"figures": [Figure("x", 1.0, peers={"peer": 1.0}).to_dict()]} for name in (*bench.QUICK, "rules")}
    machine = Machine(list(turns))
    monkeypatch.setattr(bench, "run", machine)
    monkeypatch.setattr(bench, "stored", lambda: {"benchmarks": known})
    assert bench.check(tmp_path) == code
    assert told in capsys.readouterr().out
    assert machine.turns == [] and machine.asked[0] == list(bench.QUICK)
    assert all(len(again) == 1 for again in machine.asked[1:])  # only what is in doubt


def test_nothing_stored_is_no_success(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bench, "run", Machine([SAME]))
    monkeypatch.setattr(bench, "stored", lambda: {"benchmarks": {}})
    assert bench.check(tmp_path) == 1


def test_results_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of benchmarks not run now too, but not those of another machine nor of one that is no more."""
    monkeypatch.setattr(bench, "RESULTS", tmp_path / "results.json")
    folder = tmp_path / "new"
    folder.mkdir()
    (folder / "startup.json").write_text('{"figures": [1]}', encoding="utf-8")
    before = {"machine": bench.machine(), "benchmarks": {"startup": 0, "rules": 2, "gone": 3}}
    for machine, kept in ((bench.machine(), {"rules": 2}), ({"processor": "another"}, {})):
        (tmp_path / "results.json").write_text(json.dumps({**before, "machine": machine}), encoding="utf-8")
        bench.keep(folder)
        assert bench.stored()["benchmarks"] == {**kept, "startup": {"figures": [1]}}


def test_every_benchmark_is_there() -> None:
    assert all((ROOT / "benchmarks" / f"{name}.py").is_file() for name in bench.ALL)


def test_the_page_is_what_the_results_make() -> None:
    page = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    assert page == build_performance.page(bench.stored())


def test_the_page_shows_every_benchmark_and_says_what_fails() -> None:
    figures = [Figure("rows/100/cold", 3.25, rows=100, most=2.0, parts={"load": 1.0, "judge": 2.25})]
    content = {"date": "2026-01-31", "figures": [one.to_dict() for one in figures]}
    peer = {"date": "2026-01-31", "figures": [Figure("thing", 1.5, peers={"rival": 3.0}, rows=1000).to_dict()]}
    page = build_performance.page(
        {
            "machine": {"processor": "abacus"},
            "versions": {"Python": "3.11"},
            "benchmarks": {"sizes": content, "main_job": peer},
        }
    )
    for told in ("abacus", "Python 3.11", "3.25", "judge 69 %", "未达到", "| rival |", "0.50", "1,000"):
        assert told in page, told
