"""A worksheet whose rows are whole columns: XlsxWriter writes everything about them, the rows themselves are joined by Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO, TextIOWrapper
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.workbook import Format
from xlsxwriter.worksheet import Worksheet

from sucheng_data.sheets.cells import Ints

STEP = 1 << 13  # rows joined at a time


class Filling(NamedTuple):
    """A column: the ends of its distinct cells, which of them stands in each row, and the format of all."""

    tails: pa.Array
    codes: Ints
    style: Format


class Bulk(Worksheet):  # type: ignore[misc]
    """A sheet with one heading row and, below it, a body that is given as columns.

    A cell that is written to the sheet itself stands in the body's place: a link, a word in another colour.
    """

    def __init__(self) -> None:
        super().__init__()
        self._body: Sequence[Filling] = ()
        self._heights = np.zeros(0)
        self.fh: Any = None
        self.dim_rowmin: int | None = None
        self.dim_rowmax: int | None = None

    def fill(self, body: Sequence[Filling], heights: NDArray[np.float64]) -> None:
        """`heights` of the body's rows in points, 0 for a row as high as any."""
        self._body, self._heights = body, heights
        self._check_dimensions(len(heights), len(body) - 1)

    def add_table(self, first_row: int, first_col: int, last_row: int, last_col: int, options: dict[str, Any]) -> int:
        """A table over the body. XlsxWriter would remember each of its cells, in case that another is laid over it."""
        if options.keys() & {"data", "total_row"}:
            return int(super().add_table(first_row, first_col, last_row, last_col, options))
        answer = int(super().add_table(first_row, first_col, min(first_row + 1, last_row), last_col, options))
        if not answer:
            table, whole = self.tables[-1], xl_range(first_row, first_col, last_row, last_col)
            table.update({name: whole for name in ("range", "a_range", "autofilter") if table.get(name)})
        return answer

    def _write_rows(self) -> None:
        last, end = self.dim_rowmax or 0, len(self._heights)
        self._theirs(0, 0)
        own: dict[int, dict[int, str]] = {}
        for row in [row for row in self.table if 0 < row <= end]:
            for column, cell in self.table[row].items():
                own.setdefault(column, {})[row] = self._caught("_write_cell", row, column, cell)
        for start in range(1, end + 1, STEP):
            self._put(self._some(start, min(start + STEP, end + 1), own))
        self._theirs(end + 1, last)

    def _put(self, rows: pa.Buffer) -> None:
        """What is in UTF-8 already, as it is; a workbook in memory is made of text."""
        if isinstance(self.fh, TextIOWrapper):
            self.fh.flush()
            self.fh.buffer.write(rows)
        else:
            self.fh.write(str(rows, "utf-8"))

    def _theirs(self, first: int, last: int) -> None:
        """Rows that are not of the body."""
        kept, self.dim_rowmin, self.dim_rowmax = (self.dim_rowmin, self.dim_rowmax), first, last
        super()._write_rows()
        self.dim_rowmin, self.dim_rowmax = kept

    def _caught(self, method: str, *given: Any) -> str:
        """What XlsxWriter would write."""
        kept, self.fh = self.fh, StringIO()
        getattr(self, method)(*given)
        text, self.fh = str(self.fh.getvalue()), kept
        return text

    def _some(self, start: int, stop: int, own: dict[int, dict[int, str]]) -> pa.Buffer:
        """The XML of some rows."""
        numbers = pa.array(np.arange(start + 1, stop + 1)).cast(pa.string())
        marked: dict[Format, pa.Array] = {}
        pieces: list[Any] = [self._row_tags(start, stop, numbers)]
        for column in range(max([len(self._body) - 1, *own]) + 1):
            mine = {row: xml for row, xml in own.get(column, {}).items() if start <= row < stop}
            whole: Sequence[Any] = ()
            if column < len(self._body):
                tails, codes, style = self._body[column]
                if style not in marked:
                    marked[style] = pc.binary_join_element_wise(numbers, f'" s="{style._get_xf_index()}"', "")
                whole = (
                    f'<c r="{xl_col_to_name(column)}',
                    marked[style],
                    tails.take(pa.array(codes[start - 1 : stop - 1])),
                )
            pieces += [_patched(whole, mine, start, stop)] if mine else whole
        joined = pc.binary_join_element_wise(*pieces, "</row>", "")
        first, last = np.frombuffer(joined.buffers()[1], np.int32)[[0, len(joined)]]
        return joined.buffers()[2].slice(int(first), int(last - first))

    def _row_tags(self, start: int, stop: int, numbers: pa.Array) -> pa.Array:
        distinct, codes = np.unique(self._heights[start - 1 : stop - 1], return_inverse=True)
        # Whole pixels, as XlsxWriter has them.
        ends = [
            f'" ht="{int(high * 4 / 3 + 0.5) * 0.75:.16g}" customHeight="1">' if high else '">' for high in distinct
        ]
        whole = ('<row r="', numbers, pa.array(ends).take(pa.array(codes)))
        mine = {
            row: self._caught("_write_row", row, None, self.row_info[row])
            for row in self.row_info
            if start <= row < stop
        }
        return _patched(whole, mine, start, stop) if mine else pc.binary_join_element_wise(*whole, "")


def _patched(whole: Sequence[Any], mine: dict[int, str], start: int, stop: int) -> pa.Array:
    """The cells of a column, where some were written otherwise."""
    cells = pc.binary_join_element_wise(*whole, "").to_pylist() if whole else [""] * (stop - start)
    for row, xml in mine.items():
        cells[row - start] = xml
    return pa.array(cells, pa.string())
