"""hsds: Open Referral HSDS 3.0, one CSV per table."""

from __future__ import annotations

import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sucheng_data.model.release import Release
from sucheng_data.outputs._hsds_places import stations
from sucheng_data.outputs._hsds_services import Writer, benefits, organisations, projects
from sucheng_data.outputs._hsds_tables import Tables

_RESOURCES = {
    "organisations": "organization",
    "stations": "location",
    "projects": "service",
    "benefits": "service",
}
_ACTIONS = {"add": "create", "move": "update", "modify": "update"}
_NOTHING = "（无）"


def hsds(release: Release, folder: Path) -> list[tuple[str, int]]:
    """`hsds/`: organizations, services, locations, schedules and what belongs to them, for other cities' systems."""
    if not release.asked("hsds"):
        return []
    with ExitStack() as files:
        writer = Writer(release, Tables(release.about, folder, files))
        organisations(writer)
        projects(writer)
        benefits(writer)
        stations(writer)
        _changes(writer)
    return writer.tables.written()


def _changes(writer: Writer) -> None:
    """The changes since the last release; a record that went has no row to speak of, it is in changes.csv."""
    release = writer.release
    publisher = release.schemas.codes["organisations"].label(release.about.publisher)
    for number, change in enumerate(release.changes.items):
        if change.entity in _RESOURCES and change.kind in _ACTIONS and not change.merged:
            writer.tables.add(
                "metadata",
                f"change/{release.changes.since}/{number}/{change.id}",
                resource_id=release.about.uuid(change.id),
                resource_type=_RESOURCES[change.entity],
                last_action_date=release.as_of,
                last_action_type=_ACTIONS[change.kind],
                field_name=change.field or "*",
                previous_value=_text(change.before),
                replacement_value=_text(change.after if change.field else change.id),
                updated_by=publisher,
            )


def _text(value: Any) -> str:
    if isinstance(value, (list, dict)) and value:
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value) if value not in (None, "", [], {}) else _NOTHING
