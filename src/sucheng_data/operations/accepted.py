"""What was last accepted of every delivered file, and its bytes: build/state/accepted.json and build/archive/."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import orjson

from sucheng_data.operations.deliveries import digest_of
from sucheng_data.operations.store import cannot_write, write_bytes

STATE, ARCHIVE = Path("state", "accepted.json"), "archive"


class Accepted(NamedTuple):
    """A file as a night took it: its digest, who sent it, the day of that night (ISO), its records by entity."""

    file: str
    sha256: str
    owner: str
    on: str
    rows: Mapping[str, int]


def read_accepted(build: Path) -> dict[str, Accepted]:
    """By file; empty where nothing was accepted yet, or where the list is damaged: then nothing can stand in."""
    try:
        content = orjson.loads((build / STATE).read_bytes())
        return {str(one["file"]): Accepted(**one) for one in content}
    except (OSError, ValueError, TypeError, KeyError):
        return {}


def write_accepted(build: Path, accepted: Iterable[Accepted], paths: Mapping[str, Path]) -> None:
    """Keeps the list, and a copy of each file in `paths` (by its name in the list) that is not yet kept; drops other copies.

    Raises CannotWork.
    """
    known = sorted(accepted)
    folder = build / ARCHIVE
    for one in known:
        if one.file in paths and not archived(build, one).exists():
            _copy(paths[one.file], archived(build, one), one.sha256)
    write_bytes(build / STATE, orjson.dumps([one._asdict() for one in known], option=orjson.OPT_INDENT_2))
    wanted = {archived(build, one).name for one in known}
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in wanted:
            with suppress(OSError):
                path.unlink()


def archived(build: Path, one: Accepted) -> Path:
    """Where the bytes of an accepted file are kept."""
    return build / ARCHIVE / f"{one.sha256}{Path(one.file).suffix.lower()}"


def _copy(source: Path, target: Path, digest: str) -> None:
    """A copy that only we may read; none when the file is gone, or no longer the one that was accepted."""
    aside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if not source.is_file():
            return
        shutil.copyfile(source, aside)
        aside.chmod(0o600)
        if digest_of(aside) == digest:
            aside.replace(target)
    except OSError as error:
        raise cannot_write(target, error) from error
    finally:
        with suppress(OSError):
            aside.unlink()
