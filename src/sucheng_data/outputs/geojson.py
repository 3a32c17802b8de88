"""geojson: the map layer, RFC 7946, one file per entity that has a place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson

from sucheng_data.model.release import Release, on_map
from sucheng_data.model.schema import Entity


def geojson(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`<entity>.geojson` in WGS-84: only records whose point is certain and that are complete enough for a map."""
    written = []
    for name, table in release.tables.items():
        entity = release.schemas[name]
        if "geojson" in entity.outputs:
            features = [_feature(entity, record) for record in table.to_pylist() if on_map(entity, record)]
            (folder / f"{name}.geojson").write_bytes(_collection(features))
            written.append((f"{name}.geojson", len(features)))
    return written


def _feature(entity: Entity, record: dict[str, Any]) -> dict[str, Any]:
    lon, lat = record[entity.geometry["lon"]], record[entity.geometry["lat"]]
    # The point is the geometry; leaving it out of the properties keeps one truth.
    hidden = {entity.geometry["lon"], entity.geometry["lat"]}
    properties = {key: value for key, value in record.items() if value is not None and key not in hidden}
    return {
        "type": "Feature",
        "id": record[entity.key[0]],
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": properties,
    }


def _collection(features: list[dict[str, Any]]) -> bytes:
    collection: dict[str, Any] = {"type": "FeatureCollection"}
    if features:
        points = [feature["geometry"]["coordinates"] for feature in features]
        lons, lats = [point[0] for point in points], [point[1] for point in points]
        collection["bbox"] = [min(lons), min(lats), max(lons), max(lats)]
    collection["features"] = features
    return orjson.dumps(collection, default=_plain, option=orjson.OPT_APPEND_NEWLINE)


def _plain(value: Any) -> Any:
    """Exact decimals as JSON numbers; dates orjson writes itself."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value))
