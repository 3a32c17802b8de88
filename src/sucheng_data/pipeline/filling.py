"""A cluster reads and cleans what the cache lacks. The cache is the exchange and its entries are the marks of what is done:
a worker that is lost, a driver that is lost and a run that is resumed are the same case."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from sucheng_data.model.errors import CannotWork, SuchengError
from sucheng_data.model.runner import Crashed, Runner, value
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.cache import Cache
from sucheng_data.operations.fingerprint import code
from sucheng_data.operations.reading import Opened, Reading, job
from sucheng_data.operations.workers import each
from sucheng_data.pipeline.loading import Fresh, Progress, ingest, key_of, read_book, settled

MOST = 100  # Files of a task: a task costs the cluster some milliseconds, and a pool of workers.
PARTS = 16  # Few files are still so many tasks, so that all have work.
BYTES = 8 << 20  # A file so big is a task of its own.


def fill(
    fresh: Sequence[Fresh], schemas: Schemas, progress: Progress, by: tuple[Cache, Runner]
) -> dict[str, SuchengError | None]:
    """Of each file that was read, by its digest, why there is nothing of it; None: the cache has it.

    A file that costs even its own task the worker is left out: it is read here, where its limits are certain. Nor does what a
    password protects go to others.
    """
    cache, runner = replace(by[0], folder=by[0].folder.absolute()), by[1]
    missing = [one for one in fresh if (key := key_of(cache, *one[:2])) and not cache.has(key)]
    todo = batches([(digest, hints, file.absolute()) for digest, hints, file in missing])
    told: dict[str, SuchengError | None] = {}
    work = Filling(Reading(read_book, ingest, schemas), cache, code())
    progress("", 0, len(missing))
    while todo:
        crashed = []
        with ExitStack() as stack:
            outcomes = runner.map(work, todo)
            # The processes of a cluster end with it, by an error too.
            stack.callback(getattr(outcomes, "close", bool))
            for batch, outcome in zip(todo, outcomes, strict=True):
                if isinstance(outcome, Crashed):
                    crashed.append(batch)
                    continue
                answers = value(outcome)
                told.update(zip((digest for digest, _, _ in batch), answers, strict=True))
                progress(batch[-1][2].name, len(told), len(missing))
        todo = [half for batch in crashed if len(batch) > 1 for half in _halves(batch)]
    return told


@dataclass(frozen=True)
class Filling:
    """What a task does with its files, by this program alone."""

    reading: Reading
    cache: Cache
    program: str

    def __call__(self, batch: Sequence[Fresh]) -> list[SuchengError | None]:
        if code() != self.program:
            raise CannotWork(
                "集群上的程序或它用的库与这里的版本不同，请装成一样的",
                "the cluster has another version of this program, or of what it stands on: install the same",
            )
        todo = [one for one in batch if not self.cache.has(self._key(one))]  # another worker may have been here
        answers = each(self.reading, [job(file, hints) for _, hints, file in todo], most=1)
        told = {one[0]: self._kept(answer, one) for one, answer in zip(todo, answers, strict=True)}
        return [told.get(digest) for digest, _, _ in batch]

    def _kept(self, answer: Opened | SuchengError, one: Fresh) -> SuchengError | None:
        """The tables cleaned and kept, then the file, which marks that all is done."""
        from sucheng_data.pipeline.judging import cleaned

        for number, batch in enumerate(answer.batches if isinstance(answer, Opened) else ()):
            if batch.entity and batch.table.num_rows:
                cleaned(batch, self.reading.schemas, self.cache, key_of(self.cache, *one[:2], str(number)))
        answer = settled(answer, one, self.cache)
        return answer if isinstance(answer, SuchengError) else None

    def _key(self, one: Fresh) -> str:
        return key_of(self.cache, *one[:2])


def batches(files: Sequence[Fresh]) -> list[list[Fresh]]:
    """The files in order, in tasks of about the same work."""
    most = min(MOST, -(-len(files) // PARTS))
    parts: list[list[Fresh]] = []
    room = 0
    for one in files:
        size = _size(one[2])
        if size > room or len(parts[-1]) == most:
            parts.append([])
            room = max(size, BYTES)
        parts[-1].append(one)
        room -= size
    return parts


def _halves(batch: list[Fresh]) -> list[list[Fresh]]:
    middle = len(batch) // 2
    return [batch[:middle], batch[middle:]]


def _size(file: Path) -> int:
    with suppress(OSError):  # the reader says why
        return max(file.stat().st_size, 1)
    return 1
