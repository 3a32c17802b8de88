"""What the cleaners noted, as issues: per cell for errors and warnings, once per column for what is merely good to know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.cleaning import Note
from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.provenance import Origin
from sucheng_data.model.schema import Entity, Field, Schemas


class Readings(NamedTuple):
    """A column's distinct texts read once: for each text its value or None, and what to tell about it."""

    texts: list[str]
    indices: pa.Array
    values: list[Any]
    notes: list[tuple[Note, ...]]


class _Told(NamedTuple):
    """A note about the text of one cell, and for how many cells it stands."""

    row: int
    text: str
    note: Note
    cells: int = 1


class _Known(NamedTuple):
    """A note with its code and level for the field, and its facts as text."""

    note: Note
    code: str
    level: str
    params: str


def issues(entity: Entity, schemas: Schemas, told: Sequence[tuple[str, Readings]], table: pa.Table) -> list[Issue]:
    """The issues of a clean table, whose fields were read as `told`."""
    noted = [(entity.fields[name], readings) for name, readings in told if any(readings.notes)]
    if not noted:
        return []
    origin = Origin(table)
    places = Counter(place for field, _ in noted for place in origin.columns(field.name))
    said: set[tuple[object, ...]] = set()
    found = []
    for field, readings in noted:
        known = _known(schemas, field, readings)
        # Where no other field tells of the same cells, what is told once need not be looked for row by row.
        alone = all(place and not place[-1].isdigit() and places[place] == 1 for place in origin.columns(field.name))
        quiet = {
            index for index, notes in known.items() if alone and all(note.level == Severity.INFO for note in notes)
        }
        once = _counted(readings, known, quiet)
        for row, text, note in _rows(readings, {index: known[index] for index in known.keys() - quiet}):
            # Two fields may read the same cell; what is wrong with it is said once.
            where = origin.column(row, field.name)
            key = (note.code, where, note.params) if where[-1:].isdigit() else (note.code, where, note.params, row)
            if key in said:
                continue
            said.add(key)
            one = _Told(row, text, note.note)
            if note.level == Severity.INFO:
                _add(once, note.code, one)
            else:
                found.append(_issue(entity, schemas, (field, origin), one))
        found += [
            _issue(entity, schemas, (field, origin), one) for one in sorted(once.values(), key=lambda one: one.row)
        ]
    return found


def _known(schemas: Schemas, field: Field, readings: Readings) -> dict[int, list[_Known]]:
    """The notes of each text that has any, each said once."""
    told = [(index, notes) for index, notes in enumerate(readings.notes) if notes]
    codes = {note.code: field.code(note.code) or note.code for _, notes in told for note in notes}
    levels = {
        own: field.severity(code) or field.severity(own) or schemas.findings[code].severity
        for own, code in codes.items()
    }
    known = {}
    for index, notes in told:
        each = [_Known(note, codes[note.code], levels[note.code], str(note.params)) for note in notes]
        known[index] = list({(note.code, note.params): note for note in reversed(each)}.values())[::-1]
    return known


def _rows(readings: Readings, known: Mapping[int, Sequence[_Known]]) -> Iterator[tuple[int, str, _Known]]:
    """Every note of every cell with its text, in the order of the rows."""
    rows = pc.indices_nonzero(pc.is_in(readings.indices, value_set=pa.array(list(known), readings.indices.type)))
    for row, index in zip(rows.to_pylist(), readings.indices.take(rows).to_pylist(), strict=True):
        for note in known[index]:
            yield row, readings.texts[index], note


def _counted(readings: Readings, known: Mapping[int, Sequence[_Known]], quiet: Set[int]) -> dict[str, _Told]:
    """For each code of the texts `quiet` the first cell it is told of, and of how many."""
    once: dict[str, _Told] = {}
    if not quiet:
        return once
    codes = readings.indices.fill_null(len(readings.texts)).to_numpy()
    cells, first = np.bincount(codes), np.empty(len(readings.texts) + 1, dtype=np.int64)
    first[codes[::-1]] = np.arange(codes.size)[::-1]  # of several the last to be written
    for index in sorted(quiet):
        for note in known[index]:
            _add(once, note.code, _Told(int(first[index]), readings.texts[index], note.note, int(cells[index])))
    return once


def _add(once: dict[str, _Told], code: str, one: _Told) -> None:
    other = once.setdefault(code, one)
    if other is not one:
        once[code] = (other if other.row <= one.row else one)._replace(cells=other.cells + one.cells)


def _issue(entity: Entity, schemas: Schemas, of: tuple[Field, Origin], told: _Told) -> Issue:
    (field, origin), (row, text, note, count) = of, told
    code = field.code(note.code) or note.code
    suggestion = note.suggestion or str(note.params.get("suggestions", ""))
    params = {
        "row": origin.number(row),
        "field_zh": field.title,
        "field_en": field.title_en,
        "value": text,
        **note.params,
    }
    return schemas.findings[code].issue(
        origin.place(row, field.name),
        {**params, "suggestions": suggestion},
        severity=field.severity(code) or field.severity(note.code),
        owner=field.owner,
        entity=entity.name,
        field=field.name,
        value=text,
        suggestion=suggestion,
        record=origin.record(row) if count == 1 else "",
        count=count,
    )
