"""The scoreboard: every number as a person would work it out, and what no number may do."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sucheng_data.model.decision import Answer, Decision
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.issue import Issue, Place, Severity, Text
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.report import Report, RuleRun, Source
from sucheng_data.model.schema import Schemas, load_schemas
from sucheng_data.model.score import DIMENSIONS, MEASURES, Age, Score, Weights, load_weights
from sucheng_data.stages.score import score

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = load_schemas(ROOT / "schemas")
WEIGHTS = load_weights(ROOT / "schemas", SCHEMAS)
assert WEIGHTS is not None
DAY, FIRST = date(2026, 1, 31), 5
SOURCE = Source("SRC-1", "raw/甲.xlsx", "aa", "SZ-ZGH", "2026-01-10", 4)
REQUIRED = ("name", "categories", "operator_org_id", "district_code", "town", "address", "lon", "opening_hours_text")
FULL = {name: ["有"] * 4 for name in (*REQUIRED, "facilities", "map_online")}
# The four stations of docs/scoreboard.md.
EXAMPLE: dict[str, list[Any]] = {
    **FULL,
    "town": ["淞南镇", "淞南镇", None, "淞南镇"],
    "phone": ["0512-50000000", None, "—", "0512-50000001"],
    "verified_on": [date(2026, 1, 1), date(2025, 5, 22), date(2024, 1, 1), None],
}


def stations(columns: dict[str, list[Any]], file: str = SOURCE.file_name, sender: str | None = "SZ-ZGH") -> pa.Table:
    rows = len(next(iter(columns.values())))
    letters = json.dumps({name: chr(65 + index) for index, name in enumerate(columns)})
    dates = {name: pa.array(cells, pa.date32()) for name, cells in columns.items() if name.endswith("_on")}
    raw = {f"raw:{name}": pa.array([cell and str(cell) for cell in cells]) for name, cells in columns.items()}
    return pa.table(
        {
            FILE: [file] * rows,
            SHEET: ["驿站"] * rows,
            ROW: pa.array(range(FIRST, FIRST + rows), pa.int32()),
            COLUMNS: pa.array([letters] * rows).dictionary_encode(),
            "submitted_by": pa.array([sender] * rows, pa.string()),
            **dates,
            **raw,
        }
    )


def finding(code: str, row: int | None, field: str = "", **facts: Any) -> Issue:
    """`row` None: about the sheet."""
    known = SCHEMAS.findings[code]
    file = facts.pop("file", SOURCE.file_name)
    place = Place(file, "驿站", f"A{row}" if row else "")
    record = f"{file}!驿站!{row}" if row else ""
    facts = {"severity": known.severity, "owner": "department", "record": record, **facts}
    return Issue(
        code, dimension=known.dimension, message=Text("甲", "a"), place=place, entity="stations", field=field, **facts
    )


FOUND = [
    finding("STA-E01", 6, "lon"),
    finding("FMT-E01", 7, "town", severity=Severity.WARNING),
    finding("STA-W07", 8, "opening_hours_text"),
]
RAN = [RuleRun("STA-E01", "in_city", "stations", "ran", tested=4, found=1)]
DECISION = Decision(
    *("2026-01-20", "甲", Answer.ADOPT, "stations", "name", "FMT-I01", "raw/甲.xlsx", "aa", "驿站", "A5"),
    *("raw/甲.xlsx!驿站!5", "", "", "", "甲", "", ""),
)


def report(**changes: Any) -> Report:
    return replace(Report(1, 4, (), RAN, SCHEMAS, DAY, (SOURCE,)), **changes)


def scored(
    columns: dict[str, list[Any]] = EXAMPLE,
    found: Sequence[Issue] = FOUND,
    decisions: Sequence[Decision] = (DECISION,),
    **changes: Any,
) -> Score:
    (one,) = score(report(**changes), found, [{"stations": stations(columns)}], decisions, WEIGHTS)
    return one


def parts(one: Score) -> dict[str, tuple[float, float]]:
    return {part.name: (round(part.good, 6), part.of) for part in one.parts}


# name: good, of
BY_HAND = {
    "on_time": (1, 1),  # 21 days old
    "verified": (1.6, 3),  # 30 days: 1; 254 days: (365 - 254) / (365 - 180) = 0.6; 761 days: 0; one does not say
    "required": (39, 40),  # ten fields in four records, one town missing
    "optional": (5, 28),  # seven wanted fields: two phones (a dash says nothing), three dates
    "error_free": (3, 4),
    "error_cells": (43, 44),  # 39 + 2 + 3 filled cells
    "warning_free": (2, 4),
    "warning_cells": (43, 45),  # and the empty town
    "answered": (1, 4),
    "adopted": (1, 1),
    "规范性": (43, 44),
    "完整性": (39, 40),
    "准确性": (3, 4),  # the rule of STA-E01 looks at four longitudes
    "一致性": (10, 10),  # categories, facilities, phone may not repeat themselves
    "时效性": (0, 0),
    "可访问性": (1, 1),
}


def test_the_worked_example() -> None:
    one = scored()
    assert parts(one) == BY_HAND
    gained = 10 + 5 * 1.6 / 3 + 15 * 39 / 40 + 5 * 5 / 28 + 20 * 3 / 4 + 10 * 2 / 4 + 5 * 1 / 4
    gained += 5 * 43 / 44 + 5 * 39 / 40 + 5 * 3 / 4 + 5 + 5
    assert one.points == round(100 * gained / 95, 1) == 76.8
    assert (one.organisation, one.files, one.rows, one.errors, one.warnings) == ("SZ-ZGH", 1, 4, 1, 2)


def test_the_document_shows_the_same_example() -> None:
    text = (ROOT / "docs" / "scoreboard.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `?([\w_]+)`? \| ([\d.]+) \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    shown = {name: (float(good), float(of)) for name, good, of, _ in rows}
    assert shown == BY_HAND
    assert {name: float(weight) for name, _, _, weight in rows} == dict(WEIGHTS.parts)
    assert "76.8" in text


def test_nothing_delivered_is_nothing_measured() -> None:
    assert score(report(sources=()), [], [], [], WEIGHTS) == []
    (one,) = score(
        report(sources=[SOURCE._replace(submitted_on="")]), [], [], [], replace(WEIGHTS, parts={"required": 1})
    )
    assert one.points is None and one.parts[0].share is None


def test_one_record_and_four_thousand_are_measured_alike() -> None:
    few, many = {name: ["有"] for name in FULL}, {name: ["有"] * 4000 for name in FULL}
    assert scored(few, (), ()).points == scored(many, (), ()).points
    wrong = [finding("STA-E01", row, "lon") for row in range(FIRST, FIRST + 4000)]
    assert scored(few, wrong[:1], ()).points == scored(many, wrong, ()).points
    assert (scored(many, wrong[:1], ()).points or 0) > (scored(few, wrong[:1], ()).points or 0)


@pytest.mark.parametrize("owner", ["analyst", "maintainer"])
def test_what_others_are_to_mend_is_not_held_against_a_department(owner: str) -> None:
    assert scored(found=[replace(issue, owner=owner) for issue in FOUND], decisions=()) == scored(
        found=(), decisions=()
    )


def test_a_note_costs_nothing() -> None:
    noted = [replace(issue, severity=Severity.INFO) for issue in FOUND]
    assert scored(found=noted, decisions=()) == scored(found=(), decisions=())


def test_what_was_confirmed_costs_nothing_and_counts_as_answered() -> None:
    open_, confirmed = scored(), scored(accepted=FOUND[:1])
    assert parts(confirmed)["error_free"] == (4, 4) and parts(confirmed)["准确性"] == (4, 4)
    assert parts(confirmed)["answered"] == (2, 4)
    assert (confirmed.points or 0) > (open_.points or 0)
    assert scored(found=FOUND[1:], accepted=FOUND[:1]) == confirmed


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ((), (0, 0)),  # nobody was asked yet
        ((DECISION._replace(cell="A6", field="lon", code="STA-E01"),), (1, 3)),  # answered, and still there
        ((DECISION._replace(sha256="bb"),), (0, 0)),  # on a file that is no longer delivered
        ((DECISION._replace(expires="2026-01-31"),), (0, 0)),
        ((DECISION._replace(expires="2026-02-01"),), (1, 4)),
        ((DECISION, DECISION._replace(decided_on="2026-01-21", answer=Answer.CORRECTED)), (1, 4)),
    ],
)
def test_answers_that_count(decisions: Sequence[Decision], expected: tuple[int, int]) -> None:
    assert parts(scored(decisions=decisions))["answered"] == expected


def test_the_last_answer_to_a_finding_is_the_one() -> None:
    later = DECISION._replace(decided_on="2026-01-21", answer=Answer.CORRECTED)
    assert parts(scored(decisions=(later, DECISION)))["adopted"] == (0, 1)


def test_an_error_of_a_sheet_is_one_of_every_record_on_it() -> None:
    one = scored(found=[finding("SHT-E01", None)])
    assert parts(one)["error_free"] == (0, 4) and parts(one)["error_cells"] == (44, 45)
    assert parts(scored(found=[finding("SHT-W07", None, count=4)]))["warning_free"] == (4, 4)
    assert parts(scored(found=[finding("SHT-W07", None, count=4)]))["完整性"] == (39, 43)


def test_two_findings_in_one_cell_are_one_wrong_cell() -> None:
    twice = [finding("STA-E01", 6, "lon"), finding("STA-E04", 6, "lon")]
    assert parts(scored(found=twice))["准确性"] == (3, 4)
    assert scored(found=twice).errors == 2


def test_a_file_that_could_not_be_read_is_its_senders() -> None:
    lost = finding("FILE-E01", None, file="raw/苏州市总工会/坏.xlsx")
    one = scored(found=[replace(lost, place=Place(lost.place.file), entity="")])
    assert parts(one)["可访问性"] == (1, 2) and one.files == 2
    nobody = replace(lost, place=Place("raw/某单位/坏.xlsx"), entity="")
    scores = score(report(), [nobody], [{"stations": stations(EXAMPLE)}], (), WEIGHTS)
    assert [one.organisation for one in scores] == ["SZ-ZGH", ""] and scores[1].points == 0


def test_the_row_says_whose_it_is_else_the_file() -> None:
    own = stations(EXAMPLE, sender="SZ-WJW")
    merged = stations(EXAMPLE, sender=None)
    scores = score(report(), FOUND, [{"stations": own}, {}], (), WEIGHTS)
    assert {one.organisation: one.rows for one in scores} == {"SZ-ZGH": 0, "SZ-WJW": 4}
    assert next(one for one in scores if one.organisation == "SZ-WJW").errors == 1
    (one,) = score(report(), (), [{"stations": merged}], (), WEIGHTS)
    assert (one.organisation, one.rows) == ("SZ-ZGH", 4)


def test_records_that_share_a_row_are_counted_each() -> None:
    """Two lists beside one another on a sheet."""
    table = pa.concat_tables([stations(EXAMPLE), stations(EXAMPLE)])
    (one,) = score(report(), FOUND[:1], [{"stations": table}], (), WEIGHTS)
    assert one.rows == 8 and parts(one)["error_free"] == (6, 8)


def test_the_best_stand_first() -> None:
    second = SOURCE._replace(file_name="raw/乙.xlsx", submitted_by="SZ-WJW", sha256="bb")
    tables = [{"stations": stations(EXAMPLE)}, {"stations": stations(FULL, "raw/乙.xlsx", "SZ-WJW")}]
    scores = score(report(sources=(SOURCE, second)), FOUND, tables, (), WEIGHTS)
    assert [one.organisation for one in scores] == ["SZ-WJW", "SZ-ZGH"]


# ---- what holds for any findings

ISSUES = st.builds(
    finding,
    st.sampled_from(["STA-E01", "FMT-E01", "STA-W07", "STA-E05", "SHT-W07", "BEN-W03"]),
    st.sampled_from([None, 5, 6, 7, 8, 99]),
    st.sampled_from(["lon", "town", "phone", "name", "verified_on", ""]),
    severity=st.sampled_from(Severity),
    count=st.integers(0, 9),
)


@given(st.lists(ISSUES, max_size=12), ISSUES, st.booleans())
def test_more_findings_never_raise_it_and_it_stays_in_its_bounds(found: list[Issue], more: Issue, asked: bool) -> None:
    decisions = (DECISION,) if asked else ()
    before, after = scored(found=found, decisions=decisions), scored(found=[*found, more], decisions=decisions)
    assert before.points is not None and after.points is not None
    assert 0 <= after.points <= before.points <= 100
    for part in after.parts:
        assert 0 <= part.good <= part.of


@given(st.permutations(range(4)), st.lists(ISSUES, max_size=8), st.randoms())
def test_no_order_matters(rows: list[int], found: list[Issue], mixer: Any) -> None:
    table = stations(EXAMPLE)
    mixed = mixer.sample(found, len(found))
    plain = score(report(), found, [{"stations": table}], (DECISION,), WEIGHTS)
    assert score(report(), mixed, [{"stations": table.take(rows)}], (DECISION,), WEIGHTS) == plain


@given(st.integers(-1000, 3000), st.integers(0, 400), st.integers(1, 400))
def test_an_age_counts_less_the_older_it_is(days: int, full: int, more: int) -> None:
    age = Age(full, full + more)
    assert 0 <= age.share(days + 1) <= age.share(days) <= 1
    assert age.share(full) == 1 and age.share(full + more) == 0


# ---- the file of weights


def _weights(tmp_path: Path, change: Callable[[dict[str, Any]], object]) -> Weights | None:
    folder = shutil.copytree(ROOT / "schemas" / "reports", tmp_path / "reports").parent
    spec = json.loads((folder / "reports" / "score.json").read_text(encoding="utf-8"))
    change(spec)
    (folder / "reports" / "score.json").write_text(json.dumps(spec), encoding="utf-8")
    return load_weights(folder, SCHEMAS)


def test_every_measure_has_a_weight_and_they_make_a_hundred() -> None:
    assert set(WEIGHTS.parts) == {*MEASURES, *DIMENSIONS}
    assert sum(WEIGHTS.parts.values()) == 100


def test_without_the_file_there_is_no_scoreboard(tmp_path: Path) -> None:
    assert load_weights(tmp_path, SCHEMAS) is None


@pytest.mark.parametrize(
    ("change", "place", "hint"),
    [
        (lambda s: s.pop("wanted"), "wanted", "missing"),
        (lambda s: s.update(weight={}), "weight", "did you mean weights"),
        (lambda s: s["weights"].update(ontime=1), "weights.ontime", "did you mean on_time"),
        (lambda s: s["weights"].update(on_time=-1), "weights.on_time", "0 or more"),
        (lambda s: s["weights"].update(on_time=True), "weights.on_time", "0 or more"),
        (lambda s: s["weights"].update(on_time=float("nan")), "weights.on_time", "0 or more"),
        (lambda s: s.update(weights={}), "weights", "above 0"),
        (lambda s: s.update(weights=[]), "weights", "object"),
        (lambda s: s.update(on_time=31), "on_time", "object"),
        (lambda s: s["on_time"].update(full_days=92), "on_time", "full_days"),
        (lambda s: s["on_time"].update(none_days="92"), "on_time", "full_days"),
        (lambda s: s["verified"].pop("fields"), "verified", "fields is missing"),
        (lambda s: s["verified"]["fields"].update(station="verified_on"), "verified.fields.station", "stations"),
        (
            lambda s: s["verified"]["fields"].update(stations="verifed_on"),
            "verified.fields.stations.verifed_on",
            "verified_on",
        ),
        (lambda s: s["verified"]["fields"].update(stations=["verified_on"]), "verified.fields.stations", "name"),
        (lambda s: s["wanted"].update(stations="phone"), "wanted.stations", "name"),
        (lambda s: s["wanted"]["stations"].append("fone"), "wanted.stations.fone", "phone"),
        (lambda s: s["wanted"]["stations"].append([]), "wanted.stations", "name"),
        (lambda s: s["wanted"].update(stations=[{}]), "wanted.stations", "name"),
    ],
)
def test_a_fault_in_the_weights_is_told(
    tmp_path: Path, change: Callable[[dict[str, Any]], object], place: str, hint: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        _weights(tmp_path, change)
    assert f"{place}:" in caught.value.en and hint in caught.value.en
    assert place in caught.value.zh


def test_raw_is_scored(raw_checked: Any, schemas: Schemas) -> None:
    """The shipped files: every sender has points, and its records add up."""
    scores = score(
        raw_checked.report,
        raw_checked.found,
        (raw_checked.merged, raw_checked.tables),
        (),
        load_weights(ROOT / "schemas", schemas),
    )
    assert {one.organisation for one in scores} == {source.submitted_by for source in raw_checked.report.sources}
    assert all(one.points is not None and 0 < one.points <= 100 for one in scores)
    assert sum(one.files for one in scores) == raw_checked.report.files
