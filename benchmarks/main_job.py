"""The main job beside what an analyst writes: the demo city's workbooks read, checked against the same schema, published.

The analyst's script reads with pandas and openpyxl, validates each record with jsonschema and writes xlsx and GeoJSON; it does
not even understand the sheets: it is told where every heading stands.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from _figures import Figure, conclude

STATIONS = 3961
PEER = "pandas + openpyxl + jsonschema"


def ours(city: Path) -> float:
    """`sucheng publish` on the city, a whole process."""
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "sucheng_data", "publish", "-w", str(city)], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - start


def analyst(city: Path) -> float:
    """The same files through pandas, openpyxl and jsonschema, a whole process."""
    start = time.perf_counter()
    subprocess.run([sys.executable, __file__, "analyst", str(city)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def analyst_script(city: Path) -> None:
    """Read every sheet below its headings, judge every record, write one workbook and one GeoJSON."""
    import pandas as pd
    from jsonschema import Draft202012Validator

    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import packaged_schemas

    schema = load_schemas(packaged_schemas())["stations"].plain()
    judge = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    frames = [
        sheet.dropna(how="all")
        for file in sorted((city / "raw").rglob("*.xlsx"))
        for sheet in pd.read_excel(file, sheet_name=None, header=2, dtype=str, engine="openpyxl").values()
    ]
    table = pd.concat(frames, ignore_index=True).rename(columns=str)
    records = [{key: value for key, value in row.items() if isinstance(value, str)} for row in table.to_dict("records")]
    found = [error.message for record in records for error in judge.iter_errors(record)]
    table.astype(str).to_excel(city / "analyst.xlsx", index=False)
    features = [{"type": "Feature", "geometry": None, "properties": record} for record in records]
    (city / "analyst.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    print(len(records), len(found))


def main() -> int:
    """Three interleaved runs each, best of three, and the ratio."""
    from sucheng_data.demo.city import write_city
    from sucheng_data.model.schema import load_schemas
    from sucheng_data.operations.workspace import packaged_schemas

    folder = Path(tempfile.mkdtemp())
    try:
        write_city(folder, load_schemas(packaged_schemas()), stations=STATIONS, seed=1, faults=0.05)
        times = [(ours(folder), analyst(folder)) for _ in range(3)]
        mine, theirs = min(a for a, _ in times), min(b for _, b in times)
        print(
            f"{date.today()} {STATIONS} stations: sucheng publish {mine:.2f} s, {PEER} {theirs:.2f} s, ratio {mine / theirs:.2f}"
        )
        return conclude("main_job", [Figure("demo city", mine, rows=STATIONS, peers={PEER: theirs})])
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    if sys.argv[1:2] == ["analyst"]:
        analyst_script(Path(sys.argv[2]))
    else:
        sys.exit(main())
