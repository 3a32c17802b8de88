"""Tables, DataFrames and lists of records as columns the kernels can read."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.engine.values import key, plain
from sucheng_data.model.errors import UsageError

_SAMPLE = 1024
_MOST = 2**29  # numbers of 32 bits in what a binary array holds
_INT64 = range(-(2**63), 2**63)


class Column:
    """One property of all records. `array` (typed) or `items` (any JSON) holds values; `codes` says which belongs to which row.

    Without codes there is a value per row. An absent property is a null of `array`, or the code -1. `kind` is the JSON type
    of the values where they have one in common, else "any".
    """

    def __init__(self, array: pa.Array | None, items: list[Any] | None = None, codes: Any = None) -> None:
        self.array: Any = array
        self.codes = codes
        self._items = items
        self.kind = "any" if array is None else _kind(array.type)
        self._present: Any = None

    def __len__(self) -> int:
        """How many values there are to look at."""
        return len(self.array) if self.array is not None else len(self._items or ())

    @property
    def present(self) -> Any:
        """Per row, whether the record has the property; True where all have."""
        if self._present is None:
            mask = np.ones(len(self), bool) if self.array is None else _flags(self.array.is_valid())
            mask = mask if self.codes is None else np.append(mask, False)[self.codes]
            self._present = True if mask.all() else mask
        return self._present

    @cached_property
    def lengths(self) -> Any:
        """How many characters each text has."""
        return pc.utf8_length(self.array)

    @cached_property
    def ends(self) -> Any:
        """The smallest and the greatest number, or length of a text."""
        return pc.min_max(self.lengths if self.kind == "string" else self.array)

    def spread(self, mask: Any) -> Any:
        """A mask over values as one over rows; an absent property offends nothing."""
        if mask is True:
            return True
        if self.array is not None and self.array.null_count:
            mask = mask | ~_flags(self.array.is_valid())
        if self.codes is not None:
            mask = np.append(mask, True)[self.codes]
        return mask

    def rows(self, numbers: Any) -> Any:
        """The values (their numbers) that stand in the rows `numbers`; -1 for none."""
        return numbers if self.codes is None else self.codes[numbers]

    def json(self, numbers: Any = None) -> list[Any]:
        """The values with these numbers, or all: None for a null of the array."""
        if self.array is None:
            items = self._items or []
            return items if numbers is None else [items[number] for number in numbers]
        array = self.array if numbers is None else self.array.take(pa.array(numbers, pa.int64()))
        return list(array.to_pylist())

    def of_rows(self, rows: Any) -> list[Any]:
        """The values that stand in `rows`, as a list of one's own; anything where there is none."""
        numbers = self.rows(rows)
        if self.array is None:
            items = [*(self._items or ()), None]
            return [items[number] for number in numbers.tolist()]
        if self.codes is None and len(rows) == len(self):
            return self.json()
        return self.json(np.maximum(numbers, 0)) if len(self) else [None] * len(rows)

    def used(self) -> tuple[list[Any], Any]:
        """All values there are and, where some of the array are null, the numbers of the others."""
        if self.array is None or not self.array.null_count:
            return self.json(), None
        numbers = np.flatnonzero(_flags(self.array.is_valid()))
        return self.json(numbers), numbers


def _flags(array: pa.Array) -> Any:
    return array.to_numpy(zero_copy_only=False)


def _kind(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "boolean"
    if pa.types.is_integer(kind):
        return "integer"
    return "number" if pa.types.is_floating(kind) or pa.types.is_decimal(kind) else "string"


class Records(NamedTuple):
    """Data made ready, for several plans: its columns by name, and how many records there are."""

    columns: Mapping[str, Column]
    size: int


def records_of(data: Any) -> Records:
    """`data` made ready; what already is stays as it is."""
    if isinstance(data, Records):
        return data
    pandas = sys.modules.get("pandas")
    if pandas is not None and isinstance(data, pandas.DataFrame):
        names = [str(name) for name in data.columns]
        return Records(_Columns(names, lambda at: _series(data.iloc[:, at])), len(data))
    if isinstance(data, pa.Table | pa.RecordBatch) or hasattr(data, "__arrow_c_stream__"):
        table = data if isinstance(data, pa.Table) else pa.table(data)
        return Records(_Columns(table.column_names, lambda at: from_arrow(table.column(at))), table.num_rows)
    if isinstance(data, list | tuple):
        return Records(_records(data), len(data))
    name = type(data).__name__
    raise UsageError(
        f"data 应为 pyarrow 表、DataFrame 或记录列表，不是 {name}",
        f"data should be an Arrow table, a DataFrame or a list of records, not {name}",
    )


class _Columns(Mapping[str, Column]):
    """The columns of a table, each made ready when it is first asked for."""

    def __init__(self, names: Sequence[str], make: Callable[[int], Column]) -> None:
        self._places = {name: at for at, name in enumerate(names)}
        if len(self._places) < len(names):
            name = next(name for name in names if names.count(name) > 1)
            raise UsageError(f"有两列都叫 {name}", f"two columns are called {name}")
        self._make = make
        self._made: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self._made:
            self._made[name] = self._make(self._places[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def _records(records: Sequence[Any]) -> dict[str, Column]:
    cells: dict[str, tuple[list[int], list[Any]]] = {}
    for row, record in enumerate(records):
        if not isinstance(record, dict):
            name = type(record).__name__
            raise UsageError(f"第 {row} 条记录应为字典，不是 {name}", f"record {row} should be a dict, not {name}")
        for name, value in plain(record).items():
            rows, values = cells.setdefault(name, ([], []))
            rows.append(row)
            values.append(value)
    return {name: _listed(rows, values, len(records)) for name, (rows, values) in cells.items()}


def _listed(rows: list[int], values: list[Any], count: int) -> Column:
    """The column of a property that `rows` have: typed where its values are of one kind, else the distinct ones."""
    kinds = set(map(type, values))
    if len(kinds) == 1 and (kind := kinds.pop()) in (str, bool, int, float):
        types = {str: pa.large_string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
        if kind is not int or (min(values) in _INT64 and max(values) in _INT64):
            codes = None
            if len(rows) < count:
                codes = np.full(count, -1)
                codes[rows] = np.arange(len(rows))
            array = pa.array(values, types[kind])
            return _shared(array) if codes is None else Column(array, codes=codes)
    codes = np.full(count, -1)
    items, codes[rows] = _distinct(values)
    return Column(None, items, codes)


def _distinct(values: Iterable[Any]) -> tuple[list[Any], list[int]]:
    """The distinct values, and for each value its number among them."""
    numbers: dict[Any, int] = {}
    items: list[Any] = []
    codes = []
    for value in values:
        number = numbers.setdefault(key(value), len(items))
        if number == len(items):
            items.append(value)
        codes.append(number)
    return items, codes


def _series(series: Any) -> Column:
    """A column of a DataFrame; what pandas calls missing is absent."""
    try:
        return from_arrow(pa.chunked_array([pa.array(series, from_pandas=True)]))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, TypeError):
        values = series.tolist()
        rows = [row for row, gap in enumerate(series.isna().tolist()) if not gap]
        return _listed(rows, [plain(values[row], gaps=True) for row in rows], len(values))


def from_arrow(column: pa.ChunkedArray) -> Column:
    """A column of an Arrow table, of any type; a null or NaN is absent."""
    kind = column.type
    if column.null_count == len(column):
        return Column(None, [], np.broadcast_to(np.int64(-1), len(column)))
    if isinstance(kind, pa.BaseExtensionType):
        return from_arrow(pa.chunked_array([chunk.storage for chunk in column.chunks], kind.storage_type))
    if pa.types.is_run_end_encoded(kind):
        return from_arrow(pa.chunked_array([pc.run_end_decode(chunk) for chunk in column.chunks], kind.value_type))
    if pa.types.is_dictionary(kind):
        return _dictionary(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or kind == pa.string_view():
        return _shared(
            _one(column.cast(pa.large_string()) if kind != pa.string() or column.nbytes >= 2**31 else column)
        )
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return _dictionary(column.dictionary_encode(), _moments)
    if pa.types.is_floating(kind):
        return _floats(_one(column).cast(pa.float64()))
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind) or (pa.types.is_decimal(kind) and kind.scale >= 0):
        return Column(_one(column))
    return _Nested(column)


def _one(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks() if column.num_chunks else pa.array([], column.type)


def _shared(array: pa.Array) -> Column:
    """A column of texts, each looked at once where they recur."""
    sample = array.slice(0, _SAMPLE)
    if len(array) > _SAMPLE and len(sample.unique()) * 4 < _SAMPLE:
        return _dictionary(pa.chunked_array([array.dictionary_encode()]))
    return Column(array)


def _dictionary(column: pa.ChunkedArray, shown: Callable[[pa.Array], pa.Array] | None = None) -> Column:
    array = _one(column.unify_dictionaries())
    codes = array.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    if shown:
        return Column(shown(array.dictionary), codes=codes)
    inner = from_arrow(pa.chunked_array([array.dictionary]))
    if inner.codes is not None:
        codes = np.append(inner.codes, -1)[codes]
    return Column(inner.array, inner._items, codes)


def _moments(array: pa.Array) -> pa.Array:
    """Dates and times as ISO text."""
    text = array.cast(pa.string())
    if pa.types.is_timestamp(array.type):
        text = pc.replace_substring(text, " ", "T", max_replacements=1)
        text = pc.replace_substring_regex(text, r"([+-][0-9]{2})([0-9]{2})$", r"\1:\2")
    return pc.replace_substring_regex(text, r"\.0+([^0-9.].*)?$", r"\1") if not pa.types.is_date(array.type) else text


def _floats(array: pa.Array) -> Column:
    array = (
        pc.if_else(pc.is_nan(array), pa.scalar(None, array.type), array) if pc.any(pc.is_nan(array)).as_py() else array
    )
    if pc.all(pc.is_finite(array)).as_py() is False:  # no JSON: the judge sees null
        return _others(array.to_pylist())
    return Column(array)


def _others(values: list[Any], ready: bool = False) -> Column:
    rows = [row for row, value in enumerate(values) if value is not None]
    codes = np.full(len(values), -1)
    items = [values[row] if ready else plain(values[row], gaps=True) for row in rows]
    if len(set(map(key, items[:_SAMPLE]))) * 2 > _SAMPLE:  # few recur
        codes[rows] = np.arange(len(rows))
    else:
        items, codes[rows] = _distinct(items)
    return Column(None, items, codes)


class _Nested(Column):
    """Lists, structs and the like: spread out in Python, and only when more is asked than whether they are there."""

    def __init__(self, column: pa.ChunkedArray) -> None:
        self.array: Any = None
        self.kind = "any"
        mask = _flags(_one(column.is_valid()))
        self._present = True if mask.all() else mask
        self._column = column

    @cached_property
    def _spread(self) -> Column:
        kind = self._column.type
        if pa.types.is_list(kind) and _is_json(kind.value_type):
            array = _one(self._column)
            return _words(array) or _others(_lists(array), ready=True)
        as_json = {"maps_as_pydicts": "lossy"} if "map<" in str(kind) else {}
        return _others(self._column.to_pylist(**as_json))

    @property
    def codes(self) -> Any:
        return self._spread.codes

    @property
    def _items(self) -> list[Any] | None:  # type: ignore[override]
        return self._spread._items


def _words(array: pa.ListArray) -> Column | None:
    """A column of lists of texts, each list looked at once where it recurs; None of lists of anything else."""
    texts, ends = array.values, array.offsets.to_numpy()
    if not pa.types.is_string(texts.type) or texts.null_count or len(texts) >= _MOST:
        return None
    # Each list as the bytes of its texts' numbers, which Arrow can tell apart.
    width = np.dtype(np.int32).itemsize
    buffers = [None, pa.py_buffer(ends * np.int32(width)), texts.dictionary_encode().indices.buffers()[1]]
    whole = pa.Array.from_buffers(pa.binary(), len(array), buffers)
    encoded = pc.if_else(array.is_valid(), whole, None).dictionary_encode()
    codes = encoded.indices.cast(pa.int64()).fill_null(-1).to_numpy(zero_copy_only=False)
    first = np.empty(len(encoded.dictionary), np.int64)
    rows = np.flatnonzero(codes >= 0)[::-1]
    first[codes[rows]] = rows  # of several the last to be written
    return Column(None, _lists(array.take(pa.array(first))), codes)


def _is_json(kind: pa.DataType) -> bool:
    """Whether values, as Arrow gives them, are JSON already."""
    return bool(pa.types.is_string(kind) or pa.types.is_integer(kind) or pa.types.is_boolean(kind))


def _lists(array: pa.ListArray) -> list[list[Any] | None]:
    """The lists of the array, cut from its values at once."""
    values, ends = array.values.to_pylist(), array.offsets.to_pylist()
    there = array.is_valid().to_pylist()
    return [values[start:end] if ok else None for ok, start, end in zip(there, ends, ends[1:], strict=False)]
