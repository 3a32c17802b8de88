"""Match: which records of a table are one real thing, and which pairs a person should look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.comparing import Columns, Ints
from sucheng_data.model.lean import give_back
from sucheng_data.model.matching import Compared, Matched, Settled
from sucheng_data.model.provenance import FILE, SHEET
from sucheng_data.model.runner import Runner, Serial
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.stages._match_blocks import candidates
from sucheng_data.stages._match_clusters import Things, cluster, copies, doubts, settle
from sucheng_data.stages._match_score import Plan, Scored, explain, fields_of, plan_of, score

_NOTHING = Settled()
_BETWEEN = "\x1f"


@dataclass(frozen=True)
class Matching:
    """The records of `table` held against each other; the order of its rows changes nothing.

    Rows of one id, and rows judged the same, are one from the beginning. A pair of two ids is only asked about.
    """

    table: pa.Table
    entity: Entity
    schemas: Schemas
    settled: Settled = _NOTHING
    runner: Runner = field(default_factory=Serial)

    def matched(self) -> Matched:
        """What is one thing, and what to ask about."""
        if not self.entity.match:
            things = Things(self.table.num_rows, self.settled)
            settle(things, self.settled)
            return Matched(_first(things))
        order, columns, plan = self._order, self._columns, self._plan
        inner = Settled(
            [self.settled.ids[row] for row in order.tolist()] if self.settled.ids else (),
            *(self._placed(pairs) for pairs in (self.settled.same, self.settled.different)),
        )
        things = Things(self.table.num_rows, inner)
        settle(things, inner)
        spare = copies(
            things, columns, plan, [name for name in columns.table.column_names if name not in (FILE, SHEET)]
        )
        give_back()  # what was taken apart on the way; what comes next takes as much again
        found = score(columns, plan, *candidates(columns, plan, spare))
        cluster(things, columns, plan, found)
        asked = [(int(order[one]), int(order[other]), points) for one, other, points in doubts(things, found)]
        asked = [(min(one, other), max(one, other), round(points, 2)) for one, other, points in asked]
        return Matched(_first(things, order), sorted(asked, key=lambda pair: (-pair[2], pair[0], pair[1])))

    def compared(self, pairs: Sequence[tuple[int, int]]) -> list[Compared]:
        """Every pair of rows with the reasons, whatever was judged of it; many cost little more than one."""
        left, right = np.array(self._placed(pairs), dtype=np.int64).reshape(-1, 2).T
        return explain(self._columns, self._plan, left, right, self.entity)

    @cached_property
    def _plan(self) -> Plan:
        return plan_of(self.entity)

    @cached_property
    def _order(self) -> Ints:
        return _order(_compared(self.table, self._plan), self.settled)

    @cached_property
    def _columns(self) -> Columns:
        """The rows in that order."""
        table = _compared(self.table, self._plan).take(pa.array(self._order))
        return Columns(table, self.schemas.codes, self.runner)

    def _placed(self, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        place = np.argsort(self._order)
        return [(int(place[one]), int(place[other])) for one, other in pairs]


def match(table: pa.Table, entity: Entity, schemas: Schemas, settled: Settled = _NOTHING) -> Matched:
    """What of `table` is one thing, and what to ask about."""
    return Matching(table, entity, schemas, settled).matched()


def compare(table: pa.Table, entity: Entity, schemas: Schemas, left_row: int, right_row: int) -> Compared:
    """Two records of `table` held against each other."""
    return Matching(table, entity, schemas).compared([(left_row, right_row)])[0]


def matching_pairs(table: pa.Table, entity: Entity, schemas: Schemas) -> Scored:
    """All pairs that are held to be the same or worth asking about, each by itself."""
    plan = plan_of(entity)
    columns = Columns(_compared(table, plan), schemas.codes)
    return score(columns, plan, *candidates(columns, plan, np.zeros(len(columns), dtype=bool)))


def _compared(table: pa.Table, plan: Plan) -> pa.Table:
    """The columns that matching looks at."""
    wanted = [*fields_of(plan), *(name for block in plan.blocks for name in block.get("within", ())), FILE, SHEET]
    return table.select([name for name in dict.fromkeys(wanted) if name in table.column_names])


def _order(table: pa.Table, settled: Settled) -> Ints:
    """The rows in an order that depends on nothing but what they say."""
    columns = {}
    for name in table.column_names:
        column = table[name].combine_chunks()
        if pa.types.is_list(column.type):
            column = pc.binary_join(column, _BETWEEN) if pa.types.is_string(column.type.value_type) else None
        elif pa.types.is_dictionary(column.type):
            column = column.dictionary_decode()
        if column is not None and column.null_count < len(column):
            columns[name] = column
    if settled.ids:
        columns["_id"] = pa.array(settled.ids, pa.string())
    if not columns:
        return np.arange(table.num_rows)
    keys = [(name, "ascending") for name in columns]
    order: Ints = pc.sort_indices(pa.table(columns), sort_keys=keys).to_numpy().astype(np.int64)
    return order


def _first(things: Things, order: Ints | None = None) -> Ints:
    """Of every row, the lowest row of its thing."""
    of = np.array(things.of, dtype=np.int64)
    rows = np.arange(of.size) if order is None else order
    lowest = np.full(of.size, of.size, dtype=np.int64)
    np.minimum.at(lowest, of, rows)
    first = np.empty(of.size, dtype=np.int64)
    first[rows] = lowest[of]
    return first
