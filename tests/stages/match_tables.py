"""Records of invented stations as a clean table, for the tests of matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa

TYPES = {
    "name": pa.string(),
    "alt_names": pa.list_(pa.string()),
    "host_org": pa.string(),
    "district_code": pa.string(),
    "town": pa.string(),
    "community": pa.string(),
    "address": pa.string(),
    "lon": pa.float64(),
    "lat": pa.float64(),
    "crs_source": pa.string(),
    "phone": pa.list_(pa.string()),
    "opening_hours": pa.string(),
    "is_24h": pa.bool_(),
    "local_code": pa.string(),
    "operator_org_id": pa.string(),
    "_file": pa.string(),
    "_sheet": pa.string(),
}
HOME = (120.9512, 31.3421)


def stations(records: Sequence[Mapping[str, Any]]) -> pa.Table:
    """A table of `records`; each from a file of its own where it does not say which. `at` is metres east and north of HOME."""
    rows = [_record(number, dict(record)) for number, record in enumerate(records)]
    return pa.table({name: pa.array([row.get(name) for row in rows], kind) for name, kind in TYPES.items()})


def _record(number: int, record: dict[str, Any]) -> dict[str, Any]:
    if "at" in record:
        east, north = record.pop("at")
        record["lon"], record["lat"] = HOME[0] + east / 94_900, HOME[1] + north / 111_195
        record.setdefault("crs_source", "wgs84")
    if isinstance(record.get("phone"), str):
        record["phone"] = [record["phone"]]
    return {"_file": f"raw/{number}.xlsx", "_sheet": "1", **record}
