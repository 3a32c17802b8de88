"""Matching of whole tables: what never changes, what a cluster never holds, what people judged, and how long a heap takes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from match_tables import stations

from sucheng_data.model.check import check_entities
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.matching import Matched, Outcome, Settled
from sucheng_data.model.schema import Schemas
from sucheng_data.stages.match import Matching, compare, match, matching_pairs

Things = frozenset[frozenset[str]]
KS = {"district_code": "320583", "town": "千灯镇"}
PLACES = ("淞南", "松南", "炎武", "秦峰", "万达广场", "人民路", "石浦")
UNITS = ("", "", "一号", "二号", "A区", "B区")
HOSTS = ("", "", "建设银行", "工行", "邮政")


def town(seed: int, count: int) -> pa.Table:
    """A small town where nearly everything is like something else; each record is known by its local code."""
    rng = Random(seed)
    records: list[Mapping[str, Any]] = []
    for number in range(count):
        record: dict[str, Any] = {**KS, "local_code": None, "operator_org_id": None, "community": None}
        area = rng.choice(("社区", ""))
        record["name"] = (
            f"{rng.choice(HOSTS)}{rng.choice(PLACES)}{area}{rng.choice(UNITS)}{rng.choice(('驿站', '工会驿站'))}"
        )
        if rng.random() < 0.7:
            record["address"] = f"崂山路{rng.choice((9, 9, 11, 200))}号"
        if rng.random() < 0.7:
            record["at"] = (rng.uniform(0, 60), rng.uniform(0, 60))
        if rng.random() < 0.5:
            record["phone"] = f"0512-5700000{rng.randint(0, 3)}"
        records.append({**record, "host_org": f"#{number}"})
    return stations(records)


def things(table: pa.Table, found: Matched) -> Things:
    """The things, each by the marks of its records."""
    marks = table["host_org"].to_pylist()
    return frozenset(
        frozenset(mark for mark, of in zip(marks, found.first, strict=True) if of == first)
        for first in set(found.first)
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_rows_changes_nothing(schemas: Schemas, seed: int) -> None:
    table = town(seed, 60)
    order = list(range(60))
    Random(seed).shuffle(order)
    turned = table.take(pa.array(order))
    first, second = (match(one, schemas["stations"], schemas) for one in (table, turned))
    assert things(table, first) == things(turned, second)
    asked = [
        {frozenset((one["host_org"][a].as_py(), one["host_org"][b].as_py())) for a, b, _ in found.asked}
        for one, found in ((table, first), (turned, second))
    ]
    assert asked[0] == asked[1]


@pytest.mark.parametrize("seed", range(8))
def test_no_two_of_a_thing_are_held_to_differ(schemas: Schemas, seed: int) -> None:
    table = town(seed, 60)
    found = match(table, schemas["stations"], schemas)
    pairs = [(a, b) for a, b in combinations(range(60), 2) if found.first[a] == found.first[b]]
    assert pairs
    assert all(
        said.outcome != Outcome.DIFFERENT for said in Matching(table, schemas["stations"], schemas).compared(pairs)
    )
    assert all(found.first[row] <= row and found.first[found.first[row]] == found.first[row] for row in range(60))


def test_asked_pairs_are_between_two_things_and_told_once(schemas: Schemas) -> None:
    found = match(town(3, 80), schemas["stations"], schemas)
    between = [frozenset((int(found.first[a]), int(found.first[b]))) for a, b, _ in found.asked]
    assert between and all(len(pair) == 2 for pair in between) and len(set(between)) == len(between)
    assert all(a < b for a, b, _ in found.asked)
    assert [points for *_, points in found.asked] == sorted((points for *_, points in found.asked), reverse=True)


def test_compare_says_what_match_held(schemas: Schemas) -> None:
    table = town(5, 50)
    held = matching_pairs(table, schemas["stations"], schemas)
    told = {
        (int(a), int(b)): ("", "ask", "same")[o] for a, b, o in zip(held.left, held.right, held.outcome, strict=True)
    }
    for pair in combinations(range(50), 2):
        if pair in told:
            assert compare(table, schemas["stations"], schemas, *pair).outcome == told[pair]
            assert compare(table, schemas["stations"], schemas, *reversed(pair)).outcome == told[pair]
            break
    pairs = list(combinations(range(50), 2))
    said = dict(zip(pairs, Matching(table, schemas["stations"], schemas).compared(pairs), strict=True))
    assert {pair: one.outcome.value for pair, one in said.items() if one.outcome != Outcome.DIFFERENT} == told


def test_reasons_are_told_in_words_the_weightiest_first(schemas: Schemas) -> None:
    one = {**KS, "name": "淞南一号驿站", "address": "崂山路9号", "at": (0, 0), "phone": "0512-57001234"}
    said = compare(stations([one, {**one, "name": "淞南二号驿站"}]), schemas["stations"], schemas, 0, 1)
    texts = [reason.text.zh for reason in said.reasons]
    assert said.outcome == Outcome.DIFFERENT and said.reasons[0].veto
    assert texts[0] == "单元不同：号1 / 号2（排除）" and "名称主体相同：淞南" in texts
    assert "电话相同，仅2处使用：0512-57001234" in texts and "路名门牌相同：崂山路9号" in texts and "相距0米" in texts
    assert all(reason.text.en for reason in said.reasons)


def test_no_chain_over_a_veto(schemas: Schemas) -> None:
    """淞南 is like 淞南一号 and like 淞南二号, which are two."""
    shared = {**KS, "address": "崂山路9号", "at": (0, 0), "phone": "0512-57001234"}
    names = ("淞南一号驿站", "淞南驿站", "淞南二号驿站", "淞南社区①号驿站")
    found = match(stations([{**shared, "name": name} for name in names]), schemas["stations"], schemas)
    assert found.first.tolist() == [0, 1, 2, 0]
    assert {(a, b) for a, b, _ in found.asked} <= {(0, 1), (1, 2), (1, 3)} and len(found.asked) == 2


SAME_PLACE = {**KS, "name": "淞南社区暖新驿站", "address": "崂山路9号", "at": (0, 0)}
OTHER = {**KS, "name": "炎武社区暖新驿站", "address": "机场路100号", "at": (3000, 0)}


def test_judgements_are_honoured(schemas: Schemas) -> None:
    table = stations([SAME_PLACE, SAME_PLACE, OTHER, {**OTHER, "name": "石浦驿站", "at": (9000, 0)}])
    entity = schemas["stations"]
    assert match(table, entity, schemas).first.tolist() == [0, 0, 2, 3]
    apart = match(table, entity, schemas, Settled(different=[(1, 0)]))
    assert apart.first.tolist() == [0, 1, 2, 3] and not apart.asked
    joined = match(table, entity, schemas, Settled(same=[(1, 2), (3, 2)]))
    assert joined.first.tolist() in ([0, 1, 1, 1], [0, 0, 0, 0])  # the same is transitive
    assert joined.first[1] == joined.first[3]
    both = match(table, entity, schemas, Settled(same=[(0, 2), (2, 3)], different=[(0, 3)]))
    assert both.first[0] != both.first[3]


def test_ids_are_kept_apart_and_asked_about(schemas: Schemas) -> None:
    table = stations([SAME_PLACE, SAME_PLACE, SAME_PLACE, OTHER])
    two = match(table, schemas["stations"], schemas, Settled(ids=["ST-1", "ST-2", None, "ST-1"]))
    assert two.first[0] != two.first[1] and two.first[0] == two.first[3]
    assert two.asked
    one = match(table, schemas["stations"], schemas, Settled(ids=["ST-1", None, None, None]))
    assert one.first.tolist() == [0, 0, 0, 3]


def test_datums_neither_make_nor_hide_a_match(schemas: Schemas) -> None:
    """GCJ-02 lies some 480 m from WGS-84 here: stated or not, one place stays one."""
    from sucheng_data.model.datum import wgs84_to_gcj02

    import numpy as np  # isort: skip

    x, y = wgs84_to_gcj02(np.array([120.9512]), np.array([31.3421]))
    shifted = {**KS, "name": "淞南暖新驿站", "address": "崂山路9号", "lon": float(x[0]), "lat": float(y[0])}
    for crs in ("gcj02", "unknown", None, "wgs84"):
        table = stations([SAME_PLACE, {**shifted, "crs_source": crs}])
        assert match(table, schemas["stations"], schemas).first.tolist() == [0, 0], crs
    nameless = stations(
        [{**KS, "name": "秦峰驿站", "at": (0, 0)}, {**shifted, "address": None, "crs_source": "unknown"}]
    )
    assert match(nameless, schemas["stations"], schemas).first.tolist() == [0, 1]


HEAPS = {
    "one point": lambda at: {**KS, "name": f"{chr(0x4E00 + at)}{chr(0x5E00 + at % 300)}园驿站", "at": (0, 0)},
    "one name": lambda at: {**KS, "name": "淞南驿站"},
    "all alike": lambda at: SAME_PLACE,
    "one phone": lambda at: {**KS, "name": f"{chr(0x4E00 + at)}{chr(0x5E00 + at % 300)}园", "phone": "0512-57001234"},
}


@pytest.mark.parametrize("heap", HEAPS)
def test_a_heap_takes_no_minutes(schemas: Schemas, heap: str) -> None:
    table = stations([HEAPS[heap](at) for at in range(3000)])
    start = time.process_time()
    found = match(table, schemas["stations"], schemas)
    assert time.process_time() - start < 10
    assert len(set(found.first.tolist())) == (1 if heap == "all alike" else 3000)


def test_nothing_and_next_to_nothing(schemas: Schemas) -> None:
    entity = schemas["stations"]
    assert match(stations([]), entity, schemas).first.tolist() == []
    assert match(stations([{}, {}, {"name": "驿站"}]), entity, schemas).first.tolist() == [0, 1, 2]
    assert match(pa.table({"name": ["淞南驿站", "淞南驿站"]}), entity, schemas).first.tolist() == [0, 1]
    actions = match(pa.table({"name": ["a", "b"]}), schemas["actions"], schemas, Settled(ids=["A1", "A1"]))
    assert actions.first.tolist() == [0, 0]


def test_the_hash_seed_changes_nothing() -> None:
    program = (
        "import sys; sys.path[:0] = sys.argv[2:]; from pathlib import Path; from test_match import town; "
        "from sucheng_data.model.schema import load_schemas; from sucheng_data.stages.match import match; "
        "s = load_schemas(Path(sys.argv[1])); m = match(town(4, 60), s['stations'], s); print(m.first.tolist(), m.asked)"
    )
    here = Path(__file__).parent
    folders = [here.parents[1] / "schemas", here, here.parent]
    command = [sys.executable, "-c", program, *map(str, folders)]
    said = {
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("0", "1", "77")
    }
    assert len(said) == 1


PROJECT = {"title": "“小哥医院”暖心服务项目", "lead_org_id": "SZ-WJW", "plan_year": 2025}
PROJECTS = [
    (Outcome.SAME, {**PROJECT, "title": "小哥医院暖心服务"}),
    (Outcome.DIFFERENT, {**PROJECT, "plan_year": 2024}),
    (Outcome.DIFFERENT, {**PROJECT, "title": "暖心驿站建设项目"}),
    (Outcome.ASK, {**PROJECT, "lead_org_id": None}),
]


@pytest.mark.parametrize(("wanted", "other"), PROJECTS)
def test_projects(schemas: Schemas, wanted: Outcome, other: Mapping[str, Any]) -> None:
    table = pa.Table.from_pylist([PROJECT, other])
    assert compare(table, schemas["projects"], schemas, 0, 1).outcome == wanted
    assert (match(table, schemas["projects"], schemas).first[1] == 0) == (wanted == Outcome.SAME)


BENEFIT = {
    "title": "电影票", "provider_org_ids": ["SZ-ZGH"], "period_text": "春节", "target_groups": ["courier"], "quantity": 300.0
}  # fmt: skip
BENEFITS = [
    (Outcome.SAME, {**BENEFIT, "title": "“电影票”", "quantity": 500.0}),
    (Outcome.DIFFERENT, {**BENEFIT, "target_groups": ["food_delivery"]}),
    (Outcome.DIFFERENT, {**BENEFIT, "title": "话剧门票"}),  # equal numbers are no evidence
    (Outcome.DIFFERENT, {**BENEFIT, "title": "50元加油券"}),
]


@pytest.mark.parametrize(("wanted", "other"), BENEFITS)
def test_benefits(schemas: Schemas, wanted: Outcome, other: Mapping[str, Any]) -> None:
    table = pa.Table.from_pylist([BENEFIT, other])
    assert compare(table, schemas["benefits"], schemas, 0, 1).outcome == wanted


def _step(at: int, **change: Any) -> Any:
    def broken(spec: dict[str, Any]) -> dict[str, Any]:
        steps = [dict(step) for step in spec["compare"]]
        steps[at] |= change
        return {**spec, "compare": steps}

    return broken


WRONG = [
    (_step(0, comparer="nmae"), "x-match.compare.0.comparer", "name"),
    (_step(0, name="nam"), "x-match.compare.0.name", "name"),
    (_step(0, nane="name"), "x-match.compare.0", "name"),
    (_step(0, weights={"sane": 1}), "x-match.compare.0.weights", "same"),
    (_step(0, veto=["oposed"]), "x-match.compare.0.veto", "opposed"),
    (lambda spec: {**spec, "blocks": [{"by": "hours"}]}, "x-match.blocks.0.by", ""),
    (lambda spec: {**spec, "blocks": [{"by": "name", "within": ["twon"]}]}, "x-match.blocks.0.within", "town"),
    (lambda spec: {**spec, "asks": 3}, "x-match.asks", "ask"),
]


@pytest.mark.parametrize(("change", "place", "hint"), WRONG)
def test_a_wrong_word_is_told_with_its_place(schemas: Schemas, change: Any, place: str, hint: str) -> None:
    from conftest import ROOT

    spec = {**schemas["stations"].spec, "x-match": change(schemas["stations"].match)}
    with pytest.raises(SchemaError) as error:
        check_entities({"stations.json": spec}, schemas.codes, schemas.findings, ROOT / "schemas")
    assert error.value.en.startswith(f"stations.json: {place}:") and hint in error.value.en
