"""Many workbooks read by `processes` and by a Dask cluster of this machine: what it costs, and that the outcome is the same.

200 small workbooks, one of which kills whoever reads it, by each runner; with `--large`, 2,000 workbooks of 500 rows, a million
rows in all (`--whole`: judged and published too). From the cost of a task follows what 10⁶ workbooks would take elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, NamedTuple

import whole_job

from sucheng_data import readers
from sucheng_data.model.grid import Book
from sucheng_data.model.secret import Secret

SMALL, LARGE, ROWS = 200, 2_000, (50, 500)
POISON = "毒"
DAY = "2026-06-30"
HOSTS = (4, 40, 400)


class Taken(NamedTuple):
    """Of one way to read: seconds, most memory of the driver and of all together, files refused, digest of the outcome."""

    seconds: float
    driver: float
    all: float
    refused: int
    digest: str


def read_or_die(file: Path, name: str, secret: Secret) -> Book:
    """As readers do it, but for poison."""
    if POISON in file.name:
        os._exit(7)
    return readers.read_book(file, name, secret)


def deliver(root: Path, files: int, rows: int) -> None:
    """So many workbooks of so many stations each, all of them different; the last one of the small is poison."""
    root.mkdir(parents=True, exist_ok=True)
    whole_job.settled(root)
    jobs = [
        (root / "raw" / whole_job.OWNER / f"驿站{number:06}.xlsx", range(1 + number * rows, 1 + (number + 1) * rows))
        for number in range(files)
    ]
    with multiprocessing.Pool() as pool:
        pool.starmap(whole_job.delivered, jobs, chunksize=20)


def once(root: Path, runner: str, workers: int) -> None:
    """In a process of its own: everything read and cleaned into an empty cache, then what came of it, as one line."""
    from datetime import date

    from cluster import read_or_die  # not of __main__, which the workers do not know

    from sucheng_data.model.run import Request
    from sucheng_data.model.schema import read_schemas
    from sucheng_data.operations.cache import Cache
    from sucheng_data.operations.runners import runner_for
    from sucheng_data.operations.settings import Run
    from sucheng_data.operations.workspace import open_workspace
    from sucheng_data.pipeline import filling, loading

    filling.read_book = loading.read_book = read_or_die  # type: ignore[assignment]
    space = open_workspace(root)
    schemas = read_schemas(space.schemas)
    cache = Cache(space.build / "cache", "benchmark")
    request = Request((), date.fromisoformat(DAY))
    start = time.perf_counter()
    loaded = loading.load(space, schemas, request, cache=cache, runner=runner_for(Run(runner, workers)))
    from sucheng_data.pipeline.judging import cleaned

    digest = hashlib.sha256(repr((loaded.sources, loaded.issues, loaded.unreadable)).encode())
    for batch, (_, key) in zip(loaded.batches, loaded.origins, strict=True):
        table, issues = cleaned(batch, schemas, cache, key)
        for column in table.columns:
            digest.update(repr(column.combine_chunks().to_pylist()).encode())
        digest.update(repr(issues).encode())
    print(json.dumps([time.perf_counter() - start, len(loaded.unreadable), digest.hexdigest()[:12]]))


def taken(root: Path, runner: str, workers: int) -> Taken:
    """One way, its memory watched."""
    shutil.rmtree(root / "build", ignore_errors=True)
    command = [sys.executable, str(Path(__file__).resolve()), "--once", runner, str(workers), str(root)]
    driver = together = 0.0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            together = max(together, whole_job.held(process.pid))
            driver = max(driver, alone(process.pid))
            time.sleep(0.5)
        assert process.stdout
        seconds, refused, digest = json.loads(process.stdout.read())
    return Taken(seconds, driver, together, refused, digest)


def alone(pid: int) -> float:
    """Megabytes of one process, without its children."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    except OSError:
        return 0.0
    return int(next((line.split()[1] for line in lines if line.startswith("Pss:")), 0)) / 1000


def compare(root: Path, ways: list[tuple[str, int]]) -> dict[tuple[str, int], Taken]:
    print(f"{'runner':<12}{'workers':>8}{'s':>9}{'driver MB':>11}{'all MB':>9}{'refused':>9}  digest")
    found = {}
    for runner, workers in ways:
        found[runner, workers] = one = taken(root, runner, workers)
        print(
            f"{runner:<12}{workers:>8}{one.seconds:>9.1f}{one.driver:>11.0f}{one.all:>9.0f}{one.refused:>9}  {one.digest}",
            flush=True,
        )
    if len({one.digest for one in found.values()}) > 1:
        raise SystemExit("the outcomes differ")
    return found


def computed(root: Path) -> float:
    """Seconds of a core that a workbook takes, read, cleaned and kept: of 20, after 5 to get warm."""
    from sucheng_data.model.batch import Hints
    from sucheng_data.model.schema import read_schemas
    from sucheng_data.operations.cache import Cache
    from sucheng_data.operations.deliveries import digest_of
    from sucheng_data.operations.reading import Reading, job
    from sucheng_data.operations.workspace import open_workspace
    from sucheng_data.pipeline.filling import Filling, ingest, read_book

    schemas = read_schemas(open_workspace(root).schemas)
    reading = Reading(read_book, ingest, schemas)
    start = 0.0
    with tempfile.TemporaryDirectory() as folder:
        task = Filling(reading, Cache(Path(folder), ""), "")
        for number, file in enumerate(sorted((root / "raw").rglob("*.xlsx"))[:25]):
            start = time.process_time() if number == 5 else start
            hints = Hints(file.name, submitted_by="SZ-ZGH")
            task._kept(reading(*[file, *job(file, hints).given]), (digest_of(file), hints, file))
    return (time.process_time() - start) / 20


def projected(each: float, rows: int) -> None:
    """What 10⁶ such workbooks would take, and what is assumed."""
    print(f"\n10⁶ workbooks of {rows} rows, by {each * 1000:.0f} ms of a core for each (read, cleaned, kept):")
    for hosts in HOSTS:
        print(f"  {hosts:>4} cores: {each * 1e6 / hosts / 3600:6.1f} h")
    print(
        "assumed: cores like this one and not shared; tasks of 100, in which their own cost is lost; as many files under way as"
        f" cores; a shared folder that gives and takes {HOSTS[-1] / each:,.0f} files a second at {HOSTS[-1]} cores; nothing else"
        " waits for the driver. Not in it: the driver's own way through the cache, and what is judged there."
    )


def through_cache(root: Path) -> None:
    """The driver's way through a full cache, which no cluster shares."""
    command = [sys.executable, str(Path(__file__).resolve()), "--once", "processes", "0", str(root)]
    seconds, _, _ = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    print(f"everything in the cache (with the digest that only this benchmark makes): {seconds:.1f} s")


def whole(root: Path) -> None:
    """`sucheng run` on what the cache holds of no program: read, judged, published."""
    command = [
        str(Path(sys.executable).with_name("sucheng")),
        "run",
        "-w",
        str(root),
        "--as-of",
        DAY,
        "--runner",
        "dask",
    ]
    shutil.rmtree(root / "build", ignore_errors=True)
    peak, start = 0.0, time.perf_counter()
    with tempfile.TemporaryFile() as said, subprocess.Popen(command, stdout=said, stderr=said) as process:
        while process.poll() is None:
            peak = max(peak, whole_job.held(process.pid))
            time.sleep(0.5)
    print(f"sucheng run --runner dask: {time.perf_counter() - start:.0f} s, {peak:.0f} MB, exit {process.returncode}")


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--once", nargs=3, help=argparse.SUPPRESS)
    ask.add_argument(
        "--large", nargs="?", type=int, const=LARGE, help="so many workbooks of 500 rows; else 200 small ones"
    )
    ask.add_argument("--whole", action="store_true", help="with --large: judged and published too, by `sucheng run`")
    ask.add_argument("--folder", type=Path, help="where the workspace is made, and left; else a temporary one")
    given: Any = ask.parse_args()
    if given.once:
        once(Path(given.once[2]), given.once[0], int(given.once[1]))
        return
    with tempfile.TemporaryDirectory() as temporary:
        root = given.folder or Path(temporary)
        files, rows = (given.large, ROWS[1]) if given.large else (SMALL, ROWS[0])
        if not (root / "raw").exists():
            deliver(root, files, rows)
            if not given.large:
                (root / "raw" / whole_job.OWNER / f"驿站{POISON}.xlsx").write_bytes(b"PK\x03\x04")
        print(f"{files:,} workbooks of {rows} rows; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        if not given.large:
            compare(root, [("serial", 1), ("processes", 2), ("dask", 2), ("dask", 4)])
            return
        compare(root, [("processes", 0), ("dask", 4)])
        through_cache(root)
        projected(computed(root), rows)
        if given.whole:
            whole(root)


if __name__ == "__main__":
    main()
