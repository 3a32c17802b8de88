"""What was worked out once: build/cache/<2>/<key>, named by the digest of everything it depends on, so never out of date."""

from __future__ import annotations

import hashlib
import io
import mmap
import os
import pickle
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa

FOLDER = "cache"
_DIGEST, _LENGTH = 32, 8
_BIG = 1 << 20
_OTHERS = frozenset({("datetime", "date"), ("decimal", "Decimal"), ("builtins", "frozenset"), ("builtins", "set")})


@dataclass(frozen=True)
class Cache:
    """Values by key, kept from run to run; base: the digest of the program and the schemas; since: what is older, in seconds
    since 1970, is not there.

    What cannot be read, or is not whole, is not there; what cannot be written is not kept: a cache is never needed.
    """

    folder: Path
    base: str
    since: float = 0.0

    def key(self, *parts: str) -> str:
        """The name of what is made of `parts`, by this program and these schemas."""
        return hashlib.sha256("\0".join((self.base, *parts)).encode()).hexdigest()

    def get(self, key: str) -> Any:
        """The value, big tables mapped from the disk, not copied; None where there is none."""
        path = self._path(key)
        try:
            if not self.has(key):
                return None
            with path.open("rb") as file:
                big = os.fstat(file.fileno()).st_size > _BIG  # What is mapped stays an open file, and these are few.
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if big else file.read()
            value = _read(content)
            os.utime(path)  # the sweep goes by it
        except (
            OSError,
            ValueError,
            EOFError,
            LookupError,
            TypeError,
            AttributeError,
            pickle.UnpicklingError,
            pa.ArrowException,
        ):
            return None
        return value

    def has(self, key: str) -> bool:
        """Whether there is a value, whole or not."""
        path = self._path(key)
        return path.exists() and path.stat().st_mtime >= self.since

    def put(self, key: str, value: Any) -> None:
        """Keeps the value, whole or not at all."""
        path = self._path(key)
        aside = path.with_name(f".{path.name}.{uuid4().hex}")  # other machines have the same process ids
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with aside.open("wb") as file:
                file.writelines(_packed(value))
            aside.chmod(0o600)  # there are telephones in it
            aside.replace(path)
        except OSError:
            with suppress(OSError):
                aside.unlink()

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / key


class _Pickler(pickle.Pickler):
    """Puts tables aside: they are kept as Arrow keeps them."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file, pickle.HIGHEST_PROTOCOL)
        self.tables: list[pa.Table] = []

    def persistent_id(self, value: Any) -> int | None:
        if not isinstance(value, pa.Table):
            return None
        self.tables.append(value)
        return len(self.tables) - 1


class _Unpickler(pickle.Unpickler):
    """Knows tables and the classes of model/, and calls nothing else, whoever wrote the file."""

    def __init__(self, file: io.BytesIO, tables: list[pa.Table]) -> None:
        super().__init__(file)
        self._tables = tables

    def persistent_load(self, number: int) -> pa.Table:
        return self._tables[number]

    def find_class(self, module: str, name: str) -> Any:
        if module.startswith("sucheng_data.model.") or (module, name) in _OTHERS:
            found = super().find_class(module, name)
            if isinstance(found, type):
                return found
        if (module, name) == ("builtins", "getattr"):  # by which Python 3.11 before .4 pickles a member of an Enum
            return _member
        raise pickle.UnpicklingError(f"{module}.{name}")


def _member(kind: type[Enum], name: str) -> Enum:
    """The member, and no other attribute of nothing else."""
    if not (isinstance(kind, type) and issubclass(kind, Enum)):
        raise pickle.UnpicklingError(f"getattr {name}")
    return kind[name]


def _packed(value: Any) -> Iterable[bytes]:
    """A digest, then the length of the frame and the frame, then length and content of each table."""
    frame = io.BytesIO()
    pickler = _Pickler(frame)
    pickler.dump(value)
    parts: list[Any] = [frame.getbuffer()]
    for table in pickler.tables:
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
        parts.append(sink.getvalue())
    body = [piece for part in parts for piece in (len(part).to_bytes(_LENGTH, "big"), part)]
    digest = hashlib.sha256()
    for piece in body:
        digest.update(piece)
    return [digest.digest(), *body]


def _read(content: mmap.mmap | bytes) -> Any:
    """What `_packed` wrote. Raises ValueError where it is not whole."""
    whole = memoryview(content)
    if hashlib.sha256(whole[_DIGEST:]).digest() != whole[:_DIGEST]:
        raise ValueError("damaged")
    parts, at = [], _DIGEST
    while at < len(whole):
        size = int.from_bytes(whole[at : at + _LENGTH], "big")
        parts.append(whole[at + _LENGTH : at + _LENGTH + size])
        at += _LENGTH + size
    tables = [pa.ipc.open_stream(pa.py_buffer(part)).read_all() for part in parts[1:]]
    return _Unpickler(io.BytesIO(parts[0]), tables).load()
