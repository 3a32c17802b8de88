"""Replay: the corrections and withdrawals that people decided, done again to the raw texts before anything reads them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import cached_property
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.batch import Batch
from sucheng_data.model.decision import REPLAYED, Answer, Decision, Kept, expired, row_number, shows
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.personal import mask
from sucheng_data.model.provenance import FILE, SHEET, Origin
from sucheng_data.model.report import Source
from sucheng_data.model.rule import RAW
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.text import trim
from sucheng_data.stages._decided import OVERTAKEN, STALE, Told, tell

DONE, DROPPED = "DEC-I02", "DEC-I03"
_POINT = re.compile(r"\s*(\d{1,3}(?:\.\d+)?)\s*[,，]\s*(\d{1,3}(?:\.\d+)?)\s*")


@dataclass(frozen=True)
class Replayed:
    """The batches with what was decided done to them, and what to tell.

    count: cells that say something else by it, and rows left out; used: the decisions that found their record;
    dropped: (entity, its raw rows) of what was withdrawn.
    """

    batches: list[Batch]
    issues: list[Issue]
    count: int
    used: frozenset[Decision]
    dropped: list[tuple[str, pa.Table]]


class _Outcome(Enum):
    """What became of a decision. DONE: its record shows the old text, or is withdrawn; MENDED: the department corrected it."""

    DONE = "done"
    MENDED = "mended"
    OTHER = "other"
    GONE = "gone"
    ABSENT = "absent"


def replay(
    batches: Sequence[Batch], kept: Sequence[Kept], sources: Sequence[Source], schemas: Schemas, as_of: date
) -> Replayed:
    """`batches` with the decisions done to their raw texts; `sources` know the digests of the files."""
    if not any(one.decisions for one in kept):
        return Replayed(list(batches), [], 0, frozenset(), [])
    digests = {source.file_name: source.sha256 for source in sources}
    scopes = {one.name: _Scope.of(one) for one in kept}
    views = _views(batches, scopes.values(), schemas, digests)
    issues: list[Issue] = []
    used: set[Decision] = set()
    for one in kept:
        told = _file(one, [view for view in views.values() if scopes[one.name].holds(view)], as_of)
        used |= told.used
        issues += tell(schemas, one, told.told)
    done = {at: view.done() for at, view in views.items()}
    count = sum(view.changes for view in views.values())
    issues += [issue for view in views.values() for issue in view.withdrawn(schemas)]
    issues += _counted(views.values(), kept, schemas)
    gone = [(view.entity.name, view.dropped()) for view in views.values() if view.drops]
    return Replayed([done.get(at, batch) for at, batch in enumerate(batches)], issues, count, frozenset(used), gone)


@dataclass
class _View:
    """One batch, as decisions are looked for in it and noted for it."""

    batch: Batch
    entity: Entity
    digest: str

    def __post_init__(self) -> None:
        self.edits: dict[tuple[int, str], list[tuple[str, str, str]]] = {}
        self.drops: dict[int, Decision] = {}
        self.changes = 0
        self._raw: dict[str, list[str]] = {}

    @cached_property
    def origin(self) -> Origin:
        return Origin(self.batch.table)

    @cached_property
    def place(self) -> Place:
        return Place(self.batch.table[FILE][0].as_py(), self.batch.table[SHEET][0].as_py())

    @cached_property
    def numbers(self) -> Mapping[int, list[int]]:
        """The rows by their number on the sheet; tables side by side have several of one number."""
        rows: dict[int, list[int]] = {}
        for row in range(self.batch.table.num_rows):
            rows.setdefault(self.origin.number(row), []).append(row)
        return rows

    @cached_property
    def labels(self) -> Mapping[str, list[int]]:
        """The rows by what they are known by, masked as decisions write it."""
        rows: dict[str, list[int]] = {}
        for row, text in enumerate(self.raw(self.entity.label)):
            rows.setdefault(mask(trim(text)), []).append(row)
        return rows

    @cached_property
    def names(self) -> frozenset[str]:
        """The file's name, also as decisions write it."""
        return frozenset((self.place.file, mask(self.place.file)))

    def owns(self, decision: Decision) -> bool:
        """Whether the decision was made on this file, whatever it is called, or on an older delivery of its name."""
        return self.unchanged(decision) or decision.file in self.names

    def unchanged(self, decision: Decision) -> bool:
        return bool(decision.sha256) and decision.sha256 == self.digest

    def raw(self, field: str) -> list[str]:
        """The raw texts of a field; blanks where there is no column."""
        if field not in self._raw:
            name, table = RAW + field, self.batch.table
            texts = table[name].to_pylist() if name in table.column_names else [None] * table.num_rows
            self._raw[field] = [text or "" for text in texts]
        return self._raw[field]

    def at(self, decision: Decision) -> int | None:
        """The row the decision was made on, by its number; among tables side by side by its cell too."""
        if decision.sheet not in (self.place.sheet, mask(self.place.sheet)):
            return None
        rows = self.numbers.get(row_number(decision.record), [])
        if len(rows) > 1:
            rows = [row for row in rows if decision.cell in self._cells(row)]
        return rows[0] if len(rows) == 1 else None

    def _cells(self, row: int) -> set[str]:
        return {self.origin.place(row, name).cell for name in self.entity.fields if self.origin.has(row, name)}

    def texts(self, row: int, made: Decision) -> dict[str, str]:
        """Field -> the raw text it gets: every field that is read from the one cell the decision names; nothing if none is.

        A field that has no column gets the text for itself; unless it was the cell of another field, which it was read
        from, that was corrected. A point written as one text goes to the two cells of its longitude and latitude.
        """
        has, own = self.origin.has, made.field
        if own and own not in self.entity.fields:
            return {}
        cell = self.origin.place(row, own).cell if own and has(row, own) else made.cell
        read = [name for name in self.entity.fields if has(row, name) and self.origin.place(row, name).cell == cell]
        if not own or has(row, own):
            return self._point(row, made) or dict.fromkeys(read, made.after)
        if read and made.answer is Answer.CORRECTED and shows(self.raw(read[0])[row], made.before):
            return dict.fromkeys(read, made.after)
        return {own: made.after}

    def _point(self, row: int, made: Decision) -> dict[str, str]:
        """The two halves of a point; in China the longitude is the greater number."""
        pair = [self.entity.geometry.get(name, "") for name in ("lon", "lat")]
        halves = _POINT.fullmatch(made.after)
        if made.field not in pair or not halves or not all(self.origin.has(row, name) for name in pair):
            return {}
        if self.origin.place(row, pair[0]) == self.origin.place(row, pair[1]):
            return {}
        return dict(zip(pair, sorted(halves.groups(), key=float, reverse=True), strict=True))

    def note(self, row: int, made: Decision, name: str) -> None:
        """To be done at the end; `name` is that of the file of decisions."""
        if made.answer is Answer.DROP:
            self.drops[row] = made
            return
        for field, text in self.texts(row, made).items():
            self.edits.setdefault((row, field), []).append((made.decided_on, text, name))

    def done(self) -> Batch:
        """The batch with everything noted done to it."""
        if not self.edits and not self.drops:
            return self.batch
        table = self.batch.table
        for field in dict.fromkeys(field for _, field in self.edits):
            texts: list[str | None] = [text or None for text in self.raw(field)]
            for (row, name), made in self.edits.items():
                if name == field:
                    after = max(made)[1] or None
                    self.changes += after != texts[row]
                    texts[row] = after
            table = _with(table, RAW + field, pa.array(texts, pa.string()))
        self.changes += len(self.drops)
        return replace(self.batch, table=table.filter(self._kept()) if self.drops else table)

    def dropped(self) -> pa.Table:
        return self.batch.table.take(pa.array(sorted(self.drops), pa.int64()))

    def withdrawn(self, schemas: Schemas) -> Iterable[Issue]:
        for row, decision in sorted(self.drops.items()):
            number = self.origin.number(row)
            params = {"row": number, "name": decision.label, "why": decision.why}
            place = self.origin.sheet(row)._replace(cell=f"{number}:{number}")
            yield schemas.findings[DROPPED].issue(place, params, entity=self.entity.name)

    def _kept(self) -> pa.Array:
        return pa.array([row not in self.drops for row in range(self.batch.table.num_rows)], pa.bool_())


class _Done(NamedTuple):
    told: dict[str, list[Told]]
    used: set[Decision]


class _Scope(NamedTuple):
    """The batches that the decisions of one file may be about: by sender, or by what they were made on."""

    organisation: str
    files: frozenset[str]
    digests: frozenset[str]

    @classmethod
    def of(cls, kept: Kept) -> _Scope:
        files, digests = ({getattr(made, name) for made in kept.decisions} - {""} for name in ("file", "sha256"))
        return cls(kept.organisation, frozenset(files), frozenset(digests))

    def holds(self, view: _View) -> bool:
        own = view.digest in self.digests or bool(view.names & self.files)
        return own or view.batch.context.submitted_by == self.organisation


def _views(
    batches: Sequence[Batch], scopes: Collection[_Scope], schemas: Schemas, digests: Mapping[str, str]
) -> dict[int, _View]:
    """The batches that a decision may be about, by their place in the run."""
    found = {}
    for at, batch in enumerate(batches):
        if batch.entity and batch.table.num_rows:
            view = _View(batch, schemas[batch.entity], digests.get(batch.table[FILE][0].as_py(), ""))
            if any(scope.holds(view) for scope in scopes):
                found[at] = view
    return found


def _file(kept: Kept, views: Sequence[_View], as_of: date) -> _Done:
    """Every decision of one organisation looked for; what it comes to is noted in the views."""
    told: dict[str, list[Told]] = {STALE: [], OVERTAKEN: []}
    used = set()
    present = any(view.batch.context.submitted_by == kept.organisation for view in views)
    torn = _torn(kept.decisions)
    for made in kept.decisions if views else ():
        if made.answer not in REPLAYED:
            continue
        if expired(made, as_of):
            told[STALE].append(Told(made, "已过有效期", "expired"))
            continue
        if made in torn:
            told[OVERTAKEN].append(Told(made, "同一单元格有互相矛盾的决定", "contradicted by another line"))
            continue
        outcomes = {_sought(made, view, kept) for view in views if view.entity.name == made.entity}
        if _Outcome.DONE in outcomes:
            used.add(made)
        elif _Outcome.OTHER in outcomes:
            told[OVERTAKEN].append(Told(made, "原件里现在是别的内容", "the source says something else now"))
        elif _Outcome.MENDED in outcomes:
            told[STALE].append(Told(made, "新报送的表里已经改好", "mended in a newer delivery"))
        elif any(view.owns(made) for view in views) or (present and made.file in kept.gone):
            told[STALE].append(Told(made, "原件已不在或已没有这条记录", "its source or its record is gone"))
    return _Done(told, used)


def _torn(decisions: Iterable[Decision]) -> set[Decision]:
    """Decisions of one day that write different contents into one cell: a line added by hand may do so."""
    cells: dict[tuple[str, ...], list[Decision]] = {}
    for made in decisions:
        if made.answer in (Answer.ADOPT, Answer.CORRECTED):
            place = (made.file, made.sha256, made.sheet, made.cell, made.entity, made.field, made.decided_on)
            cells.setdefault(place, []).append(made)
    return {made for same in cells.values() if len({one.after for one in same}) > 1 for made in same}


def _sought(made: Decision, view: _View, kept: Kept) -> _Outcome:
    """What becomes of one decision in one batch."""
    own, row = view.owns(made), None
    if own and view.unchanged(made):
        row = view.at(made)
        if row is None:  # the same file has other sheets
            return _Outcome.ABSENT
        if made.answer is not Answer.DROP and not view.texts(row, made):
            return _Outcome.OTHER
        view.note(row, made, kept.name)
        return _Outcome.DONE
    if own:
        row = view.at(made)
        row = row if row is not None and (not made.label or row in view.labels.get(trim(made.label), ())) else None
    elif view.batch.context.submitted_by != kept.organisation or not made.label:
        return _Outcome.ABSENT
    rows = [row] if row is not None else view.labels.get(trim(made.label), [])
    states = {at: _state(made, view, at) for at in rows}
    wrong = [at for at, state in states.items() if state is _Outcome.DONE]
    if len(wrong) == 1:
        view.note(wrong[0], made, kept.name)
        return _Outcome.DONE
    if len(states) != 1:
        return _Outcome.ABSENT
    (state,) = states.values()
    return state if own or state is _Outcome.MENDED else _Outcome.ABSENT


def _state(made: Decision, view: _View, row: int) -> _Outcome:
    """Whether the record still shows the old text (DONE: there is something to do), the new one, or another."""
    texts = view.texts(row, made)
    if not texts:
        return _Outcome.OTHER
    if made.answer is not Answer.DROP and all(shows(view.raw(name)[row], text) for name, text in texts.items()):
        return _Outcome.MENDED
    first = made.field if made.field in texts else next(iter(texts))
    return _Outcome.DONE if shows(view.raw(first)[row], made.before) else _Outcome.OTHER


def _with(table: pa.Table, name: str, column: pa.Array) -> pa.Table:
    if name not in table.column_names:
        return table.append_column(name, column)
    return table.set_column(table.column_names.index(name), name, column)


def _counted(views: Iterable[_View], kept: Sequence[Kept], schemas: Schemas) -> Iterable[Issue]:
    """One line per file of decisions: how many cells and rows it is about today."""
    listed = list(views)
    for one in kept:
        cells = sum(any(name == one.name for _, _, name in made) for view in listed for made in view.edits.values())
        rows = sum(made in one.decisions for view in listed for made in view.drops.values())
        if cells or rows:
            yield schemas.findings[DONE].issue(Place(one.name), {"n": cells, "m": rows})
