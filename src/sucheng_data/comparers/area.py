"""Comparer: district, town and community."""

from __future__ import annotations

import numpy as np

from sucheng_data.comparers._cores import alike
from sucheng_data.comparers._names import communities, names, towns
from sucheng_data.grammar.syllables import nearly_sounded
from sucheng_data.model.comparing import Columns, Ints, Mask, Pairs, Told, level_of, numbered
from sucheng_data.model.issue import Text
from sucheng_data.model.rule import FieldName

LEVELS = ("district", "town", "community", "other_community", "other_town", "other_district")
_SAID = (
    Text("同一县（市、区）", "same district"),
    Text("同一街道或镇", "same town"),
    Text("同一社区或村", "same community"),
    Text("社区或村不同", "communities differ"),
    Text("街道或镇不同", "towns differ"),
    Text("县（市、区）不同", "districts differ"),
)


def area(
    pairs: Pairs, *, name: FieldName, district: FieldName = "", town: FieldName = "", community: FieldName = ""
) -> Told:
    """区划：县（市、区）、街道或镇、社区或村，不填的从名称读。The divisions, of their own columns or else of the name."""
    columns = pairs.columns
    where = (
        columns.once(_districts, name, district),
        columns.once(towns, name, district, town),
        columns.once(communities, name, community).codes,
    )
    sides = [(place[pairs.left], place[pairs.right]) for place in where]
    same = [(a >= 0) & (a == b) for a, b in sides]
    other = [(a >= 0) & (b >= 0) & (a != b) for a, b in sides]
    # 淞涛 and 松涛, 永联 and 南丰永联 are perhaps one.
    other[2] &= ~_alike(columns, name, community, *sides[2], other[2])
    # A community of one name in another town is another one.
    same[2] &= ~other[1]
    level = level_of(
        pairs, {0: same[0], 1: same[1], 4: other[1] & ~same[2], 2: same[2], 3: other[2] & ~other[1], 5: other[0]}
    )
    return Told(level, lambda at: _SAID[level[at]])


def _alike(columns: Columns, name: str, community: str, left: Ints, right: Ints, at: Mask) -> Mask:
    """Which of the pairs at `at` are communities whose names a slip tells apart."""
    stems, first, last = columns.once(_heard, name, community)
    found = np.zeros(at.size, dtype=bool)
    size = max(len(stems), 1)
    at = at & ((first[left] == first[right]) | (last[left] == last[right])) if stems else at
    rows = np.flatnonzero(at)
    distinct, back = np.unique(left[rows] * size + right[rows], return_inverse=True)
    told = [alike(stems[pair // size], stems[pair % size]) for pair in distinct.tolist()]
    found[rows] = np.array(told, dtype=bool)[back]
    return found


def _heard(columns: Columns, name: str, community: str) -> tuple[list[str], Ints, Ints]:
    """The stems of the communities; numbers for how each begins, and how it ends."""
    stems = columns.once(communities, name, community).words.to_pylist()
    heard = [nearly_sounded(one) for one in stems]
    return stems, numbered([one[0] for one in heard]), numbered([one[-1] for one in heard])


def _districts(columns: Columns, name: str, district: str) -> Ints:
    field = columns.coded(district)
    own, read, _ = columns.once(names, name).stated("district", field, field.words.to_pylist())
    return np.where(own >= 0, own, read)
