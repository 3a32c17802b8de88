"""What a closed gate keeps aside, and how somebody publishes it all the same: exactly that, in his name, or not at all."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from sucheng_data.model.errors import CannotWork, GateClosed, Locked, UsageError
from sucheng_data.operations import approvals
from sucheng_data.operations.approvals import approval, approve
from sucheng_data.operations.decisions import read_decisions
from sucheng_data.operations.drafts import drafts
from sucheng_data.operations.releases import roll_back
from sucheng_data.operations.store import alone, current_name
from sucheng_data.operations.verify import verify
from sucheng_data.operations.workspace import Workspace, packaged_schemas
from tests.operations.small_city import HEAD, ROWS, light, published, resealed, small_city

LATER = date(2026, 2, 1)
GIVEN = approval("office", "2026-02-01T08:00:00+08:00", "站点已核实")
APPROVALS = "decisions/approvals.csv"


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a release of two stations, and a draft in which one district has none, and there is a new one."""
    space = small_city(tmp_path_factory.mktemp("drafts"))
    published(space)
    _closed(_delivered(space, *ROWS[1:]))
    return space


@pytest.fixture
def space(stopped: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(stopped.root, tmp_path / "space", symlinks=True)
    return _delivered(small_city(tmp_path / "space"), *ROWS[1:])


def _delivered(space: Workspace, *rows: str) -> Workspace:
    (space.raw / "驿站.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return space


def _closed(space: Workspace, day: date = LATER) -> GateClosed:
    with pytest.raises(GateClosed) as told:
        published(space, day)
    return told.value


def _manifest(folder: Path) -> dict:
    content: dict = json.loads((folder / "manifest.json").read_text("utf-8"))
    return content


def _state(space: Workspace) -> dict[str, bytes]:
    """Everything a refusal must leave alone."""
    kept = (space.releases, space.registry, space.build / "drafts", space.decisions)
    found = {str(path): path.read_bytes() for top in kept for path in sorted(top.rglob("*")) if path.is_file()}
    return {**found, "current": current_name(space.releases).encode()}


def test_a_closed_gate_publishes_nothing_and_keeps_a_draft(space: Workspace) -> None:
    before, registry = current_name(space.releases), (space.registry / "stations.csv").read_bytes()
    shutil.rmtree(space.build / "drafts")
    told = _closed(space)
    assert (
        told.exit_code == 5
        and [one.gate for one in told.gates] == ["no_empty"]
        and told.draft.startswith("2026-02-01-")
    )
    assert "上一版有昆山市，本版一条也没有" in told.zh and f"sucheng approve {told.draft} --reason" in told.zh
    assert "the last release had records of" in told.en and f"sucheng approve {told.draft} --reason" in told.en
    assert current_name(space.releases) == before and (space.registry / "stations.csv").read_bytes() == registry
    (draft,) = drafts(space)
    assert (draft.name, draft.timely, draft.whole, draft.rows["stations"]) == (told.draft, True, True, 2)
    assert tuple(draft.gates) == told.gates and verify(draft.folder).faults == []
    assert [path.name for path in space.releases.iterdir() if path.name != "current"] == [before]


def test_the_same_draft_is_not_made_twice(space: Workspace) -> None:
    before = _state(space)
    assert _closed(space, date(2026, 3, 1)).draft == drafts(space)[0].name
    assert {path: text for path, text in _state(space).items() if ".ids-" not in path} == {
        path: text for path, text in before.items() if ".ids-" not in path
    }
    (drafts(space)[0].folder / "manifest.json").unlink()
    assert _closed(space).draft == drafts(space)[0].name and drafts(space)[0].whole, "a damaged one is"


def test_a_good_night_simply_publishes(space: Workspace) -> None:
    assert published(_delivered(space, *ROWS), LATER).new
    assert [one.timely for one in drafts(space)] == [False]
    with pytest.raises(CannotWork, match="不是接着当前的发布做的"):
        approve(space, "", GIVEN)


def test_an_approved_draft_is_the_release(space: Workspace) -> None:
    (draft,) = drafts(space)
    tables = {path.name: path.read_bytes() for path in draft.folder.glob("*.parquet")}
    made = approve(space, "", GIVEN)
    assert (made.folder.name, current_name(space.releases)) == (draft.name, draft.name)
    assert verify(made.folder).faults == [] and drafts(space) == []
    assert {path.name: path.read_bytes() for path in made.folder.glob("*.parquet")} == tables
    facts = _manifest(made.folder)
    assert {name: facts["approved"][name] for name in ("by", "at", "reason")} == GIVEN._asdict()
    assert [one["gate"] for one in facts["approved"]["gates"]] == ["no_empty"] and "gates" not in facts
    known = (space.registry / "stations.csv").read_text("utf-8")
    ids = pq.read_table(made.folder / "stations.parquet")["station_id"].to_pylist()
    assert all(identifier in known for identifier in ids) and known.count("ST-3205") == 3
    with (space.root / APPROVALS).open(encoding="utf-8", newline="") as lines:
        (line,) = csv.DictReader(lines)
    assert line == {
        "approved_at": GIVEN.at,
        "release": draft.name,
        "by": "office",
        "reason": "站点已核实",
        "gates": "stations/no_empty",
    }
    assert [path.name for path in (space.build / "drafts").iterdir()] == []


def test_the_night_after_an_approval_is_unchanged(space: Workspace) -> None:
    approve(space, "", GIVEN)
    before = _state(space)
    night = published(space, date(2026, 2, 2))
    assert not night.new and _state(space) == before
    assert read_decisions(space) == [], "an approval is no answer about a row"
    assert roll_back(space.releases).after.startswith("2026-01-31-")
    assert published(space, date(2026, 2, 3)).withdrawn == night.folder.name


def test_approvals_are_added_at_the_end(space: Workspace) -> None:
    (space.root / "decisions").mkdir()
    (space.root / APPROVALS).write_text(
        "approved_at,release,by,reason,gates\r\n2020,old,someone,why,x", encoding="utf-8"
    )
    approve(space, "", GIVEN)
    lines = (space.root / APPROVALS).read_text("utf-8").splitlines()
    assert lines[:2] == ["approved_at,release,by,reason,gates", "2020,old,someone,why,x"] and len(lines) == 3


HOSTILE = ["=cmd()|' /C calc'!A0", "一\n二\r\n三", '",\n=1+1', "好" * 3400, "\x1b[31m", "'=1", "-1", "\udcff"]


@pytest.mark.parametrize("reason", HOSTILE, ids=range(len(HOSTILE)))
def test_a_reason_is_text_whatever_it_says(space: Workspace, reason: str) -> None:
    given = approval("=HYPERLINK(1)", GIVEN.at, reason)
    made = approve(space, "", given)
    assert verify(made.folder).faults == []
    assert _manifest(made.folder)["approved"]["reason"] == given.reason == reason.replace("\udcff", "?")
    text = (space.root / APPROVALS).read_text("utf-8")
    assert text.count("\n") == 2 and "\r" not in text
    (_, line) = csv.reader(text.splitlines())
    assert all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in line), line


TYPED = [
    ("office", "", "请写明理由"),
    ("office", " \n　", "请写明理由"),
    ("", "好", "请写明批准人"),
    ("office", "已打13912345678核实", "不能有手机号"),
    ("13912345678", "好", "不能有手机号"),
]


@pytest.mark.parametrize(("by", "reason", "told"), TYPED)
def test_what_must_be_typed(by: str, reason: str, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        approval(by, "2026-02-01", reason)


@pytest.mark.parametrize("wanted", ["nothing", "..", ".", "../releases/current", "/etc", ".ids-x", "a\nb", "current"])
def test_only_a_draft_can_be_approved(space: Workspace, wanted: str) -> None:
    _refused(space, "没有草稿", wanted)


def _refused(space: Workspace, told: str, wanted: str = "") -> None:
    before = _state(space)
    with pytest.raises(CannotWork, match=told) as error:
        approve(space, wanted, GIVEN)
    assert "\n" not in error.value.zh + error.value.en and _state(space) == before
    assert list(space.releases.glob(".draft-*")) == []


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def _drop(path: Path) -> None:
    """The draft's own account of its ids without the last one."""
    path.write_text("".join(path.read_text("utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")


DAMAGED: list[tuple[Callable[[Path, Path, Workspace], object], str]] = [
    (lambda draft, _ids, _space: _append(draft / "stations.parquet"), "不完整或被改动过"),
    (lambda draft, _ids, _space: (draft / "stations.geojson").unlink(), "不完整或被改动过"),
    (lambda draft, _ids, _space: _append(draft / "new.txt"), "不完整或被改动过"),
    (lambda draft, _ids, _space: resealed(draft, lambda facts: facts.update(as_of="2020-01-01")), "不完整或被改动过"),
    (lambda draft, _ids, _space: (draft / "manifest.json").unlink(), "不是接着当前的发布"),
    (lambda _draft, ids, _space: shutil.rmtree(ids), "不完整或被改动过"),
    (lambda _draft, ids, _space: (ids / "stations.csv").unlink(), "编号登记"),
    (lambda _draft, ids, _space: _drop(ids / "stations.csv"), "编号登记"),
]


@pytest.mark.parametrize(("damage", "told"), DAMAGED, ids=range(len(DAMAGED)))
def test_a_draft_that_is_not_what_was_kept(space: Workspace, damage: Callable, told: str) -> None:
    (draft,) = drafts(space)
    damage(draft.folder, space.build / "drafts" / f".ids-{draft.name}", space)
    _refused(space, told, draft.name)


def test_the_world_has_moved_on(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approvals, "__version__", "0.0.0")
    _refused(space, "另一个版本的程序")
    monkeypatch.undo()
    path = space.registry / "stations.csv"
    known = path.read_text("utf-8")
    path.write_text(f"{known}ST-320508-00002,0123456789,别的站,2026-01-31,2026-01-31,,\n", encoding="utf-8")
    _refused(space, "编号登记")
    lines = known.splitlines(keepends=True)
    path.write_text(known.replace(lines[1], lines[1].replace(",,\n", ",ST-320583-00001,\n")), encoding="utf-8")
    _refused(space, "编号登记")
    path.write_text(known.replace(lines[1], lines[1].replace("站", "站|又名", 1)), encoding="utf-8")
    assert approve(space, "", GIVEN).gates and "又名" in path.read_text("utf-8"), "what was learned since is kept"


def test_which_draft_is_meant(space: Workspace) -> None:
    first = drafts(space)[0].name
    second = _closed(_delivered(space, ROWS[1])).draft
    assert first != second and len(drafts(space)) == 2
    with pytest.raises(UsageError, match="请写明哪一个"):
        approve(space, "", GIVEN)
    assert approve(space, second, GIVEN).folder.name == second
    _refused(space, "已经发布", second)
    _refused(space, "不是接着当前的发布", first)


def test_one_at_a_time(space: Workspace) -> None:
    with alone(space.releases), pytest.raises(Locked):
        approve(space, "", GIVEN)
    assert approve(space, "", GIVEN).gates


@pytest.mark.parametrize("moment", ["finish", "write_registries", "_note", "finished", "discard"])
def test_killed_in_between(space: Workspace, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    def stop(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    before = current_name(space.releases)
    monkeypatch.setattr(approvals, moment, stop)
    with pytest.raises(KeyboardInterrupt):
        approve(space, "", GIVEN)
    monkeypatch.undo()
    assert verify(space.current).faults == []
    known = (space.registry / "stations.csv").read_text("utf-8")
    ids = pq.read_table(space.current / "stations.parquet")["station_id"].to_pylist()
    assert all(identifier in known for identifier in ids)
    if moment == "discard":
        assert current_name(space.releases) == drafts(space)[0].name and not drafts(space)[0].timely
    else:
        assert current_name(space.releases) == before
        assert approve(space, "", GIVEN._replace(at="2026-02-01T09:00:00+08:00")).gates
    assert not published(space, LATER).new
    assert len((space.root / APPROVALS).read_text("utf-8").splitlines()) == 2


@pytest.mark.parametrize("moment", ["write_text", "put"])
def test_killed_while_a_draft_is_kept(space: Workspace, monkeypatch: pytest.MonkeyPatch, moment: str) -> None:
    def stop(*_given: object, **_more: object) -> None:
        raise KeyboardInterrupt

    shutil.rmtree(space.build / "drafts")
    monkeypatch.setattr(f"sucheng_data.operations.drafts.{moment}", stop)
    with pytest.raises(KeyboardInterrupt):
        published(space, LATER)
    monkeypatch.undo()
    assert drafts(space) == [] and verify(space.current).faults == []
    other = _closed(_delivered(space, ROWS[1])).draft
    assert sorted(path.name for path in (space.build / "drafts").iterdir()) == [f".ids-{other}", other]


def test_a_draft_with_personal_data_is_never_kept(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def shut(_folder: Path) -> None:
        raise GateClosed("手机号", "a mobile number")

    shutil.rmtree(space.build / "drafts")
    monkeypatch.setattr("sucheng_data.pipeline.publishing.private_files", shut)
    told = _closed(space)
    assert (told.gates, told.draft) == ((), "") and drafts(space) == []
    assert list(space.releases.glob(".draft-*")) == []


def test_what_is_accepted_is_not_asked_every_night(tmp_path: Path) -> None:
    space = small_city(tmp_path / "w")
    shutil.copytree(packaged_schemas(), space.root / "schemas")
    path = space.root / "schemas" / "stations.json"
    path.write_text(path.read_text("utf-8").replace('"x-gates": {', '"x-gates": {"min_rows": 3,'), encoding="utf-8")
    space = small_city(space.root)
    assert [one.gate for one in _closed(space).gates] == ["min_rows"], "in a first release, too"
    approve(space, "", GIVEN)
    for hour in (18, 19):  # and the night after that remembers it as well
        other = ROWS[1].replace("20:00", f"{hour}:00")
        assert published(_delivered(space, ROWS[0], other), LATER).new
    assert _manifest(space.current)["accepted"][0]["found"] == 2 and "approved" not in _manifest(space.current)
    assert [one.gate for one in _closed(_delivered(space, ROWS[0])).gates] == ["min_rows", "no_empty"]
    assert published(_delivered(space, *ROWS), LATER).new and "accepted" not in _manifest(space.current)
    assert "min_rows" in [one.gate for one in _closed(_delivered(space, *ROWS[:2])).gates]


@pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")
def test_an_approved_release_is_signed_anew(space: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True, capture_output=True)
    (tmp_path / "signers").write_text(f"office {key.with_suffix('.pub').read_text('utf-8')}", encoding="utf-8")
    monkeypatch.setenv("SUCHENG_SIGNING_KEY", str(key))
    shutil.rmtree(space.build / "drafts")
    draft = space.build / "drafts" / _closed(space).draft
    assert verify(draft, tmp_path / "signers").signature == "good"
    assert verify(approve(space, "", GIVEN).folder, tmp_path / "signers").signature == "good"


def test_the_command(space: Workspace, sucheng: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sucheng_data.stages.publish.find", light)
    name, root = drafts(space)[0].name, space.root
    told = sucheng("approve", "-w", root)
    assert told.code == 0 and told.out.startswith(f"{name}  2026-02-01  ") and "上一版有昆山市" in told.out
    assert (
        "Stations, District: the last release had records of Kunshan"
        in sucheng("approve", "-w", root, "--lang", "en").out
    )
    for words in ((name,), ("--by", "x"), (name, "--reason", " "), ("--reason", "")):
        assert sucheng("approve", *words, "-w", root).code == 2, words
    assert sucheng("approve", "other", "--reason", "好", "-w", root).code == 3
    monkeypatch.setenv("LOGNAME", "clerk")
    told = sucheng("approve", "--reason", "已核实", "-w", root)
    assert told.code == 0 and told.out == f"已批准并发布 build/releases/{name}，越过 1 处闸门\n"
    assert _manifest(space.current)["approved"]["by"] == "clerk"
    assert sucheng("approve", "-w", root).err == "没有草稿\n"
    _delivered(space, ROWS[0], *(row.replace(",120.", ",20.") for row in ROWS[1:]))  # and so not on any map
    told = sucheng("publish", "-w", root, "--as-of", "2026-02-03")
    assert told.code == 5 and "闸门关闭" in told.err and told.out == ""
