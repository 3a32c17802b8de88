"""Cells to raw text: whole columns at a time, merged cells filled down, √ columns put into words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.grid import Cell, Grid, Range, as_text
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.rule import RAW
from sucheng_data.stages._columns import Part, Plan

_YES = frozenset({"√", "✓", "✔", "☑", "有", "1", "是", "Y", "y", "TRUE", "Yes", "yes", "YES"})
_NO = frozenset(
    {"", "无", "否", "×", "✗", "✘", "x", "X", "0", "-", "—", "——", "/", "N", "n", "FALSE", "No", "no", "NO", "没有"}
)

Column = list[str]


class Filled(NamedTuple):
    """A merged range whose value was filled down, and in which column (from 0)."""

    column: int
    range: Range


def columns_of(grid: Grid, first: int, last: int, wanted: set[int]) -> dict[int, Column]:
    """The texts of the `wanted` columns (from 0) in rows `first`..`last` (from 0); short rows are padded."""
    block = grid.rows[first : last + 1]
    every: list[Sequence[Cell]] = list(zip_longest(*block, fillvalue=""))
    blank: Sequence[Cell] = ("",) * len(block)
    return {
        column: [
            cell if type(cell) is str else as_text(cell) for cell in (every[column] if column < len(every) else blank)
        ]
        for column in wanted
    }


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


def fill_down(grid: Grid, columns: dict[int, Column], first: int, last: int) -> list[Filled]:
    """Fill the merged cells of one column down (in place); of a wider merge its first column. Returns what was filled."""
    done = []
    for merge in grid.merged:
        top, bottom, column = max(merge.top - 1, first), min(merge.bottom - 1, last), merge.left - 1
        if column not in columns or bottom <= top or merge.top - 1 < first:
            continue
        texts = columns[column]
        value = texts[top - first]
        # A cell inside a merge that still holds a value of its own is not overwritten.
        if value and not any(texts[top - first + 1 : bottom - first + 1]):
            texts[top - first + 1 : bottom - first + 1] = [value] * (bottom - top)
            done.append(Filled(column, Range(top + 1, merge.left, bottom + 1, merge.right)))
    return done


def table_of(
    columns: Mapping[int, Column], plan: Plan, keep: Sequence[int], first: int, place: tuple[str, str]
) -> pa.Table:
    """Raw text columns and provenance of the rows `keep` (from 0); `columns` begin at row `first`; place: file, sheet."""
    texts = {name: columns[column] for name, column in plan.direct.items()}
    for name, parts in plan.pieces.items():
        texts[name] = _pieces([columns[part.column] for part in parts], parts)
    for name, parts in plan.ticks.items():
        ticked = _ticks([columns[part.column] for part in parts], parts)
        texts[name] = [_listed(pair) for pair in zip(texts[name], ticked, strict=True)] if name in texts else ticked
    whole = len(keep) == (keep[-1] - first + 1 if keep else 0) and (not keep or keep[0] == first)
    chosen = None if whole else pa.array([row - first for row in keep], pa.int64())
    fields = {RAW + name: _blank_to_null(_taken(column, chosen, len(keep))) for name, column in texts.items()}
    return pa.table({**fields, **_provenance(plan, keep, place)})


def _taken(column: Column, chosen: pa.Array | None, rows: int) -> pa.Array:
    array = pa.array(column, pa.string())
    return array.slice(0, rows) if chosen is None else array.take(chosen)


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
    blank = pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(texts)), 0)
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
