"""Clean: a batch of raw text in, the same rows with typed columns beside it out, an issue per refused or altered value.

Cleaners see distinct texts, never rows. Raw text is always kept.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.arrow import arrow_type, to_arrow
from sucheng_data.model.batch import Batch, Facts
from sucheng_data.model.cleaning import Context, Note
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import COLUMNS, PROVENANCE, ROW, SHEET
from sucheng_data.model.registry import find
from sucheng_data.model.rule import RAW
from sucheng_data.model.runner import Runner, Serial, value
from sucheng_data.model.schema import Entity, Field, Schemas
from sucheng_data.model.text import is_blank
from sucheng_data.stages._glance import read_all
from sucheng_data.stages._noted import Readings, issues
from sucheng_data.stages._reading import read_one

FACT = "@"
MANY = 20_000  # rows
UNSAID = ("unreadable", "enum", "unknown_word")


_Further = list[tuple[str, pa.Array]]  # names of columns, and what the cells of another one say of them


class _Work(NamedTuple):
    """One batch under way: the growing columns and issues."""

    batch: Batch
    entity: Entity
    schemas: Schemas
    columns: dict[str, pa.Array]
    sources: dict[str, str]
    told: list[tuple[str, Readings]]


def clean(batch: Batch, schemas: Schemas, runner: Runner | None = None) -> tuple[pa.Table, list[Issue]]:
    """The clean table of `batch`: provenance, `raw:` columns, and every field of its entity; and the issues.

    A `runner` reads the columns beside one another, where there are enough of cells to be worth it.
    """
    several = runner if runner and batch.table.num_rows > MANY else Serial()
    with _uncollected():
        return _clean(_Work(batch, schemas[batch.entity], schemas, {}, {}, []), several)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: it costs a quarter of the time, and these many small values form no cycles."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def practise(entity: Entity, schemas: Schemas) -> Iterator[None]:
    """Read the examples of the fields: whatever a cleaner makes ready at its first use is ready then. A step at a time."""
    steps = [(field, field.cleaner) for field in entity.fields.values()]
    steps += [(entity.fields[step["from"]], step["use"]) for step in entity.derive if not step["from"].startswith("@")]
    for field, cleaner in steps:
        context = Facts().context(field, schemas.codes)
        for example in field.examples:
            read_one(find("cleaners", cleaner), str(example), context)
            yield


def _clean(work: _Work, runner: Runner) -> tuple[pa.Table, list[Issue]]:
    own = [field for field in work.entity.fields.values() if RAW + field.name in work.batch.table.column_names]
    longest_first = sorted(own, key=lambda field: -int(work.batch.table[RAW + field.name].nbytes))
    outcomes = runner.map(partial(_own, work), longest_first)
    done = {field.name: value(outcome) for field, outcome in zip(longest_first, outcomes, strict=True)}
    for field in own:
        work.columns[field.name] = done[field.name].column
        work.told.extend(done[field.name].told)
    # What stands in a field's own column goes before what another column says of it.
    for field in own:
        _fill(work, done[field.name].further, field.name)
    _stamp(work)
    _derive(work)
    for field in work.entity.fields.values():
        _complete(work, field)
    table = _table(work)
    return table, issues(work.entity, work.schemas, work.told, table)


class _Own(NamedTuple):
    """What a field's own column says: of it, of the reading, of other fields. The values themselves are let go."""

    column: pa.Array
    told: list[tuple[str, Readings]]
    further: _Further


def _own(work: _Work, field: Field) -> _Own:
    """Read `field` in its own column; the growing columns and issues of `work` stay as they are."""
    alone = work._replace(columns={}, sources={}, told=[])
    readings = _read(alone, field, field.name, field.cleaner)
    _tell(alone, field, readings)
    return _Own(alone.columns[field.name], alone.told, _further(alone, field, readings))


def _tell(work: _Work, field: Field, readings: Readings) -> None:
    if any(readings.notes):
        work.told.append((field.name, readings._replace(values=[])))


def _read(work: _Work, field: Field, source: str, cleaner: str) -> Readings:
    """Fill `field`, where it is still empty, with what `cleaner` reads in the raw text of `source`."""
    column = work.batch.table[RAW + source].combine_chunks()
    if field.name in work.columns:
        column = pc.if_else(_open(work, field), column, pa.scalar(None, pa.string()))
    readings = read_column(column, cleaner, _context(work, field, source))
    member = field.take if cleaner == field.cleaner else None
    values, notes = _fitted(readings, field, member)
    _put(work, field, to_arrow(field, values).take(readings.indices), source)
    return readings._replace(notes=notes)


def _open(work: _Work, field: Field) -> pa.Array:
    """The rows where `field` is still to be filled: empty, and not because its own cell could not be read."""
    empty, own = pc.is_null(work.columns[field.name]), RAW + field.name
    if own not in work.batch.table.column_names:
        return empty
    encoded = work.batch.table[own].combine_chunks().dictionary_encode()
    blank = pa.array([is_blank(text) for text in encoded.dictionary.to_pylist()], pa.bool_()).take(encoded.indices)
    return pc.and_(empty, pc.fill_null(blank, True))


def _further(work: _Work, field: Field, readings: Readings) -> _Further:
    """The further facts of the same cells, each with the field it belongs to; and a date's precision."""
    columns: _Further = []
    for member, name in field.fills.items():
        target = work.entity.fields[name]
        found, _ = _fitted(readings, target, member)
        columns.append((name, to_arrow(target, found).take(readings.indices)))
    if field.precision:
        found = [_member(value, "precision") for value in readings.values]
        columns.append((f"{field.name}_precision", pa.array(found, pa.string()).take(readings.indices)))
    return columns


def _fill(work: _Work, further: _Further, source: str) -> None:
    """The further facts go to their fields, where those are empty."""
    for name, column in further:
        if target := work.entity.fields.get(name):
            _put(work, target, column, source)
        else:
            work.columns[name] = column


def read_column(column: pa.Array, cleaner: str, context: Context) -> Readings:
    """Every distinct text of `column` through `cleaner`; blanks and dashes are null."""
    encoded = column.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    return Readings(texts, encoded.indices, *read_all(find("cleaners", cleaner), texts, context))


def _context(work: _Work, field: Field, source: str) -> Context:
    """What the sheet says about `source`, with the code list of the field that is being filled."""
    context = work.batch.context.context(work.entity.fields[source], work.schemas.codes)
    return replace(context, codes=field.codes)


def _stamp(work: _Work) -> None:
    """What ingest knows of every row: sheet, row number, who sent it and when."""
    facts, table, fields = work.batch.context, work.batch.table, work.entity.fields
    work.columns["source_sheet"] = table[SHEET].cast(pa.string()).combine_chunks()
    work.columns["source_row"] = table[ROW].cast(pa.int64()).combine_chunks()
    _put(work, fields["submitted_by"], _constant(work, fields["submitted_by"], facts.submitted_by or None), None)
    _put(work, fields["submitted_on"], _constant(work, fields["submitted_on"], day_sent(facts)), None)


def day_sent(facts: Facts) -> str | None:
    """The day the sheet says it was filled in, in ISO form; None where it does not say, or not with certainty."""
    sent, _ = read_one(find("cleaners", "date"), facts.submitted_on, Context(year=facts.year))
    day: str | None = _member(sent, "start")
    return day


def _derive(work: _Work) -> None:
    """Fill empty fields from the text of another field, or from a fact of the sheet (`@jurisdiction`)."""
    for step in work.entity.derive:
        field, source = work.entity.fields[step["field"]], str(step["from"])
        if source.startswith(FACT):
            _put(work, field, _constant(work, field, getattr(work.batch.context, source[1:]) or None), None)
        elif RAW + source in work.batch.table.column_names:
            readings = _read(work, field, source, step["use"])
            hushed = _hushed(field, readings)
            _tell(work, field, hushed)
            if any(hushed.notes):  # what was refused stands in that cell too
                work.sources.setdefault(field.name, source)
            if step["use"] == field.cleaner:
                _fill(work, _further(work, field, readings), source)


def _hushed(field: Field, readings: Readings) -> Readings:
    """Text that was not written for `field` may well not say it: that is told only where the schema has a code for it."""
    notes = [
        tuple(note for note in notes if note.code not in UNSAID or field.code(note.code)) if notes else notes
        for notes in readings.notes
    ]
    return readings._replace(notes=notes)


def _complete(work: _Work, field: Field) -> None:
    """The schema's default where a value is missing; an all-null column where the sheet says nothing."""
    if field.default is not None:
        _put(work, field, _constant(work, field, field.default), None)
    work.columns.setdefault(field.name, _constant(work, field, None))


def _constant(work: _Work, field: Field, value: Any) -> pa.Array:
    rows = work.batch.table.num_rows
    if value is None:
        return pa.nulls(rows, arrow_type(field))
    return to_arrow(field, [value]).take(pa.repeat(0, rows))


def _put(work: _Work, field: Field, column: pa.Array, source: str | None) -> None:
    """Keep what the field already has; `column` fills the gaps."""
    own = work.columns.get(field.name)
    work.columns[field.name] = column if own is None else _coalesce(own, column)
    if source and source != field.name and column.null_count < len(column):
        work.sources.setdefault(field.name, source)


def _coalesce(first: pa.Array, second: pa.Array) -> pa.Array:
    if not first.null_count:
        return first
    if pa.types.is_nested(first.type):  # no kernel for lists and structs
        pairs = zip(first.to_pylist(), second.to_pylist(), strict=True)
        return pa.array([b if a is None else a for a, b in pairs], first.type)
    return pc.coalesce(first, second)


def _fitted(readings: Readings, field: Field, member: str | None) -> tuple[list[Any], list[tuple[Note, ...]]]:
    """The values and notes of a column as far as they are this field's; most are a word, or a member of a dict."""
    values, notes = readings.values, readings.notes
    kinds = set(map(type, values)) - {type(None)}
    if field.type != "array" and kinds <= {str, float, int, bool} and member is None:
        return values, notes
    if field.type != "array" and kinds <= {dict} and member is not None and member.isidentifier():
        return [None if value is None else value.get(member) for value in values], notes
    if field.type == "array" and kinds <= {list} and member is not None and "|" not in member:
        first, _, second = member.partition("+")
        lists = [None if value is None else [_joined(item, first, second) for item in value] for value in values]
        return lists, notes
    fitted = [_fit(value, told, field, member) for value, told in zip(values, notes, strict=True)]
    return [value for value, _ in fitted], [told for _, told in fitted]


def part_of(value: Any, field: Field, member: str | None) -> Any:
    """What of a cleaner's value is this field's; `member` as in `x-take` and `x-fills`."""
    return _fit(value, (), field, member)[0]


def _fit(value: Any, notes: tuple[Note, ...], field: Field, member: str | None) -> tuple[Any, tuple[Note, ...]]:
    """The part of a cleaner's value that is this field's; a list where one value is wanted is not certain, so null."""
    if value is None or member is None:
        return _shaped(value, field), notes
    if isinstance(value, list) and field.type != "array":
        if len(value) > 1:
            several = {"why_zh": "一格里有多个值", "why_en": "the cell holds several values"}
            return None, (*notes, Note("unreadable", several))
        value = value[0] if value else None
    if isinstance(value, list):
        return [_member(item, member) for item in value], notes
    return _shaped(_member(value, member), field), notes


def _shaped(value: Any, field: Field) -> Any:
    """One value where the field holds a list is a list of one; an empty list is nothing."""
    if field.type != "array" or value is None or isinstance(value, list):
        return value or None if isinstance(value, list) else value
    return [value]


def _member(value: Any, member: str) -> Any:
    """A member of the cleaner's dict (of the only dict in its list); None where there is none.

    `number+ext` is both members, as people write them together: 0512-65550101转801. `end|start` is the first of them
    that there is: a single day has no end of its own, what is open-ended has one that is null.
    """
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, dict):
        return None
    if "|" in member:
        return next((value[name] for name in member.split("|") if name in value), None)
    first, _, second = member.partition("+")
    return _joined(value, first, second)


def _joined(value: Any, first: str, second: str) -> Any:
    """Two members as people write them together, where there is the second."""
    if not isinstance(value, dict):
        return None
    return f"{value[first]}转{value[second]}" if value.get(second) else value.get(first)


def _table(work: _Work) -> pa.Table:
    """Provenance (with the cells of derived fields), raw columns, clean columns in schema order."""
    table = work.batch.table
    places = table[COLUMNS].combine_chunks()
    names = pa.array([_placed(text, work.sources) for text in places.dictionary.to_pylist()], pa.string())
    kept = {name: table[name] for name in (*PROVENANCE, *(c for c in table.column_names if c.startswith(RAW)))}
    kept[COLUMNS] = pa.DictionaryArray.from_arrays(places.indices, names)
    return pa.table({**kept, **work.columns})


def _placed(text: str, sources: dict[str, str]) -> str:
    """The columns of the sheet, and for a field read from another's column that column too."""
    columns = json.loads(text)
    derived = {name: columns[source] for name, source in sources.items() if source in columns and name not in columns}
    return json.dumps(columns | derived, ensure_ascii=False)
