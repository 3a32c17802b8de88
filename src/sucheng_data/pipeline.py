"""The order of the stages, and nothing else: read → ingest → clean → resolve → validate → publish."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from sucheng_data import __version__
from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.boundaries import Boundaries
from sucheng_data.model.decision import Decision, Kept
from sucheng_data.model.errors import CannotWork, SuchengError, UnreadableFile
from sucheng_data.model.identity import Registry
from sucheng_data.model.issue import Issue, Place
from sucheng_data.model.later import Later
from sucheng_data.model.personal import mask
from sucheng_data.model.provenance import FILE, Origin
from sucheng_data.model.release import Release, on_map
from sucheng_data.model.report import Report, RuleRun, Source
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas, check_schemas, read_schemas
from sucheng_data.model.score import load_weights
from sucheng_data.model.verdicts import goes_out, verdicts
from sucheng_data.operations._process import warm
from sucheng_data.operations.boundaries import FOLDER, load_boundaries
from sucheng_data.operations.decisions import read_decisions
from sucheng_data.operations.deliveries import hints_for, known_sender, numbered, once
from sucheng_data.operations.profiles import read_profiles
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.reading import Opened, Reading, job
from sucheng_data.operations.store import (
    adopt,
    current_name,
    draft,
    read_registries,
    write_registries,
    write_text,
)
from sucheng_data.operations.workers import each
from sucheng_data.operations.workspace import Workspace, inputs
from sucheng_data.stages._account import manifest, sources_table, withheld
from sucheng_data.stages._personal import unnamed
from sucheng_data.stages._register import with_referenced
from sucheng_data.stages._subjects import with_subjects
from sucheng_data.stages.accept import accept
from sucheng_data.stages.causes import collapse
from sucheng_data.stages.clean import clean, day_sent, practise
from sucheng_data.stages.publish import content_hash, nothing, select, write
from sucheng_data.stages.replay import replay
from sucheng_data.stages.resolve import learn, resolve
from sucheng_data.stages.score import score
from sucheng_data.stages.validate import validate

Progress = Callable[[str, int, int], None]
# The workers call these; the parent never needs what they import.
read_book = Later("sucheng_data.readers", "read_book")
ingest = Later("sucheng_data.stages.ingest", "ingest")
UNREADABLE = "FILE-E01"
SOURCES = "sources"
GENERATOR = f"sucheng-data {__version__}"


class Request(NamedTuple):
    """What to check: files or folders (none: raw/), the day it is judged for, what is known beforehand, whether to score."""

    paths: Sequence[Path]
    as_of: date
    hints: Hints = Hints("")
    scored: bool = True


@dataclass(frozen=True)
class Loaded:
    """Everything read: batches in file order, the files' sources, what reading found, how many files, how many unreadable."""

    batches: Sequence[Batch]
    sources: Sequence[Source]
    issues: Sequence[Issue]
    files: int
    unreadable: int


@dataclass(frozen=True)
class Checked:
    """The clean tables with ids, and the report.

    found: every finding with its own cell, which the report sums up by root cause; merged: the rows of records delivered
    more than once; dropped: (entity, raw rows) that were withdrawn; crashes: faults of rules, which are ours.
    """

    tables: Mapping[str, pa.Table]
    report: Report
    schemas: Schemas
    unreadable: int
    found: Sequence[Issue]
    merged: Mapping[str, pa.Table] = field(default_factory=dict)
    dropped: Sequence[tuple[str, pa.Table]] = ()
    crashes: Sequence[Exception] = ()

    def sound(self) -> None:
        """Raises what the rules that crashed raised: after the report, and before anything is published."""
        if self.crashes:
            raise ExceptionGroup("rules crashed", list(self.crashes))


class Published(NamedTuple):
    """A release that was made: its folder, whether it is new, what is in it, and how many records were held back."""

    folder: Path
    new: bool
    rows: Mapping[str, int]
    withheld: Mapping[str, int]


def silent(_what: str, _done: int, _total: int) -> None:
    """No progress."""


def load(space: Workspace, schemas: Schemas, request: Request, progress: Progress = silent) -> Loaded:
    """Read and ingest, each file in a limited worker. One that cannot be read is a finding; the others are read all the same.

    Raises SchemaError, should the schemas not pass their check.
    """
    files = inputs(request.paths or [space.raw])
    if not files:
        where = "、".join(str(path) for path in request.paths) or space.name(space.raw)
        raise CannotWork(f"{where} 里没有表格", f"no spreadsheets in {where}")
    known_sender(request.hints.submitted_by, schemas)
    fresh, issues = once(files, space, schemas, request.hints)
    batches: list[Batch] = []
    sources, unreadable = [], 0
    for (digest, hints, _), opened in zip(fresh, _opened(fresh, space, schemas, progress), strict=True):
        if isinstance(opened, UnreadableFile):
            issues.append(
                schemas.findings[UNREADABLE].issue(Place(hints.file), {"why_zh": opened.zh, "why_en": opened.en})
            )
            unreadable += 1
            continue
        batches += opened.batches
        sources.append(_source(hints.file, digest, opened.batches))
    return Loaded(batches, numbered(sources), issues, len(files), unreadable)


def open_file(space: Workspace, schemas: Schemas, file: Path, given: Hints, *, cells: bool = False) -> Opened:
    """One file by the same way as all, with its cells if asked for. Raises UnreadableFile.

    A profile counts unless `given` names one already: an empty one when none is wanted.
    """
    profiles = [] if given.profile else read_profiles(space.profiles, schemas)
    known_sender(given.submitted_by, schemas)
    hints = hints_for(file, space, schemas, given, profiles)
    (opened,) = each(Reading(read_book, ingest, schemas, cells), [job(file, hints)])
    if isinstance(opened, SuchengError):
        raise opened
    return opened


def _opened(
    fresh: Sequence[tuple[str, Hints, Path]], space: Workspace, schemas: Schemas, progress: Progress
) -> Iterator[Opened | UnreadableFile]:
    """What came of each file. Raises what is no fault of a file: a sheet or an entity asked for that is not there."""
    jobs = [job(file, hints) for _, hints, file in fresh]
    progress("", 0, len(jobs))
    with closing(each(Reading(read_book, ingest, schemas), jobs, partial(_prepare, schemas, space.schemas))) as answers:
        for done, (answer, (_, _, file)) in enumerate(zip(answers, fresh, strict=True), start=1):
            if isinstance(answer, SuchengError) and not isinstance(answer, UnreadableFile):
                raise answer
            progress(file.name, done, len(jobs))
            yield answer


def _prepare(schemas: Schemas, folder: Path, answered: Callable[[], bool]) -> None:
    """Checks the schemas and makes ready what will clean and judge, until the first worker has answered."""
    check_schemas(schemas, folder)
    for entity in sorted(schemas, key=lambda entity: entity.rank):
        for _ in practise(entity, schemas):
            if answered():
                return


def _source(name: str, digest: str, batches: Iterable[Batch]) -> Source:
    facts = [batch.context for batch in batches]
    sender = next((fact.submitted_by for fact in facts if fact.submitted_by), "")
    sent = next((day for fact in facts if (day := day_sent(fact))), "")
    return Source("", name, digest, sender, sent, sum(batch.table.num_rows for batch in batches))


def check(space: Workspace, request: Request, progress: Progress = silent) -> Checked:
    """Everything up to the verdict; writes nothing. Raises SchemaError, CannotWork (nothing to read), UsageError."""
    warm()
    schemas = read_schemas(space.schemas)
    kept = read_decisions(space)
    loaded = load(space, schemas, request, progress)
    decided = replay(loaded.batches, kept, loaded.sources, schemas, request.as_of)
    tables, issues = _clean(replace(loaded, batches=decided.batches), schemas)
    names = [entity.name for entity in schemas if entity.identity]
    resolved = resolve(tables, schemas, read_registries(space.registry, names))
    issues += [*decided.issues, *resolved.issues]
    world = World(resolved.tables, schemas.codes, request.as_of, *_compared_with(space, schemas))
    verdict = validate(world, schemas, issues)
    delivered = (resolved.merged, resolved.tables)
    told = with_subjects(unnamed([*loaded.issues, *issues, *verdict.issues], schemas), delivered, schemas)
    judged = accept(told, kept, loaded.sources, schemas, request.as_of)
    found = sorted([*judged.issues, *judged.notes], key=_reading_order)
    report = Report(
        files=loaded.files,
        rows=sum(source.rows for source in loaded.sources),
        issues=collapse(found, resolved.tables, schemas),
        rules=_ledger(verdict.ledger, issues),
        schemas=schemas,
        as_of=request.as_of,
        sources=loaded.sources,
        accepted=judged.accepted,
        replayed=decided.count,
        withheld=_held_back(resolved.tables, schemas, found),
    )
    weights = load_weights(space.schemas, schemas)
    if weights and request.scored:
        report = replace(report, scores=score(report, found, delivered, _lines(kept), weights))
    rest = (resolved.merged, decided.dropped, verdict.crashes)
    return Checked(resolved.tables, report, schemas, loaded.unreadable, found, *rest)


def _lines(kept: Iterable[Kept]) -> list[Decision]:
    """Every decision, whose ever it is."""
    return [decision for one in kept for decision in one.decisions]


def _held_back(tables: Mapping[str, pa.Table], schemas: Schemas, found: Iterable[Issue]) -> int:
    """How many records will not be published."""
    judged = verdicts(found)
    going = (goes_out(table, Origin(table), judged) for name, table in tables.items() if schemas[name].outputs)
    return sum(rows.count(False) for rows in going)


def _compared_with(space: Workspace, schemas: Schemas) -> tuple[Mapping[str, pa.Table], Boundaries | None]:
    """What rules judge by, beside the tables: the last release, and the imported boundaries."""
    names = [entity.name for entity in schemas if "parquet" in entity.outputs]
    return published_tables(space.current, names), load_boundaries(space.root / FOLDER)


def _clean(loaded: Loaded, schemas: Schemas) -> tuple[dict[str, pa.Table], list[Issue]]:
    """Every batch cleaned, joined to one table per entity, each row stamped with its source."""
    parts: dict[str, list[pa.Table]] = {}
    issues: list[Issue] = []
    for batch in loaded.batches:
        issues += batch.issues
        if batch.entity and batch.table.num_rows:
            table, found = clean(batch, schemas)
            parts.setdefault(batch.entity, []).append(table)
            issues += found
    ids = {source.file_name: source.source_id for source in loaded.sources}
    return {entity.name: _joined(parts[entity.name], ids) for entity in schemas if entity.name in parts}, issues


def _joined(parts: list[pa.Table], ids: Mapping[str, str]) -> pa.Table:
    plain = [part.set_column(part.column_names.index(FILE), FILE, part[FILE].cast(pa.string())) for part in parts]
    table = pa.concat_tables(plain, promote_options="permissive").combine_chunks()
    stamped = pa.array([ids.get(name) for name in table[FILE].to_pylist()], pa.string())
    return table.set_column(table.column_names.index("source_id"), "source_id", stamped)


def _ledger(runs: Sequence[RuleRun], issues: Iterable[Issue]) -> list[RuleRun]:
    """The rules that validation ran, and a line per code that reading and cleaning reported."""
    count: dict[tuple[str, str], int] = {}
    for issue in issues:
        count[(issue.code, issue.entity)] = count.get((issue.code, issue.entity), 0) + 1
    return [*runs, *(RuleRun(code, "reading", entity, "ran", found=n) for (code, entity), n in sorted(count.items()))]


def _reading_order(issue: Issue) -> tuple[Any, ...]:
    letters = "".join(filter(str.isalpha, issue.place.cell.split(":")[0]))
    digits = "".join(filter(str.isdigit, issue.place.cell.split(":")[0]))
    return (issue.place.file, issue.place.sheet, int(digits or 0), len(letters), letters, issue.code, issue.field)


def publish(space: Workspace, checked: Checked, as_of: date) -> Published:
    """Make the release current, whole or not at all. Raises CannotWork when an input could not be read."""
    if checked.unreadable:
        raise CannotWork(
            f"有 {checked.unreadable} 个文件读不出，没有发布；上一次的发布保持不变",
            f"{checked.unreadable} file(s) could not be read: nothing published, the last release stays",
        )
    checked.sound()
    release, held = _release(checked, as_of)
    with draft(space.releases) as folder:
        files = write(release, folder)
        digest = content_hash(files, GENERATOR)
        # Before the release, never after: a run killed in between must not leave published ids that are written nowhere.
        write_registries(space.registry, _learned(space, release, as_of))
        if current_name(space.releases).endswith(digest):
            target, new = space.current.resolve(), False
        else:
            write_text(folder / "manifest.json", manifest(release, files, space.schemas, GENERATOR))
            target, new = adopt(folder, f"{as_of.isoformat()}-{digest}"), True
    write_text(
        space.build / "withheld.csv", withheld(held, checked.merged, checked.dropped, checked.found, checked.schemas)
    )
    rows = {name: table.num_rows for name, table in release.tables.items()}
    return Published(target, new, rows, {name: table.num_rows for name, table in held.items() if table.num_rows})


def _learned(space: Workspace, release: Release, as_of: date) -> dict[str, Registry]:
    """The registries with what this release adds to them."""
    entities = [release.schemas[name] for name in release.tables if release.schemas[name].identity]
    known = read_registries(space.registry, [entity.name for entity in entities])
    day = as_of.isoformat()
    return {entity.name: learn(entity, known[entity.name], release.tables[entity.name], day) for entity in entities}


def _release(checked: Checked, as_of: date) -> tuple[Release, dict[str, pa.Table]]:
    found = verdicts(checked.found)
    tables, held = {}, {}
    for entity in checked.schemas:
        if entity.name in checked.tables and entity.outputs:
            tables[entity.name], held[entity.name] = select(entity, checked.tables[entity.name], found)
        elif entity.outputs:
            tables[entity.name] = nothing(entity)
    sources = [source._replace(file_name=mask(source.file_name)) for source in checked.report.sources]
    if SOURCES in tables:
        tables[SOURCES] = sources_table(checked.schemas[SOURCES], sources)
    tables = with_referenced(tables, checked.schemas)
    kept = {name: held[name].num_rows if name in held else 0 for name in tables}
    off_map = {
        name: sum(not on_map(checked.schemas[name], record) for record in table.to_pylist())
        for name, table in tables.items()
        if checked.schemas[name].geometry
    }
    return Release(tables, checked.schemas, sources, checked.report, as_of, kept, off_map), held
