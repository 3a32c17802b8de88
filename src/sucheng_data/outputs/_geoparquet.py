"""The place of a record as GeoParquet 1.1 has it: a point in WKB, its box as a struct, and the metadata `geo`."""

from __future__ import annotations

from functools import reduce
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.release import BOX, POINT
from sucheng_data.model.schema import Entity

SIDES = ("xmin", "ymin", "xmax", "ymax")
# Little-endian; geometry type 1: a point; x, y.
_WKB = np.dtype([("order", "u1"), ("kind", "<u4"), ("x", "<f8"), ("y", "<f8")])


def with_geometry(entity: Entity, table: pa.Table) -> pa.Table:
    """`table` with the columns `geometry` and `bbox` behind its own; both null where no point is certain."""
    lon, lat = (table[entity.geometry[side]].combine_chunks().cast(pa.float64()) for side in ("lon", "lat"))
    gone = reduce(pc.or_, (pc.invert(pc.fill_null(pc.is_finite(side), False)) for side in (lon, lat)))
    x, y = (pc.if_else(gone, 0.0, side) for side in (lon, lat))
    box = pa.StructArray.from_arrays([x, y, x, y], list(SIDES), mask=gone)
    placed = table.append_column(POINT, _points(x, y, gone)).append_column(BOX, box)
    geo = orjson.dumps(_geo(x.filter(pc.invert(gone)), y.filter(pc.invert(gone))))
    return placed.replace_schema_metadata({**(table.schema.metadata or {}), "geo": geo})


def _points(x: pa.Array, y: pa.Array, gone: pa.Array) -> pa.Array:
    shapes = np.empty(len(x), _WKB)
    shapes["order"], shapes["kind"], shapes["x"], shapes["y"] = 1, 1, x.to_numpy(), y.to_numpy()
    fixed = pa.FixedSizeBinaryArray.from_buffers(
        pa.binary(_WKB.itemsize), len(x), [None, pa.py_buffer(shapes.tobytes())]
    )
    return pc.if_else(gone, pa.scalar(None, pa.binary()), fixed.cast(pa.binary()))


def _geo(x: pa.Array, y: pa.Array) -> dict[str, Any]:
    """No `crs`: that is OGC:CRS84, longitude and latitude in WGS-84."""
    told: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": ["Point"] if len(x) else [],
        "covering": {"bbox": {side: [BOX, side] for side in SIDES}},
    }
    if len(x):
        told["bbox"] = [side.as_py() for side in (pc.min(x), pc.min(y), pc.max(x), pc.max(y))]
    return {"version": "1.1.0", "primary_column": POINT, "columns": {POINT: told}}
