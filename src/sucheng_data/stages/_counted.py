"""The delivered records as the scoreboard counts them: whose each is, and which of its cells say something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from sucheng_data.model.geo import Mask
from sucheng_data.model.issue import Place
from sucheng_data.model.provenance import Origin
from sucheng_data.model.report import Report
from sucheng_data.model.rule import RAW, values
from sucheng_data.model.schema import Entity
from sucheng_data.model.text import fold, is_blank

READ, MISSING = "unreadable", "FMT-E01"
_SAYS = "[0-9A-Za-z一-龥]"  # no cell with one of these is blank

Ints = NDArray[np.int64]


class Records(NamedTuple):
    """One entity's records.

    names: the senders, owners: which of them each row is of; rows: key (Origin.record) -> row, of those that findings are
    about; said: field -> whether its cell says something; counts: field -> for each sender how many of its cells do.
    """

    entity: Entity
    table: pa.Table
    origin: Origin
    names: list[str]
    owners: Ints
    rows: Mapping[str, int]
    said: Mapping[str, Mask]
    counts: Mapping[str, Ints]

    @property
    def totals(self) -> dict[str, int]:
        """Sender -> how many records."""
        return dict(zip(self.names, self.per_sender().tolist(), strict=True))

    def sender(self, row: int) -> str:
        return self.names[int(self.owners[row])]

    def per_sender(self, rows: Ints | Mask | slice = slice(None)) -> Ints:
        """For each sender how many of `rows` are its own."""
        return np.bincount(self.owners[rows], minlength=len(self.names))

    def filled(self, names: Collection[str]) -> Iterator[tuple[str, int]]:
        """(sender, how many cells of these fields say something)."""
        return self._summed([self.counts[name] for name in names if name in self.counts])

    def known(self, names: Collection[str]) -> Iterator[tuple[str, int]]:
        """Likewise, or their value could be derived from another cell."""
        found = []
        for name in names:
            if name in self.table.column_names:
                valid = self.table[name].is_valid().to_numpy()
                found.append(self.per_sender(valid | self.said[name] if name in self.said else valid))
            elif name in self.said:
                found.append(self.counts[name])
        return self._summed(found)

    def _summed(self, counts: Sequence[Ints]) -> Iterator[tuple[str, int]]:
        return zip(self.names, np.sum(counts, axis=0).tolist() if counts else (), strict=bool(counts))


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

    def records(self, entity: Entity, table: pa.Table, keys: Collection[str]) -> Records:
        """keys: of the records that findings are about."""
        origin = Origin(table)
        told = list(zip(origin.sheets(), values(table, "submitted_by"), strict=True))
        met = {each: self._met(Place(*each[0]), each[1]) for each in dict.fromkeys(told)}
        numbers = {name: number for number, name in enumerate(dict.fromkeys(met.values()))}
        owner = {each: numbers[name] for each, name in met.items()}
        owners = np.array([owner[each] for each in told], np.int64)
        rows = {origin.record(row): row for row in origin.rows(keys)}
        said = {name: _said(table[RAW + name]) for name in entity.fields if RAW + name in table.column_names}
        records = Records(entity, table, origin, list(numbers), owners, rows, said, {})
        return records._replace(counts={name: records.per_sender(mask) for name, mask in said.items()})

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


def _said(column: pa.ChunkedArray) -> Mask:
    texts = pc.unique(column)
    doubtful = texts.filter(pc.invert(pc.match_substring_regex(texts, _SAYS)))
    blank = [text for text in doubtful.to_pylist() if is_blank(text)]
    said: Mask = column.is_valid().to_numpy()
    return said & ~pc.is_in(column, value_set=pa.array(blank, pa.string())).to_numpy() if blank else said


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
