"""Boundaries: what is fit to judge by comes in with its provenance, everything else is refused in a sentence."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sucheng_data.__main__ import run
from sucheng_data.model.datum import wgs84_to_gcj02
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.boundaries import Provenance, load_boundaries, read_boundaries, write_boundaries

TOLD = Provenance("虚构数据", "测试专用", "GS(0000)0000号", "2024-12-31")
# Invented squares that share the meridian 120.60.
WEST, EAST = (120.53, 31.27, 120.60, 31.38), (120.60, 31.27, 120.66, 31.38)


def ring(west: float, south: float, east: float, north: float) -> list[list[float]]:
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(box: tuple[float, float, float, float], **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Polygon", "coordinates": [ring(*box)]},
    }


def collection(*features: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


GOOD = collection(
    feature(WEST, adcode=320508, name="姑苏区"), feature((120.7, 31.25, 120.9, 31.4), name="苏州工业园区")
)


def saved(folder: Path, content: Any, name: str = "b.geojson") -> Path:
    path = folder / name
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_text(text, encoding="utf-8")
    return path


def test_import_and_load(tmp_path: Path, schemas: Schemas) -> None:
    path = saved(tmp_path, GOOD)
    found = read_boundaries(path, "wgs84", schemas.codes)
    assert set(found.shapes) == {"districts"} and found.unknown == ()
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    told = TOLD._replace(sha256=found.sha256)
    target = write_boundaries(tmp_path / "w", "districts", found.shapes["districts"], told, schemas.codes)
    first = target.read_bytes()
    write_boundaries(tmp_path / "w", "districts", found.shapes["districts"], told, schemas.codes)
    assert target.read_bytes() == first and not list(target.parent.glob(".*"))
    polygons = load_boundaries(tmp_path / "w")
    assert polygons is not None
    assert sorted(polygons) == ["320508", "320576"]
    assert polygons.provenance["licence"] == "测试专用" and polygons.provenance["sha256"] == found.sha256
    lon, lat = np.array([120.55, 120.65, np.nan]), np.array([31.3, 31.3, 31.3])
    assert polygons.holds("320508", lon, lat).tolist() == [True, False, False]
    # 0.07° by 0.11° at 31.3° north
    assert polygons.area("320508") == pytest.approx(
        0.07 * 111_195 * np.cos(np.radians(31.33)) * 0.11 * 111_195, rel=0.01
    )


def test_nothing_imported_is_none_and_damage_is_told(tmp_path: Path) -> None:
    assert load_boundaries(tmp_path) is None
    saved(tmp_path, '{"features": 1}', "districts.geojson")
    with pytest.raises(CannotWork, match="损坏"):
        load_boundaries(tmp_path)


@pytest.mark.parametrize(
    ("properties", "level", "code"),
    [
        ({"adcode": "320508"}, "districts", "320508"),
        ({"ADCODE": 320508.0}, "districts", "320508"),
        ({"gb": "156320508"}, "districts", "320508"),
        ({"code": "320508000000"}, "districts", "320508"),
        ({"NAME": "姑苏"}, "districts", "320508"),
        ({"名称": "姑苏区"}, "districts", "320508"),
        ({"code": "320508018"}, "towns", "320508018"),
        ({"code": "320508018000", "name": "平江街道"}, "towns", "320508018"),
        ({"name": "平江街道"}, "towns", "320508018"),
    ],
)
def test_a_division_is_known_by_code_or_name(tmp_path: Path, schemas: Schemas, properties, level, code) -> None:
    found = read_boundaries(saved(tmp_path, feature(WEST, **properties)), "wgs84", schemas.codes)
    assert {name: list(group) for name, group in found.shapes.items()} == {level: [code]}


def test_what_is_not_ours_is_left_out_and_told(tmp_path: Path, schemas: Schemas) -> None:
    others = [
        feature((116.0, 39.0, 117.0, 40.0), adcode=110101, name="东城区"),
        feature((118.0, 32.0, 118.5, 32.5), adcode=320106, name="新区"),  # a name of ours, but not its code
        feature((119.95, 30.8, 121.3, 32.0), adcode=320500, name="苏州市"),
        feature((120.0, 31.0, 120.1, 31.1)),
    ]
    found = read_boundaries(saved(tmp_path, collection(*others, *GOOD["features"])), "wgs84", schemas.codes)
    assert found.unknown == ("东城区", "新区", "苏州市", "?")
    assert sorted(found.shapes["districts"]) == ["320508", "320576"]


def test_parts_of_one_division_are_joined(tmp_path: Path, schemas: Schemas) -> None:
    parts = collection(feature(WEST, name="姑苏区"), feature(EAST, name="姑苏区"))
    shape = read_boundaries(saved(tmp_path, parts), "wgs84", schemas.codes).shapes["districts"]["320508"]
    assert shape.bounds == (120.53, 31.27, 120.66, 31.38)


def test_gcj02_is_converted(tmp_path: Path, schemas: Schemas) -> None:
    lon, lat = wgs84_to_gcj02(*(np.array(axis) for axis in zip(*ring(*WEST), strict=True)))
    moved = feature(WEST, name="姑苏区")
    moved["geometry"]["coordinates"] = [np.column_stack([lon, lat]).tolist()]
    shape = read_boundaries(saved(tmp_path, moved), "gcj02", schemas.codes).shapes["districts"]["320508"]
    assert shape.bounds == pytest.approx(WEST, abs=1e-8)


def _bent(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    one = feature(WEST, name="姑苏区")
    change(one)
    return one


FAULTS = [
    ("text", "abc", "GeoJSON"),
    ("a list", [1], "GeoJSON"),
    ("nothing ours", feature(WEST, name="某某区"), "没有认得"),
    ("no attributes", {"type": "Polygon", "coordinates": [ring(*WEST)]}, "没有多边形"),
    ("a point", _bent(lambda f: f.update(geometry={"type": "Point", "coordinates": [120.6, 31.3]})), "Point"),
    ("no geometry", _bent(lambda f: f.update(geometry=None)), "没有多边形"),
    ("open ring", _bent(lambda f: f["geometry"]["coordinates"][0].pop()), "没有闭合"),
    ("too short", _bent(lambda f: f["geometry"].update(coordinates=[[[120, 31], [120, 31]]])), "不完整"),
    ("a text in it", _bent(lambda f: f["geometry"]["coordinates"][0].__setitem__(1, ["x", 31.3])), "不完整"),
    ("not a number", _bent(lambda f: f["geometry"]["coordinates"][0].__setitem__(1, [float("nan"), 31.3])), "不完整"),
    (
        "bow tie",
        _bent(lambda f: f["geometry"].update(coordinates=[[[120.53, 31.3], [120.6, 31.38], [120.6, 31.3], [120.53, 31.38], [120.53, 31.3]]])),
        "不合法",
    ),
    ("metres", _bent(lambda f: f["geometry"].update(coordinates=[ring(5e5, 34e5, 6e5, 35e5)])), "不是经纬度"),
    ("projected crs", collection(feature(WEST, name="姑苏区"), crs={"properties": {"name": "EPSG:3857"}}), "不是经纬度"),
    ("elsewhere", feature((120.9, 31.3, 121.0, 31.4), name="姑苏区"), "不在它该在的地方"),
    ("overlap", collection(feature(WEST, name="姑苏区"), feature((120.55, 31.28, 120.61, 31.36), name="虎丘区")), "重叠"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "word"), [fault[1:] for fault in FAULTS], ids=[fault[0] for fault in FAULTS])
def test_what_is_not_fit_is_refused(tmp_path: Path, schemas: Schemas, content: Any, word: str) -> None:
    with pytest.raises(CannotWork, match=word) as caught:
        read_boundaries(saved(tmp_path, content), "wgs84", schemas.codes)
    assert "\n" not in caught.value.text("zh") + caught.value.text("en")


def test_slivers_and_the_park_may_overlap(tmp_path: Path, schemas: Schemas) -> None:
    sliver = collection(feature(WEST, name="姑苏区"), feature((120.5, 31.27, 120.53004, 31.38), name="虎丘区"))
    assert len(read_boundaries(saved(tmp_path, sliver), "wgs84", schemas.codes).shapes["districts"]) == 2
    park = collection(
        feature((120.65, 31.25, 120.75, 31.35), name="工业园区"), feature((120.6, 31.24, 120.8, 31.3), name="吴中区")
    )
    assert len(read_boundaries(saved(tmp_path, park), "wgs84", schemas.codes).shapes["districts"]) == 2


@pytest.mark.parametrize("crs", ["urn:ogc:def:crs:OGC:1.3:CRS84", "urn:ogc:def:crs:EPSG::4490", "EPSG:4326"])
def test_geographic_systems_are_accepted(tmp_path: Path, schemas: Schemas, crs: str) -> None:
    content = collection(feature(WEST, name="姑苏区"), crs={"type": "name", "properties": {"name": crs}})
    assert read_boundaries(saved(tmp_path, content), "wgs84", schemas.codes).shapes


def test_other_formats_are_read_where_gdal_is(tmp_path: Path, schemas: Schemas) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    import shapely

    shapes, names = shapely.to_wkb(np.array([shapely.box(*WEST)])), np.array(["姑苏区"], dtype=object)
    for crs, fit in (("EPSG:4490", True), ("EPSG:3857", False)):
        path = tmp_path / f"{fit}.gpkg"
        raw.write(path, shapes, [names], ["name"], geometry_type="Polygon", crs=crs, driver="GPKG")
        if fit:
            assert list(read_boundaries(path, "wgs84", schemas.codes).shapes["districts"]) == ["320508"]
        else:
            with pytest.raises(CannotWork, match="不是经纬度"):
                read_boundaries(path, "wgs84", schemas.codes)
    with pytest.raises(CannotWork, match="不是能读"):
        read_boundaries(saved(tmp_path, "abc", "x.gpkg"), "wgs84", schemas.codes)


@pytest.fixture
def sucheng(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def call(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["sucheng", *map(str, words)])
        code = run()
        told = capsys.readouterr()
        return code, told.out, told.err

    return call


def test_the_command_imports_and_shows(tmp_path: Path, sucheng) -> None:
    path = saved(tmp_path, collection(*GOOD["features"], feature((116, 39, 117, 40), name="东城区")))
    assert "还没有导入" in sucheng("boundaries", "show", "-w", tmp_path)[1]
    words = ("--source", "虚构", "--licence", "测试", "--review-no", "GS(0000)0000号", "--date", "2024-12-31")
    code, out, err = sucheng("boundaries", "import", path, *words, "-w", tmp_path)
    assert code == 0 and "boundaries/districts.geojson" in out and "东城区" in err
    code, out, _ = sucheng("boundaries", "show", "-w", tmp_path)
    assert code == 0
    for word in ("虚构", "测试", "GS(0000)0000号", "2024-12-31", "姑苏区", "苏州工业园区", "km²"):
        assert word in out


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("--licence", "测试"), 2, "--source"),
        (("--source", " ", "--licence", "测试"), 2, "--source"),
        (("--source", "虚构"), 2, "--licence"),
        (("--source", "虚构", "--licence", "测试", "--date", "昨天"), 2, "--date"),
        (("--source", "虚构", "--licence", "测试", "--crs", "utm"), 2, "--crs"),
    ],
)
def test_the_command_refuses_in_one_line(tmp_path: Path, sucheng, words, code, told) -> None:
    answer = sucheng("boundaries", "import", saved(tmp_path, GOOD), *words, "-w", tmp_path)
    assert (answer[0], answer[2].count("\n")) == (code, 1) and told in answer[2]
    assert not (tmp_path / "boundaries").exists()


def test_a_file_that_is_not_there(tmp_path: Path, sucheng) -> None:
    answer = sucheng("boundaries", "import", tmp_path / "no.geojson", "--source", "a", "--licence", "b", "-w", tmp_path)
    assert answer[0] == 3 and "找不到" in answer[2]
