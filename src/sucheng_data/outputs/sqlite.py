"""sqlite: the whole package as one database file, for Datasette and for anyone who knows SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from sucheng_data.model.codes import Codes
from sucheng_data.model.dictionary import entry
from sucheng_data.model.release import Release
from sucheng_data.outputs._relations import code_table, relations
from sucheng_data.outputs._sqlite_search import index_names
from sucheng_data.outputs._sqlite_tables import Drawn, cells, draw, links, quoted
from sucheng_data.outputs._sqlite_views import view

FILE = "sucheng.sqlite"
_PAGE = 4096
# Where the header says which SQLite wrote the file, and what stands there instead: the data are the same whichever it was.
_WRITER, _ANY = 96, (3_040_000).to_bytes(4, "big")
_TOLD = ("title_zh TEXT", "title_en TEXT", "description_zh TEXT", "description_en TEXT")
_ENTITIES = ("name TEXT", *_TOLD, "rows INTEGER", "withheld INTEGER")
_FIELDS = ("entity TEXT", "name TEXT", *_TOLD, "unit TEXT", "codes TEXT")


def sqlite(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`sucheng.sqlite`: a table per entity, code lists, links of lists, Chinese views, full-text search on names."""
    path = folder / FILE
    path.unlink(missing_ok=True)
    names = release.asked("sqlite")
    with closing(sqlite3.connect(path, isolation_level=None)) as base:
        base.execute(f"PRAGMA page_size = {_PAGE}")
        base.execute("PRAGMA journal_mode = OFF")  # the file is a draft; nobody else reads it
        base.execute("BEGIN")
        _write(base, release, names)
        base.execute("COMMIT")
        if base.execute("PRAGMA freelist_count").fetchone()[0]:
            base.execute("VACUUM")
    with path.open("r+b") as file:
        file.seek(_WRITER)
        file.write(_ANY)
    return [(FILE, sum(release.tables[name].num_rows for name in names))]


def _write(base: sqlite3.Connection, release: Release, names: list[str]) -> None:
    drawn = [draw(release, name, relations(release, name)) for name in names]
    for codes in _code_lists(release, drawn):
        _fill(base, code_table(codes.name), _code_columns(codes), ([*row.values()] for row in codes.rows))
    for one in drawn:
        base.execute(one.sql)
        _insert(base, one.name, len(one.columns), cells(release.tables[one.name]))
        for link in one.links:
            base.execute(link.sql)
            _insert(base, link.name, 3, links(release.tables[one.name], one.key, link.field))
    _fill(base, "meta_entities", _ENTITIES, _entities(release, names))
    _fill(base, "meta_fields", _FIELDS, _fields(release, names))
    taken = {row[0].lower() for row in base.execute("SELECT name FROM sqlite_master")}
    for one in drawn:
        base.execute(view(release, one, drawn, taken))
        index_names(base, release.schemas[one.name], release.tables[one.name])


def _fill(base: sqlite3.Connection, name: str, columns: Sequence[str], rows: Iterable[Iterable[Any]]) -> None:
    base.execute(f"CREATE TABLE {quoted(name)} ({', '.join(columns)})")
    _insert(base, name, len(columns), rows)


def _insert(base: sqlite3.Connection, name: str, width: int, rows: Iterable[Iterable[Any]]) -> None:
    base.executemany(f"INSERT INTO {quoted(name)} VALUES ({', '.join('?' * width)})", map(tuple, rows))  # noqa: S608


def _code_lists(release: Release, drawn: list[Drawn]) -> list[Codes]:
    """The code lists that a column points at, by name."""
    used = {relation.to for one in drawn for relation in one.relations.values()}
    return [codes for name, codes in sorted(release.schemas.codes.items()) if code_table(name) in used]


def _code_columns(codes: Codes) -> list[str]:
    return [f"{quoted(name)} TEXT{' PRIMARY KEY' * (name == 'code')}" for name in codes.rows[0]]


def _entities(release: Release, names: list[str]) -> Iterator[tuple[Any, ...]]:
    for name in names:
        entity, rows = release.schemas[name], release.tables[name].num_rows
        told = (entity.title, entity.title_en, entity.description, entity.description_en)
        yield name, *told, rows, release.withheld.get(name, 0)


def _fields(release: Release, names: list[str]) -> Iterator[tuple[str, ...]]:
    for name in names:
        for known in (entry(release.schemas[name], one) for one in release.tables[name].column_names):
            yield name, known.field, *known.title, *known.definition, known.unit, known.codes
