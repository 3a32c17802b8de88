"""part_of_whole: a part is not larger than its whole, and is not added to it once more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import isclose
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, Ints, cells, combined, folded_column, last_rows, shared
from sucheng_data.rules._intervals import Figures, dimensions, figures

if TYPE_CHECKING:
    import pyarrow as pa

_TOTAL = "合计|总计|共计|总数|总量|小计"


def part_of_whole(table: pa.Table, world: World, *, on: list[FieldName], same: list[FieldName]) -> Iterator[Hit]:
    """其中数不大于总数，也不再加进总数。`on` is figure, unit, whole, id, name; the whole is named by id or name.

    A total (合计…) that agrees in `same` and is exactly the whole plus its parts has counted the parts twice.
    """
    field, unit, whole, key, label = on
    others, counts = _wholes(table, key, label, whole), dimensions(table, unit, world.codes)
    rows = np.flatnonzero((others != NONE) & (others != np.arange(table.num_rows)) & (counts == counts[others]))
    if not rows.size:
        return
    told, theirs = figures(table, field, world.codes), others[rows]
    for row, other in zip(rows.tolist(), theirs.tolist(), strict=True):
        if told.low[row] > told.high[other]:
            zh, en = f"其中数{told.shown(row)}大于", f"the part {told.shown(row)} exceeds"
            yield Hit(row, field, _told(zh, en, told.shown(other), cells(table, label, [other])[0]))
    parts: dict[int, list[int]] = defaultdict(list)
    for row, other in zip(rows.tolist(), theirs.tolist(), strict=True):
        parts[other].append(row)
    for row, other in _twice(table, (label, same), parts, told):
        zh, en = f"合计{told.shown(row)}把其中数又加进了", f"the total {told.shown(row)} adds the parts again to"
        yield Hit(row, field, _told(zh, en, told.shown(other), cells(table, label, [other])[0]))


def _wholes(table: pa.Table, key: str, label: str, whole: str) -> Ints:
    """The row of each record's whole, by id before name; the last of several."""
    columns = [folded_column(table, name) for name in (label, key, whole)]
    (names, ids, wholes), size = shared(*columns)
    rows, by_id = last_rows(names, size), last_rows(ids, size)
    known = by_id != NONE
    rows[known] = by_id[known]
    return np.where(columns[2].where(bool), rows[wholes], NONE)


def _twice(
    table: pa.Table, by: tuple[str, list[str]], parts: dict[int, list[int]], told: Figures
) -> Iterator[tuple[int, int]]:
    """(total, whole) of the totals that are a whole and its parts added up."""
    label, same = by
    named = pc.fill_null(pc.match_substring_regex(table[label], _TOTAL), False).to_numpy()
    totals: dict[int, list[int]] = defaultdict(list)
    keys = combined([folded_column(table, name).codes for name in same], table.num_rows)
    for row in np.flatnonzero(named & told.known).tolist():
        totals[int(keys[row])].append(row)
    for other, members in parts.items():
        figures_ = told.low[[other, *members]].tolist()
        for row in totals.get(int(keys[other]), ()):
            if row != other and row not in members and isclose(told.low[row], sum(figures_)):
                yield row, other


def _told(zh: str, en: str, whole: str, name: str) -> dict[str, object]:
    return {"why_zh": f"{zh}“{name}”的总数{whole}", "why_en": f"{en} the whole “{name}”, {whole}"}
