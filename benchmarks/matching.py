"""Matching beside splink and recordlinkage: invented stations whose truth is known, by 4,000, 100,000 and a million.

python benchmarks/matching.py [COUNT …]; the others run where SUCHENG_MATCHERS names an interpreter that has what matchers.txt
lists, as `make bench` sees to: they want other versions of what we use. They are given the cores of the names as we read them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from _figures import Figure, conclude
from _places import table_of
from numpy.typing import NDArray
from whole_job import held

from sucheng_data.grammar.place_names import PlaceNames
from sucheng_data.model.lean import run_lean
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.model.text import fold
from sucheng_data.operations.forks import Forks
from sucheng_data.operations.workspace import packaged_schemas
from sucheng_data.stages.match import Matching

Ints = NDArray[np.int64]
COUNTS = (4_000, 100_000, 1_000_000)
BESIDE = 100_000  # records that the others are asked for at most
MOST = {4_000: 0.5, 100_000: 8.0}
GIGABYTES = 8_000.0  # what a million may take, in MB
OTHERS = ("splink", "recordlinkage")
INTERPRETER = os.environ.get("SUCHENG_MATCHERS", "")


def pairs(group: Ints) -> Ints:
    """The pairs of rows of one group, each as one number."""
    order = np.argsort(group, kind="stable")
    sorted_, at, found = group[order], np.arange(group.size), [np.zeros(0, dtype=np.int64)]
    for step in range(1, group.size):
        at = at[at + step < group.size]
        at = at[sorted_[at] == sorted_[at + step]]
        if not at.size:
            break
        one, other = order[at], order[at + step]
        found.append(np.minimum(one, other) * group.size + np.maximum(one, other))
    return np.unique(np.concatenate(found))


def rates(truth: Ints, held: Ints) -> str:
    right = np.intersect1d(truth, held, assume_unique=True).size
    return f"P {right / max(held.size, 1):.4f} R {right / max(truth.size, 1):.4f}"


def others(table: pa.Table, truth: Ints, schemas: Schemas) -> dict[str, float]:
    """Seconds of the others on the same records; none without an interpreter that has them."""
    found: dict[str, float] = {}
    reader = PlaceNames(schemas.codes)
    cores = [reader.parse(name).core or fold(name) for name in table["name"].to_pylist()]
    phones = [phone[0] if phone else None for phone in table["phone"].to_pylist()]
    flat = table.select(["name", "district_code", "address", "lon", "lat"])
    for name, values in {"row": range(table.num_rows), "core": cores, "phone": phones}.items():
        flat = flat.append_column(name, pa.array(values))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        pq.write_table(flat, path)
        for name in OTHERS if INTERPRETER else ():
            command = [INTERPRETER, "-W", "ignore", str(Path(__file__).with_name("_matchers.py")), name, str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                print(f"  {name}: {done.stderr.strip().splitlines()[-1:]}")
                continue
            found[name] = float(done.stdout.split("seconds ")[-1])
            same = pq.read_table(path.with_suffix(f".{name}"))
            one, other = (same[side].to_numpy().astype(np.int64) for side in ("row_l", "row_r"))
            numbers = np.unique(np.minimum(one, other) * table.num_rows + np.maximum(one, other))
            print(f"  {name}: {found[name]:.2f} s, {rates(truth, numbers)}")
    return found


def made(count: int, schemas: Schemas) -> pa.Table:
    """`table_of`, made by another process: what that takes is not ours."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.parquet"
        list(Forks(1).map(lambda _: pq.write_table(table_of(count, schemas.codes), path), [0]))
        return pq.read_table(path)


def watched(done: threading.Event, peak: list[float]) -> None:
    """The most memory of this process and its forks together."""
    while not done.wait(0.5):
        peak.append(held(os.getpid()))


def measured(count: int, schemas: Schemas) -> list[Figure]:
    """Ours, and the others, on so many records."""
    table = made(count, schemas)
    truth = pairs(table["thing"].to_numpy().astype(np.int64))
    entity = schemas["stations"]
    Matching(table.slice(0, 50), entity, schemas).matched()
    done, peak = threading.Event(), [held(os.getpid())]
    watcher = threading.Thread(target=watched, args=(done, peak))
    if count > BESIDE:  # looking at memory takes time
        watcher.start()
    start = time.perf_counter()
    found = Matching(table, entity, schemas, runner=Forks()).matched()
    seconds = time.perf_counter() - start
    done.set()
    memory = max(*peak, held(os.getpid()))
    kept = pairs(found.first)
    missed = np.setdiff1d(truth, kept, assume_unique=True)
    first = found.first
    asked = {frozenset((int(first[one]), int(first[other]))) for one, other, _ in found.asked}
    told = sum(frozenset((int(first[at // count]), int(first[at % count]))) in asked for at in missed.tolist())
    print(f"{count:,} records: {seconds:.2f} s, {memory:.0f} MB, {rates(truth, kept)}, asked {len(found.asked)},"
          f" {told / max(missed.size, 1):.1%} of what is missed")  # fmt: skip
    peers = others(table, truth, schemas) if count <= BESIDE else {}
    figures = [Figure(f"match {count:,} stations", seconds, rows=count, peers=peers, most=MOST.get(count))]
    if count not in MOST:
        figures.append(Figure(f"memory of {count:,}", memory, "MB", rows=count, most=GIGABYTES))
    return figures


def main(words: list[str]) -> int:
    """Every size that is asked for, in a process as a command is one."""
    run_lean()
    schemas = load_schemas(packaged_schemas())
    counts = [int(word.replace(",", "")) for word in words] or list(COUNTS)
    return conclude("matching", [figure for count in counts for figure in measured(count, schemas)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
