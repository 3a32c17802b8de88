"""docs/rules.md as it is generated: its links lead somewhere, its counts add up, every code says everything."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from sucheng_data.model.issue import Severity
from sucheng_data.model.registry import names
from sucheng_data.model.schema import Schemas

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools"))

from _markdown import anchor, cell
from _rules_page import rules_page


@pytest.fixture(scope="module")
def page(schemas: Schemas) -> str:
    return rules_page(schemas)


def test_every_link_leads_to_one_heading(page: str) -> None:
    headings = [anchor(line.lstrip("# ")) for line in page.splitlines() if line.startswith("#")]
    links = re.findall(r"\]\((#[^)]+)\)", page)
    assert len(headings) == len(set(headings)) and set(links) <= set(headings) and len(links) > 300


def test_the_counts_add_up(page: str, schemas: Schemas) -> None:
    (total,) = re.findall(r"\*\*共 total\*\* \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|", page)
    by_level = [sum(one.severity == level for one in schemas.findings.values()) for level in Severity]
    assert list(map(int, total)) == [*by_level, len(schemas.findings)]


def test_every_code_says_everything(page: str, schemas: Schemas) -> None:
    for code, finding in schemas.findings.items():
        (part,) = re.findall(rf"^## {re.escape(code)}\n(.*?)(?=^#|\Z)", page, re.M | re.S)
        for text in (*finding.title, *finding.why, *finding.advice, finding.example_wrong.en, finding.example_right.zh):
            assert cell(text) in part, code
        assert "where from" in part and "who mends it" in part, code


def test_every_rule_tells_its_options_and_uses(page: str, schemas: Schemas) -> None:
    for name in names("rules"):
        (part,) = re.findall(rf"^## {name}\n(.*?)(?=^#|\Z)", page, re.M | re.S)
        uses = [(spec["code"], entity.name) for entity in schemas for spec in entity.rules if spec["rule"] == name]
        assert all(f"[{code}](#{code.lower()}) `{entity}`" in part for code, entity in uses), name
