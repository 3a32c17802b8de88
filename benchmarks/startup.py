"""Start-up beside a bare Typer app: `sucheng --help`, `sucheng --version`, and the same help from ten lines of Typer."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from _figures import Figure, conclude

RUNS = 11
BARE = """
import typer
app = typer.Typer(help="bare")
@app.command()
def a(x: int = 1): "one"
@app.command()
def b(y: str = ""): "two"
app()
"""


def seconds(command: list[str]) -> float:
    """Wall time of one whole process."""
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main() -> int:
    """Print medians over interleaved runs, and the ratio pair by pair."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        commands = {
            "bare typer --help": [sys.executable, str(bare), "--help"],
            "sucheng --help": [sys.executable, "-m", "sucheng_data", "--help"],
            "sucheng --version": [sys.executable, "-m", "sucheng_data", "--version"],
        }
        for command in commands.values():
            seconds(command)
        times = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                times[name].append(seconds(command))
    for name, runs in times.items():
        print(f"{name:20} median {statistics.median(runs):.3f} s  (min {min(runs):.3f}, max {max(runs):.3f})")
    bare_one = {"bare Typer": min(times["bare typer --help"])}
    mine = [name for name in times if name.startswith("sucheng")]
    return conclude("startup", [Figure(name, min(times[name]), peers=bare_one) for name in mine])


if __name__ == "__main__":
    sys.exit(main())
