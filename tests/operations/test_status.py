"""What `sucheng status` tells of records it is given: each kind of trouble, each department, for people and for monitors."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from prometheus_client.parser import text_string_to_metric_families

from sucheng_data.model.change import Closed
from sucheng_data.model.codes import Codes
from sucheng_data.model.issue import Text
from sucheng_data.model.night import Input, Night, Stale, Tally
from sucheng_data.operations.metrics import metrics
from sucheng_data.operations.runs import write_night
from sucheng_data.operations.status import Status, status
from sucheng_data.operations.store import make_current
from sucheng_data.operations.workspace import Workspace, open_workspace

ROOT = Path(__file__).resolve().parents[2]
ZONE = timezone(timedelta(hours=8))
NOW = datetime(2026, 1, 31, 9, 0, tzinfo=ZONE)
LABELS = (("SZ-ZGH", "苏州市总工会", "Trade unions"), ("SZ-MZJ", "苏州市民政局", 'Civil "Affairs"\\'))
NAMES = Codes("organisations", tuple({"code": code, "label_zh": zh, "label_en": en} for code, zh, en in LABELS))
CLOSED = Closed("stations", "max_drop", 0.6, 0.1, Text("驿站少了 60%", "60% of stations gone"))
KEPT = Stale("SZ-MZJ", "stations", 12, "2026-01-20", "2026-02-19", "missing")


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    return open_workspace(tmp_path)


def night(number: int, day: int, outcome: str = "published", **further: object) -> Night:
    start = datetime(2026, 1, day, 2, 30, tzinfo=ZONE)
    code = {"published": 1, "unchanged": 0, "closed": 5, "failed": 3, "stopped": 143}[outcome]
    given = {"inputs": (Input("raw/a.xlsx", "a1", "SZ-ZGH", 30, "read"),), "rows": {"stations": 30}, **further}
    ended = (start + timedelta(seconds=75)).isoformat()
    made = Night(f"{number:06d}-x", start.isoformat(), ended, "0.1", start.date().isoformat(), outcome, code)
    return replace(made, **given)


def after(space: Workspace, *records: Night) -> Status:
    for one in records:
        write_night(space.build, one)
    return status(space, NAMES, NOW)


def kinds(found: Status) -> list[tuple[str, bool]]:
    return [(one.kind, one.urgent) for one in found.todo]


def release(space: Workspace, name: str = "2026-01-30-abc") -> Path:
    folder = space.releases / name
    folder.mkdir(parents=True)
    (folder / "a.csv").write_text("abc", encoding="utf-8")
    manifest = {"as_of": name[:10], "files": {"a.csv": {"bytes": 3}}, "entities": {"stations": {"rows": 30}}}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    make_current(folder)
    return folder


def test_all_is_well(space: Workspace) -> None:
    release(space)
    found = after(space, night(1, 30), night(2, 31, "unchanged", inputs=(), rows={}))
    assert found.well and found.todo == []
    assert found.run and (found.run.outcome, found.run.seconds) == ("unchanged", 75)
    assert found.release and (found.release.days, found.release.rows, found.release.whole) == (
        1,
        {"stations": 30},
        True,
    )
    assert found.rows == {"stations": 30}  # of the night before, since an unchanged one says nothing


TROUBLE = (
    ("nothing was ever run", (), [("never", True)]),
    ("the last failed", (night(1, 30), night(2, 31, "failed", error="disk")), [("failed", True)]),
    ("it failed for the first time ever", (night(1, 31, "failed"),), [("failed", True), ("silent", True)]),
    ("it was mended", (night(1, 30, "failed"), night(2, 31)), []),
    ("stopped, the next one will do", (night(1, 30), night(2, 31, "stopped")), [("stopped", False)]),
    ("nothing for three days", (night(1, 28),), [("silent", True)]),
    ("closed", (night(1, 30), night(2, 31, "closed", gates=(CLOSED,), draft="d")), [("closed", True)]),
    ("closed, then failed", (night(1, 30), night(2, 31, "closed", gates=(CLOSED,)), night(3, 31, "failed")),
     [("failed", True), ("closed", True)]),
    ("closed, and nothing new", (night(1, 30), night(2, 31, "unchanged", exit_code=5, gates=(CLOSED,))), [("closed", True)]),
    ("closed for three days", (night(1, 27), night(2, 31, "unchanged", exit_code=5, gates=(CLOSED,))),
     [("silent", True), ("closed", True)]),
    ("privacy, which has no gate to name", (night(1, 30), night(2, 31, "closed", error="个人信息")), [("closed", True)]),
    ("closed, then open", (night(1, 30, "closed", gates=(CLOSED,)), night(2, 31)), []),
    ("a source is stale", (night(1, 31, stale=(KEPT,)),), [("stale", True)]),
    ("errors are no alarm", (night(1, 31, findings={"SZ-ZGH": Tally(3, 1, 0)}),), [("errors", False)]),
)  # fmt: skip


@pytest.mark.parametrize(("_case", "records", "wanted"), TROUBLE, ids=[case for case, *_ in TROUBLE])
def test_what_needs_a_person(
    space: Workspace, _case: str, records: tuple[Night, ...], wanted: list[tuple[str, bool]]
) -> None:
    found = after(space, *records)
    assert kinds(found) == wanted and found.well == (not any(urgent for _, urgent in wanted))


def test_two_days_are_not_more_than_two_days(space: Workspace) -> None:
    ended = (NOW - timedelta(days=2)).isoformat()
    assert after(space, replace(night(1, 29), ended=ended)).well
    assert not status(space, NAMES, NOW + timedelta(seconds=1)).well


def test_an_approved_draft_is_no_closed_gate(space: Workspace) -> None:
    draft = release(space).name
    records = night(1, 30), night(2, 31, "closed", gates=(CLOSED,), draft=draft)
    assert after(space, *records).well


def test_drafts_that_wait_and_one_that_is_out_of_date(space: Workspace) -> None:
    release(space)
    for name, previous in (("2026-01-31-def", "2026-01-30-abc"), ("2026-01-29-old", "2026-01-20-abc")):
        (space.build / "drafts" / name).mkdir(parents=True)
        text = json.dumps({"previous": previous})
        (space.build / "drafts" / name / "manifest.json").write_text(text, encoding="utf-8")
    (space.build / "drafts" / ".ids-2026-01-31-def").mkdir()
    found = after(space, night(1, 30), night(2, 31, "closed", gates=(CLOSED,), draft="2026-01-31-def"))
    assert found.drafts == ["2026-01-31-def"]
    assert "sucheng approve 2026-01-31-def --reason" in found.todo[0].text.zh and "60%" in found.todo[0].text.en


def test_a_release_that_lacks_a_file_or_was_cut(space: Workspace) -> None:
    folder = release(space)
    after(space, night(1, 31))
    (folder / "a.csv").write_text("ab", encoding="utf-8")
    assert kinds(status(space, NAMES, NOW)) == [("broken", True)]
    (folder / "manifest.json").write_text("[]", encoding="utf-8")
    found = status(space, NAMES, NOW)
    assert kinds(found) == [("broken", True)] and found.release and found.release.days is None


def test_departments_since_when_and_how_good(space: Workspace) -> None:
    def given(first: str, second: str, state: str = "read") -> dict[str, object]:
        files = (Input("raw/z.xlsx", first, "SZ-ZGH", 20, "read"), Input("raw/y.xlsx", "y", "SZ-ZGH", 5, "cached"))
        return {"inputs": (*files, *([Input("raw/m.xlsx", second, "SZ-MZJ", 12, state)] if second else ()))}

    found = after(
        space,
        night(1, 10, **given("z1", "m1")),
        night(2, 11, **given("z2", "m1")),
        night(3, 12, "unchanged", inputs=(), rows={}),
        night(4, 13, **given("z2", "m2")),
        night(5, 14, **given("z2", "m3", "refused")),
        night(
            6, 15, stale=(KEPT,), findings={"SZ-ZGH": Tally(2, 1, 9), "": Tally(1, 0, 0)}, **given("z2", "m3", "kept")
        ),
    )
    unions, civil = found.departments[1], found.departments[0]
    assert unions[:1] + unions[2:] == ("SZ-ZGH", "2026-01-11", "2026-01-15", 2, 25, 2, 1, "")
    assert civil[:1] + civil[2:] == ("SZ-MZJ", "2026-01-14", "2026-01-13", 1, 12, 0, 0, "2026-01-20")
    assert unions.title.zh == "苏州市总工会"


@pytest.fixture(scope="module")
def form() -> Draft202012Validator:
    schema = json.loads((ROOT / "schemas/reports/status.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


@pytest.mark.parametrize("records", [records for _, records, _ in TROUBLE])
def test_the_json_has_its_form(space: Workspace, form: Draft202012Validator, records: tuple[Night, ...]) -> None:
    form.validate(json.loads(json.dumps(after(space, *records).to_dict())))
    release(space)
    form.validate(json.loads(json.dumps(status(space, NAMES, NOW).to_dict())))
    assert not form.is_valid({**status(space, NAMES, NOW).to_dict(), "further": 1})


def samples(text: str) -> dict[str, dict[tuple[str, ...], float]]:
    """By name and values of the labels, as Prometheus reads them. Fails for what it cannot read, or reads twice."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for family in text_string_to_metric_families(text):
        assert family.type == "gauge" and family.documentation and family.samples
        for one in family.samples:
            assert tuple(one.labels.values()) not in found.setdefault(one.name, {})
            found[one.name][tuple(one.labels.values())] = one.value
    return found


def test_prometheus_reads_it(space: Workspace) -> None:
    release(space)
    odd = 'a"b\\c\nd'
    record = night(
        2, 31, "closed", gates=(CLOSED, CLOSED._replace(owner="SZ-ZGH")), stale=(KEPT, KEPT._replace(entity="benefits")),
        findings={odd: Tally(1, 2, 3)}, seconds={"load": 0.25, "check": 1.5}, withheld={"stations": 4},
    )  # fmt: skip
    found = samples(metrics(after(space, night(1, 30), record), NOW))
    ended = datetime(2026, 1, 31, 2, 31, 15, tzinfo=ZONE).timestamp()
    assert found["sucheng_last_run_timestamp_seconds"] == {(): ended}
    assert found["sucheng_last_success_timestamp_seconds"] == {(): ended - 86_400}
    assert found["sucheng_last_run_exit_code"] == {(): 5} and found["sucheng_last_run_duration_seconds"] == {(): 75}
    assert found["sucheng_run_duration_seconds"] == {("load",): 0.25, ("check",): 1.5}
    assert found["sucheng_records"] == {("stations",): 30} and found["sucheng_withheld_records"] == {("stations",): 4}
    assert found["sucheng_findings"] == {(odd, "error"): 1, (odd, "warning"): 2, (odd, "info"): 3}
    assert found["sucheng_gate_closed"] == {("stations", "max_drop"): 2}
    assert found["sucheng_source_stale_days"] == {("SZ-MZJ",): 11}
    assert found["sucheng_attention_required"] == {(): 1}


def test_prometheus_of_a_workspace_without_anything(space: Workspace) -> None:
    assert samples(metrics(after(space), NOW)) == {"sucheng_attention_required": {(): 1}, "sucheng_drafts": {(): 0}}


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sucheng_data.cli.options.now", lambda: NOW)


@pytest.mark.usefixtures("at_nine")
def test_the_command_for_people(space: Workspace, sucheng: Callable) -> None:
    release(space)
    gone = night(2, 31, "failed", error="磁盘满\nat line 3", inputs=())
    after(space, night(1, 30, stale=(KEPT,), findings={"SZ-MZJ": Tally(7, 0, 0)}), gone)
    told = sucheng("status", "-w", space.root)
    assert told.code == 1 and told.out.splitlines() == [
        "上次运行  2026-01-31 02:31 失败，退出码 3，用时 1 分 15 秒：磁盘满",
        "上次成功  2026-01-30 02:31",
        "当前发布  2026-01-30-abc  1 天前  stations 30",
        "",
        "部门          报来        上次正常    文件  记录  错误  警告  暂用旧数据",
        "苏州市民政局  -           -              0     0     7     0  2026-01-20",
        "苏州市总工会  2026-01-30  2026-01-30     1    30     0     0",
        "",
        "! 上次运行失败：磁盘满。用 sucheng doctor 检查，改好后运行 sucheng run",
        "! 苏州市民政局的数据没有报来，暂用 2026-01-20 的 12 条，用到 2026-02-19 前一天：请其重新报送",
        "- 数据有 7 个错误：用 sucheng return 把表格退回各部门改",
    ]
    english = sucheng("status", "-w", space.root, "--lang", "en").out
    assert "the last run failed: 磁盘满" in english and "no release" not in english
    assert not [line for line in english.splitlines() if "的数据" in line]


@pytest.mark.usefixtures("at_nine")
def test_the_command_for_machines(space: Workspace, sucheng: Callable, form: Draft202012Validator) -> None:
    release(space)
    after(space, night(1, 31))
    told = sucheng("status", "-w", space.root, "--json")
    form.validate(json.loads(told.out))
    assert told.code == 0 and json.loads(told.out)["well"] is True
    file = space.root / "textfile" / "sucheng.prom"
    assert sucheng("status", "-w", space.root, "--prometheus", file) == (0, "", "")
    assert samples(file.read_text(encoding="utf-8"))["sucheng_attention_required"] == {(): 0}
    assert [path.name for path in file.parent.iterdir()] == ["sucheng.prom"]
    assert sucheng("status", "-w", space.root).out.endswith("夜间运行正常\n")
    (space.root / "file").write_text("", encoding="utf-8")
    refused = sucheng("status", "-w", space.root, "--prometheus", space.root / "file" / "x.prom")
    assert refused.code == 3 and refused.err.count("\n") == 1


def test_the_page_names_every_metric_and_every_kind_of_trouble(space: Workspace) -> None:
    page = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    release(space)
    every = {"gates": (CLOSED,), "stale": (KEPT,), "findings": {"a": Tally(1, 1, 1)}, "withheld": {"a": 1}}
    text = metrics(after(space, night(1, 31, seconds={"load": 1.0}, **every)), NOW)
    assert {f"`{name}`" in page for name in samples(text)} == {True} and len(samples(text)) == 13
    kinds = json.loads((ROOT / "schemas/reports/status.json").read_text(encoding="utf-8"))["$defs"]["todo"]
    assert {f"`{kind}`" in page for kind in kinds["properties"]["kind"]["enum"]} == {True}
