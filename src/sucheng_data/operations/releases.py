"""The releases of a workspace: finishing one, listing them, going back to one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.release import Written
from sucheng_data.operations._contents import MANIFEST, read_json_file, visible
from sucheng_data.operations.signature import sign
from sucheng_data.operations.store import adopt, alone, cannot_write, current_name, make_current, settle, write_text
from sucheng_data.operations.verify import intact, seal, verify

WITHDRAWN = ".withdrawn"


class DraftFault(Exception):
    """A release that was just written is not what was meant: a fault of the program or the machine, not of the data."""


class Kept(NamedTuple):
    """The release that stays current, "" when a new one is due; and the withdrawn one that would have taken its place."""

    name: str
    withdrawn: str = ""


class Listed(NamedTuple):
    """A release as a list shows it; whole: every file there and unchanged."""

    name: str
    as_of: str
    rows: Mapping[str, int]
    bytes: int
    current: bool
    withdrawn: bool
    whole: bool


class Moved(NamedTuple):
    """From which release `current` went to which, and by how many records that differs, by entity."""

    before: str
    after: str
    rows: Mapping[str, tuple[int, int]]


def finish(folder: Path, key: Path | None, files: Mapping[str, Written] = MappingProxyType({})) -> None:
    """The draft sealed (`files`: what was written in it), read again from the disk and verified, signed, and safe from a power cut. Raises
    DraftFault."""
    seal(folder, files)
    if faults := verify(folder).faults:
        told = "\n".join(f"{fault.file} {fault.place}: {fault.text.en}" for fault in faults)
        raise DraftFault(f"the release as written is not the one that was meant:\n{told}")
    if key:
        sign(folder, key)
    settle(folder)


def finished(folder: Path, name: str, *, anew: bool = False) -> Path:
    """The finished draft as the current release `name`; a whole one of that name stays as it is, unless `anew`."""
    releases = folder.parent
    _remember(releases, {other for other in withdrawn(releases) if _digest(other) != _digest(name)})
    return adopt(folder, name, replace=anew or not intact(releases / name))


def kept_release(releases: Path, digest: str, *, again: bool) -> Kept:
    """Whether the content with this digest makes a new release: not when it is current and whole, nor, unless it is asked
    for `again`, when somebody rolled back from it."""
    current = current_name(releases)
    if current and _digest(current) == digest and intact(releases / current):
        return Kept(current)
    gone = [name for name in sorted(withdrawn(releases)) if _digest(name) == digest and name != current]
    return Kept(current, gone[-1]) if gone and current and not again else Kept("")


def listed(releases: Path) -> list[Listed]:
    """Every release, the oldest first."""
    current, gone = current_name(releases), withdrawn(releases)
    found = []
    for folder in _folders(releases):
        facts = _facts(folder)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
        state = (folder.name == current, folder.name in gone, intact(folder))
        found.append(Listed(folder.name, str(facts.get("as_of", "")), _rows(facts), size, *state))
    return found


def _folders(releases: Path) -> list[Path]:
    """The releases themselves: no drafts, and not `current`, be it a link or a copy."""
    there = sorted(releases.iterdir()) if releases.is_dir() else []
    return [
        path
        for path in there
        if path.is_dir() and not path.is_symlink() and path.name != "current" and not path.name.startswith(".")
    ]


def release_folder(releases: Path, wanted: str) -> Path:
    """The folder that is meant by the name of a release, the path of any folder, or nothing: the current one.

    Raises CannotWork when there is none.
    """
    if not wanted:
        if not (name := current_name(releases)):
            raise CannotWork("还没有发布过，请先运行 sucheng run", "nothing published yet: run `sucheng run` first")
        return releases / name
    path = Path(wanted)
    named = releases / (current_name(releases) if wanted == "current" else wanted)
    return named if path.name == wanted and named.is_dir() else path


def roll_back(releases: Path, wanted: str = "") -> Moved:
    """Make an earlier release current: the one before, or `wanted`. What was left is not published again unasked.

    Raises CannotWork when there is none, when it is broken, or when the disk refuses.
    """
    current = current_name(releases)
    if not current:
        raise CannotWork("还没有发布过", "nothing published yet")
    target = wanted or str(_facts(releases / current).get("previous", ""))
    if target not in {one.name for one in _folders(releases)}:
        zh = f"没有发布 {visible(target)}" if target else f"{current} 之前没有发布"
        en = f"no release {visible(target)}" if target else f"no release before {current}"
        raise CannotWork(f"{zh}；sucheng releases 列出全部", f"{en}; `sucheng releases` lists all")
    if faults := verify(releases / target).faults:
        zh, en = f"没有回退：{target} 有 {len(faults)} 处问题", f"not rolled back: {target} has {len(faults)} fault(s)"
        first = faults[0]
        raise CannotWork(f"{zh}，如 {first.file} {first.text.zh}", f"{en}, such as {first.file} {first.text.en}")
    with alone(releases):
        _switch(releases, current, target)
    before, after = (_rows(_facts(releases / name)) for name in (current, target))
    changed = {name: (before.get(name, 0), after.get(name, 0)) for name in sorted({*before, *after})}
    return Moved(current, target, {name: pair for name, pair in changed.items() if pair[0] != pair[1]})


def _switch(releases: Path, current: str, target: str) -> None:
    try:
        if current != target:  # remembered first: a run killed in between must not bring back what was withdrawn
            gone = {name for name in withdrawn(releases) if _digest(name) != _digest(target)}
            _remember(releases, gone | {current})
        make_current(releases / target)
    except OSError as error:
        raise cannot_write(releases, error) from error


def withdrawn(releases: Path) -> set[str]:
    """The releases that somebody rolled back from."""
    path = releases / WITHDRAWN
    return set(path.read_text(encoding="utf-8").split()) if path.is_file() else set()


def _remember(releases: Path, names: set[str]) -> None:
    if names != withdrawn(releases):
        write_text(releases / WITHDRAWN, "".join(f"{name}\n" for name in sorted(names)))


def _digest(name: str) -> str:
    return name.rpartition("-")[2]


def _facts(folder: Path) -> dict[str, Any]:
    facts = read_json_file(folder / MANIFEST)
    return facts if isinstance(facts, dict) else {}


def _rows(facts: Mapping[str, Any]) -> dict[str, int]:
    entities = facts.get("entities")
    return {name: part["rows"] for name, part in entities.items()} if isinstance(entities, dict) else {}
