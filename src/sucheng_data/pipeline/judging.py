"""From what was read to the verdict: replay → clean → resolve → validate → accept → collapse → score."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from sucheng_data.model.batch import Batch
from sucheng_data.model.boundaries import Boundaries
from sucheng_data.model.decision import Decision, Kept
from sucheng_data.model.issue import Issue
from sucheng_data.model.lean import give_back
from sucheng_data.model.matching import Doubt
from sucheng_data.model.provenance import FILE, Origin
from sucheng_data.model.report import Report, RuleRun
from sucheng_data.model.rule import World
from sucheng_data.model.run import Checked, Loaded, Request
from sucheng_data.model.schema import Schemas
from sucheng_data.model.score import load_weights
from sucheng_data.model.verdicts import goes_out, verdicts
from sucheng_data.operations.aside import aside
from sucheng_data.operations.boundaries import FOLDER, load_boundaries
from sucheng_data.operations.cache import Cache
from sucheng_data.operations.forks import Forks
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline.resolving import settle
from sucheng_data.stages._personal import unnamed
from sucheng_data.stages._subjects import with_subjects
from sucheng_data.stages.accept import accept
from sucheng_data.stages.causes import collapse
from sucheng_data.stages.clean import clean
from sucheng_data.stages.replay import replay
from sucheng_data.stages.resolve import Resolved
from sucheng_data.stages.score import score
from sucheng_data.stages.undated import undated
from sucheng_data.stages.validate import validate


def judge(
    space: Workspace,
    schemas: Schemas,
    loaded: Loaded,
    kept: Sequence[Kept],
    request: Request,
    cache: Cache | None = None,
) -> Checked:
    """What was read, cleaned, resolved and judged by the registries and the last release; writes nothing but `cache`."""
    decided = replay(loaded.batches, kept, loaded.sources, schemas, request.as_of)
    tables, issues = _clean(loaded, decided.batches, schemas, cache)
    loaded, decided = replace(loaded, batches=()), replace(decided, batches=[])  # whoever called us keeps none of it
    tables, published, boundaries = _compared_with(space, schemas, tables)
    give_back()
    resolved, doubts, told_of = settle(space, tables, schemas, published)
    del tables  # whole copies, where rows were merged
    give_back()
    issues += [*decided.issues, *resolved.issues, *undated(resolved.tables, schemas, request.as_of, space.deliveries)]
    verdict = validate(World(resolved.tables, schemas.codes, request.as_of, published, boundaries), schemas, issues)
    delivered = (resolved.merged, resolved.tables)
    issues += told_of  # not before: a cell that something is said of counts as filled in
    told = with_subjects(unnamed([*loaded.issues, *issues, *verdict.issues], schemas), delivered, schemas)
    judged = accept(told, kept, loaded.sources, schemas, request.as_of)
    found = sorted([*judged.issues, *judged.notes], key=_reading_order)
    report = Report(
        files=loaded.files,
        rows=sum(source.rows for source in loaded.sources),
        issues=collapse(found, resolved.tables, schemas),
        rules=_ledger(verdict.ledger, issues),
        schemas=schemas,
        as_of=request.as_of,
        sources=loaded.sources,
        accepted=judged.accepted,
        replayed=decided.count,
        withheld=_held_back(resolved.tables, schemas, found),
    )
    if (weights := load_weights(space.schemas, schemas)) and request.scored:
        report = replace(report, scores=score(report, found, delivered, _lines(kept), weights))
    checked = _checked(resolved, doubts, report, found)
    return replace(checked, unreadable=len(loaded.unreadable), dropped=decided.dropped, crashes=verdict.crashes)


def _checked(resolved: Resolved, doubts: Sequence[Doubt], report: Report, found: Sequence[Issue]) -> Checked:
    return Checked(
        tables=resolved.tables,
        report=report,
        schemas=report.schemas,
        unreadable=0,
        found=found,
        merged=resolved.merged,
        keys=resolved.keys,
        redirects=resolved.redirects,
        said=resolved.said,
        doubts=doubts,
    )


def _lines(kept: Iterable[Kept]) -> list[Decision]:
    """Every decision, whose ever it is."""
    return [decision for one in kept for decision in one.decisions]


def _held_back(tables: Mapping[str, pa.Table], schemas: Schemas, found: Iterable[Issue]) -> int:
    """How many records will not be published."""
    judged = verdicts(found)
    going = (goes_out(table, Origin(table), judged) for name, table in tables.items() if schemas[name].outputs)
    return sum(rows.count(False) for rows in going)


def _compared_with(
    space: Workspace, schemas: Schemas, tables: Mapping[str, pa.Table]
) -> tuple[dict[str, pa.Table], dict[str, pa.Table], Boundaries | None]:
    """The tables, the last release, and the imported boundaries: what rules judge by."""
    names = [entity.name for entity in schemas if "parquet" in entity.outputs]
    judged, published = (aside(some, space.build) for some in (tables, published_tables(space.current, names)))
    return judged, published, load_boundaries(space.root / FOLDER)


def _clean(
    loaded: Loaded, decided: Sequence[Batch], schemas: Schemas, cache: Cache | None
) -> tuple[dict[str, pa.Table], list[Issue]]:
    """Every batch cleaned, joined to one table per entity, each row stamped with its source."""
    parts: dict[str, list[pa.Table]] = {}
    issues: list[Issue] = []
    for batch, read, (_, key) in zip(decided, loaded.batches, loaded.origins, strict=True):
        issues += batch.issues
        if batch.entity and batch.table.num_rows:
            # What a decision has changed is another batch, and cleaned anew.
            table, found = cleaned(batch, schemas, cache, key if batch is read else "")
            parts.setdefault(batch.entity, []).append(table)
            issues += found
    ids = {source.file_name: source.source_id for source in loaded.sources}
    return {entity.name: _joined(parts[entity.name], ids) for entity in schemas if entity.name in parts}, issues


def cleaned(batch: Batch, schemas: Schemas, cache: Cache | None, key: str) -> tuple[pa.Table, list[Issue]]:
    """`batch` cleaned, or as the cache has it; `key`: what it knows the batch by, "" for none."""
    if cache is None or not key:
        return clean(batch, schemas, Forks())
    key = cache.key("clean", key)
    if (kept := cache.get(key)) is None:
        kept = clean(batch, schemas, Forks())
        cache.put(key, kept)
    return kept  # type: ignore[no-any-return]


def _joined(parts: list[pa.Table], ids: Mapping[str, str]) -> pa.Table:
    plain = [part.set_column(part.column_names.index(FILE), FILE, part[FILE].cast(pa.string())) for part in parts]
    table = pa.concat_tables(plain, promote_options="permissive").combine_chunks()
    stamped = pa.array([ids.get(name) for name in table[FILE].to_pylist()], pa.string())
    return table.set_column(table.column_names.index("source_id"), "source_id", stamped)


def _ledger(runs: Sequence[RuleRun], issues: Iterable[Issue]) -> list[RuleRun]:
    """The rules that validation ran, and a line per code that reading and cleaning reported."""
    count: dict[tuple[str, str], int] = {}
    for issue in issues:
        count[(issue.code, issue.entity)] = count.get((issue.code, issue.entity), 0) + 1
    return [*runs, *(RuleRun(code, "reading", entity, "ran", found=n) for (code, entity), n in sorted(count.items()))]


def _reading_order(issue: Issue) -> tuple[Any, ...]:
    letters = "".join(filter(str.isalpha, issue.place.cell.split(":")[0]))
    digits = "".join(filter(str.isdigit, issue.place.cell.split(":")[0]))
    return (issue.place.file, issue.place.sheet, int(digits or 0), len(letters), letters, issue.code, issue.field)
