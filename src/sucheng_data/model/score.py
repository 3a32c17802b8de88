"""The monthly scoreboard: how good one department's data is, and how each number is made."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """One measure: `good` of `of` things are as they should be; `of` 0: there was nothing to measure.

    name: a dimension of GB/T 36344 or one of the measures beside them; weight: its share in the points.
    """

    name: str
    good: float
    of: float
    weight: float = 0.0

    @property
    def share(self) -> float | None:
        """0 to 1; None when there was nothing to measure."""
        return self.good / self.of if self.of else None


class Score(NamedTuple):
    """One department: 0 to 100 points over the parts that could be measured, None when none could."""

    organisation: str
    points: float | None
    parts: tuple[Part, ...]
    files: int = 0
    rows: int = 0
    errors: int = 0
    warnings: int = 0
