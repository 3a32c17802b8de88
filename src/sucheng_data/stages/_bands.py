"""Where the header of a table is: the one to three rows whose cells are headings of one entity."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sucheng_data.model.grid import Cell, Grid, Range
from sucheng_data.stages._headers import Match, Vocabulary, speaks
from sucheng_data.stages._heads import Head
from sucheng_data.stages._marks import heading
from sucheng_data.stages._view import joined, row_texts

MAX_HEIGHT = 3
_WINDOW = 100  # No title is longer than this many rows.
_LEAST_FIELDS = 2
_SURE = 4  # So many exact headings are those of an entity, whatever the rows below look like.
_NOISE = 0.34  # A row with less than this share of the best row's matches is a cover line, not a header.
_WORTH = {"exact": 1.0, "pinned": 1.0, "contained": 0.5, "similar": 0.5, "spread": 1.0, "ignored": 0.25}


class Band(NamedTuple):
    """Header rows `top`..`bottom` (from 0) read for one entity: for each column (from 0) its parts and its match.

    `tail`: the rows right below that belong to the heading and name nothing new (translation, column numbers, units).
    """

    top: int
    bottom: int
    entity: str
    score: float
    fields: frozenset[str]
    parts: dict[int, tuple[str, ...]]
    matches: dict[int, Match]
    tail: tuple[tuple[int, str], ...] = ()

    @property
    def last(self) -> int:
        """The last row of the heading."""
        return self.tail[-1][0] if self.tail else self.bottom


@dataclass(frozen=True)
class Words:
    """Words beside the headings that speak for an entity: sheet name, file name, title."""

    sheet: str
    file: str

    def weight(self, vocabulary: Vocabulary, title: str) -> float:
        names = vocabulary.entity.sheets
        return (
            2.0 * any(word in self.sheet for word in names)
            + 2.0 * any(word in title for word in names)
            + 1.0 * any(word in self.file for word in names)
        )


@dataclass(frozen=True)
class Finder:
    """Looks for the header of the next table of a sheet.

    `heads`: headings told by their form; `feet`: rows where no heading is: what stands below a table, and what is said again under the headings.
    """

    grid: Grid
    vocabularies: Sequence[Vocabulary]
    words: Words
    forced: bool = False
    heads: tuple[Head, ...] = ()
    feet: frozenset[int] = frozenset()

    def first(self, start: int) -> Band | None:
        """The first header at or below row `start` (from 0)."""
        found = [band for top in self._tops(start) for band in self._bands(top)]
        found += [band for head in self.heads if head.top >= start and (band := self._formed(head))]
        return self._choice(found)

    def _choice(self, found: Sequence[Band]) -> Band | None:
        best = max((len(band.fields) for band in found), default=0)
        worthy = [band for band in found if len(band.fields) > best * _NOISE]
        if not worthy:
            return None
        nearest = min(band.top for band in worthy)
        reach = max(band.bottom for band in worthy if band.top == nearest)
        rivals = [band for band in worthy if band.top <= reach]
        # On a tie the lower start wins (a title row adds nothing), then the taller band.
        choice = max(rivals, key=lambda band: (band.score, band.top, band.bottom))
        head = next((head for head in self.heads if choice.bottom in head.levels), None)
        if head is None or (choice.top, choice.bottom) == (head.levels[0], head.levels[-1]):
            return choice
        if choice.bottom == head.levels[-1]:
            # The bottom row says as much where the rest is merged down into it, but the bands above belong to it.
            whole = self._formed(head)
            return whole if whole and whole.fields >= choice.fields else choice
        return self._whole(choice, head, found)

    def _whole(self, choice: Band, head: Head, found: Sequence[Band]) -> Band | None:
        """The band with all the heading rows there are by their form: half a heading means something else."""
        whole = self._formed(head)
        if whole and len(whole.fields) * 2 >= len(choice.fields):
            return whole
        if sum(match.how in ("exact", "spread", "pinned") for match in choice.matches.values()) >= _SURE:
            return choice
        return self._choice([band for band in found if band.top > head.bottom])

    def at(self, row: int) -> Band | None:
        """The header that starts exactly in `row`, if one does."""
        return max(self._bands(row), key=lambda band: (band.score, band.bottom), default=None)

    def _tops(self, start: int) -> Iterator[int]:
        known = frozenset().union(*(vocabulary.exact for vocabulary in self.vocabularies))
        options = [vocabulary.options for vocabulary in self.vocabularies if vocabulary.options]
        for row in range(start, min(start + _WINDOW, len(self.grid.rows))):
            if row in self.feet:
                continue
            texts = [heading(cell) for cell in self.grid.rows[row] if isinstance(cell, str) and cell]
            if any(speaks(text, known) or any(codes.find(text) for codes in options) for text in texts):
                yield row

    def _bands(self, top: int) -> Iterator[Band]:
        for bottom in range(top, min(top + MAX_HEIGHT, len(self.grid.rows))):
            if bottom > top and not continues(self.grid, top, bottom):
                return
            if best := self._best(top, bottom, joined(self.grid, range(top, bottom + 1))):
                yield best

    def _formed(self, head: Head) -> Band | None:
        """The band of headings found by their form, where other rows stand between them."""
        return self._best(head.top, head.levels[-1], {column: texts for column, texts in head.parts.items() if texts})

    def _best(self, top: int, bottom: int, parts: dict[int, tuple[str, ...]]) -> Band | None:
        read = [self._read(vocabulary, top, bottom, parts) for vocabulary in self.vocabularies]
        return max(filter(None, read), key=lambda band: band.score, default=None)

    def _read(self, vocabulary: Vocabulary, top: int, bottom: int, parts: dict[int, tuple[str, ...]]) -> Band | None:
        matches = {column: vocabulary.match(part) for column, part in parts.items()}
        own = {name for match in matches.values() for name in match.fields if not vocabulary.entity.fields[name].set_by}
        firm = {
            name for match in matches.values() if match.how in ("exact", "spread", "pinned") for name in match.fields
        } & own
        alone = len(parts) == 1 and vocabulary.entity.label in own
        least = 1 if self.forced or alone else _LEAST_FIELDS
        if len(own) < least or len(firm) < (least if vocabulary.entity.label not in own else 1):
            return None
        spoken = self.words.weight(vocabulary, _title(self.grid.rows[max(0, top - 5) : top]))
        signs = set(vocabulary.entity.signature)
        # 主管部门 and 备注 stand over lists of anything: something has to say that this is one of stations.
        asked = sum(match.how != "ignored" for match in matches.values())
        labelled = vocabulary.entity.label in firm
        telling = len(firm & signs) > 1 or (labelled and (firm & signs or len(firm) * 2 >= asked))
        if not (self.forced or spoken or telling):
            return None
        score = sum(_WORTH.get(match.how, 0.0) for match in matches.values()) + 1.5 * len(own & signs) + spoken
        return Band(top, bottom, vocabulary.entity.name, score, frozenset(own), parts, matches)


def continues(grid: Grid, top: int, bottom: int) -> bool:
    """Whether row `bottom` is a further header row under the rows from `top`: it stands under bands and blanks only."""
    below = row_texts(grid.rows[bottom])
    if not below or any(not isinstance(cell, str) and cell != "" for cell in grid.rows[bottom]):
        return False
    above = row_texts(grid.rows[bottom - 1])
    spans = {column: merge for merge in grid.merged for column in _span(merge, bottom - 1)}
    for column, merge in spans.items():
        if merge.left == merge.right and (text := row_texts(grid.rows[merge.top - 1]).get(column)):
            above.setdefault(column, text)
    for column in below:
        if column in above and not _heads(column, spans, above, below):
            return False
    return any(column in above or column in spans or _left(column, above) is not None for column in below)


def _heads(column: int, spans: dict[int, Range], above: dict[int, str], below: dict[int, str]) -> bool:
    """Whether the heading above `column` is a band: merged to the right, or followed by a blank that has a child below."""
    if column in spans:
        return spans[column].right > spans[column].left
    return column + 1 not in above and column + 1 in below


def _left(column: int, texts: dict[int, str]) -> int | None:
    return max((other for other in texts if other < column), default=None)


def _span(merge: Range, row: int) -> range:
    return range(merge.left - 1, merge.right) if merge.top <= row + 1 <= merge.bottom else range(0)


def _title(rows: Iterable[Sequence[Cell]]) -> str:
    return " ".join(cell for row in rows for cell in row if isinstance(cell, str))
