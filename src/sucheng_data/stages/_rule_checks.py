"""The rule functions the schema names, each run over its entity's table and entered in the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

import pyarrow as pa

from sucheng_data.model.issue import Issue, Text
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.provenance import Origin
from sucheng_data.model.registry import find
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import RAW, Hit, Skipped, World, values
from sucheng_data.model.schema import Entity
from sucheng_data.model.verdicts import Verdicts, goes_out
from sucheng_data.stages._cases import Case, filled, issue, of_sheet, run
from sucheng_data.stages._personal import KEPT, PUBLISHED, sweep

PACKAGE = "package"
FOLDED, CONVERTED = "FMT-I03", "PUB-E02"
NONE_SENT = Text("本次没有这类表", "no table of this kind in this run")
FOR_MATCHING = Text("只用于比对，不单独报告", "done for matching only, never reported by itself")
BY_CONSTRUCTION = Text(
    "发布时一律换算为 WGS-84 并附编号，换算不了的不上图",
    "publishing converts every point and leaves out what it cannot",
)


class Checks(NamedTuple):
    """What came of a group of rules: findings, lines of the ledger, and the faults of our own, as they were raised."""

    issues: list[Issue]
    ledger: list[RuleRun]
    crashes: list[Exception]


def rules(case: Case, world: World) -> Checks:
    """The rules about records: all but those of the package."""
    # What these rules share of the table goes when they are done.
    done = _all(case, replace(world), (spec for spec in case.entity.rules if not _of_package(case, spec)))
    done.ledger.append(_matching(case))
    return done


def outgoing(case: Case, found: Verdicts) -> Case:
    """The records that no finding keeps back, with as much of what was sent as the rules of the package show."""
    going = goes_out(case.table, case.origin, found)
    if all(going):
        return case
    shown = {RAW + word for spec in case.entity.rules if _of_package(case, spec) for word in _words(spec)}
    kept = [name for name in case.table.column_names if not name.startswith(RAW) or name in shown]
    public = case.table.select(kept).filter(pa.array(going, pa.bool_()))
    return case._replace(table=public, origin=Origin(public))


def package(case: Case, world: World) -> Checks:
    """The rules about what will be published; `case` and the tables of `world` hold nothing else."""
    done = _all(case, world, (spec for spec in case.entity.rules if _of_package(case, spec)))
    if case.entity.geometry:
        done.ledger.append(RuleRun(CONVERTED, "publish", case.entity.name, "not applicable", BY_CONSTRUCTION))
    return done


def not_sent(entity: Entity) -> list[RuleRun]:
    """The ledger of an entity of which this run has no table: every rule, not applicable."""
    lines = [(spec["code"], spec["rule"]) for spec in entity.rules]
    lines += [(entity.code_of(part), "condition") for part in entity.conditions]
    lines += [("FMT-E01", "required"), ("schema", "schema"), (PUBLISHED, "personal_data"), (KEPT, "personal_data")]
    return [RuleRun(code, rule, entity.name, "not applicable", NONE_SENT) for code, rule in dict.fromkeys(lines)]


def personal(case: Case) -> tuple[list[Issue], list[RuleRun]]:
    """Personal data in any field, whatever the schema says of it."""
    found = [issue(case, hit, code) for code, hit in sweep(case.entity, case.table, case.origin)]
    tested = sum(filled(case.table, name) for name in case.table.column_names if name.startswith(RAW))
    counts = {code: sum(issue.code == code for issue in found) for code in (PUBLISHED, KEPT)}
    return found, [run(case, code, "personal_data", tested, count) for code, count in counts.items()]


def _all(case: Case, world: World, specs: Iterable[Json]) -> Checks:
    done = Checks([], [], [])
    for spec in specs:
        rule = find("rules", spec["rule"])  # a name that does not exist is the schema's fault, not the rule's
        try:
            found, line = _one(case, world, spec, rule)
        except Skipped as why:
            found, line = [], RuleRun(spec["code"], spec["rule"], case.entity.name, "skipped", why.reason)
        # Whatever goes wrong inside one rule must not cost the findings of the others, nor pass for a clean bill.
        except Exception as bug:  # noqa: BLE001
            bug.add_note(f"in the rule {spec['rule']} ({spec['code']}) of {case.entity.name}")
            done.crashes.append(bug)
            told = f"{type(bug).__name__}: {bug}"
            found, line = [], RuleRun(spec["code"], spec["rule"], case.entity.name, "crashed", Text(told, told))
        done.issues.extend(found)
        done.ledger.append(line)
    return done


def _one(case: Case, world: World, spec: Json, rule: Callable[..., Iterable[Hit]]) -> tuple[list[Issue], RuleRun]:
    """One rule over the table. Raises Skipped where what it compares is not there."""
    options = {key: value for key, value in spec.items() if key not in ("rule", "code")}
    named = [word for word in _words(options) if word in case.entity.fields]
    others = [word for word in options.values() if isinstance(word, str) and word in case.schemas.entities]
    absent = [name for name in named if name not in case.table.column_names]
    absent += [name for name in others if name not in world.tables and name not in world.published]
    if absent:
        raise Skipped(f"没有 {'、'.join(absent)}", f"there is no {', '.join(absent)}")
    found = [_issue(case, hit, spec["code"]) for hit in _named(case, list(rule(case.table, world, **options)))]
    return found, run(case, spec["code"], spec["rule"], _tested(case, options), len(found))


def _tested(case: Case, options: Json) -> int:
    """How many values the rule was asked about: those of the first field that its options name."""
    for option, value in options.items():
        counts = [filled(case.table, name) for name in _words({option: value}) if name in case.entity.fields]
        if counts:
            return max(counts) if option == "fields" else counts[0]
    return int(case.table.num_rows)


def _named(case: Case, hits: list[Hit]) -> Iterator[Hit]:
    """Every hit of a record knows the record's name."""
    rows = pa.array([hit.row for hit in hits], pa.int64())
    names = values(case.table.select([case.entity.label]).take(rows), case.entity.label) if hits else []
    for hit, name in zip(hits, names, strict=True):
        yield hit._replace(params={"name": "" if name is None else name, **hit.params}) if hit.field else hit


def _issue(case: Case, hit: Hit, code: str) -> Issue:
    """The finding of a hit; one without a field is about the sheet."""
    return issue(case, hit, code) if hit.field else of_sheet(case, hit, code)


def _words(options: Json) -> Iterator[str]:
    """The words that a rule's options hold: names of fields among them."""
    for value in options.values():
        yield from (word for word in (value if isinstance(value, list) else [value]) if isinstance(word, str))


def _of_package(case: Case, spec: Json) -> bool:
    return case.schemas.findings[spec["code"]].scope == PACKAGE


def _matching(case: Case) -> RuleRun:
    """Quotes, dots and dashes are folded wherever names are compared; nobody has to do anything about it."""
    tested = filled(case.table, case.entity.label) if case.entity.label in case.table.column_names else 0
    return run(case, FOLDED, "fold", tested, 0)._replace(reason=FOR_MATCHING)
