"""What is kept and what goes: by count and by age, with clocks that are wrong; never what is current."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sucheng_data.model.errors import CannotWork, Locked
from sucheng_data.model.night import Night
from sucheng_data.operations.retention import RECORDS, due, remove, sweep, unused
from sucheng_data.operations.runs import nights, write_night
from sucheng_data.operations.settings import Retention
from sucheng_data.operations.store import alone, current_name, make_current
from sucheng_data.operations.workspace import Workspace, open_workspace

NOW = datetime(2026, 6, 30, 3, 0, tzinfo=UTC)
FEW = Retention(releases=3, days=10, runs=10, drafts=10, cache=10)


@pytest.fixture
def space(tmp_path: Path) -> Workspace:
    (tmp_path / "sucheng.toml").write_text("", encoding="utf-8")
    return open_workspace(tmp_path)


def aged(path: Path, days: float, now: datetime = NOW) -> Path:
    then = (now - timedelta(days=days)).timestamp()
    os.utime(path, (then, then))
    return path


def folder(space: Workspace, kind: str, days: float, written: float | None = None, *, name: str = "") -> Path:
    """A release (draft, internal twin) dated `days` ago, and written then unless it is said when."""
    path = space.build / kind / (name or f"{(NOW - timedelta(days=days)).date()}-{abs(int(days)):012x}")
    path.mkdir(parents=True)
    (path / "manifest.json").write_text("{}", encoding="utf-8")
    return aged(path, days if written is None else written)


def releases(space: Workspace, *days: float) -> list[Path]:
    made = [folder(space, "releases", day) for day in days]
    make_current(min(made, key=lambda path: -path.stat().st_mtime))
    return made


def left(space: Workspace, kind: str = "releases") -> list[str]:
    return sorted(path.name for path in (space.build / kind).iterdir() if path.name != "current")


def names(*paths: Path) -> list[str]:
    return sorted(path.name for path in paths)


def test_beyond_the_newest_and_beyond_the_age(space: Workspace) -> None:
    made = releases(space, 1, 2, 3, 8, 12, 50)  # three are the newest, one more is young
    assert sweep(space, FEW, NOW) == [f"build/releases/{path.name}" for path in sorted(made[4:])]
    assert left(space) == names(*made[:4])
    assert sweep(space, FEW, NOW) == []


def test_many_but_young_stay_and_few_but_old_stay(space: Workspace) -> None:
    releases(space, *range(10))
    assert sweep(space, FEW, NOW) == []
    assert due(space, FEW, NOW + timedelta(days=2)) != []


def test_old_ones_stay_while_they_are_the_newest(space: Workspace) -> None:
    releases(space, 100, 200, 300)
    assert sweep(space, FEW, NOW) == []


def test_current_and_what_was_before_it_stay_however_old(space: Workspace) -> None:
    made = releases(space, 1, 2, 3, 40, 50, 60)
    make_current(made[4])  # somebody rolled back far
    (made[4] / "manifest.json").write_text(json.dumps({"previous": made[5].name}), encoding="utf-8")
    sweep(space, FEW, NOW)
    assert left(space) == names(*made[:3], made[4], made[5])


def test_with_everything_set_to_nothing_the_current_and_the_young_stay(space: Workspace) -> None:
    made = releases(space, 0.5, 3, 5)
    make_current(made[2])
    assert sweep(space, Retention(0, 0, 0, 0, 0), NOW) == [f"build/releases/{made[1].name}"]
    assert left(space) == names(made[0], made[2])


@pytest.mark.parametrize("years", [-60, -1, 1, 73])
def test_a_clock_that_jumped_leaves_the_newest(space: Workspace, years: int) -> None:
    made = releases(space, *range(0, 60, 2))
    sweep(space, FEW, NOW.replace(year=NOW.year + years))
    assert set(names(*made[:3])) <= set(left(space)) and current_name(space.releases) in left(space)
    assert len(left(space)) == (30 if years < 0 else 3)


def test_what_a_wrong_clock_dated_in_the_past_or_the_future_pushes_no_other_out(space: Workspace) -> None:
    real = releases(space, 1, 12, 13)
    future = [folder(space, "releases", -9000 - day, 0) for day in range(3)]  # named in another century, written now
    early = folder(space, "releases", 400, 0.2)  # published today for an earlier day
    sweep(space, FEW, NOW)
    assert left(space) == names(early, *future, real[0])  # 12 and 13 days old: beyond three by either order
    assert current_name(space.releases) == real[0].name


def test_what_is_not_named_like_a_release_is_not_ours(space: Workspace) -> None:
    releases(space, 1, 2, 3)
    strange = [
        folder(space, "releases", 900, name=name) for name in ("备份", "2020-01-01 copy", ".hidden", "2020-99-99-ab")
    ]
    (space.releases / "note.txt").write_text("", encoding="utf-8")
    assert [Path(name).name for name in sweep(space, FEW, NOW)] == [
        strange[3].name
    ]  # a name of the pattern; no such day
    assert {"备份", "2020-01-01 copy", ".hidden", "note.txt"} <= set(left(space))


def test_internal_twins_go_with_their_release_and_orphans_too(space: Workspace) -> None:
    made = releases(space, 1, 2, 3, 50)
    twins = [folder(space, "internal", 0, 50, name=path.name) for path in made]
    draft = folder(space, "drafts", 5)
    of_draft = folder(space, "internal", 0, 50, name=draft.name)
    orphan, fresh = folder(space, "internal", 70), folder(space, "internal", 0.5)
    sweep(space, FEW, NOW)
    assert left(space, "internal") == names(*twins[:3], of_draft, fresh) and orphan.name not in left(space, "internal")


def test_releases_that_cannot_be_seen_cost_no_twin(space: Workspace) -> None:
    folder(space, "internal", 70)
    assert sweep(space, FEW, NOW) == []
    space.releases.mkdir()
    assert sweep(space, FEW, NOW) == []


def test_drafts_go_by_age_but_not_the_last_runs(space: Workspace) -> None:
    old, waits, young = (folder(space, "drafts", day) for day in (90, 80, 3))
    write_night(space.build, Night("000001-20260629T023000+0800", "", "", "", "", "closed", 5, draft=waits.name))
    ids = [folder(space, "drafts", 0, 50, name=f".ids-{path.name}") for path in (old, waits, young)]
    assert sweep(space, FEW, NOW) == [f"build/drafts/{old.name}", f"build/drafts/{ids[0].name}"]
    assert left(space, "drafts") == names(waits, young, *ids[1:])


def run(space: Workspace, number: int, days: float, outcome: str = "failed") -> str:
    name = f"{number:06d}-{NOW - timedelta(days=days):%Y%m%dT%H%M%S%z}"
    write_night(space.build, Night(name, "", "", "", "", outcome, 0))
    for ending in ("jsonl", "log"):
        (space.build / "runs" / f"{name}.{ending}").write_text("", encoding="utf-8")
    for ending in ("json", "jsonl", "log"):
        aged(space.build / "runs" / f"{name}.{ending}", days)
    return name


def test_records_go_with_their_logs_but_the_newest_and_the_last_success_stay(space: Workspace) -> None:
    made = [run(space, number, 60 - number, "unchanged" if number in (1, 3) else "failed") for number in range(1, 25)]
    assert len(sweep(space, FEW, NOW)) == 3 * (24 - RECORDS - 1)
    assert [night.run for night in nights(space.build)] == [*reversed(made[-RECORDS:]), made[2]]
    sweep(space, FEW, NOW + timedelta(days=30_000))
    assert len(list(nights(space.build))) == RECORDS + 1


def test_young_records_stay(space: Workspace) -> None:
    for number in range(1, 25):
        run(space, number, 5)
    assert sweep(space, FEW, NOW) == []


def entry(space: Workspace, name: str, days: float) -> Path:
    path = space.build / "cache" / name[:2] / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x")
    return aged(path, days)


def test_the_cache_goes_by_when_it_was_used(space: Workspace) -> None:
    used, unused_, future = entry(space, "aa1", 9), entry(space, "aa2", 11), entry(space, "bb1", -400)
    assert unused(space.build, 10, NOW) == [
        unused_,
        future,
    ]  # a date to come tells nothing, and a cache is never needed
    assert sorted(sweep(space, FEW, NOW)) == ["build/cache/aa/aa2", "build/cache/bb/bb1"]
    assert used.exists() and unused(space.build, 0, NOW) == [used]


def test_a_kill_in_between_leaves_nothing_that_a_person_must_clear(
    space: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = releases(space, 1, 2, 3, 50, 60)

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("sucheng_data.operations.retention.shutil.rmtree", killed)
        sweep(space, FEW, NOW)
    assert f".old-{made[4].name}" in left(space) and made[4].name not in left(space)
    shutil.rmtree(made[3])  # nothing else is due
    sweep(space, FEW, NOW)
    assert left(space) == names(*made[:3])


def test_not_while_a_publication_is_under_way(space: Workspace) -> None:
    made = releases(space, 1, 2, 3, 50)
    with alone(space.releases), pytest.raises(Locked):
        sweep(space, FEW, NOW)
    assert left(space) == names(*made)


def test_a_disk_that_refuses_is_one_sentence(space: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    releases(space, 1, 2, 3, 50)

    def refuse(*_: object) -> None:
        raise OSError(30, os.strerror(30))

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(CannotWork, match=os.strerror(30)):
        sweep(space, FEW, NOW)
    assert len(left(space)) == 4


def test_what_is_gone_already_is_no_fault(space: Workspace) -> None:
    path = entry(space, "aa1", 40)
    (space.build / "cache" / "cc").mkdir()
    path.unlink()
    assert remove(space, [path]) == ["build/cache/aa/aa1"] and sweep(space, FEW, NOW) == []


def test_an_empty_workspace(space: Workspace) -> None:
    assert sweep(space, FEW, NOW) == [] and not space.build.exists()


def test_the_commands(space: Workspace, sucheng: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sucheng_data.cli.options.now", lambda: NOW)
    (space.root / "sucheng.toml").write_text("[retention]\nreleases = 3\ndays = 10\ncache = 10\n", encoding="utf-8")
    made = releases(space, 1, 2, 3, 50)
    entry(space, "aa1", 9), entry(space, "aa2", 11)
    gone = f"build/releases/{made[3].name}"
    assert sucheng("prune", "-w", space.root, "--dry-run")[:2] == (0, f"{gone}\nbuild/cache/aa/aa2\n")
    assert len(left(space)) == 4
    assert sucheng("cache", "info", "-w", space.root).out == "2 个文件，0.0 MB，最久的 11 天没有用过\n"
    assert sucheng("cache", "prune", "-w", space.root, "--dry-run").out == "会清掉 1 个文件，0.0 MB\n"
    assert sucheng("cache", "prune", "-w", space.root, "--lang", "en").out == "removed 1 files, 0.0 MB\n"
    assert sucheng("cache", "prune", "-w", space.root, "--days", 0).out == "已清掉 1 个文件，0.0 MB\n"
    told = sucheng("prune", "-w", space.root)
    assert (told.out, told.err) == (f"{gone}\n", "已删除 1 项\n") and left(space) == names(*made[:3])


def test_the_day_of_the_name_and_that_of_the_file_both_count(space: Workspace) -> None:
    releases(space, 1, 2, 3)
    folder(space, "releases", 50, 2)
    folder(space, "releases", 4, 50)
    assert sweep(space, FEW, NOW) == []
    assert date.fromisoformat(left(space)[0][:10]) < NOW.date()
