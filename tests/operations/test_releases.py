"""The life of a release: whole or not at all, the same content once, back when somebody says so."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from sucheng_data.model.errors import CannotWork, Locked
from sucheng_data.operations import store
from sucheng_data.operations.releases import DraftFault, listed, release_folder, roll_back, withdrawn
from sucheng_data.operations.store import alone, current_name
from sucheng_data.operations.verify import verify
from sucheng_data.operations.workspace import Workspace, packaged_schemas
from tests.operations.small_city import DAY, HEAD, ROWS, light, published, resealed, small_city

LATER = date(2026, 2, 1)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with one release, of two stations."""
    space = small_city(tmp_path_factory.mktemp("life"))
    assert published(space).new
    return space


@pytest.fixture
def space(first: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(first.root, tmp_path / "space", symlinks=True)
    return small_city(tmp_path / "space")


def _left(space: Workspace) -> list[str]:
    """What lies about that is no release: half-written files and folders."""
    return sorted(
        path.name
        for path in (*space.releases.rglob(".*"), *space.registry.glob(".*"), *space.build.glob(".*"))
        if path.name != ".withdrawn"
    )


def test_an_unchanged_night_makes_no_new_release(space: Workspace) -> None:
    name = current_name(space.releases)
    before = {path: path.stat().st_mtime_ns for path in space.releases.rglob("*")}
    night = published(space, LATER)
    assert (night.folder.name, night.new) == (name, False)
    assert {path: path.stat().st_mtime_ns for path in space.releases.rglob("*")}.items() >= {
        path: time for path, time in before.items() if path.is_file()
    }.items()


def test_new_data_is_a_new_release_that_knows_the_one_before(space: Workspace) -> None:
    name = current_name(space.releases)
    done = published(small_city(space.root, 3), LATER)
    manifest = json.loads((done.folder / "manifest.json").read_text("utf-8"))
    assert done.new and done.folder.name.startswith("2026-02-01-") and manifest["previous"] == name
    assert current_name(space.releases) == done.folder.name and verify(done.folder).faults == []
    assert [one.name for one in listed(space.releases)] == [name, done.folder.name]
    assert [one.rows["stations"] for one in listed(space.releases)] == [2, 3]


@pytest.mark.parametrize("file", ["package/about.json", "rules.json", "codes/facilities.csv"])
def test_what_is_said_of_the_data_is_content_too(space: Workspace, file: str) -> None:
    shutil.copytree(packaged_schemas(), space.root / "schemas")
    space = small_city(space.root)
    assert not published(space).new, "the same schemas elsewhere change nothing"
    (space.schemas / ".rules.json.swp").write_text("what an editor leaves behind", encoding="utf-8")
    assert not published(space).new
    path = space.schemas / file
    path.write_text(path.read_text("utf-8").rstrip() + "\n\n", encoding="utf-8")
    assert published(space).new


def test_a_current_release_that_was_tampered_with_is_made_anew(space: Workspace) -> None:
    name = current_name(space.releases)
    (space.current / "stations.geojson").write_text("{}", encoding="utf-8")
    assert not listed(space.releases)[0].whole
    done = published(space)
    assert (done.folder.name, done.new) == (name, True) and verify(space.current).faults == []
    assert _left(space) == []


def test_back_to_the_release_before_and_no_further(space: Workspace) -> None:
    name = current_name(space.releases)
    newer = published(small_city(space.root, 3)).folder.name
    moved = roll_back(space.releases)
    assert (moved.before, moved.after, moved.rows["stations"]) == (newer, name, (3, 2))
    assert current_name(space.releases) == name and withdrawn(space.releases) == {newer}
    with pytest.raises(CannotWork, match="之前没有发布"):
        roll_back(space.releases)
    assert roll_back(space.releases, newer).after == newer, "and forward again"
    assert withdrawn(space.releases) == {name}


def test_what_was_rolled_back_from_is_not_published_again_unasked(space: Workspace) -> None:
    name = current_name(space.releases)
    bad = published(small_city(space.root, 3)).folder.name
    roll_back(space.releases)
    night = published(space, LATER)
    assert (night.folder.name, night.new, night.withdrawn) == (name, False, bad)
    asked = published(space, LATER, again=True)
    assert asked.new and asked.folder.name == f"2026-02-01-{bad.rpartition('-')[2]}"
    assert withdrawn(space.releases) == set() and current_name(space.releases) == asked.folder.name
    assert not published(space, LATER).new


def test_other_content_after_a_rollback_is_published(space: Workspace) -> None:
    bad = published(small_city(space.root, 3)).folder.name
    name = roll_back(space.releases).after
    (space.raw / "驿站.csv").write_text(HEAD + ROWS[0] + ROWS[2], encoding="utf-8")
    mended = published(space, LATER)
    assert mended.new and not mended.withdrawn
    assert json.loads((mended.folder / "manifest.json").read_text("utf-8"))["previous"] == name
    assert published(small_city(space.root, 3), LATER).withdrawn == bad


def test_a_broken_release_is_not_gone_back_to(space: Workspace) -> None:
    name = current_name(space.releases)
    newer = published(small_city(space.root, 3)).folder.name
    with (space.releases / name / "stations.parquet").open("ab") as file:
        file.write(b"x")
    with pytest.raises(CannotWork, match=r"没有回退.*stations\.parquet"):
        roll_back(space.releases)
    assert current_name(space.releases) == newer and withdrawn(space.releases) == set()


@pytest.mark.parametrize("name", ["nothing", "..", ".", "../releases", "current", ".draft-1", "/etc", "a\nb"])
def test_only_a_release_can_be_gone_back_to(space: Workspace, name: str) -> None:
    (space.releases / ".draft-1").mkdir()
    before = current_name(space.releases)
    with pytest.raises(CannotWork, match="没有发布"):
        roll_back(space.releases, name)
    assert current_name(space.releases) == before


def test_nothing_published_is_one_sentence(tmp_path: Path) -> None:
    assert listed(tmp_path / "releases") == []
    for ask in (roll_back, lambda releases: release_folder(releases, "")):
        with pytest.raises(CannotWork, match="还没有发布过"):
            ask(tmp_path / "releases")


def test_which_folder_is_meant(space: Workspace, tmp_path: Path) -> None:
    name = current_name(space.releases)
    assert release_folder(space.releases, "") == release_folder(space.releases, "current") == space.releases / name
    assert release_folder(space.releases, name) == space.releases / name
    assert release_folder(space.releases, str(tmp_path / "x")) == tmp_path / "x"


def test_a_draft_that_is_not_what_was_meant_is_never_published(space: Workspace) -> None:
    def careless(kind: str, name: str):
        form = light(kind, name)

        def write(release, folder: Path):
            written = form(release, folder)
            table = pq.read_table(folder / "stations.parquet")
            pq.write_table(table.slice(1), folder / "stations.parquet")
            return written

        return write if name == "parquet" else form

    name = current_name(space.releases)
    with pytest.raises(DraftFault, match=r"stations\.parquet : holds 2 records"):
        published(small_city(space.root, 3), form=careless)
    assert current_name(space.releases) == name and _left(space) == []


@pytest.mark.parametrize("name", ["schemas", "geojson", "excel", "parquet"])
def test_a_full_disk_while_a_form_is_written(space: Workspace, name: str) -> None:
    from xlsxwriter.exceptions import FileCreateError

    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def refuse(_release, folder: Path):
        (folder / "half").write_text("half", encoding="utf-8")
        raise FileCreateError(full) if name == "excel" else full

    _refused(space, "No space left", lambda kind, form: refuse if form == name else light(kind, form))


@pytest.mark.parametrize("what", ["write_bytes", "fsync", "rename", "symlink_to"])
def test_a_full_disk_at_any_other_moment(space: Workspace, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    def refuse(*_given: object, **_more: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(*((os, "fsync") if what == "fsync" else (Path, what)), refuse)
    _refused(space, "No space left")


def _refused(space: Workspace, why: str, form: Any = light) -> None:
    name = current_name(space.releases)
    with pytest.raises(CannotWork) as told:
        published(small_city(space.root, 3), form=form)
    assert why in told.value.en and "\n" not in told.value.en
    assert current_name(space.releases) == name and verify(space.current).faults == []
    assert _left(space) == []


def test_a_database_that_cannot_grow_is_a_full_disk_too() -> None:
    import sqlite3

    assert "No space" in str(store._refused(sqlite3.OperationalError("database or disk is full")))
    assert store._refused(sqlite3.OperationalError("no such table")) is None and store._refused(KeyError(1)) is None


def test_a_folder_that_cannot_be_written(space: Workspace) -> None:
    kept = space.build.rename(space.root / "kept")
    space.build.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(CannotWork) as told:
        published(space)
    assert str(space.releases) in told.value.zh
    space.build.unlink()
    kept.rename(space.build)
    assert not published(space).new


def test_a_folder_one_may_only_read(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path, *_given: object, **_more: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(path))

    small_city(space.root, 3)
    monkeypatch.setattr("tests.operations.test_releases.small_city", lambda *_given: space)
    monkeypatch.setattr(Path, "mkdir", refuse)
    _refused(space, "Read-only")


def test_what_killed_runs_left_is_cleared_away_by_the_next(space: Workspace) -> None:
    for name in (".draft-7", ".old-2026-01-01-a", ".current-7"):
        (space.releases / name).mkdir()
    (space.releases / ".current-8").symlink_to("nowhere")
    (space.registry / ".stations.csv.4711").write_text("half", encoding="utf-8")
    assert published(small_city(space.root, 3)).new
    assert _left(space) == []


def test_two_publications_at_once(space: Workspace) -> None:
    name = current_name(space.releases)
    with alone(space.releases), pytest.raises(Locked, match="另一个发布"):
        published(small_city(space.root, 3))
    with alone(space.releases), pytest.raises(Locked, match="另一个发布"):
        roll_back(space.releases, name)
    assert current_name(space.releases) == name and published(space).new


def test_ids_are_written_down_before_they_are_published(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("sucheng_data.pipeline.publishing.finished", stop)
    with pytest.raises(KeyboardInterrupt):
        published(small_city(space.root, 3))
    monkeypatch.undo()
    known = (space.registry / "stations.csv").read_text("utf-8")
    assert current_name(space.releases) != "" and known.count("ST-3205") == 3
    ids = pq.read_table(published(space).folder / "stations.parquet")["station_id"].to_pylist()
    assert all(identifier in known for identifier in ids)
    assert (space.registry / "stations.csv").read_text("utf-8") == known, "the next run knows them again"


def test_forms_for_the_house_lie_beside_and_never_in_the_release(space: Workspace) -> None:
    def inside(release, folder: Path):
        assert release.inside is not None
        (folder / "internal.txt").write_text("for the house alone", encoding="utf-8")
        return [("internal.txt", 1)]

    def public(release, folder: Path):
        (folder / "public.txt").write_text(f"inside: {release.inside}", encoding="utf-8")
        return [("public.txt", 1)]

    forms = {"excel_internal": inside, "dictionary": public}
    done = published(small_city(space.root, 3), form=lambda kind, name: forms.get(name) or light(kind, name))
    beside = space.build / "internal"
    assert (done.folder / "public.txt").read_text("utf-8") == "inside: None"
    assert [path.name for path in beside.iterdir()] == [done.folder.name]
    assert (beside / done.folder.name / "internal.txt").is_file()
    assert not list(done.folder.rglob("internal*"))


ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


@ssh
def test_a_release_is_signed_when_the_environment_names_a_key(
    space: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, capture_output=True)
    (tmp_path / "signers").write_text(f"office {key.with_suffix('.pub').read_text('utf-8')}", encoding="utf-8")
    monkeypatch.setenv("SUCHENG_SIGNING_KEY", str(key))
    done = published(small_city(space.root, 3))
    assert verify(done.folder, tmp_path / "signers").signature == "good"
    name = current_name(space.releases)
    key.write_text("spoilt", encoding="utf-8")
    with pytest.raises(CannotWork, match="签名没有成功"):
        published(small_city(space.root, 1))
    monkeypatch.setenv("SUCHENG_SIGNING_KEY", str(tmp_path / "nowhere"))
    with pytest.raises(CannotWork, match="密钥文件不存在"):
        published(small_city(space.root, 1))
    assert current_name(space.releases) == name and _left(space) == []


def test_everybody_may_read_what_is_published(space: Workspace) -> None:
    code = "import os, sys; os.umask(0o077); from sucheng_data.__main__ import run; sys.exit(run())"
    small_city(space.root, 3)
    words = [sys.executable, "-c", code, "publish", "-w", str(space.root), "--as-of", str(DAY)]
    subprocess.run(words, check=True, capture_output=True)
    modes = {path.stat().st_mode & 0o777 for path in space.current.resolve().rglob("*") if path.is_file()}
    assert modes == {0o644} and space.current.resolve().stat().st_mode & 0o777 == 0o755


def test_a_forged_manifest_cannot_lead_a_rollback_astray(space: Workspace) -> None:
    resealed(space.current.resolve(), lambda manifest: manifest.update(previous="../../raw"))
    with pytest.raises(CannotWork, match="没有发布"):
        roll_back(space.releases)
    (space.current / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(CannotWork, match="没有发布"):
        roll_back(space.releases)
