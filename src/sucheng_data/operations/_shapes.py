"""Files of polygons: GeoJSON as it is, other formats where pyogrio is installed. Every polygon is whole and valid, or refused."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

from sucheng_data.model.errors import CannotWork

# In degrees, and the same place to a decimetre or so: WGS-84, CGCS2000, and what GeoJSON means without a word.
_GEOGRAPHIC = ("CRS84", "4326", "4490", "CGCS2000", "CGCS_2000", "WGS 84", "WGS_1984", "WGS84")
_PROJECTED = ("PROJCS", "PROJCRS")


class Feature(NamedTuple):
    """What a file says of one polygon, and the polygon: a shapely geometry in the degrees of the file."""

    properties: Mapping[str, Any]
    shape: Any


def features(path: Path) -> Iterator[Feature]:
    """The polygons of `path`. Raises CannotWork, in one sentence, at the first that is not whole."""
    import shapely

    if not path.is_file():
        raise CannotWork(f"找不到文件：{path}", f"no such file: {path}")
    read = _geojson if path.suffix.lower() in (".json", ".geojson") else _other
    for number, feature in enumerate(read(path), 1):
        if not shapely.is_valid(feature.shape):
            raise _wrong(
                path, f"第 {number} 个多边形自相交或不合法", f"polygon {number} crosses itself or is not valid"
            )
        yield feature


def _wrong(path: Path, zh: str, en: str) -> CannotWork:
    return CannotWork(f"{path.name}：{zh}", f"{path.name}: {en}")


def _geojson(path: Path) -> Iterator[Feature]:
    try:
        content = json.loads(path.read_bytes().decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise _wrong(path, "不是合法的 GeoJSON（UTF-8）", "is no GeoJSON in UTF-8") from error
    if not isinstance(content, dict):
        raise _wrong(path, "不是 GeoJSON", "is no GeoJSON")
    crs = content.get("crs") or {}
    _in_degrees(path, json.dumps(crs) if crs else "")
    parts = content.get("features") if content.get("type") == "FeatureCollection" else [content]
    for number, part in enumerate(parts if isinstance(parts, list) else [], 1):
        if not isinstance(part, dict) or not isinstance(geometry := part.get("geometry"), dict):
            raise _wrong(path, f"第 {number} 个要素没有多边形", f"feature {number} has no polygon")
        properties = part.get("properties")
        shape = _shape(path, number, geometry)
        yield Feature(properties if isinstance(properties, dict) else {}, shape)


def _shape(path: Path, number: int, geometry: Mapping[str, Any]) -> Any:
    from shapely import MultiPolygon, Polygon

    coordinates = geometry.get("coordinates")
    kind = geometry.get("type")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list) or not coordinates:
        raise _wrong(path, f"第 {number} 个要素不是多边形，是 {kind}", f"feature {number} is no polygon but {kind}")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    shapes = []
    for polygon in polygons:
        rings = [_ring(path, number, ring) for ring in (polygon if isinstance(polygon, list) else [None])]
        shapes.append(Polygon(rings[0], rings[1:]) if rings else Polygon())
    return shapes[0] if kind == "Polygon" else MultiPolygon(shapes)


def _ring(path: Path, number: int, ring: Any) -> list[tuple[float, float]]:
    """The positions of a ring. Raises CannotWork for one that is open, broken, or not in degrees."""
    if not isinstance(ring, list) or len(ring) < 4 or not all(_position(position) for position in ring):
        raise _wrong(path, f"第 {number} 个多边形的坐标不完整", f"the coordinates of polygon {number} are not whole")
    points = [(float(position[0]), float(position[1])) for position in ring]
    if points[0] != points[-1]:
        raise _wrong(path, f"第 {number} 个多边形没有闭合", f"polygon {number} is not closed")
    if any(abs(x) > 180 or abs(y) > 90 for x, y in points):
        raise _not_degrees(path, "")
    return points


def _position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and all(isinstance(n, (int, float)) and not isinstance(n, bool) and math.isfinite(n) for n in position[:2])
    )


def _other(path: Path) -> Iterator[Feature]:
    """Shapefile, GeoPackage and their kin, by GDAL."""
    if find_spec("pyogrio") is None:
        raise _wrong(path, "请转成 GeoJSON，或先安装 pyogrio", "convert it to GeoJSON, or install pyogrio")
    import shapely
    from pyogrio.errors import DataSourceError
    from pyogrio.raw import read

    try:
        facts, _, shapes, columns = read(path)
    except (DataSourceError, ValueError, UnicodeDecodeError) as error:
        raise _wrong(path, "不是能读的边界文件", "is no boundary file that can be read") from error
    _in_degrees(path, str(facts["crs"] or ""))
    for number, shape in enumerate(shapely.from_wkb(shapes), 1):
        if shape is None or shape.geom_type not in ("Polygon", "MultiPolygon") or shape.is_empty:
            raise _wrong(path, f"第 {number} 个要素不是多边形", f"feature {number} is no polygon")
        if max(map(abs, shape.bounds)) > 180:
            raise _not_degrees(path, "")
        values = (column[number - 1] for column in columns)
        yield Feature(dict(zip(facts["fields"], values, strict=True)), shape)


def _in_degrees(path: Path, crs: str) -> None:
    """A file that names a coordinate system names one in degrees."""
    if crs and (crs.startswith(_PROJECTED) or not any(word in crs for word in _GEOGRAPHIC)):
        raise _not_degrees(path, crs[:60])


def _not_degrees(path: Path, crs: str) -> CannotWork:
    zh, en = (f"（{crs}）", f" ({crs})") if crs else ("", "")
    return _wrong(
        path,
        f"坐标不是经纬度{zh}，请先转成 CGCS2000 或 WGS-84 经纬度",
        f"is not in degrees{en}: convert it to CGCS2000 or WGS-84 first",
    )
