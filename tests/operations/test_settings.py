"""sucheng.toml: what is written wins over the defaults, the environment over both; nothing unknown is let pass."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from sucheng_data.model.errors import CannotWork, UsageError
from sucheng_data.operations.settings import TABLES, Recipient, Settings, settings
from sucheng_data.operations.workspace import open_workspace


def _read(folder: Path, text: str, **environment: str) -> Settings:
    (folder / "sucheng.toml").write_text(text, encoding="utf-8")
    return settings(folder, environment)


def test_without_a_file_the_defaults_hold(tmp_path: Path) -> None:
    assert settings(tmp_path, {}) == Settings()


def test_what_is_written_counts_and_the_rest_stays(tmp_path: Path) -> None:
    text = '[retention]\nreleases = 5\n[sources]\ncollapse = 1\n[notify]\nattach = false\n[folders]\nraw = "来件"\n'
    read = _read(tmp_path, text)
    assert (read.retention.releases, read.retention.days) == (5, 400)
    assert read.sources.collapse == 1.0 and isinstance(read.sources.collapse, float)
    assert not read.notify.attach
    assert open_workspace(tmp_path).raw == tmp_path / "来件"


def test_recipients(tmp_path: Path) -> None:
    text = """
[[notify.to]]
kind = "webhook"
format = "wecom"
url_env = "SUCHENG_WECOM_URL"
[[notify.to]]
kind = "mail"
owners = ["SZ-ZGH"]
host = "mail.example"
port = 25
to = ["office@mail.example"]
"""
    first, second = _read(tmp_path, text).notify.to
    assert first == Recipient("webhook", "wecom", url_env="SUCHENG_WECOM_URL")
    assert (second.owners, second.port, second.to) == (("SZ-ZGH",), 25, ("office@mail.example",))


def test_the_environment_wins(tmp_path: Path) -> None:
    text = "[retention]\nreleases = 5\n"
    told = {"SUCHENG_RETENTION_RELEASES": "7", "SUCHENG_SOURCES_COLLAPSE": "0.25", "SUCHENG_NOTIFY_ATTACH": "0"}
    read = _read(tmp_path, text, **told, SUCHENG_WECOM_URL="secret", SUCHENG_SIGNING_KEY="key")
    assert (read.retention.releases, read.sources.collapse, read.notify.attach) == (7, 0.25, False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[retension]\n", "retension，是否想写 retention"),
        ("releases = 5\n", "releases"),
        ("[retention]\nrelease = 5\n", "[retention] release，是否想写 releases"),
        ("[folders]\nrow = 'x'\n", "[folders] row，是否想写 raw"),
        ("[retention]\nreleases = '5'\n", "[retention] releases 应该是一个不小于 0 的整数，不是 '5'"),
        ("[retention]\nreleases = true\n", "不是 True"),
        ("[retention]\nreleases = -1\n", "不是 -1"),
        ("[sources]\ncollapse = 'half'\n", "[sources] collapse 应该是一个不小于 0 的数"),
        ("[notify]\nattach = 1\n", "[notify] attach 应该是true 或 false"),
        ("[notify]\nto = 'me'\n", "[notify] to 应该是一列"),
        ("[[notify.to]]\nhost = 'x'\n", "缺少 kind"),
        ("[[notify.to]]\nkind = 'mail'\nhots = 'x'\n", "hots，是否想写 host"),
        ("[[notify.to]]\nkind = 'mail'\nto = [1]\n", "to 应该是一列"),
        ("notify = 3\n", "notify 应该是一节 [notify]"),
    ],
)
def test_what_is_not_known_or_not_of_its_kind_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(UsageError) as refused:
        _read(tmp_path, text)
        open_workspace(tmp_path)
    assert told in refused.value.zh


@pytest.mark.parametrize("name", ["SUCHENG_RETENTION_RELEASE", "SUCHENG_NOTIFY_TO", "SUCHENG_RUN_"])
def test_an_unknown_setting_in_the_environment_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=name):
        _read(tmp_path, "", **{name: "1"})


@pytest.mark.parametrize(("name", "text"), [("RETENTION_RELEASES", "many"), ("NOTIFY_ATTACH", "perhaps")])
def test_a_wrong_value_in_the_environment_is_refused(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(UsageError, match=text):
        _read(tmp_path, "", **{f"SUCHENG_{name}": text})


@pytest.mark.parametrize("content", [b"[retention\n", "[通知]\n".encode("gbk"), b"\xff\xfe"])
def test_a_broken_file_is_one_line(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "sucheng.toml").write_bytes(content)
    with pytest.raises(CannotWork, match=r"sucheng\.toml 有误"):
        settings(tmp_path, {})


def test_no_setting_can_hold_a_secret() -> None:
    """A password or an address with a token in it comes from the environment: the file only names the variable."""
    for kind in (*TABLES.values(), Recipient):
        assert not {one.name for one in fields(kind)} & {"url", "password", "secret", "token", "user", "key"}
