"""A year of twelve monthly deliveries: what they are and what is true of them agree."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq
import pytest

from sucheng_data.model.batch import Hints
from sucheng_data.model.judgement import Gone, Judgement, Verdict
from sucheng_data.operations import judgements
from sucheng_data.operations.departed import record_gone
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Checked, Request
from sucheng_data.pipeline.night import Asked, run_night
from tests._year import DEPARTMENTS, EVENTS, Happened, Month, deliver, months

YEAR = months()


def fresh(month: Month, at: int) -> list[tuple[int, dict[str, str]]]:
    """(thing, row) of every row that is of this month's own workbooks."""
    own = {file: rows for file, rows in month.files.items() if file.endswith(f"{at:02d}.xlsx")}
    return [(month.things[file, row], dict(values)) for file, rows in own.items() for row, values in enumerate(rows)]


def test_it_is_the_same_year_on_every_call() -> None:
    assert months() == YEAR and len(YEAR) == 12


def test_sixty_stations_some_of_them_told_twice() -> None:
    things = Counter(YEAR[0].things.values())
    assert len(things) == 60 and len(YEAR[0].files) == len(DEPARTMENTS)
    assert sorted(set(things.values())) == [1, 2]
    assert {Happened(thing, "add") for thing in things} == set(YEAR[0].changes)


def test_a_change_is_told_once_and_is_one_that_happens() -> None:
    told = [(at, change) for at, month in enumerate(YEAR, start=1) for change in month.changes if at > 1]
    assert len(told) == len(set(told))
    assert Counter(change.kind for _, change in told) == {"add": 5, "move": 6, "modify": 10, "remove": 3}
    by_event = {"open": 1, "split": 1, "move": 1, "rename": 1, "hours": 1, "phone": 1, "close": 1, "merge": 1}
    assert len(told) == sum(by_event.get(event.what, 0) for event in EVENTS) - 1  # one is not answered this year


def test_what_a_department_skipped_is_told_with_its_next_workbook() -> None:
    assert len(YEAR[3].files) == len(YEAR[7].files) == len(YEAR[10].files) == 2
    assert Happened(13, "modify", "name") not in YEAR[3].changes
    assert Happened(13, "modify", "name") in YEAR[4].changes


def test_an_old_workbook_comes_again_as_it_was() -> None:
    for at, old in ((5, 1), (9, 2)):
        (again,) = YEAR[at].files.keys() & YEAR[old].files.keys()
        assert YEAR[at].files[again] == YEAR[old].files[again]


def test_what_comes_again_is_the_same_file(tmp_path: Path) -> None:
    for at in (1, 5):
        deliver(YEAR[at], tmp_path / str(at))
    (again,) = YEAR[1].files.keys() & YEAR[5].files.keys()
    assert (tmp_path / "1" / again).read_bytes() == (tmp_path / "5" / again).read_bytes()


def test_nothing_is_removed_before_its_department_answered() -> None:
    for at, month in enumerate(YEAR):
        ended = {change.thing for change in month.changes if change.kind == "remove" or change.field == "station_id"}
        assert ended == {answer.thing for answer in month.answers}
        for answer in month.answers:
            assert answer.thing in YEAR[at - 1].gone
    gone = {thing for month in YEAR for thing in month.gone}
    assert all(thing not in {one for one, _ in fresh(YEAR[-1], 12)} for thing in gone)


def test_what_rows_say_changes_only_where_a_change_is_told() -> None:
    """Held against the rows themselves, without the names of events."""
    last: dict[tuple[int, str], dict[str, str]] = {}
    for at, month in enumerate(YEAR, start=1):
        changed = {(change.thing, change.field or change.kind) for change in month.changes}
        for thing, row in fresh(month, at):
            before = last.get((thing, row["坐标来源"] + row["驿站名称"].strip()[-4:]))
            here = {name: text.strip() for name, text in row.items()}
            key = (thing, here["坐标来源"] + here["驿站名称"][-4:])
            if before and (thing, "name") not in changed:
                assert (before["地址"] != here["地址"]) == ((thing, "move") in changed), (at, thing)
                assert (before["联系电话"] != here["联系电话"]) == ((thing, "phone") in changed), (at, thing)
                assert (before["开放时间"] != here["开放时间"]) == ((thing, "opening_hours_text") in changed)
            last[key] = here


class Kept(NamedTuple):
    """A month as it was published: the id of every thing that was delivered, the changes told, who is asked about."""

    ids: dict[int, str]
    told: set[tuple[str, str, str]]
    asked: set[str]
    published: set[str]


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> list[Kept]:
    """The year as nights run it, one after the other, in one workspace."""
    root = tmp_path_factory.mktemp("year")
    (root / "sucheng.toml").write_text("[sources]\ndays = 60\n", encoding="utf-8")
    space = open_workspace(root)
    kept: list[Kept] = []
    ids: dict[int, str] = {}
    for month in YEAR:
        shutil.rmtree(space.raw, ignore_errors=True)
        deliver(month, space.raw)
        _answer(space, month, ids)
        done = run_night(space, Asked(Request((), month.on, Hints(""))), lambda *_: None)
        assert done.error is None and done.checked is not None, month.on
        ids = ids | _ids(done.checked, month)
        table = pq.read_table(space.current / "stations.parquet")
        flags = zip(table["station_id"].to_pylist(), table["flags"].to_pylist(), strict=True)
        told = json.loads((space.current / "changes.json").read_text(encoding="utf-8"))["changes"]
        kept.append(
            Kept(
                dict(ids),
                {(one["id"], one["kind"], one["field"]) for one in told if one["entity"] == "stations"},
                {identifier for identifier, codes in flags if "STA-W11" in (codes or ())},
                set(table["station_id"].to_pylist()),
            )
        )
    return kept


def _answer(space: Workspace, month: Month, ids: dict[int, str]) -> None:
    day = month.on.isoformat()
    for answer in month.answers:
        one = ids[answer.thing]
        if answer.into:
            left, right = sorted((one, ids[answer.into]))
            line = Judgement(day, "office", "stations", Verdict.SAME, left, right, "", "", answer.why)
            judgements.record(space, [line], lambda _, sign: sign)
        else:
            record_gone(space, [Gone(day, "office", "stations", one, "", answer.why)], ())


def _ids(checked: Checked, month: Month) -> dict[int, str]:
    """The id of each thing that this month's workbooks list; a thing has one, and an id one thing."""
    found: dict[int, set[str]] = {}
    for table in (checked.tables["stations"], checked.merged["stations"]):
        columns = (table[name].to_pylist() for name in ("_file", "_row", "station_id"))
        for file, row, identifier in zip(*columns, strict=True):
            thing = month.things.get((file.removeprefix("raw/"), row - 2))
            if thing is not None:
                found.setdefault(thing, set()).add(identifier)
    assert all(len(ids) == 1 for ids in found.values()), {thing: ids for thing, ids in found.items() if len(ids) > 1}
    return {thing: next(iter(ids)) for thing, ids in found.items()}


def test_ids_never_change_and_are_never_another_things(year: list[Kept]) -> None:
    for before, after in pairwise(year):
        assert {thing: after.ids[thing] for thing in before.ids} == before.ids
    merged = {answer.thing for month in YEAR for answer in month.answers if answer.into}
    ids = [identifier for thing, identifier in year[-1].ids.items() if thing not in merged]
    assert len(ids) == len(set(ids))


def test_every_change_is_told_once_and_in_the_right_word(year: list[Kept]) -> None:
    fields = {"name": "name", "opening_hours_text": "opening_hours_text", "phone": "phone"}
    for at, (month, kept) in enumerate(zip(YEAR, year, strict=True), start=1):
        if at == 1:
            continue
        expected = {(kept.ids[one.thing], one.kind, fields.get(one.field, one.field)) for one in month.changes}
        told = {(identifier, kind, field if kind == "modify" else "") for identifier, kind, field in kept.told}
        # What kind of station it is follows from its name, where the sheet does not say.
        told -= {(identifier, "modify", "categories") for identifier, _, field in expected if field == "name"}
        assert told == expected, (at, sorted(told - expected), sorted(expected - told))


def test_no_record_is_lost_and_what_is_missing_is_asked_about(year: list[Kept]) -> None:
    there: set[int] = set()
    waiting: set[int] = set()
    for month, kept in zip(YEAR, year, strict=True):
        there |= {change.thing for change in month.changes if change.kind == "add"}
        waiting |= set(month.gone)
        answered = {answer.thing for answer in month.answers}
        there, waiting = there - answered, waiting - answered
        assert kept.published == {kept.ids[thing] for thing in there}
        assert kept.asked == {kept.ids[thing] for thing in waiting}
