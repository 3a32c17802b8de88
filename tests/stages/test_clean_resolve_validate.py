"""The stages between reading and publishing, on small tables: what they keep, fill, refuse, name and judge."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from sucheng_data.model.batch import Batch, Facts, Layout
from sucheng_data.model.identity import Registry, format_registry, parse_registry
from sucheng_data.model.issue import Issue
from sucheng_data.model.provenance import COLUMNS, FILE, ROW, SHEET
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.clean import clean
from sucheng_data.stages.resolve import Resolved, learn, resolve
from sucheng_data.stages.validate import validate

DAY = date(2026, 1, 31)
SUZHOU = Facts(jurisdiction="320500")


def batch(entity: str, columns: dict[str, list[str | None]], facts: Facts = SUZHOU) -> Batch:
    """A batch as ingest hands it over: field columns from A on, rows from 5 on."""
    rows = len(next(iter(columns.values())))
    letters = json.dumps({name: chr(65 + index) for index, name in enumerate(columns)})
    table = pa.table(
        {
            FILE: pa.array(["raw/甲.xlsx"] * rows),
            SHEET: pa.array(["表"] * rows),
            ROW: pa.array(range(5, 5 + rows), pa.int32()),
            COLUMNS: pa.array([letters] * rows).dictionary_encode(),
            **{f"raw:{name}": pa.array(values, pa.string()) for name, values in columns.items()},
        }
    )
    return Batch(entity, table, facts, Layout("表"))


def cleaned(
    schemas: Schemas, entity: str, columns: dict[str, list[str | None]], **facts: Any
) -> tuple[pa.Table, list[Issue]]:
    return clean(batch(entity, columns, Facts(**{"jurisdiction": "320500", **facts})), schemas)


def told(issues: list[Issue]) -> list[tuple[str, str]]:
    return [(issue.code, issue.place.cell) for issue in issues]


def test_rows_in_are_rows_out_and_raw_text_stays(schemas: Schemas) -> None:
    columns = {"name": [" 甲驿站 ", None, "#REF!"], "opening_hours_text": ["24小时", "—", "随缘"]}
    table, issues = cleaned(schemas, "stations", columns)
    assert table.num_rows == 3 and table["raw:name"].to_pylist() == columns["name"]
    assert table["name"].to_pylist() == ["甲驿站", None, None]
    assert table["opening_hours"].to_pylist() == ["24/7", None, None]
    assert table["is_24h"].to_pylist()[:2] == [True, None]
    assert ("FMT-E02", "A7") in told(issues) and ("STA-W07", "B7") in told(issues)
    assert set(schemas["stations"].fields) <= set(table.column_names)


def test_one_cell_fills_the_fields_it_speaks_of_but_never_over_a_cell_of_their_own(schemas: Schemas) -> None:
    columns = {
        "title": ["甲", "乙", "丙"],
        "quantity": ["约300个", "超万份", "20"],
        "quantity_unit": [None, "张", "把"],
    }
    table, issues = cleaned(schemas, "benefits", columns)
    assert table["quantity"].to_pylist() == [300.0, 10000.0, 20.0]
    assert table["quantity_qualifier"].to_pylist() == ["approx", "gt", "eq"]
    assert table["quantity_unit"].to_pylist() == ["个", "张", "把"]
    assert not [issue for issue in issues if issue.severity == "error"]


def test_a_single_day_is_its_own_end_and_what_is_open_has_none(schemas: Schemas) -> None:
    ends = ["2025年3月31日", "2025年1月15日-2月12日", "到2025年9月底", "2025年1月起", "2025年5月", "长期"]
    table, _ = cleaned(schemas, "benefits", {"valid_to": ends})
    assert [str(day) for day in table["valid_to"].to_pylist()] == [
        "2025-03-31",
        "2025-02-12",
        "2025-09-30",
        "None",
        "2025-05-31",
        "None",
    ]


def test_several_values_where_one_is_wanted_are_none(schemas: Schemas) -> None:
    table, issues = cleaned(schemas, "benefits", {"title": ["甲"], "quantity": ["4大类30项"]})
    assert table["quantity"].to_pylist() == [None] and ("unreadable", "B5") in told(issues)


def test_notes_are_told_once_per_column_and_faults_at_every_cell(schemas: Schemas) -> None:
    orgs = ["市人社局"] * 3 + ["无此单位"] * 2
    _, issues = cleaned(schemas, "projects", {"title": ["项目一二三四"] * 5, "responsible_org_ids": orgs})
    count = Counter(issue.code for issue in issues)
    assert count["ORG-E01"] == 2 and count["ORG-I01"] <= 1
    assert len({(issue.code, issue.place, issue.message) for issue in issues}) == len(issues)


def test_the_sheets_facts_fill_in(schemas: Schemas) -> None:
    table, issues = cleaned(
        schemas,
        "projects",
        {"title": ["项目一二三四"], "start_date": ["3月1日"]},
        jurisdiction="320583",
        year=2025,
        submitted_by="KS-ZGH",
    )
    row = table.to_pylist()[0]
    assert (row["jurisdiction"], row["plan_year"], row["submitted_by"]) == ("320583", 2025, "KS-ZGH")
    assert row["start_date"] == date(2025, 3, 1) and "FMT-W02" in {issue.code for issue in issues}


def _resolved(schemas: Schemas, *batches: Batch, registry: str = "") -> Resolved:
    table = pa.concat_tables([clean(one, schemas)[0] for one in batches], promote_options="permissive")
    entity = batches[0].entity
    known = {entity: parse_registry(registry, "x")} if registry else {}
    return resolve({entity: table}, schemas, known)


def _stations(names: list[str | None], ids: list[str | None] | None = None, sent: str = "") -> Batch:
    count = len(names)
    columns: dict[str, list[str | None]] = {
        "name": names,
        "district_code": ["昆山市"] * count,
        "address": ["某路1号某处"] * count,
    }
    made = batch("stations", {"station_id": ids, **columns} if ids else columns)
    return replace(made, context=replace(made.context, submitted_on=sent))


def test_newcomers_are_numbered_after_what_sheets_supply(schemas: Schemas) -> None:
    """Two departments number from the same place; a third brings no ids: nobody's id is taken twice."""
    named = _resolved(schemas, _stations(["丙", "丁"]), _stations(["甲", "乙"], ["ST-320583-00001", "ST-320583-00002"]))
    ids = named.tables["stations"]["station_id"].to_pylist()
    assert sorted(ids) == [f"ST-320583-0000{n}" for n in (1, 2, 3, 4)] and not named.issues


def test_one_id_on_two_things_keeps_both_for_the_rule_to_report(schemas: Schemas) -> None:
    named = _resolved(schemas, _stations(["甲", "乙"], ["ST-320583-00001", "ST-320583-00001"]))
    assert named.tables["stations"]["station_id"].to_pylist() == ["ST-320583-00001"] * 2
    issues = validate(World(named.tables, schemas.codes, DAY), schemas).issues
    assert ("DUP-E01", "A6") in told(issues)


def test_one_thing_delivered_twice_is_one_record_the_latest_dated(schemas: Schemas) -> None:
    early, late = _stations(["甲"], sent="2025-01-01"), _stations(["甲"], sent="2025-03-01")
    for batches in ((early, late), (late, early)):
        named = _resolved(schemas, *batches)
        assert named.tables["stations"]["submitted_on"].to_pylist() == [date(2025, 3, 1)]
        assert [issue.code for issue in named.issues] == ["DUP-I02"]


def _learned(schemas: Schemas, resolved: Resolved, rows: int | None = None) -> Registry:
    table = resolved.tables["stations"].slice(0, rows)
    return learn(schemas["stations"], Registry({}), table, resolved.keys["stations"], DAY.isoformat())


def test_a_thing_is_known_by_what_was_delivered_whatever_of_it_is_published(schemas: Schemas) -> None:
    first = _resolved(schemas, _stations(["甲", "乙"]))
    masked = first.tables["stations"].drop_columns("name").append_column("name", [["某", "某"]])
    keys = first.keys["stations"]
    registry = learn(schemas["stations"], Registry({}), masked, keys, DAY.isoformat())
    again = _resolved(schemas, _stations(["乙"]), registry=format_registry(registry))
    assert again.tables["stations"]["station_id"].to_pylist() == ["ST-320583-00002"]


def test_ids_come_back_from_the_registry_and_redirects_are_followed(schemas: Schemas) -> None:
    first = _resolved(schemas, _stations(["甲", "乙"]))
    text = format_registry(_learned(schemas, first))
    again = _resolved(schemas, _stations(["乙", "丙", "甲"]), registry=text)
    assert again.tables["stations"]["station_id"].to_pylist() == [
        "ST-320583-00002",
        "ST-320583-00003",
        "ST-320583-00001",
    ]
    merged = text.replace("甲,2026-01-31,2026-01-31,", "甲,2026-01-31,2026-01-31,ST-320583-00002")
    assert _resolved(schemas, _stations(["甲"]), registry=merged).tables["stations"]["station_id"].to_pylist() == [
        "ST-320583-00002"
    ]


def test_parts_take_the_number_of_their_whole(schemas: Schemas) -> None:
    columns = {
        "title": ["慰问信", "新春慰问", "新春礼包"],
        "parent_id": ["新春慰问", None, "新春慰问"],
        "season": ["春节"] * 3,
    }
    table = _resolved(schemas, batch("benefits", columns)).tables["benefits"]
    ids = dict(zip(table["title"].to_pylist(), table["benefit_id"].to_pylist(), strict=True))
    whole = ids["新春慰问"]
    assert ids["慰问信"] == f"{whole}-1" and ids["新春礼包"] == f"{whole}-2"
    assert set(table["parent_id"].to_pylist()) == {None, whole}


@pytest.mark.parametrize("entity", ["stations", "projects", "benefits", "indicators"])
def test_an_empty_registry_and_no_rows_are_no_trouble(schemas: Schemas, entity: str) -> None:
    table, _ = cleaned(schemas, entity, {schemas[entity].label: []})
    named = resolve({entity: table}, schemas, {entity: Registry({})})
    assert validate(World(named.tables, schemas.codes, DAY), schemas).issues == []


CELLS = {
    "name": st.one_of(st.none(), st.text("甲乙驿站", max_size=45)),
    "area_sqm": st.one_of(st.none(), st.integers(-5, 30000).map(str)),
    "capacity": st.one_of(st.none(), st.integers(-5, 3000).map(str)),
    "local_code": st.one_of(st.none(), st.text("0123", min_size=1, max_size=40)),
    "community": st.one_of(st.none(), st.text("社区", max_size=40)),
}


@given(st.lists(st.fixed_dictionaries(CELLS), min_size=1, max_size=12))
def test_distinct_values_are_judged_as_jsonschema_judges_each_row(
    schemas: Schemas, rows: list[dict[str, str | None]]
) -> None:
    """Findings of the keywords of single fields, one for one, against the library asked about every row."""
    table, _ = cleaned(schemas, "stations", {name: [row[name] for row in rows] for name in CELLS})
    found = Counter(
        (issue.place.cell, issue.code)
        for issue in validate(World({"stations": table}, schemas.codes, DAY), schemas).issues
        if issue.field in CELLS and issue.code not in ("FMT-E01", "SHT-W07", "DUP-E01")
    )
    expected: Counter[tuple[str, str]] = Counter()
    for number, record in enumerate(table.select(list(CELLS)).to_pylist(), start=5):
        for index, name in enumerate(CELLS):
            if record[name] is not None:
                judge = Draft202012Validator(schemas["stations"].fields[name].subschema)
                expected.update(
                    (f"{chr(65 + index)}{number}", str(error.validator)) for error in judge.iter_errors(record[name])
                )
    assert found == expected


def test_an_empty_address_is_nobodys_address(schemas: Schemas) -> None:
    columns = {"name": ["暖心驿站", "暖心驿站"], "district_code": ["昆山市"] * 2, "town": ["千灯镇", "周市镇"]}
    named = _resolved(schemas, batch("stations", columns))
    assert named.tables["stations"].num_rows == 2 and not named.issues


def test_what_is_merged_is_kept_aside(schemas: Schemas) -> None:
    named = _resolved(schemas, _stations(["甲"]), _stations(["甲"]))
    assert (named.tables["stations"].num_rows, named.merged["stations"].num_rows) == (1, 1)


def test_two_values_of_one_indicator_stay_two_observations(schemas: Schemas) -> None:
    columns = {"subject": ["服务人次"] * 2, "as_of": ["2025年1月1日"] * 2, "value": ["5人次", "9人次"]}
    assert _resolved(schemas, batch("indicators", columns)).tables["indicators"].num_rows == 2


def test_ids_that_are_made_of_a_number_alone_go_on_with_the_next(schemas: Schemas) -> None:
    columns = {"subject": ["服务人次"], "as_of": ["2025年1月1日"], "value": ["5人次"]}
    first = _resolved(schemas, batch("indicators", columns))
    table = first.tables["indicators"]
    registry = learn(schemas["indicators"], Registry({}), table, first.keys["indicators"], DAY.isoformat())
    more = {name: [*values, *values] for name, values in columns.items()} | {"value": ["5人次", "9人次"]}
    again = _resolved(schemas, batch("indicators", more), registry=format_registry(registry))
    assert again.tables["indicators"]["indicator_id"].to_pylist() == ["IND-00001", "IND-00002"]


def test_a_stated_id_that_is_not_the_registered_one_is_an_error(schemas: Schemas) -> None:
    first = _resolved(schemas, _stations(["甲"]))
    text = format_registry(_learned(schemas, first))
    named = _resolved(schemas, _stations(["甲", "乙"], ["ST-320583-00777", "ST-320583-00001"]), registry=text)
    assert told(named.issues) == [("DUP-E02", "A5")]
    assert named.tables["stations"]["station_id"].to_pylist() == ["ST-320583-00001"] * 2
    issues = validate(World(named.tables, schemas.codes, DAY), schemas).issues
    assert ("DUP-E01", "A6") in told(issues), "who takes another's id is told"


def test_an_id_of_another_form_is_kept_or_told(schemas: Schemas) -> None:
    named = _resolved(schemas, _stations(["甲"], ["KS-017"]))
    assert named.tables["stations"]["local_code"].to_pylist() == ["KS-017"] and not named.issues
    named = _resolved(schemas, batch("projects", {"project_id": ["项-1"], "title": ["项目一二三"]}))
    assert told(named.issues) == [("pattern", "A5")]


def test_nothing_is_learned_from_what_was_not_published(schemas: Schemas) -> None:
    first = _resolved(schemas, _stations(["甲", "乙"]))
    registry = _learned(schemas, first, rows=1)
    assert [entry.aliases for entry in registry.entries.values()] == [("甲",)]


def test_an_extension_stays_with_its_number(schemas: Schemas) -> None:
    table, issues = cleaned(schemas, "stations", {"name": ["甲驿站"], "phone": ["0512-65550101转801"]})
    assert table["phone"].to_pylist() == [["0512-65550101转801"]] and not told(issues)


def test_nothing_is_said_by_a_word_for_nothing(schemas: Schemas) -> None:
    table, _ = cleaned(
        schemas, "stations", {"name": ["甲驿站"], "facilities_other": ["无"], "phone": ["暂无"], "is_24h": ["无"]}
    )
    row = table.to_pylist()[0]
    assert (row["facilities_other"], row["phone"], row["is_24h"]) == (None, None, False)


def test_a_stated_lead_that_cannot_be_read_is_not_replaced(schemas: Schemas) -> None:
    columns = {
        "title": ["项目一二三"],
        "lead_org_id": ["苏州市不存在局"],
        "responsible_org_ids": ["市卫健委、市总工会"],
    }
    table, issues = cleaned(schemas, "projects", columns)
    assert table["lead_org_id"].to_pylist() == [None] and ("ORG-E01", "B5") in told(issues)


def test_one_stated_id_on_two_things_is_told_even_where_the_first_is_known_by_another(schemas: Schemas) -> None:
    named = _resolved(
        schemas, _stations(["甲"], ["ST-320583-00007"]), _stations(["甲", "乙"], ["ST-320583-00041", "ST-320583-00041"])
    )
    assert ("DUP-E01", "A6") in told(named.issues)


def test_two_things_that_claim_one_id_are_two_the_next_time_as_well(schemas: Schemas) -> None:
    claims = (["甲", "乙"], ["ST-320583-00001", "ST-320583-00001"])
    first = _resolved(schemas, _stations(*claims))
    again = _resolved(schemas, _stations(*claims), registry=format_registry(_learned(schemas, first, rows=1)))
    assert again.tables["stations"]["name"].to_pylist() == ["甲", "乙"]
    assert not again.merged["stations"].num_rows
