"""Runs the benchmarks, one after the other, and keeps their figures; or checks that no ratio has become worse.

python benchmarks/bench.py [NAME …]     all, or some; into results.json; exit 1 where a bound is broken
python benchmarks/bench.py check        the quick ones; exit 1 where a ratio is 20 % above the one in results.json
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import _figures
from _figures import RESULTS, ROOT

QUICK = ("startup", "main_job", "read_clean", "first_answer")
ALL = (*QUICK, "validate", "rules", "return_losses", "map_page", "matching", "whole_job", "sizes")
LIBRARIES = (
    "pyarrow",
    "numpy",
    "orjson",
    "python-calamine",
    "XlsxWriter",
    "duckdb",
    "pandas",
    "openpyxl",
    "jsonschema",
)


def run(names: Iterable[str], folder: Path) -> list[str]:
    """Each benchmark as a process of its own; those that end with a fault or a broken bound."""
    failed = []
    for name in names:
        print(f"== {name}", flush=True)
        (folder / f"{name}.json").unlink(missing_ok=True)
        place = {**os.environ, _figures.FOLDER: str(folder)}
        command = [sys.executable, "-W", "ignore", str(ROOT / "benchmarks" / f"{name}.py")]
        failed += [name] if subprocess.run(command, env=place, check=False).returncode else []
    return failed


def machine() -> dict[str, str]:
    """What the figures were taken on: what it is, not whose."""
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": model or platform.processor() or platform.machine(),
        "processors": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "system": platform.system(),
    }


def versions() -> dict[str, str]:
    found = {"Python": platform.python_version()}
    for name in ("sucheng-data", *LIBRARIES):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def stored() -> dict[str, Any]:
    """The committed results; none yet."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() else {"benchmarks": {}}


def keep(folder: Path) -> None:
    """The figures in `folder` into results.json; those of other benchmarks stay there, if they were taken on such a machine."""
    before, here = stored(), {"machine": machine(), "versions": versions()}
    known = before["benchmarks"] if before.get("machine") == here["machine"] else {}
    known = {name: content for name, content in known.items() if name in ALL} | _figures.recorded(folder)
    RESULTS.write_text(_figures.written({**here, "benchmarks": dict(sorted(known.items()))}), encoding="utf-8")


def check(folder: Path) -> int:
    """The quick benchmarks against the stored ratios; what looks worse is measured once more, and the better one counts."""
    known = {name: content for name, content in stored()["benchmarks"].items() if name in QUICK}
    before = _figures.ratios(known)
    run(QUICK, folder)
    now = _figures.ratios(_figures.recorded(folder))
    if doubtful := {key[0] for key, _ in _figures.regressions(before, now)}:
        run(sorted(doubtful), folder)
        now = _figures.better(now, _figures.ratios(_figures.recorded(folder)))
    worse = [told for _, told in _figures.regressions(before, now)]
    for told in [*_figures.unknown(before, now), *worse]:
        print(told)
    print(f"{len(before)} ratios compared, {len(worse)} worse by more than {_figures.WORSE:.0%} or not measured")
    return int(bool(worse) or not before)


def main(words: list[str]) -> int:
    """Checks, or runs what is asked for."""
    folder = ROOT / "build" / ("bench-check" if words == ["check"] else "bench")
    folder.mkdir(parents=True, exist_ok=True)
    if words == ["check"]:
        return check(folder)
    if strange := sorted(set(words) - set(ALL)):
        raise SystemExit(f"no benchmark {', '.join(strange)}; there are {', '.join(ALL)}")
    for old in folder.glob("*.json"):
        old.unlink()
    failed = run(words or ALL, folder)
    keep(folder)
    print(f"broken: {', '.join(failed)}" if failed else "every bound holds")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
