"""Cells to raw text: whole columns at a time, merged cells filled down, √ columns put into words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.grid import Cell, Grid, Range
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.rule import RAW
from sucheng_data.stages._columns import Part, Plan
from sucheng_data.stages._texts import as_texts

_AT_ONCE = 4000  # Rows whose cells the processor still has at hand when it comes to their last column.
_YES = frozenset({"√", "✓", "✔", "☑", "有", "1", "是", "Y", "y", "TRUE", "Yes", "yes", "YES"})
_NO = frozenset(
    {"", "无", "否", "×", "✗", "✘", "x", "X", "0", "-", "—", "——", "/", "N", "n", "FALSE", "No", "no", "NO", "没有"}
)

Column = list[str]


class Filled(NamedTuple):
    """A merged range whose value was filled down, and in which column (from 0)."""

    column: int
    range: Range


def columns_of(grid: Grid, first: int, last: int, wanted: set[int]) -> dict[int, pa.Array]:
    """The texts of the `wanted` columns (from 0) in rows `first`..`last` (from 0); short rows are padded."""
    parts = {column: [as_texts([])] for column in wanted}
    for start in range(first, last + 1, _AT_ONCE):
        block = grid.rows[start : min(start + _AT_ONCE, last + 1)]
        every: list[Sequence[Cell]] = list(zip_longest(*block, fillvalue=""))
        blank: Sequence[Cell] = ("",) * len(block)
        for column, part in parts.items():
            part.append(as_texts(every[column] if column < len(every) else blank))
    return {column: pa.concat_arrays(part) for column, part in parts.items()}


def typed_fields(grid: Grid, plans: Sequence[Plan], keep: Sequence[int], names: Iterable[str]) -> dict[str, str]:
    """Those of `names` whose filled cells in rows `keep` (from 0) are all texts, or all numbers: name -> "text" or "number"."""
    typed: dict[str, str] = {}
    for name in names:
        columns = [plan.direct[name] for plan in plans if name in plan.direct]
        kinds = {
            type(cells[column])
            for column in columns
            for cells in map(grid.rows.__getitem__, keep)
            if column < len(cells) and cells[column] != ""
        }
        if not kinds & {int, float}:
            typed[name] = "text"
        elif kinds <= {int, float}:
            typed[name] = "number"
    return typed


def fill_down(grid: Grid, columns: dict[int, pa.Array], first: int, last: int) -> list[Filled]:
    """Fill the merged cells of one column down (in place); of a wider merge its first column. Returns what was filled."""
    done = []
    changed: dict[int, list[str]] = {}
    for merge in grid.merged:
        top, bottom, column = max(merge.top - 1, first), min(merge.bottom - 1, last), merge.left - 1
        if column not in columns or bottom <= top or merge.top - 1 < first:
            continue
        if column not in changed:
            changed[column] = columns[column].to_pylist()
        texts = changed[column]
        value = texts[top - first]
        # A cell inside a merge that still holds a value of its own is not overwritten.
        if value and not any(texts[top - first + 1 : bottom - first + 1]):
            texts[top - first + 1 : bottom - first + 1] = [value] * (bottom - top)
            done.append(Filled(column, Range(top + 1, merge.left, bottom + 1, merge.right)))
    columns.update({column: pa.array(texts, pa.string()) for column, texts in changed.items()})
    return done


def table_of(
    columns: Mapping[int, pa.Array], plan: Plan, keep: Sequence[int], first: int, place: tuple[str, str]
) -> pa.Table:
    """Raw text columns and provenance of the rows `keep` (from 0); `columns` begin at row `first`; place: file, sheet."""
    texts = {name: columns[column] for name, column in plan.direct.items()}
    for name, parts in plan.pieces.items():
        texts[name] = pa.array(_pieces([columns[part.column].to_pylist() for part in parts], parts), pa.string())
    for name, parts in plan.ticks.items():
        ticked = _ticks([columns[part.column].to_pylist() for part in parts], parts)
        if name in texts:
            ticked = [_listed(pair) for pair in zip(texts[name].to_pylist(), ticked, strict=True)]
        texts[name] = pa.array(ticked, pa.string())
    whole = len(keep) == (keep[-1] - first + 1 if keep else 0) and (not keep or keep[0] == first)
    chosen = None if whole else pa.array([row - first for row in keep], pa.int64())
    fields = {RAW + name: _blank_to_null(_taken(column, chosen, len(keep))) for name, column in texts.items()}
    return pa.table({**fields, **_provenance(plan, keep, place)})


def _taken(column: pa.Array, chosen: pa.Array | None, rows: int) -> pa.Array:
    return column.slice(0, rows) if chosen is None else column.take(chosen)


def _provenance(plan: Plan, keep: Sequence[int], place: tuple[str, str]) -> dict[str, pa.Array]:
    rows = len(keep)
    columns = json.dumps(plan.places(), ensure_ascii=False)
    return {
        FILE: pa.array([place[0]] * rows, pa.string()),
        SHEET: pa.array([place[1]] * rows, pa.string()),
        ROW: pa.array([row + 1 for row in keep], pa.int32()),
        COLUMNS: pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int32()), pa.array([columns], pa.string())),
    }


def _blank_to_null(texts: pa.Array) -> pa.Array:
    blank = pc.or_(pc.equal(pc.binary_length(texts), 0), pc.utf8_is_space(texts))
    return pc.if_else(blank, pa.scalar(None, pa.string()), texts)


def _ticks(columns: Sequence[Column], parts: Sequence[Part]) -> Column:
    """“√” becomes the word of its column; what is neither yes nor no stays beside the word, for the cleaner to judge."""
    marks = [[_tick(text.strip(), part.word) for text in column] for column, part in zip(columns, parts, strict=True)]
    return [_listed(row) for row in zip(*marks, strict=True)]


def _tick(text: str, word: str) -> str:
    if text in _NO:
        return ""
    return word if text in _YES else f"{word}{text}"


def _pieces(columns: Sequence[Column], parts: Sequence[Part]) -> Column:
    """“工作日 8:00-18:00；周末 9:00-17:00” from two columns."""
    marks = [
        [f"{part.word} {text}".strip() if text.strip() else "" for text in column]
        for column, part in zip(columns, parts, strict=True)
    ]
    return ["；".join(filter(None, row)) for row in zip(*marks, strict=True)]


def _listed(texts: Sequence[str]) -> str:
    return "、".join(text for text in texts if text)
