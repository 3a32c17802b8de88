"""Last known good: the last accepted files of a department stand in for a delivery that is missing, unreadable or collapsed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

from sucheng_data.model.batch import Batch
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.night import Stale
from sucheng_data.model.provenance import FILE
from sucheng_data.model.run import Checked, Loaded, Request
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.accepted import Accepted, archived, read_accepted
from sucheng_data.operations.cache import Cache
from sucheng_data.operations.deliveries import hints_for, numbered
from sucheng_data.operations.profiles import read_profiles
from sucheng_data.operations.settings import Sources
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline.loading import UNREADABLE, read_all

STANDS_IN = "FILE-W03"
MISSING, BROKEN, COLLAPSED = "missing", "unreadable", "collapsed"
SUCCESSOR = 0.5  # of its records
_Rows = dict[tuple[str, str], dict[str, int]]


@dataclass(frozen=True)
class Limits:
    """How long files stand in, and whose deliveries are taken as they are, even where nothing came."""

    settings: Sources
    as_they_are: Collection[str] = ()


@dataclass(frozen=True)
class Standing:
    """What was loaded with the stand-ins in it, what they are, and the files they are of with the reason; accepted: before."""

    loaded: Loaded
    accepted: Mapping[str, Accepted]
    stale: tuple[Stale, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)


def stand_in(
    space: Workspace, schemas: Schemas, loaded: Loaded, request: Request, rest: tuple[Limits, Cache]
) -> Standing:
    """`loaded`, with the files that were last accepted in place of what failed since, as long as they are not too old."""
    limits, cache = rest
    accepted = read_accepted(space.build)
    fresh = {
        name: one
        for name, one in accepted.items()
        if one.owner not in limits.as_they_are
        and request.as_of - date.fromisoformat(one.on) < timedelta(days=limits.settings.days)
        and archived(space.build, one).is_file()
    }
    failed, ousted = _failed(loaded, fresh, limits.settings)
    if not failed:
        return Standing(loaded, accepted)
    profiles = read_profiles(space.profiles, schemas)
    again = [
        (
            fresh[name].sha256,
            hints_for(space.root / name, space, schemas, request.hints, profiles),
            archived(space.build, fresh[name]),
        )
        for name in sorted(failed)
    ]
    kept = read_all(again, space, schemas, cache=cache)
    until = {name: _until(fresh[name], limits.settings) for name in failed}
    stale = [
        Stale(fresh[name].owner, entity, rows, fresh[name].on, until[name], why)
        for name, why in failed.items()
        for entity, rows in sorted(fresh[name].rows.items())
    ]
    return Standing(_joined(loaded, kept, (failed, ousted), fresh, schemas), accepted, tuple(stale), failed)


def _until(one: Accepted, settings: Sources) -> str:
    return (date.fromisoformat(one.on) + timedelta(days=settings.days)).isoformat()


def _failed(
    loaded: Loaded, accepted: Mapping[str, Accepted], settings: Sources
) -> tuple[dict[str, str], set[tuple[str, str]]]:
    """The accepted files that must stand in, and why; and what collapsed as a whole: of which sender, of which entity."""
    ousted = set()
    failed = {name: BROKEN for name in loaded.unreadable if name in accepted}
    given, owners = delivered(loaded), _owners(loaded)
    now = _by_sender((owners[name], name, rows) for name, rows in given.items())
    before = _by_sender((one.owner, name, one.rows) for name, one in accepted.items())
    for key, files in before.items():
        came, had = now.get(key, {}), sum(files.values())
        absent = {name: rows for name, rows in files.items() if name not in came and name not in failed}
        for name in _without_successor(absent, [rows for name, rows in came.items() if name not in files]):
            failed[name] = COLLAPSED if name in given else MISSING
        has = sum(came.values()) + sum(rows for name, rows in files.items() if name in failed)
        if had - has > settings.few and had - has > settings.collapse * had:
            failed.update(dict.fromkeys(files.keys() - failed.keys(), COLLAPSED))
            ousted.add(key)
    return failed, ousted


def _without_successor(absent: Mapping[str, int], new: Collection[int]) -> Iterator[str]:
    """The files that are gone and that no new one of at least half their records can be: next month's has another name."""
    left = sorted(new)
    for name, rows in sorted(absent.items(), key=lambda one: (-one[1], one[0])):
        if left and left[-1] >= rows * SUCCESSOR:
            left.pop()
        else:
            yield name


def _by_sender(files: Iterable[tuple[str, str, Mapping[str, int]]]) -> _Rows:
    """Of (sender, file, its records by entity), the records by file of every sender and entity."""
    found: _Rows = {}
    for sender, name, rows in files:
        for entity, count in rows.items():
            found.setdefault((sender, entity), {})[name] = count
    return found


def delivered(loaded: Loaded) -> dict[str, dict[str, int]]:
    """Of each file that was read, its records by entity."""
    rows: dict[str, dict[str, int]] = {source.file_name: {} for source in loaded.sources}
    for batch, (name, _) in zip(loaded.batches, loaded.origins, strict=True):
        if batch.entity and batch.table.num_rows:
            rows[name][batch.entity] = rows[name].get(batch.entity, 0) + batch.table.num_rows
    return rows


def _owners(loaded: Loaded) -> dict[str, str]:
    """Who sent each file; the file itself where that is not known, so that it stands for no other."""
    return {source.file_name: source.submitted_by or source.file_name for source in loaded.sources}


def _joined(
    loaded: Loaded,
    kept: Loaded,
    what: tuple[Mapping[str, str], Collection[tuple[str, str]]],
    accepted: Mapping[str, Accepted],
    schemas: Schemas,
) -> Loaded:
    """The two as one, in the order of the files; of what collapsed, nothing is taken but why."""
    (failed, ousted), owners = what, _owners(loaded)
    parts = [
        (batch, origin)
        for batch, origin in zip(loaded.batches, loaded.origins, strict=True)
        if origin[0] not in failed and (owners[origin[0]], batch.entity) not in ousted
    ]
    notes = {name: _finding(accepted[name], _why(accepted[name], why, loaded), schemas) for name, why in failed.items()}
    for batch, origin in zip(kept.batches, kept.origins, strict=True):
        parts.append((_flagged(batch, notes[origin[0]]), origin))
    parts.sort(key=lambda part: Path(part[1][0]))
    named = {source.file_name: source._replace(note=notes[source.file_name].message.zh) for source in kept.sources}
    sources = {source.file_name: source for source in loaded.sources} | named
    return replace(
        loaded,
        batches=[batch for batch, _ in parts],
        origins=[origin for _, origin in parts],
        sources=numbered(source for _, source in sorted(sources.items(), key=lambda pair: Path(pair[0]))),
        issues=[issue for issue in loaded.issues if issue.code != UNREADABLE or issue.place.file not in failed],
        unreadable=[name for name in loaded.unreadable if name not in failed],
    )


def _why(one: Accepted, why: str, loaded: Loaded) -> Text:
    """Why the file stands in."""
    if why == MISSING:
        zh, en = "这次没有收到", "nothing was received this time"
    elif why == BROKEN:
        told = next(issue for issue in loaded.issues if issue.code == UNREADABLE and issue.place.file == one.file)
        zh, en = f"这次报来的{told.message.zh}", f"this time: {told.message.en}"
    else:
        told_zh, told_en = _first_error(loaded, one)
        zh, en = f"这次报来的记录大幅减少{told_zh}", f"far fewer records came this time{told_en}"
    return Text(zh, en)


def _first_error(loaded: Loaded, one: Accepted) -> tuple[str, str]:
    """What reading said of the file, where it said something grave."""
    for batch, (name, _) in zip(loaded.batches, loaded.origins, strict=True):
        for issue in batch.issues if name == one.file else ():
            if issue.severity == Severity.ERROR:
                return f"（{issue.message.zh}）", f" ({issue.message.en})"
    return "", ""


def _finding(one: Accepted, why: Text, schemas: Schemas) -> Issue:
    """What is said of the whole file."""
    told = {"why_zh": why.zh, "why_en": why.en, "other": one.on}
    issue: Issue = schemas.findings[STANDS_IN].issue(Place(one.file), told, field="source_id")
    return issue


def _flagged(batch: Batch, finding: Issue) -> Batch:
    """The batch with a finding about its sheet, which every one of its records is flagged by."""
    if not batch.entity or not batch.table.num_rows:
        return batch
    place = finding.place._replace(sheet=batch.layout.name)
    told = replace(finding, place=place, entity=batch.entity, count=batch.table.num_rows)
    return replace(batch, issues=(*batch.issues, told))


def still_accepted(standing: Standing, as_of: date) -> Iterator[Accepted]:
    """What is accepted after this night: what was delivered and read, and what stood in, as old as it was."""
    given, owners = delivered(standing.loaded), _owners(standing.loaded)
    for source in standing.loaded.sources:
        name = source.file_name
        if name not in standing.files and given[name]:
            yield Accepted(name, source.sha256, owners[name], as_of.isoformat(), given[name])
    for name in standing.files:
        yield standing.accepted[name]


def not_overtaken(accepted: Iterable[Accepted], checked: Checked) -> list[Accepted]:
    """What somebody would miss."""
    gone = overtaken(checked)
    return [one for one in accepted if one.file not in gone]


def overtaken(checked: Checked) -> set[str]:
    """The files that were sent again beside newer ones of their sender, and that no record goes by: nobody will miss them."""
    leading = {name for table in checked.tables.values() for name in table[FILE].unique().to_pylist()}
    newest: dict[str, str] = {}
    for source in checked.report.sources:
        newest[source.submitted_by] = max(newest.get(source.submitted_by, ""), source.submitted_on)
    return {
        source.file_name
        for source in checked.report.sources
        if source.file_name not in leading and "" < source.submitted_on < newest[source.submitted_by]
    }
