"""Workbooks under a password from the command line to the release: opened with it, and the password is nowhere to be found."""

from __future__ import annotations

import json
import sys
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from msoffcrypto.format.ooxml import OOXMLFile

from sucheng_data.__main__ import run

PASSWORD = "Geheim-2026-xyz"
HEADINGS = [
    "驿站名称",
    "区县",
    "街道",
    "地址",
    "经度(WGS84)",
    "纬度(WGS84)",
    "开放时间",
    "类别",
    "主管部门",
    "是否上图",
]
ROW = [
    "淞南社区暖新驿站", "昆山市", "千灯镇", "淞南路1号", 120.99123, 31.26123, "周一至周日8:00-20:00", "暖新驿站", "苏州市总工会", "是",
]  # fmt: skip


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace whose only file is under the password."""
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    plain, under = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(plain) as book:
        sheet = book.add_worksheet("驿站")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
    OOXMLFile(plain).encrypt(PASSWORD, under)
    folder = tmp_path / "raw" / "苏州市总工会"
    folder.mkdir(parents=True)
    (folder / "驿站.xlsx").write_bytes(under.getvalue())
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    return tmp_path


def call(monkeypatch: pytest.MonkeyPatch, *words: object) -> int:
    monkeypatch.setattr(sys, "argv", ["sucheng", *map(str, words)])
    return run()


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("", None, "或用 --password-env 指明"),
        ("SUCHENG_TEST_KEY", None, "环境变量没有设置"),
        ("SUCHENG_TEST_KEY", "", "环境变量没有设置，或是空的"),
        ("SUCHENG_TEST_KEY", "wrong-one", "打不开它"),
    ],
)
def test_without_the_password_the_file_is_refused_in_one_line(
    space: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str | None,
    why: str,
) -> None:
    if value is not None:
        monkeypatch.setenv("SUCHENG_TEST_KEY", value)
    option = ["--password-env", variable] if variable else []
    assert call(monkeypatch, "validate", "-w", space, "--format", "json", *option) == 3
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["code"] == "FILE-E01" and why in finding["message"] and "wrong-one" not in finding["message"]
    (file,) = space.rglob("*.xlsx")
    assert call(monkeypatch, "inspect", file, "-w", space, *option) == 3
    told = capsys.readouterr()
    assert why in told.err and told.err.count("\n") == 1 and told.out == ""


def test_the_password_in_place_of_its_name_is_not_repeated(
    space: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, "validate", "-w", space, "--password-env", PASSWORD) == 2
    told = capsys.readouterr()
    assert "环境变量的名字" in told.err and "Geheim" not in told.out + told.err


def test_with_the_password_the_file_is_published_and_the_password_is_nowhere(
    space: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUCHENG_TEST_KEY", PASSWORD)
    option = ["--password-env", "SUCHENG_TEST_KEY"]
    assert call(monkeypatch, "run", "-w", space, "--as-of", "2026-01-31", "--fail-on", "never", *option) == 0
    assert call(monkeypatch, "publish", "-w", space, "--as-of", "2026-01-31", *option) == 0
    assert call(monkeypatch, "ingest", "-w", space, *option) == 0
    (file,) = (space / "raw").rglob("*.xlsx")
    assert call(monkeypatch, "inspect", file, "-w", space, "--json", *option) == 0
    told = capsys.readouterr()
    assert "stations 1" in told.out and "驿站名称" in told.out
    written = [path for path in space.rglob("*") if path.is_file()]
    assert len(written) > 5
    for content in (told.out.encode(), told.err.encode(), *(path.read_bytes() for path in written)):
        assert not any(PASSWORD.encode(code) in content for code in ("utf-8", "utf-16-le"))
