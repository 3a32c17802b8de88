"""The workspace: a folder with sucheng.toml, schemas/, profiles/, raw/, registry/, decisions/ and build/; without one, the current folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Text
from sucheng_data.model.text import fold
from sucheng_data.operations.settings import CONFIG, read_toml, unknown

# Files that lie about in every shared folder and are nobody's delivery.
LITTER = ("~$", ".", "Thumbs.db", "desktop.ini")
NOT_DATA = {".md", ".py", ".toml", ".json", ".log"}
# Why something in a folder of deliveries is not read. A folder behind a link may hold this one, or be anybody's.
LINKED = Text(
    "是指向文件夹的链接，不跟随；请把文件夹本身放到这里（或 mount --bind），或逐个链接其中的文件",
    "is a link to a folder, which is not followed: put the folder itself here (or mount --bind), or link its files one by one",
)
NOWHERE = Text(
    "是链接，指向的不是文件或已经不在；请改正或删除这个链接",
    "is a link to no file, or to none any more: mend or remove it",
)
SHUT = Text(
    "是不能进入的文件夹；请让运行的用户可读、可进入",
    "is a folder that may not be entered: let the user that runs read it",
)
SPECIAL = Text("不是普通文件；请删除，或换成文件", "is no regular file: remove it, or put a file in its place")


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

    @property
    def deliveries(self) -> str:
        """What a finding about all deliveries together says it is about."""
        return self.name(self.raw)

    def name(self, path: Path) -> str:
        """`path` as findings show it: under the workspace with "/", elsewhere as it is; bytes that are no text as \\udcff.
        Links are not followed."""
        inside = _under(self.root, path)
        return (path if inside is None else inside).as_posix().encode("utf-8", "backslashreplace").decode()


def _under(folder: Path, path: Path) -> Path | None:
    """`path` as it is found in `folder`: where it was put counts, and only then where links lead; None elsewhere."""
    for place in (os.path.abspath, os.path.realpath):  # pathlib has no such thing, and raises where links loop
        if (absolute := Path(place(path))).is_relative_to(folder):
            return absolute.relative_to(folder)
    return None


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
    folders = _folders(root)
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


def _folders(root: Path) -> Mapping[str, str]:
    """The `[folders]` table of sucheng.toml."""
    known = {field.name for field in fields(Workspace)} - {"root"}
    folders = read_toml(root).get("folders", {})
    for name in sorted(set(folders) - known):
        raise unknown(f"[folders] {name}", known)
    return {name: str(value) for name, value in folders.items()}


def inputs(paths: Iterable[Path]) -> list[Path]:
    """The files to read, sorted: folders are searched, files taken as named. Raises CannotWork for what is not there."""
    found: set[Path] = set()
    for path in map(_meant, paths):
        if path.is_dir():
            found |= {file for file in path.rglob("*") if file.is_file() and not _ignored(file, path)}
        elif path.exists():
            found.add(path)
        else:
            raise CannotWork(f"找不到文件：{path}", f"no such file: {path}")
    return sorted(found)


def left_out(paths: Iterable[Path]) -> list[tuple[Path, Text]]:
    """What lies in these folders and is not read, though it may be meant as a delivery, and why; sorted."""
    there = {path: given for given in map(_meant, paths) if given.is_dir() for path in given.rglob("*")}
    told = ((path, _why_not(path)) for path, given in sorted(there.items()) if not _ignored(path, given))
    return [(path, why) for path, why in told if why]


def _meant(given: Path) -> Path:
    """A whole workspace is what lies in its raw/, not its outputs."""
    return open_workspace(given).raw if (given / CONFIG).is_file() else given


def _why_not(path: Path) -> Text | None:
    if path.is_file():
        return None
    if path.is_dir():
        return LINKED if path.is_symlink() else None if os.access(path, os.R_OK | os.X_OK) else SHUT
    return NOWHERE if path.is_symlink() else SPECIAL


def _ignored(file: Path, under: Path) -> bool:
    parts = file.relative_to(under).parts
    return any(part.startswith(LITTER) for part in parts) or file.suffix.lower() in NOT_DATA


def department(file: Path, raw: Path, organisations: Codes) -> str:
    """The organisation code of the folder under raw/ that holds the file; "" when the folder is no organisation's name."""
    inside = _under(raw, file)
    parts = inside.parts[:-1] if inside else ()
    wanted = {fold(part) for part in parts}
    return next((row["code"] for row in organisations.rows if wanted & {fold(row["label_zh"]), fold(row["code"])}), "")
