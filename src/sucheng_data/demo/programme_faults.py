"""The faults planted in projects and benefits: one small function each, listed below."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import NamedTuple

from sucheng_data.demo.record import Record, Value, planted

Values = Mapping[str, Value]


class ProgrammeFault(NamedTuple):
    """A kind of fault: the finding, the field whose cell it must point at, the cells to change (None: cannot)."""

    entity: str
    code: str
    field: str
    plant: Callable[[Values], Values | None]


def ends_before_start(values: Values) -> Values:
    return {"valid_to": _day(values["valid_from"]) - timedelta(30)} | {"status": "已结束"}


def no_unit(values: Values) -> Values:
    return {"quantity_unit": None}


def wrong_product(values: Values) -> Values:
    return {"total_value_cny": int(str(values["total_value_cny"])) * 3}


def over_but_active(values: Values) -> Values | None:
    return {"status": "进行中"} if values["status"] == "已结束" else None


def more_than_planned(values: Values) -> Values:
    return {"issued_quantity": int(str(values["quantity"])) + 50}


def done_before_begun(values: Values) -> Values:
    return {"start_date": _day(values["end_date"]).replace(month=12, day=31), "end_date": _day(values["start_date"])}


def done_but_unfinished(values: Values) -> Values | None:
    return {"progress_pct": 80} if values["status"] == "已完成" else None


def unknown_action(values: Values) -> Values:
    return {"action_code": "温馨出行"}


PROGRAMME_FAULTS = (
    ProgrammeFault("benefits", "BEN-E01", "valid_to", ends_before_start),
    ProgrammeFault("benefits", "BEN-E04", "quantity_unit", no_unit),
    ProgrammeFault("benefits", "BEN-E05", "total_value_cny", wrong_product),
    ProgrammeFault("benefits", "BEN-W03", "valid_to", over_but_active),
    ProgrammeFault("benefits", "BEN-W04", "issued_quantity", more_than_planned),
    ProgrammeFault("projects", "PRJ-E02", "action_code", unknown_action),
    ProgrammeFault("projects", "PRJ-E03", "end_date", done_before_begun),
    ProgrammeFault("projects", "PRJ-W04", "progress_pct", done_but_unfinished),
)


def plant(rng: Random, entity: str, records: Sequence[Record], count: int) -> int:
    """Plants `count` faults of `entity`, every kind in turn; says how many there was room for."""
    free = [one for one in records if one.answer is None]
    rng.shuffle(free)
    done = 0
    for fault in cycle([one for one in PROGRAMME_FAULTS if one.entity == entity]):
        able = ((one, changes) for one in free if (changes := fault.plant(one.values)) is not None)
        record, changes = next(able, (None, None))
        if done >= count or record is None or changes is None:
            return done
        planted(record, fault.field, fault.code, changes)
        free.remove(record)
        done += 1
    return done


def _day(value: Value) -> date:
    if not isinstance(value, date):
        raise TypeError(value)
    return value
