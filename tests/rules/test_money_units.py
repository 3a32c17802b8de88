"""Amounts without a unit: a code of their own for projects, told once per column, and not taken for shifted columns."""

from __future__ import annotations

import json

import pyarrow as pa
import pytest

from sucheng_data.model.batch import Batch, Facts, Layout
from sucheng_data.stages.causes import collapse
from sucheng_data.stages.clean import clean
from tests.rules.rule_tables import SCHEMAS, ask, options, table


def batch(entity: str, headers: dict[str, str], columns: dict[str, list[str]]) -> Batch:
    rows = len(next(iter(columns.values())))
    letters = json.dumps({name: chr(65 + at) for at, name in enumerate(columns)})
    raw = {f"raw:{name}": pa.array(values) for name, values in columns.items()}
    where = {
        "_file": pa.array(["raw/甲.xlsx"] * rows),
        "_sheet": pa.array(["表"] * rows),
        "_row": pa.array(range(2, 2 + rows)),
    }
    places = {"_columns": pa.array([letters] * rows).dictionary_encode()}
    return Batch(entity, pa.table(raw | where | places), Facts(jurisdiction="320500", headers=headers), Layout("表"))


def amounts(*headings: str) -> list[tuple[str, str, int]]:
    title, (budget, spent) = [f"项目{at}" for at in range(6)], headings
    columns = {
        "title": title,
        "budget_cny": [f"{50 + at}" for at in range(6)],
        "spent_cny": [f"{20 + at}" for at in range(6)],
    }
    cleaned, found = clean(batch("projects", {"budget_cny": budget, "spent_cny": spent}, columns), SCHEMAS)
    causes = collapse(found, {"projects": cleaned}, SCHEMAS)
    return [(issue.code, issue.field, issue.count) for issue in causes]


@pytest.mark.parametrize(
    ("headings", "expected"),
    [
        (("经费预算", "已投入资金"), [("PRJ-W06", "budget_cny", 6), ("PRJ-W06", "spent_cny", 6)]),
        (("经费预算(元)", "已投入资金"), [("PRJ-W06", "spent_cny", 6)]),
        (("经费预算(万元)", "已投入资金（元）"), []),
    ],
)
def test_a_column_of_amounts_without_a_unit_is_told_once(headings, expected):
    assert amounts(*headings) == expected


def test_a_benefit_without_a_unit_is_unreadable():
    given = batch("benefits", {"unit_value_cny": "单价"}, {"title": ["券"], "unit_value_cny": ["80"]})
    _, found = clean(given, SCHEMAS)
    assert [(issue.code, str(issue.severity)) for issue in found] == [("unreadable", "warning")]


def test_spent_above_the_budget_says_by_how_much():
    asked = table("projects", {"project_id": "P-1", "budget_cny": 50.0, "spent_cny": 180000.0})
    (hit,) = ask("at_most", asked, options("projects", "at_most"))
    assert (hit.field, hit.params["why_zh"], hit.params["why_en"]) == ("spent_cny", "大于“50”", "more than “50”")
