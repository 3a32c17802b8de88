"""Columns as codes: each distinct value is looked at once, rows are compared as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sucheng_data.model.identity import folded
from sucheng_data.model.provenance import FILE, SHEET
from sucheng_data.model.rule import values

if TYPE_CHECKING:
    from sucheng_data.model.geo import Mask

NONE = -1
# Of texts of these characters folding takes away the second kind and makes small letters, which Arrow does at once.
_LETTERS = "一-鿿0-9A-Za-z"
LEFT_OUT = "“”‘’\"'「」『』«»` ,.、。，：:；;！!？?·《》（）()【】/_+&%#—–~-"
_SIMPLE, _PUNCTUATION = (f"{start}{re.escape(LEFT_OUT)}{end}" for start, end in ((f"^[{_LETTERS}", "]*$"), ("[", "]+")))
_FOLDED = "^[一-鿿0-9a-z]*$"  # as it is
Ints = NDArray[np.int64]


class Coded(NamedTuple):
    """A column: `codes[row]` is the index of its value in `words`, -1 where it is empty."""

    codes: Ints
    words: list[Any]

    def read(self, change: Callable[[Any], Any]) -> Coded:
        """The column with `change` done to its values; what it makes None is empty."""
        return self.of([None if word is None else change(word) for word in self.words])

    def of(self, words: list[Any]) -> Coded:
        """The column with other words for its own: of two that are equal each row has the same code."""
        index: dict[Any, int] = {}
        fresh = np.array(
            [NONE if w is None else index.setdefault(w, len(index)) for w in words] + [NONE], dtype=np.int64
        )
        return Coded(fresh[self.codes], list(index))

    def where(self, holds: Callable[[Any], bool], *, empty: bool = False) -> Mask:
        """Of each row, whether `holds` is true of its value."""
        answers: Mask = np.array([bool(holds(word)) for word in self.words] + [empty], dtype=bool)
        return answers[self.codes]

    def spread(self) -> list[Any]:
        """The value of each row; equal values are one object."""
        words = [*self.words, None]
        return [words[code] for code in self.codes.tolist()]


def coded(table: pa.Table, name: str) -> Coded:
    """The column `name`; all empty where the table has none."""
    if name not in table.column_names:
        return Coded(np.full(table.num_rows, NONE, dtype=np.int64), [])
    column = table[name].combine_chunks()
    if pa.types.is_string(column.type) and isinstance(column, pa.Array):
        return _numbered(column.dictionary_encode())
    codes = _codes(column)
    found, first = np.unique(codes, return_index=True)
    first = first[found != NONE]
    return Coded(codes, column.take(pa.array(first)).to_pylist())


def _numbered(encoded: pa.DictionaryArray) -> Coded:
    codes: Ints = encoded.indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded(codes, encoded.dictionary.to_pylist())


def _codes(array: Any) -> Ints:
    """Numbers from 0 on that stand for the values; -1 for null."""
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.nulls(0)
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
    elif pa.types.is_null(kind):
        return np.full(len(array), NONE, dtype=np.int64)
    elif pa.types.is_list(kind):
        array = _as_bytes(array, array.offsets.to_numpy() * 4, _codes(array.values).astype(np.int32))
    elif pa.types.is_struct(kind):
        parts = combined([_codes(part) for part in array.flatten()], len(array))
        array = _as_bytes(array, np.arange(len(array) + 1) * 4, parts.astype(np.int32))
    codes: Ints = array.dictionary_encode().indices.fill_null(NONE).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes


def _as_bytes(array: Any, offsets: Ints, codes: NDArray[np.int32]) -> Any:
    """Each list as the bytes of its codes, which Arrow can tell apart."""
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(np.ascontiguousarray(codes))]
    joined = pa.Array.from_buffers(pa.binary(), len(array), buffers)
    return pc.if_else(pc.is_valid(array), joined, None)


def combined(columns: list[Ints], rows: int) -> Ints:
    """One code per combination of several columns' codes; no particular order."""
    key = np.zeros(rows, dtype=np.int64)
    for codes in columns:
        key = np.unique(key * (codes.max(initial=NONE) + 2) + codes + 1, return_inverse=True)[1].astype(np.int64)
    return key


def folded_column(table: pa.Table, name: str) -> Coded:
    """The column as names are compared (`identity.folded`); what is empty is ""."""
    return _numbered(folded_rows(table, name).dictionary_encode())


def folded_rows(table: pa.Table, name: str) -> pa.Array:
    """The same, row by row."""
    column = table[name].combine_chunks() if name in table.column_names else None
    if isinstance(column, pa.StringArray):
        encoded = column.dictionary_encode()
        return _folded(encoded.dictionary).take(encoded.indices).fill_null("")
    codes, words = coded(table, name)
    return pa.array([*folded_words(words), ""], pa.string()).take(pa.array(np.where(codes == NONE, len(words), codes)))


def folded_words(words: list[Any]) -> list[str]:
    """Each of `words` folded."""
    if not all(isinstance(word, str) for word in words):
        return [folded(word) for word in words]
    return list(_folded(pa.array(words, pa.string())).to_pylist())


def _folded(texts: pa.Array) -> pa.Array:
    """Each text folded; those of plain letters and punctuation all at once."""
    odd = pc.invert(pc.match_substring_regex(texts, _FOLDED))
    if not pc.any(odd).as_py():
        return texts
    some = texts.filter(odd)
    bare = pc.utf8_lower(pc.replace_substring_regex(some, _PUNCTUATION, ""))
    simple = pc.match_substring_regex(some, _SIMPLE)
    rest = pa.array(list(map(folded, some.filter(pc.invert(simple)).to_pylist())), pa.string())
    return pc.replace_with_mask(texts, odd, pc.replace_with_mask(bare, pc.invert(simple), rest))


def groups(key: Ints, rows: Ints) -> Iterator[list[int]]:
    """Of `rows`, those of one key together, where there are two or more; rows in their order."""
    order = rows[np.argsort(key[rows], kind="stable")]
    edges = np.flatnonzero(np.diff(key[order], prepend=NONE - 1, append=NONE - 1))
    sizes = np.diff(edges)
    for at in np.flatnonzero(sizes > 1).tolist():
        yield order[edges[at] : edges[at + 1]].tolist()


def filled(table: pa.Table, name: str) -> Mask:
    """Where the column has a value."""
    if name not in table.column_names:
        return np.zeros(table.num_rows, dtype=bool)
    mask: Mask = table[name].is_valid().to_numpy()
    return mask


def cells(table: pa.Table, name: str, rows: Any) -> list[Any]:
    """The values of these rows only."""
    if name not in table.column_names:
        return [None] * len(rows)
    return values(table.select([name]).take(pa.array(rows, pa.int64())), name)


def shared(*columns: Coded) -> tuple[list[Ints], int]:
    """The codes of several columns by one list of words, and how many words that has."""
    index: dict[Any, int] = {}
    told = []
    for codes, words in columns:
        fresh = np.array([index.setdefault(word, len(index)) for word in words] + [NONE], dtype=np.int64)
        told.append(fresh[codes])
    return told, len(index)


def last_rows(codes: Ints, size: int) -> Ints:
    """For each code, the last row that has it; -1 where none has. One more at the end for the code -1."""
    rows = np.full(size + 1, NONE, dtype=np.int64)
    known = np.flatnonzero(codes != NONE)
    rows[codes[known]] = known
    return rows


def days(table: pa.Table, name: str) -> NDArray[np.datetime64]:
    """The dates of a column; NaT, with which no comparison holds, where there is none."""
    if name not in table.column_names:
        return np.full(table.num_rows, np.datetime64("NaT"), dtype="datetime64[D]")
    dates: NDArray[np.datetime64] = table[name].cast(pa.date32()).to_numpy().astype("datetime64[D]")
    return dates


def sheets(table: pa.Table) -> Ints:
    """The sheet of each row, as a number."""
    return combined([coded(table, name).codes for name in (FILE, SHEET)], table.num_rows)
