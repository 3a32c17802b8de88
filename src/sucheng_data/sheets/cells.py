"""What a cell of a workbook may hold, for whole columns: each distinct value is looked at once."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from xlsxwriter.sharedstrings import SharedStringTable

# Excel's own limit, in units of UTF-16; text beyond it is cut with a mark rather than refused by Excel.
LONGEST_TEXT = 32767
# Before March 1900 the programs do not agree on what day a number is.
FIRST_DAY, DAY_NOUGHT = date(1900, 3, 1), date(1899, 12, 30)
# A column in which each text stands this often shares its texts; others hold them in their cells.
OFTEN = 4
# Text that begins so XlsxWriter would take for XML of its own.
RICH = "<r>"
_ESCAPE = re.compile(r"_(?=x[0-9a-fA-F]{4}_)")
# What XML cannot hold, as Excel writes it. A carriage return would come back as a line feed.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_UNUSUAL = r"[\x00-\x1f\x{fffe}\x{ffff}]|_x[0-9a-fA-F]{4}_|^$|^[\s\v]|[\s\v]$"  # the same and more, for RE2
_RARE = re.compile(rf"{_CONTROL.pattern}|{_ESCAPE.pattern}")
_APART, _BREAKS = "\x00", r"[\x00\n]"
# Between these Arrow writes numbers as Python does.
LEAST, MOST = 1e-3, 1e9

Ints = NDArray[np.int64]


class Distinct(NamedTuple):
    """A column as the values that differ, and which of them stands in each row."""

    codes: Ints
    known: list[Any]
    texts: pa.Array | None = None  # in place of `known`, where they came as texts of Arrow
    number: bool = False  # the texts are those of numbers

    @property
    def values(self) -> list[Any]:
        return self.known if self.texts is None else self.texts.to_pylist()

    @property
    def size(self) -> int:
        return len(self.known) if self.texts is None else len(self.texts)


def content(value: Any) -> str | int | float | None:
    """What is written for a value: text, a number (a day is the number of it), or nothing."""
    if isinstance(value, str):
        return _fitting(value) or None
    if value is None:
        return None
    if isinstance(value, date):
        day = date(value.year, value.month, value.day)
        return (day - DAY_NOUGHT).days if day >= FIRST_DAY else day.isoformat()
    if isinstance(value, (bool, int, float, Decimal)):
        try:
            number = float(value)
        except OverflowError:
            return _fitting(str(value))
        return number if math.isfinite(number) else None
    return _fitting(str(value)) or None


def _fitting(text: str) -> str:
    if not text.isascii():  # half a character, which no file can hold
        text = text.encode("utf-8", "replace").decode()
    if 2 * len(text) <= LONGEST_TEXT or len(text.encode("utf-16-le")) <= 2 * LONGEST_TEXT:
        return text
    return text.encode("utf-16-le")[: 2 * LONGEST_TEXT - 2].decode("utf-16-le", "ignore") + "…"


def distinct(values: Sequence[Any] | pa.ChunkedArray, rows: int) -> Distinct:
    """The column with nothing in the rows it lacks; an Arrow column is quicker than a list."""
    if isinstance(values, (pa.Array, pa.ChunkedArray)):
        if not pa.types.is_nested(values.type) and len(values) == rows:
            return _encoded(values)
        values = values.to_pylist()
    seen: dict[Any, int] = {}
    try:
        codes = [seen.setdefault(value, len(seen)) for value in values]
    except TypeError:  # a list, which is shown as text
        return distinct([value if isinstance(value, str) else _hashed(value) for value in values], rows)
    if len(codes) < rows:
        codes += [seen.setdefault(None, len(seen))] * (rows - len(codes))
    return Distinct(np.array(codes, np.int64), list(seen))


def _hashed(value: Any) -> Any:
    return value if value is None or isinstance(value, (date, bool, int, float, Decimal)) else str(value)


def _encoded(values: pa.Array | pa.ChunkedArray) -> Distinct:
    column = pa.chunked_array([values]) if isinstance(values, pa.Array) else values
    encoded = column.combine_chunks()
    if not pa.types.is_dictionary(encoded.type):
        encoded = encoded.dictionary_encode()
    known = encoded.dictionary
    codes = encoded.indices.fill_null(len(known)).to_numpy(zero_copy_only=False).astype(np.int64)
    number = _is_usual(known)
    if not number and known.type != pa.string():
        return Distinct(codes, [*known.to_pylist(), None])
    return Distinct(codes, [], pa.concat_arrays([known.cast(pa.string()), pa.nulls(1, pa.string())]), number)


def _is_usual(known: pa.Array) -> bool:
    """Whether all are numbers that Arrow writes as Python does: with a fraction, and neither large nor tiny."""
    if known.type != pa.float64():
        return False
    numbers = known.to_numpy(zero_copy_only=False)
    size = np.abs(numbers)
    return bool(np.all((numbers != np.trunc(numbers)) & (size >= LEAST) & (size < MOST)))


def tails(column: Distinct, shared: SharedStringTable) -> pa.Array:
    """For every distinct value what stands in its cell after the attributes that all cells have."""
    if column.texts is not None and column.number:
        return pc.fill_null(pc.binary_join_element_wise("><v>", column.texts, "</v></c>", ""), "/>")
    if column.texts is not None and OFTEN * column.size > len(column.codes) and _is_plain(column.texts):
        return _plain_tails(column.texts)
    written, texts = [], {}
    for at, value in enumerate(column.values):
        what = content(value)
        if isinstance(what, str):
            texts[at] = what
        written.append("/>" if what is None else "" if isinstance(what, str) else f"><v>{_number(what)}</v></c>")
    # Not every program reads escaped signs where they are not shared.
    if OFTEN * len(texts) <= len(column.codes) or _RARE.search("\n".join(texts.values())):
        own = {at: text for at, text in texts.items() if text.startswith(RICH)}
        counts = np.bincount(column.codes, minlength=len(written))
        for at, text in texts.items():
            if at not in own:
                written[at] = f' t="s"><v>{shared._get_shared_string_index(text)}</v></c>'
                shared.count += int(counts[at]) - 1
        texts = own
    for at, text in zip(texts, _escaped(list(texts.values())), strict=True):
        keep = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
        written[at] = f' t="inlineStr"><is><t{keep}>{text}</t></is></c>'
    return pa.array(written, pa.string())


def _is_plain(texts: pa.Array) -> bool:
    """Whether no text holds what needs a look at it alone."""
    longest = pc.max(pc.binary_length(texts)).as_py() or 0
    return longest <= LONGEST_TEXT and not _has(texts, _UNUSUAL)


def _plain_tails(texts: pa.Array) -> pa.Array:
    for sign, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, sign, name)
    return pc.fill_null(pc.binary_join_element_wise(' t="inlineStr"><is><t>', texts, "</t></is></c>", ""), "/>")


def _number(number: float) -> str:
    return str(int(number)) if number == int(number) and abs(number) < 1e15 else repr(number)


def _escaped(texts: list[str]) -> list[str]:
    """The texts as XML, all at once."""
    joined = "\n".join(texts)
    if _RARE.search(joined) or joined.count("\n") >= len(texts):
        return [_escape(kept(text)) for text in texts]
    return _escape(joined).split("\n") if texts else []


def kept(text: str) -> str:
    """`text` as Excel writes what XML cannot hold."""
    return _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE.sub("_x005F_", text))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text_width(text: str) -> int:
    """Columns of a fixed grid: a Chinese character counts two, as it does in GB 18030."""
    return len(text) if text.isascii() else len(text.encode("gb18030", "replace"))


def text_widths(column: Distinct) -> Ints:
    """The width of every distinct value as shown: of its longest line; 0 for what shows nothing."""
    if column.texts is not None and not _has(column.texts, _BREAKS):
        texts = pc.fill_null(column.texts, "")
        joined = pc.binary_join(pa.ListArray.from_arrays([0, len(texts)], texts), _APART)[0].as_py()
    else:
        shown = [str(value) if value else "" for value in column.values]
        joined = _APART.join(shown)
        if "\n" in joined or joined.count(_APART) != len(shown) - 1:
            return np.array([max(map(text_width, text.split("\n"))) for text in shown], np.int64)
    # No byte of a longer character is 0 in GB 18030.
    ends = np.flatnonzero(np.frombuffer(f"{joined}{_APART}".encode("gb18030", "replace"), np.uint8) == 0)
    return np.diff(ends, prepend=-1) - 1


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column; not every program works that out when it opens the file."""
    room = int(width / 1.1) - 1
    if 2 * len(text) <= room and "\n" not in text:
        return 1
    return sum(max(1, math.ceil(text_width(line) / room)) for line in text.split("\n"))


def lines(column: Distinct, widths: Ints, width: float) -> Ints:
    """How many lines each row takes for this column; only text is wrapped."""
    needed = np.maximum(1, -(-widths // (int(width / 1.1) - 1)))
    if column.number:
        return np.ones(len(column.codes), np.int64)
    if column.texts is None or _has(column.texts, "\n"):
        for at, value in enumerate(column.values):
            if not isinstance(value, str):
                needed[at] = 1
            elif "\n" in value:
                needed[at] = lines_of(value, width)
    return needed[column.codes]


def _has(texts: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(texts, pattern)).as_py())
