"""Which pairs of records are worth comparing: those that share a key of some comparer, and never too many."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sucheng_data.model import comparing
from sucheng_data.model.comparing import Columns, Ints, Keys, Mask, combined, distinct
from sucheng_data.model.jsonfile import Json
from sucheng_data.stages._match_score import Plan, Step

ALL = 40  # records of one key that are all held against each other
_AT_ONCE = 1 << 20  # keys
WINDOW = 12  # neighbours that each is held against where there are more


def candidates(columns: Columns, plan: Plan, spare: Mask) -> tuple[Ints, Ints]:
    """(rows, other rows) of the pairs worth comparing, each once, the earlier row first; none of the rows that are `spare`."""
    size, steps = len(columns), {step.name: step for step in plan.steps}
    order = _order(columns, plan)
    pairs = [np.zeros(0, dtype=np.int64)]
    for block in plan.blocks:
        rows, keys = _keys(columns, steps[block["by"]])
        for part in _parts(rows, keys, ~spare[rows]):
            left, right = _of_block(columns, part, block, order)
            pairs.append(distinct(np.minimum(left, right) * size + np.maximum(left, right)))
    both = np.concatenate(pairs)
    pairs.clear()  # of millions of pairs there is never more than two copies
    both = distinct(both)
    return both // size, np.remainder(both, size, out=both)


def _order(columns: Columns, plan: Plan) -> Ints:
    """A number per row, alike for records alike in what is compared first: neighbours in it are kept where a block is too big."""
    step = plan.steps[0]
    make = comparing.keys(step.name)
    order = np.full(len(columns), -1, dtype=np.int64)
    if make:
        found = make(columns, **step.options)
        order[found.rows] = found.keys
    return order


def _keys(columns: Columns, step: Step) -> Keys:
    make = comparing.keys(step.name)
    assert make is not None  # the check of the schemas
    return make(columns, **step.options)


def _parts(rows: Ints, keys: Ints, wanted: Mask) -> Iterator[Keys]:
    """The `wanted` of them, some keys at a time: sorting them takes ten times their memory."""
    count = keys.size // _AT_ONCE + 1
    for number in range(count):
        part = wanted & (keys % count == number) if count > 1 else wanted
        yield Keys(rows[part], keys[part])


def _of_block(columns: Columns, found: Keys, block: Json, order: Ints) -> tuple[Ints, Ints]:
    """The pairs that share a key; a key of too many is split by the fields of `within`, what is still too big is read in order."""
    rows, keys = found
    keys = np.unique(keys, return_inverse=True)[1].astype(np.int64) if keys.size else keys
    for name in block.get("within", ()):
        many = np.bincount(keys)[keys] > ALL if keys.size else np.zeros(0, dtype=bool)
        parts = np.where(many, columns.coded(name).codes[rows], -1)
        keys = combined(keys, parts)
    sort = np.lexsort((rows, order[rows], keys))
    rows, keys = rows[sort], keys[sort]
    big = np.bincount(keys)[keys] > ALL if keys.size else np.zeros(0, dtype=bool)
    lefts, rights = [rows[:0]], [rows[:0]]
    at = np.arange(rows.size)
    for step_ in range(1, ALL):
        at = at[at + step_ < rows.size]
        at = at[(keys[at] == keys[at + step_]) & ((step_ <= WINDOW) | ~big[at])]
        if not at.size:
            break
        lefts.append(rows[at])
        rights.append(rows[at + step_])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    return left[left != right], right[left != right]
