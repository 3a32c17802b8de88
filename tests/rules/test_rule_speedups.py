"""The rules that work on codes and columns say what a plain reading, row by row, says: on tables small enough to collide."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from sucheng_data.model.identity import folded
from sucheng_data.model.rule import Skipped
from sucheng_data.model.text import fold
from sucheng_data.rules._codes import LEFT_OUT, coded, combined, folded_words
from tests.rules.rule_tables import DAY, SCHEMAS, ask, options, table

WORDS = ["暖新驿站", "暖新 驿站", "“暖新”驿站", "暖心驿站一号", "Ａ1", "a1", "合计", "", None]
UNITS = ["个", "名", "人次", None]
SEEDS = range(40)


def records(seed: int, entity: str, n: int = 40) -> list[dict[str, Any]]:
    rng = Random(f"{seed}{entity}")
    key = {"indicators": "indicator_id", "benefits": "benefit_id", "projects": "project_id"}[entity]
    made = []
    for number in range(n):
        common = {key: f"X-{number}", "_file": rng.choice(["甲.xlsx", "乙.xlsx"])}
        made.append(common | {"indicators": indicator, "benefits": benefit, "projects": project}[entity](rng))
    return made


def indicator(rng: Random) -> dict[str, Any]:
    return {
        "subject": rng.choice([*WORDS[:6], "合计"]), "scope": rng.choice(["全市", "全 市", None]), "area": "320500",
        "value": rng.choice([100.0, 200.0, 300.0, 320.0, None]), "value_max": rng.choice([None, 310.0]),
        "unit": rng.choice(UNITS), "qualifier": rng.choice(["eq", "approx", "ge", "lt", "range", None]),
        "status": rng.choice(["cumulative", "actual"]), "as_of": rng.choice([None, DAY, DAY - timedelta(30)]),
        "subset_of": rng.choice([None, "X-3", "暖新驿站", "X-99"]), "remarks": rng.choice([None, None, "口径调整"]),
    }  # fmt: skip


def benefit(rng: Random) -> dict[str, Any]:
    return {
        "title": rng.choice(WORDS[:5]), "provider_org_ids": rng.choice([None, ["SZ-ZGH"], ["SZ-ZGH", "KS-ZZB"], ["KS-ZZB", "SZ-ZGH"]]),
        "target_groups": rng.choice([None, ["rider"], ["courier"]]), "quantity": rng.choice([None, 1.0, 2.0]),
        "quantity_unit": rng.choice([None, "份"]), "parent_id": rng.choice([None, None, "X-1"]),
        "valid_from": rng.choice([None, DAY]), "season": rng.choice([None, "夏"]), "period_text": rng.choice([None, "长期"]),
        "total_value_cny": rng.choice([None, Decimal("10.50"), Decimal("3")]),
        "total_value_type": rng.choice([None, "face", "spend"]), "submitted_by": rng.choice(["SZ-ZGH", None]),
        "station_ids": rng.choice([None, [], ["X-1"], ["X-1", "暖新驿站", "没有"]]),
    }  # fmt: skip


def project(rng: Random) -> dict[str, Any]:
    return {
        "title": rng.choice(WORDS), "lead_org_id": rng.choice([None, "SZ-ZGH", "KS-ZZB"]),
        "plan_year": rng.choice([None, 2025, 2026]), "jurisdiction": "320500",
    }  # fmt: skip


def told(rule: str, rows: list[dict[str, Any]], entity: str, code: str = "", **world: Any) -> list[tuple[Any, ...]]:
    try:
        hits = ask(rule, table(entity, *rows), options(entity, rule, code), **world)
    except Skipped:
        return []
    return sorted((hit.row, hit.params.get("a", hit.params.get("value")), hit.params.get("b")) for hit in hits)


def dimension(unit: str | None) -> str:
    known = SCHEMAS.codes["units"].by_code.get(unit) if unit else None
    return str(known["dimension"]) if known else ""


def bounds(row: dict[str, Any]) -> tuple[float, float] | None:
    value, top, kind = row["value"], row["value_max"], row["qualifier"]
    if value is None:
        return None
    spans = {
        "approx": (value * 0.9, value * 1.1), "ge": (value, float("inf")), "lt": (float("-inf"), value),
        "range": (value, float("inf") if top is None else top),
    }  # fmt: skip
    low, high = spans.get(kind, (value, value))
    factor = float(SCHEMAS.codes["units"].by_code[row["unit"]]["factor"]) if row["unit"] else 1.0
    return low * factor, high * factor


def shown(row: dict[str, Any]) -> str:
    kind, top = row["qualifier"] or "eq", row["value_max"]
    word = "" if kind in ("eq", "range") else SCHEMAS.codes["qualifiers"].label(kind)
    span = f"-{top:g}" if kind == "range" and top is not None else ""
    return f"{word}{row['value']:g}{span}{row['unit'] or ''}"


@pytest.mark.parametrize("seed", SEEDS)
def test_conflict(seed):
    rows, expected = records(seed, "indicators"), []
    same = options("indicators", "conflict")["same"]
    for at, row in enumerate(rows):
        mine = bounds(row)
        for other in rows[:at]:
            theirs = bounds(other)
            if None in (mine, theirs) or any(row[name] is None or other[name] is None for name in same):
                continue
            keys = [(*(folded(one[name]) for name in same), dimension(one["unit"])) for one in (row, other)]
            if keys[0] == keys[1] and (
                mine[0] > theirs[1] + 1e-9 * abs(theirs[1]) or theirs[0] > mine[1] + 1e-9 * abs(mine[1])
            ):
                expected.append((at, shown(row), shown(other)))
                break
    assert told("conflict", rows, "indicators") == sorted(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_one_dimension(seed):
    rows, expected = records(seed, "indicators"), {}
    same = options("indicators", "one_dimension")["same"]
    first: dict[tuple[str, ...], int] = {}
    for at in sorted(range(len(rows)), key=lambda at: (rows[at]["as_of"] is not None, str(rows[at]["as_of"]), at)):
        row = rows[at]
        if dimension(row["unit"]) and all(row[name] for name in same):
            other = first.setdefault(tuple(folded(row[name]) for name in same), at)
            if dimension(rows[other]["unit"]) != dimension(row["unit"]):
                expected[at] = other
    for at, row in enumerate(rows):
        whole = int(row["subset_of"][2:]) if str(row["subset_of"]).startswith("X-") else 99
        counts = dimension(row["unit"]), dimension(rows[whole]["unit"]) if whole < len(rows) else ""
        if all(counts) and counts[0] != counts[1]:
            expected[at] = whole
    assert told("one_dimension", rows, "indicators") == sorted(
        (at, rows[at]["unit"], rows[other]["unit"]) for at, other in expected.items()
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_fell(seed):
    rows, expected = records(seed, "indicators"), []
    same = options("indicators", "fell")["same"]
    asked = [
        (at, row) for at, row in enumerate(rows)
        if row["status"] == "cumulative" and row["as_of"] and row["value"] is not None and row[same[0]] is not None
    ]  # fmt: skip
    for at, row in asked:
        key = [*(folded(row[name]) for name in same), dimension(row["unit"])]
        before = [
            (one["as_of"], number) for number, one in asked
            if one["as_of"] < row["as_of"] and [*(folded(one[name]) for name in same), dimension(one["unit"])] == key
        ]  # fmt: skip
        if before and not row["remarks"]:
            last = rows[max(before)[1]]
            if bounds(row)[1] < bounds(last)[0]:
                expected.append((at, shown(last), shown(row)))
    assert told("fell", rows, "indicators") == sorted(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_part_of_whole(seed):
    rows, expected = records(seed, "indicators"), []
    names = {folded(row["subject"]): at for at, row in enumerate(rows) if row["subject"]}
    names |= {folded(row["indicator_id"]): at for at, row in enumerate(rows)}
    for at, row in enumerate(rows):
        other = names.get(folded(row["subset_of"])) if row["subset_of"] else None
        if other not in (None, at) and dimension(row["unit"]) == dimension(rows[other]["unit"]):
            mine, theirs = bounds(row), bounds(rows[other])
            if mine and theirs and mine[0] > theirs[1]:
                expected.append((at, shown(row)))
    hits = ask("part_of_whole", table("indicators", *rows), options("indicators", "part_of_whole"))
    found = [(hit.row, hit.params["why_zh"]) for hit in hits if hit.params["why_zh"].startswith("其中数")]
    assert [row for row, _ in found] == [at for at, _ in expected]
    assert all(figure in why for (_, why), (_, figure) in zip(found, expected, strict=True))


@pytest.mark.parametrize(("entity", "code"), [("benefits", "DUP-I01"), ("projects", "PRJ-W07")])
@pytest.mark.parametrize("seed", SEEDS)
def test_same_but(seed, entity, code):
    rows, how, expected = records(seed, entity), options(entity, "same_but", code), []
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for at, row in enumerate(rows):
        if any(row[name] in (None, []) for name in (*how["same"], how["differs"])):
            continue
        group = groups.setdefault(tuple(folded(row[name]) for name in how["same"]), [])
        contrast = any(
            folded(row[how["differs"]]) != folded(one[how["differs"]])
            and all(None in (row[name], one[name]) or row[name] == one[name] for name in how.get("unlike", ()))
            for one in group
        )
        if contrast:
            expected.append((at, row[how["same"][0]], None))
        if not contrast or len(group) < 2:
            group.append(row)
    assert told("same_but", rows, entity, code) == sorted(expected)


@pytest.mark.parametrize("seed", SEEDS)
def test_unlike_sums(seed):
    rows, expected = records(seed, "benefits"), []
    kinds: dict[tuple[str, str], list[str]] = {}
    for at, row in enumerate(rows):
        if row["total_value_cny"] is None or row["total_value_type"] is None or row["parent_id"]:
            continue
        whose = folded(row["provider_org_ids"]) or folded(row["submitted_by"])
        seen = kinds.setdefault((row["_file"], whose), [])
        if row["total_value_type"] not in seen:
            seen.append(row["total_value_type"])
            if len(seen) == 2:
                expected.append(at)
    assert [row for row, *_ in told("unlike_sums", rows, "benefits")] == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_reference(seed):
    rows = records(seed, "benefits")
    stations = table("stations", {"station_id": "X-1", "name": "暖新驿站"})
    known = {"x1", "暖新驿站"}
    expected = [
        (at, word, None) for at, row in enumerate(rows) for word in row["station_ids"] or () if fold(word) not in known
    ]
    how = next(spec for at in range(3) if (spec := options("benefits", "reference", at=at))["field"] == "station_ids")
    hits = ask("reference", table("benefits", *rows), how, tables={"stations": stations})
    assert [(hit.row, hit.params["value"], None) for hit in hits] == expected


def test_folding_at_once_is_folding_one_by_one():
    rng = Random(1)
    letters = "一鿿Az09" + LEFT_OUT + "ａ①é\u3000\n㎡İ\u200bß"
    words = ["".join(rng.choice(letters) for _ in range(rng.randrange(6))) for _ in range(5000)]
    assert folded_words(words) == [fold(word) for word in words]
    assert all(fold(sign) == "" for sign in LEFT_OUT)


@pytest.mark.parametrize(
    "column",
    [
        pa.array(["甲", None, "乙", "甲"]),
        pa.array([["甲"], None, [], ["甲", None], ["甲"], [""], [None]]),
        pa.array([["甲", "乙"], ["甲乙"], ["乙", "甲"]]),
        pa.array([{"a": 1, "b": "x"}, {"a": 1, "b": None}, None, {"a": 1, "b": "x"}]),
        pa.array([[{"a": 1}], [{"a": 2}], [{"a": 1}], None]),
        pa.array([Decimal("1.10"), None, Decimal("1.1")]),
        pa.array([date(2026, 1, 1), None, date(2026, 1, 1)]),
        pa.array(["甲", "乙", "甲"]).dictionary_encode(),
        pa.chunked_array([["甲", None], ["乙"], []], pa.string()),
        pa.array([["x"], ["甲"], None, ["甲"], ["y"]]).slice(1, 3),
        pa.nulls(3),
        pa.array([], pa.string()),
    ],
)
def test_codes_stand_for_the_values(column):
    found, plain = coded(pa.table({"a": column}), "a"), column.to_pylist()
    assert [None if code < 0 else found.words[code] for code in found.codes.tolist()] == plain
    assert found.spread() == plain
    assert len(found.words) == len({repr(value) for value in plain if value is not None})


def test_rows_are_one_combination_where_every_column_agrees():
    rng = Random(3)
    columns = [pa.array([rng.choice(["甲", "乙", None]) for _ in range(50)]) for _ in range(3)]
    whole = pa.table(columns, names=["a", "b", "c"])
    key = combined([coded(whole, name).codes for name in "abc"], 50).tolist()
    rows = list(zip(*(column.to_pylist() for column in columns), strict=True))
    assert all((key[a] == key[b]) == (rows[a] == rows[b]) for a in range(50) for b in range(50))


@pytest.mark.parametrize(
    ("day", "year", "out"),
    [(date(2028, 12, 31), 2025, False), (date(2029, 1, 1), 2025, True), (date(2029, 1, 1), None, False),
     (date(2029, 12, 31), None, False), (date(2030, 1, 1), None, True), (date(2030, 1, 1), 2027, False), (date(2014, 12, 31), 2027, True)],
)  # fmt: skip
def test_a_date_lies_within_three_years_of_its_plan(day, year, out):
    asked = table("projects", {"project_id": "P-1", "title": "甲", "end_date": day, "plan_year": year})
    assert bool(ask("date_range", asked, options("projects", "date_range"))) is out
