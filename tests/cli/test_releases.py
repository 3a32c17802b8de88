"""The commands about releases, as a clerk and a nightly job meet them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sucheng_data.operations.store import current_name
from sucheng_data.operations.workspace import Workspace
from tests.operations.small_city import published, small_city


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a release of two stations, and one of three."""
    root = tmp_path_factory.mktemp("cli")
    published(small_city(root, 2))
    published(small_city(root, 3))
    return root


@pytest.fixture
def space(two: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(two, tmp_path / "w", symlinks=True)
    return small_city(tmp_path / "w", 3)


def test_the_list_tells_which_is_current_and_which_is_broken(space: Workspace, sucheng: Callable) -> None:
    told = sucheng("releases", "-w", space.root)
    lines = told.out.splitlines()
    assert told.code == 0 and len(lines) == 2
    marked = [line for line in lines if line.startswith("* ")]
    assert len(marked) == 1 and current_name(space.releases) in marked[0] and "stations 3" in marked[0]
    (space.current / "SHA256SUMS").unlink()
    found = json.loads(sucheng("releases", "-w", space.root, "--json").out)
    assert {one["current"]: one["whole"] for one in found} == {True: False, False: True}
    assert {one["current"]: one["rows"]["stations"] for one in found} == {True: 3, False: 2}


def test_nothing_published_yet(tmp_path: Path, sucheng: Callable) -> None:
    assert sucheng("releases", "-w", tmp_path).err == "还没有发布过\n"
    assert sucheng("verify", "-w", tmp_path).code == 3
    assert sucheng("rollback", "-w", tmp_path, "--lang", "en").code == 3


def test_verify_by_name_by_path_and_by_default(
    space: Workspace, sucheng: Callable, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = current_name(space.releases)
    alone = shutil.copytree(space.releases / name, tmp_path / "alone" / "package")
    assert sucheng("verify", "-w", space.root).out == f"{name}: 没有问题；没有签名\n"
    assert sucheng("verify", name, "-w", space.root, "--lang", "en").out == f"{name}: no faults; not signed\n"
    monkeypatch.chdir(alone.parent)
    for path in (alone, "package", "./package"):
        assert sucheng("verify", path).out == "package: 没有问题；没有签名\n", "nothing but the folder is needed"
    monkeypatch.chdir(alone)
    assert sucheng("verify", ".").code == 0


def test_verify_tells_one_line_per_fault(space: Workspace, sucheng: Callable) -> None:
    (space.current / "two\nlines").write_text("", encoding="utf-8")
    (space.current / "stations.parquet").write_bytes(b"")
    told = sucheng("verify", "-w", space.root)
    assert told.code == 1 and told.err == ""
    assert told.out.splitlines()[:2] == [
        "two\\nlines: 多出这个文件，不在校验清单里",
        "stations.parquet: 内容被改动，与校验和不符",
    ]
    found = json.loads(sucheng("verify", "-w", space.root, "--json").out)
    assert (found["ok"], found["signature"]) == (False, "none")
    assert {fault["file"] for fault in found["faults"]} >= {"stations.parquet", "two\\nlines"}
    assert all(fault["zh"] and fault["en"] for fault in found["faults"])


def test_what_is_no_release_is_not_a_broken_one(tmp_path: Path, sucheng: Callable) -> None:
    for name in (tmp_path, tmp_path / "nothing", "2026-01-01-nothing"):
        told = sucheng("verify", name, "-w", tmp_path)
        assert told.code == 3 and "不是一个发布包" in told.err and told.err.count("\n") == 1


def test_back_forth_and_again(space: Workspace, sucheng: Callable) -> None:
    newer = current_name(space.releases)
    told = sucheng("rollback", "-w", space.root)
    older = current_name(space.releases)
    assert told.code == 0 and told.out.startswith(f"已从 {newer} 回到 {older}\n") and "stations 3 → 2" in told.out
    assert older != newer
    night = sucheng("publish", "-w", space.root, "--as-of", "2026-01-31")
    assert night.code == 0 and f"内容与撤回过的 {newer} 相同" in night.out and "--again" in night.out
    assert current_name(space.releases) == older
    assert "已撤回" in sucheng("releases", "-w", space.root).out
    assert "已发布" in sucheng("publish", "-w", space.root, "--as-of", "2026-01-31", "--again").out
    assert current_name(space.releases) == newer
    assert sucheng("rollback", newer, "-w", space.root).out == f"当前已是 {newer}\n"
    assert sucheng("rollback", "nothing", "-w", space.root).code == 3
