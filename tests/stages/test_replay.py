"""Replay: a decision is done again to the one cell it was made on, or to the same record of a later delivery, or not at all."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.batch import Batch, Facts, Layout
from sucheng_data.model.decision import Answer, Decision, Kept
from sucheng_data.model.report import Source
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.clean import clean
from sucheng_data.stages.replay import Replayed, replay

DAY = date(2026, 2, 1)
FILE, LATER, ORG = "raw/甲/一月.xlsx", "raw/甲/二月.xlsx", "SZ-CGJ"
COLUMNS = {"name": "A", "address": "B", "phone": "C"}
ROWS: list[tuple[str | None, ...]] = [
    ("虚构路驿站", "锟斤拷路5号", "0512-00000001"),
    ("想象街驿站", "想象街9号", None),
    ("假设里驿站", "锟斤拷路5号", "0512-00000003"),
]


def _batch(
    rows: Sequence[Sequence[str | None]] = ROWS, file: str = FILE, org: str = ORG, columns: dict[str, str] = COLUMNS
) -> Batch:
    """Stations in rows 2 and following of one sheet."""
    texts = {f"raw:{name}": pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(columns)}
    places = pa.array([json.dumps(columns)] * len(rows), pa.string()).dictionary_encode()
    numbers = pa.array(range(2, len(rows) + 2), pa.int32())
    table = {"_file": [file] * len(rows), "_sheet": ["驿站"] * len(rows), "_row": numbers, "_columns": places}
    return Batch("stations", pa.table({**texts, **table}), Facts(submitted_by=org), Layout("驿站"))


def _made(**facts: Any) -> Decision:
    row = facts.pop("row", 2)
    usual: dict[str, Any] = dict.fromkeys(Decision._fields, "")
    usual |= {"decided_on": "2026-01-20", "who": ORG, "answer": Answer.CORRECTED, "entity": "stations"}
    usual |= {"field": "address", "code": "FMT-W01", "file": FILE, "sha256": "1" * 64, "sheet": "驿站"}
    usual |= {"cell": f"B{row}", "record": f"{FILE}!驿站!{row}", "label": ROWS[row - 2][0]}
    usual |= {"before": "锟斤拷路5号", "after": "虚构路5号"}
    return Decision(**{**usual, **facts})


def _source(file: str, digest: str) -> Source:
    return Source("", file, digest * 64, ORG, "", 0)


def _replay(
    schemas: Schemas,
    made: Sequence[Decision],
    batches: Sequence[Batch] | None = None,
    digest: str = "1",
    gone: frozenset[str] = frozenset(),
) -> Replayed:
    given = [_batch()] if batches is None else list(batches)
    sources = [_source(FILE, digest), _source(LATER, "2")]
    return replay(given, [Kept(ORG, f"decisions/{ORG}.csv", tuple(made), gone)], sources, schemas, DAY)


def _column(done: Replayed, field: str, at: int = 0) -> list[str | None]:
    column: list[str | None] = done.batches[at].table[f"raw:{field}"].to_pylist()
    return column


def _codes(done: Replayed) -> list[str]:
    return [issue.code for issue in done.issues]


OLD, NEW = "锟斤拷路5号", "虚构路5号"
OTHERS = ["想象街9号", OLD]


@pytest.mark.parametrize("answer", [Answer.ADOPT, Answer.CORRECTED])
def test_the_one_cell_is_changed_and_no_other(schemas: Schemas, answer: Answer) -> None:
    made = _made(answer=answer)
    done = _replay(schemas, [made])
    assert _column(done, "address") == [NEW, *OTHERS]
    assert _column(done, "name") == [row[0] for row in ROWS]
    assert (done.count, done.used, _codes(done)) == (1, {made}, ["DEC-I02"])
    assert _replay(schemas, [made]).batches[0].table.equals(done.batches[0].table)


def test_without_decisions_nothing_happens(schemas: Schemas) -> None:
    batch = _batch()
    done = replay([batch], [], [], schemas, DAY)
    assert done.batches == [batch] and done.batches[0] is batch and not done.issues


def test_a_line_that_is_deleted_is_undone(schemas: Schemas) -> None:
    first, second = _made(), _made(row=4)
    assert _column(_replay(schemas, [first, second]), "address") == [NEW, "想象街9号", NEW]
    assert _column(_replay(schemas, [second]), "address") == [OLD, "想象街9号", NEW]


def test_an_emptied_cell_is_blank(schemas: Schemas) -> None:
    assert _column(_replay(schemas, [_made(after="")]), "address") == [None, *OTHERS]


def test_the_same_bytes_need_no_comparing(schemas: Schemas) -> None:
    """The finding may have shown the value in another form than the cell; the file may have been renamed."""
    done = _replay(schemas, [_made(before="2000.0", file="raw/旧名.xlsx", label="")])
    assert _column(done, "address") == [NEW, *OTHERS]


NEW_BYTES = [
    # the delivery has other bytes now; what row 2 shows; the outcome
    (("虚构路驿站", OLD, None), NEW, ["DEC-I02"]),
    (("虚构路驿站", NEW, None), NEW, ["DEC-I01"]),
    (("虚构路驿站", "第三条路", None), "第三条路", ["DEC-W01"]),
    (("别的驿站", OLD, None), OLD, ["DEC-I01"]),
]


@pytest.mark.parametrize(("row", "address", "codes"), NEW_BYTES)
def test_a_delivery_that_was_replaced(
    schemas: Schemas, row: tuple[str, str, None], address: str, codes: list[str]
) -> None:
    done = _replay(schemas, [_made()], [_batch([row, ROWS[1]])], digest="9")
    assert (_column(done, "address")[0], _codes(done)) == (address, codes)


def test_rows_that_moved_in_a_replaced_delivery(schemas: Schemas) -> None:
    done = _replay(schemas, [_made()], [_batch([ROWS[2], ROWS[1], ROWS[0]])], digest="9")
    assert _column(done, "address") == [OLD, "想象街9号", NEW]


LATER_ROWS = [
    # what the next delivery says, and what its addresses become
    ([("虚构路驿站", OLD, None)], [NEW]),
    ([("虚构路驿站", OLD, None), ("虚构路驿站", "另一处", None)], [NEW, "另一处"]),
    ([("虚构路驿站", OLD, None), ("虚构路驿站", OLD, None)], [OLD, OLD]),  # which of the two?
    ([("虚构路驿站", "另一处", None)], ["另一处"]),
    ([("别的驿站", OLD, None)], [OLD]),
]


@pytest.mark.parametrize(("rows", "addresses"), LATER_ROWS)
def test_a_later_delivery_with_the_same_wrong_text(
    schemas: Schemas, rows: list[tuple[str, str, None]], addresses: list[str]
) -> None:
    alone = _replay(schemas, [_made()], [_batch(rows, LATER)], gone=frozenset({FILE}))
    both = _replay(schemas, [_made()], [_batch(), _batch(rows, LATER)])
    assert _column(alone, "address") == _column(both, "address", 1) == addresses
    assert _column(both, "address") == [NEW, *OTHERS]
    assert _codes(alone) == (["DEC-I02"] if NEW in addresses else ["DEC-I01"])
    assert _codes(both) == ["DEC-I02"]


def test_another_department_is_not_touched(schemas: Schemas) -> None:
    done = _replay(schemas, [_made()], [_batch([ROWS[0]], "raw/乙/a.xlsx", "KS-ZGH")])
    assert _column(done, "address") == [OLD] and not done.issues


def test_a_file_that_is_not_part_of_this_run_is_no_stale_one(schemas: Schemas) -> None:
    elsewhere = [_batch([("别的驿站", "别处", None)], LATER)]
    assert _codes(_replay(schemas, [_made()], elsewhere)) == []
    assert _codes(_replay(schemas, [_made()], elsewhere, gone=frozenset({FILE}))) == ["DEC-I01"]


def test_what_expired_is_not_done(schemas: Schemas) -> None:
    assert _column(_replay(schemas, [_made(expires="2026-02-02")]), "address")[0] == NEW
    done = _replay(schemas, [_made(expires="2026-02-01")])
    assert _column(done, "address")[0] == OLD and _codes(done) == ["DEC-I01"]


def test_a_row_is_withdrawn(schemas: Schemas) -> None:
    made = _made(answer=Answer.DROP, after="", row=3, before="想象街9号")
    done = _replay(schemas, [made])
    assert _column(done, "name") == ["虚构路驿站", "假设里驿站"]
    assert done.batches[0].table["_row"].to_pylist() == [2, 4]
    ((entity, table),) = done.dropped
    assert (entity, table["raw:name"].to_pylist(), done.count) == ("stations", ["想象街驿站"], 1)
    assert sorted(_codes(done)) == ["DEC-I02", "DEC-I03"]
    assert [issue.place.cell for issue in done.issues if issue.code == "DEC-I03"] == ["3:3"]


HOURS = {"name": "A", "opening_hours_text": "B"}


def test_a_field_without_a_column_gets_a_text_of_its_own(schemas: Schemas) -> None:
    """And the other rows go on as before: theirs is read from the opening hours and points there."""
    batch = _batch([("虚构路驿站", "全天24小时"), ("想象街驿站", "全天24小时")], columns=HOURS)
    done = _replay(schemas, [_made(field="is_24h", cell="2:2", before="", after="否")], [batch])
    assert _column(done, "is_24h") == ["否", None]
    before, _ = clean(batch, schemas)
    after, _ = clean(done.batches[0], schemas)
    assert before["is_24h"].to_pylist() == [True, True]
    assert after["is_24h"].to_pylist() == [False, True]
    assert json.loads(after["_columns"][1].as_py())["is_24h"] == "B"
    assert after["_columns"].to_pylist() == before["_columns"].to_pylist()


def test_a_field_read_from_another_cell(schemas: Schemas) -> None:
    """Corrected was the cell, if the finding showed the cell; else the field."""
    batch = _batch([("虚构路驿站", "全天24小时")], columns=HOURS)
    cell = _made(field="is_24h", cell="B2", before="全天24小时", after="9:00-17:00")
    done = _replay(schemas, [cell], [batch])
    assert _column(done, "opening_hours_text") == ["9:00-17:00"]
    assert "raw:is_24h" not in done.batches[0].table.column_names
    done = _replay(schemas, [cell._replace(after="否", answer=Answer.ADOPT)], [batch])
    assert (_column(done, "opening_hours_text"), _column(done, "is_24h")) == (["全天24小时"], ["否"])


POINTS = [
    # columns of longitude and latitude, their texts, what is written, what they become
    ({"lon": "B", "lat": "B"}, ("31.3,120.6",) * 2, "120.6,31.3", ("120.6,31.3",) * 2),
    ({"lon": "B", "lat": "C"}, ("31.3", "120.6"), "120.6,31.3", ("120.6", "31.3")),
    ({"lon": "B", "lat": "C"}, ("31.3", "120.6"), "31.3，120.6", ("120.6", "31.3")),
    ({"lon": "B", "lat": "C"}, ("12.06", "31.3"), "120.6", ("120.6", "31.3")),
]


@pytest.mark.parametrize(("columns", "texts", "after", "become"), POINTS)
def test_the_two_halves_of_a_point(
    schemas: Schemas, columns: dict[str, str], texts: tuple[str, str], after: str, become: tuple[str, str]
) -> None:
    batch = _batch([("虚构路驿站", *texts)], columns={"name": "A", **columns})
    done = _replay(schemas, [_made(field="lon", after=after, before="31.3,120.6")], [batch])
    assert (*_column(done, "lon"), *_column(done, "lat")) == become


def test_a_cell_beside_the_finding_is_found_by_its_address(schemas: Schemas) -> None:
    done = _replay(schemas, [_made(field="", cell="C2", before="0512-00000001", after="0512-00000009")])
    assert _column(done, "phone")[0] == "0512-00000009" and _column(done, "address")[0] == OLD
    assert _codes(_replay(schemas, [_made(field="", cell="Z2")])) == ["DEC-W01"]


def test_columns_that_one_field_is_spread_over(schemas: Schemas) -> None:
    batch = _batch([("虚构路驿站", "饮水")], columns={"name": "A", "facilities": "H:M"})
    done = _replay(schemas, [_made(field="facilities", cell="H2:M2", before="饮水", after="饮水、休息")], [batch])
    assert _column(done, "facilities") == ["饮水、休息"]


def test_tables_side_by_side_have_rows_of_one_number(schemas: Schemas) -> None:
    left, right = (
        _batch([ROWS[0]]),
        _batch([("右边驿站", OLD, None)], columns={"name": "F", "address": "G", "phone": "H"}),
    )
    table = pa.concat_tables([left.table, right.table]).unify_dictionaries()
    both = Batch("stations", table, left.context, left.layout)
    made = _made(cell="G2", label="右边驿站")
    assert _column(_replay(schemas, [made], [both]), "address") == [OLD, NEW]
    whole = _made(field="is_24h", cell="2:2", label="右边驿站", after="否")  # of which of the two?
    assert "raw:is_24h" not in _replay(schemas, [whole], [both]).batches[0].table.column_names


def test_of_two_contents_the_later_stands_and_of_one_day_none(schemas: Schemas) -> None:
    other = _made(code="FMT-W02", after="更正路6号")
    done = _replay(schemas, [_made(), other._replace(decided_on="2026-01-25")])
    assert _column(done, "address")[0] == "更正路6号"
    done = _replay(schemas, [_made(), other])
    assert _column(done, "address")[0] == OLD and _codes(done) == ["DEC-W01"]


def test_one_finding_per_file_however_many_lines(schemas: Schemas) -> None:
    lines = [
        _made(after=f"第{n}条路", expires="2025-01-01", code=f"X-{n}", decided_on=f"2024-01-{n:02}")
        for n in range(1, 9)
    ]
    (issue,) = _replay(schemas, lines).issues
    assert issue.count == 8 and issue.message.zh.count("虚构路驿站") == 3
