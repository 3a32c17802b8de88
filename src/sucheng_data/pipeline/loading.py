"""Every file read and ingested, each in a limited worker."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.errors import CannotWork, SuchengError, UnreadableFile
from sucheng_data.model.issue import Place
from sucheng_data.model.later import Later
from sucheng_data.model.report import Source
from sucheng_data.model.run import Loaded, Request
from sucheng_data.model.runner import Runner
from sucheng_data.model.schema import Schemas, check_schemas
from sucheng_data.operations.cache import Cache
from sucheng_data.operations.deliveries import digest_of, hints_for, known_sender, numbered, once
from sucheng_data.operations.profiles import read_profiles
from sucheng_data.operations.reading import Opened, Reading, job
from sucheng_data.operations.runners import hands, is_cluster
from sucheng_data.operations.workers import each
from sucheng_data.operations.workspace import Workspace, inputs, left_out

Progress = Callable[[str, int, int], None]
Fresh = tuple[str, Hints, Path]  # its digest, what is known of it, where it is
# The workers call these; the parent never needs what they import.
read_book = Later("sucheng_data.readers", "read_book")
ingest = Later("sucheng_data.stages.ingest", "ingest")
UNREADABLE, LEFT_OUT = "FILE-E01", "FILE-W04"
FEW = 3  # named, where there is nothing to read
# Imported while the workers read, and not before, so that no worker waits for it.
SOON = ("sucheng_data.pipeline.judging", "numpy.ma", "pyarrow.acero", "sucheng_data.reports.terminal", "rich.console")


def silent(_what: str, _done: int, _total: int) -> None:
    """No progress."""


def load(
    space: Workspace,
    schemas: Schemas,
    request: Request,
    progress: Progress = silent,
    cache: Cache | None = None,
    runner: Runner | None = None,
) -> Loaded:
    """Read and ingest, each file in a limited worker. One that cannot be read is a finding; the others are read all the same.

    What `cache` holds is not read again; a cluster puts there what it reads. Raises SchemaError, should the schemas not pass their check.
    """
    places = request.paths or [space.raw]
    files, unread = inputs(places), [(space.name(path), why) for path, why in left_out(places)]
    if not files:
        where = "、".join(str(path) for path in request.paths) or space.name(space.raw)
        more = ["".join(f"；{name} {why.in_(lang)}" for name, why in unread[:FEW]) for lang in ("zh", "en")]
        raise CannotWork(f"{where} 里没有表格{more[0]}", f"no spreadsheets in {where}{more[1]}")
    known_sender(request.hints.submitted_by, schemas)
    fresh, issues = once(files, space, schemas, request.hints)
    issues += [
        schemas.findings[LEFT_OUT].issue(Place(name), {"why_zh": why.zh, "why_en": why.en}) for name, why in unread
    ]
    loaded = read_all(fresh, space, schemas, progress, cache, runner)
    return replace(loaded, sources=numbered(loaded.sources), issues=[*issues, *loaded.issues], files=len(files))


def read_all(
    fresh: Sequence[Fresh],
    space: Workspace,
    schemas: Schemas,
    progress: Progress = silent,
    cache: Cache | None = None,
    runner: Runner | None = None,
) -> Loaded:
    """The files as `once` gives them, each read; their sources have no numbers yet."""
    batches: list[Batch] = []
    origins: list[tuple[str, str]] = []
    issues, sources, unreadable, cached = [], [], [], []
    answers = _opened(fresh, space, schemas, progress, (cache, runner))
    for (digest, hints, _), (opened, kept) in zip(fresh, answers, strict=True):
        if isinstance(opened, UnreadableFile):
            told = {"why_zh": opened.zh, "why_en": opened.en}
            issues.append(schemas.findings[UNREADABLE].issue(Place(hints.file), told))
            unreadable.append(hints.file)
            continue
        batches += opened.batches
        keys = (key_of(cache, digest, hints, str(number)) for number in range(len(opened.batches)))
        origins += [(hints.file, key) for key in keys]
        sources.append(_source(hints, digest, opened.batches))
        cached += [hints.file] if kept else []
    return Loaded(batches, sources, issues, len(fresh), unreadable, origins, cached)


def key_of(cache: Cache | None, digest: str, hints: Hints, part: str = "") -> str:
    """What the cache knows a file, or a table of it, by; "" for what is never kept: what a password protects."""
    return "" if cache is None or hints.password_env else cache.key("read", digest, repr(hints), part)


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
    fresh: Sequence[Fresh],
    space: Workspace,
    schemas: Schemas,
    progress: Progress,
    by: tuple[Cache | None, Runner | None],
) -> Iterator[tuple[Opened | UnreadableFile, bool]]:
    """What came of each file, and whether the cache knew it. Raises what is no fault of a file: a sheet or an entity asked for that is not there."""
    cache, runner = by
    told: dict[str, SuchengError | None] = {}
    if cache and is_cluster(runner):
        from sucheng_data.pipeline.filling import fill

        told, progress = fill(fresh, schemas, progress, (cache, runner)), silent
    known = [told.get(digest) or _known(cache, digest, hints) for digest, hints, _ in fresh]
    missing = [one for one, found in zip(fresh, known, strict=True) if found is None]
    jobs = [job(file, hints) for _, hints, file in missing]
    progress("", 0, len(fresh))
    prepare = partial(_prepare, schemas, space.schemas)
    if not jobs:
        prepare(lambda: True)
    with closing(each(Reading(read_book, ingest, schemas), jobs, prepare, hands(runner))) as answers:
        for done, (found, (digest, hints, file)) in enumerate(zip(known, fresh, strict=True), start=1):
            answer = settled(next(answers), (digest, hints, file), cache) if found is None else found
            if isinstance(answer, SuchengError) and not isinstance(answer, UnreadableFile):
                raise answer
            progress(file.name, done, len(fresh))
            yield answer, found is not None and digest not in told


def settled(answer: Opened | SuchengError, fresh: Fresh, cache: Cache | None) -> Opened | SuchengError:
    """What was just read, and kept; unless the file is another one by now."""
    digest, hints, file = fresh
    if digest_of(file) != digest:
        return UnreadableFile("读取时文件正被改写，请稍后再运行", "it was changed while it was read: run again")
    if cache and isinstance(answer, Opened) and (key := key_of(cache, digest, hints)):
        cache.put(key, tuple(answer))
    return answer


def _known(cache: Cache | None, digest: str, hints: Hints) -> Opened | None:
    """What the cache has of a file."""
    key = key_of(cache, digest, hints)
    found = cache.get(key) if cache and key else None
    return Opened(*found) if found else None


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


def _source(hints: Hints, digest: str, batches: Iterable[Batch]) -> Source:
    from sucheng_data.stages.clean import day_sent

    facts = [batch.context for batch in batches]
    sender = next((fact.submitted_by for fact in facts if fact.submitted_by), "")
    sent = next((day for fact in facts if (day := day_sent(fact))), "")
    return Source("", hints.file, digest, sender, sent, sum(batch.table.num_rows for batch in batches))
