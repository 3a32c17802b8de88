"""A run killed at any moment, or robbed of a child, leaves nothing that a person must mend: the trial of benchmarks/, in short."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TRIAL = Path(__file__).resolve().parents[1] / "benchmarks" / "kill_run.py"


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_kills_and_starts_at_one_time_leave_what_an_undisturbed_run_leaves() -> None:
    command = [sys.executable, str(TRIAL), "5", "4"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stdout + done.stderr
