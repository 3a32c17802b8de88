"""What rules share of a table is made once, for that table and those fields."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pyarrow as pa

from sucheng_data.model.rule import World

WORLD = World({}, {}, date(2026, 1, 31))


def test_what_rules_share_is_made_once_for_each_table_and_its_fields() -> None:
    world, made = replace(WORLD), list[tuple[str, ...]]()
    one, other = pa.table({"a": [1], "b": [2]}), pa.table({"a": [1], "b": [2]})

    def total(table: pa.Table, *fields: str) -> int:
        made.append(fields)
        return sum(table[name][0].as_py() for name in fields)

    assert [world.once(total, one, "a"), world.once(total, one, "a"), world.once(total, one, "a", "b")] == [1, 1, 3]
    assert made == [("a",), ("a", "b")]
    assert world.once(total, other, "b") == 2
    assert len(made) == 3


def test_another_world_starts_anew() -> None:
    world = replace(WORLD)
    table = pa.table({"a": [1]})
    assert world.once(lambda _: [], table) is not replace(world).once(lambda _: [], table)
    first = world.once(list, table)
    assert world.once(list, table) is first
    assert replace(world).once(list, table) is not first
