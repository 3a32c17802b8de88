"""The contract of a comparer: a batch of pairs of records in, a level for each pair out.

A comparer is one function in `comparers/<name>.py` with the file's name: `def hours(pairs, *, always)`. Its options are
keyword-only and come from the schema; `LEVELS` in its module names what it can say of a pair. One that can also tell which records
are worth comparing has a function `keys(columns, *, …)` beside it, with the same options: records that share a key are held against
each other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from sucheng_data.model import registry
from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text
from sucheng_data.model.runner import Runner, Serial, value

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER = "comparers"
WORDS = ("comparer", "kind", "weights", "doubt", "veto")  # of a step of x-match; the others are options of its comparer
NONE = -1
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Levels = NDArray[np.int8]
Made = TypeVar("Made")
Part = TypeVar("Part", bound=tuple[Any, ...])
_BETWEEN = "\x1f"
_MANY = 1 << 15  # words that are worth a process


class Coded(NamedTuple):
    """A column: `codes[row]` is the index of its value in `words`, -1 where it is empty."""

    codes: Ints
    words: list[str]

    def word(self, row: int) -> str:
        return "、".join(self.items(int(self.codes[row]))) if self.codes[row] >= 0 else ""

    def items(self, code: int) -> list[str]:
        """The members of a value that is a list."""
        return self.words[code].split(_BETWEEN)


@dataclass(frozen=True)
class Columns:
    """The records of a table as comparers see them; what is worked out of them is worked out once."""

    table: pa.Table
    register: Register
    runner: Runner = field(default_factory=Serial)
    _made: dict[tuple[object, ...], Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def coded(self, name: str) -> Coded:
        """The column `name` as texts; all empty where the table has none, or where it is no column of values."""
        return self.once(_coded, name)

    def once(self, make: Callable[..., Made], *names: str) -> Made:
        """`make(columns, *names)`, made when it is first asked for."""
        key = (make, *names)
        if key not in self._made:
            self._made[key] = make(self, *names)
        made: Made = self._made[key]
        return made

    def read(self, reader: Callable[[str], Part], words: Sequence[str]) -> list[Part]:
        """`reader` of every word, which is a tuple with names; where the words are many, as our runner does it."""
        if len(words) <= _MANY:
            return list(map(reader, words))
        slices = [words[start : start + _MANY] for start in range(0, len(words), _MANY)]
        parts: list[Part] = []
        for made, columns in map(value, self.runner.map(partial(_read, reader), slices)):
            parts += map(made, zip(*columns, strict=True))
        return parts


class Pairs(NamedTuple):
    """Pairs of rows, `left[i]` with `right[i]`."""

    columns: Columns
    left: Ints
    right: Ints


class Told(NamedTuple):
    """What a comparer says: per pair an index in its LEVELS, -1 where it cannot tell; and of one pair, in words."""

    level: Levels
    say: Callable[[int], Text]


class Keys(NamedTuple):
    """`rows[i]` has `keys[i]`; a row may have several keys, or none."""

    rows: Ints
    keys: Ints


Comparer = Callable[..., Told]


def levels(name: str) -> tuple[str, ...]:
    """What the comparer `name` can say of a pair."""
    known: tuple[str, ...] = _module(name).LEVELS
    return known


def keys(name: str) -> Callable[..., Keys] | None:
    """What finds candidates for the comparer `name`; None where it has nothing of the kind."""
    return getattr(_module(name), "keys", None)


def _module(name: str) -> Any:
    return sys.modules[registry.find(FOLDER, name).__module__]


def numbered(values: list[Any]) -> Ints:
    """Numbers that stand for `values`, equal ones for equal values; -1 for None and ""."""
    index: dict[Any, int] = {}
    found = (index.setdefault(value, len(index)) if value is not None and value != "" else NONE for value in values)
    return np.fromiter(found, dtype=np.int64, count=len(values))


def distinct(values: Ints) -> Ints:
    """The different values, sorted; much quicker than numpy's way, which hashes, where there are millions."""
    ordered = np.sort(values)
    first = np.ones(ordered.size, dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    return ordered[first]


def combined(*columns: Ints | Floats) -> Ints:
    """Numbers that stand for the rows of several columns, in their order; numpy sorts two columns at once by bytes, slowly."""
    found = np.zeros(columns[0].size, dtype=np.int64)
    for column in columns:
        words, codes = np.unique(column, return_inverse=True)
        found = np.unique(found * words.size + codes, return_inverse=True)[1].astype(np.int64)
    return found


def spread(column: Coded, values: list[Any] | Ints) -> Ints:
    """Numbers per row, given those per value; -1 where the row has none."""
    return np.append(np.asarray(values, dtype=np.int64), NONE)[column.codes]


def level_of(pairs: Pairs, chosen: Mapping[int, Mask]) -> Levels:
    """The levels whose masks are given, the later over the earlier; -1 elsewhere."""
    told = np.full(pairs.left.size, NONE, dtype=np.int8)
    for level, mask in chosen.items():
        told[mask] = level
    return told


def _read(reader: Callable[[str], Part], words: Sequence[str]) -> tuple[Any, list[tuple[Any, ...]]]:
    """What the parts are made by, and their columns: these pass between processes at a fourth of the cost."""
    parts = list(map(reader, words))
    made: Any = type(parts[0])
    return made._make, list(zip(*parts, strict=True))


def _coded(columns: Columns, name: str) -> Coded:
    import pyarrow as pa
    import pyarrow.compute as pc

    table = columns.table
    nothing = Coded(np.full(len(columns), NONE, dtype=np.int64), [])
    if name not in table.column_names:
        return nothing
    array = table[name].combine_chunks()
    array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    if pa.types.is_list(array.type):
        if not pa.types.is_string(array.type.value_type):
            return nothing
        array = pc.binary_join(array, _BETWEEN)
    elif not pa.types.is_string(array.type):
        array = array.cast(pa.string())
    encoded = pc.if_else(pc.equal(array, ""), pa.scalar(None, pa.string()), array).dictionary_encode()
    encoded = encoded.combine_chunks() if isinstance(encoded, pa.ChunkedArray) else encoded
    codes = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded(codes, encoded.dictionary.to_pylist())
