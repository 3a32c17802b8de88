"""Every file read and ingested, each in a limited worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from importlib import import_module
from pathlib import Path

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.errors import CannotWork, SuchengError, UnreadableFile
from sucheng_data.model.issue import Place
from sucheng_data.model.later import Later
from sucheng_data.model.report import Source
from sucheng_data.model.run import Loaded, Request
from sucheng_data.model.schema import Schemas, check_schemas
from sucheng_data.operations.deliveries import hints_for, known_sender, numbered, once
from sucheng_data.operations.profiles import read_profiles
from sucheng_data.operations.reading import Opened, Reading, job
from sucheng_data.operations.workers import each
from sucheng_data.operations.workspace import Workspace, inputs

Progress = Callable[[str, int, int], None]
# The workers call these; the parent never needs what they import.
read_book = Later("sucheng_data.readers", "read_book")
ingest = Later("sucheng_data.stages.ingest", "ingest")
UNREADABLE = "FILE-E01"
# Imported while the workers read, and not before, so that no worker waits for it.
SOON = ("sucheng_data.pipeline.judging", "numpy.ma", "pyarrow.acero", "sucheng_data.reports.terminal", "rich.console")


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
    for name in SOON:
        import_module(name)
    from sucheng_data.stages.clean import practise

    for entity in sorted(schemas, key=lambda entity: entity.rank):
        for _ in practise(entity, schemas):
            if answered():
                return


def _source(name: str, digest: str, batches: Iterable[Batch]) -> Source:
    from sucheng_data.stages.clean import day_sent

    facts = [batch.context for batch in batches]
    sender = next((fact.submitted_by for fact in facts if fact.submitted_by), "")
    sent = next((day for fact in facts if (day := day_sent(fact))), "")
    return Source("", name, digest, sender, sent, sum(batch.table.num_rows for batch in batches))
