"""The workspace: a folder with sucheng.toml, schemas/, profiles/, raw/, registry/, decisions/ and build/; without one, the current folder."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.model.text import fold

CONFIG = "sucheng.toml"
# Files that lie about in every shared folder and are nobody's delivery.
LITTER = ("~$", ".", "Thumbs.db", "desktop.ini")
NOT_DATA = {".md", ".py", ".toml", ".json", ".log"}


@dataclass(frozen=True)
class Workspace:
    """Where things are. Every path is absolute; `name` turns a path into the one findings show."""

    root: Path
    raw: Path
    schemas: Path
    registry: Path
    build: Path
    profiles: Path
    decisions: Path

    @property
    def releases(self) -> Path:
        return self.build / "releases"

    @property
    def current(self) -> Path:
        return self.releases / "current"

    def name(self, path: Path) -> str:
        """`path` as findings show it: under the workspace with "/", elsewhere as it is. Links are not followed."""
        for absolute in (Path(os.path.abspath(path)), path.resolve()):  # noqa: PTH100  pathlib cannot do this
            if absolute.is_relative_to(self.root):
                return absolute.relative_to(self.root).as_posix()
        return path.as_posix()


def packaged_schemas() -> Path:
    """The schemas that come with the program: inside the wheel, or beside the sources in a checkout."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "schemas"
    return inside if inside.is_dir() else package.parents[1] / "schemas"


def discover(paths: Sequence[Path] = ()) -> Path:
    """The workspace that the first path (or, without paths, the current folder) is in: the nearest folder above with a
    sucheng.toml; else the current folder."""
    start = Path(os.path.abspath(paths[0] if paths else Path()))  # noqa: PTH100  links are not followed
    return next((folder for folder in (start, *start.parents) if (folder / CONFIG).is_file()), Path())


def open_workspace(root: Path) -> Workspace:
    """The workspace at `root`. Raises UsageError for a setting it does not know, CannotWork for a broken sucheng.toml."""
    root = root.resolve()
    folders = _settings(root / CONFIG)
    own = root / folders.get("schemas", "schemas")
    return Workspace(
        root=root,
        raw=root / folders.get("raw", "raw"),
        schemas=own if own.is_dir() else packaged_schemas(),
        registry=root / folders.get("registry", "registry"),
        build=root / folders.get("build", "build"),
        profiles=root / folders.get("profiles", "profiles"),
        decisions=root / folders.get("decisions", "decisions"),
    )


def _settings(config: Path) -> Mapping[str, str]:
    """The `[folders]` table of sucheng.toml."""
    if not config.is_file():
        return {}
    try:
        content = tomllib.loads(config.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise CannotWork(f"{CONFIG} 有误：{error}", f"{CONFIG} is broken: {error}") from error
    known = {field.name for field in fields(Workspace)} - {"root"}
    folders = content.pop("folders", {})
    unknown = sorted([*content, *(set(folders) - known)])
    if unknown:
        words = "、".join(unknown)
        raise UsageError(f"{CONFIG} 里有不认识的设置：{words}", f"{CONFIG} has unknown settings: {words}")
    return {name: str(value) for name, value in folders.items()}


def inputs(paths: Iterable[Path]) -> list[Path]:
    """The files to read, sorted: folders are searched, files taken as named. Raises CannotWork for what is not there."""
    found: set[Path] = set()
    for given in paths:
        # A whole workspace is what lies in its raw/, not its outputs.
        path = open_workspace(given).raw if (given / CONFIG).is_file() else given
        if path.is_dir():
            found |= {file for file in path.rglob("*") if file.is_file() and not _ignored(file, path)}
        elif path.exists():
            found.add(path)
        else:
            raise CannotWork(f"找不到文件：{path}", f"no such file: {path}")
    return sorted(found)


def _ignored(file: Path, under: Path) -> bool:
    parts = file.relative_to(under).parts
    return any(part.startswith(LITTER) for part in parts) or file.suffix.lower() in NOT_DATA


def department(file: Path, raw: Path, organisations: Codes) -> str:
    """The organisation code of the folder under raw/ that holds the file; "" when the folder is no organisation's name."""
    if not file.resolve().is_relative_to(raw):
        return ""
    parts = file.resolve().relative_to(raw).parts[:-1]
    wanted = {fold(part) for part in parts}
    return next((row["code"] for row in organisations.rows if wanted & {fold(row["label_zh"]), fold(row["code"])}), "")
