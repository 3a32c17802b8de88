"""Validating 100,000 rows of 20 columns, 5 % faulty, beside six libraries, in one run: `make bench` fails where a bar is broken.

Every contender is a process of its own, turn by turn, on the same file; each starts from the same Arrow table in memory and ends
with the same findings, row by row; what it must convert on the way is part of its time, which is the median of up to seven. The peers live in a throw-away
environment under build/; one that cannot be installed is said to be so.
"""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import time
import venv
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
from _figures import Figure, conclude

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "build" / "bench-validate"
PEERS_HOME = ROOT / "build" / "bench-venv"
PINS = {
    "jsonschema": "jsonschema==4.26.0",
    "fastjsonschema": "fastjsonschema==2.22.3",
    "jsonschema-rs": "jsonschema-rs==0.60.3",
    "frictionless": "frictionless==5.21.0",
    "pandera(polars)": "pandera[polars]==0.35.0",
    "great-expectations": "great_expectations==1.24.1",
}
OURS = "sucheng_data"
ROWS, FAULTY, RUNS, REPEATS, RATE, MEMORY = 100_000, 0.05, 3, 7, 600_000, 1_500
# Slow ones see a slice once; their rate is that of the slice.
SLICES = {"jsonschema": 5_000, "frictionless": 20_000, "great-expectations": 100_000}
STATES, KINDS = ("open", "closed", "merged", "planned"), ("station", "home", "car", "rider")
ID, PHONE, DAY = r"^ST-[0-9]{6}-[0-9]{6}$", r"^0512-[0-9]{8}$", r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"
TEXTS, NUMBERS, COUNTS = (
    ("name", "address", "hours", "note", "town"),
    ("lon", "lat", "area", "cost"),
    ("seats", "staff", "visits", "days"),
)
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "name", "state"],
    "properties": {
        "id": {"type": "string", "pattern": ID},
        **{name: {"type": "string", "minLength": 2, "maxLength": 40} for name in TEXTS},
        "state": {"type": "string", "enum": list(STATES)},
        "kind": {"type": "string", "enum": list(KINDS)},
        **{name: {"type": "number", "minimum": 0, "maximum": 180} for name in NUMBERS},
        **{name: {"type": "integer", "minimum": 0, "maximum": 1000} for name in COUNTS},
        "phone": {"type": "string", "pattern": PHONE},
        "opened": {"type": "string", "pattern": DAY},
        "checked": {"type": "string", "pattern": DAY},
        "public": {"type": "boolean"},
    },
}
Found = set[tuple[int, str]]


def table(rows: int, seed: int = 1) -> pa.Table:
    """Invented stations; every twentieth row has one fault."""
    rng = Random(seed)
    columns: dict[str, list[Any]] = {
        "id": [f"ST-3205{n % 90:02}-{n:06}" for n in range(rows)],
        "name": [f"{rng.choice('淞亭玉石横')}{rng.choice('南林山浦塘')}第{n}驿站" for n in range(rows)],
        "address": [f"{rng.choice('东南西北')}环路{rng.randrange(9999)}号{rng.randrange(99)}幢" for _ in range(rows)],
        "hours": [f"{rng.randrange(6, 10)}:00-{rng.randrange(17, 22)}:00" for _ in range(rows)],
        "note": [f"note {rng.randrange(10**6)}" for _ in range(rows)],
        "town": [f"第{rng.randrange(90)}街道" for _ in range(rows)],
        "state": [rng.choice(STATES) for _ in range(rows)],
        "kind": [rng.choice(KINDS) for _ in range(rows)],
        **{name: [round(rng.random() * 180, 6) for _ in range(rows)] for name in NUMBERS},
        **{name: [rng.randrange(1000) for _ in range(rows)] for name in COUNTS},
        "phone": [f"0512-{rng.randrange(10**8):08}" for _ in range(rows)],
        **{
            name: [f"20{rng.randrange(10, 26)}-0{rng.randrange(1, 9)}-{rng.randrange(10, 28)}" for _ in range(rows)]
            for name in ("opened", "checked")
        },
        "public": [rng.random() < 0.5 for _ in range(rows)],
    }
    wrong = [
        ("id", "ST-1"),
        ("seats", -5),
        ("state", "gone"),
        ("note", "x" * 99),
        ("lon", 999.5),
        ("phone", "110"),
        ("cost", -0.5),
    ]
    for at, row in enumerate(rng.sample(range(rows), int(rows * FAULTY))):
        name, value = wrong[at % len(wrong)]
        columns[name][row] = value
    return pa.table(columns)


# ---- the contenders: from the Arrow table to (row, field) of every finding


def sucheng_data(data: pa.Table) -> Found:
    from sucheng_data import validate

    found = validate(data, SCHEMA)
    return set(zip(found["row"].to_pylist(), found["field"].to_pylist(), strict=True))


def jsonschema(data: pa.Table) -> Found:
    from jsonschema import Draft202012Validator

    judge = Draft202012Validator(SCHEMA)
    return {(row, error.path[0]) for row, record in enumerate(data.to_pylist()) for error in judge.iter_errors(record)}


def fastjsonschema(data: pa.Table) -> Found:
    import fastjsonschema as library

    judge, found = library.compile(SCHEMA), set()
    for row, record in enumerate(data.to_pylist()):
        try:
            judge(record)
        except library.JsonSchemaValueException as error:
            found.add((row, error.path[1]))
    return found


def jsonschema_rs(data: pa.Table) -> Found:
    from jsonschema_rs import Draft202012Validator

    judge, found = Draft202012Validator(SCHEMA), set()
    for row, record in enumerate(data.to_pylist()):
        if not judge.is_valid(record):
            found |= {(row, str(error.instance_path[0])) for error in judge.iter_errors(record)}
    return found


def frictionless(data: pa.Table) -> Found:
    from frictionless import Checklist, Resource, Schema, system

    names = {
        "minLength": "minLength",
        "maxLength": "maxLength",
        "minimum": "minimum",
        "maximum": "maximum",
        "pattern": "pattern",
        "enum": "enum",
    }
    fields = [
        {
            "name": name,
            "type": part["type"],
            "constraints": {names[word]: limit for word, limit in part.items() if word in names},
        }
        for name, part in SCHEMA["properties"].items()
    ]
    with system.use_context(trusted=True):
        source = Resource(data=data.to_pylist(), schema=Schema.from_descriptor({"fields": fields}))
        report = source.validate(Checklist(), limit_errors=10**6)
    return {(row - 2, field) for row, field in report.flatten(["rowNumber", "fieldName"]) if field}


def pandera(data: pa.Table) -> Found:
    import pandera.polars as library
    import polars

    kinds = {"string": polars.String, "number": polars.Float64, "integer": polars.Int64, "boolean": polars.Boolean}
    columns = {}
    for name, part in SCHEMA["properties"].items():
        checks = [library.Check.str_matches(part["pattern"])] if "pattern" in part else []
        checks += [library.Check.str_length(part["minLength"], part["maxLength"])] if "minLength" in part else []
        checks += [library.Check.isin(part["enum"])] if "enum" in part else []
        checks += [library.Check.in_range(part["minimum"], part["maximum"])] if "minimum" in part else []
        columns[name] = library.Column(kinds[part["type"]], checks)
    try:
        library.DataFrameSchema(columns).validate(polars.from_arrow(data), lazy=True)
    except library.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        return set(zip(cases["index"].to_list(), cases["column"].to_list(), strict=True))
    return set()


def great_expectations(data: pa.Table) -> Found:
    import great_expectations as library
    from great_expectations import expectations as gxe

    context = library.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    suite = context.suites.add(library.ExpectationSuite(name="stations"))
    for name, part in SCHEMA["properties"].items():
        if "pattern" in part:
            suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=part["pattern"]))
        if "minLength" in part:
            suite.add_expectation(
                gxe.ExpectColumnValueLengthsToBeBetween(
                    column=name, min_value=part["minLength"], max_value=part["maxLength"]
                )
            )
        if "enum" in part:
            suite.add_expectation(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=part["enum"]))
        if "minimum" in part:
            suite.add_expectation(
                gxe.ExpectColumnValuesToBeBetween(column=name, min_value=part["minimum"], max_value=part["maximum"])
            )
    source = context.data_sources.add_pandas("memory").add_dataframe_asset("rows")
    batch = source.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": data.to_pandas()})
    report = batch.validate(suite, result_format={"result_format": "COMPLETE"})
    return {
        (row, result.expectation_config.kwargs["column"])
        for result in report.results
        for row in result.result.get("unexpected_index_list", ())
    }


CONTENDERS: dict[str, Callable[[pa.Table], Found]] = {
    OURS: sucheng_data,
    "jsonschema": jsonschema,
    "fastjsonschema": fastjsonschema,
    "jsonschema-rs": jsonschema_rs,
    "frictionless": frictionless,
    "pandera(polars)": pandera,
    "great-expectations": great_expectations,
}


def contend(name: str, path: Path, rows: int) -> None:
    """One turn of one contender, in this process: prints seconds, findings and peak memory as JSON."""
    with pa.OSFile(str(path)) as file:
        data = pa.ipc.open_file(file).read_all().slice(0, rows)
    CONTENDERS[name](data.slice(0, 200))  # imports and first-time work are not what is compared
    times: list[float] = []
    while not times or (len(times) < REPEATS and sum(times) < 2):
        start = time.perf_counter()
        found = CONTENDERS[name](data)
        times.append(time.perf_counter() - start)
    seconds = statistics.median(times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "found": sorted(found), "peak": peak}))


# ---- the run


def installed() -> list[str]:
    """The peers that are there, after installing them once."""
    if not PEERS_HOME.is_dir():
        venv.create(PEERS_HOME, with_pip=True)
    python, there = str(PEERS_HOME / "bin" / "python"), []
    for name, pin in PINS.items():
        wanted = ["install", "--quiet", "--disable-pip-version-check", f"pyarrow=={pa.__version__}", pin]
        if subprocess.run([python, "-m", "pip", *wanted], capture_output=True, check=False).returncode == 0:
            there.append(name)
        else:
            print(f"{name:20} not available")
    return there


def turn(name: str, path: Path, rows: int) -> dict[str, Any]:
    """One contender in a process of its own; peers in their environment, ours in this one."""
    python = sys.executable if name == OURS else str(PEERS_HOME / "bin" / "python")
    done = subprocess.run([python, __file__, name, str(path), str(rows)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{name}: {done.stderr[-800:]}")
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def written(tables: Iterable[pa.Table], name: str) -> Path:
    """The tables as one Arrow file."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / name
    writer = None
    for part in tables:
        writer = writer or pa.ipc.new_file(str(path), part.schema)
        writer.write_table(part)
    if writer:
        writer.close()
    return path


def main() -> int:
    """Interleaved turns, the rates beside one another, the bars."""
    names = [OURS, *installed()]
    path = written([table(ROWS)], "rows.arrow")
    rates: dict[str, list[float]] = {name: [] for name in names}
    truth: dict[int, Any] = {}
    broken = []
    for run in range(RUNS):
        for name in names:
            rows = SLICES.get(name, ROWS)
            if run and name in SLICES:
                continue
            answer = turn(name, path, rows)
            rates[name].append(rows / answer["seconds"])
            if name == OURS:
                truth = {ROWS: answer["found"]}
            if answer["found"] != [pair for pair in truth[ROWS] if pair[0] < rows]:
                broken.append(f"{name} finds something else: {len(answer['found'])}")
    for name in names:
        print(
            f"{name:20} {statistics.median(rates[name]):>12,.0f} rows/s over {SLICES.get(name, ROWS):,} rows, {len(rates[name])} turns"
        )
    ours = statistics.median(rates[OURS])
    best = max((statistics.median(rates[name]), name) for name in names if name != OURS)
    print(
        f"findings: {len(truth[ROWS]):,}; next best: {best[1]}, ratio {ours / best[0]:.1f}; bar {RATE:,} rows/s on a quiet machine: {ours >= RATE}"
    )
    million = written((table(ROWS, seed) for seed in range(1, 11)), "million.arrow")
    large = turn(OURS, million, 10 * ROWS)
    print(f"1,000,000 rows: {10 * ROWS / large['seconds']:,.0f} rows/s, peak {large['peak']:,.0f} MB (bar {MEMORY:,})")
    for line in broken:
        print(f"broken: {line}", file=sys.stderr)
    times = {name: ROWS / statistics.median(rates[name]) for name in names}  # of a slice, as if it were all
    figures = [
        Figure("table of 5 % faulty rows", times.pop(OURS), rows=ROWS, peers=times, share=1.0),
        Figure("1,000,000 rows", large["peak"], "MB", 10 * ROWS, most=MEMORY),
        Figure("1,000,000 rows", large["seconds"], "s", 10 * ROWS),
    ]
    return conclude("validate", figures) or int(bool(broken))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        contend(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        sys.exit(main())
