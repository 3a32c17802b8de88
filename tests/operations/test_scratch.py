"""The folder of the server of workers: ours while we live, the next run's to remove."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sucheng_data.operations._scratch import PREFIX, _taken

TAKE = "import sys, time\nfrom sucheng_data.operations._scratch import scratch\nscratch()\nprint(flush=True)\n"
WAIT, CRASH = TAKE + "sys.stdin.read()", TAKE + "import os; os._exit(9)"


def _start(temp: Path, code: str) -> subprocess.Popen[bytes]:
    environment = {"PATH": "", "TMPDIR": str(temp)}
    run = subprocess.Popen([sys.executable, "-c", code], env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert run.stdout
    run.stdout.readline()
    return run


@pytest.mark.skipif(sys.platform == "win32", reason="there workers are spawned")
def test_the_folder_of_a_dead_run_goes_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    living = _start(tmp_path, WAIT)
    (kept,) = tmp_path.iterdir()
    _start(tmp_path, CRASH).communicate()
    assert len(list(tmp_path.iterdir())) == 2
    _start(tmp_path, TAKE).communicate()  # removes the dead one's, and at its end its own
    assert list(tmp_path.iterdir()) == [kept]
    living.communicate()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there workers are spawned")
def test_a_folder_that_another_run_took_away_is_none(tmp_path: Path) -> None:
    folder = tempfile.mkdtemp(prefix=PREFIX, dir=tmp_path)
    Path(folder).rmdir()
    assert _taken(folder) == ""
