"""kill -9 at random moments of a publication: `current` always verifies, and the next run needs nobody to clean up.

    python benchmarks/kill_publish.py [TIMES]

Ends with a disk of a few megabytes that fills up, where one may be mounted.
"""

from __future__ import annotations

import csv
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow.parquet as pq

from sucheng_data.operations.store import current_name
from sucheng_data.operations.verify import verify
from sucheng_data.operations.workspace import open_workspace

TIMES, PACE, SEED, STATIONS, MEGABYTES = 200, 20, 20260131, 20, 6
DAY = "2026-01-31"


def main(times: int) -> int:
    """The trial; 1 when anything was not as promised."""
    with tempfile.TemporaryDirectory(prefix="kill-publish-") as folder:
        root = Path(folder)
        failures = _kills(root / "city", times) + _full_disk(root)
    print("passed" if not failures else f"{failures} failure(s)")
    return int(bool(failures))


def _kills(root: Path, times: int) -> int:
    deliver(root, 0)
    _publish(root).wait()
    print(f"killing {times} publications at random moments", flush=True)
    chance, failures, adopted, drafts = random.Random(SEED), 0, 0, 0
    whole = 0.0
    for attempt in range(times):
        if attempt % PACE == 0:  # measured again and again: on a shared machine it is never the same
            whole = _duration(root, attempt)
        before = current_name(root / "build" / "releases")
        deliver(root, attempt + 1)
        run = _publish(root)
        time.sleep(chance.uniform(0, whole * 1.05))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        adopted += current_name(root / "build" / "releases") != before
        drafts += bool(list((root / "build" / "releases").glob(".draft-*")))
        for fault in faults(root):
            failures += 1
            print(f"kill {attempt}: {fault}")
    deliver(root, 1999)
    code = _publish(root).wait()
    left = [path.name for path in root.rglob(".*") if "raw" not in path.parts]
    failures += bool(code) + bool(left) + len(faults(root))
    print(
        f"{times} kills: {adopted} after the switch, {drafts} left a draft; the next run ended with {code}, left over: {left}"
    )
    return failures


def _duration(root: Path, attempt: int) -> float:
    deliver(root, attempt + 2000)
    start = time.monotonic()
    _publish(root).wait()
    return time.monotonic() - start


def deliver(root: Path, state: int) -> None:
    """A small city whose remarks say which state this is, so that every run makes another release than any before it."""
    (root / "raw").mkdir(parents=True, exist_ok=True)
    (root / "sucheng.toml").write_text("[folders]\n", encoding="utf-8")
    with (root / "raw" / "驿站.csv").open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["驿站名称", "区县", "街道", "地址", "经度", "纬度", "坐标系", "开放时间", "备注"])
        for at in range(STATIONS + state % 2):
            place = [
                "昆山市",
                "千灯镇",
                f"昆山市千灯镇少卿路{at + 1}号",
                f"120.99{at:02}34",
                f"31.27{at:02}34",
                "WGS84",
            ]
            rows.writerow([f"千灯暖新{at}号驿站", *place, "24小时", f"第{state}次报送"])


def _publish(root: Path, **kinds: int) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "sucheng_data", "publish", "-w", str(root), "--as-of", DAY]
    return subprocess.Popen(
        words, start_new_session=True, stdout=subprocess.DEVNULL, **(kinds or {"stderr": subprocess.DEVNULL})
    )


def faults(root: Path) -> list[str]:
    """What is wrong with the current release, or with the registry beside it."""
    space = open_workspace(root)
    found = [f"{fault.file} {fault.place} {fault.text.en}" for fault in verify(space.current).faults]
    for name in ("stations", "projects", "benefits", "indicators"):
        table = pq.read_table(space.current / f"{name}.parquet")
        known = (space.registry / f"{name}.csv").read_text(encoding="utf-8") if table.num_rows else ""
        key = table.column_names[0]
        found += [f"{one} is published and in no registry" for one in table[key].to_pylist() if one not in known]
    return found


def _full_disk(root: Path) -> int:
    """Publishing on to a small disk until it is full: one line, exit 3, the last release as it was."""
    disk = root / "disk"
    build = disk / "w" / "build"
    build.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tmpfs", str(build)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        print("disk full: not tried, mounting is not allowed here")
        return 0
    try:
        return _fill(disk / "w")
    finally:
        subprocess.run(["umount", str(build)], check=True)


def _fill(root: Path) -> int:
    for state in range(20):
        deliver(root, state)
        before = current_name(root / "build" / "releases")
        run = _publish(root, stderr=subprocess.PIPE)
        told = run.communicate()[1].decode()
        if run.returncode:
            break
    left = [path.name for path in (root / "build").rglob(".*")]
    same = current_name(root / "build" / "releases") == before
    good = run.returncode == 3 and told.count("\n") == 1 and same and not left and not (before and faults(root))
    print(
        f"disk full at release {state + 1} of {MEGABYTES} MB: exit {run.returncode}, {told.strip()!r}, current kept: {same}"
    )
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TIMES))
