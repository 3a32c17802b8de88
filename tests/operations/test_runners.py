"""Runners: whoever reads, and whoever dies of it, the outcome is the same; real clusters of processes of this machine."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster
from typer.testing import CliRunner

from sucheng_data.cli.app import app
from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import CannotWork, UnreadableFile, UsageError
from sucheng_data.model.run import Loaded, Request
from sucheng_data.model.runner import Crashed, Done, Failed, Outcome, Runner, Serial, attempt
from sucheng_data.model.schema import read_schemas
from sucheng_data.operations import _cluster, _dask
from sucheng_data.operations._dask import Dask
from sucheng_data.operations._spark import Spark
from sucheng_data.operations.cache import Cache
from sucheng_data.operations.deliveries import once
from sucheng_data.operations.forks import Forks
from sucheng_data.operations.runners import hands, is_cluster, runner_for
from sucheng_data.operations.settings import Run
from sucheng_data.operations.workspace import Workspace, open_workspace, packaged_schemas
from sucheng_data.pipeline import filling, loading
from sucheng_data.pipeline.filling import BYTES, Filling, batches, fill
from sucheng_data.pipeline.judging import judge
from tests.operations.cluster_acts import LOG, POISON, read_slowly, times_two
from tests.operations.small_city import DAY, HEAD

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = read_schemas(packaged_schemas())
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="signals and processes of POSIX")


def city(root: Path, files: int, poison: int = -1) -> Workspace:
    """A workspace of so many files of ten stations, one with a wrong cell, one that cannot be read; perhaps one of poison."""
    (root / "raw").mkdir(parents=True)
    (root / "sucheng.toml").write_text("[folders]\n", encoding="utf-8")
    for number in range(files):
        street = f"昆山市千灯镇少卿路{number}"
        rows = [
            f"少卿{number}之{k}驿站,昆山市,千灯镇,{street}{k}号,120.9{number:02}{k},31.27{k},WGS84,{'25时' if number == 7 else '24小时'}\n"
            for k in range(10)
        ]
        name = f"驿站{number:03}{POISON if number == poison else ''}.csv"
        (root / "raw" / name).write_text(HEAD + "".join(rows), encoding="utf-8")
    (root / "raw" / "坏的.xlsx").write_bytes(b"PK\x03\x04")
    return open_workspace(root)


def loaded(space: Workspace, runner: Runner | None, progress: loading.Progress = loading.silent) -> Loaded:
    cache = Cache(space.build / "cache", "x")
    return loading.load(space, SCHEMAS, Request((), DAY), progress, cache, runner)


def digest(space: Workspace, what: Loaded) -> str:
    """Of the tables as they are judged, and of every finding."""
    checked = judge(space, SCHEMAS, what, (), Request((), DAY), Cache(space.build / "cache", "x"))
    content = [sorted((name, table.to_pylist()) for name, table in checked.tables.items()), checked.found]
    return hashlib.sha256(repr(content).encode()).hexdigest()


def serially(space: Workspace) -> str:
    """The digest of the same files without a cluster or a cache."""
    return digest(space, loading.load(space, SCHEMAS, Request((), DAY)))


@contextmanager
def refused(what: str) -> Iterator[None]:
    with pytest.raises(CannotWork) as told:
        yield
    assert re.search(what, told.value.en)


def log(space: Workspace) -> list[str]:
    return (space.root / LOG).read_text(encoding="utf-8").splitlines()


@pytest.fixture
def slowly(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (filling, loading):
        monkeypatch.setattr(module, "read_book", read_slowly)


@pytest.fixture(scope="module")
def elsewhere() -> Iterator[str]:
    """The address of a cluster that others run: its workers may have no children."""
    with (
        LocalCluster(
            n_workers=2, threads_per_worker=1, memory_limit=0, dashboard_address="127.0.0.1:0", silence_logs=60
        ) as cluster,
    ):
        yield cluster.scheduler_address.removeprefix("tcp://")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("serial", Serial()),
        ("processes", Forks(3)),
        ("dask", Dask("", 3)),
        ("dask://10.0.0.1:8786", Dask("10.0.0.1:8786", 3)),
        ("spark", Spark("", 3)),
        ("spark://host:7077", Spark("host:7077", 3)),
    ],
)
def test_runners_are_found_by_name(name: str, expected: Runner) -> None:
    runner = runner_for(Run(name, 3))
    assert type(runner) is type(expected) and repr(runner) == repr(expected).replace(hex(id(expected)), hex(id(runner)))
    assert is_cluster(runner) == ("k" in name)


@pytest.mark.parametrize(
    ("name", "meant"), [("dusk", "dask"), ("", ""), ("dask://", "dask"), ("process", "processes"), ("ray://host:1", "")]
)
def test_an_unknown_runner_is_refused(name: str, meant: str) -> None:
    with pytest.raises(UsageError) as told:
        runner_for(Run(name))
    assert "dask://host:port" in told.value.en
    assert told.value.en.partition("did you mean ")[2].partition("?")[0] == meant


def test_the_default_takes_all_processors_and_serial_one() -> None:
    assert [hands(runner) for runner in (None, Forks(), Forks(3), Serial())] == [0, 0, 3, 1]


def test_the_command_line_refuses_an_unknown_runner(tmp_path: Path) -> None:
    city(tmp_path, 1)
    told = CliRunner().invoke(app, ["run", "--runner", "dusk", "-w", str(tmp_path)])
    assert isinstance(told.exception, UsageError) and "did you mean dask?" in told.exception.en
    assert not (tmp_path / "build").exists()


def test_a_missing_library_is_told_with_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with refused(r"pip install 'sucheng-data\[cluster\]'"):
        list(Dask().map(times_two, [1]))


@POSIX
def test_outcomes_come_in_order_and_one_item_costs_itself(elsewhere: str) -> None:
    outcomes = list(Dask(elsewhere).map(times_two, [4, *range(200, 300), 3, 1]))
    assert isinstance(outcomes[0], Crashed)
    assert outcomes[1:101] == [Done(2 * number) for number in range(200, 300)]
    assert isinstance(outcomes[101], Failed) and isinstance(outcomes[101].error, KeyError)
    assert outcomes[102] == Done(2)


def test_a_cluster_that_answers_no_more_is_no_cluster(elsewhere: str) -> None:
    with refused("in the cache"):
        list(Dask(elsewhere, patience=0.5).map(times_two, [1, 5]))


@POSIX
def test_a_cluster_whose_workers_are_all_gone_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_dask, "DESERTED", 1.0)
    monkeypatch.setattr(_dask, "LOOK", 0.5)
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=60) as cluster:
        runner = Dask(cluster.scheduler_address.removeprefix("tcp://"))
        assert list(runner.map(times_two, [2])) == [Done(4)]
        cluster.scale(0)
        with refused("in the cache"):
            list(runner.map(times_two, [5]))


def test_where_there_is_no_cluster_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_dask, "GREETING", 0.5)
    with refused(r"127\.0\.0\.1:9"):
        list(Dask("127.0.0.1:9").map(times_two, [1]))


@POSIX
@pytest.mark.usefixtures("slowly")
@pytest.mark.parametrize("workers", [2, 4])
def test_a_cluster_does_as_one_alone_and_poison_costs_one_file(tmp_path: Path, workers: int) -> None:
    space = city(tmp_path / "w", 40, poison=20)
    expected = serially(space)
    (space.root / LOG).unlink()
    what = loaded(space, Dask("", workers))
    assert what.unreadable == ["raw/坏的.xlsx", f"raw/驿站020{POISON}.csv"]
    assert not what.cached and sorted(log(space)) == sorted({*log(space)}), "each is read once"
    assert digest(space, what) == expected
    assert len(loaded(space, Dask("", workers)).cached) == 39


@POSIX
@pytest.mark.usefixtures("slowly")
def test_a_worker_that_is_killed_costs_nothing(tmp_path: Path) -> None:
    space = city(tmp_path / "w", 40)
    killed = []

    def kill(_name: str, done: int, _total: int) -> None:
        if done and not killed:
            workers = [one for one in psutil.Process().children() if "spawn_main" in " ".join(one.cmdline())]
            killed.append(workers[-1].pid)
            os.kill(killed[0], signal.SIGKILL)

    what = loaded(space, Dask("", 2), kill)
    assert killed and digest(space, what) == serially(space)


@POSIX
@pytest.mark.usefixtures("slowly")
def test_poison_costs_one_file_even_where_nothing_limits_the_reading(tmp_path: Path, elsewhere: str) -> None:
    space = city(tmp_path / "w", 20, poison=10)
    what = loaded(space, Dask(elsewhere))
    assert what.unreadable == ["raw/坏的.xlsx", f"raw/驿站010{POISON}.csv"]
    # With its neighbour, alone, and here; a worker that dies before it began also counts as one that died of it.
    assert 1 <= log(space).count(f"raw/驿站010{POISON}.csv") <= 4 + 4 + 1
    assert digest(space, what) == serially(space)


@POSIX
@pytest.mark.usefixtures("slowly")
def test_a_driver_that_is_killed_and_begins_again_reads_nothing_twice(tmp_path: Path) -> None:
    space = city(tmp_path / "w", 40)
    command = [sys.executable, "-c", f"from tests.operations.cluster_acts import drive; drive({str(space.root)!r})"]
    with subprocess.Popen(command, cwd=ROOT) as driver:
        waited(lambda: len(entries(space)) > 16)
        children = psutil.Process(driver.pid).children(recursive=True)
        driver.kill()
    waited(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
    before, half = entries(space), set(log(space))
    assert len(half) < 41, "the driver was killed too late"
    (space.root / LOG).unlink()
    what = loaded(space, Dask("", 2))
    assert not {*what.cached} & {*log(space)} and {*what.cached} | {*log(space)} == {
        file.relative_to(space.root).as_posix() for file in space.raw.iterdir()
    }
    assert len(what.cached) >= len(before) // 2 - 2, "two entries a file; the last may lack one"
    assert before.items() <= entries(space).items(), "no entry was written again"
    assert digest(space, what) == serially(space)


def entries(space: Workspace) -> dict[str, int]:
    """The entries of the cache, and their inodes: another one each time they are written."""
    found = {path.name: path.stat().st_ino for path in (space.build / "cache").glob("*/[!.]*")}
    return {name: found[name] for name in sorted(found)}


def waited(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


class Fragile:
    """Tasks that crash when there is poison in them; all others are done here."""

    def __init__(self) -> None:
        self.sizes: list[list[int]] = []

    def map(self, work: Callable, items: Sequence) -> Iterator[Outcome]:
        self.sizes.append([len(item) for item in items])
        for item in items:
            poisoned = any(POISON in file.name for _, _, file in item)
            yield Crashed("poison") if poisoned else attempt(work, item)


def filled(space: Workspace, runner: Runner, given: Hints | None = None) -> dict:
    fresh, _ = once(sorted(space.raw.iterdir()), space, SCHEMAS, given or Hints(""))
    told = fill(fresh, SCHEMAS, loading.silent, (Cache(space.build / "cache", "x"), runner))
    return {file.name: told[name] for name, _, file in fresh if name in told}


def test_a_task_that_crashes_is_halved_down_to_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "PARTS", 2)
    runner = Fragile()
    told = filled(city(tmp_path, 15, poison=6), runner)
    assert runner.sizes == [[8, 8], [4, 4], [2, 2], [1, 1]]
    assert len(told) == 15 and [name for name, why in told.items() if why] == ["坏的.xlsx"]
    assert isinstance(told["坏的.xlsx"], UnreadableFile) and f"驿站006{POISON}.csv" not in told


def test_what_a_password_protects_stays_here(tmp_path: Path) -> None:
    assert not filled(city(tmp_path, 2), Serial(), Hints("", password_env="SECRET"))


def test_another_program_is_no_help(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "Filling", lambda *given: replace(Filling(*given), program="another"))
    with refused("another version"):
        filled(city(tmp_path, 2), Serial())


def test_tasks_have_about_the_same_work(tmp_path: Path) -> None:
    def sizes(*given: int) -> list[int]:
        files = []
        for number, size in enumerate(given):
            files.append((str(number), Hints(""), tmp_path / str(number)))
            with files[-1][2].open("wb") as file:
                file.truncate(size)
        parts = batches(files)
        assert [one for part in parts for one in part] == files
        return [len(part) for part in parts]

    assert sizes() == []
    assert sizes(0) == [1]
    assert sizes(*[1] * 40) == [3] * 13 + [1]
    assert sizes(*[1] * 1700) == [100] * 17
    assert sizes(*[1] * 17, 2 * BYTES, *[1] * 14) == [2] * 8 + [1, 1] + [2] * 7
    assert sizes(*[BYTES // 2 + 1] * 20) == [1] * 20


def test_a_missing_file_is_told_as_ever(tmp_path: Path) -> None:
    space = city(tmp_path, 1)
    gone = (str(tmp_path / "gone.csv"), Hints("raw/gone.csv"), tmp_path / "gone.csv")
    told = fill([gone], SCHEMAS, loading.silent, (Cache(space.build / "cache", "x"), Serial()))
    assert isinstance(told[gone[0]], UnreadableFile)


def test_libraries_are_asked_for_by_their_own_name() -> None:
    with refused("pip install 'that'"):
        _cluster.needed("no_such_library", "that")


if find_spec("pyspark"):  # which takes half a gigabyte and a Java: tried by hand, see docs/cluster.md

    @pytest.mark.usefixtures("slowly")
    def test_spark_does_as_one_alone(tmp_path: Path) -> None:
        space = city(tmp_path / "w", 20, poison=10)
        assert digest(space, loaded(space, Spark("", 2))) == serially(space)
