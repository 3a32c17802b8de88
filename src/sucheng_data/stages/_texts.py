"""The texts of many cells at once: what `as_text` says of each, asked of Arrow for the kinds of cells that fill long columns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.grid import Cell, as_text

# Between these Arrow writes a number without an exponent, and in so few characters it has no more digits than Excel shows.
_SMALL, _LARGE, _LONGEST = 1e-4, 1e10, 16


def as_texts(cells: Sequence[Cell]) -> pa.Array:
    """The texts of `cells`."""
    try:
        return pa.array(cells, pa.string())
    except pa.ArrowTypeError:  # They are not all texts; to ask every one beforehand takes as long again.
        kinds = set(map(type, cells))
    if len(kinds) == 1:
        return _texts(cells, *kinds)
    return pc.coalesce(*(_texts([cell if type(cell) is kind else None for cell in cells], kind) for kind in kinds))


def _texts(cells: Sequence[Cell | None], kind: type) -> pa.Array:
    """The texts of cells of one kind; null for None."""
    if kind is str:
        return pa.array(cells, pa.string())
    if kind is float:
        return _numbers(pa.array(cells, pa.float64()))
    if kind is date:
        return pa.array(cells, pa.date32()).cast(pa.string())
    return pa.array([None if cell is None else as_text(cell) for cell in cells], pa.string())


def _numbers(numbers: pa.Array) -> pa.Array:
    texts = pc.add(numbers, 0.0).cast(pa.string())  # there is no -0
    size = pc.abs(numbers)
    plain = pc.and_(pc.less(size, _LARGE), pc.or_(pc.greater_equal(size, _SMALL), pc.equal(size, 0.0)))
    odd = pc.invert(pc.and_(plain, pc.less_equal(pc.binary_length(texts), _LONGEST)))
    if not pc.any(odd).as_py():
        return texts
    return pc.replace_with_mask(texts, odd, pa.array(map(as_text, numbers.filter(odd).to_pylist()), pa.string()))
