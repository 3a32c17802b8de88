"""Validate: clean tables in, issues and the ledger of rules out.

JSON Schema is the language and `jsonschema` the judge, asked about distinct values and distinct combinations, never about rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.provenance import Origin
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas
from sucheng_data.stages._cases import Case
from sucheng_data.stages._rule_checks import personal, rules
from sucheng_data.stages._schema_checks import conditions, fields, missing


class Verdict(NamedTuple):
    """What validation says of one entity."""

    issues: list[Issue]
    ledger: list[RuleRun]


def validate(world: World, schemas: Schemas, known: Iterable[Issue] = ()) -> Verdict:
    """Judge every clean table of `world`. `known` are the findings of earlier stages: a cell that has one is not also “missing”."""
    refused = {issue.place for issue in known if issue.severity != Severity.INFO}
    verdict = Verdict([], [])
    for name, table in world.tables.items():
        case = Case(schemas[name], table, Origin(table), schemas)
        for found, ledger in (
            missing(case, refused),
            fields(case),
            conditions(case, refused),
            rules(case, world),
            personal(case),
        ):
            verdict.issues.extend(found)
            verdict.ledger.extend(ledger)
    return verdict
