"""Gates on what changed: which limit of `x-gates` is broken, by how much, and when none is."""

from __future__ import annotations

import pytest

from sucheng_data.model.change import Change
from sucheng_data.model.issue import Text
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.gates import closed

NO_TEXT = Text("", "")


def _changes(**counts: int) -> list[Change]:
    """That many records of each kind, each with two changes."""
    return [
        Change("stations", f"{kind}-{number}", "", kind, field, None, None, NO_TEXT)
        for kind, count in counts.items()
        for number in range(count)
        for field in ("name", "address")
    ]


# Stations: at least 1; at most 10 % gone, 50 % changed, 10 % moved; up to 5 records are no matter.
CASES = [
    # what changed, records before and after, gates that close
    ({}, 0, 10, {}),  # a first release
    ({}, 0, 0, {"min_rows": 0}),
    ({}, 10, 0, {"min_rows": 0, "max_drop": 1.0}),  # gone, though nobody named them
    ({"remove": 10}, 100, 90, {}),
    ({"remove": 11}, 100, 89, {"max_drop": 0.11}),
    ({"remove": 50, "add": 50}, 100, 100, {"max_drop": 0.5}),  # as many as before, but others
    ({"remove": 5}, 6, 1, {}),  # few
    ({"remove": 6}, 7, 1, {"max_drop": 0.8571}),
    ({"add": 100}, 100, 200, {}),
    ({"modify": 50}, 100, 100, {}),
    ({"modify": 51}, 100, 100, {"max_change": 0.51}),
    ({"move": 11}, 100, 100, {"max_move": 0.11}),
    ({"move": 60}, 100, 100, {"max_move": 0.6, "max_change": 0.6}),
]


@pytest.mark.parametrize(("kinds", "before", "after", "expected"), CASES)
def test_gates(schemas: Schemas, kinds: dict[str, int], before: int, after: int, expected: dict[str, float]) -> None:
    found = closed(_changes(**kinds), {"stations": before}, {"stations": after}, schemas)
    assert {one.gate: one.found for one in found if one.entity == "stations"} == expected
    assert [one for one in found if one.entity != "stations"] == []
    assert all(one.text.zh and one.text.en for one in found)


def test_a_gate_says_what_it_found_and_what_is_allowed(schemas: Schemas) -> None:
    (gate,) = closed(_changes(remove=30), {"stations": 200}, {"stations": 170}, schemas)
    assert gate.text.zh == "驿站上一版 200 条，本版不再列出 30 条（15.0%），超过限度 10%"
    assert gate.text.en == "Stations: 30 of 200 records no longer listed (15.0%), over the limit of 10%"


def test_an_entity_without_gates_has_none(schemas: Schemas) -> None:
    assert not schemas["sources"].gates
    assert [one.entity for one in closed([], {"sources": 100}, {"stations": 1}, schemas)] == []
