"""Reads delimited text: the encoding is proven on the whole file, the delimiter by the shape of the rows."""

from __future__ import annotations

import csv as _csv
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Grid
from sucheng_data.readers._encoding import encoding_of
from sucheng_data.readers._seen import MAX_CELLS

RAGGED = "FILE-W02"
_DELIMITERS = ",\t;|"
_HINT = "sep="  # What Excel looks for in the first line.
_SAMPLE = 200
_MAX_LINE = 1 << 22
_SHOWN = 10


def csv(path: Path, data: bytes) -> Book:
    """CSV and its relatives (tab, semicolon, bar); every value stays text, ragged rows stay ragged and are told."""
    encoding = encoding_of(data)
    # A quoted cell may be as long as it likes; the module's default stops at 128 KB.
    _csv.field_size_limit(_MAX_LINE)
    delimiter = delimiter_of(list(islice(_lines(data, encoding), _SAMPLE)))
    if data.count(b'"') % 2:
        _check_quotes(_lines(data, encoding), delimiter)
    reader = _csv.reader(_lines(data, encoding), delimiter=delimiter)
    try:
        rows = list(reader)
    except _csv.Error as error:
        raise UnreadableFile(
            f"第 {reader.line_num} 行不是合法的 CSV：{error}", f"line {reader.line_num} is not valid CSV: {error}"
        ) from error
    if sum(map(len, rows)) > MAX_CELLS:
        raise UnreadableFile(
            f"有 {len(rows)} 行，单元格总数超过 {MAX_CELLS} 个的上限，请分成几个文件",
            f"{len(rows)} rows make more than the {MAX_CELLS} cells that are allowed; split the file",
        )
    return Book(
        str(path), "csv", (Grid(path.stem.encode("utf-8", "backslashreplace").decode(), rows),), tuple(_ragged(rows))
    )


def _lines(data: bytes, encoding: str) -> Iterator[str]:
    """The lines as they stand. Refuses one so long that it is none, and a NUL that UTF-16 may hide."""
    for number, line in enumerate(TextIOWrapper(BytesIO(data), encoding, newline=""), start=1):
        if len(line) > _MAX_LINE:
            size = len(line) >> 20
            raise UnreadableFile(
                f"第 {number} 行长达 {size} 百万字符，不像表格",
                f"line {number} has {size} million characters: no table",
            )
        if "\0" in line:
            raise UnreadableFile(
                f"第 {number} 行有空字符（NUL），不是文本文件", f"line {number} holds a NUL: this is not a text file"
            )
        yield line


def _check_quotes(lines: Iterable[str], delimiter: str) -> None:
    """Refuses a quotation that is never closed: it would swallow the rest of the file into one cell."""
    reader = _csv.reader(lines, delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except _csv.Error as error:
        raise UnreadableFile(
            f"第 {line} 行的引号没有配对，后面的内容无法分列",
            f"line {line} has an unbalanced quotation mark; the columns after it are lost",
        ) from error


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter that cuts most of the first rows into the same number (two or more) of cells; a comma when none does."""
    if lines and lines[0].lower().startswith(_HINT) and len(lines[0].rstrip("\r\n")) == len(_HINT) + 1:
        return lines[0][len(_HINT)]
    scores = {delimiter: _agreement(lines, delimiter) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: scores[delimiter])


def _agreement(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """(rows that agree on the commonest width above one, that width)."""
    widths: Counter[int] = Counter()
    try:
        for row in _csv.reader(lines, delimiter=delimiter):
            widths[len(row)] += len(row) > 1
    except _csv.Error:
        return 0, 0
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return rows, width if rows else 0


def _ragged(rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, dict[str, object]]]:
    """Tells of rows with more filled cells than most have, or with fewer cells: a delimiter too many or too few moves values."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return
    usual = widths.most_common(1)[0][0]  # of several, the one that comes first: the heading's
    full = [number for number, row in enumerate(rows, start=1) if len(row) == usual]
    surplus = [number for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row[usual:])]
    # Titles and notes are one cell; above and below the table that is their way.
    short = [
        number
        for number, row in enumerate(rows, start=1)
        if 0 < len(row) < usual and any(row) and (len(row) > 1 or full[0] < number < full[-1])
    ]
    if surplus or short:
        zh = "；".join(
            f"第 {_numbers(found)} 行{word}" for found, word in ((surplus, "多了"), (short, "少了")) if found
        )
        en = "; ".join(
            f"{word} in row {_numbers(found)}" for found, word in ((surplus, "more"), (short, "fewer")) if found
        )
        yield RAGGED, {"n": usual, "why_zh": zh, "why_en": en}


def _numbers(found: Sequence[int]) -> str:
    shown = "、".join(map(str, found[:_SHOWN]))
    return f"{shown} … ({len(found)})" if len(found) > _SHOWN else shown
