"""The records of runs: build/runs/<run>.json, with <run>.jsonl and <run>.log beside, what was logged."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import orjson

from sucheng_data.model.night import Night, night_of
from sucheng_data.operations.store import write_bytes

FOLDER = "runs"


def run_name(build: Path, start: datetime) -> str:
    """`000042-20261122T023000+0800`: numbered, so that runs stay in order when the clock goes back. Only under the lock."""
    last = max((int(name) for path in _records(build) if (name := path.name.partition("-")[0]).isdigit()), default=0)
    return f"{last + 1:06d}-{start:%Y%m%dT%H%M%S%z}"


def write_night(build: Path, night: Night) -> Path:
    """The record of a run, whole or not at all. Raises CannotWork."""
    path = build / FOLDER / f"{night.run}.json"
    write_bytes(path, orjson.dumps(night.to_dict(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return path


def nights(build: Path) -> Iterator[Night]:
    """The records that can be read, the newest first."""
    for path in sorted(_records(build), reverse=True):
        try:
            yield night_of(orjson.loads(path.read_bytes()))
        except (OSError, ValueError, TypeError):  # of another version, or cut short
            continue


def _records(build: Path) -> list[Path]:
    folder = build / FOLDER
    return list(folder.glob("*.json")) if folder.is_dir() else []
