"""The rule functions the schema names, each run over its entity's table and entered in the ledger."""

from __future__ import annotations

from sucheng_data.model.issue import Issue
from sucheng_data.model.jsonfile import Json
from sucheng_data.model.registry import find
from sucheng_data.model.report import RuleRun
from sucheng_data.model.rule import RAW, Skipped, World
from sucheng_data.model.schema import Entity
from sucheng_data.stages._cases import Case, filled, issue, of_sheet, run
from sucheng_data.stages._personal import KEPT, PUBLISHED, sweep


def rules(case: Case, world: World) -> tuple[list[Issue], list[RuleRun]]:
    """The rule functions the schema names."""
    issues, ledger = [], []
    for spec in case.entity.rules:
        options = {key: value for key, value in spec.items() if key not in ("rule", "code")}
        absent = [name for name in _named(options, case.entity) if name not in case.table.column_names]
        others = [word for word in options.values() if isinstance(word, str) and word in case.schemas.entities]
        absent += [name for name in others if name not in world.tables]
        if absent:
            reason = f"没有 there is no {', '.join(absent)}"
            ledger.append(RuleRun(spec["code"], spec["rule"], case.entity.name, "skipped", reason))
            continue
        try:
            hits = list(find("rules", spec["rule"])(case.table, world, **options))
        except Skipped as why:
            ledger.append(RuleRun(spec["code"], spec["rule"], case.entity.name, "skipped", why.reason))
            continue
        found = [issue(case, hit, spec["code"]) if hit.field else of_sheet(case, hit, spec["code"]) for hit in hits]
        tested = max((filled(case.table, name) for name in _named(options, case.entity)), default=case.table.num_rows)
        ledger.append(run(case, spec["code"], spec["rule"], tested, len(found)))
        issues += found
    return issues, ledger


def personal(case: Case) -> tuple[list[Issue], list[RuleRun]]:
    """Personal data in any field, whatever the schema says of it."""
    found = [issue(case, hit, code) for code, hit in sweep(case.entity, case.table, case.origin)]
    tested = sum(filled(case.table, name) for name in case.table.column_names if name.startswith(RAW))
    counts = {code: sum(issue.code == code for issue in found) for code in (PUBLISHED, KEPT)}
    return found, [run(case, code, "personal_data", tested, count) for code, count in counts.items()]


def _named(options: Json, entity: Entity) -> list[str]:
    """The fields of the entity that a rule's options name."""
    words = [word for value in options.values() for word in (value if isinstance(value, list) else [value])]
    return [word for word in words if word in entity.fields]
