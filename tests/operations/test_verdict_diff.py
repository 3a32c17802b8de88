"""Two verdicts compared: what comes, goes, changes severity; which records are withheld or released; kept and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.errors import CannotWork
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.schema import Schemas
from sucheng_data.operations.verdict_diff import Judged, Seen, Snapshot, compare, from_json, snapshot, to_json


def issue(cell: str, code: str = "STA-W04", severity: str = "warning", value: str = "") -> Issue:
    record = f"raw/a.xlsx!表!{cell.strip('ABC')}"
    place = Place("raw/a.xlsx", "表", cell)
    told = Text("不一致", "disagree")
    return Issue(
        code, Severity(severity), "department", "一致性", told, place, "stations", "address", value, record=record
    )


def stations(**columns: list[object]) -> pa.Table:
    return pa.table(
        {
            "_file": ["raw/a.xlsx"] * 3,
            "_sheet": ["表"] * 3,
            "_row": pa.array([5, 6, 7], pa.int32()),
            "_columns": pa.array(["{}"] * 3).dictionary_encode(),
            "station_id": ["ST-1", "ST-2", "ST-3"],
            "name": ["甲站", "乙站", "丙站"],
            **columns,
        }
    )


@pytest.fixture
def judge(schemas: Schemas):
    return lambda found, **columns: snapshot({"stations": stations(**columns)}, found, schemas)


def test_the_same_is_no_difference(judge) -> None:
    found = [issue("B5"), issue("B6", severity="error"), issue("B5")]
    assert not compare(judge(found), judge(list(reversed(found))))


def test_what_comes_and_goes(judge) -> None:
    found = compare(judge([issue("B5"), issue("B6")]), judge([issue("B6"), issue("B7", "STA-W05")]))
    assert [one.place for one in found.disappeared] == ["raw/a.xlsx!表!B5"]
    assert [(one.code, one.place) for one in found.appeared] == [("STA-W05", "raw/a.xlsx!表!B7")]
    assert not (found.changed or found.withheld or found.released)


def test_a_severity_that_changes_is_told_once_and_withholds_its_record(judge) -> None:
    found = compare(judge([issue("B5"), issue("B6")]), judge([issue("B5", severity="error"), issue("B6")]))
    assert not (found.appeared or found.disappeared or found.released)
    ((before, after, one),) = found.changed
    assert (before, after, one.place) == ("warning", "error", "raw/a.xlsx!表!B5")
    assert [(one.id, one.label, one.codes) for one in found.withheld] == [("ST-1", "甲站", ("STA-W04",))]


def test_the_other_way_round_releases_it(judge) -> None:
    found = compare(judge([issue("B5", severity="error")]), judge([]))
    assert [one.code for one in found.disappeared] == ["STA-W04"]
    assert [one.record for one in found.released] == ["raw/a.xlsx!表!5"] and not found.withheld


def test_a_record_with_another_error_stays_withheld(judge) -> None:
    other = issue("C5", "STA-E03", "error")
    found = compare(judge([issue("B5"), other]), judge([issue("B5", severity="error"), other]))
    assert len(found.changed) == 1 and not (found.withheld or found.released)


def test_how_often_a_finding_stands_counts(judge) -> None:
    found = compare(judge([issue("B5")]), judge([issue("B5"), issue("B5")]))
    assert len(found.appeared) == 1 and not found.disappeared


def test_an_error_of_the_sheet_withholds_all_its_records(judge) -> None:
    sheet = replace(issue("B5", "SHT-E01", "error"), place=Place("raw/a.xlsx", "表"), record="")
    assert len(compare(judge([]), judge([sheet])).withheld) == 3


def test_what_is_not_public_is_withheld_both_times(judge) -> None:
    hidden = judge([], publish=[False, True, None])
    assert [one.published for one in hidden.records] == [False, True, True]
    found = compare(hidden, judge([issue("B5", severity="error")], publish=[False, True, None]))
    assert found.appeared and not found.withheld


def test_records_that_are_no_longer_read_are_withheld(judge) -> None:
    before = judge([])
    after = replace(before, records=before.records[1:])
    assert [one.id for one in compare(before, after).withheld] == ["ST-1"]
    assert [one.id for one in compare(after, before).released] == ["ST-1"]


SEEN = st.builds(
    Seen,
    st.sampled_from("abc"),
    st.just("STA-W04"),
    st.sampled_from(["error", "warning", "info"]),
    st.just("x!y!B5"),
    st.just("甲"),
    st.just("a"),
)
RECORD = st.builds(
    Judged,
    st.just("stations"),
    st.sampled_from("1234"),
    st.just("id"),
    st.just("甲"),
    st.booleans(),
    st.just(("STA-E01",)),
)
VERDICT = st.builds(
    Snapshot,
    st.lists(SEEN, max_size=8).map(tuple),
    st.lists(RECORD, max_size=4, unique_by=lambda one: one.record).map(tuple),
    st.just("2026-01-31"),
)


@given(VERDICT, VERDICT)
def test_the_second_is_the_first_and_the_difference(before: Snapshot, after: Snapshot) -> None:
    found = compare(before, after)
    assert not compare(before, before)
    for severity in Severity:
        come = sum(one.severity == severity for one in found.appeared) + sum(
            one.after == severity for one in found.changed
        )
        gone = sum(one.severity == severity for one in found.disappeared) + sum(
            one.before == severity for one in found.changed
        )
        assert before.count(severity) + come - gone == after.count(severity)
    published = [sum(one.published for one in side.records) for side in (before, after)]
    assert published[0] - len(found.withheld) + len(found.released) == published[1]
    back = compare(after, before)
    assert (len(back.appeared), len(back.changed)) == (len(found.disappeared), len(found.changed))
    assert {one.record for one in back.released} == {one.record for one in found.withheld}


@given(VERDICT)
def test_what_is_kept_is_read_back(verdict: Snapshot) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kept.json"
        path.write_text(to_json(verdict), encoding="utf-8")
        assert from_json(path) == verdict


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"findings": [["a"]], "records": [], "as_of": ""}', '{"findings": 3}']
)
def test_anything_else_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "kept.json").write_text(content, encoding="utf-8")
    with pytest.raises(CannotWork, match="不是"):
        from_json(tmp_path / "kept.json")
    with pytest.raises(CannotWork, match="不是"):
        from_json(tmp_path / "nowhere.json")
