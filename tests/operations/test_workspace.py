"""The workspace: settings, inputs, and which department a file is from."""

from __future__ import annotations

from pathlib import Path

import pytest

from sucheng_data.model.codes import Codes
from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.operations.workspace import department, discover, inputs, open_workspace, packaged_schemas


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
    assert inputs([Path("city")]) == [file], "a workspace is what lies in its raw/"
    monkeypatch.chdir(space / "raw")
    assert discover() == space
