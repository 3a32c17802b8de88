"""What the search for root causes looks at: the findings still open, and the sheets their records stand on."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.grid import column_number
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.provenance import COLUMNS, FILE, SHEET
from sucheng_data.model.schema import Entity, Schemas

SHOWN = 5
ENOUGH = 5  # Fewer rows of a sheet are not yet most of it.


class Claim(NamedTuple):
    """Findings by their numbers, and the one that stands for them all."""

    members: Sequence[int]
    issue: Issue


class Where(NamedTuple):
    """An entity's records on one sheet."""

    entity: str
    file: str
    sheet: str


@dataclass(frozen=True)
class Scene:
    """The open findings by number, the clean tables, and the schemas."""

    open: Mapping[int, Issue]
    tables: Mapping[str, pa.Table]
    schemas: Schemas

    @cached_property
    def rows(self) -> Mapping[Where, int]:
        """How many records stand on each sheet."""
        counted = {}
        for entity, table in self.tables.items():
            places = table.select([FILE, SHEET])
            places = pa.table({name: places[name].cast(pa.string()) for name in (FILE, SHEET)})
            for one in places.group_by([FILE, SHEET]).aggregate([([], "count_all")]).to_pylist():
                counted[Where(entity, one[FILE], one[SHEET])] = one["count_all"]
        return counted

    @cached_property
    def columns(self) -> Mapping[tuple[str, ...], list[int]]:
        """The findings about single records, by entity, file, sheet, field and code; some may be settled since."""
        found: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for number, issue in self.open.items():
            if issue.record and not issue.cells:
                found[issue.entity, issue.place[0], issue.place[1], issue.field, issue.code].append(number)
        return found

    def still(self, numbers: Iterable[int]) -> list[int]:
        """Those of the findings that nothing has settled yet."""
        return [number for number in numbers if (issue := self.open.get(number)) and issue.record]

    def whole(self) -> Iterator[tuple[Where, str, str, list[int]]]:
        """Sheet, field, code and findings, where these are about most of the sheet's rows."""
        for (entity, file, sheet, field, code), numbers in self.columns.items():
            where = Where(entity, file, sheet)
            if len(numbers) >= ENOUGH and 2 * len(numbers) >= self.rows.get(where, 0):
                left = self.still(numbers)
                if len(left) >= ENOUGH and 2 * len(left) >= self.rows.get(where, 0):
                    yield where, field, code, left

    def sheet(self, where: Where) -> pa.Table:
        """The records of one sheet."""
        table = self.tables.get(where.entity)
        if table is None:
            return pa.table({})
        own = pc.and_(
            pc.equal(table[FILE].cast(pa.string()), where.file), pc.equal(table[SHEET].cast(pa.string()), where.sheet)
        )
        return table.filter(own)

    def entity(self, where: Where) -> Entity:
        return self.schemas[where.entity]


def layout(table: pa.Table) -> dict[str, int]:
    """Field -> column number, of the fields with one column of their own; nothing where a sheet holds several tables."""
    texts = set(table[COLUMNS].cast(pa.string()).to_pylist()) if table.num_rows else set()
    if len(texts) != 1:
        return {}
    return {name: column_number(letters) for name, letters in json.loads(texts.pop()).items() if letters.isalpha()}


def row_of(issue: Issue) -> int:
    """The row of the record a finding is about."""
    return int(issue.record.rpartition("!")[2])


def span(issues: Sequence[Issue]) -> Place:
    """The place of several findings: their column from the first to the last cell, their sheet, or their file."""
    first, sheets = issues[0].place, {issue.place.sheet for issue in issues}
    if len(sheets) > 1:
        return Place(first.file)
    ends = [issue.place.cell.partition(":") for issue in issues]
    lefts, rights = ({_letters(end[at] or end[0]) for end in ends} for at in (0, 2))
    numbers = [int(end[at].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or 0) for end in ends for at in (0, 2) if end[at]]
    if len(set(numbers)) == 1 and lefts == rights and all(lefts):  # records side by side: a field is a row
        across = sorted(lefts, key=column_number)
        return first._replace(cell=f"{across[0]}{numbers[0]}:{across[-1]}{numbers[0]}" if across[1:] else first.cell)
    if len(lefts) > 1 or len(rights) > 1 or not numbers:
        return first._replace(cell="")
    top, bottom = f"{lefts.pop()}{min(numbers)}", f"{rights.pop()}{max(numbers)}"
    return first._replace(cell=top if top == bottom and ":" not in first.cell else f"{top}:{bottom}")


def samples(issues: Sequence[Issue]) -> tuple[str, ...]:
    """The first few cells, with their sheets where these differ."""
    several = len({issue.place.sheet for issue in issues}) > 1
    cells = [f"{one.place.sheet}!{one.place.cell}" if several else one.place.cell for one in issues if one.place.cell]
    return tuple(dict.fromkeys(cells))[:SHOWN]


def _letters(cell: str) -> str:
    return cell.rstrip("0123456789")
