"""What a figure with its qualifier allows the true number to be."""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sucheng_data.model.codes import Codes, Register
from sucheng_data.model.datum import Floats
from sucheng_data.model.geo import Mask
from sucheng_data.model.observation import ROUGH
from sucheng_data.rules._codes import Coded, Ints, coded, combined

if TYPE_CHECKING:
    import pyarrow as pa


class Figures(NamedTuple):
    """Figures from `low` to `high`, in the canonical unit; NaN where there is none. How each is written, `shown` tells."""

    low: Floats
    high: Floats
    value: Floats
    top: Floats
    kind: Coded
    unit: Coded
    labels: Codes | None

    @property
    def known(self) -> Mask:
        return ~np.isnan(self.low)

    @property
    def alike(self) -> Ints:
        """The same number for rows that write the same figure."""
        numbers = [np.unique(part, return_inverse=True)[1] for part in (self.value, self.top)]
        return combined([*numbers, self.kind.codes, self.unit.codes], self.value.size)

    def shown(self, row: int) -> str:
        """As people write it: 约300个."""
        kind, unit = ([*column.words, None][column.codes[row]] for column in (self.kind, self.unit))
        word = self.labels.label(kind) if self.labels and kind and kind not in ("eq", "range") else ""
        span = f"-{self.top[row]:.12g}" if kind == "range" and not np.isnan(self.top[row]) else ""
        return f"{word}{self.value[row]:.12g}{span}{unit or ''}"


def figures(table: pa.Table, field: str, codes: Register) -> Figures:
    """The bounds of each figure, by the columns that go with a quantity: its qualifier, upper bound and unit."""
    own = f"{field}_qualifier" in table.column_names
    kind, unit = coded(table, f"{field}_qualifier" if own else "qualifier"), coded(table, "unit")
    value, top = _floats(coded(table, field)), _floats(coded(table, f"{field}_max"))
    shape = np.array([*kind.words, "eq"], dtype=object)[kind.codes]
    low, high = value.copy(), value.copy()
    rough, least, most, span = (np.isin(shape, kinds) for kinds in (["approx"], ["gt", "ge"], ["lt", "le"], ["range"]))
    low[rough], high[rough] = value[rough] * (1 - ROUGH), value[rough] * (1 + ROUGH)
    high[least], low[most] = inf, -inf
    high[span] = np.where(np.isnan(top[span]), inf, top[span])
    low[np.isnan(value)], high[np.isnan(value)] = np.nan, np.nan
    units = codes.get("units")
    known = [units.by_code.get(word) if units else None for word in unit.words]
    factor = np.array([float(entry["factor"]) if entry else 1.0 for entry in known] + [1.0])[unit.codes]
    return Figures(low * factor, high * factor, value, top, kind, unit, codes.get("qualifiers"))


def _floats(column: Coded) -> Floats:
    return np.array([float(word) for word in column.words] + [np.nan])[column.codes]


def dimensions(table: pa.Table, unit: str, codes: Register) -> Ints:
    """What each unit counts, as a number: people and person-times are two things; -1 where it is not known."""
    known = codes["units"].by_code
    return coded(table, unit).read(lambda word: (known.get(word) or {}).get("dimension") or None).codes
