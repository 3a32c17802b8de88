"""row_count: a tenth more or fewer than published, of those who delivered."""

from __future__ import annotations

import pyarrow as pa
import pytest

from sucheng_data.model.rule import Skipped
from tests.rules.rule_tables import ask, options, table

HOW = options("stations", "row_count")


def rows(**counts: int) -> pa.Table:
    senders = [name for name, n in counts.items() for _ in range(n)]
    return table(
        "stations",
        *({"submitted_by": name, "source_id": f"{name}.xlsx", "_file": f"raw/{name}.xlsx"} for name in senders),
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ({"A": 100}, {"A": 110}, None),
        ({"A": 100}, {"A": 90}, None),
        ({"A": 100}, {"A": 111}, "+11"),
        ({"A": 100}, {"A": 89}, "-11"),
        ({"A": 50, "B": 50}, {"A": 50}, None),  # B has not sent anything yet
        ({"A": 50, "B": 50}, {"A": 40}, "-20"),
        ({"A": 50}, {"A": 50, "B": 20}, "+40"),  # somebody new
    ],
)
def test_row_count(before: dict[str, int], after: dict[str, int], told: str | None) -> None:
    hits = ask("row_count", rows(**after), HOW, published={"stations": rows(**before)})
    assert [hit.params["p"] for hit in hits] == ([told] if told else [])
    assert all(hit.field == "" for hit in hits)


def test_the_first_run_is_skipped() -> None:
    with pytest.raises(Skipped):
        ask("row_count", rows(A=3), HOW)
