"""Releases made by hand, for what no delivery holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from sucheng_data.model.about import read_about
from sucheng_data.model.arrow import arrow_type, to_arrow
from sucheng_data.model.issue import Issue
from sucheng_data.model.release import Release
from sucheng_data.model.report import Report, Source
from sucheng_data.model.schema import Schemas
from tests.conftest import AS_OF, ROOT

SOURCE = Source("SRC-20250115-ZGH-01", "raw/驿站.xlsx", "0" * 64, "SZ-ZGH", "2025-01-15", 3)


def made(schemas: Schemas, records: Mapping[str, Sequence[Mapping[str, Any]]], issues: Sequence[Issue] = ()) -> Release:
    """A release of these records, every public column there; an entity without records has an empty table."""
    tables = {
        entity.name: pa.table(
            {
                field.name: to_arrow(field, [record.get(field.name) for record in records.get(entity.name, ())]).cast(
                    arrow_type(field)
                )
                for field in entity.public
            }
        )
        for entity in schemas
        if entity.outputs
    }
    report = Report(1, 3, issues, (), schemas, AS_OF, [SOURCE])
    return Release(tables, schemas, [SOURCE], report, AS_OF, read_about(ROOT / "schemas"))


def station(number: int, **facts: Any) -> dict[str, Any]:
    """A station with a certain point, and what else is said of it."""
    first = {
        "station_id": f"ST-320583-{number:05d}",
        "name": f"千灯第{number}驿站",
        "lon": round(120.9 + number / 1000, 6),
        "lat": 31.3,
        "opening_hours_text": "24小时",
        "opened_on": date(2024, 11, 11),
        "flags": [],
    }
    return {**first, **facts}
