"""The ledger of rules: every rule of every entity has its line, and a rule that breaks is no clean bill."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from sucheng_data.model import registry
from sucheng_data.model.errors import SchemaError
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas
from sucheng_data.stages import _rule_checks
from sucheng_data.stages.validate import Verdict, validate
from tests.rules.rule_tables import DAY, table

STATION = {"name": "甲驿站", "station_id": "ST-320583-00001", "status": "open", "publish": True}


def judged(schemas: Schemas, *records: dict[str, Any], entity: str = "stations", **world: Any) -> Verdict:
    return validate(World({entity: table(entity, *records)}, schemas.codes, DAY, **world), schemas)


def test_every_rule_of_every_entity_has_a_line(schemas: Schemas) -> None:
    ledger = judged(schemas, STATION).ledger
    lines = {(line.entity, line.code, line.rule) for line in ledger}
    assert lines >= {(entity.name, spec["code"], spec["rule"]) for entity in schemas for spec in entity.rules}
    assert {line.status for line in ledger if line.entity == "benefits"} == {"not applicable"}
    assert all(line.reason.zh and line.reason.en for line in ledger if line.status != "ran"), (
        "why a rule did not run is always said"
    )


def test_rules_over_time_are_skipped_on_the_first_run(schemas: Schemas) -> None:
    lines = {line.code: line for line in judged(schemas, STATION).ledger if line.entity == "stations"}
    for code in ("STA-W11", "STA-W12", "PUB-W01"):
        assert lines[code].status == "skipped" and "no earlier release" in lines[code].reason.en


def test_values_tested_are_those_of_the_field_asked_about(schemas: Schemas) -> None:
    ledger = judged(schemas, STATION, {**STATION, "station_id": "ST-320583-00002", "lon": 120.9, "lat": 31.3}).ledger
    lines = {line.code: line for line in ledger if line.entity == "stations"}
    assert (lines["STA-E01"].status, lines["STA-E01"].tested) == ("ran", 1)
    assert (lines["STA-W05"].status, lines["STA-W05"].tested) == ("not applicable", 0)


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule in_city fails half-way."""
    real = registry.find

    def hits(*_: Any, **__: Any) -> Iterator[Any]:
        raise ZeroDivisionError("no metres")
        yield

    monkeypatch.setattr(_rule_checks, "find", lambda folder, name: hits if name == "in_city" else real(folder, name))


@pytest.mark.usefixtures("broken")
def test_a_rule_that_crashes_is_told_and_costs_nothing_else(schemas: Schemas) -> None:
    point = {**STATION, "lon": 31.381234, "lat": 120.951234, "crs_source": "wgs84"}
    verdict = judged(schemas, point)
    (line,) = [line for line in verdict.ledger if line.status == "crashed"]
    assert (line.code, line.rule, line.entity) == ("STA-E01", "in_city", "stations")
    assert line.reason.zh == "ZeroDivisionError: no metres"
    (bug,) = verdict.crashes
    assert isinstance(bug, ZeroDivisionError) and "in_city (STA-E01) of stations" in "".join(bug.__notes__)
    assert "STA-E02" in {issue.code for issue in verdict.issues}


def test_a_rule_that_does_not_exist_is_a_fault_of_the_schema(schemas: Schemas) -> None:
    entity = schemas["stations"]
    spec = {**entity.spec, "x-rules": [{"rule": "in_citty", "code": "STA-E01"}]}
    wrong = replace(schemas, entities={**schemas.entities, "stations": replace(entity, spec=spec)})
    with pytest.raises(SchemaError, match="in_city"):
        judged(wrong, STATION)


def test_rules_of_the_package_are_asked_of_what_goes_out(schemas: Schemas) -> None:
    """A record that is held back counts for nothing: nine of ten are left, and one more is no change of a tenth."""
    last = {"stations": table("stations", *({**STATION, "submitted_by": "SZ-ZGH"} for _ in range(10)))}
    rows = [{**STATION, "station_id": f"ST-320583-{n:05d}", "submitted_by": "SZ-ZGH"} for n in range(10)]
    codes = {issue.code for issue in judged(schemas, *rows, published=last).issues}
    assert "PUB-W01" not in codes
    rows[0]["publish"] = rows[1]["publish"] = False
    found = judged(schemas, *rows, published=last)
    assert "PUB-W01" in {issue.code for issue in found.issues} and "PUB-E01" not in {i.code for i in found.issues}
