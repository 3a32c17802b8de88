"""Boundaries of districts and towns: a file somebody may lawfully use, checked, put into the workspace with its provenance."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sucheng_data.model.boundaries import Boundaries, in_metres
from sucheng_data.model.codes import Codes, Register
from sucheng_data.model.datum import to_wgs84
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.geo import CITY, Box, boxes
from sucheng_data.operations._shapes import Feature, features
from sucheng_data.operations.store import write_text

FOLDER = "boundaries"
LEVELS = ("districts", "towns")
_CODES = ("adcode", "code", "gb", "pac", "xzqdm", "区划代码", "行政区划代码", "行政代码", "代码")
_NAMES = ("name", "名称", "xzqmc", "区县", "县区", "街道", "镇街", "name_zh", "fullname")
_MARGIN = 0.05  # degrees
# Drawn twice by different hands, a common border never matches to the metre.
_SLIVER, _SLIVER_SHARE = 100_000.0, 0.005


class Provenance(NamedTuple):
    """Whose boundaries these are, and what allows their use; the digest is that of the file that was imported."""

    source: str
    licence: str
    review_no: str = ""
    date: str = ""
    crs: str = "wgs84"
    file: str = ""
    sha256: str = ""


class Imported(NamedTuple):
    """Shapes in WGS-84 by level and code, and the names in the file that are none of ours."""

    shapes: Mapping[str, Mapping[str, Any]]
    unknown: tuple[str, ...]
    sha256: str


def read_boundaries(path: Path, crs: str, codes: Register) -> Imported:
    """The checked shapes of our divisions in `path`. Raises CannotWork for a file that is not fit to judge by."""
    found: dict[str, dict[str, list[Any]]] = {level: {} for level in LEVELS}
    unknown = []
    for feature in features(path):
        level, code = _division(feature, codes)
        if level:
            found[level].setdefault(code, []).append(feature.shape)
        else:
            unknown.append(_first(feature, _NAMES) or _first(feature, _CODES) or "?")
    shapes = {
        level: {code: _whole(parts, crs) for code, parts in group.items()} for level, group in found.items() if group
    }
    if not shapes:
        raise CannotWork(
            f"{path.name} 里没有认得的区县或镇街（看属性 adcode、code、name）",
            f"{path.name} names no district or town of ours (properties adcode, code, name)",
        )
    for level, group in shapes.items():
        _in_place(level, group, codes)
        _apart(level, group, codes)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Imported(shapes, tuple(unknown), digest)


def write_boundaries(folder: Path, level: str, shapes: Mapping[str, Any], told: Provenance, codes: Register) -> Path:
    """One GeoJSON file per level, the provenance in it, so that neither is ever without the other."""
    from shapely.geometry import mapping

    parts = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": codes[level].label(code)},
            "geometry": mapping(shapes[code]),
        }
        for code in sorted(shapes)
    ]
    content = {"type": "FeatureCollection", "provenance": told._asdict(), "features": parts}
    target = folder / f"{level}.geojson"
    write_text(target, json.dumps(content, ensure_ascii=False) + "\n")
    return target


def load_boundaries(folder: Path, level: str = "districts") -> Boundaries | None:
    """The imported boundaries of a level; None where nobody imported any. Raises CannotWork for a file that was damaged."""
    path = folder / f"{level}.geojson"
    if not path.is_file():
        return None
    from shapely.geometry import shape

    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        shapes = {part["properties"]["code"]: shape(part["geometry"]) for part in content["features"]}
        return Boundaries(shapes, content["provenance"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise CannotWork(
            f"{FOLDER}/{path.name} 已损坏，请重新导入", f"{FOLDER}/{path.name} is damaged: import it again"
        ) from error


def _division(feature: Feature, codes: Register) -> tuple[str, str]:
    """(level, code) of the division a feature is about; ("", "") for one of somebody else's. A code goes before a name."""
    digits = _first(feature, _CODES).removesuffix(".0").removeprefix("156")
    if digits:
        code = digits[:6] if not digits[6:].strip("0") else digits[:9]
        for level in LEVELS:
            if _ours(codes[level], code):
                return level, code
        return "", ""
    name = _first(feature, _NAMES)
    district = codes["districts"].find(name) if name else None
    if district and _ours(codes["districts"], district):
        return "districts", district
    same = [row["code"] for row in codes["towns"].rows if row["label_zh"] == name]
    return ("towns", same[0]) if len(same) == 1 else ("", "")


def _ours(codes: Codes, code: str) -> bool:
    return code in codes.by_code and codes.by_code[code].get("kind", "district") == "district"


def _first(feature: Feature, names: Iterable[str]) -> str:
    """The first of the properties `names` that says something; spelling of case does not matter."""
    said = {str(key).lower(): value for key, value in feature.properties.items()}
    return next((str(said[name]).strip() for name in names if said.get(name) not in (None, "")), "")


def _whole(parts: list[Any], crs: str) -> Any:
    """A division may come in several parts, such as islands; in WGS-84."""
    import shapely

    shape = shapely.force_2d(shapely.union_all(parts))
    if crs == "wgs84":
        return shape
    return shapely.transform(shape, lambda pairs: np.column_stack(to_wgs84(pairs[:, 0], pairs[:, 1], crs)))


def _in_place(level: str, shapes: Mapping[str, Any], codes: Register) -> None:
    """Every division lies where it is known to lie: a wrong datum is not seen here, a wrong projection or file is."""
    known = boxes(codes["districts"])
    for code, shape in shapes.items():
        district = code if level == "districts" else codes["towns"].by_code[code].get("district_code", "")
        if not _within(shape.bounds, known.get(district, known[CITY])):
            name = codes[level].label(code)
            raise CannotWork(
                f"{name}的边界不在它该在的地方，请检查坐标系和文件",
                f"the boundary of {name} is not where it belongs: check the datum and the file",
            )


def _within(bounds: tuple[float, ...], box: Box) -> bool:
    west, south, east, north = bounds
    return (
        west >= box.west - _MARGIN
        and south >= box.south - _MARGIN
        and east <= box.east + _MARGIN
        and north <= box.north + _MARGIN
    )


def _apart(level: str, shapes: Mapping[str, Any], codes: Register) -> None:
    """No two statutory divisions overlap by more than a sliver. A development zone lies within others by nature."""
    for one, other, metres in _overlaps({code: s for code, s in shapes.items() if _statutory(codes[level], code)}):
        names = codes[level].label(one), codes[level].label(other)
        raise CannotWork(
            f"{names[0]}与{names[1]}的边界重叠 {metres / 1e6:.2f} 平方公里",
            f"the boundaries of {names[0]} and {names[1]} overlap by {metres / 1e6:.2f} km²",
        )


def _statutory(codes: Codes, code: str) -> bool:
    row = codes.by_code[code]
    return row.get("in_gbt2260", "yes") == "yes" and not row.get("district_code", "").endswith("76")


def _overlaps(shapes: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    import shapely

    names = list(shapes)
    if len(names) < 2:
        return
    flat = [in_metres(shapes[name]) for name in names]
    for first, second in np.asarray(shapely.STRtree(flat).query(flat, predicate="intersects")).T:
        if first < second:
            area = float(shapely.intersection(flat[first], flat[second]).area)
            if area > max(_SLIVER, _SLIVER_SHARE * min(flat[first].area, flat[second].area)):
                yield names[first], names[second], area
