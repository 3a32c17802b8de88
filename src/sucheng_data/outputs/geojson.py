"""geojson: the map layer, RFC 7946, one file per entity that has a place."""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from sucheng_data.model.release import Release
from sucheng_data.model.schema import Entity
from sucheng_data.outputs._arrow_text import content, json_text, member, object_parts, slices, sparing

DECIMALS = 6


class Points(NamedTuple):
    """Longitude and latitude in WGS-84; both null where the record is not on the map."""

    lon: pa.ChunkedArray
    lat: pa.ChunkedArray


def geojson(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`<entity>.geojson` in WGS-84: every record, those whose point is not certain (or that lack what the map needs) without."""
    written = []
    for name, table in release.tables.items():
        if "geojson" in release.schemas[name].outputs:
            with (folder / f"{name}.geojson").open("wb") as file:
                file.writelines(_collection(release.schemas[name], table))
            written.append((f"{name}.geojson", table.num_rows))
    return written


def _collection(entity: Entity, table: pa.Table) -> Iterator[Any]:
    points = _points(entity, table)
    box = [pc.min(points.lon), pc.min(points.lat), pc.max(points.lon), pc.max(points.lat)]
    told = b'"bbox":' + orjson.dumps([side.as_py() for side in box]) + b"," if box[0].is_valid else b""
    yield b'{"type":"FeatureCollection",' + told + b'"features":['
    filled = [name for name in table.column_names if table[name].null_count < table.num_rows]
    spared = pa.table({name: sparing(name, table[name]) for name in filled})
    keys, places = table.select(entity.key[:1]), pa.table([*points], Points._fields)
    for number, (part, key, place) in enumerate(zip(*map(slices, (spared, keys, places)), strict=True)):
        lines = content(_features(entity, part, key[0], Points(*place.columns)))
        yield lines if number else lines.slice(1)
    yield b"\n]}\n"


def _points(entity: Entity, table: pa.Table) -> Points:
    words = entity.geometry
    needed = (words["lon"], words["lat"], *words.get("needs", ()))
    nothing = pa.scalar(None, pa.float64())
    if not set(needed) <= set(table.column_names):
        return Points(*[pa.chunked_array([pa.nulls(table.num_rows, pa.float64())])] * 2)
    shown = reduce(pc.and_, (table[name].is_valid() for name in needed))
    lon, lat = (pc.if_else(shown, pc.round(table[words[side]], DECIMALS), nothing) for side in ("lon", "lat"))
    return Points(lon, lat)


def _features(entity: Entity, table: pa.Table, keys: pa.ChunkedArray, points: Points) -> pa.Array:
    """Each with a comma and a new line before it."""
    lon, lat = json_text(points.lon), json_text(points.lat)
    point = pc.binary_join_element_wise('{"type":"Point","coordinates":[', lon, ",", lat, "]}", "")
    return pc.binary_join_element_wise(
        ',\n{"type":"Feature","id":',
        pc.fill_null(json_text(keys), "null"),
        ',"geometry":',
        pc.fill_null(point, "null"),
        ',"properties":',
        *object_parts(_members(entity, table, points), table.num_rows),
        "}",
        "",
    )


def _members(entity: Entity, table: pa.Table, points: Points) -> list[pa.Array]:
    """What is null is left out, and so is the point where the geometry says it: one truth."""
    nowhere = points.lon.is_null().combine_chunks()
    members = []
    for name in table.column_names:
        if name not in (entity.geometry["lon"], entity.geometry["lat"]):
            members.append(member(name, table[name]))
        elif pc.any(nowhere).as_py():
            members.append(pc.if_else(nowhere, member(name, table[name]), pa.scalar(None, pa.string())))
    return members
