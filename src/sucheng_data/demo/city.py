"""The synthetic city: a workspace of departmental files, the answers to the faults in them, the pairs to be matched."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from sucheng_data.demo import planting, programme, programme_faults, sheet_faults
from sucheng_data.demo.departments import DEPARTMENTS
from sucheng_data.demo.pairs import SAME, TWINS, Entry, Pair, same_place, twin
from sucheng_data.demo.record import File, Found, Record
from sucheng_data.demo.sheets import SYNTHETIC, station_file
from sucheng_data.demo.stations import City, build, found, locate, record
from sucheng_data.demo.workbook import write
from sucheng_data.model.schema import Schemas

# The day the city's departments write on. Fixed, so that the same arguments give the same bytes on any day.
DAY = date(2026, 1, 31)
PAIR_COLUMNS = ("file_a", "sheet_a", "row_a", "file_b", "sheet_b", "row_b", "same")


class CityReport(NamedTuple):
    """What was written. `stations` counts places, `rows` station rows: a place reported twice counts twice."""

    stations: int
    rows: int
    projects: int
    benefits: int
    indicators: int
    files: int
    faults: int
    same_pairs: int
    twin_pairs: int
    as_of: date


def write_city(
    folder: Path, schemas: Schemas, *, stations: int = 3961, seed: int = 1, faults: float = 0.05, as_of: date = DAY
) -> CityReport:
    """Writes the workspace into `folder`: raw/, answers.csv, duplicates.csv, README.md. Same arguments, same bytes."""
    if stations < 1 or not 0 <= faults <= 1:
        raise ValueError(f"stations={stations}, faults={faults}")
    rng = Random(seed)  # noqa: S311 (a repeatable city, not a secret)
    city = found(rng, schemas.codes, as_of, stations)
    rows, pairs = _stations(city, stations)
    total = sum(map(len, rows.values()))
    planting.plant(rng, rows, city.districts, round(total * faults))
    station_files = [station_file(city, one, rows[one.code]) for one in DEPARTMENTS if one.code in rows]
    programme_files = programme.files(city)
    _spoil(rng, programme_files, faults)
    answers = sheet_faults.plant(station_files) if faults else []
    files = station_files + programme_files
    answers += [answer for file in files for answer in file.answers()]
    for file in files:
        write(folder, file)
    _write_csv(folder / "answers.csv", Found._fields, answers)
    _write_csv(folder / "duplicates.csv", PAIR_COLUMNS, _places(station_files, pairs))
    (folder / "README.md").write_text(_readme(stations, seed, faults, as_of), encoding="utf-8", newline="\n")
    same = sum(pair.same for pair in pairs)
    counts = _programme_counts(programme_files)
    return CityReport(stations, total, *counts, len(files), len(answers), same, len(pairs) - same, as_of)


def _stations(city: City, count: int) -> tuple[dict[str, list[Record]], list[Pair]]:
    """`count` places as records by department, in the order of the sheets; some stand in two departments' sheets."""
    twins, doubles = round(count * TWINS), round(count * SAME)
    entries = [(department, one, record(city, department, one)) for department, one in build(city, count - twins)]
    chosen = city.rng.sample(entries, min(twins + doubles, len(entries)))
    pairs: list[Pair] = []
    for entry, make in zip(chosen, (*[twin] * twins, *[same_place] * doubles), strict=False):
        new, pair = make(city, entry)
        entries.append(new)
        pairs.append(pair)
    return _by_department(city, entries), pairs


def _by_department(city: City, entries: Sequence[Entry]) -> dict[str, list[Record]]:
    order = list(city.districts)
    rows: dict[str, list[Record]] = {}
    for department, _, one in entries:
        rows.setdefault(department.code, []).append(one)
    for department in DEPARTMENTS:
        if records := rows.get(department.code):
            records.sort(key=lambda one: (order.index(one.district), str(one.values["town"])))
            locate(department, records)
    return rows


def _spoil(rng: Random, files: Iterable[File], faults: float) -> None:
    records: dict[str, list[Record]] = {"projects": [], "benefits": []}
    for file in files:
        for sheet in file.sheets:
            records.get(programme.entity(sheet), []).extend(sheet.records)
    for entity, found_ in records.items():
        programme_faults.plant(rng, entity, found_, round(len(found_) * faults))


def _programme_counts(files: Iterable[File]) -> tuple[int, int, int]:
    counts = dict.fromkeys(("projects", "benefits", "indicators"), 0)
    for file in files:
        for sheet in file.sheets:
            counts[programme.entity(sheet)] += len(sheet.records)
    return counts["projects"], counts["benefits"], counts["indicators"]


def _places(files: Iterable[File], pairs: Iterable[Pair]) -> Iterable[Sequence[object]]:
    where = {
        id(one): (file.path, sheet.name, row)
        for file in files
        for sheet in file.sheets
        for row, one in enumerate(sheet.records, sheet.first_row)
    }
    for pair in pairs:
        yield *where[id(pair.one)], *where[id(pair.other)], str(pair.same).lower()


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])


def _readme(stations: int, seed: int, faults: float, day: date) -> str:
    return f"""# {SYNTHETIC}：一座虚构的城市 / Synthetic data: an invented city

`raw/` 下的全部文件由 `sucheng demo --stations {stations} --seed {seed} --faults {faults}` 随机生成，填报日为 {day}。
区县和街道（镇）名称是真的；站点、社区、道路、电话、项目、福利和数字都是编造的，不得作为真实信息使用或发布。
电话取自虚构号段 0512-65550100 至 65550199；手机号 1990000xxxx、姓名“测试员”、1901 年出生的证件号均为虚构，
用来检验个人信息的拦截。

All files in `raw/` are generated. Districts and towns are real; stations, communities, roads, phones, projects,
benefits and figures are invented and must not be used or published as real.

- `answers.csv`：故意埋下的错误：文件、工作表、单元格、字段、问题代码、错误值、原值。
- `duplicates.csv`：同一地点的成对记录。`same=true` 是同一站点由两个部门报送，`same=false` 是同址的两个站点。
- 除 `answers.csv` 所列的错误和 `duplicates.csv` 所列的成对记录外，数据应当没有错误或警告；
  合并单元格、隐藏行、合计行和注释行的提示除外。
"""
