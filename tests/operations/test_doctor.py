"""The doctor finds each thing that is planted, says what to do, and breaks down over none."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from sucheng_data.model.night import Night
from sucheng_data.operations import _machine, _papers, _premises, doctor
from sucheng_data.operations._checkup import Check, Patient
from sucheng_data.operations.doctor import LOOKS, examine, looked
from sucheng_data.operations.runs import write_night
from sucheng_data.operations.store import make_current
from sucheng_data.operations.workspace import Workspace, open_workspace
from tests.operations.small_city import small_city

ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 1, 31, 9, 0, tzinfo=ZONE)
ALWAYS_NOTED = {"boundaries"}  # nobody has imported any
OF_THE_MACHINE = {"fonts", "memory", "disk", "umask"}  # which may be scant where the tests run


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    return small_city(tmp_path)


def look(name: str, space: Workspace, now: datetime = NOW, environment: Mapping[str, str] | None = None) -> Check:
    return looked(LOOKS[name][1], Patient(space, now, environment or {}))


def release(space: Workspace, name: str, size: int = 3) -> Path:
    folder = space.releases / name
    folder.mkdir(parents=True)
    (folder / "a.bin").write_bytes(b"x" * size)
    manifest = {"as_of": name[:10], "files": {"a.bin": {"bytes": size}}, "entities": {}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    make_current(folder)
    return folder


def entries(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*"))


def test_a_sound_workspace_and_nothing_left_behind(space: Workspace) -> None:
    before = entries(space.root)
    found = {one.name: one.check for one in examine(space.root, NOW, {})}
    assert set(found) == set(LOOKS) and entries(space.root) == before
    assert {name for name, one in found.items() if one.level != "good"} - OF_THE_MACHINE == ALWAYS_NOTED
    for one in found.values():
        assert one.text.zh and one.text.en and bool(one.advice.zh) == bool(one.advice.en)


Usage = shutil._ntuple_diskusage  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("free", "level"), [(59_000_000, "bad"), (61_000_000, "note"), (600_000_000, "good"), (0, "bad")]
)
def test_room_for_three_times_the_last_release(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, free: int, level: str
) -> None:
    release(space, "2026-01-30-abc", 20_000_000 - 200)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 10**12 - free, free))
    found = look("disk", space)
    assert found.level == level and bool(found.advice.zh) == (level != "good")


def statvfs(**changed: int) -> Callable[[Any], os.statvfs_result]:
    names = (
        "f_bsize",
        "f_frsize",
        "f_blocks",
        "f_bfree",
        "f_bavail",
        "f_files",
        "f_ffree",
        "f_favail",
        "f_flag",
        "f_namemax",
    )
    usual = dict(zip(names, (4096, 4096, 10**9, 10**8, 10**8, 10**6, 10**5, 10**5, 0, 255), strict=True))
    return lambda _path: os.statvfs_result(tuple({**usual, **changed}.values()))


@pytest.mark.parametrize(
    ("changed", "level"), [({}, "good"), ({"f_bavail": 10}, "bad"), ({"f_favail": 3}, "note"), ({"f_files": 0, "f_favail": 0}, "good")]
)  # fmt: skip
def test_a_file_system_without_room(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, changed: dict[str, int], level: str
) -> None:
    monkeypatch.setattr(os, "statvfs", statvfs(**changed))
    assert look("disk", space).level == level


ACTS = ("open", "write", "fsync", "rename", "replace")


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_folder_that_cannot_be_written(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, act: str, number: int
) -> None:
    (space.build / "releases").mkdir(parents=True)
    before = entries(space.root)

    def refuse(*_words: object, **_options: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, act, refuse)
        found = look("writing", space)
    assert found.level == "bad" and os.strerror(number) in found.text.zh and "build" in found.text.en
    assert entries(space.root) == before


def test_only_the_folder_that_refuses_is_named(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    space.build.mkdir()
    space.registry.mkdir()
    real = os.open

    def refuse(path: Any, *words: Any, **options: Any) -> int:
        if "registry" in str(path):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return real(path, *words, **options)

    monkeypatch.setattr(os, "open", refuse)
    found = look("writing", space)
    assert found.level == "bad" and "registry" in found.text.zh and "build" not in found.text.zh


def test_a_share_that_cannot_lock_is_a_note(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("sucheng_data.operations._premises.fcntl.flock", refuse)
    assert look("writing", space).level == "note"


def test_a_clock_before_what_was_done(space: Workspace) -> None:
    release(space, "2026-01-31-abc")
    assert look("clock", space).level == "good"
    found = look("clock", space, NOW - timedelta(days=1))
    assert found.level == "bad" and "2026-01-31" in found.text.zh and found.advice.zh
    write_night(space.build, Night("000001-x", "", "2026-02-01T02:30:00+08:00", "", "", "unchanged", 0))
    assert look("clock", space).level == "bad"
    assert look("clock", space, NOW + timedelta(days=1)).level == "good"


@pytest.mark.parametrize(
    ("zone", "hours", "level"),
    [("", 8, "good"), ("Asia/Shanghai", 8, "good"), (":Asia/Shanghai", 8, "good"), ("CST-8", 8, "good"),
     ("", 0, "note"), ("UTC", 0, "note"), ("Asia/Suzhou", 0, "note")],
)  # fmt: skip
def test_the_zone(space: Workspace, zone: str, hours: int, level: str) -> None:
    now = NOW.astimezone(timezone(timedelta(hours=hours)))
    found = look("clock", space, now, {"TZ": zone})
    assert found.level == level and ("没有名为" in found.text.zh) == (zone == "Asia/Suzhou")


@pytest.mark.parametrize(
    ("day", "level"),
    [((2026, 1, 1), "good"), ((2026, 11, 30), "good"), ((2026, 12, 1), "note"), ((2025, 12, 31), "good"),
     ((2027, 3, 1), "bad"), ((2099, 12, 1), "bad")],
)  # fmt: skip
def test_the_calendar_of_the_year(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, day: tuple[int, int, int], level: str
) -> None:
    monkeypatch.setattr("sucheng_data.grammar.holidays.calendar", lambda year: year if year in (2025, 2026) else None)
    found = look("calendar", space, datetime(*day, tzinfo=ZONE))
    assert found.level == level
    assert level == "good" or str(day[0] + (level == "note")) in found.text.zh


SETTINGS = '[[notify.to]]\nkind = "webhook"\nurl_env = "HOOK"\nsecret_env = "SIGN"\n'


def test_secrets_that_are_named_and_not_there(space: Workspace) -> None:
    (space.root / "sucheng.toml").write_text(SETTINGS, encoding="utf-8")
    space.profiles.mkdir()
    (space.profiles / "a.toml").write_text('org = "SZ-ZGH"\npassword_env = "BOOKS"\n', encoding="utf-8")
    given = {"HOOK": "https://example.org/very-secret", "SIGN": ""}
    found = look("secrets", space, environment=given)
    assert (found.level, found.text.en) == ("bad", "not set in the environment: SIGN, BOOKS")
    assert "very-secret" not in repr(examine(space.root, NOW, given))
    assert look("secrets", space, environment={**given, "SIGN": "x", "BOOKS": "y"}).level == "good"


@pytest.mark.parametrize(
    ("text", "environment", "told"),
    [("[retention]\nreleses = 3\n", {}, "releses"), ("[retention\n", {}, "sucheng.toml"), ("[folders]\nrow = 'x'\n", {}, "row"),
     ("", {"SUCHENG_RUN_WORKERS": "many"}, "SUCHENG_RUN_WORKERS"), ("[run]\nworkers = -1\n", {}, "workers")],
)  # fmt: skip
def test_settings_that_are_wrong(space: Workspace, text: str, environment: dict[str, str], told: str) -> None:
    (space.root / "sucheng.toml").write_text(text, encoding="utf-8")
    found = {one.name: one.check for one in examine(space.root, NOW, environment)}["settings"]
    assert found.level == "bad" and told in found.text.zh and told in found.text.en


def test_schemas_and_profiles_that_are_wrong(space: Workspace) -> None:
    space.profiles.mkdir()
    (space.profiles / "a.toml").write_text("orgg = 1\n", encoding="utf-8")
    assert "orgg" in look("schemas", space).text.zh
    (space.profiles / "a.toml").unlink()
    shutil.copytree(space.schemas, space.root / "schemas")
    own = open_workspace(space.root)
    assert look("schemas", own).level == "good"
    text = (own.schemas / "stations.json").read_text(encoding="utf-8")
    (own.schemas / "stations.json").write_text(
        text.replace('"x-clean": "phone"', '"x-clean": "fone"'), encoding="utf-8"
    )
    found = look("schemas", own)
    assert found.level == "bad" and "fone" in found.text.zh and "stations.json" in found.text.en


def test_the_signing_key(space: Workspace, tmp_path: Path) -> None:
    assert look("signing", space).level == "good"
    for name, words in (("good", ""), ("asks", "a passphrase")):
        key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", words, "-f", str(tmp_path / name)]
        subprocess.run(key, check=True, capture_output=True)
    for name, level in (("good", "good"), ("asks", "bad"), ("absent", "bad")):
        assert look("signing", space, environment={"SUCHENG_SIGNING_KEY": str(tmp_path / name)}).level == level


def test_nothing_to_read(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_: False)
        assert look("raw", space).level == "bad" and "驿站.csv" in look("raw", space).text.zh
    (space.raw / "驿站.csv").unlink()
    assert look("raw", space).level == "note"
    space.raw.rmdir()
    assert look("raw", space).level == "bad"


def test_a_release_that_is_not_whole_and_what_is_left_over(space: Workspace) -> None:
    folder = release(space, "2026-01-30-abc")
    assert look("release", space).level == look("leftovers", space).level == "good"
    (folder / "a.bin").unlink()
    assert look("release", space).level == "bad"
    (space.releases / ".draft-999").mkdir()
    assert ".draft-999" in look("leftovers", space).text.zh
    (space.build / "drafts" / "2026-01-31-def").mkdir(parents=True)
    found = look("leftovers", space)
    assert found.level == "note" and "2026-01-31-def" in found.text.en


@pytest.mark.parametrize(
    ("mask", "level"), [(0o022, "good"), (0o027, "good"), (0o077, "good"), (0, "note"), (0o777, "bad")]
)
def test_umask(space: Workspace, mask: int, level: str) -> None:
    before = os.umask(mask)
    try:
        assert look("umask", space).level == level
        assert os.umask(mask) == mask
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("meminfo", "limit", "level"),
    [("MemAvailable: 8388608 kB", "max", "good"), ("MemAvailable: 1048576 kB", "max", "note"), ("MemAvailable: 1024 kB", "max", "bad"),
     ("MemAvailable: 8388608 kB", "1048576", "bad"), ("", "max", "good")],
)  # fmt: skip
def test_memory_of_the_machine_or_the_container(
    space: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, meminfo: str, limit: str, level: str
) -> None:
    for name, text in (("_MEMINFO", meminfo), ("_CGROUP", limit)):
        (tmp_path / name).write_text(text, encoding="ascii")
        monkeypatch.setattr(_machine, name, tmp_path / name)
    assert look("memory", space).level == level


def test_more_workers_than_processors(space: Workspace) -> None:
    assert look("processors", space, environment={"SUCHENG_RUN_WORKERS": "4096"}).level == "note"
    assert look("processors", space).level == "good"


def test_file_names_that_are_no_utf_8(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_machine.sys, "getfilesystemencoding", lambda: "ascii")
    assert look("encoding", space).level == "bad"


@pytest.mark.parametrize(
    ("version", "wanted", "fit"),
    [("3.11.7", ">=3.11", True), ("3.10.14", ">=3.11", False), ("0.28.0", "<0.29,>=0.26", True), ("0.29.1", "<0.29,>=0.26", False),
     ("10.0", ">=9.5", True), ("2.0", "==2", True), ("2.1.0rc1", ">=2.1", True), ("1", "", True), ("1.9", "!=1.9.0", False)],
)  # fmt: skip
def test_versions(version: str, wanted: str, fit: bool) -> None:
    assert _machine.fits(version, wanted) is fit


def test_packages_that_are_absent_or_old(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert look("program", space).level == "good"
    wanted = ["orjson>=99", "no-such-package>=1", 'not-ours>=3; extra == "dev"', "pyarrow>=1"]
    monkeypatch.setattr(_machine.metadata, "requires", lambda _: wanted)
    found = look("program", space)
    assert found.level == "bad" and "orjson" in found.text.zh and "no-such-package" in found.text.zh
    assert "not-ours" not in found.text.zh and "pyarrow" not in found.text.zh


@pytest.mark.parametrize(("said", "level"), [(b"Noto Sans CJK SC\n", "good"), (b"", "note")])
def test_fonts(space: Workspace, monkeypatch: pytest.MonkeyPatch, said: bytes, level: str) -> None:
    monkeypatch.setattr(_machine.shutil, "which", lambda _: "/usr/bin/fc-list")
    monkeypatch.setattr(_machine.subprocess, "run", lambda *words, **_: subprocess.CompletedProcess(words, 0, said))
    assert look("fonts", space).level == level


def test_boundaries(space: Workspace) -> None:
    assert look("boundaries", space).level == "note"
    (space.root / "boundaries").mkdir()
    (space.root / "boundaries" / "districts.geojson").write_text("{", encoding="utf-8")
    assert look("boundaries", space).level == "bad"


def test_a_look_that_breaks_down_is_bad_and_stops_no_other(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: Patient) -> Check:
        raise ZeroDivisionError

    monkeypatch.setattr(doctor, "LOOKS", {**LOOKS, "disk": (LOOKS["disk"][0], broken)})
    found = {one.name: one.check for one in examine(space.root, NOW, {})}
    assert (found["disk"].level, found["disk"].text.en) == ("bad", "could not be looked at: ZeroDivisionError")
    assert len(found) == len(LOOKS) and found["clock"].level == "good"


def test_the_command(space: Workspace, sucheng: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sucheng_data.cli.options.now", lambda: NOW)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, 10**12))
    monkeypatch.setattr(_machine, "_free_memory", lambda: 8 << 30)
    told = sucheng("doctor", "-w", space.root)
    assert told.code == 0 and len(told.out.splitlines()) == len(LOOKS) and told.err == ""
    assert all(line.startswith(("好    ", "注意  ")) for line in told.out.splitlines())
    assert "sucheng boundaries import" in told.out.splitlines()[-1]
    (space.root / "sucheng.toml").write_text(SETTINGS, encoding="utf-8")
    told = sucheng("doctor", "-w", space.root, "--json")
    found = json.loads(told.out)
    assert told.code == 1 and found["ok"] is False
    assert [one["check"] for one in found["checks"] if one["level"] == "bad"] == ["secrets"]
    assert all(one["zh"] and one["en"] and set(one["advice"]) == {"zh", "en"} for one in found["checks"])


def test_every_look_is_done() -> None:
    """A look that is written is also called."""
    called = {check for _, check in LOOKS.values()}
    for module in (_machine, _papers, _premises):
        written = {
            value
            for name, value in vars(module).items()
            if callable(value) and getattr(value, "__module__", "") == module.__name__ and not name.startswith("_")
        }
        assert {one for one in written if one.__annotations__.get("return") == "Check"} <= called


def test_the_page_names_every_look() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs/operations.md").read_text(encoding="utf-8")
    assert [name for name in LOOKS if f"`{name}`" not in page] == []
