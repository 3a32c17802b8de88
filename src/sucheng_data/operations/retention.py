"""What is no longer kept: old releases with their internal twins, drafts, records of runs, and what the cache has not used for long.

A thing is as young as the younger of its name and its file says, so a clock that is wrong for a night makes nothing old that is
not; and some are kept whatever any clock says: the newest releases, the newest records.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator
from contextlib import nullcontext, suppress
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path

from sucheng_data.operations._contents import MANIFEST, read_json_file
from sucheng_data.operations.cache import FOLDER as CACHE
from sucheng_data.operations.drafts import DRAFTS, IDS
from sucheng_data.operations.runs import FOLDER as RUNS
from sucheng_data.operations.runs import nights
from sucheng_data.operations.settings import Retention
from sucheng_data.operations.store import OLD, alone, cannot_write, current_name
from sucheng_data.operations.workspace import Workspace

INTERNAL = "internal"
RECORDS = 10  # of runs, which are always kept
_DAY = timedelta(days=1)
_UNFINISHED = timedelta(hours=1)  # no machine of a cluster writes one file of the cache for so long
_RELEASE = re.compile(r"(\d{4}-\d\d-\d\d)-\w+")
_RUN = re.compile(r"\d+-(\d{8})T\w.*")


def sweep(space: Workspace, kept: Retention, now: datetime) -> list[str]:
    """Removes what is due; the names of what was removed. Raises CannotWork, and Locked while a publication is under way."""
    return remove(space, due(space, kept, now))


def remove(space: Workspace, paths: Iterable[Path]) -> list[str]:
    """The names of what was removed: each folder out of sight in one step, and then off the disk. Raises CannotWork, Locked."""
    removed = []
    for folder, group in groupby(paths, key=lambda path: path.parent):
        there = list(group)
        try:
            with alone(folder) if there[0].is_dir() else nullcontext():
                for path in there:
                    _remove(path)
                    removed.append(space.name(path))
        except OSError as error:
            raise cannot_write(folder, error) from error
    return removed


def due(space: Workspace, kept: Retention, now: datetime) -> list[Path]:
    """What `sweep` would remove, what a killed one has left first."""
    homes = (space.releases, space.build / INTERNAL, space.build / DRAFTS)
    left = [path for home in homes for path in sorted(home.glob(f"{OLD}*"))]
    gone = _releases(space.releases, kept, now)
    old = [*gone, *_twins(space, gone, now), *_drafts(space.build, kept, now), *_runs(space.build, kept, now)]
    return [*left, *old, *unused(space.build, kept.cache, now)]


def unused(build: Path, days: int, now: datetime) -> list[Path]:
    """The files of the cache that no run has used for so many days; or that say they were used when it is not yet; and those
    that a killed run did not finish."""
    folder = build / CACHE
    there = sorted(path for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else []
    most = {True: _UNFINISHED, False: days * _DAY}
    return [path for path in there if not -_DAY <= _since_written(path, now) <= most[path.name.startswith(".")]]


def _releases(releases: Path, kept: Retention, now: datetime) -> list[Path]:
    """The releases that are neither among the newest nor young, but for the current one and the one that was before it."""
    there = _named(releases)
    number = max(kept.releases, 1)
    newest = {*there[-number:], *sorted(there, key=_written)[-number:]}
    current = current_name(releases)
    facts = read_json_file(releases / current / MANIFEST) if current else None
    held = {current, str(facts.get("previous", "")) if isinstance(facts, dict) else ""}
    days = max(kept.days, 1) * _DAY
    return [path for path in there if path not in newest and path.name not in held and _age(path, now) > days]


def _twins(space: Workspace, gone: Iterable[Path], now: datetime) -> list[Path]:
    """The internal twins of releases that go, and those that have lost theirs."""
    left = {path.name for folder in (space.releases, space.build / DRAFTS) for path in _named(folder)}
    left -= {path.name for path in gone}
    twins = _named(space.build / INTERNAL) if _named(space.releases) else []  # else a disk may just not be mounted
    return [path for path in twins if path.name not in left and _since_written(path, now) > _DAY]


def _drafts(build: Path, kept: Retention, now: datetime) -> list[Path]:
    """The old drafts, but for the one of the last run; and the ids beside them, or beside none."""
    folder = build / DRAFTS
    last = next((night.draft for night in nights(build)), "")
    days = max(kept.drafts, 1) * _DAY
    gone = [path for path in _named(folder) if path.name != last and _age(path, now) > days]
    left = {path.name for path in _named(folder)} - {path.name for path in gone}
    lone = [path for path in sorted(folder.glob(f"{IDS}*")) if path.name.removeprefix(IDS) not in left]
    return [*gone, *(path for path in lone if _since_written(path, now) > _DAY)]


def _runs(build: Path, kept: Retention, now: datetime) -> list[Path]:
    """The old records of runs with their logs, but for the newest and the last success."""
    folder = build / RUNS
    there = [path for path in folder.iterdir() if _RUN.fullmatch(path.stem)] if folder.is_dir() else []
    names = sorted({path.stem for path in there})
    success = next((night.run for night in nights(build) if night.good), "")
    held = {*names[-RECORDS:], success}
    days = max(kept.runs, 1) * _DAY
    return sorted(path for path in there if path.stem not in held and _age(path, now) > days)


def _named(folder: Path) -> list[Path]:
    """The folders in `folder` that are named like a release: others are not ours to remove."""
    there = sorted(folder.iterdir()) if folder.is_dir() else []
    return [path for path in there if path.is_dir() and not path.is_symlink() and _RELEASE.fullmatch(path.name)]


def _age(path: Path, now: datetime) -> timedelta:
    """By the day in its name and by the clock when it was written, whichever makes it younger."""
    return min([_since_written(path, now), *(timedelta(days=(now.date() - day).days) for day in _days(path.name))])


def _days(name: str) -> Iterator[date]:
    match = _RELEASE.fullmatch(name) or _RUN.fullmatch(name)
    with suppress(ValueError):  # the 31st of February
        yield date.fromisoformat(match[1] if match else "")


def _since_written(path: Path, now: datetime) -> timedelta:
    return timedelta(seconds=now.timestamp() - _written(path))


def _written(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except FileNotFoundError:  # gone in the meantime
        return 0.0


def _remove(path: Path) -> None:
    """A folder under a name first that `alone` clears away, should a kill come in between."""
    if not path.is_dir():
        path.unlink(missing_ok=True)
        return
    aside = path.with_name(f"{OLD}{path.name}")
    path.rename(aside)
    shutil.rmtree(aside)
