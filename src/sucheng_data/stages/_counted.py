"""The delivered records as the scoreboard counts them: whose each is, and which of its cells say something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.issue import Place
from sucheng_data.model.provenance import Origin
from sucheng_data.model.report import Report
from sucheng_data.model.rule import RAW, values
from sucheng_data.model.schema import Entity
from sucheng_data.model.text import fold, is_blank

READ, MISSING = "unreadable", "FMT-E01"


class Records(NamedTuple):
    """One entity's records.

    senders, keys: whose each row is, and its key (Origin.record); rows: key -> row; said: field -> whether its cell says something.
    """

    entity: Entity
    table: pa.Table
    origin: Origin
    senders: list[str]
    keys: list[str]
    rows: Mapping[str, int]
    said: Mapping[str, pa.ChunkedArray]

    def by_sender(self, flags: Mapping[str, pa.ChunkedArray]) -> Iterator[tuple[str, int]]:
        """(sender, how many are true) over all the columns of `flags`."""
        if not flags:
            return
        owners = pa.table({"": self.senders, **flags}).group_by("").aggregate([(name, "sum") for name in flags])
        for row in owners.to_pylist():
            sender = row.pop("")
            yield sender, sum(count or 0 for count in row.values())

    def filled(self, names: Collection[str]) -> dict[str, pa.ChunkedArray]:
        """Field -> whether its cell says something; no column, no entry."""
        return {name: self.said[name] for name in names if name in self.said}

    def known(self, names: Collection[str]) -> dict[str, pa.ChunkedArray]:
        """Likewise, or its value could be derived from another cell."""
        valid = {name: self.table[name].is_valid() for name in names if name in self.table.column_names}
        said = self.filled(names)
        return {
            name: pc.or_(valid.get(name, said.get(name)), said.get(name, valid.get(name))) for name in {**valid, **said}
        }


class Senders:
    """Whose a record, a sheet or a file is: as the row says, else the file, else the folder it lies in; "" when nobody knows."""

    def __init__(self, report: Report) -> None:
        self._files = {source.file_name: source.submitted_by for source in report.sources}
        self._places: dict[str, str] = {}
        self._names = {
            fold(name): row["code"]
            for row in report.schemas.codes["organisations"].rows
            for name in (row["label_zh"], row["code"])
        }

    def records(self, entity: Entity, table: pa.Table) -> Records:
        origin, own = Origin(table), values(table, "submitted_by")
        met: dict[tuple[str, str, str | None], str] = {}
        senders = []
        for row, said in enumerate(own):
            place = origin.sheet(row)
            if (place.file, place.sheet, said) not in met:
                met[place.file, place.sheet, said] = self._met(place, said)
            senders.append(met[place.file, place.sheet, said])
        keys = [origin.record(row) for row in range(table.num_rows)]
        rows = {key: row for row, key in enumerate(keys)}
        told = {name: _said(table[RAW + name]) for name in entity.fields if RAW + name in table.column_names}
        return Records(entity, table, origin, senders, keys, rows, told)

    def _met(self, place: Place, said: str | None) -> str:
        """Whose a row of this sheet is that says so itself, or does not."""
        sender = said or self._file(place.file)
        sheet = str(place)
        self._places[sheet] = min(sender, self._places.get(sheet, sender))
        return sender

    def of(self, place: Place) -> str:
        """Whose a sheet or file is."""
        return self._places.get(str(Place(place.file, place.sheet))) or self._file(place.file)

    def _file(self, file: str) -> str:
        return self._files.get(file) or next(
            (self._names[fold(part)] for part in file.split("/")[:-1] if fold(part) in self._names), ""
        )


def _said(column: pa.ChunkedArray) -> pa.ChunkedArray:
    blank = [text for text in pc.unique(column).to_pylist() if is_blank(text)]
    return pc.invert(pc.is_in(column, value_set=pa.array([*blank, None], pa.string())))


def looked_at(entity: Entity, report: Report) -> dict[str, set[str]]:
    """Dimension -> the fields that checks of this dimension look at, of those checks that ran."""
    ran = {run.code for run in report.rules if run.status == "ran" and run.entity == entity.name}
    looked: dict[str, set[str]] = {}
    for code, names in (*_of_fields(entity), *((code, names) for code, names in _of_rows(entity) if code in ran)):
        if code in report.schemas.findings:
            looked.setdefault(report.schemas.findings[code].dimension, set()).update(names)
    return looked


def _of_fields(entity: Entity) -> Iterator[tuple[str, Collection[str]]]:
    """(code, fields) of what every value is asked: whether it can be read, whether it is there, its subschema."""
    for field in entity.fields.values():
        if not field.set_by:
            yield READ, (field.name,)
            yield from ((field.code(keyword) or keyword, (field.name,)) for keyword in field.subschema)
            if field.name in entity.required:
                yield field.code("required") or MISSING, (field.name,)


def _of_rows(entity: Entity) -> Iterator[tuple[str, Collection[str]]]:
    """(code, fields) of the conditions on records and of the rules."""
    for condition in entity.conditions:
        yield entity.code_of(condition), (entity.place_of(condition),)
    for spec in entity.rules:
        yield spec["code"], [word for word in _words(spec) if word in entity.fields]


def _words(option: Any) -> Iterator[str]:
    """Every text in a rule's options, however deep."""
    if isinstance(option, str):
        yield option
    elif isinstance(option, (list, Mapping)):
        for part in option.values() if isinstance(option, Mapping) else option:
            yield from _words(part)
