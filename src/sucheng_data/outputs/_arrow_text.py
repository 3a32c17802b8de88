"""Columns as text, by Arrow: no cell becomes a Python object, but the texts that need an escape in JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

# Rows joined at a time: what stays in the processor's cache, and far from the 2 GB that a column of text can hold.
_ROWS = 1 << 13
_SAMPLE = 1 << 10
_BETWEEN = "\x1f"
_ESCAPED = r'["\\\x00-\x1f]'
_NONE = pa.scalar(None, pa.string())


def slices(table: pa.Table) -> Iterator[pa.Table]:
    """`table` in parts of so many rows as are joined at a time."""
    for start in range(0, table.num_rows, _ROWS):
        yield table.slice(start, _ROWS)


def joined(texts: pa.Array, separator: str) -> bytes:
    """All texts as one, in UTF-8."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    content: bytes = pc.binary_join(whole, separator)[0].as_buffer().to_pybytes()
    return content


def content(texts: pa.Array) -> pa.Buffer:
    """All texts as they lie one behind the other in memory."""
    first, last = np.frombuffer(texts.buffers()[1], np.int32)[[texts.offset, texts.offset + len(texts)]]
    return texts.buffers()[2].slice(int(first), int(last - first))


def join_items(array: pa.Array, items: pa.Array, separator: str) -> pa.Array:
    """The lists of `array` as texts, with `items` (see `flatten`) in place of theirs; null where there is no list."""
    ends = np.zeros(len(array) + 1, np.int32)
    pc.fill_null(pc.list_value_length(array), 0).to_numpy().cumsum(out=ends[1:])
    texts = pc.binary_join(pa.ListArray.from_arrays(pa.array(ends), items), separator)
    return pc.if_else(array.is_null(), _NONE, texts)


def json_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Every value as compact JSON; null where there is none. Members of objects that are null are left out."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    kind = array.type
    if pa.types.is_struct(kind):
        return _objects(array)
    for holds, write in _WAYS.items():
        if holds(kind):
            return write(array)
    return array.cast(pa.string())


def distinctly(array: pa.Array, write: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """`write(array)`; where few texts come again and again, each is written once."""
    if not _few(array.slice(0, _SAMPLE)):
        return write(array)
    encoded = array.dictionary_encode()
    return write(encoded.dictionary).take(encoded.indices) if _few(array, encoded.dictionary) else write(array)


def _few(array: pa.Array, distinct: pa.Array | None = None) -> bool:
    return 4 * len(pc.unique(array) if distinct is None else distinct) < len(array)


def sparing(name: str, column: pa.ChunkedArray) -> pa.Array:
    """The column; where few values come again and again, a dictionary of what `member` makes of each."""
    array = column.combine_chunks()
    key = _key(array)
    if key is None or not _few(key.slice(0, _SAMPLE)):
        return array
    encoded = key.dictionary_encode()
    rows = np.flatnonzero(key.is_valid())[::-1]
    at = np.zeros(len(encoded.dictionary), np.int64)
    at[encoded.indices.drop_null().to_numpy()[::-1]] = rows
    return pa.DictionaryArray.from_arrays(encoded.indices, member(name, array.take(pa.array(at))))


def _key(array: pa.Array) -> pa.Array | None:
    """By what values can be told from one another; None where that is more work than to write each."""
    kind = array.type
    if not pa.types.is_list(kind) or not pa.types.is_string(kind.value_type):
        return None if pa.types.is_nested(kind) or pa.types.is_floating(kind) else array
    items = pc.unique(array.flatten())
    mixed = items.null_count or pc.any(pc.match_substring_regex(items, f"^$|{_BETWEEN}")).as_py()
    return None if mixed else pc.binary_join(array, _BETWEEN)


def _texts(array: pa.Array) -> pa.Array:
    return distinctly(array, _quoted)


def _quoted(array: pa.Array) -> pa.Array:
    quoted = pc.binary_join_element_wise('"', array, '"', "")
    special = pc.fill_null(pc.match_substring_regex(array, _ESCAPED), False)
    if not pc.any(special).as_py():
        return quoted
    escaped = [orjson.dumps(text).decode() for text in array.filter(special).to_pylist()]
    return pc.replace_with_mask(quoted, special, pa.array(escaped, pa.string()))


def _dates(array: pa.Array) -> pa.Array:
    return _texts(array.cast(pa.string()))


def _floats(array: pa.Array) -> pa.Array:
    """What JSON has no number for is null."""
    return pc.if_else(pc.is_finite(array), array, pa.scalar(None, array.type)).cast(pa.string())


def _lists(array: pa.Array) -> pa.Array:
    items = pc.fill_null(json_text(array.flatten()), "null")
    return pc.binary_join_element_wise("[", join_items(array, items, ","), "]", "")


def _objects(array: pa.Array) -> pa.Array:
    members = [member(field.name, pc.struct_field(array, field.name)) for field in array.type]
    return pc.if_else(array.is_null(), _NONE, object_text(members, len(array)))


def object_text(members: Sequence[pa.Array], rows: int) -> pa.Array:
    """One object per row, of the members that are there."""
    return pc.binary_join_element_wise(*object_parts(members, rows), "")


def object_parts(members: Sequence[pa.Array], rows: int) -> list[Any]:
    """The same before it is joined."""
    ahead = next((at for at, each in enumerate(members, 1) if not each.null_count), len(members))
    # Arrow leaves out a row of nothing but nulls, so that there is always something in it.
    first = pc.binary_join_element_wise(pa.repeat("", rows), *members[:ahead], ",", null_handling="skip")
    parts: list[Any] = ["{", pc.ascii_ltrim(first, ",")]
    for each in members[ahead:]:
        parts += [pc.fill_null(pc.binary_join_element_wise(",", each, ""), "")] if each.null_count else [",", each]
    return [*parts, "}"]


def member(name: str, column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """`"name":value` of every value; null where there is none."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):  # see `sparing`
        return array.dictionary.take(array.indices)
    return pc.binary_join_element_wise(orjson.dumps(name).decode() + ":", json_text(array), "")


_WAYS: Mapping[Callable[[pa.DataType], bool], Callable[[pa.Array], Any]] = {
    pa.types.is_string: _texts,
    pa.types.is_date: _dates,
    pa.types.is_floating: _floats,
    pa.types.is_list: _lists,
}
