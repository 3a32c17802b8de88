"""Whatever writes decisions/ does it alone: never beside a run or another command, and no line is lost."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from operations.doubtful import several

from sucheng_data.model.schema import Schemas
from sucheng_data.operations.departed import read_gone
from sucheng_data.operations.match_review import write_review
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request, check, publish
from tests.test_night import UNION, _deliver

DAY = date(2026, 3, 2)
LOCKED = 4
HOLD = """
import sys
from pathlib import Path
from sucheng_data.operations.lock import sole
with sole(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""
COMMAND = [sys.executable, "-m", "sucheng_data"]


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    """Twelve stations were published, and half of them are not delivered any more."""
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    space = open_workspace(tmp_path)
    for count in (12, 6):
        _deliver(space, UNION, "驿站.xlsx", "暖新", count)
        publish(space, check(space, Request((), DAY)), DAY)
    return space


def _waiting(space: Workspace, sucheng: Any) -> list[str]:
    return [line.split()[0] for line in sucheng("gone", "-w", space.root).out.splitlines()]


@contextmanager
def _held(build: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process has the lock."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(build)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout and holder.stdout.readline().strip() == "held"
        try:
            yield holder
        finally:
            holder.kill()


@pytest.mark.parametrize("command", ["gone", "apply", "answers"])
def test_none_writes_while_another_process_is_at_it(
    space: Workspace, schemas: Schemas, sucheng: Any, tmp_path: Path, command: str
) -> None:
    write_review(tmp_path / "review.xlsx", several(3), schemas)
    one = _waiting(space, sucheng)[0]
    words = {
        "gone": ["gone", one, "--reason", "租约到期"],
        "apply": ["match", "apply", str(tmp_path / "review.xlsx")],
        "answers": ["ingest", "--answers", str(tmp_path / "review.xlsx")],
    }[command]
    with _held(space.build) as holder:
        answer = sucheng(*words, "-w", space.root)
        assert answer.code == LOCKED and f"PID {holder.pid}" in answer.err
        assert not space.decisions.exists()
        assert sucheng("gone", "-w", space.root).code == 0  # to look is no harm
    assert sucheng(*words, "-w", space.root).code != LOCKED  # killed, it holds nobody up


def test_of_commands_at_once_every_line_that_was_told_to_be_kept_is_kept(space: Workspace, sucheng: Any) -> None:
    waiting = _waiting(space, sucheng)
    assert len(waiting) == 6
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    words = ("--reason", "租约到期", "-w", str(space.root))
    running = [
        (one, subprocess.Popen([*COMMAND, "gone", one, *words], env=environment, stderr=subprocess.DEVNULL))
        for one in waiting
    ]
    codes = {one: process.wait(60) for one, process in running}
    assert set(codes.values()) <= {0, LOCKED}
    assert {line.id for line in read_gone(space)} == {one for one, code in codes.items() if code == 0} != set()
