"""Which rows get which fault: every kind in turn, one fault to a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from random import Random

from sucheng_data.demo.departments import DEPARTMENTS, Department
from sucheng_data.demo.faults import STATION_FAULTS, Fault, Scene
from sucheng_data.demo.layouts import columns
from sucheng_data.demo.places import District
from sucheng_data.demo.record import Record, planted

BY_CODE = {department.code: department for department in DEPARTMENTS}


def plant(rng: Random, rows: Mapping[str, Sequence[Record]], districts: Mapping[str, District], count: int) -> int:
    """Plants `count` faults in the records of `rows` (department -> records in the order of its sheets); says how many.

    Rows of a pair stay whole: what a matcher makes of them is recorded elsewhere.
    """
    order = [(code, index) for code, records in rows.items() for index, one in enumerate(records) if not one.paired]
    rng.shuffle(order)
    done = 0
    supplies = {fault: _candidates(fault, order) for fault in STATION_FAULTS}
    supplies |= {fault: _one_each(supplies[fault], rows) for fault in STATION_FAULTS if fault.once}
    for fault in cycle(STATION_FAULTS):
        if done >= count or not supplies:
            return done
        if fault in supplies:
            if _plant_one(rng, fault, supplies[fault], rows, districts):
                done += 1
            else:
                del supplies[fault]
    return done


def _candidates(fault: Fault, order: list[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    able = {code for code, department in BY_CODE.items() if _shows(department, (fault.field, *fault.needs))}
    return (entry for entry in order if entry[0] in able)


def _one_each(candidates: Iterator[tuple[str, int]], rows: Mapping[str, Sequence[Record]]) -> Iterator[tuple[str, int]]:
    """The first candidate of each department that is still whole when its turn comes."""
    done: set[str] = set()
    for code, index in candidates:
        if code not in done and rows[code][index].answer is None:
            done.add(code)
            yield code, index


def _shows(department: Department, fields: tuple[str, ...]) -> bool:
    shown = {column.field for column in columns(department.columns)}
    return all(field in shown for field in fields)


def _plant_one(
    rng: Random,
    fault: Fault,
    candidates: Iterator[tuple[str, int]],
    rows: Mapping[str, Sequence[Record]],
    districts: Mapping[str, District],
) -> bool:
    """Plants `fault` in the next whole record that can show it."""
    for code, index in candidates:
        record = rows[code][index]
        if record.answer is None:
            changes = fault.plant(Scene(rng, record, BY_CODE[code], rows[code][:index], districts))
            if changes is not None:
                planted(record, fault.field, fault.code, changes)
                return True
    return False
