"""Records of runs come back as they were written; what is no record is passed over."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

from sucheng_data.model.change import Closed
from sucheng_data.model.issue import Text
from sucheng_data.model.night import Input, Night, Stale, Tally
from sucheng_data.operations.runs import nights, run_name, write_night

FIRST = Night(
    run="000007-20260130T023000+0800",
    started="2026-01-30T02:30:00+08:00",
    ended="2026-01-30T02:31:00+08:00",
    version="0.1",
    as_of="2026-01-30",
    outcome="closed",
    exit_code=5,
    inputs=(Input("raw/苏州市总工会/驿站.xlsx", "ab", "SZ-ZGH", 12, "read"),),
    stale=(Stale("SZ-ZGH", "stations", 12, "2026-01-01", "2026-01-31", "missing"),),
    gates=(Closed("stations", "min_rows", 0, 1, Text("驿站只有 0 条", "only 0 stations")),),
    rows={"stations": 12},
    findings={"SZ-ZGH": Tally(1, 2, 3)},
    seconds={"load": 0.5},
)


def test_a_record_comes_back(tmp_path: Path) -> None:
    write_night(tmp_path, FIRST)
    (again,) = nights(tmp_path)
    assert again.to_dict() == FIRST.to_dict()
    assert isinstance(again.inputs[0], Input) and again.findings["SZ-ZGH"].warnings == 2


def test_the_newest_first_and_what_is_broken_passed_over(tmp_path: Path) -> None:
    assert list(nights(tmp_path)) == []
    zone = timezone(timedelta(hours=8))
    for day in (1, 3, 2):  # once the clock went back
        name = run_name(tmp_path, datetime(2026, 1, day, 2, 30, tzinfo=zone))
        write_night(tmp_path, Night(name, "", "", "", f"2026-01-0{day}", "unchanged", 0))
    (tmp_path / "runs" / "000098-x.json").write_text('{"run": ', encoding="utf-8")
    (tmp_path / "runs" / "000099-x.json").write_text('{"of": "another version"}', encoding="utf-8")
    assert [night.as_of for night in nights(tmp_path)] == ["2026-01-02", "2026-01-03", "2026-01-01"]
