"""What the descriptions of a package share: the files of a release and their media types, and JSON and CSV of fixed bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import orjson

from sucheng_data.model.inert import inert
from sucheng_data.model.release import Release, Written

SEPARATOR = "|"
NEWLINE = "\r\n"
MEDIA = {
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
    ".geojson": "application/geo+json",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".sqlite": "application/vnd.sqlite3",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".html": "text/html",
}
METADATA = "-metadata.json"
# Files that only speak of other files.
_ABOUT = ("datapackage.json", "dcat.jsonld", "dataset.jsonld", "catalogue.json", "catalogue.csv")


class Part(NamedTuple):
    """One file of the release; entity: whose records it holds, "" where it is about the package or several entities."""

    name: str
    entity: str
    facts: Written
    media: str

    @property
    def is_text(self) -> bool:
        return self.media.startswith("text/") or "json" in self.media


def parts(release: Release) -> list[Part]:
    """Every file written so far, by name."""
    return [
        Part(name, _entity(release, name), facts, MEDIA.get(PurePosixPath(name).suffix, "application/octet-stream"))
        for name, facts in sorted(release.files.items())
    ]


def data_parts(release: Release) -> list[Part]:
    """The files that hold data, not descriptions of other files."""
    return [
        part
        for part in parts(release)
        if part.name not in _ABOUT and not part.name.endswith(METADATA) and not part.name.startswith("schemas/")
    ]


def _entity(release: Release, name: str) -> str:
    path = PurePosixPath(name)
    same = name in (f"{path.stem}.parquet", f"{path.stem}.geojson", f"csv/{path.stem}.csv")
    return path.stem if same and path.stem in release.tables else ""


def csv_name(entity: str) -> str:
    """Where the CSV copy of an entity lies in the release."""
    return f"csv/{entity}.csv"


def schema_name(entity: str) -> str:
    """Where the JSON Schema of an entity's published records lies in the release."""
    return f"schemas/{entity}.json"


def copied(release: Release) -> list[str]:
    """The entities of which a CSV copy has been written, in the order people meet them in."""
    return [name for name in release.asked("csv") if csv_name(name) in release.files]


def write_json(path: Path, content: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(orjson.dumps(content, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def write_csv(path: Path, columns: Mapping[str, Sequence[Any]]) -> int:
    """`columns` (heading -> cells) as CSV, for people too: no cell begins a formula. How many rows."""
    rows = list(zip(*columns.values(), strict=True))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=NEWLINE)
    writer.writerow(columns)
    writer.writerows(["" if cell is None else inert(str(cell)) for cell in row] for row in rows)
    path.write_bytes(out.getvalue().encode())
    return len(rows)
