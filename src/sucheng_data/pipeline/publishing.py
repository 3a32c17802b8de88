"""From the verdict to a release."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from sucheng_data import __version__
from sucheng_data.model.about import read_about
from sucheng_data.model.change import Changes, Closed
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Registry
from sucheng_data.model.lean import give_back
from sucheng_data.model.personal import mask
from sucheng_data.model.release import Inside, Release, Written, off_map
from sucheng_data.model.run import Checked, Published
from sucheng_data.model.runner import Serial, run
from sucheng_data.model.verdicts import verdicts
from sucheng_data.operations.aside import aside
from sucheng_data.operations.drafts import ACCEPTED, GATES, accepted, gate_closed, ids_aside, keep, kept_draft
from sucheng_data.operations.forks import Forks
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.releases import finish, finished, kept_release
from sucheng_data.operations.signature import signing_key
from sucheng_data.operations.store import (
    check_current,
    current_name,
    draft,
    put,
    read_registries,
    settle,
    sweep_asides,
    write_registries,
    write_text,
)
from sucheng_data.operations.verify import intact
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline.carrying import carried, ended, gone
from sucheng_data.pipeline.covering import with_coverage
from sucheng_data.pipeline.reconciling import with_reconciled
from sucheng_data.stages._account import crosswalk, digests, manifest, sources_table, withheld
from sucheng_data.stages._measures import Measured, measured
from sucheng_data.stages._register import with_referenced
from sucheng_data.stages.differ import differ
from sucheng_data.stages.gates import closed, parted
from sucheng_data.stages.private_gate import discreet_changes, private_files, private_gate
from sucheng_data.stages.publish import NAMING, content_hash, form, gather, nothing, select, write_about
from sucheng_data.stages.resolve import learn

SOURCES = "sources"
INTERNAL = "internal"  # forms of build/, by release
LARGE = 300_000  # records
GENERATOR = f"sucheng-data {__version__}"


def publish(space: Workspace, checked: Checked, as_of: date, *, again: bool = False) -> Published:
    """Make the release current, whole or not at all; `again`: even when it was rolled back from.

    Raises CannotWork when an input could not be read, GateClosed for personal data and, with the release kept aside as a draft,
    for the limits of `x-gates`, DraftFault when what was written is not what was meant.
    """
    _refuse(space, checked)
    release, inside, found = _release(space, checked, as_of)
    private_gate(release, checked.tables)
    whole, schemas = replace(release, inside=inside), digests(space.schemas)
    with draft(space.releases) as folder:
        files = form(release, folder, NAMING)
        digest = content_hash(files, schemas, GENERATOR)
        kept = kept_release(space.releases, digest, again=again)
        shut, let = ([], []) if kept.name else parted(found, accepted(space.current))
        there = kept.name or kept_draft(space, digest, shut)
        name = there or f"{as_of.isoformat()}-{digest}"
        registry = ids_aside(space, name) if shut else space.registry
        tasks = [] if kept.withdrawn else [partial(_beside, space, checked, whole, (name, registry))]
        if not there:
            release = with_reconciled(with_coverage(space, release), release.tables)
            tasks += [partial(form, release, folder, other) for other in release.forms if other != NAMING]
        give_back()  # what is left counts for every fork
        files |= gather(Forks(1 if _large(release) else 0).map(run, tasks))
        if not there:
            files = write_about(release, folder, files)
            private_files(folder)
            account = manifest(release, files, schemas, GENERATOR, {GATES: shut, ACCEPTED: let})
            write_text(folder / "manifest.json", account)
            finish(folder, signing_key(os.environ), files)
            keep(space, folder, name) if shut else finished(folder, name)
    if shut:
        raise gate_closed(space, name, shut)
    held = {name: table.num_rows for name, table in inside.held.items() if table.num_rows}
    changes = {name: release.changes.counts(name) for name in release.tables if not kept.name}
    return Published(space.releases / name, not kept.name, _rows(release), held, changes, kept.withdrawn)


def _refuse(space: Workspace, checked: Checked) -> None:
    """Raises CannotWork where an input could not be read, or `current` is not ours to replace."""
    if checked.unreadable:
        raise CannotWork(
            f"有 {checked.unreadable} 个文件读不出，没有发布；上一次的发布保持不变",
            f"{checked.unreadable} file(s) could not be read: nothing published, the last release stays",
        )
    checked.sound()
    check_current(space.releases)


def _large(release: Release) -> bool:
    """Whether the forms take so much memory that they are better written one after the other."""
    return sum(_rows(release).values()) > LARGE


def _rows(release: Release) -> dict[str, int]:
    return {name: int(table.num_rows) for name, table in release.tables.items()}


def _beside(space: Workspace, checked: Checked, release: Release, places: tuple[str, Path]) -> dict[str, Written]:
    """What belongs to a release (its name, where its ids are written) and is not in it: none of its files. Before the release,
    never after: a run killed in between must not leave published ids that are written nowhere."""
    name, registry = places
    sweep_asides(space.registry)
    sweep_asides(space.build)
    write_registries(registry, _learned(space, checked, release))
    twins = space.build / INTERNAL
    # A release that stays keeps its twin: tonight's says no more how that release differs from the one before it.
    if release.about.internal and not ((twins / name).is_dir() and intact(space.releases / name)):
        release = with_reconciled(release, checked.tables)
        with draft(twins) as folder:
            if gather(Serial().map(partial(form, release, folder), release.about.internal)):
                settle(folder, public=False)
                put(folder, name)
    held = release.inside.held if release.inside else {}
    account = withheld(held, checked.merged, checked.dropped, checked.found, checked.schemas)
    write_text(space.build / "withheld.csv", account)
    write_text(space.build / "crosswalk.csv", crosswalk(checked.said, checked.schemas))
    return {}


def _learned(space: Workspace, checked: Checked, release: Release) -> dict[str, Registry]:
    """The registries with what this release adds to them."""
    entities = [release.schemas[name] for name in release.tables if release.schemas[name].identity]
    known = read_registries(space.registry, [entity.name for entity in entities])
    left = gone(space, checked, known)
    day = release.as_of.isoformat()
    return {
        entity.name: learn(
            entity,
            known[entity.name],
            release.tables[entity.name],
            checked.keys.get(entity.name, {}),
            day,
            (checked.redirects.get(entity.name, {}), left[entity.name]),
        )
        for entity in entities
    }


def _release(space: Workspace, checked: Checked, as_of: date) -> tuple[Release, Inside, list[Closed]]:
    """What would be published, what only the house sees, and the gates that are closed."""
    found = verdicts(checked.found)
    tables, held = {}, {}
    for entity in checked.schemas:
        if entity.name in checked.tables and entity.outputs:
            tables[entity.name], held[entity.name] = select(entity, checked.tables[entity.name], found)
        elif entity.outputs:
            tables[entity.name] = nothing(entity)
    sources = [source._replace(file_name=mask(source.file_name)) for source in checked.report.sources]
    if SOURCES in tables:
        tables[SOURCES] = sources_table(checked.schemas[SOURCES], sources)
    before = aside(published_tables(space.current, tables), space.build)
    past = ended(space, checked, [name for name in tables if checked.schemas[name].identity])
    tables = aside(with_referenced(carried(checked, tables, before, past), checked.schemas), space.build)
    kept = {name: held[name].num_rows if name in held else 0 for name in tables}
    unplaced = {
        name: off_map(checked.schemas[name], table) for name, table in tables.items() if checked.schemas[name].geometry
    }
    about = read_about(space.schemas)
    release = Release(tables, checked.schemas, sources, checked.report, as_of, about, kept, unplaced)
    changes = differ(before, tables, checked.schemas, past[0])
    shut = closed(changes, Measured(before), measured(tables, held, found), checked.schemas)
    release = replace(release, changes=Changes(current_name(space.releases), discreet_changes(changes)))
    return release, Inside(checked.tables, held, checked.found), shut
