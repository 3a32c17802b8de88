"""What the files of a release hold, re-read: records by the release's own schemas, keys, references, and the copies of them.

The folder may be anybody's: nothing in it is trusted, and whatever cannot be read is a fault, not a crash.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from sucheng_data.engine.messages import sentences
from sucheng_data.engine.plan import Plan
from sucheng_data.model.errors import SuchengError
from sucheng_data.model.issue import Text
from sucheng_data.model.runner import Serial, value
from sucheng_data.operations.forks import Forks

MANIFEST = "manifest.json"
_LARGEST_JSON = 1 << 29  # bytes
_LONGEST_LINE = 1 << 24
_MOST_CELLS = 500_000_000
_STEPS = 50_000_000  # of SQLite's machine, and as many more as the file has bytes: five times what ours takes
_UNREADABLE = (
    OSError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, MemoryError, OverflowError,
    pa.ArrowException, sqlite3.Error, csv.Error, SuchengError,
)  # fmt: skip


_Told = tuple[str, str, str]  # place, and what in both languages


class Fault(NamedTuple):
    """Something wrong with a release: in which file, where in it, and what."""

    file: str
    place: str
    text: Text

    @classmethod
    def of(cls, file: str, place: str, zh: str, en: str) -> Fault:
        """With names a terminal can show."""
        return cls(visible(file), visible(place), Text(visible(zh), visible(en)))


def visible(text: str) -> str:
    """`text` in one line, what cannot be shown escaped."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


def read_json_file(path: Path) -> Any:
    """The JSON in `path`; None where there is none, or far too much of it."""
    try:
        return orjson.loads(path.read_bytes()) if path.stat().st_size <= _LARGEST_JSON else None
    except _UNREADABLE:
        return None


class _Table(NamedTuple):
    """The records of a Parquet file, on the disk: how many, and the names of their columns."""

    path: Path
    rows: int
    columns: list[str]

    def read(self, *names: str) -> pa.Table:
        return pq.read_table(self.path, columns=list(names), partitioning=None)

    def slices(self) -> Iterator[pa.Table]:
        """All columns of some records at a time."""
        with pq.ParquetFile(self.path) as file:
            for batch in file.iter_batches(_AT_ONCE, columns=self.columns):
                yield pa.Table.from_batches([batch])


class _Release(NamedTuple):
    """The folder, the plain files in it that are whole, and what the manifest says; `tables` fills as they are found."""

    folder: Path
    there: frozenset[str]
    entities: Mapping[str, Any]
    files: Mapping[str, Any]
    tables: dict[str, _Table]


_AT_ONCE = 1 << 17  # records
_LARGE = 1 << 20  # bytes of a file that is worth a process
_Check = Callable[[_Release, str], Iterator[_Told]]


def contents(folder: Path, manifest: Mapping[str, Any], there: set[str]) -> Iterator[Fault]:
    """Everything wrong with what the files in `there` hold."""
    entities, files = manifest.get("entities"), manifest.get("files")
    if not isinstance(entities, dict) or not isinstance(files, dict):
        return
    release = _Release(folder, frozenset(there), entities, files, {})
    parquet = [file for file in sorted(there) if file.endswith(".parquet")]
    for file in parquet:
        yield from _guarded(_table, release, file)
    read = [file for file in parquet if file.removesuffix(".parquet") in release.tables]
    copies = [(check, file) for file in sorted(there) for suffix, check in _COPIES.items() if file.endswith(suffix)]
    tasks = [*((_records, file) for file in read), *copies, *((_links, file) for file in read)]
    large = {file for file in there if (folder / file).stat().st_size >= _LARGE}
    for runner, some in (
        (Forks(), [task for task in tasks if task[1] in large]),
        (Serial(), [task for task in tasks if task[1] not in large]),
    ):
        for found in map(value, runner.map(lambda task: list(_guarded(task[0], release, task[1])), some)):
            yield from found


def _guarded(check: _Check, release: _Release, file: str) -> Iterator[Fault]:
    """The faults (place, zh, en) that `check` tells of `file`; one more where it cannot go on."""
    try:
        for told in check(release, file):
            yield Fault.of(file, *told)
    except _UNREADABLE as error:
        why = " ".join(str(error).split())[:200]
        yield Fault.of(file, "", f"读不出或核对不了：{why}", f"cannot be read or checked: {why}")


def _table(release: _Release, file: str) -> Iterator[_Told]:
    name = file.removesuffix(".parquet")
    facts = release.entities.get(name)
    schema_file = f"schemas/{name}.json"
    if not isinstance(facts, dict) or not isinstance(_schema(release, name), dict):
        yield "", f"清单里没有它，或缺少 {schema_file}", f"not in the manifest, or without {schema_file}"
        return
    path = release.folder / file
    with pq.ParquetFile(path) as parquet:
        rows, schema = parquet.metadata.num_rows, parquet.schema_arrow
    if not facts.get("rows") == release.files.get(file, {}).get("rows") == rows:
        yield "", f"有 {rows} 条记录，与清单不符", f"holds {rows} records, not as many as the manifest says"
    if rows * len(schema.names) > _MOST_CELLS:
        raise ValueError("too large")
    drawn = _drawn(schema)
    release.tables[name] = _Table(path, rows, [column for column in schema.names if column not in drawn])


def _schema(release: _Release, name: str) -> Any:
    file = f"schemas/{name}.json"
    return read_json_file(release.folder / file) if file in release.there else None


def _records(release: _Release, file: str) -> Iterator[_Told]:
    name = file.removesuffix(".parquet")
    schema, table, facts = _schema(release, name), release.tables[name], release.entities[name]
    if set(table.columns) != set(schema.get("properties", ())):
        yield "", "列与模式不符", "the columns are not those of the schema"
    for (field, zh, en), rows in _faults(Plan(schema, formats=True), table).items():
        many_zh, many_en = ("", "") if len(rows) == 1 else (f"（共 {len(rows)} 条）", f" ({len(rows)} in all)")
        yield f"{rows[0] + 1} {field}".strip(), f"{zh}{many_zh}", f"{en}{many_en}"
    key = [str(part) for part in facts["key"]]
    keys = table.read(*key)
    if table.rows and (
        keys.group_by(key).aggregate([]).num_rows != table.rows or any(keys[part].null_count for part in key)
    ):
        yield ",".join(key), "编号有重复或空缺", "the key is given twice or missing"


def _faults(plan: Plan, table: _Table) -> dict[tuple[str, str, str], list[int]]:
    """Field and sentences -> the rows of which they are said."""
    found: dict[tuple[str, str, str], list[int]] = {}
    start = 0
    for some in table.slices():
        for fault in plan.run(some):
            zh, en = (sentences(fault, lang)[0] for lang in ("zh", "en"))
            found.setdefault((fault.field, zh, en), []).extend(start + int(row) for row in fault.rows)
        start += some.num_rows
    return found


def _drawn(schema: pa.Schema) -> list[str]:
    """The columns that only draw a record's point, as GeoParquet names them in the file's own metadata."""
    geo = orjson.loads((schema.metadata or {}).get(b"geo", b"{}"))
    columns = geo.get("columns", {})
    boxes = [part["covering"]["bbox"]["xmin"][0] for part in columns.values() if "covering" in part]
    return [name for name in (*columns, *boxes) if name in schema.names]


def _links(release: _Release, file: str) -> Iterator[_Told]:
    """Every reference leads to a record of the package, but for as many as the manifest owns up to."""
    name = file.removesuffix(".parquet")
    for link in release.entities[name]["references"]:
        column = release.tables[name].read(link["field"])[link["field"]].combine_chunks()
        named = (pc.list_flatten(column) if pa.types.is_list(column.type) else column).drop_null()
        target = release.tables[link["to"]].read(link["key"])[link["key"]].combine_chunks()
        lost = len(named) - (pc.sum(pc.is_in(named, value_set=target)).as_py() or 0)
        if lost != link["unresolved"]:
            told = f"{link['field']} → {link['to']}"
            yield told, f"有 {lost} 处引用落空，与清单不符", f"{lost} references lead nowhere, not as the manifest says"


def _geojson(release: _Release, file: str) -> Iterator[_Told]:
    name = file.removesuffix(".geojson")
    if name not in release.entities and f"{name}.csv" in release.files:  # areas, which are no records
        if (
            sum(feature["type"] == "Feature" for feature in _members(release.folder / file, "features"))
            != release.files[file]["rows"]
        ):
            yield "features", "要素个数与清单不符", "not as many features as the manifest says"
        return
    table, facts = release.tables[name], release.entities[name]
    ids, drawn = [], 0
    for feature in _members(release.folder / file, "features"):
        ids.append(feature["id"])
        drawn += feature["geometry"] is not None
    key = facts["key"][0]
    if sorted(ids) != sorted(table.read(key)[key].to_pylist()) or len(ids) != release.files[file]["rows"]:
        yield "features", "要素与 Parquet 的记录不是同一批", "the features are not the records of the Parquet file"
    if drawn != table.rows - facts.get("off_map", 0):
        yield (
            "geometry",
            f"有坐标的要素 {drawn} 个，与清单不符",
            f"{drawn} features have a point, not as the manifest says",
        )


def _members(path: Path, name: str) -> Iterator[Any]:
    """The members of the list `name` one by one, where each has a line of its own, as we write them: all at once take ten times
    their size."""
    with path.open("rb") as lines:
        head = lines.readline(_LONGEST_LINE)
        if not head.endswith(f'"{name}":[\n'.encode()):
            if path.stat().st_size > _LARGEST_JSON:
                raise ValueError("too large")
            yield from orjson.loads(path.read_bytes())[name]
            return
        orjson.loads(head + b"]}")
        last = b""
        while (line := lines.readline(_LONGEST_LINE)).startswith(b"{"):
            last = line.rstrip()
            yield orjson.loads(last.removesuffix(b","))
        if line != b"]}\n" or last.endswith(b",") or lines.read(1):
            raise ValueError("no list")


def _csv(release: _Release, file: str) -> Iterator[_Told]:
    with (release.folder / file).open(encoding="utf-8-sig", newline="") as text:
        rows = sum(1 for _ in csv.reader(text, strict=True)) - 1
    name = file.removeprefix("csv/").removesuffix(".csv")
    known = release.tables[name].rows if file == f"csv/{name}.csv" and name in release.tables else rows
    if not rows == known == release.files[file]["rows"]:
        yield (
            "",
            f"有 {rows} 行记录，与清单或 Parquet 不符",
            f"holds {rows} records, unlike the manifest or the Parquet file",
        )


def _json(release: _Release, file: str) -> Iterator[_Told]:
    path = release.folder / file
    if path.stat().st_size > _LARGEST_JSON:
        if not sum(1 for _ in _members(path, "@graph")):
            yield "", "没有记录", "there are no records"
    elif read_json_file(path) is None:
        yield "", "不是合法的 JSON", "is no JSON"


def _sqlite(release: _Release, file: str) -> Iterator[_Told]:
    address = f"{(release.folder / file).as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as base:
        ahead = iter(range((_STEPS + (release.folder / file).stat().st_size) // 1000))
        base.set_progress_handler(lambda: next(ahead, None) is None, 1000)  # a hostile file may never come to an end
        base.execute("PRAGMA trusted_schema = OFF")
        if (said := base.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            yield "", f"数据库已损坏：{said}", f"the database is damaged: {said}"
        plain = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'"
        found = {str(row[0]) for row in base.execute(plain)} & set(release.tables)
        if not found:
            yield "", "没有一张记录表", "there is no table of records"
        for name in sorted(found):
            count = base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608  a name of ours
            if count != release.tables[name].rows:
                yield name, f"有 {count} 行，与 Parquet 不符", f"holds {count} rows, unlike the Parquet file"


_COPIES: Mapping[str, _Check] = {
    ".geojson": _geojson,
    ".csv": _csv,
    ".json": _json,
    ".jsonld": _json,
    ".sqlite": _sqlite,
}
