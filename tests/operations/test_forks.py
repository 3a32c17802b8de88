"""Work in forks: the values of plain map, whatever fails or dies; nothing left running, nothing left open."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sucheng_data.model.runner import Done, Failed, Serial, value
from sucheng_data.operations.forks import Forks

FORKS = Forks(3)


def test_every_outcome_stands_where_its_item_stood() -> None:
    late = [0.05, 0.0, 0.02, 0.0, 0.01]
    assert [value(one) for one in FORKS.map(lambda wait: time.sleep(wait) or wait, late)] == late


def test_the_same_as_serially_with_closures_and_big_answers() -> None:
    text = "驿站" * 1_000_000
    items = [0, 1, 2]
    assert list(FORKS.map(lambda item: text[item:], items)) == list(Serial().map(lambda item: text[item:], items))


def test_each_item_has_a_process_of_its_own() -> None:
    pids = {value(one) for one in FORKS.map(lambda _: os.getpid(), range(4))}
    assert len(pids) == 4
    assert os.getpid() not in pids


def test_a_failure_is_a_value_and_keeps_its_causes_and_its_place() -> None:
    def work(item: int) -> int:
        if item == 1:
            try:
                raise OSError(28, "No space left on device")
            except OSError as error:
                raise ValueError("wrapped") from error
        return item

    first, failed, last = FORKS.map(work, [0, 1, 2])
    assert (first, last) == (Done(0), Done(2))
    assert isinstance(failed, Failed)
    assert isinstance(failed.error.__cause__, OSError)
    assert failed.error.__cause__.errno == 28
    assert "in work" in failed.error.__notes__[0]
    with pytest.raises(ValueError, match="wrapped"):
        value(failed)


def test_what_cannot_be_sent_is_said() -> None:
    outcome = next(FORKS.map(lambda item: lambda: item, [1, 2]))
    assert isinstance(outcome, Failed)
    assert "pickle" in str(outcome.error)


def test_a_fork_that_dies_is_done_again_in_this_process() -> None:
    home = os.getpid()

    def work(item: int) -> int:
        if item == 1 and os.getpid() != home:
            os.kill(os.getpid(), signal.SIGKILL)
        return item

    assert [value(one) for one in FORKS.map(work, [0, 1, 2])] == [0, 1, 2]


def test_nothing_is_left_open() -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    pids = [value(one) for one in FORKS.map(lambda _: os.getpid(), range(9))]
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    for pid in pids:
        with pytest.raises(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)


def test_no_fork_that_does_its_work_is_taken_for_dead() -> None:
    home = os.getpid()
    assert not any(value(one) == home for _ in range(60) for one in FORKS.map(lambda _: os.getpid(), range(4)))


def test_forks_end_with_us(tmp_path: Path) -> None:
    script = f"""
import os, time
from pathlib import Path
from sucheng_data.operations.forks import Forks
def work(item):
    Path({str(tmp_path)!r}, str(os.getpid())).touch()
    time.sleep(60)
Forks(3).map(work, [1, 2, 3])
"""
    process = subprocess.Popen([sys.executable, "-c", script])
    _until(lambda: len(list(tmp_path.iterdir())) == 3)
    process.kill()
    process.wait()
    pids = [int(path.name) for path in tmp_path.iterdir()]
    _until(lambda: not any(_runs(pid) for pid in pids))


def _until(reached: object, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not reached():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
