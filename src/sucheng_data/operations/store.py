"""Releases on disk: drafted aside, named by content, made current in one step; and the registry beside them."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Registry, format_registry, parse_registry

DRAFT = ".draft-"
STALE = 3600.0  # seconds; no publication takes that long


@contextmanager
def draft(releases: Path) -> Iterator[Path]:
    """A fresh folder to build a release in; gone again unless it was adopted."""
    try:
        releases.mkdir(parents=True, exist_ok=True)
        _sweep(releases)
        folder = Path(tempfile.mkdtemp(prefix=DRAFT, dir=releases))
        folder.chmod(0o755)
    except OSError as error:
        raise cannot_write(releases, error) from error
    try:
        yield folder
    except OSError as error:
        raise cannot_write(folder, error) from error
    finally:
        if folder.exists():
            shutil.rmtree(folder)


def _sweep(releases: Path) -> None:
    """Remove the drafts of runs that were killed; a young one may be another run's."""
    for left in (*releases.glob(f"{DRAFT}*"), *releases.glob(".current-*")):
        if time.time() - left.lstat().st_mtime > STALE:
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()


def adopt(folder: Path, name: str) -> Path:
    """Give the finished draft its name and make it current; an existing release of that name is kept as it is."""
    target = folder.parent / name
    if not target.exists():
        folder.rename(target)
    _point(folder.parent / "current", target)
    return target


def current_name(releases: Path) -> str:
    """The name of the current release, "" when there is none."""
    current = releases / "current"
    if current.is_symlink():
        return current.readlink().name
    marker = current / ".name"
    return marker.read_text(encoding="utf-8") if marker.is_file() else ""


def _point(current: Path, target: Path) -> None:
    """Switch `current` atomically; where the system has no symbolic links, a copy takes their place."""
    fresh = current.with_name(f".current-{os.getpid()}")
    try:
        fresh.symlink_to(target.name, target_is_directory=True)
    except OSError:
        shutil.copytree(target, fresh)
        (fresh / ".name").write_text(target.name, encoding="utf-8")
        if current.exists():
            shutil.rmtree(current)
    fresh.replace(current)


def write_text(path: Path, text: str) -> None:
    """The whole text or nothing, in UTF-8 with plain line ends."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """The whole content or nothing: written aside, then renamed over. Raises CannotWork."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        aside.write_bytes(content)
        aside.replace(path)
    except OSError as error:
        raise cannot_write(path, error) from error


def read_registries(folder: Path, names: list[str]) -> dict[str, Registry]:
    """The registry of each entity; an empty one where there is no file yet."""
    found = {}
    for name in names:
        path = folder / f"{name}.csv"
        found[name] = parse_registry(_utf8(path), path.name) if path.is_file() else Registry({})
    return found


def _utf8(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        zh, en = "不是 UTF-8 编码，请用 UTF-8 另存", "is not UTF-8; save it as UTF-8"
        raise CannotWork(f"registry/{path.name} {zh}", f"registry/{path.name} {en}") from error


def write_registries(folder: Path, registries: Mapping[str, Registry]) -> None:
    """Every registry that has entries, each whole or not at all."""
    for name, registry in registries.items():
        if registry.entries:
            write_text(folder / f"{name}.csv", format_registry(registry))


def cannot_write(path: Path, error: OSError) -> CannotWork:
    """The one sentence for a full disk, a read-only folder, and their kin."""
    reason = error.strerror or str(error)
    return CannotWork(f"写不进 {path}：{reason}", f"cannot write {path}: {reason}")
