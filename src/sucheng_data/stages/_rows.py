"""Which rows under a header are data: blanks, totals, notes, group titles and repeated headers told apart from records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from sucheng_data.model.grid import Cell, Grid, as_text
from sucheng_data.model.patterns import pattern
from sucheng_data.model.text import fold
from sucheng_data.stages._bands import Band
from sucheng_data.stages._marks import heading, is_labelled_note, is_note

TOTAL, NOTE, GROUP, HEADER = "total", "note", "group", "header"
_LONE = "lone"
_BLANK = "blank"
_GROUP = pattern(r"^\s*(?:[一二三四五六七八九十]{1,3}\s*[、.．]|[（(][一二三四五六七八九十]{1,3}[)）])")
_NUMBERED = pattern(r"\s*(?:[(（]?(?:[0-9]{1,2}|[一二三四五六七八九十])[)）.．、]|[①-⑳])\s*[^0-9\s]")
_AMOUNT = pattern(r"[:：]?\s*(?:共)?[0-9,，.]*\s*[个项家处条件名人户份座台]*$")
_NUMBER = pattern(r"[0-9.,]+")
# What stands in the name column of a total row: 886, 886个, 共10项.
_COUNT = pattern(r"[共计]{0,2}\s*[0-9.,，]+\s*[\u4e00-\u9fff]{0,2}")
# A row under the headings that gives the units of the columns.
_UNIT = pattern(
    r"[(（]?(?:单位[:：]?)?(?:㎡|m2|m²|平方米|平米|度|°|℃|万?元|个|人|名|家|份|张|%|公里|小时|年|/|—|-)[)）]?"
)
_LONG = 30
_FEW = 2
_PREFIX = 2
_LONGEST_TOTAL = 8


class Rows(NamedTuple):
    """Rows from 0: `keep` are records, `skipped` the others worth telling (row -> kind), `end` the row after the table."""

    keep: list[int]
    skipped: dict[int, str]
    end: int


def _odd(cell: Cell, prefixes: frozenset[str]) -> bool:
    """Whether a cell begins as totals, notes and headings do, or ends as totals do: the row needs a second look."""
    if not isinstance(cell, str):
        return False
    return (
        cell[:_PREFIX] in prefixes
        or cell[-1] == "计"
        or (cell[1:2] == " " and "".join(cell[:6].split())[:2] in prefixes)
    )


@dataclass(frozen=True)
class Picker:
    """Sorts the rows under one header. `label` is the column a record is known by, `used` all columns that feed fields.

    `until`: the row where another table begins by its form.
    """

    grid: Grid
    band: Band
    label: int | None
    used: frozenset[int]
    skip_words: frozenset[str]
    openings: frozenset[str]
    opens: Callable[[int], bool]
    until: int = 1 << 31

    def pick(self) -> Rows:
        """Every row below the header, up to the header of another table."""
        keep: list[int] = []
        odd: dict[int, str] = {}
        end = min(self.until, len(self.grid.rows))
        label, openings, prefixes = self.label, self.openings, self._prefixes
        for index in range(self.band.last + 1, end):
            row = self.grid.rows[index]
            blanks = row.count("")
            if blanks == len(row):
                continue
            first = row[0] if row[0] != "" else next(cell for cell in row if cell != "")
            if first in openings and self.opens(index) and not self._repeats(row):
                end = index
                break
            name = row[label] if label is not None and label < len(row) else ""
            if name != "" and len(row) - blanks > _FEW and not (_odd(first, prefixes) or _odd(name, prefixes)):
                keep.append(index)
            elif why := self._why(index):
                odd[index] = why
            else:
                keep.append(index)
        return self._settle(keep, odd, end)

    @cached_property
    def _prefixes(self) -> frozenset[str]:
        """How rows begin that need a second look: words of totals and notes, headings, and blanks."""
        words = [*self.skip_words, *(parts[-1] for parts in self.band.parts.values())]
        notes = [
            "备注",
            "附注",
            "注：",
            "注:",
            "说明",
            "填表",
            "填报",
            "填写",
            "审核",
            "制表",
            "负责",
            "联系",
            "经办",
            "报送",
            "数据",
        ]
        return frozenset([*(word[:_PREFIX] for word in words), *notes, "全市", "全区", "本页", "  "])

    def _settle(self, keep: list[int], odd: dict[int, str], end: int) -> Rows:
        """A row with one cell is a note below the last record or above another table, and a record between records."""
        opened = end < min(self.until, len(self.grid.rows))
        if opened:
            while keep and keep[-1] == end - 1 and self._lonely(keep[-1]):
                end = keep.pop()  # The title of the next table stands right above its header.
        while keep and self._goes_on(keep[-1]) and any(why == NOTE for row, why in odd.items() if row < keep[-1]):
            odd[keep.pop()] = NOTE  # “2.…” below “说明：1.…”
        last = max(keep, default=self.band.last)
        if opened:
            above = [row for row in odd if row > last and odd[row] not in (TOTAL, HEADER)]
            end = min(above, default=end)
        for row in [row for row, why in odd.items() if why == _LONE]:
            if row < last:
                keep.append(row)
            odd[row] = NOTE if row > last else _BLANK
        skipped = {row: why for row, why in odd.items() if why != _BLANK and row < end}
        return Rows(sorted(keep), skipped, end)

    def _goes_on(self, index: int) -> bool:
        """Whether a row is nothing but a numbered sentence."""
        cells = [cell for cell in self.grid.rows[index] if cell != ""]
        return len(cells) == 1 and _NUMBERED.match(as_text(cells[0])) is not None

    def _lonely(self, index: int) -> bool:
        row = self.grid.rows[index]
        return len(row) - row.count("") == 1

    def _why(self, index: int) -> str | None:
        """Why row `index` is no record, or None."""
        row = self.grid.rows[index]
        cells = {column: text for column, cell in enumerate(row) if cell != "" and (text := as_text(cell).strip())}
        if not cells:
            return _BLANK
        if self._repeats(row):
            return HEADER
        if index == self.band.last + 1 and all(_UNIT.fullmatch(text) for text in cells.values()):
            return NOTE
        label = cells.get(self.label) if self.label is not None else None
        head = list(cells.values())[:2]
        if any(self._is_total(text) for text in head) and (
            label is None or self._is_total(label) or _COUNT.fullmatch(label)
        ):
            return TOTAL
        if is_labelled_note(head[0]) and label in (None, head[0]):
            return NOTE
        if len(cells) == 1:
            return self._single(index, *next(iter(cells.items())))
        return None if self.used & cells.keys() else self._idle(cells)

    def _single(self, index: int, column: int, text: str) -> str | None:
        if is_note(text):
            return _LONE
        if _GROUP.match(text) or self._is_wide(index, column) or self._heads_a_part(index):
            return GROUP if len(text) < _LONG else NOTE
        if column not in self.used:
            idle = self._idle({column: text})
            return GROUP if idle == _BLANK and not _NUMBER.fullmatch(text) else idle
        return _LONE if len(text) >= _LONG or column != self.label else None

    def _idle(self, cells: dict[int, str]) -> str:
        """Nothing but serial numbers is a row prepared and never filled; other text outside the fields is a note."""
        kinds = {self.band.matches[column].how if column in self.band.matches else "" for column in cells}
        numbers = all(_NUMBER.fullmatch(text) for text in cells.values())
        return _BLANK if numbers or kinds == {"ignored"} else NOTE

    def _heads_a_part(self, index: int) -> bool:
        """Whether the headings are said again right below: then this is the title of a further part."""
        return index + 1 < len(self.grid.rows) and self._repeats(self.grid.rows[index + 1])

    def _is_wide(self, index: int, column: int) -> bool:
        return any(
            merge.top <= index + 1 <= merge.bottom and merge.left == column + 1 and merge.right > merge.left
            for merge in self.grid.merged
        )

    def _is_total(self, text: str) -> bool:
        word = fold(_AMOUNT.sub("", text))
        return word in self.skip_words or (
            len(word) <= _LONGEST_TOTAL and any(word.endswith(skip) for skip in self.skip_words if len(skip) > 1)
        )

    def _repeats(self, row: Sequence[Cell]) -> bool:
        """Whether the row says the headings again."""
        columns = [column for column in self.used if column < len(row)]
        same = sum(
            isinstance(row[column], str) and heading(str(row[column])) in self.band.parts[column] for column in columns
        )
        return same >= max(2, len(columns) / 2) or (0 < same == len(columns))
