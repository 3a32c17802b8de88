"""Suspect: pairs of records that are perhaps one thing, as a person is shown them, and the findings that tell of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from sucheng_data.model.batch import DATUMS
from sucheng_data.model.datum import distance, to_wgs84
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.matching import Compared, Doubt, Party
from sucheng_data.model.provenance import Origin
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.stages._recognise import Recognised

SUSPECTED = "DUP-W01"


def suspect(
    entity: Entity, known: Recognised, pairs: Sequence[tuple[int, int]], compared: Sequence[Compared]
) -> Iterator[Doubt]:
    """The pairs of rows of `known.table`, which hold what `compared` says."""
    rows = sorted({row for pair in pairs for row in pair})
    parties = dict(zip(rows, _parties(entity, known, rows), strict=True))
    for (left, right), one in zip(pairs, compared, strict=True):
        two = (parties[left], parties[right])
        yield Doubt(entity.name, *two, one, _apart(entity, *(party.values for party in two)))


def suspicions(doubts: Iterable[Doubt], schemas: Schemas) -> Iterator[Issue]:
    """A finding per pair, at the later of its records that was delivered."""
    for doubt in doubts:
        here, there = (doubt.right, doubt.left) if doubt.right.place.file else (doubt.left, doubt.right)
        entity = schemas[doubt.entity]
        why = ("", "") if doubt.metres is None else (f"，相距{doubt.metres:.0f}米", f", {doubt.metres:.0f} m apart")
        other = str(there.place) if there.place.file else there.sign
        told = {"a": here.label, "b": there.label, "other": other, "why_zh": why[0], "why_en": why[1]}
        yield schemas.findings[SUSPECTED].issue(
            here.place, told, entity=doubt.entity, field=entity.label, value=here.label, record=here.record
        )


def _parties(entity: Entity, known: Recognised, rows: Sequence[int]) -> Iterator[Party]:
    origin, table = Origin(known.table), known.table
    public = [field.name for field in entity.public if field.name in table.column_names]
    wanted = list(dict.fromkeys([*public, entity.label, "submitted_by"]))
    records = table.select(wanted).take(pa.array(rows, pa.int64())).to_pylist()
    for row, record in zip(rows, records, strict=True):
        delivered = row < known.delivered
        place, key = (origin.place(row, entity.label), origin.record(row)) if delivered else (Place(""), "")
        values = {name: record[name] for name in public}
        sender, label = (str(record[name] or "") for name in ("submitted_by", entity.label))
        yield Party(known.sign(row), label, place, sender, values, key)


def _apart(entity: Entity, *sides: Any) -> float | None:
    """The metres between two records; None where that is not known."""
    words = entity.geometry
    if not words or any(side.get(words["crs"]) not in DATUMS for side in sides):
        return None
    points = [[side.get(words[axis]) for side in sides] for axis in ("lon", "lat")]
    if any(number is None for axis in points for number in axis):
        return None
    lon, lat = (np.array([float(number) for number in axis]) for axis in points)
    one, other = (to_wgs84(lon[at : at + 1], lat[at : at + 1], sides[at][words["crs"]]) for at in (0, 1))
    return float(distance(*one, *other)[0])
