"""Full-text search on names, for Chinese: a word is found wherever in the name it stands, and two characters are enough."""

from __future__ import annotations

import re
import sqlite3

import pyarrow as pa

from sucheng_data.model.rule import values
from sucheng_data.model.schema import Entity
from sucheng_data.outputs._sqlite_tables import quoted

_NAMES = ("name", "names", "aliases")
# The tokenizer of SQLite takes a run of Chinese characters for one word, and its trigrams answer nothing to 千灯. So
# every part of a run is a word here: those up to so many characters, and the longer ones at its beginning and its end.
_LONGEST = 5
_RUN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")
_MARKS = re.compile(r"[^\w\s]")


def index_names(base: sqlite3.Connection, entity: Entity, table: pa.Table) -> None:
    """`<entity>_fts` on the label and the other names of an entity; nothing where this SQLite has no full-text search."""
    named = [name for name in table.column_names if name == entity.label or name.split("_")[-1] in _NAMES]
    index, columns = quoted(f"{entity.name}_fts"), ", ".join(map(quoted, named))
    try:
        base.execute(f"CREATE VIRTUAL TABLE {index} USING fts5({columns}, content={quoted(entity.name)})")
    except sqlite3.OperationalError as error:
        if "no such module" in str(error):
            return
        raise
    insert = f"INSERT INTO {index} (rowid, {columns}) VALUES (?{', ?' * len(named)})"  # noqa: S608
    rows = zip(*([_words(value) for value in values(table, name)] for name in named), strict=True)
    base.executemany(insert, ((number, *texts) for number, texts in enumerate(rows, start=1)))
    base.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")  # noqa: S608


def _words(value: str | list[str] | None) -> str:
    """A text whose words are those by which somebody may look for the name (or for any of the names)."""
    words: list[str] = []
    for name in [value] if isinstance(value, str) else value or []:
        plain = _MARKS.sub("", name)
        words.append(name)
        for run in {run: None for text in (name, plain) for run in _RUN.findall(text)}:
            words += _parts(run)
    return " ".join(dict.fromkeys(words))


def _parts(run: str) -> list[str]:
    size = len(run)
    parts = [run[at : at + length] for length in range(1, min(size, _LONGEST) + 1) for at in range(size - length + 1)]
    parts += [run[:end] for end in range(_LONGEST + 1, size + 1)]
    return parts + [run[start:] for start in range(1, size - _LONGEST)]
