"""The whole job on 100,000 stations of 20 fields: read, clean, validate, find duplicates, write xlsx, GeoJSON and Parquet.

A whole process of `sucheng publish`, beside the script that stands in many an analyst's notebook (pandas, openpyxl, jsonschema)
and the same script with the fastest library for each step (calamine, jsonschema-rs, XlsxWriter). Both scripts are told where the
headings stand and what datum it is, and understand no value. `make bench` fails where our time or memory is above the bound; the
package with every form is measured without one. With `phases` this prints where the time of one run goes.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import first_answer
import read_clean
import xlsxwriter
from _figures import Figure, conclude

ROWS = 100_000
SECONDS, MEGABYTES = 6.0, 700
FORMS = {"parquet", "geojson", "excel"}
OWNER = "苏州市总工会"
AGAIN, ASTRAY = 0.003, 0.01  # rows delivered twice; points in another district
LISTS = ("categories", "facilities", "supplies", "target_groups")
PEERS = {"pandas + openpyxl + jsonschema": "usual", "pandas + calamine + jsonschema-rs + XlsxWriter": "fastest"}


class Cost(NamedTuple):
    """What a process and its children took: seconds on the clock, and the most memory they held at one time."""

    seconds: float
    megabytes: float


def workspace(root: Path) -> Path:
    """A workspace whose schemas ask for three forms only; the workbook in it."""
    settled(root)
    file = root / "raw" / OWNER / "驿站.xlsx"
    delivered(file, range(1, ROWS + 1))
    return file


def settled(root: Path) -> None:
    """A workspace with nothing delivered yet."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "sucheng.toml").touch()
    from sucheng_data.operations.workspace import packaged_schemas

    for path in packaged_schemas().rglob("*"):
        if path.is_file():
            target = root / "schemas" / path.relative_to(packaged_schemas())
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(_trimmed(path))


def _trimmed(path: Path) -> bytes:
    if path.suffix != ".json":
        return path.read_bytes()
    content = json.loads(path.read_text(encoding="utf-8"))
    if "x-outputs" in content:
        content["x-outputs"] = [form for form in content["x-outputs"] if form in FORMS]
    if path.name == "about.json":
        content["forms"], content["internal"] = ["schemas"], []  # without which no release can be verified
    return json.dumps(content, ensure_ascii=False).encode()


def delivered(path: Path, numbers: range) -> None:
    """A workbook of the stations with these numbers, its headings in the second row, its datum stated in the first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet("驿站"), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write(0, 0, "驿站清单（坐标系：GCJ-02）")
        sheet.write_row(1, 0, read_clean.HEADINGS)
        for number, row in enumerate(_rows(numbers), 2):
            for column, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, column, cell, day)
                else:
                    sheet.write(number, column, cell)


def _rows(numbers: range) -> Iterator[list[Any]]:
    """Points all over their districts, one in a hundred elsewhere; one telephone in a hundred unreadable, a few rows twice."""
    rng, boxes = Random(numbers.start + 1), boxes_of_districts()
    last: list[Any] = []
    for row in read_clean.rows(Random(numbers.start), numbers):
        if last and rng.random() < AGAIN:
            last = [row[0], *last[1:]]
        else:
            last = first_answer.placed(rng, row)
            box = boxes[last[3] if rng.random() > ASTRAY else "姑苏区"]
            last[6:8] = (round(side[0] + (0.1 + 0.8 * rng.random()) * (side[1] - side[0]), 6) for side in box)
        yield last


@cache
def boxes_of_districts() -> dict[str, tuple[tuple[float, float], tuple[float, float]]]:
    """District -> (west, east), (south, north)."""
    from sucheng_data.operations.workspace import packaged_schemas

    with (packaged_schemas() / "codes" / "districts.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["label_zh"]: ((float(row["west"]), float(row["east"])), (float(row["south"]), float(row["north"])))
            for row in csv.DictReader(file)
            if row["west"]
        }


def cost(command: list[str], folder: Path) -> Cost:
    """Two runs of a whole process: one timed, one whose memory is watched, which slows it.

    Its modules are compiled beforehand, as they are in every installation.
    """
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    taken, peak = 0.0, 0.0
    for watched in (False, True):
        _clear(folder)
        start = time.perf_counter()
        with tempfile.TemporaryFile("w+") as said:
            process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said, env=installed)
            while watched and process.poll() is None:
                peak = max(peak, held(process.pid))
                time.sleep(0.05)
            code = process.wait()
            taken = taken or time.perf_counter() - start
            said.seek(0)
            if code not in (0, 1):
                raise SystemExit(said.read())
    return Cost(taken, peak)


def _clear(space: Path) -> None:
    """As on the first day: no release yet, no registry."""
    for left in ("build", "registry"):
        shutil.rmtree(space / left, ignore_errors=True)


def held(pid: int, kinds: tuple[str, ...] = ("Pss",)) -> float:
    """Megabytes of a process and all it started: a page that n of them share counts for one n-th each, as the kernel does it."""
    total, left = 0, [pid]
    while left:
        one = left.pop()
        try:
            told = dict(line.split()[:2] for line in Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()[1:])
            total += sum(int(told[f"{kind}:"]) for kind in kinds)
            for children in Path(f"/proc/{one}/task").glob("*/children"):
                left += map(int, children.read_text().split())
        except (OSError, IndexError, ValueError, KeyError):
            continue
    return total / 1000


def ours(space: Path) -> list[str]:
    return [str(Path(sys.executable).with_name("sucheng")), "publish", "-w", str(space), "--as-of", "2026-06-30"]


def analyst(kind: str, file: Path, schema: Path, out: Path) -> None:
    """What the two scripts have in common: only the libraries differ."""
    import pandas as pd

    usual = kind == "usual"
    table = pd.read_excel(file, header=1, engine="openpyxl" if usual else "calamine").iloc[:, 1:]
    table.columns = list(first_answer.FIELDS)
    table = table.drop_duplicates(subset=["name", "address"])
    for name in LISTS:
        table[name] = table[name].str.split("、")
    table["opened_on"] = table["opened_on"].dt.strftime("%Y-%m-%d")
    judge = _judge(json.loads(schema.read_text(encoding="utf-8")), usual)
    records = [
        {str(name): value for name, value in record.items() if isinstance(value, list) or pd.notna(value)}
        for record in table.to_dict("records")
    ]
    found = [(row, message) for row, record in enumerate(records) for message in judge(record)]
    table.to_parquet(out / "stations.parquet")
    _geojson(records, out / "stations.geojson")
    for name in LISTS:
        table[name] = table[name].str.join("、")
    with pd.ExcelWriter(out / "stations.xlsx", engine="openpyxl" if usual else "xlsxwriter") as book:
        table.to_excel(book, index=False)
    print(len(records), len(found))


def _judge(schema: Any, usual: bool) -> Callable[[Any], list[str]]:
    if usual:
        from jsonschema import Draft202012Validator

        judge = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        return lambda record: [error.message for error in judge.iter_errors(record)]
    import jsonschema_rs

    quick = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return lambda record: [error.message for error in quick.iter_errors(record)]


def _geojson(records: list[dict[str, Any]], path: Path) -> None:
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [record.get("lon"), record.get("lat")]},
            "properties": record,
        }
        for record in records
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), "utf-8")


def phases(space: Path) -> None:
    """Where the time of one run goes, and the most memory held by us so far."""
    import resource
    from functools import wraps
    from importlib import import_module

    from sucheng_data.__main__ import main as run
    from sucheng_data.model import registry

    def watched(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def timed(*given: Any, **named: Any) -> Any:
            start, cpu = time.perf_counter(), time.process_time()
            try:
                return function(*given, **named)
            finally:
                taken, worked = time.perf_counter() - start, time.process_time() - cpu
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
                print(f"{name:28} wall {taken:6.2f} s   CPU {worked:6.2f} s   {peak:5} MB", file=sys.stderr)

        return timed

    for module, names in PHASES.items():
        place = import_module(f"sucheng_data.{module}")
        for name in names:
            setattr(place, name, watched(name, getattr(place, name)))
    publishing: Any = import_module("sucheng_data.stages.publish")
    publishing.find = lambda kind, name: watched(f"  {kind}/{name}", registry.find(kind, name))
    sys.argv[:] = ours(space)
    start = time.perf_counter()
    with suppress(SystemExit):
        run()
    print(f"{'all':28} {time.perf_counter() - start:6.2f} s", file=sys.stderr)


PHASES = {
    "pipeline": ("load",),
    "pipeline.judging": ("replay", "_clean", "settle", "validate", "with_subjects", "accept", "collapse", "score"),
    "pipeline.resolving": ("recognise", "suspect", "resolve"),
    "stages.match": ("candidates", "_order", "_compared", "copies", "doubts"),
    "pipeline.publishing": (
        *("select", "differ", "private_gate", "_release", "form", "with_coverage", "_learned", "_beside", "gather"),
        *("write_about", "manifest", "finish"),
    ),
}


def main() -> int:
    """A run of each beside the others, ours thrice: the quickest and the smallest counts."""
    with tempfile.TemporaryDirectory() as name:
        space = Path(name) / "space"
        file, schema, out = workspace(space), Path(name) / "stations.json", Path(name)
        told = [sys.executable, "-m", "sucheng_data", "schema", "stations", "--json"]
        schema.write_bytes(subprocess.run(told, capture_output=True, check=True, cwd=space).stdout)
        if sys.argv[1:] == ["phases"]:
            phases(space)
            return 0
        mine, peers = [], {}
        for label, kind in PEERS.items():
            mine.append(cost(ours(space), space))
            peers[label] = cost([sys.executable, __file__, kind, str(file), str(schema), str(out)], space)
        mine.append(cost(ours(space), space))
        shutil.rmtree(space / "schemas")  # the packaged ones ask for every form
        whole = cost(ours(space), space)
        print(f"{date.today()} {ROWS} rows, every form: {whole.seconds:.2f} s, {whole.megabytes:.0f} MB (no bound)")
    best = Cost(min(one.seconds for one in mine), min(one.megabytes for one in mine))
    _told(best, peers)
    times, sizes = ({label: theirs[unit] for label, theirs in peers.items()} for unit in (0, 1))
    figures = [
        Figure("three forms", best.seconds, "s", ROWS, times, most=SECONDS),
        Figure("three forms", best.megabytes, "MB", ROWS, sizes, most=MEGABYTES),
        Figure("every form", whole.seconds, "s", ROWS),
        Figure("every form", whole.megabytes, "MB", ROWS),
    ]
    return conclude("whole_job", figures)


def _told(mine: Cost, peers: dict[str, Cost]) -> None:
    print(f"{date.today()} {ROWS} rows: sucheng publish {mine.seconds:.2f} s, {mine.megabytes:.0f} MB")
    for label, theirs in peers.items():
        times, size = mine.seconds / theirs.seconds, mine.megabytes / theirs.megabytes
        print(f"  {label}: {theirs.seconds:.2f} s ({times:.2f}), {theirs.megabytes:.0f} MB ({size:.2f})")


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in PEERS.values():
        analyst(sys.argv[1], *map(Path, sys.argv[2:5]))
    else:
        sys.exit(main())
