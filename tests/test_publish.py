"""The published package, opened by other people's readers."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
from openpyxl.worksheet.worksheet import Worksheet

import sucheng_data
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Checked, Request, check, publish

AS_OF = date(2026, 1, 31)
# LibreOffice: UTF-8, commas, every sheet into a file of its own.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
RECORDS = ("actions", "benefits", "indicators", "organisations", "projects", "stations", "sources")
FILES = {
    *(f"{name}.parquet" for name in RECORDS),
    *("stations.geojson", "sucheng.xlsx", "sucheng.sqlite", "index.html", "manifest.json", "SHA256SUMS"),
    *("dictionary.csv", "dictionary.json", "codes.csv", "changes.csv", "changes.json", "findings.csv"),
    *("coverage.csv", "coverage.csv-metadata.json", "coverage.geojson"),
    *("datapackage.json", "dcat.jsonld", "dataset.jsonld", "catalogue.json", "catalogue.csv", "records.jsonld"),
    *("csv", "hsds", "schemas"),
}


@pytest.fixture(scope="module")
def checked(city: Path) -> Checked:
    return check(open_workspace(city), Request((), AS_OF))


@pytest.fixture(scope="module")
def package(city: Path, checked: Checked) -> Path:
    return publish(open_workspace(city), checked, AS_OF).folder


def test_the_interface_of_a_release(release: Path) -> None:
    assert {path.name for path in release.iterdir()} == FILES


def test_a_release_has_every_file_even_of_what_nobody_delivered(package: Path) -> None:
    assert {path.name for path in package.iterdir()} == FILES
    actions = pq.read_table(package / "actions.parquet")
    assert actions.num_rows == 0 and {"action_code", "name", "aims"} <= set(actions.column_names)


def test_every_source_named_is_in_the_package(package: Path) -> None:
    known = set(pq.read_table(package / "sources.parquet")["source_id"].to_pylist())
    named = set(pq.read_table(package / "stations.parquet")["source_id"].to_pylist())
    assert named and named <= known and None not in known


def test_the_manifest_is_true(package: Path) -> None:
    manifest = json.loads((package / "manifest.json").read_text(encoding="utf-8"))
    for name, facts in manifest["files"].items():
        content = (package / name).read_bytes()
        assert (facts["bytes"], facts["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    for name, facts in manifest["entities"].items():
        assert facts["rows"] == pq.read_metadata(package / f"{name}.parquet").num_rows
    assert {source["file_name"] for source in manifest["sources"]} and set(manifest["schemas"]) > {
        "stations.json",
        "rules.json",
    }


def test_rows_in_are_rows_out_or_withheld_or_merged(checked: Checked, package: Path, city: Path) -> None:
    """No record is lost: published + withheld = records after merging repeated deliveries."""
    listed = pd.read_csv(city / "build" / "withheld.csv", dtype=str)
    withheld = listed[listed["codes"] != "DUP-I02"]
    assert len(listed) - len(withheld) == sum(table.num_rows for table in checked.merged.values())
    for name, table in checked.tables.items():
        published = pq.read_metadata(package / f"{name}.parquet").num_rows
        held = int((withheld["entity"] == name).sum())
        added = 0 if name != "organisations" else published - (table.num_rows - held)
        assert published - added + held == table.num_rows, name
    assert withheld["codes"].notna().all() and withheld["reasons"].notna().all()


def test_nothing_with_an_error_is_published(checked: Checked, package: Path) -> None:
    rows = {
        (row["source_sheet"], row["source_row"], row["submitted_by"])
        for row in pq.read_table(package / "stations.parquet").to_pylist()
    }
    for issue in checked.report.issues:
        if issue.severity == "error" and issue.record and issue.entity == "stations":
            sheet, number = issue.record.split("!")[1:]
            senders = {
                row["submitted_by"]
                for row in checked.tables["stations"].to_pylist()
                if f"{row['_file']}!{row['_sheet']}!{row['_row']}" == issue.record
            }
            assert not {(sheet, int(number), sender) for sender in senders} & rows


def test_geojson_opens_in_gdal_with_the_right_points(package: Path) -> None:
    info = pyogrio.read_info(package / "stations.geojson")
    table = pq.read_table(package / "stations.parquet").to_pandas()
    shown = table[table["lon"].notna() & table["opening_hours_text"].notna()]
    assert info["features"] == len(table) and len(shown) > 100
    assert info["crs"] == "EPSG:4326" and info["geometry_type"] == "Point"
    _, _, shapes, fields = pyogrio.raw.read(package / "stations.geojson", columns=["station_id"])
    # Little-endian WKB of a point: byte order, type, then two doubles.
    there = [shape is not None for shape in shapes]
    points = np.array([np.frombuffer(shape[5:21], dtype="<f8") for shape in shapes[there]])
    found = pd.DataFrame(points, index=fields[0][there], columns=["lon", "lat"]).sort_index()
    expected = shown.set_index("station_id")[["lon", "lat"]].sort_index()
    assert np.allclose(found, expected, atol=1e-9)


def test_geojson_keeps_rfc_7946(package: Path) -> None:
    content = json.loads((package / "stations.geojson").read_text(encoding="utf-8"))
    assert "crs" not in content and content["type"] == "FeatureCollection"
    west, south, east, north = content["bbox"]
    ids = [feature["id"] for feature in content["features"]]
    assert len(set(ids)) == len(ids)
    for feature in content["features"]:
        if feature["geometry"] is None:
            continue
        lon, lat = feature["geometry"]["coordinates"]
        assert west <= lon <= east and south <= lat <= north
        assert max(len(repr(number).partition(".")[2]) for number in (lon, lat)) <= 6


def test_points_are_wgs84_whatever_they_came_in(package: Path, city: Path) -> None:
    """Neighbours delivered in different datums come out door to door."""
    pairs = pd.read_csv(city / "duplicates.csv", dtype=str)
    table = pq.read_table(package / "stations.parquet").to_pandas()
    table["source"] = table["source_id"].map(_files(package))
    at = table.set_index(["source", "source_sheet", "source_row"])
    gaps, datums = [], set()
    for pair in pairs[pairs["same"] == "false"].itertuples():
        keys = [(pair.file_a, pair.sheet_a, int(pair.row_a)), (pair.file_b, pair.sheet_b, int(pair.row_b))]
        if all(key in at.index for key in keys):
            a, b = at.loc[keys[0]], at.loc[keys[1]]
            datums.add((a["crs_source"], b["crs_source"]))
            gaps.append(np.hypot((a["lon"] - b["lon"]) * 95_000, (a["lat"] - b["lat"]) * 111_000))
    assert len(gaps) >= 3 and any(one != two for one, two in datums)
    assert max(gaps) < 30


def _files(package: Path) -> dict[str, str]:
    return {
        s["source_id"]: s["file_name"]
        for s in json.loads((package / "manifest.json").read_text(encoding="utf-8"))["sources"]
    }


def test_no_personal_data_leaves_the_house(package: Path, schemas: Schemas, checked: Checked) -> None:
    private = {name for entity in schemas for name, field in entity.fields.items() if field.private}
    published = " ".join(path.read_bytes().decode("utf-8", "ignore") for path in package.glob("*.geojson"))
    for file in package.glob("*.parquet"):
        table = pq.read_table(file)
        assert not private & set(table.column_names)
        published += str(table.to_pydict())
    assert private and "19900000" not in published
    planted = [issue for issue in checked.report.issues if issue.code in ("PII-E01", "PII-W01", "STA-E07")]
    assert planted, "the city has personal data planted in it"


def _sheets(package: Path) -> Iterator[Worksheet]:
    yield from openpyxl.load_workbook(package / "sucheng.xlsx").worksheets


def test_the_workbook_is_one_a_person_wants_to_open(package: Path) -> None:
    sheets = {sheet.title: sheet for sheet in _sheets(package)}
    assert list(sheets)[:2] == ["概览", "目录"] and {"驿站", "项目", "福利", "来源", "数据字典"} <= set(sheets)
    stations = sheets["驿站"]
    assert stations.freeze_panes and stations.tables and stations.print_title_rows
    heads = {cell.value: cell.column for cell in stations[1]}
    first = {name: stations.cell(2, column) for name, column in heads.items()}
    assert isinstance(first["驿站编号"].value, str) and first["驿站编号"].number_format == "@"
    phone = next(
        cell for cell in (stations.cell(row, heads["联系电话"]) for row in range(2, stations.max_row)) if cell.value
    )
    assert isinstance(phone.value, str) and phone.number_format == "@"
    day = next(
        cell for cell in (stations.cell(row, heads["启用日期"]) for row in range(2, stations.max_row)) if cell.value
    )
    assert day.is_date
    assert stations.max_row - 1 == pq.read_metadata(package / "stations.parquet").num_rows


def test_no_text_becomes_a_formula_or_a_link(package: Path) -> None:
    for sheet in _sheets(package):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
                target = cell.hyperlink.target if cell.hyperlink else None
                assert target is None or target.startswith("https://uri.amap.com/marker?"), "only links we made"


def test_the_same_input_gives_the_same_bytes(city: Path, package: Path, tmp_path: Path) -> None:
    copy = tmp_path / "again"
    shutil.copytree(city, copy, ignore=shutil.ignore_patterns("build", "registry"))
    space = open_workspace(copy)
    again = publish(space, check(space, Request((), AS_OF)), AS_OF).folder
    assert again.name == package.name
    for path in package.rglob("*"):
        other = again / path.relative_to(package)
        assert path.is_dir() or other.read_bytes() == path.read_bytes(), path.name


def test_another_day_with_the_same_data_is_no_new_release(city: Path, package: Path) -> None:
    space = open_workspace(city)
    later = date(2026, 2, 1)
    again = publish(space, check(space, Request((), later)), later)
    assert (again.folder.name, again.new) == (package.name, False)


def test_ids_stay_when_the_order_of_rows_and_files_changes(city: Path, package: Path, tmp_path: Path) -> None:
    copy = tmp_path / "later"
    shutil.copytree(city, copy, ignore=shutil.ignore_patterns("build"))
    files = sorted((copy / "raw").rglob("*.xlsx"))
    files[0].rename(files[0].with_name("改名之后.xlsx"))
    files[-1].unlink()
    space = open_workspace(copy)
    later = publish(space, check(space, Request((), AS_OF)), AS_OF).folder
    one, two = (
        pd.read_parquet(folder / "stations.parquet").set_index("station_id")["name"] for folder in (package, later)
    )
    both = one.index.intersection(two.index)
    assert len(both) == len(two) and (one[both] == two[both]).all()


def test_pandas_is_the_face_of_the_python_api(package: Path, city: Path) -> None:
    frame = sucheng_data.read(package, "stations")
    assert str(frame["opened_on"].dtype).startswith("date32") and frame["station_id"].str.startswith("ST-3205").all()
    with pytest.raises(sucheng_data.UsageError, match="stations"):
        sucheng_data.read(package)
    sheet = next((city / "raw").rglob("*福利*.xlsx"), None) or next((city / "raw").rglob("*权益*.xlsx"))
    benefits = sucheng_data.read(sheet, "benefits", workspace=city)
    assert len(benefits) > 3 and str(benefits["quantity"].dtype).startswith("double")


def test_a_leading_zero_survives(tmp_path: Path) -> None:
    (tmp_path / "驿站.csv").write_text(
        "部门编号,驿站名称,地址,开放时间\n001,千灯驿站,千灯镇1号,24小时\n", encoding="utf-8"
    )
    assert list(sucheng_data.read(tmp_path / "驿站.csv", workspace=tmp_path)["local_code"]) == ["001"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_workbook(package: Path, tmp_path: Path) -> None:
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", CSV,
         "--outdir", str(tmp_path), str(package / "sucheng.xlsx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    text = next(tmp_path.glob("*-驿站.csv")).read_text(encoding="utf-8")
    assert text.count("\n") > 100 and "驿站名称" in text.splitlines()[0]
