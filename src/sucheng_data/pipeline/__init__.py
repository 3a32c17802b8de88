"""The order of the stages, and nothing else: read → ingest → clean → resolve → validate → publish."""

from __future__ import annotations

from datetime import date

from sucheng_data.model.decision import Kept
from sucheng_data.model.run import Checked, Loaded, Published, Request
from sucheng_data.model.schema import Schemas, read_schemas
from sucheng_data.operations._process import warm
from sucheng_data.operations.decisions import read_decisions
from sucheng_data.operations.workspace import Workspace
from sucheng_data.pipeline.loading import Progress, load, open_file, silent

__all__ = ["Checked", "Loaded", "Published", "Request", "check", "load", "open_file", "publish"]


def check(space: Workspace, request: Request, progress: Progress = silent) -> Checked:
    """Everything up to the verdict; writes nothing. Raises SchemaError, CannotWork (nothing to read), UsageError."""
    schemas, kept, loads = read(space, request, progress)
    from sucheng_data.pipeline.judging import judge  # see loading: what it imports, it imports while the workers read

    return judge(space, schemas, loads.pop(), kept, request)  # and lets go of what was loaded when it is clean


def read(space: Workspace, request: Request, progress: Progress) -> tuple[Schemas, list[Kept], list[Loaded]]:
    """What a verdict needs: the schemas, the decisions, and in a list, to be taken out of it, what was loaded."""
    warm()
    schemas = read_schemas(space.schemas)
    kept = read_decisions(space)
    return schemas, kept, [load(space, schemas, request, progress)]


def publish(space: Workspace, checked: Checked, as_of: date, *, again: bool = False) -> Published:
    """Make the release current, whole or not at all; `again`: even when it was rolled back from.

    Raises CannotWork when an input could not be read, GateClosed for personal data.
    """
    from sucheng_data.pipeline.publishing import publish as make

    return make(space, checked, as_of, again=again)
