"""alike: two records that are probably one, reported in different words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.provenance import Origin
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, Ints, cells, coded, combined, folded_column, shared
from sucheng_data.rules._frames import close_pairs, comparable
from sucheng_data.rules._likeness import Likeness

WITHIN = 100.0  # metres
NEXT = 5  # neighbours in the order of names, read forwards and backwards, that a name is held against
Pairs = Iterator[tuple[Ints, Ints, list[float]]]


def alike(
    table: pa.Table,
    world: World,
    *,
    label: list[FieldName],
    same: list[FieldName],
    period: list[FieldName] | None = None,
    point: list[FieldName] | None = None,
) -> Iterator[Hit]:
    """疑似重复：名称相似度不低于0.9而 `same` 各栏相同；有 `point` 的相距不超过100米，有 `period` 的名称、期间都要相同。

    Told on the later row, which names the other cell; nothing is merged. `label`: the name, and the town it may begin
    with; `period`: of several fields the first that is filled in; `point`: longitude, latitude, datum.
    """
    like = Likeness(table, *label, least=1.0) if period else world.once(Likeness, table, *label)
    parts = [folded_column(table, name).codes for name in same]
    block = combined([*parts, _span(table, period or [])], table.num_rows)
    told: dict[int, tuple[int, float]] = {}
    for rows, others, gaps in _near(world, table, point) if point else _beside(like, block):
        asked = np.flatnonzero((block[rows] == block[others]) & like.may(rows, others)).tolist()
        for at in asked:
            row, other = int(rows[at]), int(others[at])
            if row not in told and like(row, other):
                told[row] = (other, gaps[at] if point else 0.0)
    rows_ = sorted(told)
    names = zip(cells(table, label[0], rows_), cells(table, label[0], [told[row][0] for row in rows_]), strict=True)
    origin = world.once(Origin, table)
    for row, (name, theirs) in zip(rows_, names, strict=True):
        other, gap = told[row]
        place = str(origin.place(other, label[0]))
        why = (f"，相距{gap:.0f}米", f", {gap:.0f} m apart") if point else ("", "")
        yield Hit(row, label[0], {"a": name, "b": theirs, "other": place, "why_zh": why[0], "why_en": why[1]})


def _span(table: pa.Table, period: list[str]) -> Ints:
    """The period of each row, as a number: of several fields the first that is filled in."""
    columns = [coded(table, name).read(lambda value: str(value) if value else None) for name in period]
    span = np.full(table.num_rows, NONE, dtype=np.int64)
    for codes in shared(*columns)[0]:
        span = np.where(span == NONE, codes, span)
    return span


def _near(world: World, table: pa.Table, point: list[str]) -> Pairs:
    for rows, others, apart in close_pairs(*world.once(comparable, table, *point), WITHIN):
        yield rows, others, apart.tolist()


def _beside(like: Likeness, block: Ints) -> Pairs:
    """Pairs of one block whose names stand next to each other, sorted from the front and from the back."""
    rows = np.flatnonzero(like.named)
    for texts in (like.names, pc.utf8_reverse(like.names)):
        rank = np.empty(len(texts), dtype=np.int64)
        rank[pc.sort_indices(texts).to_numpy()] = np.arange(len(texts))
        order = rows[np.lexsort((rank[like.codes[rows]], block[rows]))]
        at = np.repeat(np.arange(order.size), NEXT)
        then = at + np.tile(np.arange(1, NEXT + 1), order.size)
        at, then = at[then < order.size], then[then < order.size]
        one, two = order[at], order[then]
        yield np.maximum(one, two), np.minimum(one, two), []
