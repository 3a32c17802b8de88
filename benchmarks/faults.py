"""The slow faults of docs/reliability.md: ten thousand files, and a workbook of 200 MB among others.

python benchmarks/faults.py [FILES] [MEGABYTES]
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import xlsxwriter
from kill_publish import DAY, faults

from sucheng_data.operations.runs import nights

FILES, MEGABYTES = 10_000, 200
HEADINGS = ["驿站名称", "区县", "街道", "地址", "经度", "纬度", "坐标系", "开放时间"]
SECONDS = 3600


def main(files: int, megabytes: int) -> int:
    """Both trials; 1 when anything was not as promised."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        failures = _many(Path(folder, "many"), files) + _big(Path(folder, "big"), megabytes)
    print("passed" if not failures else f"{failures} failure(s)")
    return int(bool(failures))


def _many(root: Path, count: int) -> int:
    for at in range(count):
        _small(root, f"{at // 100:03}/{at:05}.csv", at)
    cold, rows = _night(root, f"{count} files")
    _small(root, "000/00000.csv", count)
    changed, more = _night(root, "one of them changed")
    return int(cold not in (0, 1) or changed not in (0, 1) or not rows == more == count)


def _big(root: Path, megabytes: int) -> int:
    for at in range(5):
        _small(root, f"{at}.csv", at)
    _night(root, "five small files")
    (root / "raw" / "苏州市总工会").mkdir()
    size = _workbook(root / "raw" / "苏州市总工会" / "很大.xlsx", megabytes)
    code, rows = _night(root, f"a workbook of {size} MB and five small files")
    return int(code not in (0, 1, 3, 5) or not rows >= 5)


def _small(root: Path, name: str, at: int) -> None:
    """A file with one station."""
    path = root / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    (root / "sucheng.toml").touch()
    longitude, latitude = _point(at)
    place = f"昆山市,千灯镇,昆山市千灯镇少卿路{at + 1}号,{longitude:.5f},{latitude:.5f},WGS84,24小时"
    path.write_text(f"{','.join(HEADINGS)}\n千灯暖新{at}号驿站,{place}\n", encoding="utf-8")


def _point(at: int) -> tuple[float, float]:
    return 120.9 + at % 600 / 1000, 31.2 + at // 600 / 1000


def _workbook(path: Path, megabytes: int) -> int:
    """A workbook full of remarks that cannot be compressed, about so big; its megabytes."""
    chance = Random(1)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("驿站")
        sheet.write_row(0, 0, [*HEADINGS, "备注"])
        for row in range(1, megabytes * 1800):
            place = [
                f"总工会{row}号驿站",
                "昆山市",
                "千灯镇",
                f"昆山市千灯镇少卿路{row}号",
                *_point(row),
                "WGS84",
                "24小时",
            ]
            sheet.write_row(row, 0, [*place, chance.randbytes(510).hex()])
    return path.stat().st_size >> 20


def _night(root: Path, what: str) -> tuple[int, int]:
    """The exit code of a run, and how many stations the current release has."""
    command = [sys.executable, "-m", "sucheng_data", "run", "-w", str(root), "--as-of", DAY]
    start = time.monotonic()
    ended = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
    seconds = time.monotonic() - start
    current = root / "build" / "releases" / "current"
    rows = pq.read_metadata(current / "stations.parquet").num_rows if current.exists() and not faults(root) else 0
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    told = ended.stderr.decode("utf-8", "replace").strip().splitlines()[:1]
    states = {one.state: one.file for one in next(nights(root / "build")).inputs}
    refused = [line.strip() for line in ended.stdout.decode().splitlines() if "FILE-E01" in line][:1]
    print(
        f"{what}: exit {ended.returncode}, {rows} stations, {seconds:.0f} s, at most {memory} MB a process, {sorted(states)}"
    )
    print(*told, *refused, sep="\n", flush=True)
    return ended.returncode, rows


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*given, *(FILES, MEGABYTES)[len(given) :]))
