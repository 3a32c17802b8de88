"""The cache gives back what was put in, of this program and these schemas only, and never anything damaged or hostile."""

from __future__ import annotations

import os
import pickle
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from sucheng_data.model.batch import Batch, ColumnRead, Facts, Layout
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.operations import cache as module
from sucheng_data.operations.cache import Cache

TABLE = pa.table(
    {
        "raw:name": pa.chunked_array([["甲", None], ["丙"]]),
        "_file": pa.array(["raw/甲.xlsx"] * 3).dictionary_encode(),
        "on": pa.array([date(2026, 1, 1), None, None]),
        "price": pa.array([Decimal("1.50"), None, None], pa.decimal128(8, 2)),
        "facilities": pa.array([["厕所"], [], None]),
    }
)
ISSUE = Issue("SHT-W10", Severity.WARNING, "department", "规范性", Text("一", "one"), Place("a", "b", "C3"), count=2)
BATCH = Batch(
    "stations", TABLE, Facts(headers={"name": "站名"}), Layout("驿站", columns=(ColumnRead("A", "站名", "name", "exact"),)),
    (ISSUE,),
)  # fmt: skip


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", "program and schemas")


def _file(cache: Cache) -> Path:
    (path,) = (path for path in cache.folder.rglob("*") if path.is_file())
    return path


@pytest.mark.parametrize(
    "value", [[BATCH, BATCH], ("驿站", [], None), {"day": date(2026, 1, 2), "price": Decimal("1.20")}]
)
def test_what_was_put_in_comes_out(cache: Cache, value: object) -> None:
    key = cache.key("a")
    assert cache.get(key) is None
    cache.put(key, value)
    again = cache.get(key)
    assert again == value
    assert type(again) is type(value)


def test_a_table_keeps_its_types_and_is_not_copied(cache: Cache) -> None:
    big = pa.table({"n": pa.array(range(1_000_000))})
    cache.put(cache.key("a"), [BATCH, big])
    before = pa.total_allocated_bytes()
    batch, again = cache.get(cache.key("a"))
    assert pa.total_allocated_bytes() - before < 1_000_000
    assert batch.table.schema == TABLE.schema
    assert again.equals(big)


def test_a_key_depends_on_every_part_and_on_the_program(cache: Cache) -> None:
    other = Cache(cache.folder, "another")
    keys = {cache.key("a", "b"), cache.key("ab"), cache.key("a", "b", ""), cache.key("b", "a"), other.key("a", "b")}
    assert len(keys) == 5


def test_only_the_owner_may_read_it(cache: Cache) -> None:
    cache.put(cache.key("a"), BATCH)
    assert _file(cache).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:100], lambda _: b"", lambda b: b[:200] + b"x" + b[201:]]
)
def test_what_is_damaged_is_not_there(cache: Cache, damage) -> None:
    cache.put(cache.key("a"), BATCH)
    _file(cache).write_bytes(damage(_file(cache).read_bytes()))
    assert cache.get(cache.key("a")) is None
    cache.put(cache.key("a"), BATCH)
    assert cache.get(cache.key("a")) == BATCH


class _Evil:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.target),)


def test_nothing_in_it_is_called(cache: Cache, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache.put(cache.key("a"), _Evil(tmp_path / "made"))
    assert cache.get(cache.key("a")) is None
    assert not (tmp_path / "made").exists()
    monkeypatch.setattr(module, "_Unpickler", lambda file, _tables: pickle.Unpickler(file))
    cache.get(cache.key("a"))
    assert (tmp_path / "made").exists(), "the same file, were it believed"


class _Reaching:
    def __reduce__(self) -> tuple[object, tuple[object, str]]:
        return getattr, (Batch, "__init__")


class _Older:
    """A member of an Enum as Python 3.11.2 pickles it."""

    def __reduce__(self) -> tuple[object, tuple[object, str]]:
        return getattr, (Severity, "WARNING")


def test_a_member_of_an_enum_may_be_reached_by_name_and_nothing_else(cache: Cache) -> None:
    cache.put(cache.key("a"), _Older())
    cache.put(cache.key("b"), _Reaching())
    assert cache.get(cache.key("a")) is Severity.WARNING
    assert cache.get(cache.key("b")) is None


def test_a_function_of_model_is_no_class(cache: Cache) -> None:
    from sucheng_data.model.registry import find

    cache.put(cache.key("a"), find)
    assert cache.get(cache.key("a")) is None


def test_where_nothing_can_be_kept_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", encoding="utf-8")
    cache = Cache(tmp_path / "cache", "x")
    cache.put(cache.key("a"), BATCH)
    assert cache.get(cache.key("a")) is None


def test_what_is_used_is_young(cache: Cache) -> None:
    cache.put(cache.key("a"), BATCH)
    os.utime(_file(cache), (0, 0))
    cache.get(cache.key("a"))
    assert _file(cache).stat().st_mtime > 0
