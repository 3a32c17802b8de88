"""The same inputs give the same bytes, wherever, whenever and by whomever they are published."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sucheng_data.demo.city import write_city
from sucheng_data.model.schema import Schemas
from tests.conftest import ROOT

# A clock two years ahead, put in before anything else is imported. (`datetime` is C and keeps the true time, which is
# another second in another run.)
CLOCK = """
import time
_time, _local, _gm = time.time, time.localtime, time.gmtime
time.time = lambda: _time() + 2 * 365 * 86400.0
time.time_ns = lambda: int(time.time() * 1e9)
time.localtime = lambda seconds=None: _local(time.time() if seconds is None else seconds)
time.gmtime = lambda seconds=None: _gm(time.time() if seconds is None else seconds)
"""
RUN = "import os, sys; os.umask(int(os.environ['UMASK'], 8)); from sucheng_data.__main__ import run; sys.exit(run())"
HERE = {"TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "USER": "office", "PYTHONHASHSEED": "1", "UMASK": "022"}
THERE = {"TZ": "America/St_Johns", "LC_ALL": "de_DE", "USER": "nobody", "PYTHONHASHSEED": "4242", "UMASK": "077"}


def _publish(root: Path, circumstances: dict[str, str], clock: str) -> dict[str, bytes]:
    """Every file of the release and every registry that a run of its own makes, by name."""
    home = root.parent / "home"
    home.mkdir()
    environment = {**os.environ, **circumstances, "HOME": str(home), "LOGNAME": circumstances["USER"]}
    environment.pop("SOURCE_DATE_EPOCH", None)
    words = [sys.executable, "-c", clock + RUN, "publish", "-w", str(root), "--as-of", "2026-01-31"]
    done = subprocess.run(words, env=environment, cwd=home, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for folder in (root / "build", root / "registry")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "current" not in path.parts
    }


@pytest.fixture(scope="module")
def two_builds(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> tuple[dict[str, bytes], dict[str, bytes]]:
    roots = [tmp_path_factory.mktemp("here") / "a", tmp_path_factory.mktemp("somewhere-else") / "b" / "深处"]
    for at, root in enumerate(roots):
        root.mkdir(parents=True)
        write_city(root, schemas, stations=40, seed=5, faults=0.1)
        for path in root.rglob("*"):
            os.utime(path, (1e9 + at * 1e8, 1e9 + at * 1e8))
    return _publish(roots[0], HERE, ""), _publish(roots[1], THERE, CLOCK)


def test_every_file_is_the_same(two_builds: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    here, there = two_builds
    assert here.keys() == there.keys()
    different = [name for name in here if here[name] != there[name]]
    assert different == []
    suffixes = {name.rpartition(".")[2] for name in here}
    assert {"parquet", "xlsx", "json", "geojson", "csv"} <= suffixes


def test_no_file_tells_where_it_was_made(two_builds: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    here, _ = two_builds
    for name, content in here.items():
        for word in (str(ROOT), "pytest-of", "St_Johns", sys.prefix):
            assert word.encode() not in content, f"{name} holds {word}"
