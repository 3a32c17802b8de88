"""Where each value of a table came from: the provenance columns, and the cells they name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sucheng_data.model.batch import address
from sucheng_data.model.issue import Place

if TYPE_CHECKING:
    import pyarrow as pa

FILE, SHEET, ROW, COLUMNS = "_file", "_sheet", "_row", "_columns"
PROVENANCE = (FILE, SHEET, ROW, COLUMNS)


class Origin:
    """The places of a table's values; decodes the provenance columns once."""

    def __init__(self, table: pa.Table) -> None:
        self._files = table[FILE].to_pylist()
        self._sheets = table[SHEET].to_pylist()
        self._rows = table[ROW].to_pylist()
        columns = table[COLUMNS].to_pylist()
        decoded = {text: json.loads(text) for text in set(columns)}
        self._columns: list[dict[str, str]] = [decoded[text] for text in columns]

    def place(self, row: int, field: str) -> Place:
        """The cell of `field` in table row `row`; the whole row where the field has no column of its own."""
        number = self._rows[row]
        cell = address(self._columns[row], field, number) or f"{number}:{number}"
        return Place(self._files[row], self._sheets[row], cell)

    def sheet(self, row: int) -> Place:
        return Place(self._files[row], self._sheets[row])

    def record(self, row: int) -> str:
        """The key of the row: file, sheet and row number."""
        return f"{self._files[row]}!{self._sheets[row]}!{self._rows[row]}"

    def number(self, row: int) -> int:
        """The row as Excel numbers it."""
        return int(self._rows[row])

    def has(self, row: int, field: str) -> bool:
        """Whether the sheet of this row has a column that feeds `field`."""
        return field in self._columns[row]
