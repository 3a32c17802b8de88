"""From the verdict to a release."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from sucheng_data import __version__
from sucheng_data.model.about import read_about
from sucheng_data.model.change import Changes
from sucheng_data.model.errors import CannotWork
from sucheng_data.model.identity import Registry
from sucheng_data.model.personal import mask
from sucheng_data.model.release import Inside, Release, on_map
from sucheng_data.model.run import Checked, Published
from sucheng_data.model.verdicts import verdicts
from sucheng_data.operations.published import published_tables
from sucheng_data.operations.store import adopt, current_name, draft, read_registries, write_registries, write_text
from sucheng_data.operations.workspace import Workspace
from sucheng_data.stages._account import manifest, sources_table, withheld
from sucheng_data.stages._register import with_referenced
from sucheng_data.stages.differ import differ
from sucheng_data.stages.private_gate import private_gate
from sucheng_data.stages.publish import content_hash, nothing, select, write
from sucheng_data.stages.resolve import learn

SOURCES = "sources"
GENERATOR = f"sucheng-data {__version__}"


def publish(space: Workspace, checked: Checked, as_of: date) -> Published:
    """Make the release current, whole or not at all. Raises CannotWork when an input could not be read."""
    if checked.unreadable:
        raise CannotWork(
            f"有 {checked.unreadable} 个文件读不出，没有发布；上一次的发布保持不变",
            f"{checked.unreadable} file(s) could not be read: nothing published, the last release stays",
        )
    checked.sound()
    release, inside = _release(space, checked, as_of)
    private_gate(release)
    held = inside.held
    with draft(space.releases) as folder:
        files = write(release, folder)
        digest = content_hash(files, GENERATOR)
        # Before the release, never after: a run killed in between must not leave published ids that are written nowhere.
        write_registries(space.registry, _learned(space, release, as_of))
        if current_name(space.releases).endswith(digest):
            target, new = space.current.resolve(), False
        else:
            write_text(folder / "manifest.json", manifest(release, files, space.schemas, GENERATOR))
            target, new = adopt(folder, f"{as_of.isoformat()}-{digest}"), True
    write_text(
        space.build / "withheld.csv", withheld(held, checked.merged, checked.dropped, checked.found, checked.schemas)
    )
    rows = {name: table.num_rows for name, table in release.tables.items()}
    return Published(target, new, rows, {name: table.num_rows for name, table in held.items() if table.num_rows})


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
    off_map = {
        name: sum(not on_map(checked.schemas[name], record) for record in table.to_pylist())
        for name, table in tables.items()
        if checked.schemas[name].geometry
    }
    about = read_about(space.schemas)
    release = Release(tables, checked.schemas, sources, checked.report, as_of, about, kept, off_map)
    changes = differ(published_tables(space.current, tables), tables, checked.schemas)
    release = replace(release, changes=Changes(current_name(space.releases), changes))
    return release, Inside(checked.tables, held, checked.found)
