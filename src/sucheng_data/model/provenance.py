"""Where each value of a table came from: the provenance columns, and the cells they name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sucheng_data.model.batch import address
from sucheng_data.model.issue import Place
from sucheng_data.model.rule import RAW, values

if TYPE_CHECKING:
    import pyarrow as pa

FILE, SHEET, ROW, COLUMNS = "_file", "_sheet", "_row", "_columns"
TAKEN = (
    "_taken"  # of a merged record: {field: [file, sheet, cell]} of what was taken from another row, as JSON; or null
)
PROVENANCE = (FILE, SHEET, ROW, COLUMNS)


def _whole(columns: dict[str, str], number: int) -> str:
    """All of a record: its row, or its column where the records stand side by side."""
    upright = next((cell for cell in columns.values() if cell[-1:].isdigit()), "")
    column = upright.partition(":")[0].rstrip("0123456789")
    return f"{column}:{column}" if column else f"{number}:{number}"


class Origin:
    """The places of a table's values, and what stood there; decodes the columns it reads once."""

    def __init__(self, table: pa.Table) -> None:
        self._table = table
        self._raw: dict[str, list[Any]] = {}

    @cached_property
    def _files(self) -> list[str]:
        return _spread(self._table[FILE])

    @cached_property
    def _sheets(self) -> list[str]:
        return _spread(self._table[SHEET])

    @cached_property
    def _rows(self) -> list[int]:
        return list(self._table[ROW].to_pylist())

    @cached_property
    def _columns(self) -> list[dict[str, str]]:
        return _spread(self._table[COLUMNS], json.loads)

    @cached_property
    def _taken(self) -> dict[int, dict[str, list[str]]]:
        notes = self._table[TAKEN].to_pylist() if TAKEN in self._table.column_names else ()
        return {row: json.loads(text) for row, text in enumerate(notes) if text}

    @cached_property
    def _distinct(self) -> list[dict[str, str]]:
        return [json.loads(text) for text in self._table[COLUMNS].unique().to_pylist()]

    def place(self, row: int, field: str) -> Place:
        """The cell of `field` in table row `row`; the whole row where the field has no column of its own."""
        if taken := self._taken.get(row, {}).get(field):
            return Place(*taken)
        number = self._rows[row]
        cell = address(self._columns[row], field, number) or _whole(self._columns[row], number)
        return Place(self._files[row], self._sheets[row], cell)

    def raw(self, row: int, field: str) -> Any:
        """The text that stood in the cell of `field`."""
        if field not in self._raw:
            self._raw[field] = values(self._table, RAW + field)
        return self._raw[field][row]

    def column(self, row: int, field: str) -> str:
        """The columns of `field` in table row `row`, or its whole address; "" where it has none."""
        return self._columns[row].get(field, "")

    def columns(self, field: str) -> set[str]:
        """What `column` says of `field` in any row."""
        return {columns.get(field, "") for columns in self._distinct}

    def sheet(self, row: int) -> Place:
        return Place(self._files[row], self._sheets[row])

    def counted(self, rows: Collection[int]) -> dict[Place, int]:
        """The sheets of `rows`, in their order, and how many of them each has."""
        told = Counter(zip(*([named[row] for row in rows] for named in (self._files, self._sheets)), strict=True))
        return {Place(*sheet): count for sheet, count in told.items()}

    def sheets(self) -> list[tuple[str, str]]:
        """Per row its file and its sheet."""
        return list(zip(self._files, self._sheets, strict=True))

    def record(self, row: int) -> str:
        """The key of the row: file, sheet and row number."""
        return f"{self._files[row]}!{self._sheets[row]}!{self._rows[row]}"

    def rows(self, keys: Collection[str]) -> list[int]:
        """The rows that one of `keys` is about: the key of a row, of its sheet (file and sheet) or of its file."""
        numbers: dict[str, set[int]] = {}
        for sheet, _, number in (key.rpartition("!") for key in keys):
            if number.isdecimal() and str(int(number)) == number:
                numbers.setdefault(sheet, set()).add(int(number))
        found: list[int] = []
        start = 0
        for (file, sheet), block in groupby(zip(self._files, self._sheets, strict=True) if keys else ()):
            rows = range(start, start := start + len(list(block)))
            if file in keys or f"{file}!{sheet}" in keys:
                found += rows
            elif said := numbers.get(f"{file}!{sheet}"):
                found += [row for row in rows if self._rows[row] in said]
        return found

    def number(self, row: int) -> int:
        """The row as Excel numbers it."""
        return int(self._rows[row])

    def has(self, row: int, field: str) -> bool:
        """Whether the sheet of this row has a column that feeds `field`."""
        return field in self._columns[row]


def _spread(column: pa.ChunkedArray, read: Callable[[str], Any] = str) -> list[Any]:
    """The values of a column in which few differ, each read once."""
    spread: list[Any] = []
    for chunk in column.chunks:
        encoded = chunk if hasattr(chunk, "dictionary") else chunk.dictionary_encode()
        values = [read(text) for text in encoded.dictionary.to_pylist()]
        spread += [values[index] for index in encoded.indices.to_pylist()]
    return spread
