"""csv: a copy of every entity as plain text, for programs; editors have the workbook."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.inert import FORMULA
from sucheng_data.model.release import Release
from sucheng_data.outputs._arrow_text import distinctly, join_items, joined, json_text, slices
from sucheng_data.outputs._described import NEWLINE, SEPARATOR, csv_name

STAND_IN = "｜"  # what an item of a list has in place of the sign between items
_FORMULA = "^[" + "".join(f"\\x{{{ord(sign):x}}}" for sign in FORMULA) + "]"
# A sign before a number or a phone makes no formula that could do anything.
_NUMBER = r"^[+-][0-9][0-9 .-]*$"


def csv(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`csv/<entity>.csv`: RFC 4180 in UTF-8 without a mark, lists joined by |, nothing where there is no value."""
    written = []
    for name, table in release.tables.items():
        if "csv" in release.schemas[name].outputs:
            file = csv_name(name)
            (folder / file).parent.mkdir(exist_ok=True)
            _write(table, folder / file)
            written.append((file, table.num_rows))
    return written


def _write(table: pa.Table, path: Path) -> None:
    with path.open("wb") as file:
        file.write((",".join(table.column_names) + NEWLINE).encode())
        for part in slices(table):
            cells = [_cells(column.combine_chunks()) for column in part.columns]
            lines = pc.binary_join_element_wise(*cells, ",", null_handling="replace")
            file.write(joined(lines, NEWLINE) + NEWLINE.encode())


def _cells(array: pa.Array) -> pa.Array:
    """The column as it stands in the file: lists joined, objects as JSON."""
    kind = array.type
    if pa.types.is_string(kind):
        return distinctly(array, _written)
    if pa.types.is_list(kind) and not pa.types.is_nested(kind.value_type):
        items = pc.replace_substring(pc.fill_null(array.flatten().cast(pa.string()), ""), SEPARATOR, STAND_IN)
        return distinctly(join_items(array, items, SEPARATOR), _written)
    return _quoted(json_text(array)) if pa.types.is_nested(kind) else array.cast(pa.string())


def _written(texts: pa.Array) -> pa.Array:
    return _quoted(_inert(texts))


def _quoted(texts: pa.Array) -> pa.Array:
    """Quotes where they are needed, and around nothing where there is a text of no length."""
    needed = pc.fill_null(pc.match_substring_regex(texts, r'[",\r\n]|^$'), False)
    quoted = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(needed, quoted, texts)


def _inert(array: pa.Array) -> pa.Array:
    """As `inert`, all at once."""
    risky = pc.and_not(pc.match_substring_regex(array, _FORMULA), pc.match_substring_regex(array, _NUMBER))
    return pc.if_else(pc.fill_null(risky, False), pc.binary_join_element_wise("'", array, ""), array)
