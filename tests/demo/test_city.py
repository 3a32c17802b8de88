"""The synthetic city, re-read with other libraries than it was written with: answers, places, determinism."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

import openpyxl
import pytest

from sucheng_data.demo.city import CityReport, write_city
from sucheng_data.model.codes import load_codes
from sucheng_data.model.findings import load_findings
from sucheng_data.model.schema import Schemas

SCHEMAS = Path(__file__).parents[2] / "schemas"
STATIONS = 1200


@dataclass(frozen=True)
class Made:
    folder: Path
    report: CityReport

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


@pytest.fixture(scope="session")
def schemas() -> Schemas:
    return Schemas({}, load_codes(SCHEMAS / "codes"), load_findings(SCHEMAS / "rules.json"))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> Made:
    folder = tmp_path_factory.mktemp("city")
    return Made(folder, write_city(folder, schemas, stations=STATIONS, seed=7))


@pytest.fixture(scope="session")
def flawless(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> Made:
    folder = tmp_path_factory.mktemp("flawless")
    return Made(folder, write_city(folder, schemas, stations=200, seed=3, faults=0))


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@cache
def sheets(path: Path) -> dict[str, list[list[object]]]:
    """The cells of a file, by sheet, read with openpyxl or the csv module."""
    if path.suffix == ".csv":
        return {path.stem: list(csv.reader(io.StringIO(path.read_bytes().decode("gb18030"), newline="")))}
    book = openpyxl.load_workbook(path, data_only=True)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def shown(value: object) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if isinstance(value, datetime) else str(value)


def at(folder: Path, file: str, sheet: str, cell: str) -> str:
    match = re.fullmatch(r"([A-Z]+)(\d+)", cell)
    assert match, cell
    column = openpyxl.utils.column_index_from_string(match[1])
    return shown(sheets(folder / file)[sheet][int(match[2]) - 1][column - 1])


HEADINGS = {
    "lon": r"lng|.*经度.*",
    "lat": r"lat|.*纬度.*",
    "district": "区县|所属板块|县（市、区）|行政区划",
    "town": "街道|所属街道|街道/镇|镇街|乡镇",
    "name": "(驿站|站点|阵地|服务站)名称",
}


@dataclass(frozen=True)
class Row:
    file: str
    sheet: str
    number: int
    cells: dict[str, str]

    @property
    def point(self) -> tuple[float, float]:
        return float(self.cells["lon"]), float(self.cells["lat"])


def station_rows(folder: Path) -> list[Row]:
    """The station rows found by their headings, as a stranger would find them."""
    return [
        row
        for path in sorted(folder.glob("raw/*/*"))
        for sheet, cells in sheets(path).items()
        for row in _rows(path.relative_to(folder).as_posix(), sheet, cells)
    ]


def _rows(file: str, sheet: str, cells: list[list[object]]) -> list[Row]:
    top = next((n for n, row in enumerate(cells) if any(re.fullmatch(HEADINGS["lon"], shown(v)) for v in row)), None)
    if top is None:
        return []
    heads = [[shown(above), shown(below)] for above, below in zip(cells[max(top - 1, 0)], cells[top], strict=True)]
    where = {
        field: next(n for n, pair in enumerate(heads) if any(re.fullmatch(pattern, head) for head in pair))
        for field, pattern in HEADINGS.items()
    }
    rows, district = [], ""
    for number, row in enumerate(cells[top + 1 :], top + 2):
        if shown(row[0]).startswith(("合计", "注")):
            break
        found = {field: shown(row[position]) for field, position in where.items()}
        if not found["lon"]:  # the lower line of a heading of two
            continue
        district = found["district"] = found["district"] or district
        rows.append(Row(file, sheet, number, found))
    return rows


def spoilt(made: Made) -> set[tuple[str, str, int]]:
    return {
        (one["file"], one["sheet"], int(re.sub(r"\D", "", one["cell"].partition(":")[0])))
        for one in made.table("answers.csv")
    }


def metres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (x1, y1), (x2, y2) = (tuple(map(radians, point)) for point in (a, b))
    h = sin((y2 - y1) / 2) ** 2 + cos(y1) * cos(y2) * sin((x2 - x1) / 2) ** 2
    return 2 * 6_371_000 * asin(sqrt(h))


def test_same_arguments_same_bytes(made: Made, schemas: Schemas, tmp_path: Path) -> None:
    again = write_city(tmp_path, schemas, stations=STATIONS, seed=7)
    assert again == made.report
    assert digests(tmp_path) == digests(made.folder)


def test_another_seed_is_another_city(schemas: Schemas, tmp_path: Path) -> None:
    for seed in (1, 2):
        write_city(tmp_path / str(seed), schemas, stations=20, seed=seed)
    assert digests(tmp_path / "1") != digests(tmp_path / "2")


def test_counts(made: Made) -> None:
    report = made.report
    assert report.stations == STATIONS
    assert report.rows == len(station_rows(made.folder)) == STATIONS + report.same_pairs
    assert (report.projects, report.benefits, report.indicators) == (60, 200, 40)
    assert report.files == len(list(made.folder.glob("raw/*/*")))
    assert report.faults == len(made.table("answers.csv"))
    assert report.same_pairs == round(STATIONS * 0.03)
    assert report.twin_pairs == round(STATIONS * 0.01)
    of_stations = [one for one in made.table("answers.csv") if not one["code"].startswith(("SHT", "BEN", "PRJ"))]
    assert len(of_stations) == round(report.rows * 0.05)


def test_eighteen_departments(made: Made, schemas: Schemas) -> None:
    folders = {path.name for path in made.folder.glob("raw/*")}
    names = {row["label_zh"] for row in schemas.codes["organisations"].rows if row["code"].startswith("SZ-")}
    assert len(folders) == 18
    assert folders <= names


def test_answers_stand_in_their_cells(made: Made) -> None:
    for one in made.table("answers.csv"):
        if ":" in one["cell"]:  # a whole row
            row = int(one["cell"].partition(":")[0])
            assert one["planted"] in map(shown, sheets(made.folder / one["file"])[one["sheet"]][row - 1]), one
        else:
            assert at(made.folder, one["file"], one["sheet"], one["cell"]) == one["planted"], one


def test_every_kind_of_fault_is_planted_and_registered(made: Made, schemas: Schemas) -> None:
    codes = Counter(one["code"] for one in made.table("answers.csv"))
    assert set(codes) <= set(schemas.findings)
    of_rows = [code for code in codes if not code.startswith(("SHT", "BEN", "PRJ"))]
    assert len(of_rows) == 27
    codes["STA-E06"] //= 2  # two ways to be wrong about a closing day
    assert max(codes[code] for code in of_rows) - min(codes[code] for code in of_rows) <= 1


def test_what_is_told_once_for_a_sheet_is_planted_once(made: Made) -> None:
    files = Counter(one["file"] for one in made.table("answers.csv") if one["code"] == "STA-I01")
    assert files
    assert max(files.values()) == 1


def test_one_fault_to_a_row(made: Made) -> None:
    rows = [(one["file"], one["sheet"], re.sub(r"\D", "", one["cell"])) for one in made.table("answers.csv")]
    assert len(set(rows)) == len(rows)


def test_planted_changes_something(made: Made) -> None:
    """Only what another cell or the calendar makes wrong may stand as it was."""
    same = {one["code"] for one in made.table("answers.csv") if one["planted"] == one["original"]}
    assert same <= {"BEN-W03", "STA-E06"}


def test_sound_rows_stand_in_their_district_in_any_datum(made: Made, schemas: Schemas) -> None:
    districts = {row["label_zh"]: row for row in schemas.codes["districts"].rows}
    bad = spoilt(made)
    sound = [row for row in station_rows(made.folder) if (row.file, row.sheet, row.number) not in bad]
    assert len(sound) > STATIONS * 0.9
    for row in sound:
        box, (lon, lat) = districts[row.cells["district"]], row.point
        assert float(box["west"]) <= lon <= float(box["east"]), row
        assert float(box["south"]) <= lat <= float(box["north"]), row
        assert all(len(row.cells[axis].partition(".")[2]) >= 5 for axis in ("lon", "lat")), row
        if box["center_lon"]:
            assert metres((lon, lat), (float(box["center_lon"]), float(box["center_lat"]))) > 60


def test_towns_belong_to_their_districts(flawless: Made, schemas: Schemas) -> None:
    label = {row["code"]: row["label_zh"] for row in schemas.codes["districts"].rows}
    known = {(label[row["district_code"]], row["label_zh"]) for row in schemas.codes["towns"].rows}
    rows = station_rows(flawless.folder)
    assert len(rows) == flawless.report.rows
    assert {(row.cells["district"], row.cells["town"]) for row in rows} <= known


def test_no_two_stations_at_one_place_but_the_pairs(made: Made) -> None:
    paired = {
        (one[f"file_{side}"], one[f"sheet_{side}"], int(one[f"row_{side}"]))
        for one in made.table("duplicates.csv")
        for side in "ab"
    }
    left_out = spoilt(made) | paired
    by_file: dict[str, list[tuple[float, float]]] = {}
    for row in station_rows(made.folder):
        if (row.file, row.sheet, row.number) not in left_out:
            by_file.setdefault(row.file, []).append(row.point)
    for points in by_file.values():
        points.sort()
        for n, one in enumerate(points):
            near = (other for other in points[n + 1 :] if other[0] - one[0] < 0.0005)
            assert all(metres(one, other) >= 39 for other in near)


def test_pairs_stand_where_they_say(made: Made) -> None:
    rows = {(row.file, row.sheet, row.number): row for row in station_rows(made.folder)}
    for pair in made.table("duplicates.csv"):
        one, other = (rows[pair[f"file_{s}"], pair[f"sheet_{s}"], int(pair[f"row_{s}"])] for s in "ab")
        assert one.cells["district"] == other.cells["district"]
        # Datums differ by up to 1.2 km, so this holds whatever the departments use.
        assert metres(one.point, other.point) < 1300
        if one.file == other.file:
            assert pair["same"] == "false"
            assert 10 < metres(one.point, other.point) < 30
            assert one.cells["name"] != other.cells["name"]


def test_names_are_unique_where_nothing_is_paired(made: Made) -> None:
    paired = {
        (one[f"file_{s}"], one[f"sheet_{s}"], int(one[f"row_{s}"]))
        for one in made.table("duplicates.csv")
        for s in "ab"
    }
    names = Counter(
        row.cells["name"]
        for row in station_rows(made.folder)
        if (row.file, row.sheet, row.number) not in paired and row.cells["name"]
    )
    assert names.most_common(1)[0][1] == 1


def test_every_file_says_it_is_synthetic(made: Made) -> None:
    for path in made.folder.glob("raw/*/*"):
        assert "合成数据" in path.name
        for cells in sheets(path).values():
            assert any("合成数据" in shown(value) for row in cells for value in row), path
    assert "合成数据" in (made.folder / "README.md").read_text(encoding="utf-8")


def test_without_faults_there_are_no_answers(flawless: Made) -> None:
    assert flawless.table("answers.csv") == []
    assert flawless.report.faults == 0
    assert flawless.report.same_pairs == 6


def test_no_real_phone_and_no_person(flawless: Made) -> None:
    for path in flawless.folder.glob("raw/*/*"):
        text = " ".join(shown(value) for cells in sheets(path).values() for row in cells for value in row)
        assert not re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)", text), path
        assert set(re.findall(r"0512-(\d{6})\d{2}", text)) <= {"655501"}, path


@pytest.mark.parametrize("stations", [1, 2, 20])
def test_small_cities(schemas: Schemas, tmp_path: Path, stations: int) -> None:
    report = write_city(tmp_path, schemas, stations=stations)
    assert report.rows == len(station_rows(tmp_path)) >= stations


@pytest.mark.parametrize(("stations", "faults"), [(0, 0.0), (-5, 0.0), (10, -0.1), (10, 1.5)])
def test_refuses_what_makes_no_city(schemas: Schemas, tmp_path: Path, stations: int, faults: float) -> None:
    with pytest.raises(ValueError, match="stations="):
        write_city(tmp_path, schemas, stations=stations, faults=faults)
    assert not list(tmp_path.iterdir())


def test_all_rows_may_be_spoilt(schemas: Schemas, tmp_path: Path) -> None:
    report = write_city(tmp_path, schemas, stations=100, faults=1)
    assert report.faults > 100 * 0.9
