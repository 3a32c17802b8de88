"""A reader for the tests of clusters: it writes down what it reads, takes its time, and dies of poison."""

from __future__ import annotations

import os
import time
from datetime import date
from pathlib import Path

from sucheng_data import readers
from sucheng_data.model.grid import Book
from sucheng_data.model.run import Request
from sucheng_data.model.schema import read_schemas
from sucheng_data.model.secret import Secret
from sucheng_data.operations._dask import Dask
from sucheng_data.operations.cache import Cache
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import filling, loading

POISON = "毒"
LOG = "read.log"


def read_slowly(file: Path, name: str, secret: Secret) -> Book:
    """As readers do it, in 50 ms at least."""
    with (file.parents[1] / LOG).open("a", encoding="utf-8") as log:
        log.write(f"{name}\n")
    if POISON in file.name:
        os._exit(7)
    time.sleep(0.05)
    return readers.read_book(file, name, secret)


def times_two(number: int) -> int:
    """Of 3 there is an error, of 4 an end, of 5 no answer."""
    if number == 3:
        raise KeyError(number)
    if number == 4:
        os._exit(7)
    if number == 5:
        time.sleep(60)
    return 2 * number


def drive(root: str) -> None:
    """A driver, to be killed."""
    filling.read_book = loading.read_book = read_slowly  # type: ignore[assignment]
    space = open_workspace(Path(root))
    schemas = read_schemas(space.schemas)
    loading.load(
        space, schemas, Request((), date(2026, 1, 31)), loading.silent, Cache(space.build / "cache", "x"), Dask("", 2)
    )
