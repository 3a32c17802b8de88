"""stale: what is open has been verified of late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from sucheng_data.model.provenance import COLUMNS
from sucheng_data.model.rule import FieldName, Hit, Skipped, World
from sucheng_data.rules._codes import coded, sheets
from sucheng_data.rules._codes import days as dates

if TYPE_CHECKING:
    import pyarrow as pa

FEW = 5  # rows; of a longer sheet where nearly all are stale, the sheet is told, once
NEARLY_ALL = 0.8


def stale(table: pa.Table, world: World, *, on: list[FieldName], states: list[str], days: int) -> Iterator[Hit]:
    """超过规定天数未核验。`on`: the date of verification, the date that counts where it is blank, the status (of `states`).

    A blank tells something only on a sheet that fills in the column elsewhere; a sheet without any such date is not judged.
    """
    field, (verified, began) = on[0], (dates(table, name) for name in on[:2])
    seen, sheet = ~np.isnat(verified), sheets(table)
    if not seen.any():
        raise Skipped("各表都没有核验日期", "no sheet has a date of verification")
    basis = np.where(seen, verified, began)
    has_column = coded(table, COLUMNS).where(lambda text: field in json.loads(text))
    asked = np.isin(sheet, sheet[seen]) & coded(table, on[2]).where(lambda status: status in states)
    asked &= ~np.isnat(basis) & (seen | has_column)
    old = np.flatnonzero(asked & (np.datetime64(world.as_of) - basis > np.timedelta64(days, "D")))
    judged = np.bincount(sheet[asked], minlength=1)
    for one in dict.fromkeys(sheet[old].tolist()):
        rows = old[sheet[old] == one]
        if judged[one] >= FEW and rows.size >= NEARLY_ALL * judged[one]:
            yield Hit(int(rows[0]), "", _of_sheet(rows.size, int(judged[one]), basis[rows].max().item(), days))
        else:
            for row in rows.tolist():
                yield Hit(row, field, _of_row(basis[row].item(), bool(seen[row]), world.as_of, days))


def _of_sheet(n: int, m: int, newest: date, days: int) -> dict[str, object]:
    return {
        "name_zh": f"本表{m}个站点中的{n}个",
        "name_en": f"{n} of the {m} stations of this sheet",
        "limit": days,
        "why_zh": f"其中最近的一次在{newest}",
        "why_en": f"the latest of them on {newest}",
    }


def _of_row(basis: date, verified: bool, today: date, days: int) -> dict[str, object]:
    age = (today - basis).days
    zh = f"上次核验在{basis}，距今{age}天" if verified else f"{basis}启用，从未核验"
    en = f"last verified on {basis}, {age} days ago" if verified else f"opened on {basis}, never verified"
    return {"value": basis.isoformat() if verified else "", "limit": days, "why_zh": zh, "why_en": en}
