"""A sheet that gathers the rows of the others (汇总): a row that stands on two sheets counts once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.batch import Batch
from sucheng_data.model.codes import Register
from sucheng_data.model.issue import Place
from sucheng_data.model.patterns import pattern
from sucheng_data.model.rule import RAW
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.model.text import fold
from sucheng_data.stages._tell import Teller

_GATHERS = pattern(r"汇总|总表|总览|全部|全市|全区|合计|总计|总清单|总名单|^总|^all$|summary|total", re.IGNORECASE)
_SHARE = 0.8  # A sheet fewer of whose rows stand elsewhere does not gather the others.
_LEAST_SHEETS = 2
_SERIAL = pattern(r"[0-9]{1,4}")

Record = Mapping[str, str]


class _Twin(NamedTuple):
    """A row of the gathering sheet and a row of batch `batch`, one of which says all the other says."""

    row: int
    batch: int
    other: int
    more: bool  # the row of the gathering sheet says more


def once(batches: Sequence[Batch], schemas: Schemas, file: str) -> list[Batch]:
    """The batches without the rows that a gathering sheet repeats; of two rows the one that says more stays."""
    done = list(batches)
    for name in sorted({batch.entity for batch in done if batch.entity}):
        at = [index for index, batch in enumerate(done) if batch.entity == name and batch.table.num_rows]
        found = _gathering(done, at, schemas)
        for index, rows, sheets in _repeated(done, *found) if found else ():
            done[index] = _without(
                done[index], rows, sheets, Teller(schemas, Place(file, done[index].layout.name), name)
            )
    return done


def _gathering(batches: Sequence[Batch], at: Sequence[int], schemas: Schemas) -> tuple[int, list[_Twin]] | None:
    """The one sheet of an entity that gathers the others, and what it repeats."""
    names = {index: batches[index].layout.name for index in at}
    if len(set(names.values())) < 2:
        return None
    records = {index: _records(batches[index], schemas[batches[index].entity], schemas.codes) for index in at}
    label = schemas[batches[at[0]].entity].label
    for index in at:
        others = {other: records[other] for other in at if names[other] != names[index]}
        named = _GATHERS.search(names[index]) is not None
        if len(others) < _LEAST_SHEETS and not named:
            continue
        twins = list(_twins(records[index], others, label))
        wide = named or len({twin.batch for twin in twins}) >= _LEAST_SHEETS
        if wide and len(twins) >= _SHARE * len(records[index]):
            return index, twins
    return None


def _records(batch: Batch, entity: Entity, codes: Register) -> list[Record]:
    """Each row as folded texts with the district its sheet is named after; serial numbers say nothing."""
    names = [column for column in batch.table.column_names if column.startswith(RAW)]
    fields = [name.removeprefix(RAW) for name in names]
    districts = codes.get("districts")
    records: list[Record] = []
    for row in zip(*(batch.table[name].to_pylist() for name in names), strict=True):
        record = {name: fold(text) for name, text in zip(fields, row, strict=True) if text is not None}
        for name in ("local_code", *entity.key):
            if _SERIAL.fullmatch(record.get(name, "")):
                del record[name]
        said = record.get("district_code", "")
        district = (districts.find(said) if districts and said else None) or said or batch.context.district
        records.append({**record, "district_code": district} if district else record)
    return records


def _twins(rows: Sequence[Record], others: Mapping[int, Sequence[Record]], label: str) -> Iterator[_Twin]:
    """Pairs of rows of which one says everything the other says; each row of the others is used once."""
    free: dict[str, list[tuple[int, int]]] = {}
    for batch, records in others.items():
        for row, record in enumerate(records):
            free.setdefault(record.get(label, ""), []).append((batch, row))
    for row, record in enumerate(rows):
        places = free.get(record.get(label, ""), []) if record.get(label) else []
        for place in places:
            other = others[place[0]][place[1]]
            less = record.items() <= other.items()
            if less or other.items() <= record.items():
                places.remove(place)
                yield _Twin(row, *place, more=not less)
                break


def _repeated(batches: Sequence[Batch], gathering: int, twins: Sequence[_Twin]) -> Iterator[tuple[int, set[int], str]]:
    """Per batch the rows to leave out, and on which sheets they stand."""
    gone: dict[int, set[int]] = {}
    for twin in twins:
        index, row = (twin.batch, twin.other) if twin.more else (gathering, twin.row)
        gone.setdefault(index, set()).add(row)
    sheets = dict.fromkeys(batches[twin.batch].layout.name for twin in twins)
    for index, rows in gone.items():
        yield index, rows, "、".join(sheets) if index == gathering else batches[gathering].layout.name


def _without(batch: Batch, rows: set[int], sheets: str, tell: Teller) -> Batch:
    """The batch without `rows`, and a finding that says so."""
    keep = pa.array([row not in rows for row in range(batch.table.num_rows)], pa.bool_())
    note = f"有{len(rows)}行与工作表“{sheets}”相同，只计一次"
    return replace(
        batch,
        table=batch.table.filter(keep),
        layout=replace(batch.layout, notes=(*batch.layout.notes, note)),
        issues=(*batch.issues, tell.repeated(len(rows), sheets)),
    )
