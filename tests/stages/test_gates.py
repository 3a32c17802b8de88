"""Gates: which limit of `x-gates` is broken, whose records break it, by how much; and what comes close and does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.change import Change, Closed
from sucheng_data.model.check import check_entities
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.issue import Text
from sucheng_data.model.schema import Entity, Schemas
from sucheng_data.stages._measures import Measured
from sucheng_data.stages.differ import differ
from sucheng_data.stages.gates import closed, parted
from tests.conftest import ROOT

NO_TEXT = Text("", "")
UNION, WOMEN = "SZ-ZGH", "SZ-FL"
Row = dict[str, Any]
Found = dict[tuple[str, str], float]
LIMITS = {"min_rows": 1, "max_drop": 0.1, "max_change": 0.5, "max_move": 0.1, "few": 5}


def _limited(schemas: Schemas, gates: dict[str, Any], name: str = "stations") -> Schemas:
    """The schemas with these gates and no others."""
    bare = {
        one.name: Entity(one.name, {word: part for word, part in one.spec.items() if word != "x-gates"}, one.fields)
        for one in schemas
    }
    own = Entity(name, {**schemas[name].spec, "x-gates": gates}, schemas[name].fields)
    return replace(schemas, entities={**bare, name: own})


def _stations(numbers: Sequence[int], owner: str = UNION, **facts: Any) -> list[Row]:
    return [
        {"station_id": f"ST-{number}", "name": f"第{number}驿站", "submitted_by": owner, **facts} for number in numbers
    ]


def _side(rows: list[Row], **more: Any) -> Measured:
    columns = {
        "station_id": pa.string(),
        "name": pa.string(),
        "submitted_by": pa.string(),
        "district_code": pa.string(),
    }
    points = {name: pa.float64() for name in ("lon", "lat", "lon_source", "lat_source")}
    kinds = {**columns, **points, "facilities": pa.list_(pa.string())}
    return Measured({"stations": pa.Table.from_pylist(rows, pa.schema(list(kinds.items())))}, **more)


def _found(schemas: Schemas, gates: dict[str, Any], before: Measured, after: Measured) -> Found:
    schemas = _limited(schemas, gates)
    changes = differ(before.tables, after.tables, schemas) if before.tables else []
    found = closed(changes, before, after, schemas)
    assert all(one.text.zh and one.text.en for one in found)
    return {(one.gate, one.owner): one.found for one in found}


def _changes(kinds: dict[str, int]) -> list[Change]:
    """That many records of each kind, each with two changes."""
    numbered = ((kind, number) for kind, count in kinds.items() for number in range(count))
    return [
        Change("stations", f"ST-{number}", "", kind, field, None, None, NO_TEXT)
        for kind, number in numbered
        for field in ("name", "address")
    ]


CHANGED: list[tuple[dict[str, int], Found]] = [
    ({"modify": 50}, {}),
    ({"modify": 51}, {("max_change", ""): 0.51}),
    ({"move": 10}, {}),
    ({"move": 11}, {("max_move", ""): 0.11}),
    ({"move": 11, "modify": 51}, {("max_move", ""): 0.11, ("max_change", ""): 0.51}),  # the same eleven among them
]


@pytest.mark.parametrize(("kinds", "expected"), CHANGED)
def test_changed_and_moved(schemas: Schemas, kinds: dict[str, int], expected: Found) -> None:
    side = _side(_stations(range(100)))
    found = closed(_changes(kinds), side, side, _limited(schemas, LIMITS))
    assert {(one.gate, one.owner): one.found for one in found} == expected


COUNTED: list[tuple[range, range, Found]] = [
    # numbers of the stations before and after
    (range(0), range(10), {}),  # a first release
    (range(0), range(0), {}),  # nobody delivers stations
    (range(10), range(0), {("min_rows", ""): 0, ("max_drop", ""): 1.0}),
    (range(100), range(90), {}),
    (range(100), range(89), {("max_drop", ""): 0.11}),
    (range(100), range(50, 150), {("max_drop", ""): 0.5}),  # as many as before, but others
    (range(6), range(1), {}),  # few
    (range(7), range(1), {("max_drop", ""): 0.8571}),
    (range(100), range(200), {}),
]


@pytest.mark.parametrize(("before", "after", "expected"), COUNTED)
def test_fewer(schemas: Schemas, before: range, after: range, expected: Found) -> None:
    assert _found(schemas, LIMITS, _side(_stations(before)), _side(_stations(after))) == expected


def test_exactly_the_limit_is_not_over_it(schemas: Schemas) -> None:
    """0.29 × 100 is 28.999… in floating point."""
    for count, over in ((29, False), (30, True)):
        found = _found(schemas, {"max_drop": 0.29}, _side(_stations(range(100))), _side(_stations(range(count, 100))))
        assert bool(found) is over


def test_a_sender_who_loses_more_than_his_share(schemas: Schemas) -> None:
    gates = {"max_drop": 0.1, "few": 5, "by_owner": {"max_drop": 0.3}}
    union, women = _stations(range(20)), _stations(range(100, 300), WOMEN)
    before = _side([*union, *women])
    assert _found(schemas, gates, before, _side([*union[:13], *women])) == {("max_drop", UNION): 0.35}
    assert _found(schemas, gates, before, _side([*union[:14], *women])) == {}, "30 % is not more"
    assert _found(schemas, gates, before, _side(women)) == {("max_drop", UNION): 1.0}, "7 % of all"
    assert _found(schemas, gates, before, _side([*_stations(range(20), WOMEN), *women])) == {}, "sent by another now"
    small = [*_stations(range(5)), *women]
    assert _found(schemas, gates, _side(small), _side(women)) == {}, "few"
    gates["by_owner"]["few"] = 4
    assert _found(schemas, gates, _side(small), _side(women)) == {("max_drop", UNION): 1.0}


def test_every_limit_holds_by_sender(schemas: Schemas) -> None:
    own = {"min_rows": 2, "max_change": 0.2, "max_move": 0.2, "max_errors": 0.2, "max_unknown_datum": 0.2, "few": 0}
    adrift = {"lon_source": 120.6, "lat_source": 31.3}
    rows = [*_stations(range(7), WOMEN), *_stations(range(10, 13), WOMEN, **adrift), *_stations([20])]
    failed = {"stations": Counter({WOMEN: 4})}
    side = _side(rows, held=failed, failed=failed)
    changes = [*_changes({"modify": 3, "move": 3})]
    found = closed(changes, _side(rows), side, _limited(schemas, {"by_owner": own}))
    told = {(one.gate, one.owner): one.found for one in found}
    shares = {"max_change": 0.3, "max_move": 0.3, "max_errors": round(4 / 14, 4), "max_unknown_datum": 0.3}
    assert told == {("min_rows", UNION): 1, **{(gate, WOMEN): share for gate, share in shares.items()}}


def test_somebody_new_has_nothing_to_keep(schemas: Schemas) -> None:
    rows = _stations(range(10), WOMEN, lon_source=120.6, lat_source=31.3)
    gates = {"by_owner": {"max_unknown_datum": 0.2}}
    assert _found(schemas, gates, _side(_stations([99])), _side(rows)) == {}
    assert _found(schemas, gates, _side(_stations([99], WOMEN)), _side(rows)) == {("max_unknown_datum", WOMEN): 1.0}


def test_a_sheet_without_a_record_is_too_few(schemas: Schemas) -> None:
    """Somebody has delivered it."""
    side = _side([], held={"stations": Counter()})
    assert _found(schemas, {"min_rows": 1}, Measured({}), side) == {("min_rows", ""): 0}


def test_records_nobody_signed_are_counted_in_all_alone(schemas: Schemas) -> None:
    gates = {"max_drop": 0.1, "by_owner": {"max_drop": 0.1}}
    before = _side([{"station_id": f"ST-{number}"} for number in range(10)])
    assert _found(schemas, gates, before, _side([])) == {("max_drop", ""): 1.0}


@pytest.mark.parametrize(("failed", "other", "expected"), [(30, 0, {}), (31, 0, {("max_errors", ""): 0.3069})])
def test_withheld_for_errors(schemas: Schemas, failed: int, other: int, expected: Found) -> None:
    held = Counter({UNION: failed + other})
    side = _side(_stations(range(70)), held={"stations": held}, failed={"stations": Counter({UNION: failed})})
    assert _found(schemas, {"max_errors": 0.3, "few": 5}, Measured({}), side) == expected


def test_what_was_never_meant_for_the_public_is_no_error(schemas: Schemas) -> None:
    side = _side(_stations(range(10)), held={"stations": Counter({UNION: 90})}, failed={"stations": Counter()})
    assert _found(schemas, {"max_errors": 0.0}, Measured({}), side) == {}


def test_points_of_unknown_datum(schemas: Schemas) -> None:
    known = {"lon": 120.6, "lat": 31.3, "lon_source": 120.6, "lat_source": 31.3}
    unknown = {"lon_source": 120.6, "lat_source": 31.3}
    gates = {"max_unknown_datum": 0.3}
    for count, expected in ((3, {}), (4, {("max_unknown_datum", ""): 0.4})):
        rows = [*_stations(range(count), **unknown), *_stations(range(10, 20 - count), **known)]
        assert _found(schemas, gates, Measured({}), _side(rows)) == expected
    assert _found(schemas, gates, Measured({}), _side(_stations(range(10)))) == {}, "no point at all is another matter"


def test_a_district_that_is_empty_now(schemas: Schemas) -> None:
    gates = {"no_empty": ["district_code", "facilities"]}
    before = _side(
        [
            *_stations(range(5), district_code="320508", facilities=["wifi", "fridge"]),
            *_stations([9], district_code="320583"),
        ]
    )
    one = _stations([1], district_code="320508", facilities=["fridge", "wifi"])
    assert _found(schemas, gates, before, _side([*one, *_stations([9], district_code="320583")])) == {}
    assert _found(schemas, gates, before, _side(one)) == {("no_empty", ""): 1}
    assert _found(schemas, gates, _side(one), before) == {}, "a new district"
    assert _found(schemas, gates, Measured({}), _side(one)) == {}, "a first release"
    (gate,) = closed([], before, _side(one), _limited(schemas, gates))
    assert gate.text.zh == "驿站的“县(市、区)”：上一版有昆山市，本版一条也没有"
    (gate,) = closed(
        [], before, _side(_stations([9], district_code="320583")), _limited(schemas, {"no_empty": ["facilities"]})
    )
    assert gate.found == 2 and "有" in gate.text.zh


def _benefits(*named: str, stations: Sequence[int] = (1, 2)) -> Measured:
    rows = [{"benefit_id": "B-1", "station_ids": list(named)}]
    return Measured({"benefits": pa.Table.from_pylist(rows), **_side(_stations(stations)).tables})


REFERENCES = [
    # stations named before, named now, closes
    (_benefits("ST-1"), _benefits("ST-1", "ST-2"), []),
    (_benefits("ST-1"), _benefits("ST-1", "ST-3"), ["ST-3"]),
    (_benefits("ST-3"), _benefits("ST-3"), []),  # it did not before
    (_benefits("ST-3"), _benefits("ST-4"), ["ST-4"]),  # as many as before, but another
    (_benefits("ST-1"), _benefits("ST-1", stations=[2]), ["ST-1"]),  # its station is gone
    (_benefits("ST-1"), _benefits("ST-1", stations=[]), ["ST-1"]),  # as all are
    (_benefits(stations=[]), _benefits("ST-3", stations=[]), []),  # nobody delivers stations
    (Measured({}), _benefits("ST-3"), []),  # a first release
]


@pytest.mark.parametrize(("before", "after", "expected"), REFERENCES)
def test_references(schemas: Schemas, before: Measured, after: Measured, expected: list[str]) -> None:
    found = closed([], before, after, _limited(schemas, {"references": True}, "benefits"))
    assert [(one.gate, one.found) for one in found] == [("references", len(expected))] * bool(expected)
    assert all(name in one.text.zh and name in one.text.en for one in found for name in expected)
    assert closed([], before, after, _limited(schemas, {"references": False}, "benefits")) == []


@pytest.mark.parametrize(
    ("gates", "place"),
    [
        ({"max_drops": 0.1}, "x-gates.max_drops"),
        ({"max_drop": 1.1}, "x-gates.max_drop"),
        ({"by_owner": {"no_empty": []}}, "x-gates.by_owner"),
        ({"no_empty": ["district"]}, "x-gates.no_empty"),
    ],
)
def test_a_wrong_limit_is_named(schemas: Schemas, gates: dict[str, Any], place: str) -> None:
    spec = {**schemas["stations"].spec, "x-gates": gates}
    with pytest.raises(SchemaError) as caught:
        check_entities({"stations.json": spec}, schemas.codes, schemas.findings, ROOT / "schemas")
    assert place in caught.value.en


def test_a_gate_says_what_it_found_and_what_is_allowed(schemas: Schemas) -> None:
    sides = _side(_stations(range(200))), _side(_stations(range(30, 200)))
    gate, own = closed([], *sides, _limited(schemas, {"max_drop": 0.1, "by_owner": {"max_drop": 0.1}}))
    assert gate.text.zh == "驿站上一版 200 条，本版不再列出 30 条（15.0%），超过限度 10%"
    assert gate.text.en == "Stations: 30 of 200 records no longer listed (15.0%), over the limit of 10%"
    assert own.text.zh == f"苏州市总工会的{gate.text.zh}" and own.text.en.startswith("Stations of Suzhou Federation")


def test_an_entity_without_gates_has_none(schemas: Schemas) -> None:
    assert not schemas["sources"].gates
    assert closed([], _side(_stations(range(9))), _side([]), _limited(schemas, {})) == []


@pytest.mark.parametrize(
    ("gate", "then", "now", "shut"),
    [
        ("max_errors", 0.5, 0.5, False),
        ("max_errors", 0.5, 0.4, False),
        ("max_errors", 0.5, 0.51, True),
        ("min_rows", 7, 7, False),
        ("min_rows", 7, 8, False),
        ("min_rows", 7, 6, True),
    ],
)
def test_what_was_accepted_stays_so_until_it_grows_worse(gate: str, then: float, now: float, shut: bool) -> None:
    old, new = (Closed("stations", gate, found, 0.3, NO_TEXT, UNION) for found in (then, now))
    assert parted([new], [old]) == (([new], []) if shut else ([], [old]))
    assert parted([new], [old._replace(owner="")]) == ([new], []), "another's"
    assert parted([new], []) == ([new], [])
