"""How the nights are going: the last run, the last release, what waits for a person, and each department's freshness."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from sucheng_data.model.change import Closed
from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Text
from sucheng_data.model.night import Night, Stale, Tally
from sucheng_data.operations._contents import MANIFEST, read_json_file
from sucheng_data.operations._todo import CLOSED, Todo, about, after, moment, title
from sucheng_data.operations.drafts import DRAFTS
from sucheng_data.operations.runs import nights
from sucheng_data.operations.store import check_current, current_name
from sucheng_data.operations.workspace import Workspace

JUDGED = ("published", "unchanged", "closed")
TAKEN, STANDING_IN = ("read", "cached"), "kept"


class LastRun(NamedTuple):
    """How the last run ended; seconds: how long it took, None where its record does not say."""

    run: str
    outcome: str
    exit_code: int
    started: str
    ended: str
    seconds: float | None
    error: str


class LastRelease(NamedTuple):
    """The current release; days: since the day it is judged for; whole: every file there and as long as its manifest says."""

    name: str
    as_of: str
    days: int | None
    rows: Mapping[str, int]
    whole: bool


class Department(NamedTuple):
    """One sender; delivered: the day of the run that first met what it delivers now; good: that of the last run that could
    take all of it; both "" where no record says."""

    owner: str
    title: Text
    delivered: str
    good: str
    files: int
    rows: int
    errors: int
    warnings: int
    stale: str  # since when earlier rows stand in


@dataclass(frozen=True)
class Status:
    """Everything `sucheng status` tells. gates, stale, rows, withheld, findings: by the last run that judged the data."""

    at: str
    run: LastRun | None
    success: str  # when the last good run ended
    release: LastRelease | None
    gates: Sequence[Closed]
    stale: Sequence[Stale]
    drafts: Sequence[str]
    departments: Sequence[Department]
    rows: Mapping[str, int]
    withheld: Mapping[str, int]
    findings: Mapping[str, Tally]
    seconds: Mapping[str, float]
    todo: Sequence[Todo]

    @property
    def well(self) -> bool:
        return not any(one.urgent for one in self.todo)

    def to_dict(self) -> dict[str, Any]:
        """As schemas/reports/status.json says."""
        content = asdict(self)
        content["gates"] = [one.to_dict() for one in self.gates]
        content["stale"] = [one._asdict() for one in self.stale]
        content["run"] = self.run and self.run._asdict()
        content["release"] = self.release and self.release._asdict()
        content["departments"] = [one._asdict() | {"title": one.title._asdict()} for one in self.departments]
        content["findings"] = {owner: tally._asdict() for owner, tally in self.findings.items()}
        content["todo"] = [one._asdict() | {"text": one.text._asdict()} for one in self.todo]
        return {"well": self.well, **content}


def status(space: Workspace, organisations: Codes, now: datetime) -> Status:
    """The status of the workspace at this moment, from its records alone: no table is read, no digest made."""
    known = list(nights(space.build))
    last = known[0] if known else None
    told = next((night for night in known if night.outcome in JUDGED and _says(night)), None) or _NOTHING
    success = next((night.ended for night in known if night.good), "")
    release = last_release(space.releases, now)
    drafts = waiting(space)
    current = release.name if release else ""
    todo = [*after(last, success, now), *about(told, (current, drafts), organisations), *_broken(space, release)]
    return Status(
        at=now.isoformat("T", "seconds"),
        run=_last(last) if last else None,
        success=success,
        release=release,
        gates=list(told.gates),
        stale=list(told.stale),
        drafts=drafts,
        departments=_departments(known, told, organisations),
        rows=told.rows,
        withheld=told.withheld,
        findings=told.findings,
        seconds=last.seconds if last else {},
        todo=todo,
    )


_NOTHING = Night("", "", "", "", "", "", 0)


def last_release(releases: Path, now: datetime) -> LastRelease | None:
    """The current release; None when nothing was published."""
    if not (name := current_name(releases)):
        return None
    folder = releases / name
    facts = read_json_file(folder / MANIFEST)
    facts = facts if isinstance(facts, dict) else {}
    entities, day = facts.get("entities", {}), moment(facts.get("as_of"))
    rows = {entity: part["rows"] for entity, part in entities.items()} if isinstance(entities, dict) else {}
    days = (now.date() - day.date()).days if day else None
    return LastRelease(name, str(facts.get("as_of", "")), days, rows, _whole(folder, facts.get("files")))


def waiting(space: Workspace) -> list[str]:
    """The drafts that closed gates have kept, the newest first; none that was to follow a release which has been left."""
    folder, current = space.build / DRAFTS, current_name(space.releases)
    there = sorted(folder.iterdir(), reverse=True) if folder.is_dir() else []
    return [path.name for path in there if path.is_dir() and not path.name.startswith(".") and _timely(path, current)]


def _timely(folder: Path, current: str) -> bool:
    facts = read_json_file(folder / MANIFEST)
    return not isinstance(facts, dict) or facts.get("previous", current) == current


def _whole(folder: Path, files: Any) -> bool:
    """Whether every file of the manifest is there with its length; what is in them is the business of `sucheng verify`."""
    if not isinstance(files, dict) or not files:
        return False
    try:
        return all((folder / name).lstat().st_size == facts["bytes"] for name, facts in files.items())
    except (OSError, KeyError, TypeError, ValueError):
        return False


def _says(night: Night) -> bool:
    """Whether a record tells of the data; that of an unchanged night may leave it to the one before."""
    return bool(night.inputs or night.rows or night.findings or night.gates or night.stale) or night.exit_code == CLOSED


def _last(night: Night) -> LastRun:
    begun, done = moment(night.started), moment(night.ended)
    seconds = round((done - begun).total_seconds(), 3) if begun and done else None
    return LastRun(night.run, night.outcome, night.exit_code, night.started, night.ended, seconds, night.error)


def _departments(known: Sequence[Night], told: Night, organisations: Codes) -> list[Department]:
    owners = (
        {one.owner for night in known for one in night.inputs} | set(told.findings) | {one.owner for one in told.stale}
    )
    return [_department(owner, known, told, organisations) for owner in sorted(owners - {""})]


def _department(owner: str, known: Sequence[Night], told: Night, organisations: Codes) -> Department:
    files = [one for one in told.inputs if one.owner == owner]
    stale = min((one.since for one in told.stale if one.owner == owner), default="")
    tally = told.findings.get(owner, Tally())
    good = next((night for night in known if night.inputs and _taken(night, owner)), None)
    rows = sum(one.rows for one in files)
    facts = (_delivered(known, owner), _day(good), len(files), rows, tally.errors, tally.warnings, stale)
    return Department(owner, title(owner, organisations), *facts)


def _taken(night: Night, owner: str) -> bool:
    states = {one.state for one in night.inputs if one.owner == owner}
    return bool(states) and states <= set(TAKEN) and owner not in {one.owner for one in night.stale}


def _delivered(known: Iterable[Night], owner: str) -> str:
    """The day of the first run, in an unbroken row, that met what the department has delivered last."""
    now: frozenset[str] = frozenset()
    first = None
    for night in known:
        met = frozenset(
            one.sha256 for one in night.inputs if one.owner == owner and one.state != STANDING_IN and one.sha256
        )
        if not met:  # an unchanged night tells nothing, and a file that is missing is no delivery
            continue
        if now and met != now:
            break
        now, first = met, night
    return _day(first)


def _day(night: Night | None) -> str:
    found = moment(night.started) if night else None
    return found.date().isoformat() if found else ""


def _broken(space: Workspace, release: LastRelease | None) -> Iterator[Todo]:
    try:
        check_current(space.releases)
    except CannotWork as error:
        yield Todo("broken", True, Text(error.zh, error.en))
    if release and not release.whole:
        zh = f"当前发布 {release.name} 不完整：用 sucheng verify 看缺什么，再运行 sucheng run 重做"
        en = f"the release {release.name} is not whole: see `sucheng verify`, then `sucheng run`"
        yield Todo("broken", True, Text(zh, en))
