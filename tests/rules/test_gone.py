"""gone: who is asked about what is missing, and what may be missing."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import ask, options, table

HOW = options("stations", "gone")
Sent = tuple[str, str, str]  # id, sender, file


def published(*rows: Sent, **more: Any) -> dict[str, pa.Table]:
    files = sorted({file for _, _, file in rows})
    records = [
        {
            "station_id": key,
            "name": f"站{key}",
            "submitted_by": who,
            "source_id": f"S{files.index(file)}",
            "status": "open",
        }
        for key, who, file in rows
    ]
    sources = pa.table({"source_id": [f"S{n}" for n in range(len(files))], "file_name": [f"raw/x/{f}" for f in files]})
    return {"stations": table("stations", *records, **more), "sources": sources}


def now(*rows: Sent) -> pa.Table:
    return table(
        "stations", *({"station_id": key, "submitted_by": who, "_file": f"raw/x/{file}"} for key, who, file in rows)
    )


A, B, C = ("1", "SZ-ZGH", "a.xlsx"), ("2", "SZ-ZGH", "a.xlsx"), ("3", "SZ-FL", "c.xlsx")


@pytest.mark.parametrize(
    ("before", "after", "lost"),
    [
        ([A, B, C], [A, B, C], {}),
        ([A, B, C], [A, C], {0: 1}),
        ([A, B, C], [A, B], {}),  # a department that sent nothing has not closed its stations
        ([A, ("3", "SZ-FL", "")], [A], {}),  # … nor when its stations were carried over before
        ([A, ("2", "SZ-ZGH", "")], [A], {0: 1}),  # what a sender left out before is asked about again
        ([A, B], [("1", "SZ-ZGH", "二月.xlsx")], {0: 1}),  # a new file of the same sender takes the place of the old
        ([A, ("2", "SZ-ZGH", "b.xlsx")], [A], {}),  # one of the sender's two workbooks is looked at
        ([A, ("2", "SZ-ZGH", "b.xlsx"), ("4", "SZ-ZGH", "a.xlsx")], [A], {0: 1}),  # … of which one row is missing
        ([A, B], [("1", "SZ-ZGH", "a.xlsx"), ("2", "SZ-FL", "c.xlsx")], {}),  # another sender reports it now
        ([("1", "", "a.xlsx"), ("2", "", "b.xlsx")], [("1", "", "a.xlsx")], {}),
        ([("1", "", "a.xlsx"), ("2", "", "a.xlsx")], [("1", "", "a.xlsx")], {0: 1}),
        ([A, B, C, ("4", "SZ-FL", "c.xlsx")], [A, C], {0: 1, 1: 1}),  # one finding for each sender
    ],
)
def test_gone(before: list[Sent], after: list[Sent], lost: dict[int, int]) -> None:
    hits = ask("gone", now(*after), HOW, published=published(*before))
    assert {hit.row: hit.params["n"] for hit in hits} == lost
    assert all(hit.field == "" for hit in hits)


def test_what_was_closed_may_go() -> None:
    before = published(A, B)
    shut = before["stations"].set_column(
        before["stations"].column_names.index("status"), "status", pa.array(["open", "closed"])
    )
    assert ask("gone", now(A), HOW, published={**before, "stations": shut}) == []


def test_many_are_one_finding_that_names_a_few() -> None:
    before = [(str(n), "SZ-ZGH", "a.xlsx") for n in range(30)]
    (hit,) = ask("gone", now(before[0]), HOW, published=published(*before))
    assert hit.params["n"] == 29 and str(hit.params["name"]).count("、") == 4


@pytest.mark.parametrize("before", [{}, published(C)])
def test_without_anything_to_compare_it_is_skipped(before: dict[str, pa.Table]) -> None:
    with pytest.raises(Skipped):
        ask("gone", now(A), HOW, published=before)
