"""How long each rule takes: the clean tables of a demo city grown to 100,000 rows each, and the whole of validate at two sizes.

Every copy of a record has a name, an id and a place of its own, so that no rule is flattered by values that repeat. The last
release is the same tables, each point a little off. `python benchmarks/rules.py [ROWS] [WORD]`: only rules that hold the word.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from _figures import Figure, conclude

from sucheng_data.demo.city import write_city
from sucheng_data.model.registry import find
from sucheng_data.model.rule import RAW, Skipped, World
from sucheng_data.model.schema import Entity, Schemas, load_schemas
from sucheng_data.operations.workspace import open_workspace, packaged_schemas
from sucheng_data.pipeline import Request, check
from sucheng_data.stages.validate import validate

ROWS, FEW = 100_000, 4_000
AS_OF = date(2026, 1, 31)
# What tells one copy of a record from the next: its name, its id, and what points to them.
OWN = ("title", "subject", "address", "parent_id", "project_id", "subset_of")


def city(schemas: Schemas) -> Mapping[str, pa.Table]:
    """The clean tables of a synthetic city with a few faults."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_city(folder, schemas, stations=3961, seed=1, faults=0.05)
        (folder / "sucheng.toml").touch()
        return check(open_workspace(folder), Request((), AS_OF)).tables


def grown(table: pa.Table, entity: Entity, rows: int) -> pa.Table:
    """`rows` records: copies of those of `table`, each with a number of its own behind its name and id."""
    number = np.arange(rows)
    copies = pa.array(number // table.num_rows).cast(pa.string())
    long = table.take(number % table.num_rows).combine_chunks()
    for name in (*entity.key, entity.label, *OWN):
        for column in (name, RAW + name):
            if column in long.column_names and pa.types.is_string(long[column].type):
                long = _with(long, column, pc.binary_join_element_wise(long[column], copies, "第"))
    for name in ("lon", "lat") if "lon" in long.column_names else ():
        shifted = np.round(long[name].to_numpy() + np.random.default_rng(2).uniform(-0.05, 0.05, rows), 6)
        empty = pa.array(np.isnan(shifted))
        long = _with(long, name, pc.if_else(empty, None, pa.array(shifted)))
        long = _with(long, RAW + name, pc.if_else(empty, None, pa.array([f"{one:.6f}" for one in shifted])))
    return _with(long, "_row", pa.array(number + 2, long["_row"].type))


def _with(table: pa.Table, name: str, column: Any) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, column)


def world(tables: Mapping[str, pa.Table], schemas: Schemas, rows: int) -> World:
    long = {name: grown(table, schemas[name], rows) for name, table in tables.items() if table.num_rows}
    before = dict(long)
    stations = before["stations"]
    for name in ("lon", "lat"):
        near = pc.add(stations[name], 0.0001)
        stations = (
            stations.append_column(f"{name}_source", near)
            if f"{name}_source" not in stations.column_names
            else (_with(stations, f"{name}_source", near))
        )
    before["stations"] = stations
    return World(long, schemas.codes, AS_OF, before)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, the better of two runs, and what came of it."""
    best, answer = float("inf"), None
    for _ in range(2):
        start = time.process_time()
        answer = work()
        best = min(best, time.process_time() - start)
    return best, answer


def hits(rule: Callable[..., Iterator[Any]], table: pa.Table, known: World, options: Mapping[str, Any]) -> int:
    try:
        return sum(1 for _ in rule(table, known, **options))
    except Skipped:
        return -1


def main(rows: int, word: str) -> int:
    schemas = load_schemas(packaged_schemas())
    tables = city(schemas)
    known, figures = world(tables, schemas, rows), []
    print(f"{date.today()} {rows} rows of each table; processor time; hits -1: not asked")
    for name, table in known.tables.items():
        for spec in schemas[name].rules:
            if word in spec["rule"]:
                options = {key: value for key, value in spec.items() if key not in ("rule", "code")}
                seconds, found = timed(lambda: hits(find("rules", spec["rule"]), table, known, options))  # noqa: B023
                print(
                    f"{spec['rule']:16} {spec['code']} {name:12} {table.num_rows:7} {seconds:7.3f} s {found:7}",
                    flush=True,
                )
                figures.append(Figure(f"{name} {spec['code']} {spec['rule']}", seconds, rows=table.num_rows))
    if not word:
        for size in (FEW, rows):
            known = world({"stations": tables["stations"]}, schemas, size)
            seconds, verdict = timed(lambda: validate(known, schemas))  # noqa: B023
            print(f"validate, {size} stations: {seconds:.3f} s, {len(verdict.issues)} findings")
            figures.append(Figure("all rules", seconds, rows=size))
    return 0 if word else conclude("rules", figures)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if sys.argv[1:] else ROWS, sys.argv[2] if sys.argv[2:] else ""))
