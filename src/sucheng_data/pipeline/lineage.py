"""How one delivered row came to say what it says in a field: the steps of replay and clean, done again for that row alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

import pyarrow as pa

from sucheng_data.model.arrow import to_arrow
from sucheng_data.model.batch import Batch
from sucheng_data.model.cleaning import Note
from sucheng_data.model.decision import REPLAYED, Kept, row_number
from sucheng_data.model.described import described
from sucheng_data.model.grid import column_number
from sucheng_data.model.issue import Place, Text
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.personal import conceal, mask
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET, Origin
from sucheng_data.model.registry import find
from sucheng_data.model.report import Source
from sucheng_data.model.rule import RAW
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.model.text import is_blank, trim
from sucheng_data.model.trace import Replayed, Step, Told, Way
from sucheng_data.stages._reading import read_one
from sucheng_data.stages.clean import FACT, UNSAID, day_sent, part_of
from sucheng_data.stages.replay import replay

# Facts of the sheet that stand in a field of the record, whatever its cells say.
STAMPED = {"source_sheet": "sheet", "source_row": "row", "submitted_by": "sender", "submitted_on": "sent"}


@dataclass(frozen=True)
class Asked:
    """What the steps are done again with."""

    schemas: Schemas
    kept: Sequence[Kept]
    sources: Sequence[Source]
    as_of: date


@dataclass(frozen=True)
class Row:
    """Row `at` of a batch as it was read."""

    batch: Batch
    at: int
    asked: Asked

    @property
    def entity(self) -> Entity:
        return self.asked.schemas[self.batch.entity]

    @cached_property
    def origin(self) -> Origin:
        return Origin(self.batch.table.slice(self.at, 1).combine_chunks())

    @cached_property
    def done(self) -> pa.Table:
        """The row alone, as the decisions leave it."""
        return self._after(self.asked.kept)

    @property
    def own(self) -> Iterator[Field]:
        """The fields that the sheet has a column for, in the order in which they are read."""
        return (field for field in self.entity.fields.values() if RAW + field.name in self.done.column_names)

    def text(self, field: str, table: pa.Table | None = None) -> str:
        """The raw text of a field, after the decisions unless another table is given."""
        some = self.done if table is None else table
        return (some[RAW + field][0].as_py() if RAW + field in some.column_names else None) or ""

    def before(self, field: str) -> str:
        return self.text(field, self.batch.table.slice(self.at, 1))

    def shown(self, field: str, text: str) -> str:
        """A raw text without personal data: in private fields everything is."""
        return conceal(text) if self.entity.fields[field].private else mask(text)

    def decisions(self, field: str) -> list[Replayed]:
        """What was decided about the text of `field`."""
        number, label = self.origin.number(0), {trim(self.before(self.entity.label)), ""}
        label |= {trim(mask(one)) for one in label}
        before, after, found = self.before(field), self.text(field), []
        for kept in self.asked.kept:
            for made in kept.decisions:
                near = row_number(made.record) == number or trim(made.label) in label
                if made.answer in REPLAYED and made.entity == self.entity.name and near:
                    text = self.text(field, self._after([kept._replace(decisions=(made,))]))
                    if text != before:
                        found.append(Replayed(made, kept.name, text == after))
        return sorted(found, key=lambda one: one.decision.decided_on)

    def heading(self, field: str) -> str:
        """What stands above the cell, or beside it where the records stand side by side."""
        first, _, last = self.origin.column(0, field).partition(":")
        known = {column_number(column.letter): column.header for column in self.batch.layout.columns}
        if first and not first[-1].isdigit():
            letters = range(column_number(first), column_number(last or first) + 1)
            if headers := [mask(known[letter]) for letter in letters if known.get(letter)]:
                return "、".join(headers)
        return mask(self.batch.context.headers.get(field, ""))

    def _after(self, kept: Sequence[Kept]) -> pa.Table:
        """The row as those decisions leave it; as it was where they withdraw it."""
        asked = self.asked
        (batch,) = replay([self.batch], kept, asked.sources, asked.schemas, asked.as_of).batches
        place = (self.origin.number(0), self.batch.table[COLUMNS][self.at].as_py())
        at = next(
            (row for row in rows_of(batch.table, place[0]) if batch.table[COLUMNS][row].as_py() == place[1]), None
        )
        return self.batch.table.slice(self.at, 1) if at is None else batch.table.slice(at, 1)


def rows_of(table: pa.Table, number: int) -> list[int]:
    """The rows of a sheet's table that bear a number."""
    return [row for row, one in enumerate(table[ROW].to_pylist()) if one == number]


def row_in(batches: Sequence[Batch], entity: str, origin: Origin, asked: Asked) -> Row | None:
    """A clean row as it was read; among tables side by side, the one of the same columns."""
    file, sheet, _ = origin.sheet(0)
    for batch in batches:
        table = batch.table
        if (
            batch.entity != entity
            or not table.num_rows
            or (table[FILE][0].as_py(), table[SHEET][0].as_py()) != (file, sheet)
        ):
            continue
        for at in rows_of(table, origin.number(0)):
            columns = json.loads(table[COLUMNS][at].as_py())
            if all(origin.column(0, name) == column for name, column in columns.items()):
                return Row(batch, at, asked)
    return None


def step_of(row: Row, field: Field) -> Step:
    """How the row says what it says in `field`; a cell that could not be read is told even where something stood in for it."""
    cell = _cell(row, field) if RAW + field.name in row.done.column_names else None
    if cell and cell.value is not None:
        return cell
    refused = cell if cell and not is_blank(cell.read) else None
    found = next((step for step in _others(row, field, bool(refused)) if step.value is not None), None)
    if found and refused and found.way in (Way.SHEET, Way.DEFAULT, Way.SYSTEM):
        return refused._replace(way=found.way, value=found.value, field=found.field)
    if found:
        return found if found.decisions or not cell else found._replace(decisions=cell.decisions)
    if refused or (cell and cell.decisions):
        return cell or Step(Way.NOTHING)
    return Step(Way.SYSTEM if field.set_by else Way.NOTHING, place=row.origin.place(0, field.name))


def _cell(row: Row, field: Field) -> Step:
    return _read(row, (field, field), (field.name, field.cleaner, field.take), Way.CELL)


def _others(row: Row, field: Field, refused: bool) -> Iterator[Step]:
    """What else may fill the field, in the order of clean."""
    for source in row.own:
        for member, name in source.fills.items():
            if name == field.name:
                yield _read(row, (source, field), (source.name, source.cleaner, member), Way.FILLED)
    if field.name in STAMPED:
        yield _stamp(row, field)
    for spec in row.entity.derive:
        yield from _derived(row, field, spec, refused)
    if field.default is not None:
        yield Step(Way.DEFAULT, place=row.origin.place(0, field.name), value=_typed(field.default, field))


def _stamp(row: Row, field: Field) -> Step:
    """What ingest knows of every row."""
    facts, place = row.batch.context, row.origin.sheet(0)
    known = {
        "source_sheet": place.sheet,
        "source_row": row.origin.number(0),
        "submitted_by": facts.submitted_by or None,
        "submitted_on": day_sent(facts),
    }
    return Step(Way.SHEET, STAMPED[field.name], place, value=_typed(known[field.name], field))


def _derived(row: Row, field: Field, spec: Json, refused: bool) -> Iterator[Step]:
    """What one word of `x-derive` says of the field, from a fact of the sheet or the text of another field."""
    source, target, use = str(spec["from"]), row.entity.fields[spec["field"]], str(spec["use"]) if "use" in spec else ""
    if source.startswith(FACT):
        if target is field:
            value = getattr(row.batch.context, source[1:]) or None
            yield Step(Way.SHEET, source[1:], row.origin.sheet(0), value=_typed(value, field))
    elif RAW + source in row.done.column_names:
        if target is field and not refused:
            yield _read(row, (field, field), (source, use, field.take if use == field.cleaner else None), Way.DERIVED)
        for member, name in target.fills.items():
            if name == field.name and use == target.cleaner and is_blank(row.text(target.name)):
                yield _read(row, (target, field), (source, use, member), Way.DERIVED)


def _read(row: Row, fields: tuple[Field, Field], by: tuple[str, str, str | None], way: Way) -> Step:
    """A cell through a cleaner: `fields` is (the field it is read for, the one its `member` fills), `by` (whose cell, cleaner, member)."""
    (read, field), (source, cleaner, member) = fields, by
    text = row.text(source)
    context = row.batch.context.context(row.entity.fields[source], row.asked.schemas.codes)
    value, notes = read_one(find("cleaners", cleaner), text, replace(context, codes=read.codes))
    if way is Way.DERIVED:  # see clean: what was not written for the field may well not say it
        notes = tuple(note for note in notes if note.code not in UNSAID or read.code(note.code))
    place = row.origin.place(0, source)
    return Step(
        way,
        source,
        place,
        row.heading(source),
        row.shown(source, row.before(source)),
        row.shown(source, text),
        cleaner,
        described("cleaners", cleaner).doc.partition("\n")[0],
        _typed(part_of(value, field, member), field),
        tuple(_told(row, read, text, note) for note in notes),
        row.decisions(source),
    )


def _typed(value: Any, field: Field) -> Any:
    """A value as the clean table holds it."""
    return to_arrow(field, [value])[0].as_py()


def _told(row: Row, field: Field, text: str, note: Note) -> Told:
    code = field.code(note.code) or note.code
    finding = row.asked.schemas.findings[code]
    params = {"row": row.origin.number(0), "field_zh": field.title, "field_en": field.title_en, "value": text}
    suggestions = note.suggestion or str(note.params.get("suggestions", ""))
    message = finding.issue(Place(""), {**params, **note.params, "suggestions": suggestions}).message
    private = field.private and text
    why = Text(*(said.replace(text, conceal(text)) for said in message)) if private else message
    return Told(code, finding.title, why)
