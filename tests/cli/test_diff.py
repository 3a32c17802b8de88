"""sucheng diff: which releases are meant, what is shown in which form, and the exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sucheng_data.model.schema import Schemas
from tests.conftest import ROOT

FORM = json.loads((ROOT / "schemas" / "reports" / "diff.json").read_text(encoding="utf-8"))
OLD, NEW = "2026-01-01-aaaaaaaaaaaa", "2026-02-01-bbbbbbbbbbbb"
Cells = dict[str, Any]


def _station(number: int, **facts: Any) -> Cells:
    return {
        **{"station_id": f"ST-320583-{number:05d}", "name": f"第{number}驿站", "status": "open", "town": None},
        **{"facilities": ["wifi"], "capacity": 10},
        **facts,
    }


CITY = [_station(number) for number in range(40)]


def _release(folder: Path, stations: list[Cells], previous: str = "") -> Path:
    folder.mkdir(parents=True)
    pq.write_table(pa.Table.from_pylist(stations), folder / "stations.parquet")
    (folder / "manifest.json").write_text(json.dumps({"previous": previous}), encoding="utf-8")
    return folder


@pytest.fixture
def space(tmp_path: Path) -> Callable[[list[Cells], list[Cells]], Path]:
    """A workspace with two releases."""

    def make(before: list[Cells], after: list[Cells]) -> Path:
        releases = tmp_path / "build" / "releases"
        _release(releases / OLD, before)
        _release(releases / NEW, after, OLD)
        (releases / "current").symlink_to(NEW)
        return tmp_path

    return make


def test_by_default_the_last_release_and_the_one_before(space: Any, sucheng: Any) -> None:
    root = space(CITY, [*CITY[1:], _station(99), *[]])
    answer = sucheng("diff", "-w", root)
    assert answer.code == 0
    assert answer.out.startswith(f"{OLD} → {NEW}\n")
    assert "驿站   1   0   0   1      40    40" in answer.out
    assert "ST-320583-00099  第99驿站\n      增  新增：第99驿站" in answer.out
    assert "减  不再列出：第0驿站" in answer.out


def test_what_was_judged_the_same_is_no_loss(space: Any, sucheng: Any) -> None:
    """Eight of forty are a fifth, over the limit of a tenth; six are a part of the last one now, so that two are lost."""
    root = space(CITY, CITY[8:])
    lines = [f"ST-320583-{n:05d},key{n},第{n}驿站,2026-01-01,2026-01-01," for n in range(40)]
    lines = [f"{line}{'ST-320583-00039' if n < 6 else ''}" for n, line in enumerate(lines)]
    (root / "registry").mkdir()
    head = "id,match_key,aliases,first_seen,last_seen,superseded_by"
    (root / "registry" / "stations.csv").write_text("\n".join([head, *lines, ""]), encoding="utf-8")
    answer = sucheng("diff", "--gate", "-w", root)
    assert answer.code == 0 and "驿站   0   0   6   2      40    32" in answer.out
    assert "ST-320583-00005  第5驿站\n      改  并入 ST-320583-00039 第39驿站" in answer.out
    assert "减  不再列出：第6驿站" in answer.out
    (root / "registry" / "stations.csv").unlink()
    assert sucheng("diff", "--gate", "-w", root).code == 5


def test_the_same_release_has_no_changes(space: Any, sucheng: Any) -> None:
    answer = sucheng("diff", "current", NEW, "-w", space(CITY, CITY))
    assert answer.code == 0 and "没有变化。" in answer.out


def test_folders_outside_any_workspace(tmp_path: Path, sucheng: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (
        _release(tmp_path / name, stations)
        for name, stations in (("一月", CITY), ("二月", [_station(0, status="suspended"), *CITY[1:]]))
    )
    monkeypatch.chdir(tmp_path)
    answer = sucheng("diff", "一月", two)
    assert answer.code == 0 and "改  状态由开放中改为暂停开放" in answer.out and answer.out.startswith("一月 → 二月")
    english = sucheng("diff", one, two, "--lang", "en")
    assert "Modified  Status changed from Open to Suspended" in english.out


def test_many_of_one_kind_are_one_line(space: Any, sucheng: Any) -> None:
    new = [_station(number, status="suspended", capacity=10 + number) for number in range(40)]
    answer = sucheng("diff", "-w", space(CITY, [*new, *(_station(number) for number in range(50, 80))]))
    assert "30 个驿站：新增 第50驿站、第51驿站、第52驿站等" in answer.out
    assert "40 个驿站：状态由开放中改为暂停开放（第0驿站、第1驿站、第2驿站等）" in answer.out
    assert "39 个驿站：可容纳人数有变化，如第1驿站：可容纳人数由 10 人改为 11 人（增加 1 人）" in answer.out
    assert len(answer.out.splitlines()) < 20


def test_json_is_as_its_schema_says(space: Any, sucheng: Any) -> None:
    root = space(CITY, [_station(0, facilities=["wifi", "fridge"]), *CITY[1:39]])
    answer = sucheng("diff", "--format", "json", "-w", root)
    content = json.loads(answer.out)
    jsonschema.Draft202012Validator(FORM).validate(content)
    assert (content["before"], content["after"]) == (OLD, NEW)
    assert content["counts"]["stations"] == {"add": 0, "move": 0, "modify": 1, "remove": 1}
    assert content["changes"][0]["after"] == ["wifi", "fridge"] and content["gates"] == []


def test_markdown_holds_no_markup_of_the_data(space: Any, sucheng: Any, tmp_path: Path) -> None:
    root = space(CITY, [_station(0, name="<b>|[x](javascript:1)*"), *CITY[1:]])
    target = tmp_path / "变化.md"
    answer = sucheng("diff", "-o", target, "-w", root)
    text = target.read_text(encoding="utf-8")
    assert answer.out == "" and "| 驿站 | 0 | 0 | 1 | 0 | 40 | 40 |" in text
    assert "<b>" not in text and "[x](" not in text and r"&lt;b&gt;\|\[x\]" in text


def test_control_characters_do_not_reach_the_terminal(space: Any, sucheng: Any) -> None:
    answer = sucheng("diff", "-w", space(CITY, [_station(0, name="甲\x1b[31m\n乙"), *CITY[1:]]))
    assert "\x1b" not in answer.out and "甲" in answer.out


def test_a_workbook(space: Any, sucheng: Any, tmp_path: Path) -> None:
    root = space(CITY, [_station(0, name="=1+1"), *CITY[1:39]])
    target = tmp_path / "变化.xlsx"
    assert sucheng("diff", "-o", target, "-w", root).code == 0
    book = openpyxl.load_workbook(io.BytesIO(target.read_bytes()))
    assert book.sheetnames == ["概况", "变化"]
    assert [cell.value for cell in book["概况"][2]] == ["驿站", 0, 0, 1, 1, 40, 39]
    row = book["变化"][2]
    assert [cell.value for cell in row] == ["驿站", "ST-320583-00000", "=1+1", "改", "驿站名称", "更名：第0驿站 → =1+1"]
    assert all(cell.data_type == "s" for cell in row)
    first = target.read_bytes()
    sucheng("diff", "-o", target, "-w", root)
    assert target.read_bytes() == first


def test_one_kind_of_record_only(space: Any, sucheng: Any) -> None:
    root = space(CITY, CITY[1:])
    assert "不再列出" in sucheng("diff", "--entity", "驿站", "-w", root).out
    assert "不再列出" not in sucheng("diff", "--entity", "benefits", "-w", root).out
    assert sucheng("diff", "--entity", "stattions", "-w", root).code == 2


def test_gates(space: Any, sucheng: Any) -> None:
    root = space(CITY, CITY[8:])  # a fifth is gone
    answer = sucheng("diff", "-w", root, "--gate")
    assert answer.code == 5 and "变化超过限度：1 处" in answer.err
    assert "驿站上一版 40 条，本版不再列出 8 条（20.0%），超过限度 10%" in answer.out
    without = sucheng("diff", "-w", root)
    assert without.code == 0 and "限度" not in without.out
    (gate,) = json.loads(sucheng("diff", "-w", root, "--format", "json").out)["gates"]
    assert (gate["gate"], gate["found"], gate["limit"]) == ("max_drop", 0.2, 0.1)


def test_open_gates_are_no_failure(space: Any, sucheng: Any) -> None:
    assert sucheng("diff", "-w", space(CITY, CITY[1:]), "--gate").code == 0


REFUSALS: list[tuple[Mapping[str, Any], int, str]] = [
    ({"words": ["2020-01-01-none"]}, 3, "不是一个发布"),
    ({"words": ["build"]}, 3, "不是一个发布"),
    ({"words": ["current", "/nowhere/at/all"]}, 3, "不是一个发布"),
    ({"words": ["--format", "pdf"]}, 2, "--format"),
    ({"words": ["--format", "xlsx"]}, 2, "-o"),
    ({"words": ["-o", "a.pdf"]}, 2, "a.pdf"),
]


@pytest.mark.parametrize(("asked", "code", "told"), REFUSALS, ids=[" ".join(one["words"]) for one, *_ in REFUSALS])
def test_refusals(space: Any, sucheng: Any, asked: Mapping[str, Any], code: int, told: str) -> None:
    answer = sucheng("diff", *asked["words"], "-w", space(CITY, CITY))
    assert answer.code == code and told in answer.err and answer.out == ""


def test_a_first_release_has_none_before(tmp_path: Path, sucheng: Any) -> None:
    assert sucheng("diff", "-w", tmp_path).code == 3
    _release(tmp_path / "build" / "releases" / NEW, CITY)
    (tmp_path / "build" / "releases" / "current").symlink_to(NEW)
    answer = sucheng("diff", "-w", tmp_path)
    assert answer.code == 3 and f"{NEW} 之前没有留下发布" in answer.err


def test_a_broken_table_is_no_missing_one(space: Any, sucheng: Any) -> None:
    root = space(CITY, CITY)
    (root / "build" / "releases" / OLD / "stations.parquet").write_bytes(b"PAR1")
    answer = sucheng("diff", "-w", root)
    assert answer.code == 3 and "stations.parquet 读不出" in answer.err


def test_published_releases(city_spaces: tuple[Path, Path], sucheng: Any, schemas: Schemas) -> None:
    """The gates are open between a release and itself, in the demo city and in raw/."""
    for folder in city_spaces:
        answer = sucheng("diff", folder, folder, "--gate")
        assert answer.code == 0 and "没有变化。" in answer.out


@pytest.fixture
def city_spaces(request: pytest.FixtureRequest) -> tuple[Path, Path]:
    from sucheng_data.operations.workspace import open_workspace
    from sucheng_data.pipeline import Request, check, publish
    from tests.conftest import AS_OF

    space = open_workspace(request.getfixturevalue("city"))
    return publish(space, check(space, Request((), AS_OF)), AS_OF).folder, request.getfixturevalue("release")
