"""The contract of a comparer: a batch of pairs of records in, a level for each pair out.

A comparer is one function in `comparers/<name>.py` with the file's name: `def hours(pairs, *, always)`. Its options are
keyword-only and come from the schema; `LEVELS` in its module names what it can say of a pair. One that can also tell which records
are worth comparing has a function `keys(columns, *, …)` beside it, with the same options: records that share a key are held against
each other.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar, get_type_hints

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sucheng_data.model import registry
from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Text
from sucheng_data.model.runner import Runner, Serial, value

FOLDER = "comparers"
WORDS = ("comparer", "kind", "weights", "doubt", "veto")  # of a step of x-match; the others are options of its comparer
NONE = -1
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Levels = NDArray[np.int8]
Made = TypeVar("Made")
BETWEEN = "\x1f"  # between the members of a list
_FEW, _MANY = 1 << 11, 1 << 15  # words that are not worth a process, and that are enough for one
_KINDS = {str: pa.string(), int: pa.int64(), bool: pa.bool_()}


class Coded(NamedTuple):
    """A column: `codes[row]` is the index of its value in `words`, -1 where it is empty."""

    codes: Ints
    words: pa.StringArray

    def word(self, row: int) -> str:
        return self.words[int(self.codes[row])].as_py().replace(BETWEEN, "、") if self.codes[row] >= 0 else ""

    def items(self) -> list[list[str]]:
        """Of each of the words its members, where it is a list."""
        return [word.split(BETWEEN) for word in self.words.to_pylist()]

    def item(self, row: int) -> list[str]:
        return self.words[int(self.codes[row])].as_py().split(BETWEEN) if self.codes[row] >= 0 else []


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

    def read(
        self, kind: type[tuple[Any, ...]], reader: Callable[[str], tuple[Any, ...]], words: pa.StringArray
    ) -> pa.Table:
        """What `reader` makes of every word, its fields as columns; where the words are many, as our runner does it.

        `kind`: what it returns, a NamedTuple of str, int and bool.
        """
        batches = self.beside(lambda some: _read(kind, reader, words[some]), len(words), _FEW, _MANY)
        return pa.Table.from_batches(batches).combine_chunks()

    def beside(self, work: Callable[[slice], Made], count: int, few: int, many: int) -> list[Made]:
        """`work` on `count` things, where they are more than a `few` in slices of at most `many`, as our runner does it: an even
        number of one size, so that two processes have the same to do."""
        share = count or 1 if count <= few else -(-count // (2 * -(-count // (2 * many))))
        slices = [slice(start, start + share) for start in range(0, max(count, 1), share)]
        return list(map(value, self.runner.map(work, slices)) if len(slices) > 1 else map(work, slices))


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


def coded(texts: pa.Array | pa.ChunkedArray) -> Coded:
    """Texts by number, "" and null by none."""
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    encoded = pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts).dictionary_encode()
    codes = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded(codes, encoded.dictionary)


def numbered(values: list[Any]) -> Ints:
    """Numbers that stand for `values`, equal ones for equal values; -1 for None and ""."""
    index: dict[Any, int] = {}
    found = (index.setdefault(value, len(index)) if value is not None and value != "" else NONE for value in values)
    return np.fromiter(found, dtype=np.int64, count=len(values))


def distinct(values: Ints) -> Ints:
    """The different values, sorted, as `values` are afterwards; much quicker than numpy's way, which hashes, where there are millions."""
    values.sort()
    first = np.ones(values.size, dtype=bool)
    first[1:] = values[1:] != values[:-1]
    return values[first]


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


def _read(
    kind: type[tuple[Any, ...]], reader: Callable[[str], tuple[Any, ...]], words: pa.StringArray
) -> pa.RecordBatch:
    schema = pa.schema([(name, _KINDS[word]) for name, word in get_type_hints(kind).items()])
    columns: Any = zip(*map(reader, words.to_pylist()), strict=True) if len(words) else [()] * len(schema)
    return pa.record_batch([pa.array(column, of) for column, of in zip(columns, schema.types, strict=True)], schema)


def _coded(columns: Columns, name: str) -> Coded:
    table = columns.table
    nothing = Coded(np.full(len(columns), NONE, dtype=np.int64), pa.array([], pa.string()))
    if name not in table.column_names:
        return nothing
    array = table[name].combine_chunks()
    array = array.dictionary_decode() if pa.types.is_dictionary(array.type) else array
    if pa.types.is_list(array.type):
        if not pa.types.is_string(array.type.value_type):
            return nothing
        array = pc.binary_join(array, BETWEEN)
    elif not pa.types.is_string(array.type):
        array = array.cast(pa.string())
    return coded(array)
