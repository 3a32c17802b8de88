"""Large tables aside: the same values, in a file without a name; in memory where there is no room."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from sucheng_data.operations import aside as module
from sucheng_data.operations.aside import aside

TABLES = {
    "small": pa.table({"a": [1]}),
    "large": pa.table(
        {
            "text": pa.chunked_array([["苏州", None], ["驿站"]]),
            "list": pa.array([["a"], None, []], pa.list_(pa.string())),
            "code": pa.array(["x", "y", "x"]).dictionary_encode(),
        }
    ).replace_schema_metadata({"of": "stations"}),
}


@pytest.fixture(autouse=True)
def _any_table_is_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LARGE", 20)


def test_the_same_values_out_of_memory_and_nothing_to_see(tmp_path: Path) -> None:
    before = pa.total_allocated_bytes()
    found = aside(TABLES, tmp_path / "build" / "not there yet")
    assert found["small"] is TABLES["small"] and found["large"] is not TABLES["large"]
    assert found["large"].equals(TABLES["large"], check_metadata=True)
    assert pa.total_allocated_bytes() - before < 1000
    assert list(tmp_path.iterdir()) == []
    child = os.fork()
    if not child:  # what is forked reads the same
        os._exit(0 if found["large"]["text"].to_pylist() == ["苏州", None, "驿站"] else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_without_room_they_stay_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr(module.pa.ipc, "new_stream", full)
    assert aside(TABLES, tmp_path)["large"] is TABLES["large"] and list(tmp_path.iterdir()) == []
