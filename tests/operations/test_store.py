"""Releases on disk: whole or not at all, current switched in one step, one clear line when the disk refuses."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sucheng_data.model.errors import CannotWork, Locked
from sucheng_data.operations.store import adopt, current_name, draft, write_text


def _release(releases: Path, name: str, text: str) -> Path:
    with draft(releases) as folder:
        (folder / "data.txt").write_text(text, encoding="utf-8")
        return adopt(folder, name)


def test_current_follows_the_newest_release(tmp_path: Path) -> None:
    assert current_name(tmp_path) == ""
    _release(tmp_path, "2026-01-01-a", "one")
    _release(tmp_path, "2026-01-02-b", "two")
    assert (tmp_path / "current" / "data.txt").read_text(encoding="utf-8") == "two"
    assert current_name(tmp_path) == "2026-01-02-b"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-01-01-a", "2026-01-02-b", "current"]


def test_a_failed_draft_leaves_nothing_and_current_stays(tmp_path: Path) -> None:
    _release(tmp_path, "2026-01-01-a", "one")
    with pytest.raises(ZeroDivisionError), draft(tmp_path) as folder:
        (folder / "half.txt").write_text("half", encoding="utf-8")
        raise ZeroDivisionError
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-01-01-a", "current"]
    assert (tmp_path / "current" / "data.txt").read_text(encoding="utf-8") == "one"


def test_without_symbolic_links_a_copy_takes_their_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object, **_options: object) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    _release(tmp_path, "2026-01-01-a", "one")
    _release(tmp_path, "2026-01-02-b", "two")
    assert (tmp_path / "current" / "data.txt").read_text(encoding="utf-8") == "two"
    assert current_name(tmp_path) == "2026-01-02-b"


def test_where_links_are_had_again_a_copy_gives_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    test_without_symbolic_links_a_copy_takes_their_place(tmp_path, monkeypatch)
    monkeypatch.undo()
    _release(tmp_path, "2026-01-03-c", "three")
    assert (tmp_path / "current").is_symlink() and current_name(tmp_path) == "2026-01-03-c"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("what", ["folder", "full", "file"])
def test_a_current_that_is_not_ours_is_left_alone(tmp_path: Path, what: str) -> None:
    _release(tmp_path, "2026-01-01-a", "one")
    current = tmp_path / "current"
    current.unlink()
    current.write_text("2026-01-01-a", encoding="utf-8") if what == "file" else current.mkdir()
    if what == "full":
        (current / "data.txt").write_text("somebody's", encoding="utf-8")
    with pytest.raises(CannotWork, match="应该是指向一次发布的链接") as why:
        _release(tmp_path, "2026-01-02-b", "two")
    assert str(current) in why.value.en and "\n" not in why.value.zh
    assert not current.is_symlink() and [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert what != "full" or (current / "data.txt").read_text(encoding="utf-8") == "somebody's"


def test_a_switch_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_given: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    _release(tmp_path, "2026-01-01-a", "one")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(CannotWork):
        _release(tmp_path, "2026-01-02-b", "two")
    assert current_name(tmp_path) == "2026-01-01-a"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-01-01-a", "2026-01-02-b", "current"]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CannotWork) as why, draft(tmp_path / "file" / "releases"):
        raise AssertionError("never entered")
    assert str(tmp_path / "file") in why.value.zh
    with pytest.raises(CannotWork):
        write_text(tmp_path / "file" / "x.csv", "text")


def test_a_full_disk_is_told_not_raised(tmp_path: Path) -> None:
    with pytest.raises(CannotWork) as why, draft(tmp_path):
        raise OSError(28, os.strerror(28))
    assert "No space" in why.value.en
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_swept_away(tmp_path: Path) -> None:
    """Whoever is alone in the folder needs no patience: nobody else's draft can be in it."""
    for name in (".draft-17", ".old-2026-01-01-z", ".current-17"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half.txt").write_text("half", encoding="utf-8")
    (tmp_path / "..withdrawn.17").write_text("half", encoding="utf-8")
    _release(tmp_path, "2026-01-01-a", "one")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2026-01-01-a", "current"]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with draft(tmp_path) as folder:
        with pytest.raises(Locked, match="正在进行"), draft(tmp_path):
            raise AssertionError("never entered")
        assert folder.is_dir()


def test_text_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "registry.csv"
    write_text(path, "一\n")
    write_text(path, "二\n")
    assert path.read_bytes() == "二\n".encode()
    assert [file.name for file in path.parent.iterdir()] == ["registry.csv"]
