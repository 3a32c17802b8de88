"""Faults of machines and people that a night meets, each with the outcome that docs/reliability.md promises."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import orjson
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.batch import Hints
from sucheng_data.model.errors import CannotWork, SuchengError
from sucheng_data.operations import accepted, store
from sucheng_data.operations.lock import sole
from sucheng_data.operations.runs import nights
from sucheng_data.operations.verify import verify
from sucheng_data.operations.workspace import Workspace, open_workspace
from sucheng_data.pipeline import Request
from sucheng_data.pipeline.night import Asked, Done, run_night

DAY = date(2026, 3, 2)
HEAD = "驿站名称,区县,街道,地址,经度,纬度,坐标系,开放时间"
UNION, WOMEN = "苏州市总工会", "苏州市妇女联合会"
SHOWN = {"LC_ALL": "zh_CN.UTF-8"}


def _text(word: str, count: int) -> str:
    lines = [
        f"{word}{n}号驿站,昆山市,千灯镇,昆山市千灯镇{word}路{n}号,121.{n:03}1,31.2{n:03}1,WGS84,24小时"
        for n in range(1, count + 1)
    ]
    return "\n".join([HEAD, *lines, ""])


def _deliver(root: Path, sender: str, name: str, word: str, count: int) -> Path:
    path = root / "raw" / sender / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(word, count), encoding="utf-8")
    return path


def _night(space: Workspace, day: date = DAY, **asked: object) -> Done:
    return run_night(space, Asked(Request((), day, Hints("")), **asked), lambda *_: None)  # type: ignore[arg-type]


def _names(space: Workspace) -> list[str]:
    return sorted(pq.read_table(space.current / "stations.parquet")["name"].to_pylist())


def _sound(space: Workspace) -> bool:
    return not verify(space.current).faults and not [path for path in space.build.rglob(".*") if path.is_file()]


def _command(root: Path, *words: str, day: str = "2026-03-02") -> list[str]:
    return [sys.executable, "-m", "sucheng_data", "run", "-w", str(root), "--as-of", day, *words]


def _run(root: Path, environment: Mapping[str, str | None] | None = None) -> subprocess.CompletedProcess[str]:
    known = {**os.environ, **SHOWN, **(environment or {})}
    given = {name: value for name, value in known.items() if value is not None}
    return subprocess.run(_command(root), capture_output=True, text=True, env=given, check=False)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two departments after its first night."""
    root = tmp_path_factory.mktemp("house") / "city"
    root.mkdir()
    (root / "sucheng.toml").write_text("", encoding="utf-8")
    _deliver(root, UNION, "驿站.csv", "暖新", 12)
    _deliver(root, WOMEN, "微家.csv", "巾帼", 10)
    assert _night(open_workspace(root)).night.exit_code == 0
    return root


@pytest.fixture
def space(published: Path, tmp_path: Path) -> Workspace:
    """A copy of it, with a delivery that no night has seen."""
    shutil.copytree(published, tmp_path / "city", symlinks=True)
    _deliver(tmp_path / "city", UNION, "驿站.csv", "暖新", 13)
    return open_workspace(tmp_path / "city")


@pytest.mark.parametrize("at", ["accepted.json", "stations.csv", "draft"])
def test_a_disk_that_fills_up_at_any_file_keeps_the_last_release(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    before, whole = space.current.resolve().name, store._sync

    def sync(path: Path) -> None:
        if at in path.name:
            raise full
        whole(path)

    monkeypatch.setattr(store, "_sync", sync)
    try:
        error = _night(space).error
    except SuchengError as raised:
        error = raised
    assert isinstance(error, CannotWork) and "No space left" in error.zh
    assert _sound(space)
    monkeypatch.undo()
    assert _night(space).night.exit_code == 0
    assert len(_names(space)) == 23 and _sound(space)
    assert at == "accepted.json" or space.current.resolve().name != before


def test_the_clock_jumps_back(space: Workspace) -> None:
    for days in (0, -1, -366):
        assert _night(space, DAY + timedelta(days=days)).night.exit_code == 0
        assert len(_names(space)) == 23 and _sound(space)
    assert len(list(nights(space.build))) == 4


def test_zone_and_locale_change_nothing_in_a_release(published: Path, space: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(space.root, other, symlinks=True)
    first = _run(space.root, {"TZ": "Pacific/Kiritimati"})
    second = _run(other, {"TZ": "America/Adak", "LC_ALL": "C", "LANG": "C", "HOME": None, "TMPDIR": "/nowhere"})
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert space.current.readlink() == (other / "build" / "releases" / "current").readlink()
    files = [path.relative_to(space.current) for path in space.current.rglob("*") if path.is_file()]
    there = other / "build" / "releases" / "current"
    assert all((space.current / name).read_bytes() == (there / name).read_bytes() for name in files)


def test_a_year_without_a_calendar_is_told_every_night_and_stops_nothing(space: Workspace) -> None:
    path = space.raw / UNION / "驿站.csv"
    path.write_text(path.read_text("utf-8").replace("24小时", "工作日9:00-17:00", 2), encoding="utf-8")
    known = _night(space)
    assert known.night.notes == () or not list(known.night.notes)
    done = _night(space, date(2031, 5, 1), afresh=True)
    assert (done.error, done.night.exit_code) == (None, 0) and _sound(space)
    (note,) = done.night.notes
    assert (
        note.code == "STA-W15"
        and "没有2031年的放假安排：" in note.zh
        and "（2个驿站" in note.zh
        and "holidays of 2031" in note.en
    )
    again = _night(space, date(2031, 5, 1))
    assert again.checked is None and list(again.night.notes) == [note]
    assert list(next(nights(space.build)).notes) == [note], "as the record is read again"
    for lang, words in (("zh", "没有2031年的放假安排"), ("en", "The holidays of 2031 are not known")):
        command = [*_command(space.root, "--lang", lang, day="2031-05-01")]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        assert ended.returncode == 0 and words in ended.stderr


def test_two_workspaces_at_once_know_nothing_of_each_other(space: Workspace, tmp_path: Path) -> None:
    other = tmp_path / "other"
    shutil.copytree(space.root, other, symlinks=True)
    runs = [subprocess.Popen(_command(root), stdout=subprocess.DEVNULL) for root in (space.root, other)]
    assert [run.wait() for run in runs] == [0, 0]


def test_an_input_deleted_while_it_is_read(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    from sucheng_data.pipeline import loading

    def gone(files: list[object], *rest: object) -> object:
        (space.raw / WOMEN / "微家.csv").write_text(_text("巾帼", 11), encoding="utf-8")
        found = once(files, *rest)  # type: ignore[operator]
        (space.raw / WOMEN / "微家.csv").unlink()
        return found

    once = loading.once
    monkeypatch.setattr(loading, "once", gone)
    done = _night(space)
    assert [(one.owner, one.rows) for one in done.night.stale] == [("SZ-FL", 10)]
    assert len(_names(space)) == 23 and _sound(space)


def test_an_input_that_is_half_written_stands_back_for_the_last_good_one(space: Workspace) -> None:
    book = openpyxl.Workbook()
    for line in _text("巾帼", 11).splitlines():
        book.active.append(line.split(","))
    path = space.raw / WOMEN / "微家.csv"
    book.save(path)
    path.write_bytes(path.read_bytes()[:-400])
    done = _night(space)
    assert [(one.owner, one.rows) for one in done.night.stale] == [("SZ-FL", 10)]
    assert len(_names(space)) == 23 and _sound(space)


def test_an_input_deleted_before_it_is_archived_is_no_failure(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = accepted._copy

    def late(source: Path, *rest: object) -> None:
        source.unlink()
        whole(source, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(accepted, "_copy", late)
    done = _night(space)
    assert (done.error, done.night.exit_code) == (None, 0)
    assert _sound(space)


def test_links_that_are_not_followed_are_told_of(space: Workspace, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    (tmp_path / "share" / "新.csv").write_text(_text("链接", 3), encoding="utf-8")
    assert _night(space).night.exit_code == 0
    links = {"share": tmp_path / "share", "loop": space.raw, "self": "self", "gone.csv": "nowhere.csv"}
    for name, target in {**links, "zero.csv": "/dev/zero"}.items():
        (space.raw / name).symlink_to(target)
    os.mkfifo(space.raw / "pipe.csv")
    done = _night(space)
    assert done.checked is not None and done.night.exit_code == 0, "a new link is a change"
    told = {one.place.file: one for one in done.checked.report.issues if one.code == "FILE-W04"}
    assert sorted(told) == sorted(f"raw/{name}" for name in (*links, "zero.csv", "pipe.csv"))
    assert "不跟随" in told["raw/share"].message.zh and "指向的不是文件" in told["raw/gone.csv"].message.zh
    assert done.night.findings[""].warnings == 6
    assert {one.file.rpartition("/")[2] for one in done.night.inputs} == {"驿站.csv", "微家.csv"}
    ended = subprocess.run([*_command(space.root), "--afresh"], capture_output=True, text=True, check=False)
    assert ended.stdout.count("raw/share") == 1 and "不跟随" in ended.stdout


def test_where_links_alone_are_delivered_the_refusal_names_them(tmp_path: Path) -> None:
    (tmp_path / "sucheng.toml").touch()
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / UNION).symlink_to("/usr")
    ended = _run(tmp_path)
    assert ended.returncode == 3 and ended.stderr.count("\n") == 1 and f"raw/{UNION} 是指向文件夹的链接" in ended.stderr


NAMES = [b"; rm -rf x.csv", b"a\nb.csv", "\u202egnp.csv".encode(), b"$(touch pwned).csv", b"-w.csv", b"=cmd|x!A1.csv"]
NAMES += [("长" * 82 + ".csv").encode(), b"\xff\xfe\xd7\xdc.csv", b"%s{0}<b>'\".csv"]


def test_a_name_is_only_a_name(space: Workspace) -> None:
    for at, name in enumerate(NAMES):
        (space.raw / UNION / os.fsdecode(name)).write_text(_text(f"名{at}", 2), encoding="utf-8")
    done = _night(space)
    assert done.error is None and done.night.exit_code in (0, 1)
    assert len(done.night.inputs) == 2 + len(NAMES)
    assert {one.state for one in done.night.inputs} <= {"read", "cached"}
    assert len(_names(space)) == 23 + 2 * len(NAMES) and _sound(space)
    assert not list(space.root.rglob("pwned"))
    ended = _run(space.root)
    assert ended.returncode == done.night.exit_code and "没有变化" in ended.stdout


def test_a_path_inside_a_workbook_leads_nowhere(space: Workspace) -> None:
    path = space.raw / UNION / "坏.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "..|..|outside"
    for line in _text("路径", 2).splitlines():
        book.active.append(line.split(","))
    book.save(path)
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"..|..|outside", b"../../outside")
    with zipfile.ZipFile(path, "w") as new:
        for name, content in parts.items():
            new.writestr(name, content)
        new.writestr("../../../outside.txt", "x")
        new.writestr(f"{space.root.parent}/outside/absolute.txt", "x")
    done = _night(space)
    assert done.error is None and _sound(space)
    assert not list(space.root.parent.rglob("outside*"))


@pytest.mark.parametrize("content", ["[sources\n", "sources = 3\n", "[gates]\n", "[sources]\ndays = 'x'\n"])
def test_settings_that_are_broken_stop_it_in_one_line(space: Workspace, content: str) -> None:
    (space.root / "sucheng.toml").write_text(content, encoding="utf-8")
    ended = _run(space.root)
    assert ended.returncode in (2, 3) and ended.stderr.count("\n") == 1, ended.stderr
    assert "sucheng.toml" in ended.stderr or "[sources] days" in ended.stderr


def test_a_registry_with_merge_marks_stops_it(space: Workspace) -> None:
    path = space.registry / "stations.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("\n", "\n<<<<<<< HEAD\n", 1) + "=======\n>>>>>>> other\n", encoding="utf-8")
    before = path.read_bytes()
    done = _night(space)
    assert isinstance(done.error, SuchengError) and done.error.exit_code == 3 and "stations.csv" in done.error.zh
    assert path.read_bytes() == before and len(_names(space)) == 22 and _sound(space)


@pytest.mark.parametrize("command", ["run", "publish"])
def test_a_current_that_became_a_folder_is_one_line_before_any_work(space: Workspace, command: str) -> None:
    release = space.current.resolve()
    space.current.unlink()
    shutil.copytree(release, space.current)
    words = [sys.executable, "-m", "sucheng_data", command, "-w", str(space.root), "--as-of", "2026-03-02"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, **SHOWN})
    assert ended.returncode == 3 and "Traceback" not in ended.stderr
    assert ended.stderr.count("\n") == 1 and f"{space.current} 应该是指向一次发布的链接，却是文件夹" in ended.stderr
    assert not list(space.releases.glob(".*")) and _names(space) and not space.current.is_symlink()
    for look in ("doctor", "status"):
        told = subprocess.run([*words[:3], look, "-w", str(space.root)], capture_output=True, text=True, check=False)
        assert told.returncode == 1 and "应该是指向一次发布的链接" in told.stdout
    space.current.rename(space.root / "aside")
    assert _run(space.root).returncode == 0 and len(_names(space)) == 23 and _sound(space)


@pytest.mark.parametrize("content", [b"\xff\xfe\x00\x00", b"<<<<<<< HEAD\n", b'"'])
def test_decisions_that_are_damaged_stop_it(space: Workspace, content: bytes) -> None:
    space.decisions.mkdir()
    (space.decisions / "SZ-ZGH.csv").write_bytes(content)
    done = _night(space)
    assert isinstance(done.error, SuchengError) and "SZ-ZGH.csv" in done.error.zh
    assert len(_names(space)) == 22 and _sound(space)


def test_a_damaged_cache_costs_time_and_nothing_else(published: Path, space: Workspace) -> None:
    for at, path in enumerate(path for path in (space.build / "cache").rglob("*") if path.is_file()):
        path.write_bytes([b"", b"garbage" * 99, path.read_bytes()[:-9]][at % 3])
    (space.build / "cache" / "zz").write_bytes(b"not a folder")
    done = _night(space)
    assert done.night.exit_code == 0 and {one.state for one in done.night.inputs} == {"read"}
    assert len(_names(space)) == 23


@pytest.mark.parametrize("name", ["accepted.json", "night.json"])
@pytest.mark.parametrize("content", [b'{"a": 1}', b"[[]]"])
def test_damaged_states_are_written_anew(space: Workspace, name: str, content: bytes) -> None:
    path = space.build / "state" / name
    path.write_bytes(content)
    done = _night(space)
    assert (done.error, done.night.exit_code) == (None, 0)
    assert orjson.loads(path.read_bytes()) and path.read_bytes() != content


def test_a_lock_file_of_a_dead_run_locks_nothing(space: Workspace) -> None:
    (space.build / "run.lock").write_bytes(b'{"pid": 1, "host": "elsewhere", "since": "2020"}')
    assert _night(space).night.exit_code == 0


def test_the_holder_is_named_though_an_earlier_one_is_still_written(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sucheng_data.operations import lock

    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    with sole(space.build):
        path = space.build / "run.lock"
        right = path.read_bytes()
        path.write_bytes(orjson.dumps({"pid": ended.pid, "host": socket.gethostname(), "since": "2020"}))
        monkeypatch.setattr(lock, "PAUSE", 0.2)
        threading.Timer(0.3, lambda: path.write_bytes(right)).start()
        with pytest.raises(SuchengError, match=f"PID {os.getpid()},"):
            _night(space)


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_run_that_is_asked_to_end_does(space: Workspace, sent: int, code: int) -> None:
    run = subprocess.Popen(_command(space.root), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    log = space.build / "runs"
    for _ in range(600):
        if any('"event":"load"' in path.read_text("utf-8") for path in log.glob("000002-*.jsonl")):
            break
        time.sleep(0.05)
    run.send_signal(sent)
    told = run.communicate()[1].decode()
    assert run.returncode == code and "Traceback" not in told
    assert next(nights(space.build)).outcome == "stopped" and _sound(space)
    assert _night(space).night.exit_code == 0 and len(_names(space)) == 23


@pytest.mark.parametrize("streams", [">&-", ">&- 2>&- <&-", ">/dev/full", "| true"])
def test_an_output_nobody_takes_spoils_no_release(space: Workspace, streams: str) -> None:
    words = " ".join(f"'{word}'" for word in _command(space.root))
    ended = subprocess.run(["bash", "-c", f"{words} {streams}"], capture_output=True, text=True, check=False)
    assert ended.returncode == (3 if "full" in streams else 0), ended.stderr
    assert "Traceback" not in ended.stderr
    assert len(_names(space)) == 23 and _sound(space)


def test_a_broken_pipe_of_our_own_is_no_success() -> None:
    told = """
import sys, sucheng_data.cli.app as app
from sucheng_data.__main__ import run
def broken(**_): raise BrokenPipeError
app.app = broken
sys.argv = ["sucheng", "run"]
sys.exit(run())
"""
    ended = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    assert ended.returncode == 6, ended.stderr
    Path(ended.stderr.split("see ")[1].strip()).unlink()


def test_a_system_without_utf8_is_told_so(space: Workspace) -> None:
    ended = _run(space.root, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"})
    assert ended.returncode == 3 and "PYTHONUTF8=1" in ended.stderr and ended.stderr.count("\n") == 1


def test_no_permission_to_write_is_one_line(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that has become read-only."""
    opened = os.open

    def refused(path: object, flags: int, *more: object, **named: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR) and str(path).startswith(str(space.build)):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        return opened(path, flags, *more, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(CannotWork, match="Read-only"):
        _night(space)
    monkeypatch.undo()
    assert _run(space.root).returncode == 0


@pytest.mark.parametrize("answers", [False, True])
def test_a_webhook_that_is_down_or_hangs_delays_and_fails_nothing(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, *, answers: bool
) -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if answers:  # takes the connection, and says nothing
            server.listen()
        monkeypatch.setenv("HOOK", f"http://127.0.0.1:{server.getsockname()[1]}/")
        monkeypatch.setattr("sucheng_data.operations._webhook.SECONDS", 1, raising=False)
        told = '[notify]\nretries = 1\n[[notify.to]]\nkind = "webhook"\nurl_env = "HOOK"\n'
        (space.root / "sucheng.toml").write_text(told, encoding="utf-8")
        start = time.monotonic()
        done = _night(space)
    assert (done.error, done.night.outcome, done.night.exit_code) == (None, "published", 0)
    assert time.monotonic() - start < 60
    log = next((space.build / "runs").glob("000002-*.jsonl")).read_text("utf-8")
    assert '"event":"notify"' in log and '"ok":false' in log and str(server) not in log
