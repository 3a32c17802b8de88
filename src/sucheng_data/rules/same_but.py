"""same_but: two records agree in these fields and differ in that one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, Ints, cells, coded, combined, filled, folded_column, groups

if TYPE_CHECKING:
    import pyarrow as pa


def same_but(
    table: pa.Table, world: World, *, same: list[FieldName], differs: FieldName, unlike: list[FieldName] | None = None
) -> Iterator[Hit]:
    """`same` 各栏相同，只有 `differs` 不同。Told on the later row, at the first of `same`, naming the other.

    Every field of `same`, and `differs`, must have a value; fields of `unlike` must not contradict each other.
    """
    rows = np.flatnonzero(np.all([coded(table, name).where(_said) for name in (*same, differs)], axis=0))
    key = combined([folded_column(table, name).codes for name in same], table.num_rows)
    apart = folded_column(table, differs).codes
    # Only where a key comes with two values of `differs` is there anything to look at.
    kinds, first = np.unique(combined([key, apart], table.num_rows)[rows], return_index=True)
    several = np.bincount(key[rows[first]], minlength=1) > 1 if kinds.size else np.zeros(1, dtype=bool)
    rows = rows[several[key[rows]]]
    facts = [apart, *(np.where(filled(table, one), folded_column(table, one).codes, NONE) for one in unlike or ())]
    found = dict(pair for members in groups(key, rows) for pair in _contrasts(members, facts))
    origin = Origin(table) if found else None
    for row, value in zip(sorted(found), cells(table, same[0], sorted(found)), strict=True):
        place = str(origin.place(found[row], same[0])) if origin else ""
        yield Hit(row, same[0], {"value": value, "other": place})


def _said(value: object) -> bool:
    return value != []


def _contrasts(rows: list[int], facts: list[Ints]) -> Iterator[tuple[int, int]]:
    """(row, the first row before it that it contrasts with); of those in contrast only the first is held against others."""
    told = zip(*(codes[rows].tolist() for codes in facts), strict=True)
    held: dict[tuple[int, ...], int] = {}
    size = 0
    for row, fact in zip(rows, told, strict=True):
        other = next((one for theirs, one in held.items() if _contrast(fact, theirs)), None)
        if other is not None:
            yield row, other
        if other is None or size < 2:
            held.setdefault(fact, row)  # one more of the same is in contrast with nothing else
            size += 1


def _contrast(one: tuple[int, ...], two: tuple[int, ...]) -> bool:
    """The first differ; the others are the same or not known."""
    return one[0] != two[0] and all(NONE in pair or pair[0] == pair[1] for pair in zip(one[1:], two[1:], strict=True))
