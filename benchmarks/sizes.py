"""What a night costs as the data grow: `sucheng run` over 100 to 1,000,000 rows, and over 1 to 1,000 workbooks, of 20 fields.

Each size cold (nothing there yet), unchanged (the same again), with one workbook changed, and the next day, when nothing is read
but everything judged anew. One pass is timed; in another, which that slows, the memory of all processes is watched. Two bars: an
unchanged night of 300 workbooks ends within a second; 1,000,000 rows keep within 4 GB.

    python benchmarks/sizes.py [rows|workbooks] [COUNT …]
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
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import whole_job
from _figures import Figure, conclude

SIZES = {"rows": (100, 1_000, 10_000, 100_000, 1_000_000), "workbooks": (1, 10, 100, 300, 1_000)}
LARGE, EACH = 100_000, 50  # most rows of a workbook; rows of each of many
SECONDS, MEGABYTES = 1.0, 4_000
JUDGED = {("workbooks", 300, "unchanged", "s"): SECONDS, ("rows", 1_000_000, "cold", "MB"): MEGABYTES}
DAY = date(2026, 6, 30)
STAGES = ("load", "judge", "publish")
LEFT = ("build", "registry")
OWN = ("Pss_Anon", "Pss_Shmem")  # pages of mapped files the system takes back when it needs them


def books(root: Path, kind: str, count: int) -> list[tuple[Path, range]]:
    """The workbooks of a size, in the folders of ten departments, and which stations each holds."""
    with (root / "schemas" / "codes" / "organisations.csv").open(encoding="utf-8", newline="") as file:
        owners = [row["label_zh"] for row in csv.DictReader(file)][:10]
    many, long = (count, EACH) if kind == "workbooks" else (-(-count // LARGE), min(count, LARGE))
    return [
        (
            root / "raw" / owners[number % 10] / f"驿站{number:04}.xlsx",
            range(number * long + 1, (number + 1) * long + 1),
        )
        for number in range(many)
    ]


def nights(
    root: Path, kind: str, count: int, *, watched: bool
) -> Iterator[tuple[str, dict[str, float], dict[str, float]]]:
    """(state, seconds, peaks of memory) of one night after the other; in all, and by stage."""
    delivered = books(root, kind, count)
    for left in LEFT:
        shutil.rmtree(root / left, ignore_errors=True)
    yield ("cold", *night(root, DAY, watched))
    yield ("unchanged", *night(root, DAY, watched))
    if kind == "workbooks":
        path, numbers = delivered[0]
        before = path.read_bytes()
        whole_job.delivered(path, range(numbers.start, numbers.stop + 1))
        yield ("changed", *night(root, DAY, watched))
        path.write_bytes(before)
        night(root, DAY, watched)
    yield ("next day", *night(root, DAY + timedelta(1), watched))


def night(root: Path, day: date, watched: bool) -> tuple[dict[str, float], dict[str, float]]:
    """One `sucheng run`, a whole process."""
    command = [str(Path(sys.executable).with_name("sucheng")), "run", "-w", str(root), "--as-of", day.isoformat()]
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    held: list[tuple[float, float]] = []
    with tempfile.TemporaryFile("w+") as said:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=root, stdout=said, stderr=said, env=installed)
        while watched and process.poll() is None:
            begun = time.perf_counter()
            held.append((time.time(), whole_job.held(process.pid, OWN)))
            time.sleep(max(0.02, 5 * (time.perf_counter() - begun)))  # looking takes longer where much is held
        code = process.wait()
        taken = time.perf_counter() - start
        said.seek(0)
        if code not in (0, 1):
            raise SystemExit(f"exit code {code}: {said.read()[-2000:]}")
    run = max((root / "build" / "runs").glob("*.json"))
    stages: dict[str, float] = json.loads(run.read_text(encoding="utf-8"))["seconds"]
    rest = {"start": taken - sum(stages.values())}
    return {"": taken, **stages, **rest}, _peaks(held, run.with_suffix(".jsonl"))


def _peaks(held: list[tuple[float, float]], log: Path) -> dict[str, float]:
    """The most memory held: ever, and in each stage, which ends when the log says so."""
    peaks = {"": max((megabytes for _, megabytes in held), default=0.0)}
    events: list[dict[str, Any]] = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    since = 0.0
    for event in (one for one in events if one["event"] in ("start", *STAGES)):
        until = datetime.fromisoformat(event["time"]).timestamp()
        peaks[event["event"]] = max((much for when, much in held if since < when <= until), default=0.0)
        since = until
    return peaks


def measured(kind: str, count: int) -> Iterator[Figure]:
    """The figures of one size. A million rows once: there the watching counts little."""
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        whole_job.settled(root)
        for path, numbers in books(root, kind, count):
            whole_job.delivered(path, numbers)
        watched = list(nights(root, kind, count, watched=True))
        timed = watched if count > LARGE else list(nights(root, kind, count, watched=False))
    rows = count * EACH if kind == "workbooks" else count
    for (state, seconds, _), (_, _, peaks) in zip(timed, watched, strict=True):
        for unit, found in (("s", seconds), ("MB", peaks)):
            most = JUDGED.get((kind, count, state, unit))
            parts = {stage: much for stage, much in found.items() if stage}
            yield Figure(f"{kind}/{count}/{state}", found[""], unit, rows, most=most, parts=parts)
            by_stage = ", ".join(f"{stage} {much:.2f}" for stage, much in parts.items())
            print(f"{kind} {count:>9,} {state:10} {found['']:9.2f} {unit:2} ({by_stage})", flush=True)


def main(kind: str = "", *counts: str) -> int:
    """Every size, or those asked for."""
    wanted = {one: [int(count) for count in counts] or SIZES[one] for one in ([kind] if kind else SIZES)}
    return conclude(
        "sizes", [figure for one, sizes in wanted.items() for count in sizes for figure in measured(one, count)]
    )


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
