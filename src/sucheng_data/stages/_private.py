"""Personal data outside the lists: comments, links, hidden sheets, unknown columns, titles and footers, document properties."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from sucheng_data.model.batch import Batch
from sucheng_data.model.grid import Book, Grid, as_text, column_number, letter
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.patterns import pattern
from sucheng_data.model.personal import ACCOUNT, CARD, EMAIL, ID, NAME, PLATE, conceal, is_person, scan, told
from sucheng_data.model.provenance import COLUMNS, ROW
from sucheng_data.model.schema import Schemas
from sucheng_data.model.sweep import texts
from sucheng_data.model.text import is_blank
from sucheng_data.stages._texts import as_texts

OUTSIDE, NAMES = "PII-W03", "PII-I01"
_SHOWN = 5
_REFERENCE = pattern(r"([A-Z]+)([0-9]+)")
# What a heading says of the column below it, whatever the cells look like.
_HEADINGS = (
    (ID, re.compile(r"身份证|证件号")),
    (CARD, re.compile(r"银行卡|卡号|收款账[户号]")),
    (PLATE, re.compile(r"车牌")),
    (EMAIL, re.compile(r"邮箱|电子邮件|e-?mail", re.IGNORECASE)),
    (ACCOUNT, re.compile(r"微信号|QQ号?$", re.IGNORECASE)),
    (
        NAME,
        re.compile(r"(?:联系|负责|责任|经办|联络|填表|法定代表)人(?:姓名)?$|姓名|站长$|店长$|管理员$|联络员$|法人代表"),
    ),
)
_AUTHORS = ("creator", "lastModifiedBy", "manager")


class _Where(NamedTuple):
    """A part of a file in both languages: 批注, 隐藏的工作表."""

    zh: str
    en: str


_COMMENTS = _Where("批注", "comments")
_LINKS = _Where("超链接", "links")
_HIDDEN = _Where("隐藏的工作表", "hidden sheet")
_SHEET = _Where("未读取的内容", "what is not read")
_UNKNOWN = _Where("未识别的列", "unknown columns")
_NAME = _Where("工作表名称", "name of the sheet")
_FILE = _Where("文件名", "file name")
_PROPERTIES = _Where("文件属性", "document properties")


class _Hit(NamedTuple):
    """One kind of personal data at one address; `shown` is its mask."""

    kind: str
    cell: str
    shown: str


def private_issues(book: Book, batches: Sequence[Batch], schemas: Schemas, file: str) -> list[Issue]:
    """What is personal in `book` beside the cells that `batches` hold: one finding per sheet, part and kind."""
    issues = [*_told(schemas, Place(file), _FILE, _in_text(file.rpartition("/")[2], ""))]
    issues += _told(schemas, Place(file), _PROPERTIES, _in_properties(book.properties))
    for grid in book.grids:
        place = Place(file, grid.sheet)
        own = [batch for batch in batches if batch.layout.name == grid.sheet]
        # Without a batch the sheet was not asked for.
        for where, hits in _parts(grid, own) if own else ():
            issues += _told(schemas, place, where, hits)
    return issues


def _parts(grid: Grid, batches: Sequence[Batch]) -> Iterator[tuple[_Where, Iterable[_Hit]]]:
    yield _NAME, _in_text(grid.sheet, "")
    yield _COMMENTS, _in_cells((*at, text) for at, text in sorted(grid.comments.items()))
    yield _LINKS, _in_cells((*at, text) for at, text in sorted(grid.links.items()))
    yield _UNKNOWN, _below_headings(grid, batches)
    yield _SHEET if grid.visible else _HIDDEN, _in_cells(_unread(grid, batches))


def _unread(grid: Grid, batches: Sequence[Batch]) -> list[tuple[int, int, str]]:
    """(row, column, text), from 1, of every personal text in a cell that feeds no field of a record."""
    whole, single = _read(batches)
    places: list[tuple[int, int]] = []
    parts = [as_texts([])]
    for at in range(max(map(len, grid.rows), default=0)):
        idle = np.ones(len(grid.rows), np.bool_)
        for used, fed in whole:
            if at + 1 in used:
                idle[fed - 1] = False
        rows = [row for row in np.flatnonzero(idle).tolist() if at < len(grid.rows[row]) and grid.rows[row][at] != ""]
        parts.append(as_texts([grid.rows[row][at] for row in rows]))
        places += [(row + 1, at + 1) for row in rows]
    found = texts(pa.concat_arrays(parts))  # once: to compile the pattern takes longer than to look at a column
    cells = ((*places[number], text) for number, written in found.items() for text in written)
    return sorted(cell for cell in cells if cell[:2] not in single)


def _read(batches: Sequence[Batch]) -> tuple[list[tuple[frozenset[int], NDArray[np.int32]]], set[tuple[int, int]]]:
    """The columns that feed a field with their rows; and single cells, where records do not stand in rows."""
    whole: list[tuple[frozenset[int], NDArray[np.int32]]] = []
    single: set[tuple[int, int]] = set()
    for batch in batches:
        used = frozenset(
            column_number(column.letter) for column in batch.layout.columns if column.field and column.letter.isalpha()
        )
        columns = [json.loads(text) for text in batch.table[COLUMNS].unique().to_pylist()]
        if all(place[-1:].isalpha() for places in columns for place in places.values()):
            whole.append((used, batch.table[ROW].to_numpy()))
        else:
            single |= {at for places in columns for place in places.values() for at in _cells(place)}
    return whole, single


def _cells(place: str) -> Iterator[tuple[int, int]]:
    """B3:B5 -> the cells in it."""
    (left, top), (right, bottom) = (_REFERENCE.fullmatch(part).groups() for part in (place.split(":") * 2)[:2])  # type: ignore[union-attr]
    for row in range(int(top), int(bottom) + 1):
        yield from ((row, column) for column in range(column_number(left), column_number(right) + 1))


def _below_headings(grid: Grid, batches: Sequence[Batch]) -> Iterator[_Hit]:
    """The filled cells of an unread column whose heading says that it is about persons."""
    for batch in batches:
        for column in batch.layout.columns:
            kind = "" if column.field else next((kind for kind, says in _HEADINGS if says.search(column.header)), "")
            if kind and column.letter.isalpha():
                yield from _column(grid, batch, column.letter, kind)


def _column(grid: Grid, batch: Batch, letters: str, kind: str) -> Iterator[_Hit]:
    at = column_number(letters) - 1
    for row in batch.table[ROW].to_pylist():
        text = as_text(grid.rows[row - 1][at]) if at < len(grid.rows[row - 1]) else ""
        if not is_blank(text) and not scan(text):
            yield _Hit(kind, f"{letters}{row}", "")


def _in_cells(cells: Iterable[tuple[int, int, str]]) -> Iterator[_Hit]:
    """`cells`: row and column, from 1, and text."""
    listed = list(cells)
    for number, written in texts(pa.array([text for _, _, text in listed], pa.string())).items():
        row, column, _ = listed[number]
        for text in written:
            yield from _in_text(text, f"{letter(column)}{row}")


def _in_text(text: str, cell: str) -> Iterator[_Hit]:
    for found in scan(text):
        yield _Hit(found.kind, cell, found.masked)


def _in_properties(properties: Mapping[str, str]) -> Iterator[_Hit]:
    for name, text in properties.items():
        if name in _AUTHORS and is_person(text):
            yield _Hit(NAME, name, conceal(text))
        yield from _in_text(text, name)


def _told(schemas: Schemas, place: Place, where: _Where, hits: Iterable[_Hit]) -> Iterator[Issue]:
    """A finding per kind: how often, where first, and a mask by which the sender knows it again."""
    kinds: dict[str, list[_Hit]] = {}
    for hit in hits:
        kinds.setdefault(hit.kind, []).append(hit)
    for kind, members in kinds.items():
        cells = list(dict.fromkeys(hit.cell for hit in members if hit.cell))
        shown = "、".join(cells[:_SHOWN]) + ("……" if len(cells) > _SHOWN else "")
        params = {
            **told([kind]),
            "place_zh": where.zh,
            "place_en": where.en,
            "n": len(members),
            "range": shown or members[0].shown,
        }
        first = cells[0] if cells and cells[0][-1:].isdigit() else ""
        yield schemas.findings[NAMES if kind == NAME else OUTSIDE].issue(
            place._replace(cell=first), params, value=members[0].shown, count=len(members)
        )
