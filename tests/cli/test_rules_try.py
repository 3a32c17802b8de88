"""sucheng rules: the list, and trials on a synthetic city, each change counted a second way."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sucheng_data.__main__ import run
from sucheng_data.demo.city import write_city
from sucheng_data.model.issue import Severity
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.workspace import open_workspace
from sucheng_data.pipeline import Checked, Request, check

ROOT = Path(__file__).resolve().parents[2]
AS_OF = date(2026, 1, 31)
DAY = AS_OF.isoformat()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, schemas: Schemas) -> Path:
    folder = tmp_path_factory.mktemp("town")
    write_city(folder, schemas, stations=60, seed=7, faults=0.3)
    return folder


@pytest.fixture(scope="module")
def today(town: Path) -> Checked:
    return check(open_workspace(town), Request((), AS_OF))


@pytest.fixture
def sucheng(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str]]:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    def call(*words: object) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["sucheng", "rules", *map(str, words)])
        code = run()
        told = capsys.readouterr()
        return code, told.out + told.err

    return call


def test_list(sucheng, schemas: Schemas) -> None:
    code, out = sucheng("list", "-w", ROOT)
    assert code == 0 and [line.split()[0] for line in out.splitlines()] == list(schemas.findings)
    assert any(
        "STA-E01" in line and "错误" in line and "[in_city]" in line and "(stations)" in line
        for line in out.splitlines()
    )
    rows = json.loads(sucheng("list", "stations", "--json", "-w", ROOT)[1])
    assert {row["code"] for row in rows} == {
        code for code, one in schemas.findings.items() if "stations" in one.entities
    }


def test_the_same_schemas_change_nothing_and_nothing_is_written(sucheng, town: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    before = sorted(town.rglob("*"))
    code, out = sucheng("try", "-w", town, "--schemas", copy, "--as-of", DAY, "--fail-on-change")
    assert code == 0 and "没有变化" in out and sorted(town.rglob("*")) == before


def test_a_severity_withholds_the_records_that_had_no_error_yet(sucheng, town: Path, today: Checked) -> None:
    """Counted from today's findings: records whose only fault is a warning that becomes an error."""
    wanted = "STA-W05"
    flipped = [issue for issue in today.found if issue.code == wanted and issue.severity == Severity.WARNING]
    faulty = {issue.record for issue in today.found if issue.severity == Severity.ERROR and issue.record}
    held = {issue.record for issue in flipped} - faulty
    assert flipped and held
    code, out = sucheng(
        "try", "-w", town, "--severity", f"{wanted}=error", "--as-of", DAY, "--json", "--fail-on-change"
    )
    told = json.loads(out)
    assert code == 1 and len(told["changed"]) == len(flipped) and {one["code"] for one in told["changed"]} == {wanted}
    assert {one["record"] for one in told["withheld"]} == held and not told["released"]
    assert told["before"]["published"] - len(held) == told["after"]["published"]
    assert told["before"]["warning"] - len(flipped) == told["after"]["warning"] and not told["appeared"]


def test_a_limit_finds_what_is_above_it(sucheng, town: Path, today: Checked) -> None:
    known = [value for value in today.tables["stations"]["lat"].to_pylist() if value is not None]
    limit = sorted(known)[len(known) // 2]
    above = sum(value > limit for value in known)
    code, out = sucheng(
        "try", "-w", town, "--set", f"stations.properties.lat.maximum={limit}", "--as-of", DAY, "--json"
    )
    told = json.loads(out)
    assert code == 0 and above and [one["code"] for one in told["appeared"]] == ["maximum"] * above
    assert told["withheld"] and not told["disappeared"]
    shown = sucheng("try", "-w", town, "--set", f"stations.properties.lat.maximum={limit}", "--as-of", DAY)[1]
    assert f"新出现（{above}）" in shown and f"maximum  数值过大  × {above}" in shown and "将不再发布的记录" in shown


def test_a_verdict_is_kept_and_compared_with(sucheng, town: Path, tmp_path: Path) -> None:
    kept = tmp_path / "before.json"
    assert sucheng("try", "-w", town, "--as-of", DAY, "--save", kept)[0] == 0
    code, out = sucheng("try", "-w", town, "--compare", kept, "--fail-on-change")  # on the day it was kept for
    assert code == 0 and "没有变化" in out
    assert sucheng("try", "-w", town, "--compare", kept, "--severity", "STA-W05=error", "--fail-on-change")[0] == 1


def test_a_heading_that_is_no_longer_known_changes_what_is_read(sucheng, town: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    spec = json.loads((copy / "stations.json").read_text(encoding="utf-8"))
    spec["properties"]["phone"]["x-synonyms"] = ["座机"]
    spec["properties"]["phone"]["title"] = "座机"
    (copy / "stations.json").write_text(json.dumps(spec, ensure_ascii=False), encoding="utf-8")
    told = json.loads(sucheng("try", "-w", town, "--schemas", copy, "--as-of", DAY, "--json")[1])
    assert "SHT-I01" in {one["code"] for one in told["appeared"]}


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        ((), 2, "试什么"),
        (("--severity", "STA-W5=error"), 2, "是否想写"),
        (("--set", "stations.properties.capacity.maximun=5"), 3, "maximum"),
        (("--schemas", "nowhere"), 3, "不是一个模式目录"),
        (("--compare", "nowhere.json"), 3, "不是"),
        (("no-such-folder", "--severity", "STA-W05=error"), 3, "找不到文件"),
    ],
)
def test_wrong_usage_is_one_line(sucheng, town: Path, words: tuple[str, ...], code: int, hint: str) -> None:
    got, out = sucheng("try", *words, "-w", town)
    assert got == code and hint in out and len(out.splitlines()) == 1


def test_a_file_that_cannot_be_read_is_exit_3(sucheng, town: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 broken")
    code, out = sucheng("try", tmp_path / "坏.xlsx", "--severity", "STA-W05=error", "-w", town, "--as-of", DAY)
    assert code == 3 and "现行" in out


def test_a_change_of_schemas_reaches_the_check(town: Path, tmp_path: Path) -> None:
    """The trial judges by the copy, not by what was loaded before."""
    copy = shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    text = (copy / "rules.json").read_text(encoding="utf-8")
    (copy / "rules.json").write_text(text.replace('"坐标不在苏州"', '"别的标题"'), encoding="utf-8")
    checked = check(replace(open_workspace(town), schemas=copy), Request((), AS_OF))
    assert checked.schemas.findings["STA-E01"].title.zh == "别的标题"


def test_a_rule_that_crashes_is_no_change_but_a_fault(
    sucheng, town: Path, today: Checked, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    broken = replace(today, crashes=(ValueError("boom"),))
    monkeypatch.setattr("sucheng_data.cli.tried.check", lambda *_: broken)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    code, out = sucheng("try", "-w", town, "--severity", "STA-W05=error")
    assert code == 6 and "新出现" not in out
