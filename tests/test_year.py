"""A year of twelve monthly deliveries: what they are and what is true of them agree."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

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
    assert Counter(change.kind for _, change in told) == {"add": 5, "move": 6, "modify": 9, "remove": 4}
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
        assert {change.thing for change in month.changes if change.kind == "remove"} == {
            answer.thing for answer in month.answers
        }
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
