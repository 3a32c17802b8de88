"""bundle: a whole and its parts are either both counted or both not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, cells, coded, filled, last_rows, shared

if TYPE_CHECKING:
    import pyarrow as pa


def bundle(
    table: pa.Table, world: World, *, field: FieldName, whole: FieldName, key: FieldName, label: FieldName
) -> Iterator[Hit]:
    """组合与明细的数量应都填或都不填。One finding per bundle, at the bundle's own cell; `whole` holds its `key`."""
    counted = filled(table, field)
    (ids, wholes), size = shared(coded(table, key), coded(table, whole))
    others = last_rows(ids, size)[wholes]
    parts: dict[int, list[int]] = defaultdict(list)
    for row in np.flatnonzero((others != NONE) & (others != np.arange(table.num_rows))).tolist():
        parts[int(others[row])].append(row)
    for other, members in sorted(parts.items()):
        blank = [row for row in members if not counted[row]]
        if counted[other] and blank:
            shown = "、".join(str(name) for name in cells(table, label, blank[:3]))
            zh = f"组合写了数量，{len(members)}项明细中有{len(blank)}项没有（{shown}）"
            en = f"the bundle has a quantity, {len(blank)} of its {len(members)} parts have none ({shown})"
            yield Hit(other, field, {"why_zh": zh, "why_en": en})
        elif not counted[other] and len(blank) < len(members):
            zh = f"组合没有数量，{len(members)}项明细中有{len(members) - len(blank)}项写了"
            en = f"the bundle has no quantity, {len(members) - len(blank)} of its {len(members)} parts have one"
            yield Hit(other, field, {"value": "", "why_zh": zh, "why_en": en})
