"""Digests of all that a run depends on, by which a night knows that there is nothing to do; needs no table to be read."""

from __future__ import annotations

import hashlib
import platform
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path

from sucheng_data import __version__
from sucheng_data.operations.deliveries import digest_of


def program(schemas: Path) -> str:
    """The digest of the program and the schemas: by size and time of the former's files, by content of the latter's."""
    package = Path(__file__).resolve().parents[1]
    lines = [f"sucheng {__version__}"]
    for path in sorted(package.rglob("*.py")):
        facts = path.stat()
        lines.append(f"{path.relative_to(package).as_posix()} {facts.st_size} {facts.st_mtime_ns}")
    return digest([*lines, *contents(schemas)])


@lru_cache(maxsize=1)
def code() -> str:
    """The digest of the program and what it stands on, the same on every machine that has the same."""
    package = Path(__file__).resolve().parents[1]
    names = (re.match(r"[\w.-]+", line) for line in metadata.requires("sucheng-data") or () if "extra ==" not in line)
    versions = [f"{name[0]} {metadata.version(name[0])}" for name in names if name]
    return digest([*platform.python_version_tuple()[:2], *versions, *sorted(_code(package))])


def _code(package: Path) -> Iterator[str]:
    return (f"{digest_of(path)}  {path.relative_to(package).as_posix()}" for path in package.rglob("*.py"))


def contents(*places: Path) -> list[str]:
    """A line per file in these places, or that one of them is: its digest and its name, sorted; and per link to no file."""
    files = [
        (path, path.relative_to(place.parent).as_posix())
        for place in places
        for path in ([place] if place.is_file() else sorted(place.rglob("*")) if place.is_dir() else [])
        if (path.is_file() or path.is_symlink()) and not path.name.startswith(".")
    ]
    return [f"{digest_of(path)}  {name}" for path, name in files]


def digest(lines: Iterable[str]) -> str:
    """One digest of many lines."""
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
