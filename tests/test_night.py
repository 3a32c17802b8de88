"""`sucheng run` as a night does it: only what changed, never half, the last good rows where a delivery fails, a record of all."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import orjson
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import Locked
from sucheng_data.model.night import Night
from sucheng_data.operations import workers
from sucheng_data.operations.lock import sole
from sucheng_data.operations.runs import nights
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request
from sucheng_data.pipeline.night import Asked, Done, run_night

DAY = date(2026, 3, 2)
HEAD = ["驿站名称", "区县", "街道", "地址", "经度", "纬度", "坐标系", "开放时间"]
UNION, WOMEN = "苏州市总工会", "苏州市妇女联合会"


def _rows(word: str, count: int) -> list[list[str]]:
    return [
        [f"{word}{n}号驿站", "昆山市", "千灯镇", f"昆山市千灯镇{word}路{n}号", f"121.{n:03d}1", f"31.2{n:03d}1", "WGS84", "24小时"]
        for n in range(1, count + 1)
    ]  # fmt: skip


def _deliver(space: Workspace, sender: str, name: str, word: str, count: int) -> Path:
    path = space.raw / sender / name
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    for row in (HEAD, *_rows(word, count)):
        book.active.append(row)
    book.save(path)
    return path


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    space = open_workspace(tmp_path)
    _deliver(space, UNION, "驿站.xlsx", "暖新", 12)
    _deliver(space, WOMEN, "微家.xlsx", "巾帼", 10)
    return space


def _night(space: Workspace, day: date = DAY, **asked: object) -> Done:
    return run_night(space, Asked(Request((), day, Hints("")), **asked), lambda *_: None)  # type: ignore[arg-type]


def _names(space: Workspace) -> list[str]:
    return sorted(pq.read_table(space.current / "stations.parquet")["name"].to_pylist())


def _flags(space: Workspace) -> dict[str, list[str]]:
    table = pq.read_table(space.current / "stations.parquet")
    return dict(zip(table["name"].to_pylist(), table["flags"].to_pylist(), strict=True))


def _tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_night_publishes_and_leaves_its_record(space: Workspace) -> None:
    done = _night(space)
    assert (done.night.outcome, done.night.exit_code) == ("published", 0)
    (record,) = nights(space.build)
    assert record.to_dict() == done.night.to_dict()
    assert record.rows["stations"] == 22
    assert [(one.file, one.owner, one.rows, one.state) for one in record.inputs] == [
        ("raw/苏州市妇女联合会/微家.xlsx", "SZ-FL", 10, "read"),
        ("raw/苏州市总工会/驿站.xlsx", "SZ-ZGH", 12, "read"),
    ]
    assert record.release == space.current.resolve().name
    lines = (space.build / "runs" / f"{record.run}.jsonl").read_bytes().splitlines()
    assert [orjson.loads(line)["event"] for line in lines] == ["start", "load", "judge", "publish", "end"]


def test_an_unchanged_night_opens_no_file_and_says_the_same(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first, before = _night(space), _tree(space.releases)
    monkeypatch.setattr("sucheng_data.pipeline.loading.load", None)
    again = _night(space)
    assert again.night.outcome == "unchanged"
    assert again.checked is None
    assert (again.night.exit_code, again.night.rows) == (first.night.exit_code, first.night.rows)
    assert _tree(space.releases) == before


def test_another_day_judges_anew_and_reads_nothing(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    _night(space)
    monkeypatch.setattr(workers, "_pool", None)
    done = _night(space, DAY + timedelta(days=1))
    assert done.checked is not None
    assert {one.state for one in done.night.inputs} == {"cached"}


def test_afresh_reads_everything_anew_and_the_next_night_has_nothing_to_do(space: Workspace) -> None:
    before = _night(space)
    done = _night(space, afresh=True)
    assert {one.state for one in done.night.inputs} == {"read"}
    assert (done.night.outcome, done.night.release) == ("unchanged", before.night.release)
    assert done.night.changes == {}
    assert _night(space).checked is None


def test_a_night_of_the_same_content_leaves_the_internal_workbook_alone(space: Workspace) -> None:
    _night(space)
    _deliver(space, WOMEN, "微家.xlsx", "巾帼", 11)
    _night(space)
    (path,) = (space.build / "internal" / space.current.resolve().name).iterdir()
    assert "巾帼11号驿站" in str(list(openpyxl.load_workbook(path)["变化"].values)), "it has something to lose"
    before = _tree(space.build / "internal")
    assert _night(space, DAY + timedelta(days=1)).night.outcome == "unchanged"
    assert _night(space, afresh=True).night.outcome == "unchanged"
    assert _tree(space.build / "internal") == before
    shutil.rmtree(path.parent)
    _night(space, afresh=True)
    assert path.is_file(), "one that is gone is made again"


def test_what_is_of_all_files_is_not_worked_out_for_each(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from sucheng_data.pipeline import standing

    calls, whole = [], standing.overtaken
    monkeypatch.setattr(standing, "overtaken", lambda checked: calls.append(1) or whole(checked))
    assert _night(space).night.outcome == "published" and len(calls) == 1


def test_one_changed_workbook_is_one_workbook_read(space: Workspace) -> None:
    _night(space)
    _deliver(space, WOMEN, "微家.xlsx", "巾帼", 11)
    done = _night(space)
    assert {one.file.rpartition("/")[2]: one.state for one in done.night.inputs} == {
        "微家.xlsx": "read",
        "驿站.xlsx": "cached",
    }
    assert done.night.outcome == "published" and len(_names(space)) == 23
    assert done.night.changes["stations"] == {"add": 1, "move": 0, "modify": 0, "remove": 0}


@pytest.mark.parametrize("touch", ["raw", "decision", "schema", "setting", "registry", "release"])
def test_whatever_a_release_depends_on_is_looked_at(space: Workspace, touch: str) -> None:
    _night(space)
    if touch == "raw":
        (space.raw / WOMEN / "微家.xlsx").rename(space.raw / WOMEN / "微家（终稿）.xlsx")
    elif touch == "decision":
        space.decisions.mkdir()
        (space.decisions / "SZ-ZGH.csv").write_text("", encoding="utf-8")
    elif touch == "schema":
        shutil.copytree(space.schemas, space.root / "schemas")
        space = open_workspace(space.root)
        path = space.schemas / "rules.json"
        path.write_bytes(path.read_bytes() + b"\n")
    elif touch == "setting":
        (space.root / "sucheng.toml").write_text("[sources]\ndays = 3\n", encoding="utf-8")
    elif touch == "registry":
        path = space.registry / "stations.csv"
        path.write_text(path.read_text("utf-8").replace("暖新1号驿站", "暖新1号驿站|暖新一站"), encoding="utf-8")
    else:
        (space.current.resolve() / "stations.parquet").write_bytes(b"damaged")
    try:
        done = _night(space)
    finally:
        assert done.checked is not None or done.error is not None
    assert _names(space)


def test_cached_and_cold_give_the_same_bytes(space: Workspace) -> None:
    _night(space)
    cold = open_workspace(Path(shutil.copytree(space.root, space.root.with_name("cold"), symlinks=True)))
    shutil.rmtree(cold.build / "cache")
    _deliver(space, WOMEN, "微家.xlsx", "巾帼", 14)
    shutil.copytree(space.raw, cold.raw, dirs_exist_ok=True)
    for each in (space, cold):
        done = _night(each, DAY + timedelta(days=1))
        assert {one.state for one in done.night.inputs} == ({"read"} if each is cold else {"read", "cached"})
    assert cold.current.resolve().name == space.current.resolve().name
    assert _tree(cold.current.resolve()) == _tree(space.current.resolve())
    assert _tree(cold.registry) == _tree(space.registry)


def test_a_second_run_is_turned_away_at_once(space: Workspace) -> None:
    with sole(space.build), pytest.raises(Locked, match="PID"):
        _night(space)
    assert list(nights(space.build)) == []
    assert _night(space).night.outcome == "published"


def _stale(done: Done) -> list[tuple[str, str, int, str]]:
    return [(one.owner, one.entity, one.rows, one.why) for one in done.night.stale]


def test_a_missing_file_is_stood_in_for_and_flagged(space: Workspace) -> None:
    _night(space)
    (space.raw / WOMEN / "微家.xlsx").unlink()
    later = DAY + timedelta(days=3)
    done = _night(space, later)
    assert len(_names(space)) == 22
    assert _stale(done) == [("SZ-FL", "stations", 10, "missing")]
    assert (done.night.stale[0].since, done.night.stale[0].until) == ("2026-03-02", "2026-04-01")
    assert done.night.exit_code == 1, "somebody must ask for the file"
    flags = _flags(space)
    assert all(("FILE-W03" in codes) == name.startswith("巾帼") for name, codes in flags.items())
    sources = pq.read_table(space.current / "sources.parquet").to_pylist()
    note = next(one["quality_note"] for one in sources if "微家" in one["file_name"])
    assert "这次没有收到，沿用 2026-03-02 采用的内容" in note
    again = _night(space, later + timedelta(days=1))
    assert again.night.stale[0].since == "2026-03-02", "it does not grow younger by standing in"


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", "密码".encode()])
def test_an_unreadable_file_is_stood_in_for(space: Workspace, content: bytes) -> None:
    _night(space)
    (space.raw / WOMEN / "微家.xlsx").write_bytes(content)
    done = _night(space)
    assert _stale(done) in ([("SZ-FL", "stations", 10, "unreadable")], [("SZ-FL", "stations", 10, "collapsed")])
    assert len(_names(space)) == 22
    _deliver(space, WOMEN, "微家.xlsx", "巾帼", 10)
    assert _stale(_night(space)) == []
    assert not any("FILE-W03" in codes for codes in _flags(space).values())


def test_a_collapsed_delivery_is_not_believed_until_somebody_says_so(space: Workspace) -> None:
    _night(space)
    _deliver(space, UNION, "驿站.xlsx", "暖新", 3)
    assert _stale(_night(space)) == [("SZ-ZGH", "stations", 12, "collapsed")]
    assert len(_names(space)) == 22
    done = _night(space, as_they_are=("SZ-ZGH",))
    assert _stale(done) == []


def test_a_small_loss_is_believed(space: Workspace) -> None:
    _night(space)
    _deliver(space, UNION, "驿站.xlsx", "暖新", 8)
    assert _stale(_night(space)) == []


def test_a_new_name_for_next_months_file_is_no_missing_file(space: Workspace) -> None:
    _night(space)
    (space.raw / UNION / "驿站.xlsx").unlink()
    _deliver(space, UNION, "驿站4月.xlsx", "暖新", 12)
    done = _night(space)
    assert _stale(done) == [] and len(_names(space)) == 22


def test_one_file_of_several_is_missing_whatever_its_share(space: Workspace) -> None:
    _deliver(space, UNION, "园区.xlsx", "园区", 2)
    _night(space)
    (space.raw / UNION / "园区.xlsx").unlink()
    done = _night(space)
    assert _stale(done) == [("SZ-ZGH", "stations", 2, "missing")] and done.night.outcome == "published"
    assert len(_names(space)) == 24
    assert sorted(name for name, flags in _flags(space).items() if "FILE-W03" in flags) == [
        "园区1号驿站",
        "园区2号驿站",
    ]
    _deliver(space, UNION, "工业园区.xlsx", "园区", 3)
    assert _stale(_night(space)) == []
    assert len(_names(space)) == 25


def test_a_sheet_that_is_gone_from_a_file_is_stood_in_for(space: Workspace) -> None:
    path = space.raw / UNION / "驿站.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("福利清单")
    for row in (
        ["福利名称", "提供单位", "服务对象", "有效期"],
        *([f"暖{n}", "苏州市总工会", "快递员", "2026年全年"] for n in range(7)),
    ):
        sheet.append(row)
    book.save(path)
    first = _night(space)
    assert first.night.rows["benefits"] == 7
    _deliver(space, UNION, "驿站.xlsx", "暖新", 13)
    assert [one[1:] for one in _stale(_night(space))] == [("benefits", 7, "collapsed"), ("stations", 12, "collapsed")]


def test_what_is_too_old_stands_in_no_longer(space: Workspace) -> None:
    _night(space)
    (space.raw / WOMEN / "微家.xlsx").unlink()
    last = _night(space, DAY + timedelta(days=29))
    assert len(last.night.stale) == 1
    gone = _night(space, DAY + timedelta(days=30))
    assert _stale(gone) == []


def test_a_file_changed_while_it_is_read_is_not_taken_for_what_it_was(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sucheng_data.pipeline import loading

    known = {}

    def changing(file: Path) -> str:
        known[file] = known.get(file, 0) + 1
        return f"{file}{known[file] if file.name == '微家.xlsx' else ''}"

    monkeypatch.setattr(loading, "digest_of", changing)
    monkeypatch.setattr("sucheng_data.operations.deliveries.digest_of", changing)
    done = _night(space)
    assert [one.state for one in done.night.inputs if "微家" in one.file] == ["refused"]


def test_a_crash_of_ours_is_recorded_and_publishes_nothing(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("sucheng_data.pipeline.judging.validate", crash)
    done = _night(space)
    assert isinstance(done.error, RuntimeError)
    (record,) = nights(space.build)
    assert (record.outcome, record.exit_code, record.error) == ("failed", 6, "RuntimeError")
    assert not space.current.exists()


def test_sigterm_ends_it_where_it_stands(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def wait(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(10)

    monkeypatch.setattr("sucheng_data.pipeline.judging.validate", wait)
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        _night(space)
    assert time.monotonic() - start < 8
    (record,) = nights(space.build)
    assert (record.outcome, record.exit_code) == ("stopped", 143)
    monkeypatch.undo()
    assert _night(space).night.outcome == "published"


def test_it_runs_where_signals_cannot_be_caught(space: Workspace) -> None:
    ended: list[Night] = []
    thread = threading.Thread(target=lambda: ended.append(_night(space).night))
    thread.start()
    thread.join()
    assert ended[0].outcome == "published"


def test_the_command(space: Workspace) -> None:
    told = [sys.executable, "-m", "sucheng_data", "run", "--as-of", "2026-03-02", "-w", str(space.root)]
    dry = subprocess.run([*told, "--dry-run"], capture_output=True, text=True, check=False)
    assert dry.returncode == 0, dry.stderr
    assert not space.build.exists()
    first = subprocess.run(told, capture_output=True, text=True, check=False)
    assert first.returncode == 0, first.stderr
    assert "已发布" in first.stdout
    second = subprocess.run(told, capture_output=True, text=True, check=False)
    assert second.stdout.startswith("没有变化，沿用 2026-03-02-")
    with sole(space.build):
        third = subprocess.run(told, capture_output=True, text=True, check=False)
    assert third.returncode == 4 and f"PID {os.getpid()}" in third.stderr
    (space.raw / WOMEN / "微家.xlsx").unlink()
    fourth = subprocess.run(told, capture_output=True, text=True, check=False)
    assert fourth.returncode == 1 and "沿用 SZ-FL 2026-03-02 的 stations 10 条" in fourth.stderr
    fifth = subprocess.run([*told, "--accept", "SZ-FL"], capture_output=True, text=True, check=False)
    assert fifth.returncode in (0, 5)
