"""Reads delimited text: the encoding is proven on the whole file, the delimiter by the shape of the rows."""

from __future__ import annotations

import csv as _csv
from collections import Counter
from io import StringIO
from pathlib import Path

from sucheng_data.model.errors import UnreadableFile
from sucheng_data.model.grid import Book, Grid

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DELIMITERS = ",\t;|"
_SAMPLE = 200
_MAX_FIELD = 1 << 27


def csv(path: Path, data: bytes) -> Book:
    """CSV and its relatives (tab, semicolon, bar); every value stays text, ragged rows stay ragged."""
    text = decode(data)
    # A quoted cell may be as long as it likes; the module's default stops at 128 KB.
    _csv.field_size_limit(_MAX_FIELD)
    delimiter = delimiter_of(text)
    if text.count('"') % 2:
        _check_quotes(text, delimiter)
    try:
        rows = list(_csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except _csv.Error as error:
        raise UnreadableFile(f"不是合法的 CSV：{error}", f"not valid CSV: {error}") from error
    return Book(str(path), "csv", (Grid(path.stem, rows),))


def _check_quotes(text: str, delimiter: str) -> None:
    """Refuses a quotation that is never closed: it would swallow the rest of the file into one cell."""
    reader = _csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except _csv.Error as error:
        raise UnreadableFile(
            f"第 {line} 行的引号没有配对，后面的内容无法分列",
            f"line {line} has an unbalanced quotation mark; the columns after it are lost",
        ) from error


def decode(data: bytes) -> str:
    """The text of `data`: byte order mark, else strictly UTF-8, else strictly GB18030, else a refusal naming the byte."""
    encodings = [encoding for mark, encoding in _BOMS if data.startswith(mark)] or ["utf-8", "gb18030"]
    if 0 in data and "utf-16" not in encodings:
        raise UnreadableFile(
            f"第 {data.index(0) + 1} 个字节是空字符（NUL），不是文本文件",
            f"byte {data.index(0) + 1} is NUL: this is not a text file",
        )
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as error:
            position = error.start
    byte, names = f"0x{data[position]:02X}", "、".join(encodings)
    raise UnreadableFile(
        f"文字编码无法辨认：第 {position + 1} 个字节 {byte} 不合 {names}，请另存为 UTF-8",
        f"the encoding cannot be told: byte {position + 1} ({byte}) fits none of {', '.join(encodings)}; save it as UTF-8",
    )


def delimiter_of(text: str) -> str:
    """The delimiter that cuts most of the first rows into the same number (two or more) of cells; a comma when none does."""
    scores = {delimiter: _agreement(text, delimiter) for delimiter in _DELIMITERS}
    return max(_DELIMITERS, key=lambda delimiter: scores[delimiter])


def _agreement(text: str, delimiter: str) -> tuple[int, int]:
    """(rows that agree on the commonest width above one, that width)."""
    reader = _csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    widths: Counter[int] = Counter()
    try:
        for row, _ in zip(reader, range(_SAMPLE), strict=False):
            widths[len(row)] += len(row) > 1
    except _csv.Error:
        return 0, 0
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return rows, width if rows else 0
