"""unlike_sums: amounts of different meaning are not one provider's total, and money spent keeps to what was announced."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.identity import folded
from sucheng_data.model.rule import FieldName, Hit, World
from sucheng_data.rules._codes import NONE, Ints, cells, coded, combined, filled, groups, shared, sheets

if TYPE_CHECKING:
    import pyarrow as pa


def unlike_sums(
    table: pa.Table, world: World, *, field: FieldName, kind: FieldName, by: list[FieldName], part_of: FieldName
) -> Iterator[Hit]:
    """同一单位的金额口径混合，不可合计。One finding per provider and sheet, at the first amount of another kind than the first.

    `by`: the provider, and who reported it where that is blank; parts of a bundle (`part_of`) are inside its amount.
    """
    rows = np.flatnonzero(filled(table, field) & filled(table, kind) & ~filled(table, part_of))
    group, labels = combined([sheets(table), _whose(table, by)], table.num_rows), world.codes["value_types"]
    odd: dict[int, dict[str, Decimal]] = {}
    for members in groups(group, rows):
        sums: dict[str, Decimal] = {}
        for row, amount, what in zip(members, cells(table, field, members), cells(table, kind, members), strict=True):
            if len(sums) == 1 and what not in sums:
                odd[row] = sums
            sums[what] = sums.get(what, Decimal()) + Decimal(str(amount))
    for row, sums in sorted(odd.items(), key=lambda one: one[0]):
        said = {
            f"why_{lang}": joint.join(
                f"{labels.label(name, lang)}{space}{total.normalize():f}{yuan}" for name, total in sums.items()
            )
            for lang, joint, space, yuan in (("zh", "、", "", "元"), ("en", ", ", " ", " yuan"))
        }
        yield Hit(row, kind, {"value": labels.label(cells(table, kind, [row])[0]), **said})


def _whose(table: pa.Table, by: list[str]) -> Ints:
    """The provider of each row, as a number: of several fields the first that is filled in."""
    whose = np.full(table.num_rows, NONE, dtype=np.int64)
    columns = [coded(table, name).read(lambda value: folded(value) if value else None) for name in by]
    for codes in shared(*columns)[0]:
        whose = np.where(whose == NONE, codes, whose)
    return whose
