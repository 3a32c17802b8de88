"""From the verdict to a release."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date

from sucheng_data import __version__
from sucheng_data.model.about import read_about
from sucheng_data.model.change import Changes
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Registry
from sucheng_data.model.personal import mask
from sucheng_data.model.release import Inside, Release, off_map
from sucheng_data.model.run import Checked, Published
from sucheng_data.model.verdicts import verdicts
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.releases import finish, finished, kept_release
from sucheng_data.operations.signature import signing_key
from sucheng_data.operations.store import (
    current_name,
    draft,
    put,
    read_registries,
    settle,
    sweep_asides,
    write_registries,
    write_text,
)
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages._account import digests, manifest, sources_table, withheld
from sucheng_data.stages._register import with_referenced
from sucheng_data.stages.differ import differ
from sucheng_data.stages.private_gate import discreet_changes, private_files, private_gate
from sucheng_data.stages.publish import content_hash, nothing, select, write, write_inside
from sucheng_data.stages.resolve import learn

SOURCES = "sources"
GENERATOR = f"sucheng-data {__version__}"


def publish(space: Workspace, checked: Checked, as_of: date, *, again: bool = False) -> Published:
    """Make the release current, whole or not at all; `again`: even when it was rolled back from.

    Raises CannotWork when an input could not be read, GateClosed for personal data, DraftFault when what was written is not
    what was meant.
    """
    if checked.unreadable:
        raise CannotWork(
            f"有 {checked.unreadable} 个文件读不出，没有发布；上一次的发布保持不变",
            f"{checked.unreadable} file(s) could not be read: nothing published, the last release stays",
        )
    checked.sound()
    release, inside = _release(space, checked, as_of)
    private_gate(release, checked.tables)
    schemas = digests(space.schemas)
    with draft(space.releases) as folder:
        files = write(release, folder)
        private_files(folder)
        digest = content_hash(files, schemas, GENERATOR)
        kept = kept_release(space.releases, digest, again=again)
        name = kept.name or f"{as_of.isoformat()}-{digest}"
        if not kept.name:
            write_text(folder / "manifest.json", manifest(release, files, schemas, GENERATOR))
            finish(folder, signing_key(os.environ))
        if not kept.withdrawn:
            _beside(space, checked, replace(release, inside=inside), name)
        if not kept.name:
            finished(folder, name)
    rows = {name: table.num_rows for name, table in release.tables.items()}
    held = {name: table.num_rows for name, table in inside.held.items() if table.num_rows}
    return Published(space.releases / name, not kept.name, rows, held, kept.withdrawn)


def _beside(space: Workspace, checked: Checked, release: Release, name: str) -> None:
    """What belongs to a release and is not in it. Before the release, never after: a run killed in between must not leave
    published ids that are written nowhere."""
    sweep_asides(space.registry)
    sweep_asides(space.build)
    write_registries(space.registry, _learned(space, release, release.as_of))
    if release.about.internal:
        with draft(space.build / "internal") as folder:
            if write_inside(release, folder):
                settle(folder, public=False)
                put(folder, name)
    held = release.inside.held if release.inside else {}
    account = withheld(held, checked.merged, checked.dropped, checked.found, checked.schemas)
    write_text(space.build / "withheld.csv", account)


def _learned(space: Workspace, release: Release, as_of: date) -> dict[str, Registry]:
    """The registries with what this release adds to them."""
    entities = [release.schemas[name] for name in release.tables if release.schemas[name].identity]
    known = read_registries(space.registry, [entity.name for entity in entities])
    day = as_of.isoformat()
    return {entity.name: learn(entity, known[entity.name], release.tables[entity.name], day) for entity in entities}


def _release(space: Workspace, checked: Checked, as_of: date) -> tuple[Release, Inside]:
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
    tables = with_referenced(tables, checked.schemas)
    kept = {name: held[name].num_rows if name in held else 0 for name in tables}
    unplaced = {
        name: off_map(checked.schemas[name], table) for name, table in tables.items() if checked.schemas[name].geometry
    }
    about = read_about(space.schemas)
    release = Release(tables, checked.schemas, sources, checked.report, as_of, about, kept, unplaced)
    changes = differ(published_tables(space.current, tables), tables, checked.schemas)
    release = replace(release, changes=Changes(current_name(space.releases), discreet_changes(changes)))
    return release, Inside(checked.tables, held, checked.found)
