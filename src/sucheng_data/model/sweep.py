"""Personal data in the columns of a table: asked of distinct texts, and only of those that Arrow cannot rule out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.personal import LIKELY, Found, mask, scan

Rows = dict[int, list[str]]
_SAMPLE = 1024


def texts(column: Any, likely: str = LIKELY) -> Rows:
    """Row -> its texts that hold personal data, of those that match `likely`; in lists and structs, all the texts inside."""
    rows: Rows = {}
    for place, text in _suspects(_whole(column), likely):
        if scan(text):
            rows.setdefault(place, []).append(text)
    return rows


def differing(column: Any, other: Any) -> Any:
    """The texts of `column` that do not stand in the same row of `other`; null in their stead."""
    if not (pa.types.is_string(column.type) and pa.types.is_string(other.type)):
        return column
    same = pc.fill_null(pc.equal(column, other), False)  # null beside a text: it was refused, and is another
    return pc.if_else(same, pa.scalar(None, pa.string()), column)


def found(row: list[str], but: frozenset[str] = frozenset()) -> list[Found]:
    """What is personal in the texts of one row, without the kinds `but`."""
    return [each for text in row for each in scan(text) if each.kind not in but]


def holds_text(kind: pa.DataType) -> bool:
    """Whether a column of this type can hold text at all."""
    if pa.types.is_list(kind):
        return holds_text(kind.value_type)
    if pa.types.is_struct(kind):
        return any(holds_text(part.type) for part in kind)
    return bool(pa.types.is_string(kind))


def masked(column: Any, held: Rows, words: Mapping[int, Mapping[str, str]]) -> Any:
    """The column with everything personal masked that `texts` told of; `words`: per row, further words and what stands in
    their stead."""
    rows = {*held, *words}
    if not rows:
        return column
    kept = column.to_pylist()
    for row in rows:
        kept[row] = changed(kept[row], partial(_masked, words=words.get(row, {})))
    return pa.array(kept, column.type)


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """`value` with `change` done to every text in it."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [changed(item, change) for item in value]
    if isinstance(value, Mapping):
        return {key: changed(item, change) for key, item in value.items()}
    return value


def _masked(text: str, words: Mapping[str, str]) -> str:
    for word, instead in words.items():
        text = text.replace(word, instead)
    return mask(text)


def _whole(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _suspects(array: pa.Array, likely: str) -> Iterator[tuple[int, str]]:
    """(row, text) of every text that may hold personal data."""
    if pa.types.is_list(array.type):
        parents = pc.list_parent_indices(array)
        for place, text in _suspects(pc.list_flatten(array), likely):
            yield parents[place].as_py(), text
    elif pa.types.is_struct(array.type):
        for number in range(array.type.num_fields):
            yield from _suspects(pc.struct_field(array, [number]), likely)
    elif pa.types.is_string(array.type):
        sample = array.slice(0, _SAMPLE)
        if len(sample.unique()) * 2 < len(sample):  # texts recur: each is asked once
            encoded = array.dictionary_encode()
            matches = pc.match_substring_regex(encoded.dictionary, likely).take(encoded.indices)
        else:
            matches = pc.match_substring_regex(array, likely)
        places = pc.indices_nonzero(matches)
        yield from zip(places.to_pylist(), array.take(places).to_pylist(), strict=True)
