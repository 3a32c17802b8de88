"""The workspace: settings, inputs, and which department a file is from."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.operations.workspace import (
    LINKED,
    NOWHERE,
    SHUT,
    SPECIAL,
    department,
    discover,
    inputs,
    left_out,
    open_workspace,
    packaged_schemas,
)


def test_without_settings_the_folder_is_the_workspace(tmp_path: Path) -> None:
    space = open_workspace(tmp_path)
    assert (space.raw, space.build) == (tmp_path / "raw", tmp_path / "build")
    assert space.schemas == packaged_schemas() and (space.schemas / "stations.json").is_file()
    (tmp_path / "schemas").mkdir()
    assert open_workspace(tmp_path).schemas == tmp_path / "schemas"


def test_settings_move_folders_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    config = tmp_path / "sucheng.toml"
    config.write_text('[folders]\nraw = "来件"\n', encoding="utf-8")
    assert open_workspace(tmp_path).raw == tmp_path / "来件"
    for text, word in (("[folders]\nrwa = 'x'\n", "rwa"), ("nightly = 1\n", "nightly")):
        config.write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match=word):
            open_workspace(tmp_path)
    config.write_text("[folders\n", encoding="utf-8")
    with pytest.raises(CannotWork, match=r"sucheng\.toml"):
        open_workspace(tmp_path)


def test_inputs_are_sorted_and_litter_is_left_out(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.csv", "~$b.xlsx", ".hidden.xlsx", "README.md", "Thumbs.db"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "c.xlsx").write_text("x", encoding="utf-8")
    assert [path.name for path in inputs([tmp_path])] == ["a.csv", "b.xlsx"]
    assert [path.name for path in inputs([tmp_path / "README.md"])] == ["README.md"]  # named by a person: read as asked
    with pytest.raises(CannotWork, match="nothing-here"):
        inputs([tmp_path / "nothing-here"])
    assert left_out([tmp_path]) == []


def test_what_is_neither_litter_nor_read_is_told_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.csv").write_text("x", encoding="utf-8")
    raw = tmp_path / "raw"
    (raw / "shut").mkdir(parents=True)
    links = {"file.csv": "../elsewhere/a.csv", "inside": "../elsewhere", "outside": "/usr", "loop": "."}
    links |= {"self": "self", "gone.xlsx": "nowhere.xlsx", "zero.csv": "/dev/zero", ".hidden": "..", "~$a": ".."}
    for name, target in links.items():
        (raw / name).symlink_to(target)
    os.mkfifo(raw / "pipe.csv")
    allowed = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "shut" and allowed(path, mode))
    assert [path.name for path in inputs([raw])] == ["file.csv"]
    assert {path.name: why for path, why in left_out([raw])} == {
        **dict.fromkeys(("inside", "outside", "loop"), LINKED),
        **dict.fromkeys(("self", "gone.xlsx", "zero.csv"), NOWHERE),
        "shut": SHUT,
        "pipe.csv": SPECIAL,
    }
    assert [path.name for path in inputs([raw / "inside"])] == ["a.csv"], "what is asked for by name is meant"


def test_names_are_relative_inside_and_whole_outside(tmp_path: Path) -> None:
    space = open_workspace(tmp_path / "space")
    assert space.name(tmp_path / "space" / "raw" / "驿站.xlsx") == "raw/驿站.xlsx"
    assert space.name(tmp_path / "else.xlsx") == (tmp_path / "else.xlsx").as_posix()


def test_the_folder_tells_the_department(tmp_path: Path) -> None:
    codes = Codes("organisations", ({"code": "SZ-ZGH", "label_zh": "苏州市总工会"},))
    raw = tmp_path / "raw"
    assert department(raw / "苏州市总工会" / "2025" / "a.xlsx", raw, codes) == "SZ-ZGH"
    assert department(raw / "SZ-ZGH" / "a.xlsx", raw, codes) == "SZ-ZGH"
    assert department(raw / "不明" / "a.xlsx", raw, codes) == ""
    assert department(tmp_path / "a.xlsx", raw, codes) == ""
    raw.joinpath("SZ-ZGH").mkdir(parents=True)
    (tmp_path / "a.xlsx").touch()
    (raw / "SZ-ZGH" / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    assert department(raw / "SZ-ZGH" / "b.xlsx", raw, codes) == "SZ-ZGH", (
        "where it was put counts, not what it links to"
    )
    (tmp_path / "link").symlink_to(raw)
    assert department(tmp_path / "link" / "SZ-ZGH" / "c.xlsx", raw, codes) == "SZ-ZGH"


def test_the_workspace_is_found_from_inside_and_outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    space = tmp_path / "city"
    (space / "raw" / "甲").mkdir(parents=True)
    (space / "sucheng.toml").write_text("", encoding="utf-8")
    (space / "answers.csv").write_text("x", encoding="utf-8")
    file = space / "raw" / "甲" / "a.csv"
    file.write_text("x", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert discover([Path("city/raw/甲/a.csv")]) == discover([space]) == space
    assert discover() == Path()
    (space / "build").symlink_to(tmp_path)
    assert inputs([Path("city")]) == [file], "a workspace is what lies in its raw/"
    assert left_out([Path("city")]) == []
    monkeypatch.chdir(space / "raw")
    assert discover() == space
