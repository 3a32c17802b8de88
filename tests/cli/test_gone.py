"""`sucheng gone`: what is reported no more stays listed until somebody says that it is gone; delivered again, it is there again."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sucheng_data.model.identity import parse_registry
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check, publish
from tests.test_night import UNION, WOMEN, _deliver

DAY = date(2026, 3, 2)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Twelve stations were published, and the last one is not delivered any more."""
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    space = open_workspace(tmp_path)
    _deliver(space, UNION, "驿站.xlsx", "暖新", 12)
    _publish(space)
    _deliver(space, UNION, "驿站.xlsx", "暖新", 11)
    _publish(space)
    return space


def _publish(space: Workspace) -> None:
    publish(space, check(space, Request((), DAY)), DAY)


def _listed(space: Workspace) -> dict[str, list[str]]:
    table = pq.read_table(space.current / "stations.parquet")
    return dict(zip(table["name"].to_pylist(), table["flags"].to_pylist(), strict=True))


def _id(space: Workspace, name: str) -> str:
    table = pq.read_table(space.current / "stations.parquet", filters=[("name", "=", name)])
    return str(table["station_id"][0].as_py())


def test_a_sender_that_is_silent_has_not_said_that_anything_is_gone(space: Workspace, sucheng: Any) -> None:
    path = _deliver(space, WOMEN, "微家.xlsx", "巾帼", 3)
    _publish(space)
    path.unlink()
    _publish(space)
    listed = _listed(space)
    assert [name for name, flags in listed.items() if "STA-W11" in flags] == [
        "暖新12号驿站", "巾帼1号驿站", "巾帼2号驿站", "巾帼3号驿站"
    ]  # fmt: skip
    assert _id(space, "巾帼2号驿站") in sucheng("gone", "-w", space.root).out
    _publish(space)
    assert _listed(space) == listed, "nor at the next release"
    assert sucheng("run", "-w", space.root, "--as-of", DAY.isoformat(), "--accept", "SZ-FL").code in (0, 1)
    assert [name for name, flags in _listed(space).items() if "STA-W11" in flags] == ["暖新12号驿站"]


def test_what_is_missing_stays_flagged_and_is_listed(space: Workspace, sucheng: Any) -> None:
    listed = _listed(space)
    assert [name for name, flags in listed.items() if "STA-W11" in flags] == ["暖新12号驿站"]
    answer = sucheng("gone", "-w", space.root)
    assert answer.code == 0 and answer.out.split() == [_id(space, "暖新12号驿站"), "暖新12号驿站"]


def test_said_to_be_gone_it_is_listed_no_more_and_its_id_is_kept(space: Workspace, sucheng: Any) -> None:
    one = _id(space, "暖新12号驿站")
    assert sucheng("gone", one, "-w", space.root).code == 2  # no reason
    assert sucheng("gone", "ST-320583-99999", "--reason", "撤了", "-w", space.root).code == 2
    assert sucheng("gone", one, "--reason", "租约到期", "--by", "市总工会", "-w", space.root).code == 0
    _publish(space)
    assert len(_listed(space)) == 11
    registry = parse_registry((space.registry / "stations.csv").read_text(encoding="utf-8"), "x")
    assert registry.entries[one].gone_on
    _deliver(space, UNION, "驿站.xlsx", "暖新", 12)
    _publish(space)
    assert _id(space, "暖新12号驿站") == one and "STA-W11" not in _listed(space)["暖新12号驿站"]
    registry = parse_registry((space.registry / "stations.csv").read_text(encoding="utf-8"), "x")
    assert not registry.entries[one].gone_on


def test_nothing_is_asked_about(tmp_path: Path, sucheng: Any) -> None:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    answer = sucheng("gone", "-w", tmp_path)
    assert (answer.code, answer.out) == (0, "") and "没有" in answer.err


def test_who_says_so_is_an_office_and_no_person(space: Workspace, sucheng: Any) -> None:
    asked = ("gone", "-w", space.root, _id(space, "暖新12号驿站"), "--reason", "租约到期", "--by")
    assert sucheng(*asked, "13800005555").code == 2
    assert not (space.root / "decisions" / "gone.csv").exists()
    assert sucheng(*asked, "市总工会").code == 0
