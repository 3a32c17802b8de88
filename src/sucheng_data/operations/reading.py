"""A file read and understood in one step, so that only what was understood leaves the worker that did it."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sucheng_data.model.batch import Batch, Hints
from sucheng_data.model.grid import Book
from sucheng_data.model.schema import Schemas
from sucheng_data.model.secret import Secret, secret_in
from sucheng_data.operations.workers import Job


class Opened(NamedTuple):
    """What came of one file: its kind, its tables, and its cells where they were asked for."""

    kind: str
    batches: list[Batch]
    book: Book | None = None


@dataclass(frozen=True)
class Reading:
    """The step: `read` and `ingest` with the schemas. `cells`: the cells come along; they cost far more than the tables."""

    read: Callable[[Path, str, Secret], Book]
    ingest: Callable[[Book, Schemas, Hints], list[Batch]]
    schemas: Schemas
    cells: bool = False

    def __call__(self, file: Path, hints: Hints, secret: Secret) -> Opened:
        book = self.read(file, hints.file, secret)
        return Opened(book.kind, self.ingest(book, self.schemas, hints), book if self.cells else None)


def job(file: Path, hints: Hints) -> Job:
    """The reading of `file`. The password is looked up here: the server of workers may be older than the variable."""
    return Job(file, (hints, secret_in(hints.password_env, os.environ)))
