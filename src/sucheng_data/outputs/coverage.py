"""coverage: stations by district and town, what they lack, and how far the nearest open one is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from sucheng_data.model.coverage import CITY, collection, columns
from sucheng_data.model.release import Release
from sucheng_data.outputs._described import write_csv
from sucheng_data.outputs._described_coverage import FILE as CSV

GEOJSON = "coverage.geojson"


def coverage(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`coverage.csv` and `.geojson`: every district and town, also those without a station; none where no stations are known."""
    found = release.coverage
    if found is None:
        return []
    rows = write_csv(folder / CSV, columns(found))
    _write_lines(folder / GEOJSON, collection(found))
    return [(CSV, rows), (GEOJSON, len(found.areas) - len(found.of(CITY)))]


def _write_lines(path: Path, content: dict[str, Any]) -> None:
    """A feature a line, as the map layers have them."""
    head = orjson.dumps({name: value for name, value in content.items() if name != "features"})
    features = b",\n".join(map(orjson.dumps, content["features"]))
    path.write_bytes(head[:-1] + b',"features":[\n' + features + b"\n]}\n")
