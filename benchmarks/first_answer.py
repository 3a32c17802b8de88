"""How long an analyst waits: `sucheng validate` on a workbook of 4,000 rows, a whole process, beside pandas + openpyxl + jsonschema.

The analyst's script is told where the headings stand, names the columns after the fields, and asks jsonschema about each record;
it understands no value. `make bench` fails where our share of its time is above the bound.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import read_clean
import xlsxwriter
from _figures import Figure, conclude

ROWS, RUNS = 4_000, 7
PEER = "pandas + openpyxl + jsonschema"
# What is promised is 0.8 s on a quiet machine; the share is what can be held on any.
PROMISED, BOUND = 0.8, 0.3
FIELDS = (
    *("name", "categories", "district_code", "town", "address", "lon", "lat", "opening_hours_text", "facilities"),
    *(
        "supplies",
        "target_groups",
        "area_m2",
        "capacity",
        "phone",
        "operator_org_id",
        "status",
        "opened_on",
        "map_online",
    ),
    "remarks",
)
# A point well inside each district, so that few coordinates are faults.
CENTRES = {
    **{"姑苏区": (120.62, 31.31), "虎丘区": (120.50, 31.34), "吴中区": (120.60, 31.25), "相城区": (120.64, 31.40)},
    **{"吴江区": (120.64, 31.00), "昆山市": (120.96, 31.30), "常熟市": (120.75, 31.65), "张家港市": (120.55, 31.87)},
    **{"太仓市": (121.10, 31.50), "苏州工业园区": (120.73, 31.32)},
}


def workbook(path: Path) -> None:
    """The workbook: one cell in twenty thousand faulty by itself, one point in a hundred in another district."""
    rng = Random(2)
    book = xlsxwriter.Workbook(path)
    sheet, day = book.add_worksheet("驿站"), book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write(0, 0, "驿站清单")
    sheet.write_row(1, 0, read_clean.HEADINGS)
    for number, row in enumerate(read_clean.rows(Random(1), range(1, ROWS + 1)), 2):
        for column, cell in enumerate(placed(rng, row)):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            else:
                sheet.write(number, column, cell)
    book.close()


def placed(rng: Random, row: list[Any]) -> list[Any]:
    lon, lat = CENTRES[row[3]] if rng.random() > 0.01 else (120.62, 31.31)
    row[6:8] = round(lon + rng.uniform(-0.02, 0.02), 6), round(lat + rng.uniform(-0.02, 0.02), 6)
    row[9] = f"饮水机、微波炉、充电插座、{row[9]}"
    return row


def ours(file: Path) -> list[str]:
    command = Path(sys.executable).with_name("sucheng")
    return [str(command), "validate", str(file), "--org", "SZ-ZGH", "--crs", "gcj02"]


def analyst(file: Path, schema: Path) -> None:
    """What stands in many an analyst's notebook."""
    import pandas as pd
    from jsonschema import Draft202012Validator

    table = pd.read_excel(file, header=1, engine="openpyxl").iloc[:, 1:]
    table.columns = list(FIELDS)
    for name in ("categories", "facilities", "supplies", "target_groups"):
        table[name] = table[name].str.split("、")
    table["opened_on"] = table["opened_on"].dt.strftime("%Y-%m-%d")
    judge = Draft202012Validator(
        json.loads(schema.read_text(encoding="utf-8")), format_checker=Draft202012Validator.FORMAT_CHECKER
    )
    records = [
        {name: value for name, value in record.items() if isinstance(value, list) or pd.notna(value)}
        for record in table.to_dict("records")
    ]
    found = [(row, error.message) for row, record in enumerate(records) for error in judge.iter_errors(record)]
    print(len(records), len(found))


def seconds(command: list[str], folder: Path) -> float:
    """Wall time of a whole process, with its modules compiled beforehand, as they are in every installation."""
    installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, env=installed)
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return time.perf_counter() - start


def main() -> int:
    """Interleaved runs, the quickest of each, and the share."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file, schema = folder / "驿站.xlsx", folder / "stations.json"
        (folder / "sucheng.toml").touch()
        workbook(file)
        told = subprocess.run(
            [sys.executable, "-m", "sucheng_data", "schema", "stations", "--json"], capture_output=True, check=True
        )
        schema.write_bytes(told.stdout)
        script = [sys.executable, __file__, "analyst", str(file), str(schema)]
        times = [(seconds(ours(file), folder), seconds(script, folder)) for _ in range(RUNS)]
    mine, theirs = min(a for a, _ in times), min(b for _, b in times)
    print(
        f"{date.today()} {ROWS} rows: sucheng validate {mine:.2f} s, {PEER} {theirs:.2f} s, "
        f"ratio {mine / theirs:.2f} (bound {BOUND:.2f}); promised on a quiet machine: {PROMISED} s"
    )
    return conclude("first_answer", [Figure("one workbook", mine, rows=ROWS, peers={PEER: theirs}, share=BOUND)])


if __name__ == "__main__":
    if sys.argv[1:2] == ["analyst"]:
        analyst(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        sys.exit(main())
