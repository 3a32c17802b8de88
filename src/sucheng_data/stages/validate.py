"""Validate: clean tables in, issues and the ledger of rules out.

JSON Schema is the language; `engine/` proves what it can of whole columns and asks its judge about the rest, never about rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import NamedTuple

from sucheng_data.model.issue import Issue, Severity
from sucheng_data.model.provenance import Origin
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import World
from sucheng_data.model.schema import Schemas
from sucheng_data.model.verdicts import verdicts
from sucheng_data.stages._cases import Case
from sucheng_data.stages._rule_checks import Checks, not_sent, outgoing, package, personal, rules
from sucheng_data.stages._schema_checks import keywords, missing


class Verdict(NamedTuple):
    """What validation says: findings, the ledger of rules, and the faults of our own, as rules raised them."""

    issues: list[Issue]
    ledger: list[RuleRun]
    crashes: list[Exception]


def validate(world: World, schemas: Schemas, known: Iterable[Issue] = ()) -> Verdict:
    """Judge every clean table of `world`. `known` are the findings of earlier stages: a cell that has one is not also “missing”."""
    told = list(known)
    refused = {issue.place for issue in told if issue.severity != Severity.INFO}
    verdict = Verdict([], [], [])
    cases = [Case(schemas[name], table, Origin(table), schemas) for name, table in world.tables.items()]
    with ThreadPoolExecutor(1) as aside:  # Arrow searches texts while Python applies rules
        searches = [aside.submit(personal, case) for case in cases]
        for case, search in zip(cases, searches, strict=True):
            checks, ruled = (missing(case, refused), keywords(case, refused)), rules(case, world)
            for found, ledger in (*checks, search.result()):
                verdict.issues.extend(found)
                verdict.ledger.extend(ledger)
            _add(verdict, ruled)
    judged = verdicts([*told, *verdict.issues])
    public = [outgoing(case, judged) for case in cases]  # which records go out is known only now
    parcel = replace(world, tables={case.entity.name: case.table for case in public})
    for case in public:
        _add(verdict, package(case, parcel))
    for entity in schemas:
        if entity.name not in world.tables:
            verdict.ledger.extend(not_sent(entity))
    return verdict


def _add(verdict: Verdict, done: Checks) -> None:
    verdict.issues.extend(done.issues)
    verdict.ledger.extend(done.ledger)
    verdict.crashes.extend(done.crashes)
